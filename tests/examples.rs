//! The examples that hold verdicts against a ledger agree with it, and notice when they do not.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::process::Command;

/// What an example printed, and whether it ended well. `cargo test` builds examples beside its tests.
fn run(example: &str, arguments: &[&str]) -> (String, bool) {
    let mut program = std::env::current_exe().unwrap();
    program.pop();
    program.pop();
    program.push("examples");
    program.push(format!("{example}{}", std::env::consts::EXE_SUFFIX));
    let output = Command::new(program).args(arguments).output().unwrap();
    let account = String::from_utf8(output.stdout).unwrap();
    (account + &String::from_utf8_lossy(&output.stderr), output.status.success())
}

/// The lines about one scenario, without their indent.
fn lines<'a>(account: &'a str, scenario: &str) -> Vec<&'a str> {
    let begin = account.find(scenario).unwrap_or_else(|| panic!("no {scenario:?} in {account}"));
    account[begin..].lines().skip(1).map(str::trim).take_while(|line| !line.is_empty()).collect()
}

mod book_ticket {
    use super::*;

    #[test]
    fn every_verdict_agrees_with_the_ledger() {
        let (account, success) = run("book_ticket", &[]);
        assert!(success, "{account}");
        assert!(account.contains("every verdict agrees with the ledger"), "{account}");
    }

    #[test]
    fn a_resolver_that_lies_is_found_out() {
        let (account, success) = run("book_ticket", &["--resolver-lies"]);
        assert!(!success, "{account}");
        assert!(account.contains("DISAGREES"), "{account}");
    }
}

mod axum_handler {
    use super::*;

    const HUNG_UP: &str = "the caller heard    nothing: it hung up, and the handler's future was dropped";

    #[test]
    fn verdicts_reach_the_books_though_callers_hang_up() {
        let (account, success) = run("axum_handler", &[]);
        assert!(success, "{account}");
        assert!(account.contains("books and ledger agree"), "{account}");
        assert_eq!(
            lines(&account, "the caller hangs up\n"),
            [HUNG_UP, "the books say       bought: order A4", "the ledger says     executed 1 times"]
        );
        assert_eq!(
            lines(&account, "the caller hangs up; the answer is lost, the tickets are bought late"),
            [HUNG_UP, "the books say       bought: order A6 is ticketed", "the ledger says     executed 1 times"]
        );
        assert_eq!(
            lines(&account, "the caller hangs up; the answer is lost, nothing is bought"),
            [
                HUNG_UP,
                "the books say       not bought: an investigation found that it did not happen",
                "the ledger says     executed 0 times"
            ]
        );
    }

    #[test]
    fn a_caller_that_comes_back_buys_nothing_twice() {
        let (account, _) = run("axum_handler", &[]);
        assert_eq!(
            lines(&account, "the caller hangs up, and asks again"),
            [
                HUNG_UP,
                "the caller heard    202 being bought already",
                "the books say       bought: order A5",
                "the ledger says     executed 1 times"
            ]
        );
    }

    #[test]
    fn books_that_are_kept_in_the_handler_disagree() {
        let (account, success) = run("axum_handler", &["--books-in-the-handler"]);
        assert!(!success, "{account}");
        assert_eq!(
            lines(&account, "the caller hangs up\n"),
            [HUNG_UP, "the books say       nothing", "the ledger says     executed 1 times   <- DISAGREES"]
        );
    }
}

mod survive {
    use super::*;

    #[test]
    fn what_the_process_died_in_the_middle_of_is_found_and_nothing_is_paid_twice() {
        let (account, success) = run("survive", &[]);
        assert!(success, "{account}");
        let found = account.split("journal:").nth(1).unwrap().split("it tries").next().unwrap();
        let mut found: Vec<_> = found.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        found.sort_unstable();
        assert_eq!(
            found,
            [
                "A1  paid: payment of A1",
                "A2  paid, though the answer is gone: the payment is listed",
                "A3  not paid: an investigation found that it did not happen",
                "A4  paid: payment of A4"
            ]
        );
        assert_eq!(account.matches("with the same key has happened").count(), 3, "{account}");
        let ledger = lines(&account, "the ledger says");
        assert_eq!(ledger[..4], ["A1  paid once", "A2  paid once", "A3  paid once", "A4  paid once"]);
    }

    #[test]
    fn a_journal_in_memory_does_not() {
        let (account, success) = run("survive", &["--in-memory"]);
        assert!(!success, "{account}");
        assert!(account.contains("A2  paid 2 times   <- TOO OFTEN"), "{account}");
    }
}

mod webhook {
    use super::*;

    #[test]
    fn a_message_decides_what_it_knows_and_the_rest_is_investigated_or_kept() {
        let (account, success) = run("webhook", &[]);
        assert!(success, "{account}");
        let account_of = |scenario| lines(&account, scenario).join("\n");
        assert_eq!(
            account_of("1. "),
            "ticketed            Decided: this is the verdict now
ticketed            AlreadyDecided: the verdict says the same
the verdict         done: order A1
the ledger says     executed 1 times"
        );
        assert_eq!(
            account_of("2. "),
            "ticketed            Investigating: it proves nothing by itself
the verdict         done, though the answer is gone: order A2 is ticketed
the ledger says     executed 1 times"
        );
        assert_eq!(
            account_of("3. "),
            "failed              Investigating: it proves nothing by itself
the verdict         done: order A3
the ledger says     executed 1 times"
        );
        assert_eq!(
            account_of("4. "),
            "ticketed            Unmatched: kept for later
tried again         Decided: this is the verdict now
the verdict         done: order A4
the ledger says     executed 1 times"
        );
        assert_eq!(
            account_of("5. "),
            "the verdict         not done: the server answered that it did not happen
the ledger says     executed 0 times
ticketed            Contradicts: the verdict stands, and a person must look"
        );
        assert_eq!(
            account_of("6. "),
            "ticketed            Unmatched: kept for later
still kept          1, for a person to look at"
        );
    }
}
