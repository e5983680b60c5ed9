//! Generates a client into `OUT_DIR`, and says whether the one that is checked in is stale.

use async_api_codegen::{Config, GenerateError};

fn main() -> Result<(), GenerateError> {
    Config::new("../../../api.yaml").trait_name("Servicing").generate()?;
    Config::new("../../../api.yaml").trait_name("Hidden").visibility("pub(crate)").module("types").generate()
}
