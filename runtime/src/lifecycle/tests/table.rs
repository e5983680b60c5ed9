//! `docs/outcomes.md` against the code: what the users' table says is what happens.

use super::history::{
    CUT, EXPIRED, End, FAILED, GARBAGE, History, IN_PROGRESS, Met, NOT_FOUND, READY, READY_BARE, READY_OTHER_TYPE,
    REJECTED, RESET, SILENT, TIMED_OUT, TOKEN_ONLY, TOO_LARGE, UNKNOWN_STATUS, UNPROCESSED, UNSENT, critical, plain,
    repeatable,
};

const TABLE: &str = include_str!("../../../../docs/outcomes.md");

/// What a row of the table is about.
fn met(what: &str) -> Vec<Met> {
    vec![match what {
        "IN_PROGRESS" => IN_PROGRESS.into(),
        "a token and no status" => TOKEN_ONLY.into(),
        "READY with a result" => READY.into(),
        "READY without a result" => READY_BARE.into(),
        "READY with a result of another type" => READY_OTHER_TYPE.into(),
        "EXPIRED" => EXPIRED.into(),
        "NOT_FOUND" => NOT_FOUND.into(),
        "FAILED" => FAILED.into(),
        "REJECTED" => REJECTED.into(),
        "an unknown status" => UNKNOWN_STATUS.into(),
        "JSON without token and status" => SILENT.into(),
        "no JSON, or half of it" => return vec![GARBAGE.into(), CUT.into()],
        "the connection broke" => RESET,
        "nothing in time" => TIMED_OUT,
        "too much to read" => TOO_LARGE,
        "proof that it did not leave" => UNSENT,
        "word that it was not started on" => UNPROCESSED,
        code => SILENT.code(code.parse().unwrap_or_else(|_| panic!("what is {code:?}?"))).into(),
    }]
}

/// Holds a history against a cell.
fn check(row: &str, says: &str, history: History) {
    match says {
        "polls on" => drop(history.goes_on()),
        "sends again" => drop(history.tries_again()),
        says => {
            let end = match End::of(&history.outcome()) {
                End::Unseen => "ReadyUnseen".to_owned(),
                end => format!("{end:?}"),
            };
            // `Rejected(422)` and `Lost(PollRejected(401))` are told without their codes.
            let told: String = end.chars().filter(|letter| !letter.is_ascii_digit()).collect();
            assert_eq!(told.replace("()", ""), says.trim_matches('`'), "{row}");
        }
    }
}

#[test]
fn the_table_for_users_is_true() {
    let rows: Vec<_> = TABLE.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| what")).collect();
    let rows: Vec<_> = rows.into_iter().filter(|row| !row.starts_with("| ---")).collect();
    assert!(rows.len() > 25);
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [what, to_plain, to_repeatable, to_critical, to_poll] = cells[..] else { panic!("{row}") };
        for met in met(what) {
            check(row, to_plain, plain().submitted(met.clone()));
            check(row, to_repeatable, repeatable().submitted(met.clone()));
            check(row, to_critical, critical().submitted(met.clone()));
            check(row, to_poll, critical().submitted(IN_PROGRESS).polled(met));
        }
    }
}
