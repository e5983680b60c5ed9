//! Generates the client of `quotes.yaml` into `OUT_DIR`. A mistake in the spec stops the build, and is shown with its position.

fn main() -> Result<(), async_api_codegen::GenerateError> {
    async_api_codegen::Config::new("../quotes.yaml").trait_name("Quotes").generate()
}
