//! Writes the client of `quotes.yaml` to `OUT_DIR`; a mistake in the spec stops the build, and is shown where it stands.

fn main() -> Result<(), async_api_codegen::GenerateError> {
    async_api_codegen::Config::new("../quotes.yaml").trait_name("Quotes").generate()
}
