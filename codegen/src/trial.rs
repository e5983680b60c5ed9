//! Random texts against the reader, from inside: what it reads, how many steps it takes, and that it never panics.
//!
//! `ASYNC_API_CASES` says how many of each kind; the default is a hundredth of what `.ci/full` asks for. `ASYNC_API_SEED`
//! tries others. A failure prints the text that caused it, as short as it still does.

mod documents;
mod edits;
mod linear;
mod oracle;
mod robust;
mod shorter;
mod simple;

use std::{fs, path::Path};

use fastrand::Rng;

/// How many random cases a test tries.
fn cases() -> u64 {
    knob("ASYNC_API_CASES").unwrap_or(1_000)
}

/// Another sequence for each `test`, and for each `ASYNC_API_SEED`.
fn random(test: u64) -> Rng {
    Rng::with_seed(test + 1_000 * knob("ASYNC_API_SEED").unwrap_or(0))
}

fn knob(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{name} is no number: {value}")))
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
