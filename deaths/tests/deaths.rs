//! The program that is killed, and what a forked child may not do.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::{
    fs,
    io::Read as _,
    path::PathBuf,
    process::{Command, Stdio},
};

use async_api::{Journal, journal::OpenError};

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_async-api-deaths"))
}

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("async-api-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

#[test]
fn a_journal_in_a_file_survives_what_kills_its_process() {
    let output = program().args(["--kills", "8", "--seed", "1"]).output().unwrap();
    let account = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{account}{}", String::from_utf8_lossy(&output.stderr));
    assert!(account.contains("ledger, journal and hook agree on every purchase"), "{account}");
}

#[test]
fn a_journal_in_memory_does_not_and_the_check_notices() {
    let folder = Folder::new("in-memory");
    let words = ["--kills", "12", "--seed", "1", "--in-memory"];
    let output = program().env("TMPDIR", &folder.0).args(words).output().unwrap();
    let account = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success(), "{account}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("disagreements"), "{account}");
}

#[test]
fn a_forked_child_neither_records_nor_sends() {
    let folder = Folder::new("forked");
    let output = program().arg("fork-with-a-client").arg(&folder.0).output().unwrap();
    let account = String::from_utf8_lossy(&output.stdout);
    let other = "the journal belongs to the parent of this forked process: open another one here";
    let held = format!("child: the journal {} is already open", folder.0.join("journal").display());
    let lines = account.lines().map(|line| if line.starts_with(&held) { held.as_str() } else { line });
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [
            &format!("child: not started: the intent could not be made durable: {other}"),
            &format!("child: open operations cannot be recovered: {other}"),
            held.as_str(),
            "child: nothing is told",
            "parent: done, number 7",
        ],
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(fs::read_to_string(folder.0.join("sent")).unwrap(), "sent\n");
    assert!(output.status.success());
}

#[test]
fn a_forked_child_holds_the_lock_of_a_parent_that_died() {
    let folder = Folder::new("held");
    let path = folder.0.join("journal");
    let mut command = program();
    let command = command.arg("fork-with-a-journal").arg(&folder.0).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut parent = command.spawn().unwrap();
    let (input, mut output) = (parent.stdin.take(), parent.stdout.take().unwrap());
    parent.wait().unwrap();
    let refused = Journal::open(&path).unwrap_err();
    assert!(matches!(refused, OpenError::Held { .. }), "{refused}");

    drop(input);
    // It ends when all do that have it, and the child is the last.
    output.read_to_end(&mut Vec::new()).unwrap();
    Journal::open(&path).unwrap();
}
