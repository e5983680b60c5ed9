//! The example `book_ticket` notices when a verdict and the ledger disagree.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::process::{Command, Output};

/// `cargo test` builds examples beside its tests.
fn book_ticket(arguments: &[&str]) -> Output {
    let mut program = std::env::current_exe().unwrap();
    program.pop();
    program.pop();
    program.push("examples");
    program.push(format!("book_ticket{}", std::env::consts::EXE_SUFFIX));
    Command::new(program).args(arguments).output().unwrap()
}

#[test]
fn every_verdict_agrees_with_the_ledger() {
    let output = book_ticket(&[]);
    let account = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{account}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(account.contains("every verdict agrees with the ledger"), "{account}");
}

#[test]
fn a_resolver_that_lies_is_found_out() {
    let output = book_ticket(&["--resolver-lies"]);
    let account = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success(), "{account}");
    assert!(account.contains("DISAGREES"), "{account}\n{}", String::from_utf8_lossy(&output.stderr));
}
