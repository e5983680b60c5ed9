//! Dependencies point one way, and one place alone speaks HTTP as a client.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::{fs, path::Path, process::Command};

use serde_json::Value;

/// One of our crates: which others it may stand on, and which its tests and examples may use beside.
struct Room {
    name: &'static str,
    beneath: &'static [&'static str],
    beside: &'static [&'static str],
}

const ROOMS: [Room; 7] = [
    Room {
        name: "async-api",
        beneath: &["async-api-macros", "async-api-runtime"],
        beside: &["async-api-codegen", "async-api-simulator"],
    },
    Room { name: "async-api-macros", beneath: &["async-api-codegen"], beside: &[] },
    Room { name: "async-api-codegen", beneath: &[], beside: &[] },
    Room { name: "async-api-runtime", beneath: &[], beside: &[] },
    Room { name: "async-api-simulator", beneath: &["async-api-codegen"], beside: &[] },
    Room { name: "async-api-world", beneath: &["async-api", "async-api-runtime"], beside: &[] },
    Room { name: "async-api-deaths", beneath: &["async-api", "async-api-simulator"], beside: &[] },
];

#[test]
fn crates_stand_on_what_is_beneath_them() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    for package in packages {
        let name = package["name"].as_str().unwrap();
        let room = ROOMS.iter().find(|room| room.name == name).unwrap_or_else(|| panic!("{name} has no room"));
        for dependency in package["dependencies"].as_array().unwrap() {
            let used = dependency["name"].as_str().unwrap();
            let ours = packages.iter().any(|package| package["name"] == used);
            let for_tests = dependency["kind"] == "dev";
            let allowed = room.beneath.contains(&used) || for_tests && room.beside.contains(&used);
            assert!(!ours || allowed, "{name} must not know {used}");
        }
    }
}

#[test]
fn reqwest_is_beneath_the_runtime_only() {
    let lock = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock")).unwrap();
    let users: Vec<_> = lock
        .split("[[package]]")
        .filter(|package| package.lines().any(|line| line.trim().trim_end_matches(',') == "\"reqwest\""))
        .filter_map(|package| package.lines().find_map(|line| line.strip_prefix("name = ")))
        .collect();
    assert_eq!(users, ["\"async-api-runtime\""]);
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}
