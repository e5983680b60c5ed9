//! A process of its own, for a test of what belongs to the process as a whole: its environment, its TLS provider.

use std::{env, process::Command};

const ALONE: &str = "ASYNC_API_TEST_ALONE";

/// Whether this is that process.
pub(super) fn is_alone() -> bool {
    env::var_os(ALONE).is_some()
}

/// Runs one test of this program once more, in such a process. `test` is its path below this folder.
pub(super) fn run_alone(test: &str, environment: &[(&str, &str)]) {
    let mut process = Command::new(env::current_exe().expect("this program"));
    process.args(["--exact", &format!("transport::tests::{test}")]).env(ALONE, "1");
    let output = process.envs(environment.iter().copied()).output().expect("a process");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&output.stderr));
}
