//! A seed is a history, in whatever process it is played.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::process::Command;

fn world(arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_async-api-world")).args(arguments).output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_seed_gives_the_same_history_in_every_process() {
    for seed in 1..=20 {
        let seed = seed.to_string();
        let first = world(&["--seed", &seed]);
        assert!(first.1.lines().count() > 3, "{}", first.1);
        assert_eq!(first, world(&["--seed", &seed]));
    }
}

#[test]
fn the_counts_do_not_depend_on_the_threads() {
    let counts = |threads| {
        let (well, text) = world(&["--seeds", "100", "--threads", threads]);
        assert!(well, "{text}");
        text.lines().filter(|line| !line.contains("worlds/s")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(counts("1"), counts("3"));
}

#[test]
fn what_cannot_be_understood_is_said_with_the_usage() {
    let output = Command::new(env!("CARGO_BIN_EXE_async-api-world")).arg("--sedes").output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && told.contains("unknown argument `--sedes`") && told.contains("usage:"),
        "{told}"
    );
}
