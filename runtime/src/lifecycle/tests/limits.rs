//! Times, order, and what is known at the end.

use std::time::Duration;

use super::{
    history::{
        EMPTY, End, GIVE_UP_AFTER, History, IN_PROGRESS, OTHER_TOKEN, READY, RESET, SEND_WITHIN, SILENT, TIMED_OUT,
        TOKEN, UNKNOWN_STATUS, UNSENT,
        Why::{self, GaveUp},
        begin_at, critical, deciding, plain, repeatable,
    },
    pace,
};
use crate::{
    clock::Moment,
    endpoint::sample,
    lifecycle::{Effect, Event, Failure, Left, Lifecycle, Limits, MOST_TRIES, Record},
    outcome::{LostReason, NotSent, Outcome, Trouble},
    schedule::Schedule,
};

fn at(seconds: u64) -> Option<Moment> {
    Some(Moment::default() + Duration::from_secs(seconds))
}

#[test]
fn what_is_recorded_is_durable_before_it_is_acted_on() {
    critical()
        .submitted(UNSENT)
        .submitted(IN_PROGRESS)
        .polled(IN_PROGRESS)
        .polled(READY)
        .did(&["intent", "submit", "sleep", "submit", "token", "sleep", "poll", "sleep", "poll", "outcome", "finish"]);
}

#[test]
fn a_plain_operation_records_nothing() {
    plain().submitted(IN_PROGRESS).polled(READY).did(&["submit", "sleep", "poll", "finish"]);
}

#[test]
fn an_intent_that_was_recorded_too_late_never_leaves() {
    begin_at(sample::critical(), SEND_WITHIN - Duration::from_nanos(1)).submitted(READY).ends(End::Ready);
    begin_at(sample::critical(), SEND_WITHIN).ends(End::NotSent(NotSent::TooLate));
}

#[test]
fn retry_after_is_a_floor_on_any_answer() {
    for answer in [IN_PROGRESS, SILENT, UNKNOWN_STATUS, OTHER_TOKEN, EMPTY.code(500), EMPTY.code(302), EMPTY.code(429)]
    {
        critical().submitted(IN_PROGRESS).polled(answer.clone().retry_after("9")).sleeps_for(9);
        let date = answer.header("date", "Wed, 21 Oct 2015 07:28:00 GMT").retry_after("Wed, 21 Oct 2015 07:28:20 GMT");
        critical().submitted(IN_PROGRESS).polled(date).sleeps_for(20);
    }
    critical().submitted(IN_PROGRESS.retry_after("9")).sleeps_for(9);
    repeatable().submitted(EMPTY.code(500).retry_after("9")).sleeps_for(9);
}

#[test]
fn retry_after_never_makes_it_sooner_and_garbage_in_it_is_ignored() {
    for wish in ["0", "-5", "soon", "1.5", "", "Wed, 21 Oct 1915 07:28:00 GMT", "7;8"] {
        let sleeps = critical().submitted(IN_PROGRESS.retry_after(wish)).sleeps();
        assert!((0.9..=1.1).contains(&sleeps.as_secs_f64()), "{wish}: {sleeps:?}");
    }
}

#[test]
fn a_wish_beyond_the_deadline_ends_at_the_deadline() {
    for wish in ["301", "4000000000", "99999999999999999999999999"] {
        critical().submitted(IN_PROGRESS.retry_after(wish)).sleeps_for(300).deadline().ends(End::Lost(GaveUp));
        critical().submitted(IN_PROGRESS).polled(EMPTY.code(503).retry_after(wish)).deadline().ends(End::Lost(GaveUp));
    }
}

#[test]
fn a_submission_is_tried_again_only_while_it_may_leave() {
    repeatable().after(29).submitted(500).tries_again();
    repeatable().after(30).submitted(500).ends(End::Lost(Why::NoAnswer));
    critical().after(29).submitted(UNSENT).tries_again();
    critical().after(30).submitted(UNSENT).ends(End::NotSent(NotSent::Unreachable));
}

#[test]
fn tries_that_were_answered_do_not_count_among_the_unsent_ones() {
    let mut history = repeatable();
    for _ in 0..MOST_TRIES {
        history = history.submitted(500).tries_again();
    }
    history.submitted(UNSENT).tries_again();
}

#[test]
fn pauses_between_tries_grow() {
    let first = critical().submitted(UNSENT).sleeps();
    let fourth = critical().submitted(UNSENT).submitted(UNSENT).submitted(UNSENT).submitted(UNSENT).sleeps();
    assert!(first <= Duration::from_millis(100) && fourth >= Duration::from_millis(600), "{first:?} {fourth:?}");
}

#[test]
fn what_cannot_be_helped_is_not_tried_again() {
    for (trouble, why) in [
        (Trouble::Withdrawn, NotSent::Withdrawn),
        (Trouble::Refused, NotSent::Refused),
        (Trouble::Queued, NotSent::TooLate),
    ] {
        critical().submitted(super::history::Met::Failure(Left::No, trouble)).ends(End::NotSent(why));
    }
}

#[test]
fn a_caller_who_goes_between_two_tries_withdraws_it() {
    critical().submitted(UNSENT).withdrawn().ends(End::NotSent(NotSent::Withdrawn));
}

#[test]
fn giving_up_tells_how_often_it_asked_and_what_it_met_last() {
    let gave_up = |history: History| {
        let Outcome::Lost(LostReason::GaveUp { polls, last }, cause) = history.deadline().outcome() else {
            panic!("did not give up")
        };
        (polls, last, cause.is_some())
    };
    let accepted = || critical().submitted(IN_PROGRESS);
    assert_eq!(gave_up(accepted()), (0, None, false));
    assert_eq!(gave_up(accepted().polled(500).polled(IN_PROGRESS)), (2, None, false));
    assert_eq!(gave_up(accepted().polled(IN_PROGRESS).polled(500)), (2, Some(Trouble::Status(500)), false));
    assert_eq!(gave_up(accepted().polled(TIMED_OUT)), (1, Some(Trouble::TimedOut), true));
    assert_eq!(gave_up(accepted().polled(TIMED_OUT).polled(SILENT)), (2, Some(Trouble::NoStatus), false));
    assert_eq!(gave_up(accepted().polled(OTHER_TOKEN)), (1, Some(Trouble::OtherToken), false));
    assert_eq!(gave_up(accepted().polled(UNKNOWN_STATUS)), (1, Some(Trouble::UnknownStatus), false));
}

#[test]
fn a_refusal_tells_when_to_come_again() {
    let Outcome::Rejected(rejection) = critical().submitted(EMPTY.code(429).retry_after("9")).outcome() else {
        panic!("not rejected")
    };
    assert_eq!(rejection.retry_after(), Some(Duration::from_secs(9)));
}

mod sign_of_life {
    use super::*;

    #[test]
    fn is_the_letting_go_of_an_attempt_that_may_have_left() {
        let history = critical().after(3).submitted(RESET);
        assert_eq!(history.last_sign(), at(3));
        let history = critical().after(3).submitted(409);
        assert_eq!(history.last_sign(), at(3));
        let history = deciding().after(3).submitted(super::super::history::HELD);
        assert_eq!(history.last_sign(), at(3));
    }

    #[test]
    fn is_not_an_attempt_that_is_proven_unsent() {
        assert_eq!(critical().submitted(UNSENT).last_sign(), None);
    }

    #[test]
    fn is_the_acceptance_and_each_in_progress_and_nothing_else() {
        let history = critical().after(3).submitted(IN_PROGRESS);
        assert_eq!(history.last_sign(), at(3));
        let history = history.polled(500).polled(UNKNOWN_STATUS).polled(TIMED_OUT).polled(OTHER_TOKEN).polled(SILENT);
        assert_eq!(history.last_sign(), at(3));
        let renewed = history.after(60).polled(IN_PROGRESS).last_sign();
        assert!(renewed >= at(60), "{renewed:?}");
    }
}

#[test]
fn a_resumed_operation_polls_at_once_and_never_submits() {
    let limits = Limits { send_by: Moment::default(), give_up_at: Moment::default() + GIVE_UP_AFTER };
    let endpoint = sample::leaked(sample::critical());
    let (mut life, effect) = Lifecycle::resume(endpoint, TOKEN.into(), limits);
    assert!(matches!(effect, Effect::Poll));
    assert_eq!((life.token(), life.polls(), life.showed_life()), (Some(TOKEN), 1, false));
    let effect = life.on(Moment::default(), Event::Answered(OTHER_TOKEN.reply()), &pace(Schedule::default()));
    assert!(matches!(effect, Effect::Sleep(_)));
}

#[test]
fn one_that_was_accepted_before_its_endpoint_answered_at_once_is_polled_as_it_was_accepted() {
    let limits = Limits { send_by: Moment::default(), give_up_at: Moment::default() + GIVE_UP_AFTER };
    let pace = pace(Schedule::fixed(Duration::ZERO));
    let endpoint = sample::leaked(sample::sync(sample::critical()));
    let (mut life, _) = Lifecycle::resume(endpoint, TOKEN.into(), limits);
    for useless in [IN_PROGRESS, SILENT, EMPTY] {
        let effect = life.on(Moment::default(), Event::Answered(useless.reply()), &pace);
        assert!(matches!(effect, Effect::Sleep(_)), "{effect:?}");
        assert!(matches!(life.on(Moment::default(), Event::Tick, &pace), Effect::Poll));
    }
    let effect = life.on(Moment::default(), Event::Answered(READY.reply()), &pace);
    assert!(matches!(effect, Effect::Record(Record::Outcome(Outcome::Ready(_)))), "{effect:?}");
}

#[test]
fn an_event_that_nothing_waits_for_changes_nothing() {
    let strays: [fn() -> Event; 4] = [
        || Event::Recorded,
        || Event::Answered(READY.reply()),
        || Event::Failed(Failure { left: Left::No, trouble: Trouble::Connection, cause: None }),
        || Event::Withdrawn,
    ];
    let limits = Limits { send_by: Moment::default() + SEND_WITHIN, give_up_at: Moment::default() + GIVE_UP_AFTER };
    for stray in strays {
        let endpoint = sample::leaked(sample::plain());
        let pace = pace(Schedule::default());
        let (mut life, _) = Lifecycle::start(endpoint, limits);
        life.on(Moment::default(), Event::Answered(IN_PROGRESS.reply()), &pace);
        assert!(matches!(life.on(Moment::default(), stray(), &pace), Effect::Await));
        let early = life.on(Moment::default(), Event::Tick, &pace);
        assert!(matches!(early, Effect::Sleep(until) if until > Moment::default()), "it still waits for its poll");
    }
}
