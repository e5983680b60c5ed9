//! Crates as users have them, under `tests/consumers`, compiled as strictly as they ask for.

use std::{fs, path::Path, process::Command};

#[test]
fn every_consumer_compiles_without_a_warning() {
    let output = cargo("tests/consumers", &["clippy", "--workspace", "--all-targets", "--keep-going"]);
    assert!(output.contains("Finished"), "{output}");
}

/// Runs cargo on another workspace of the repository, with the versions that this one is locked to, and gives what it
/// says.
fn cargo(workspace: &str, arguments: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workspace = root.join(workspace);
    fs::copy(root.join("Cargo.lock"), workspace.join("Cargo.lock")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(&workspace)
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("consumers"))
        .env("CARGO_TERM_COLOR", "never")
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stderr).into_owned()
}
