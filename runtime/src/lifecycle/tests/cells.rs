//! The table of what an answer means, cell by cell.

use super::history::{
    CANCELLED, CUT, EMPTY, EXPIRED,
    End::{Declined, Lost, Ready, Rejected, Unseen},
    FAILED, GARBAGE, HELD, IN_PROGRESS, NOT_FOUND, OTHER_TOKEN, READY, READY_BARE, READY_OTHER_TYPE, REJECTED, RESET,
    SILENT, STATUS_ONLY, TICKET, TICKETED, TICKETED_OTHER_TYPE, TIMED_OUT, TOKEN_ONLY, TOO_LARGE, UNKNOWN_STATUS,
    UNPROCESSED, UNSENT,
    Why::{Conflict, Expired, Failed, GaveUp, NoAnswer, NoToken, NotFound, PollRejected, Undecided, Unreadable},
    critical, deciding, json, plain, repeatable, sync_critical, sync_plain, sync_repeatable,
};
use crate::{lifecycle::tests::history::End, outcome::NotSent};

macro_rules! cells {
    ($($name:ident: $history:expr;)*) => { $(#[test] fn $name() { _ = $history; })* };
}

mod in_progress {
    use super::*;

    cells! {
        submitted_plain: plain().submitted(IN_PROGRESS).goes_on().did(&["submit", "sleep"]);
        submitted_critical: critical().submitted(IN_PROGRESS).goes_on().did(&["intent", "submit", "token", "sleep"]);
        submitted_a_token_alone_plain: plain().submitted(TOKEN_ONLY).goes_on();
        submitted_a_token_alone_critical: critical().submitted(TOKEN_ONLY).goes_on();
        polled_plain: plain().submitted(IN_PROGRESS).polled(IN_PROGRESS).goes_on();
        polled_critical: critical().submitted(IN_PROGRESS).polled(IN_PROGRESS).goes_on();
        polled_a_token_alone: critical().submitted(IN_PROGRESS).polled(TOKEN_ONLY).goes_on();
        polled_a_status_alone: critical().submitted(IN_PROGRESS).polled(STATUS_ONLY).goes_on();
    }
}

mod ready_with_result {
    use super::*;

    cells! {
        submitted_plain: plain().submitted(READY).ends(Ready);
        submitted_critical: critical().submitted(READY).did(&["intent", "submit", "outcome", "finish"]).ends(Ready);
        submitted_sync_plain: sync_plain().submitted(TICKET).ends(Ready);
        submitted_sync_critical: sync_critical().submitted(TICKET).ends(Ready);
        polled_plain: plain().submitted(IN_PROGRESS).polled(READY).ends(Ready);
        polled_critical: critical().submitted(IN_PROGRESS).polled(READY).ends(Ready);
        submitted_done_when_held: deciding().submitted(TICKETED).ends(Ready);
        submitted_not_done_when_held: deciding().submitted(CANCELLED).ends(Declined);
        submitted_neither_held: deciding().submitted(HELD).ends(Lost(Undecided));
        polled_done_when_held: deciding().submitted(IN_PROGRESS).polled(TICKETED).ends(Ready);
        polled_not_done_when_held: deciding().submitted(IN_PROGRESS).polled(CANCELLED).ends(Declined);
        polled_neither_held: deciding().submitted(IN_PROGRESS).polled(HELD).ends(Lost(Undecided));
    }
}

mod ready_without_a_readable_result {
    use super::*;

    cells! {
        submitted_missing_plain: plain().submitted(READY_BARE).ends(Lost(Unreadable));
        submitted_missing_critical: critical().submitted(READY_BARE).ends(Unseen);
        submitted_other_type_critical: critical().submitted(READY_OTHER_TYPE).ends(Unseen);
        submitted_other_type_plain_is_the_callers_to_read: plain().submitted(READY_OTHER_TYPE).ends(Ready);
        submitted_sync_other_type_critical: sync_critical().submitted(json(r#"{"seat":12}"#)).ends(Unseen);
        submitted_sync_empty_plain: sync_plain().submitted(EMPTY).ends(Lost(Unreadable));
        submitted_sync_empty_critical: sync_critical().submitted(EMPTY).ends(Unseen);
        submitted_sync_cut_critical: sync_critical().submitted(CUT).ends(Unseen);
        submitted_sync_accepted_critical: sync_critical().submitted(IN_PROGRESS.code(202)).ends(Lost(Unreadable));
        submitted_sync_accepted_empty_critical: sync_critical().submitted(EMPTY.code(202)).ends(Lost(Unreadable));
        submitted_sync_accepted_with_the_answer_critical: sync_critical().submitted(TICKET.code(202)).ends(Ready);
        submitted_sync_page_critical: sync_critical().submitted(GARBAGE).ends(Lost(Unreadable));
        submitted_done_when_held: deciding().submitted(TICKETED_OTHER_TYPE).ends(Unseen);
        submitted_done_when_unreadable: deciding().submitted(READY_BARE).ends(Lost(Unreadable));
        submitted_done_when_not_held: deciding().submitted(READY_OTHER_TYPE).ends(Lost(Unreadable));
        polled_missing_plain: plain().submitted(IN_PROGRESS).polled(READY_BARE).ends(Lost(Unreadable));
        polled_missing_critical: critical().submitted(IN_PROGRESS).polled(READY_BARE).ends(Unseen);
        polled_other_type_critical: critical().submitted(IN_PROGRESS).polled(READY_OTHER_TYPE).ends(Unseen);
        polled_done_when_held: deciding().submitted(IN_PROGRESS).polled(TICKETED_OTHER_TYPE).ends(Unseen);
        polled_done_when_unreadable: deciding().submitted(IN_PROGRESS).polled(READY_BARE).ends(Lost(Unreadable));
    }
}

mod expired_and_not_found {
    use super::*;

    cells! {
        submitted_expired_plain: plain().submitted(EXPIRED).ends(Lost(Expired));
        submitted_expired_critical: critical().submitted(EXPIRED).ends(Lost(Expired));
        submitted_not_found_plain: plain().submitted(NOT_FOUND).ends(Lost(NotFound));
        submitted_not_found_critical: critical().submitted(NOT_FOUND).ends(Lost(NotFound));
        polled_expired_plain: plain().submitted(IN_PROGRESS).polled(EXPIRED).ends(Lost(Expired));
        polled_expired_critical: critical().submitted(IN_PROGRESS).polled(EXPIRED).ends(Lost(Expired));
        polled_not_found_plain: plain().submitted(IN_PROGRESS).polled(NOT_FOUND).ends(Lost(NotFound));
        polled_not_found_critical: critical().submitted(IN_PROGRESS).polled(NOT_FOUND).ends(Lost(NotFound));
    }
}

mod rejected_and_failed {
    use super::*;

    cells! {
        submitted_rejected_plain: plain().submitted(REJECTED).ends(Rejected(200));
        submitted_rejected_critical: critical().submitted(REJECTED).ends(Rejected(200));
        polled_rejected_plain: plain().submitted(IN_PROGRESS).polled(REJECTED).ends(Rejected(200));
        polled_rejected_critical: critical().submitted(IN_PROGRESS).polled(REJECTED).ends(Rejected(200));
        submitted_failed_plain: plain().submitted(FAILED).ends(Lost(Failed));
        submitted_failed_critical: critical().submitted(FAILED).ends(Lost(Failed));
        polled_failed_plain: plain().submitted(IN_PROGRESS).polled(FAILED).ends(Lost(Failed));
        polled_failed_critical: critical().submitted(IN_PROGRESS).polled(FAILED).ends(Lost(Failed));
    }
}

mod codes_4xx {
    use super::*;

    cells! {
        submitted_400_plain: plain().submitted(400).ends(Rejected(400));
        submitted_400_repeatable: repeatable().submitted(400).ends(Rejected(400));
        submitted_400_critical: critical().submitted(400).ends(Rejected(400));
        submitted_422_sync_plain: sync_plain().submitted(422).ends(Rejected(422));
        submitted_422_sync_critical: sync_critical().submitted(422).ends(Rejected(422));
        submitted_with_json_of_its_own: critical().submitted(json(r#"{"error":"no seat"}"#).code(422)).ends(Rejected(422));
        submitted_with_an_unknown_status: critical().submitted(UNKNOWN_STATUS.code(422)).ends(Rejected(422));
        submitted_409_plain: plain().submitted(409).ends(Rejected(409));
        submitted_409_critical: critical().submitted(409).ends(Lost(Conflict));
        submitted_409_sync_critical: sync_critical().submitted(409).ends(Lost(Conflict));
        submitted_402_critical: critical().submitted(402).ends(Lost(NoAnswer));
        submitted_410_critical: critical().submitted(410).ends(Lost(NoAnswer));
        submitted_413_plain: plain().submitted(413).ends(Rejected(413));
        submitted_413_critical: critical().submitted(413).ends(Lost(NoAnswer));
        submitted_425_critical: critical().submitted(425).ends(Lost(NoAnswer));
        submitted_499_critical: critical().submitted(499).ends(Lost(NoAnswer));
        polled_404_plain: plain().submitted(IN_PROGRESS).polled(404).ends(Lost(NotFound));
        polled_404_critical: critical().submitted(IN_PROGRESS).polled(404).ends(Lost(NotFound));
        polled_410_plain: plain().submitted(IN_PROGRESS).polled(410).ends(Lost(NotFound));
        polled_410_critical: critical().submitted(IN_PROGRESS).polled(410).ends(Lost(NotFound));
        polled_400_plain: plain().submitted(IN_PROGRESS).polled(400).ends(Lost(PollRejected(400)));
        polled_401_critical: critical().submitted(IN_PROGRESS).polled(401).ends(Lost(PollRejected(401)));
        polled_409_critical: critical().submitted(IN_PROGRESS).polled(409).ends(Lost(PollRejected(409)));
        polled_403_with_an_unknown_status:
            critical().submitted(IN_PROGRESS).polled(UNKNOWN_STATUS.code(403)).ends(Lost(PollRejected(403)));
    }

    #[test]
    fn every_code_that_critical_submissions_take_for_a_refusal() {
        for code in 400..500 {
            let end = match code {
                400 | 401 | 403 | 404 | 405 | 406 | 411 | 414 | 415 | 422 | 429 | 431 => Rejected(code),
                409 => Lost(Conflict),
                _ => Lost(NoAnswer),
            };
            critical().submitted(code).ends(end);
            sync_critical().submitted(code).ends(end);
        }
    }

    #[test]
    fn every_code_that_plain_submissions_take_for_a_refusal() {
        for code in 400..500 {
            let end = if code == 408 { Lost(NoAnswer) } else { Rejected(code) };
            plain().submitted(code).ends(end);
            sync_plain().submitted(code).ends(end);
        }
    }

    #[test]
    fn every_code_of_a_poll() {
        for code in 400..500 {
            let history = critical().submitted(IN_PROGRESS).polled(code);
            match code {
                404 | 410 => history.ends(Lost(NotFound)),
                408 | 425 | 429 => drop(history.goes_on()),
                _ => history.ends(Lost(PollRejected(code))),
            }
        }
    }
}

mod success_with_neither_token_nor_terminal_status {
    use super::*;

    cells! {
        submitted_plain: plain().submitted(SILENT).ends(Lost(NoToken));
        submitted_repeatable: repeatable().submitted(SILENT).ends(Lost(NoToken));
        submitted_critical: critical().submitted(SILENT).ends(Lost(NoToken));
        submitted_in_progress_without_a_token: critical().submitted(STATUS_ONLY).ends(Lost(NoToken));
        submitted_an_unknown_status: critical().submitted(UNKNOWN_STATUS).ends(Lost(NoToken));
        submitted_null: critical().submitted(json("null")).ends(Lost(NoToken));
        submitted_a_list: critical().submitted(json("[]")).ends(Lost(NoToken));
        polled_plain: plain().submitted(IN_PROGRESS).polled(SILENT).goes_on();
        polled_critical: critical().submitted(IN_PROGRESS).polled(SILENT).goes_on();
    }
}

mod told_to_wait {
    use super::*;

    cells! {
        submitted_425_repeatable: repeatable().submitted(425).tries_again();
        submitted_429_repeatable: repeatable().submitted(EMPTY.code(429).retry_after("9")).tries_again().sleeps_for(9);
        submitted_503_repeatable: repeatable().submitted(EMPTY.code(503).retry_after("9")).tries_again().sleeps_for(9);
        submitted_429_sync_repeatable: sync_repeatable().submitted(429).tries_again();
        submitted_425_sync_repeatable: sync_repeatable().submitted(425).tries_again();
        submitted_503_sync_repeatable: sync_repeatable().submitted(EMPTY.code(503).retry_after("9")).tries_again().sleeps_for(9);
        submitted_425_plain: plain().submitted(425).ends(Rejected(425));
        submitted_429_plain: plain().submitted(429).ends(Rejected(429));
        submitted_429_critical: critical().submitted(EMPTY.code(429).retry_after("9")).ends(Rejected(429));
        submitted_503_plain: plain().submitted(EMPTY.code(503).retry_after("9")).ends(Lost(NoAnswer));
        submitted_503_critical: critical().submitted(EMPTY.code(503).retry_after("9")).ends(Lost(NoAnswer));
        submitted_429_sync_plain: sync_plain().submitted(429).ends(Rejected(429));
        submitted_429_sync_critical: sync_critical().submitted(EMPTY.code(429).retry_after("9")).ends(Rejected(429));
        submitted_503_sync_plain: sync_plain().submitted(EMPTY.code(503).retry_after("9")).ends(Lost(NoAnswer));
        submitted_503_sync_critical: sync_critical().submitted(EMPTY.code(503).retry_after("9")).ends(Lost(NoAnswer));
        submitted_429_for_longer_than_it_may_leave:
            repeatable().submitted(EMPTY.code(429).retry_after("31")).ends(Rejected(429));
        polled_425_plain: plain().submitted(IN_PROGRESS).polled(425).goes_on();
        polled_425_critical: critical().submitted(IN_PROGRESS).polled(425).goes_on();
        polled_429_plain: plain().submitted(IN_PROGRESS).polled(EMPTY.code(429).retry_after("9")).goes_on().sleeps_for(9);
        polled_429_critical: critical().submitted(IN_PROGRESS).polled(EMPTY.code(429).retry_after("9")).goes_on().sleeps_for(9);
        polled_503_plain: plain().submitted(IN_PROGRESS).polled(EMPTY.code(503).retry_after("9")).goes_on().sleeps_for(9);
        polled_503_critical: critical().submitted(IN_PROGRESS).polled(EMPTY.code(503).retry_after("9")).goes_on().sleeps_for(9);
    }
}

mod no_usable_answer {
    use super::*;

    cells! {
        submitted_408_plain: plain().submitted(408).ends(Lost(NoAnswer));
        submitted_408_repeatable: repeatable().submitted(408).tries_again();
        submitted_408_critical: critical().submitted(408).ends(Lost(NoAnswer));
        submitted_408_sync_plain: sync_plain().submitted(408).ends(Lost(NoAnswer));
        submitted_408_sync_repeatable: sync_repeatable().submitted(408).tries_again();
        submitted_408_sync_critical: sync_critical().submitted(408).ends(Lost(NoAnswer));
        submitted_500_plain: plain().submitted(500).ends(Lost(NoAnswer));
        submitted_500_repeatable: repeatable().submitted(500).tries_again();
        submitted_500_critical: critical().submitted(500).ends(Lost(NoAnswer));
        submitted_502_sync_plain: sync_plain().submitted(502).ends(Lost(NoAnswer));
        submitted_502_sync_repeatable: sync_repeatable().submitted(502).tries_again();
        submitted_502_sync_critical: sync_critical().submitted(502).ends(Lost(NoAnswer));
        submitted_no_json_plain: plain().submitted(GARBAGE).ends(Lost(NoAnswer));
        submitted_no_json_repeatable: repeatable().submitted(GARBAGE).tries_again();
        submitted_no_json_critical: critical().submitted(GARBAGE).ends(Lost(NoAnswer));
        submitted_broken_json_plain: plain().submitted(CUT).ends(Lost(NoAnswer));
        submitted_broken_json_repeatable: repeatable().submitted(CUT).tries_again();
        submitted_broken_json_critical: critical().submitted(CUT).ends(Lost(NoAnswer));
        submitted_empty_critical: critical().submitted(EMPTY).ends(Lost(NoAnswer));
        submitted_reset_plain: plain().submitted(RESET).ends(Lost(NoAnswer));
        submitted_reset_repeatable: repeatable().submitted(RESET).tries_again();
        submitted_reset_critical: critical().submitted(RESET).ends(Lost(NoAnswer));
        submitted_reset_sync_plain: sync_plain().submitted(RESET).ends(Lost(NoAnswer));
        submitted_reset_sync_repeatable: sync_repeatable().submitted(RESET).tries_again();
        submitted_reset_sync_critical: sync_critical().submitted(RESET).ends(Lost(NoAnswer));
        submitted_timed_out_plain: plain().submitted(TIMED_OUT).ends(Lost(NoAnswer));
        submitted_timed_out_repeatable: repeatable().submitted(TIMED_OUT).tries_again();
        submitted_timed_out_critical: critical().submitted(TIMED_OUT).ends(Lost(NoAnswer));
        submitted_timed_out_sync_plain: sync_plain().submitted(TIMED_OUT).ends(Lost(NoAnswer));
        submitted_timed_out_sync_repeatable: sync_repeatable().submitted(TIMED_OUT).tries_again();
        submitted_timed_out_sync_critical: sync_critical().submitted(TIMED_OUT).ends(Lost(NoAnswer));
        submitted_too_large_plain: plain().submitted(TOO_LARGE).ends(Lost(NoAnswer));
        submitted_too_large_repeatable: repeatable().submitted(TOO_LARGE).tries_again();
        submitted_too_large_critical: critical().submitted(TOO_LARGE).ends(Lost(NoAnswer));
        submitted_too_large_sync_plain: sync_plain().submitted(TOO_LARGE).ends(Lost(NoAnswer));
        submitted_too_large_sync_repeatable: sync_repeatable().submitted(TOO_LARGE).tries_again();
        submitted_too_large_sync_critical: sync_critical().submitted(TOO_LARGE).ends(Lost(NoAnswer));
        polled_408: critical().submitted(IN_PROGRESS).polled(408).goes_on();
        polled_500: critical().submitted(IN_PROGRESS).polled(500).goes_on();
        polled_503_without_a_wish: critical().submitted(IN_PROGRESS).polled(503).goes_on();
        polled_no_json: critical().submitted(IN_PROGRESS).polled(GARBAGE).goes_on();
        polled_broken_json: critical().submitted(IN_PROGRESS).polled(CUT).goes_on();
        polled_empty: critical().submitted(IN_PROGRESS).polled(EMPTY).goes_on();
        polled_reset: critical().submitted(IN_PROGRESS).polled(RESET).goes_on();
        polled_timed_out: critical().submitted(IN_PROGRESS).polled(TIMED_OUT).goes_on();
        polled_too_large: critical().submitted(IN_PROGRESS).polled(TOO_LARGE).goes_on();
        polled_an_unknown_status: critical().submitted(IN_PROGRESS).polled(UNKNOWN_STATUS).goes_on();
        polled_an_answer_for_another_token: critical().submitted(IN_PROGRESS).polled(OTHER_TOKEN).goes_on();
        polled_500_plain: plain().submitted(IN_PROGRESS).polled(500).goes_on();
        polled_408_plain: plain().submitted(IN_PROGRESS).polled(408).goes_on();
        polled_no_json_plain: plain().submitted(IN_PROGRESS).polled(GARBAGE).goes_on();
        polled_broken_json_plain: plain().submitted(IN_PROGRESS).polled(CUT).goes_on();
        polled_timed_out_plain: plain().submitted(IN_PROGRESS).polled(TIMED_OUT).goes_on();
        polled_too_large_plain: plain().submitted(IN_PROGRESS).polled(TOO_LARGE).goes_on();
        polled_an_unknown_status_plain: plain().submitted(IN_PROGRESS).polled(UNKNOWN_STATUS).goes_on();
        polled_reset_plain: plain().submitted(IN_PROGRESS).polled(RESET).goes_on();
        polled_an_answer_for_another_token_plain: plain().submitted(IN_PROGRESS).polled(OTHER_TOKEN).goes_on();
    }
}

mod codes_3xx_and_1xx {
    use super::*;

    cells! {
        submitted_plain: plain().submitted(307).ends(Lost(NoAnswer));
        submitted_repeatable: repeatable().submitted(307).ends(Lost(NoAnswer));
        submitted_critical: critical().submitted(307).ends(Lost(NoAnswer));
        submitted_sync_plain: sync_plain().submitted(307).ends(Lost(NoAnswer));
        submitted_sync_repeatable: sync_repeatable().submitted(302).ends(Lost(NoAnswer));
        submitted_sync_critical: sync_critical().submitted(303).ends(Lost(NoAnswer));
        submitted_304_plain: plain().submitted(304).ends(Lost(NoAnswer));
        submitted_101_repeatable: repeatable().submitted(101).ends(Lost(NoAnswer));
        polled_plain: plain().submitted(IN_PROGRESS).polled(302).goes_on();
        polled_critical: critical().submitted(IN_PROGRESS).polled(302).goes_on();
    }
}

mod proven_unsent_or_unprocessed {
    use super::*;

    cells! {
        submitted_unsent_plain: plain().submitted(UNSENT).tries_again().submitted(READY).ends(Ready);
        submitted_unsent_critical: critical().submitted(UNSENT).tries_again().submitted(READY).ends(Ready);
        submitted_unprocessed_plain: plain().submitted(UNPROCESSED).tries_again().submitted(READY).ends(Ready);
        submitted_unprocessed_critical: critical().submitted(UNPROCESSED).tries_again().submitted(READY).ends(Ready);
        submitted_unsent_sync_plain: sync_plain().submitted(UNSENT).tries_again().submitted(TICKET).ends(Ready);
        submitted_unsent_sync_critical: sync_critical().submitted(UNSENT).tries_again().submitted(TICKET).ends(Ready);
        submitted_unprocessed_sync_plain: sync_plain().submitted(UNPROCESSED).tries_again().submitted(TICKET).ends(Ready);
        submitted_unprocessed_sync_critical: sync_critical().submitted(UNPROCESSED).tries_again().submitted(TICKET).ends(Ready);
        submitted_unsent_five_times_plain: plain().submitted(UNSENT).submitted(UNSENT).submitted(UNSENT)
            .submitted(UNSENT).submitted(UNSENT).ends(End::NotSent(NotSent::Unreachable));
        submitted_unsent_five_times_critical: critical().submitted(UNSENT).submitted(UNSENT).submitted(UNSENT)
            .submitted(UNSENT).submitted(UNSENT).ends(End::NotSent(NotSent::Unreachable));
        submitted_unprocessed_five_times_sync_critical: sync_critical().submitted(UNPROCESSED).submitted(UNPROCESSED)
            .submitted(UNPROCESSED).submitted(UNPROCESSED).submitted(UNPROCESSED)
            .ends(End::NotSent(NotSent::Unprocessed));
        submitted_unsent_until_it_may_no_longer_leave:
            critical().after(30).submitted(UNSENT).ends(End::NotSent(NotSent::Unreachable));
        polled_unsent_plain: plain().submitted(IN_PROGRESS).polled(UNSENT).goes_on();
        polled_unsent_critical: critical().submitted(IN_PROGRESS).polled(UNSENT).goes_on();
        polled_unprocessed_plain: plain().submitted(IN_PROGRESS).polled(UNPROCESSED).goes_on();
        polled_unprocessed_critical: critical().submitted(IN_PROGRESS).polled(UNPROCESSED).goes_on();
    }
}

mod give_up_deadline {
    use super::*;

    cells! {
        submitting_plain: plain().after(300).submitted(TIMED_OUT).ends(Lost(GaveUp));
        submitting_repeatable: repeatable().after(300).submitted(TIMED_OUT).ends(Lost(GaveUp));
        submitting_critical: critical().after(300).submitted(TIMED_OUT).ends(Lost(GaveUp));
        submitting_sync_plain: sync_plain().after(300).submitted(TIMED_OUT).ends(Lost(GaveUp));
        submitting_sync_critical: sync_critical().after(300).submitted(TIMED_OUT).ends(Lost(GaveUp));
        polling_plain: plain().submitted(IN_PROGRESS).deadline().ends(Lost(GaveUp));
        polling_critical: critical().submitted(IN_PROGRESS).deadline().ends(Lost(GaveUp));
        a_poll_under_way: critical().submitted(IN_PROGRESS).polled(IN_PROGRESS).after(300).deadline().ends(Lost(GaveUp));
    }
}

mod once_one_attempt_is_unknown {
    use super::*;

    cells! {
        no_answer_by_code_is_a_refusal: repeatable().submitted(RESET).submitted(400).ends(Lost(NoAnswer));
        no_answer_by_status_is_a_refusal: repeatable().submitted(500).submitted(REJECTED).ends(Lost(NoAnswer));
        no_poll_is_a_refusal: repeatable().submitted(TIMED_OUT).submitted(IN_PROGRESS).polled(REJECTED)
            .ends(Lost(NoAnswer));
        no_proof_makes_it_unsent: repeatable().submitted(408).submitted(UNSENT).submitted(UNSENT).submitted(UNSENT)
            .submitted(UNSENT).submitted(UNSENT).ends(Lost(NoAnswer));
        no_withdrawal_makes_it_unsent: repeatable().submitted(GARBAGE).withdrawn().ends(Lost(NoAnswer));
        its_time_to_leave_being_over_does_not_make_it_unsent:
            repeatable().submitted(RESET).after(30).submitted(UNSENT).ends(Lost(NoAnswer));
        an_answer_is_still_an_answer: repeatable().submitted(RESET).submitted(READY).ends(Ready);
        a_refusal_before_it_proves_nothing: repeatable().submitted(429).submitted(RESET).submitted(429)
            .submitted(400).ends(Lost(NoAnswer));
        refusals_alone_are_one: repeatable().submitted(429).submitted(425).submitted(429).submitted(400)
            .ends(Rejected(400));
    }
}
