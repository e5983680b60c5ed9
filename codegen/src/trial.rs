//! Random texts against the reader, from inside: what it reads, how many steps it takes, and that it never panics.
//!
//! `ASYNC_API_CASES` says how many of each kind; the default is a hundredth of what `.ci/full` asks for. A failure prints
//! the text that caused it.

mod documents;
mod edits;
mod linear;
mod oracle;
mod robust;

use std::{fs, path::Path};

/// How many random cases a test tries.
fn cases() -> u64 {
    const DEFAULT: u64 = 1_000;
    std::env::var("ASYNC_API_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(DEFAULT)
}

/// All specs that are checked in, good and bad, as far as they are texts.
fn specs() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![root.join("../api.yaml")];
    for folder in ["tests/specs", "tests/problems"] {
        let entries = fs::read_dir(root.join(folder)).unwrap();
        paths.extend(entries.map(|entry| entry.unwrap().path()));
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    paths.into_iter().filter_map(|path| String::from_utf8(fs::read(path).unwrap()).ok()).collect()
}
