//! Each spec in `problems/` makes the mistake that it is named after; the `.txt` beside it is what its author reads.
//!
//! `UPDATE_EXPECT=1` writes the texts anew.

use std::{fs, path::Path};

use async_api_codegen::{Source, check};
use expect_test::expect_file;

/// What an author reads about a file.
fn rendered(path: &Path) -> String {
    match Source::read("api.yaml", path) {
        Ok(source) => check(&source).problems.to_string(),
        Err(problems) => problems.to_string(),
    }
}

#[test]
fn every_mistake_reads_as_checked_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    assert!(paths.len() >= 60, "only {} fixtures", paths.len());
    for path in paths {
        let text = rendered(&path);
        assert!(!text.is_empty(), "{} has no problems", path.display());
        assert!(!text.contains("\n\n\n"), "{} has an empty line within a message", path.display());
        expect_file![path.with_extension("txt")].assert_eq(&(text + "\n"));
    }
}
