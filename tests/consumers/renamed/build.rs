//! Generates the client for a facade of another name.

fn main() -> Result<(), async_api_codegen::GenerateError> {
    async_api_codegen::Config::new("../../../api.yaml").trait_name("Servicing").crate_path("::elsewhere").generate()
}
