//! Generates the same client once more.

fn main() -> Result<(), async_api_codegen::GenerateError> {
    async_api_codegen::Config::new("api.yaml").trait_name("Built").generate()
}
