//! What a learned schedule is told of an operation.

use std::time::Duration;

use serde_json::Value;

use super::{
    history::{
        Answer, EXPIRED, FAILED, GARBAGE, GIVE_UP_AFTER, IN_PROGRESS, NOT_FOUND, READY, REJECTED, SEND_WITHIN, TOKEN,
    },
    pace,
};
use crate::{
    clock::Moment,
    endpoint::{Endpoint, sample},
    lifecycle::{Effect, Event, Lifecycle, Limits},
    schedule::Schedule,
};

/// When it was accepted: not when the clock began.
const ACCEPTED: Duration = Duration::from_secs(50);

/// What a schedule has learned of the only endpoint.
struct Known(Value);

impl Known {
    fn of(schedule: &Schedule) -> Self {
        let mut exported: Value = serde_json::from_str(&schedule.export()).unwrap();
        Self(exported["endpoints"].as_object_mut().unwrap().values_mut().next().unwrap().take())
    }

    fn weights(&self, what: &str) -> Vec<f64> {
        self.0["slow"][what].as_array().unwrap().iter().map(|weight| weight.as_f64().unwrap()).collect()
    }

    fn completed(&self) -> f64 {
        self.weights("died").iter().sum()
    }

    /// The first stage that most outlived not.
    fn outlived(&self) -> usize {
        self.weights("lived").iter().position(|weight| *weight < 0.5).unwrap()
    }
}

/// An operation that is polled at `age`, and answers so.
fn polled(endpoint: Endpoint, age: Duration, answer: Answer) -> (Schedule, Lifecycle, Effect) {
    let schedule = Schedule::default();
    let began = Moment::default();
    let limits = Limits { send_by: began + SEND_WITHIN, give_up_at: began + GIVE_UP_AFTER };
    let pace = pace(schedule.clone());
    let (mut life, effect) = Lifecycle::start(sample::leaked(endpoint), limits);
    let accepted = began + ACCEPTED;
    if matches!(effect, Effect::Record(_)) {
        life.on(began, Event::Recorded, &pace);
    }
    if let Effect::Record(_) = life.on(accepted, Event::Answered(IN_PROGRESS.reply()), &pace) {
        life.on(accepted, Event::Recorded, &pace);
    }
    assert!(matches!(life.on(accepted + age, Event::Tick, &pace), Effect::Poll));
    let effect = life.on(accepted + age, Event::Answered(answer.reply()), &pace);
    (schedule, life, effect)
}

#[test]
fn an_operation_that_the_server_finished_is_a_completion_however_it_ended() {
    for answer in [READY, FAILED, REJECTED] {
        for endpoint in [sample::plain(), sample::critical()] {
            let (schedule, life, _) = polled(endpoint, Duration::from_secs(20), answer.clone());
            assert!((Known::of(&schedule).completed() - 1.0).abs() < 1e-3);
            drop(life);
            assert!((Known::of(&schedule).completed() - 1.0).abs() < 1e-3);
        }
    }
}

#[test]
fn one_that_is_lost_is_none() {
    for answer in [EXPIRED, NOT_FOUND, GARBAGE.code(403)] {
        let (schedule, _, effect) = polled(sample::plain(), Duration::from_secs(20), answer);
        assert!(matches!(effect, Effect::Finish(_)));
        assert_eq!(Known::of(&schedule).completed(), 0.0);
    }
}

#[test]
fn one_that_is_under_way_dropped_or_given_up_lived_at_least_to_the_last_poll_that_saw_it() {
    // 20 s lie in the octave that begins at 16 s: eleven stages lie before it.
    let (schedule, life, _) = polled(sample::plain(), Duration::from_secs(20), IN_PROGRESS);
    assert_eq!(Known::of(&schedule).outlived(), 11);
    drop(life);
    assert_eq!((Known::of(&schedule).outlived(), Known::of(&schedule).completed()), (11, 0.0));
    let (schedule, mut life, _) = polled(sample::plain(), Duration::from_secs(20), IN_PROGRESS);
    assert!(matches!(
        life.on(Moment::default() + GIVE_UP_AFTER, Event::Tick, &pace(schedule.clone())),
        Effect::Finish(_)
    ));
    assert_eq!((Known::of(&schedule).outlived(), Known::of(&schedule).completed()), (11, 0.0));
}

#[test]
fn an_answer_that_says_nothing_is_no_sign_of_being_under_way() {
    let (schedule, ..) = polled(sample::plain(), Duration::from_secs(20), GARBAGE);
    assert_eq!(Known::of(&schedule).outlived(), 0);
}

#[test]
fn one_that_was_taken_up_again_teaches_nothing() {
    let schedule = Schedule::default();
    let began = Moment::default();
    let limits = Limits { send_by: began + SEND_WITHIN, give_up_at: began + GIVE_UP_AFTER };
    let endpoint = sample::leaked(sample::plain());
    let pace = pace(schedule.clone());
    let (mut life, effect) = Lifecycle::resume(endpoint, TOKEN.into(), limits);
    assert!(matches!(effect, Effect::Poll));
    assert!(matches!(life.on(began, Event::Answered(IN_PROGRESS.reply()), &pace), Effect::Sleep(_)));
    let later = began + Duration::from_secs(20);
    assert!(matches!(life.on(later, Event::Tick, &pace), Effect::Poll));
    assert!(matches!(life.on(later, Event::Answered(READY.reply()), &pace), Effect::Finish(_)));
    assert_eq!((Known::of(&schedule).outlived(), Known::of(&schedule).completed()), (0, 0.0));
}
