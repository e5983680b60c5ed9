//! How an answer is read: words, contradictions, what a spec moves, and bodies of all kinds.

use bytes::Bytes;

use super::history::{
    Answer, CANCELLED, EMPTY,
    End::{self, Declined, Lost, Ready, Rejected, Unseen},
    FAILED, GARBAGE, History, IN_PROGRESS, OTHER_TOKEN, READY, READY_BARE, REJECTED, TICKETED, TOKEN,
    Why::{BadToken, Conflict, Expired, Failed, NoAnswer, NoToken, NotFound, Undecided},
    begin, critical, deciding, json, plain, repeatable, sync_critical, sync_plain, text,
};
use crate::{
    answer::MAX_TOKEN,
    endpoint::{Condition, Critical, Endpoint, Protocol, Statuses, TokenPlace, sample},
    outcome::{Body, LostReason, Outcome},
    read::readable,
};

#[test]
fn a_status_is_compared_without_case() {
    for word in ["ready", "Ready", "rEADY"] {
        let answer = text(format!(r#"{{"asyncOperation":{{"status":"{word}"}},"result":{{"seat":"1A"}}}}"#));
        critical().submitted(answer.clone()).ends(Ready);
        critical().submitted(IN_PROGRESS).polled(answer).ends(Ready);
    }
    critical().submitted(json(r#"{"asyncOperation":{"status":"not_found"}}"#)).ends(Lost(NotFound));
}

#[test]
fn a_recognised_status_beats_the_code() {
    for code in [202, 302, 404, 409, 422, 429, 500, 503] {
        critical().submitted(READY.code(code)).ends(Ready);
        critical().submitted(IN_PROGRESS.code(code)).goes_on();
        critical().submitted(FAILED.code(code)).ends(Lost(Failed));
        critical().submitted(REJECTED.code(code)).ends(Rejected(code));
        critical().submitted(IN_PROGRESS).polled(READY.code(code)).ends(Ready);
        critical().submitted(IN_PROGRESS).polled(IN_PROGRESS.code(code)).goes_on();
    }
}

#[test]
fn a_token_beats_the_code() {
    for code in [302, 404, 422, 500] {
        critical().submitted(super::history::TOKEN_ONLY.code(code)).goes_on();
    }
}

#[test]
fn a_status_beats_a_result() {
    let contradictory = |status| {
        text(format!(r#"{{"asyncOperation":{{"token":"{TOKEN}","status":"{status}"}},"result":{{"seat":"1A"}}}}"#))
    };
    critical().submitted(contradictory("IN_PROGRESS")).goes_on();
    critical().submitted(contradictory("EXPIRED")).ends(Lost(Expired));
    critical().submitted(contradictory("REJECTED")).ends(Rejected(200));
    critical().submitted(IN_PROGRESS).polled(contradictory("IN_PROGRESS")).goes_on();
    critical().submitted(IN_PROGRESS).polled(contradictory("FAILED")).ends(Lost(Failed));
}

#[test]
fn a_result_without_a_status_is_none() {
    critical().submitted(json(r#"{"result":{"seat":"1A"}}"#)).ends(Lost(NoToken));
    critical().submitted(IN_PROGRESS).polled(json(r#"{"result":{"seat":"1A"}}"#)).goes_on();
}

#[test]
fn a_token_beside_an_unknown_status_is_polled() {
    let answer = json(r#"{"asyncOperation":{"token":"a3759997","status":"PONDERING"}}"#);
    critical().submitted(answer.clone()).goes_on().polled(answer).goes_on().polled(READY).ends(Ready);
}

#[test]
fn a_status_that_is_no_word_is_none() {
    for status in ["null", "{}", "[]", r#""""#] {
        let answer = text(format!(r#"{{"asyncOperation":{{"status":{status}}}}}"#));
        critical().submitted(answer.clone()).ends(Lost(NoToken));
        critical().submitted(IN_PROGRESS).polled(answer).goes_on();
    }
}

#[test]
fn an_answer_for_another_token_is_never_believed() {
    for status in ["READY", "REJECTED", "EXPIRED", "NOT_FOUND", "FAILED", "IN_PROGRESS"] {
        for token in [r#""b4860008""#, r#""""#, "17", r#""a\u0007""#] {
            let answer = text(format!(
                r#"{{"asyncOperation":{{"token":{token},"status":"{status}"}},"result":{{"seat":"9F"}}}}"#
            ));
            let history = critical().submitted(IN_PROGRESS);
            let sign = history.last_sign();
            let history = history.after(1).polled(answer);
            // An empty token is none at all.
            if token != r#""""# {
                assert_eq!(history.goes_on().last_sign(), sign, "{status} {token}");
            }
        }
    }
    critical().submitted(IN_PROGRESS).polled(OTHER_TOKEN.code(404)).goes_on();
}

#[test]
fn a_spec_can_move_a_status() {
    const MOVED: Protocol = Protocol {
        statuses: Statuses {
            in_progress: &["IN_PROGRESS", "QUEUED"],
            ready: &["READY", "DONE"],
            failed: &["EXPIRED"],
            expired: &[],
            ..sample::STATUSES
        },
        ..sample::PROTOCOL
    };
    let moved = || begin(sample::speaking(sample::critical(), MOVED));
    let status = |word| text(format!(r#"{{"asyncOperation":{{"status":"{word}"}},"result":{{"seat":"1A"}}}}"#));
    moved().submitted(IN_PROGRESS).polled(status("QUEUED")).goes_on();
    moved().submitted(IN_PROGRESS).polled(status("done")).ends(Ready);
    moved().submitted(IN_PROGRESS).polled(status("EXPIRED")).ends(Lost(Failed));
}

#[test]
fn a_spec_can_move_a_code() {
    const MOVED: Protocol = Protocol { rejected_codes: &[402, 409, 503], ..sample::PROTOCOL };
    let moved = || begin(sample::speaking(sample::critical(), MOVED));
    moved().submitted(402).ends(Rejected(402));
    moved().submitted(409).ends(Rejected(409));
    moved().submitted(503).ends(Rejected(503));
    moved().submitted(400).ends(Lost(NoAnswer));
    let plain = || begin(sample::speaking(sample::plain(), MOVED));
    plain().submitted(400).ends(Rejected(400));
}

#[test]
fn get_head_put_and_delete_are_marked_repeatable_by_the_spec_and_critical_ones_never_count() {
    let history = || begin(Endpoint { repeatable: true, ..sample::critical() });
    history().submitted(500).ends(Lost(NoAnswer));
    history().submitted(429).ends(Rejected(429));
}

mod tokens {
    use super::*;

    fn with_token(json: &str) -> Answer {
        text(format!(r#"{{"asyncOperation":{{"token":{json},"status":"IN_PROGRESS"}}}}"#))
    }

    #[test]
    fn of_up_to_16_kib_are_kept() {
        let most = "x".repeat(MAX_TOKEN);
        let history = critical().submitted(with_token(&format!("\"{most}\""))).goes_on();
        assert_eq!(history.life().token(), Some(most.as_str()));
        plain().submitted(with_token(&format!("\"{most}x\""))).ends(Lost(BadToken));
        critical().submitted(with_token(&format!("\"{most}x\""))).ends(Lost(BadToken));
    }

    #[test]
    fn with_control_characters_are_refused() {
        for token in [r#""a\nb""#, r#""\u0000""#, r#""\u007f""#, r#""\u0085""#] {
            critical().submitted(with_token(token)).ends(Lost(BadToken));
        }
    }

    #[test]
    fn that_are_urls_are_refused() {
        for token in [r#""https://evil.example/x""#, r#""HTTP://evil.example""#] {
            critical().submitted(with_token(token)).ends(Lost(BadToken));
        }
        for token in [r#""/slash""#, r#""http:""#, r#""urn:x:y""#, r#""é?&#%/..""#] {
            critical().submitted(with_token(token)).goes_on();
        }
    }

    #[test]
    fn that_are_numbers_are_their_digits() {
        let history = critical().submitted(with_token("10000000000000000000001")).goes_on();
        assert_eq!(history.life().token(), Some("10000000000000000000001"));
    }

    #[test]
    fn that_are_no_scalars_are_none() {
        for token in ["null", "{}", r#"["x"]"#, r#""""#] {
            critical().submitted(with_token(token)).ends(Lost(NoToken));
        }
    }

    #[test]
    fn stand_in_a_header_where_the_spec_says_so() {
        const HEADER: Protocol = Protocol { token: TokenPlace::Header("operation-id"), ..sample::PROTOCOL };
        let header = || begin(sample::speaking(sample::critical(), HEADER));
        let history = header().submitted(EMPTY.code(202).header("operation-id", "t1")).goes_on();
        assert_eq!(history.life().token(), Some("t1"));
        header().submitted(IN_PROGRESS).ends(Lost(NoToken));
        header().submitted(EMPTY.code(202).header("operation-id", "x".repeat(MAX_TOKEN + 1))).ends(Lost(BadToken));
        let accepted = || header().submitted(EMPTY.header("operation-id", "t1"));
        accepted().polled(READY.header("operation-id", "t1")).ends(Ready);
        accepted().polled(READY.header("operation-id", "t2")).goes_on();
    }
}

mod results {
    use super::*;

    #[test]
    fn are_handed_on_byte_by_byte() {
        let raw = r#"{ "seat" : "1A", "price": 1.10, "n":1e400 }"#;
        let answer = text(format!(r#"{{"asyncOperation":{{"status":"READY"}},"result":{raw}}}"#));
        let Outcome::Ready(Body(bytes)) = critical().submitted(answer).outcome() else { panic!("not ready") };
        assert_eq!(bytes, Bytes::from(raw));
    }

    #[test]
    fn that_are_null_are_missing() {
        let answer = json(r#"{"asyncOperation":{"status":"READY"},"result":null}"#);
        critical().submitted(answer.clone()).ends(Unseen);
        deciding().submitted(answer).ends(Lost(super::super::history::Why::Unreadable));
    }

    #[test]
    fn nobody_asked_for_are_ignored_but_still_decide() {
        let unit = |endpoint: Endpoint| Endpoint { needs_result: false, ..endpoint };
        let critical = || {
            unit(sample::critical_as(Critical {
                readable: readable::<()>,
                done_when: sample::DONE_WHEN,
                not_done_when: sample::NOT_DONE_WHEN,
                ..sample::CRITICAL
            }))
        };
        let answered = |history: History| {
            let Outcome::Ready(Body(bytes)) = history.outcome() else { panic!("not ready") };
            assert_eq!(bytes, "null");
        };
        answered(begin(unit(sample::plain())).submitted(READY));
        answered(begin(unit(sample::plain())).submitted(READY_BARE));
        answered(begin(unit(sample::sync(sample::plain()))).submitted(EMPTY.code(204)));
        answered(begin(unit(sample::sync(sample::plain()))).submitted(GARBAGE));
        answered(begin(critical()).submitted(TICKETED));
        begin(critical()).submitted(CANCELLED).ends(Declined);
    }

    #[test]
    fn nobody_asked_for_are_no_page() {
        let notify = || {
            let unit = sample::critical_as(Critical { readable: readable::<()>, ..sample::CRITICAL });
            begin(sample::sync(Endpoint { needs_result: false, ..unit }))
        };
        notify().submitted(EMPTY.code(204)).ends(Ready);
        notify().submitted(EMPTY.code(202)).ends(Lost(super::super::history::Why::Unreadable));
        notify().submitted(json("OK").code(202)).ends(Lost(super::super::history::Why::Unreadable));
        notify().submitted(json("OK")).ends(Ready);
        notify().submitted(GARBAGE).ends(Lost(super::super::history::Why::Unreadable));
    }

    #[test]
    fn at_the_root_and_deep_down_are_found() {
        const ROOT: Protocol = Protocol { result: &[], ..sample::PROTOCOL };
        const DEEP: Protocol = Protocol { result: &["data", "0", "a/b"], ..sample::PROTOCOL };
        let answer = json(r#"{"asyncOperation":{"status":"READY"},"seat":"1A","data":[{"a/b":{"seat":"2B"}}]}"#);
        begin(sample::speaking(sample::critical(), ROOT)).submitted(answer.clone()).ends(Ready);
        let deep = begin(sample::speaking(sample::critical(), DEEP)).submitted(answer);
        let Outcome::Ready(Body(bytes)) = deep.outcome() else { panic!("not ready") };
        assert_eq!(bytes, r#"{"seat":"2B"}"#);
    }
}

mod done_when {
    use super::*;

    fn ends(done_when: &'static [Condition], not_done_when: &'static [Condition], result: &str, end: End) {
        let endpoint = || sample::critical_as(Critical { done_when, not_done_when, ..sample::CRITICAL });
        let ready = text(format!(r#"{{"asyncOperation":{{"status":"READY"}},"result":{result}}}"#));
        begin(endpoint()).submitted(ready.clone()).ends(end);
        begin(endpoint()).submitted(IN_PROGRESS).polled(ready).ends(end);
        begin(sample::sync(endpoint())).submitted(text(result.to_owned())).ends(end);
    }

    const YES: &[Condition] = sample::DONE_WHEN;
    const NO: &[Condition] = sample::NOT_DONE_WHEN;

    #[test]
    fn a_missing_or_null_field_decides_nothing() {
        ends(YES, NO, r#"{"seat":"1A"}"#, Lost(Undecided));
        ends(YES, NO, r#"{"seat":"1A","status":null}"#, Lost(Undecided));
        ends(YES, NO, r#"{"seat":"1A","status":["TICKETED"]}"#, Lost(Undecided));
        ends(&[], NO, r#"{"seat":"1A"}"#, Ready);
        ends(&[], NO, r#"{"seat":"1A","status":null}"#, Ready);
    }

    #[test]
    fn values_are_compared_by_case() {
        ends(YES, NO, r#"{"seat":"1A","status":"ticketed"}"#, Lost(Undecided));
        ends(YES, NO, r#"{"seat":"1A","status":"Cancelled"}"#, Lost(Undecided));
    }

    #[test]
    fn what_differs_from_a_no_by_case_alone_is_no_yes() {
        const PAID: &[Condition] = &[Condition { pointer: &["paid"], values: &["true"] }];
        ends(&[], NO, r#"{"seat":"1A","status":"Cancelled"}"#, Lost(Undecided));
        ends(PAID, NO, r#"{"seat":"1A","paid":true,"status":"Cancelled"}"#, Lost(Undecided));
    }

    #[test]
    fn not_done_when_alone_says_no_and_everything_else_is_a_yes() {
        ends(&[], NO, r#"{"seat":"1A","status":"CANCELLED"}"#, Declined);
        ends(&[], NO, r#"{"status":"CANCELLED"}"#, Declined);
        ends(&[], NO, r#"{"seat":"1A","status":"HELD"}"#, Ready);
    }

    #[test]
    fn done_when_alone_never_says_no() {
        ends(YES, &[], r#"{"seat":"1A","status":"CANCELLED"}"#, Lost(Undecided));
    }

    #[test]
    fn a_result_that_fits_both_is_investigated() {
        const PAID: &[Condition] = &[Condition { pointer: &["paid"], values: &["true"] }];
        ends(PAID, NO, r#"{"seat":"1A","paid":true,"status":"CANCELLED"}"#, Lost(Undecided));
        ends(PAID, NO, r#"{"seat":"1A","paid":true,"status":"HELD"}"#, Ready);
    }

    #[test]
    fn any_of_several_conditions_is_enough() {
        const SEVERAL: &[Condition] = &[
            Condition { pointer: &["status"], values: &["TICKETED", "EXCHANGED"] },
            Condition { pointer: &["count"], values: &["1"] },
        ];
        ends(SEVERAL, &[], r#"{"seat":"1A","status":"EXCHANGED"}"#, Ready);
        ends(SEVERAL, &[], r#"{"seat":"1A","count":1}"#, Ready);
        ends(SEVERAL, &[], r#"{"seat":"1A","count":2}"#, Lost(Undecided));
    }
}

mod bodies {
    use super::*;

    /// Nothing here is a token, a status or a result.
    fn odd() -> Vec<Answer> {
        let texts = ["", " ", "<html>", "\u{feff}{}", "{", "\"", "nul", "{}{}", "{\"asyncOperation\":", "\0"];
        texts.into_iter().map(json).collect()
    }

    #[test]
    fn that_are_no_json_end_a_submission_by_their_code() {
        for answer in odd() {
            critical().submitted(answer.clone()).ends(Lost(NoAnswer));
            critical().submitted(answer.clone().code(409)).ends(Lost(Conflict));
            plain().submitted(answer.clone().code(422)).ends(Rejected(422));
            repeatable().submitted(answer).tries_again();
        }
    }

    #[test]
    fn that_are_no_json_leave_a_poll_as_it_was() {
        for answer in odd() {
            critical().submitted(IN_PROGRESS).polled(answer.clone()).goes_on();
            critical().submitted(IN_PROGRESS).polled(answer.code(500)).goes_on();
        }
    }

    #[test]
    fn that_are_no_utf_8_are_no_json() {
        let reply = || {
            let mut reply = IN_PROGRESS.reply();
            reply.body = Bytes::from_static(b"{\"asyncOperation\":{\"status\":\"READY\"},\"x\":\"\xff\"}");
            reply
        };
        assert_eq!(
            crate::answer::answer(sample::leaked(sample::critical()), &reply(), None),
            crate::answer::Answer::Garbage
        );
    }

    #[test]
    fn cut_anywhere_never_pass_for_an_answer() {
        let whole = r#"{"asyncOperation":{"token":"a3759997","status":"READY"},"result":{"seat":"1A"}}"#;
        for cut in 0..whole.len() {
            critical().submitted(json(&whole[..cut])).ends(Lost(NoAnswer));
            critical().submitted(IN_PROGRESS).polled(json(&whole[..cut])).goes_on();
        }
    }

    #[test]
    fn nested_deeply_are_read_over() {
        let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        critical().submitted(text(nested.clone())).ends(Lost(NoToken));
        let ready =
            format!(r#"{{"x":{nested},"asyncOperation":{{"status":"READY"}},"result":{{"seat":"1A","x":{nested}}}}}"#);
        critical().submitted(text(ready)).ends(Ready);
    }

    #[test]
    fn of_megabytes_are_read() {
        let answer = text(format!(
            r#"{{"padding":"{}","asyncOperation":{{"status":"READY"}},"result":{{"seat":"1A"}}}}"#,
            "x".repeat(7 << 20)
        ));
        critical().submitted(answer).ends(Ready);
    }

    #[test]
    fn of_synchronous_endpoints_have_no_status() {
        sync_plain().submitted(REJECTED).ends(Ready);
        sync_critical().submitted(IN_PROGRESS).ends(Unseen);
    }

    #[test]
    fn are_kept_where_they_say_more() {
        let reason = |history: History| {
            let Outcome::Lost(reason, _) = history.outcome() else { panic!("not lost") };
            reason
        };
        let body = |reason: &LostReason| String::from_utf8(reason.body().unwrap().as_bytes().to_vec()).unwrap();
        let conflict = reason(critical().submitted(json("taken").code(409)));
        assert_eq!((body(&conflict).as_str(), conflict.status()), ("taken", Some(409)));
        let unclear = reason(critical().submitted(json("oops").code(500)));
        assert_eq!((body(&unclear).as_str(), unclear.status()), ("oops", Some(500)));
        let refused = reason(critical().submitted(IN_PROGRESS).polled(json("who?").code(401)));
        assert_eq!((body(&refused).as_str(), refused.status()), ("who?", Some(401)));
        let failed = reason(critical().submitted(FAILED));
        assert!(body(&failed).contains("half of it"));
        let undecided = reason(deciding().submitted(super::super::history::HELD));
        assert_eq!(body(&undecided), r#"{"seat":"1A","status":"HELD"}"#);
        let unreadable = reason(plain().submitted(READY_BARE));
        assert!(body(&unreadable).contains("READY"));
        assert_eq!(reason(critical().submitted(500)).body(), None);
    }
}
