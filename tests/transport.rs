//! `docs/transport.md` says what was measured; this holds it to the code.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{fs, path::Path};

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn the_versions_measured_are_the_versions_used() {
    let (document, lock) = (read("docs/transport.md"), read("Cargo.lock"));
    for name in ["reqwest", "hyper", "hyper-util", "h2"] {
        let entry = format!("name = \"{name}\"\nversion = \"");
        let version = lock.split(&entry).nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let measured = format!("{name} {version},");
        assert!(document.contains(&measured), "measure again (the command is in docs/transport.md): {measured}");
    }
}

#[test]
fn each_row_of_what_was_seen_names_a_test() {
    let document = read("docs/transport.md");
    let (_, seen) = document.split_once("## What was seen").unwrap();
    let rows = seen.lines().filter(|line| line.starts_with("| ") && line.ends_with("` |"));
    let mut tested = 0;
    for row in rows {
        let name = row.rsplit('`').nth(1).unwrap();
        let (file, test) = name.split_once("::").unwrap();
        let tests = read(&format!("runtime/src/transport/tests/{file}.rs"));
        let found = tests.contains(&format!("]\nasync fn {test}()")) || tests.contains(&format!("]\nfn {test}()"));
        assert!(found, "no test `{name}`");
        tested += 1;
    }
    assert!(tested >= 30, "{tested} rows");
}
