//! Makes a module of every snapshot of `codegen`.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../codegen/tests/specs");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut modules = String::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().replace('-', "_");
            modules += &format!("/// A snapshot.\npub mod {name} {{ include!({path:?}); }}\n");
        }
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("modules.rs"), modules)?;
    Ok(())
}
