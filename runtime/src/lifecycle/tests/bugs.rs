//! The machine with a bug in it: each breaks one rule, and the checker must say which.

use std::time::Duration;

use super::{
    checker::Rule,
    history::{OTHER_TOKEN, REJECTED},
};
use crate::{
    clock::Moment,
    endpoint::{Critical, Endpoint, Protocol, sample},
    lifecycle::{Effect, Event, Left, Lifecycle, Record, State},
    outcome::{LostReason, Outcome, Trouble},
};

pub(super) struct Bug {
    pub(super) name: &'static str,
    pub(super) breaks: Rule,
    /// Meddles with the machine before an event.
    pub(super) before: fn(&mut Lifecycle, &mut Event),
    /// Meddles with what it wants.
    pub(super) after: fn(&mut Lifecycle, Effect) -> Effect,
}

fn nothing(_: &mut Lifecycle, _: &mut Event) {}

fn unchanged(_: &mut Lifecycle, effect: Effect) -> Effect {
    effect
}

fn never() -> Moment {
    Moment::default() + Duration::from_secs(1_000_000)
}

/// Reads a critical endpoint as if the spec said something else.
fn misread(life: &mut Lifecycle, protocol: &'static Protocol, critical: &'static Critical) {
    let real = life.endpoint;
    if real.critical.is_some_and(|real| !std::ptr::eq(real, critical)) || !std::ptr::eq(real.protocol, protocol) {
        let method = real.method.clone();
        let critical = real.critical.map(|_| critical);
        life.endpoint = sample::leaked(Endpoint { protocol, critical, method, ..*real });
    }
}

pub(super) const BUGS: &[Bug] = &[
    Bug {
        name: "it leaves before its intent is recorded",
        breaks: Rule::RecordedFirst,
        before: nothing,
        after: |life, effect| match effect {
            Effect::Record(Record::Intent) => life.submit(),
            effect => effect,
        },
    },
    Bug {
        name: "it polls before its token is recorded",
        breaks: Rule::RecordedFirst,
        before: nothing,
        after: |life, effect| match effect {
            Effect::Record(Record::Token(_)) => life.poll(),
            effect => effect,
        },
    },
    Bug {
        name: "it ends before its outcome is recorded",
        breaks: Rule::RecordedFirst,
        before: nothing,
        after: |life, effect| match effect {
            Effect::Record(Record::Outcome(outcome)) => {
                life.state = State::Finished;
                Effect::Finish(outcome)
            }
            effect => effect,
        },
    },
    Bug {
        name: "an unanswered submission is sent again, critical or not",
        breaks: Rule::SentOnce,
        before: nothing,
        after: |life, effect| match effect {
            Effect::Record(Record::Outcome(Outcome::Lost(LostReason::NoAnswer { .. }, _))) if life.tries == 1 => {
                life.submit()
            }
            effect => effect,
        },
    },
    Bug {
        name: "a reset is taken for a proof that nothing left",
        breaks: Rule::SentOnce,
        before: |_, event| {
            if let Event::Failed(failure) = event {
                failure.left = Left::No;
            }
        },
        after: unchanged,
    },
    Bug {
        name: "its time to leave is forgotten",
        breaks: Rule::SentInTime,
        before: |life, _| life.limits.send_by = never(),
        after: unchanged,
    },
    Bug {
        name: "the deadline is forgotten",
        breaks: Rule::EndsInTime,
        before: |life, _| life.limits.give_up_at = never(),
        after: unchanged,
    },
    Bug {
        name: "it wakes too late for the deadline and polls once more",
        breaks: Rule::EndsInTime,
        before: nothing,
        after: |life, effect| match effect {
            Effect::Record(Record::Outcome(Outcome::Lost(LostReason::GaveUp { .. }, _)))
                if life.token.is_some() && life.last.is_none() =>
            {
                life.poll()
            }
            effect => effect,
        },
    },
    Bug {
        name: "a server's wish to wait is ignored",
        breaks: Rule::WaitsAsTold,
        before: |_, event| {
            if let Event::Answered(reply) = event {
                reply.retry_after = None;
            }
        },
        after: unchanged,
    },
    Bug {
        name: "an earlier attempt is forgotten when a later one is refused",
        breaks: Rule::UnknownStaysUnknown,
        before: |life, _| life.unknown_attempt = false,
        after: unchanged,
    },
    Bug {
        name: "a conflict is taken for a refusal",
        breaks: Rule::UnknownStaysUnknown,
        before: |life, _| {
            static WITH_409: Protocol = Protocol {
                rejected_codes: &[400, 401, 403, 404, 405, 406, 409, 411, 414, 415, 422, 429, 431],
                ..sample::PROTOCOL
            };
            if let Some(critical) = life.endpoint.critical {
                misread(life, &WITH_409, critical);
            }
        },
        after: unchanged,
    },
    Bug {
        name: "a refused poll is taken for a refused submission",
        breaks: Rule::Truth,
        before: |life, event| {
            if let (State::Polling, Event::Answered(reply)) = (&life.state, &event)
                && matches!(reply.status.as_u16(), 401 | 403 | 422)
            {
                *event = Event::Answered(REJECTED.reply());
            }
        },
        after: unchanged,
    },
    Bug {
        name: "an answer for another token is believed",
        breaks: Rule::Truth,
        before: |life, event| {
            let other = OTHER_TOKEN.reply().body;
            if let (State::Polling, Event::Answered(reply)) = (&life.state, &event)
                && reply.body == other
            {
                life.token = Some("b4860008".into());
            }
        },
        after: unchanged,
    },
    Bug {
        name: "every READY is a yes",
        breaks: Rule::Truth,
        before: |life, _| {
            static WITHOUT_CONDITIONS: Critical = sample::CRITICAL;
            let protocol = life.endpoint.protocol;
            misread(life, protocol, &WITHOUT_CONDITIONS);
        },
        after: unchanged,
    },
    Bug {
        name: "a READY is overlooked",
        breaks: Rule::CertaintyOnlyGrows,
        before: |life, event| {
            if let (State::Polling, Event::Answered(reply)) = (&life.state, &event)
                && reply.body.windows(7).any(|word| word == b"\"READY\"")
            {
                *event = Event::Failed(crate::lifecycle::Failure {
                    left: Left::Unknown,
                    trouble: Trouble::Garbage,
                    cause: None,
                });
            }
        },
        after: unchanged,
    },
    Bug {
        name: "an IN_PROGRESS does not renew the last sign of life",
        breaks: Rule::SignOfLife,
        before: nothing,
        after: |life, effect| {
            if life.polls > 0 {
                life.showed_life = false;
            }
            effect
        },
    },
    Bug {
        name: "it ends a second time",
        breaks: Rule::OneOutcome,
        before: |life, event| {
            if let (State::Finished, Event::Tick) = (&life.state, &event) {
                life.state = State::Waiting { until: Moment::default() };
            }
        },
        after: unchanged,
    },
    Bug {
        name: "an answer that nobody waits for is read",
        breaks: Rule::StraysAreIgnored,
        before: |life, event| {
            if let (State::Waiting { .. }, Event::Answered(_)) = (&life.state, &event) {
                life.state = State::Polling;
            }
        },
        after: unchanged,
    },
];
