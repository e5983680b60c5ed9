//! Histories of one operation, told in a line: `critical().submitted(IN_PROGRESS).polled(401).ends(Lost(PollRejected(401)))`.

use std::{borrow::Cow, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::pace;
use crate::{
    answer::{Reply, retry_after},
    clock::Moment,
    endpoint::{Endpoint, sample},
    lifecycle::{Effect, Event, Failure, Left, Lifecycle, Limits, Pace, Record},
    outcome::{LostReason, NotSent, Outcome, Trouble},
    schedule::Schedule,
    transport::TransportError,
};

pub(super) const SEND_WITHIN: Duration = Duration::from_secs(30);
pub(super) const GIVE_UP_AFTER: Duration = Duration::from_secs(300);

/// An operation, as far as it has come.
#[derive(Debug)]
pub(super) struct History {
    life: Lifecycle,
    pace: Pace,
    effect: Effect,
    now: Moment,
    last_sign: Option<Moment>,
    takes: Duration,
    did: Vec<&'static str>,
    recorded: Option<End>,
}

pub(super) fn plain() -> History {
    begin(sample::plain())
}

pub(super) fn repeatable() -> History {
    begin(sample::repeatable())
}

pub(super) fn critical() -> History {
    begin(sample::critical())
}

/// A critical one with a `done_when` and a `not_done_when`.
pub(super) fn deciding() -> History {
    begin(sample::critical_as(crate::endpoint::Critical {
        done_when: sample::DONE_WHEN,
        not_done_when: sample::NOT_DONE_WHEN,
        ..sample::CRITICAL
    }))
}

pub(super) fn sync_plain() -> History {
    begin(sample::sync(sample::plain()))
}

pub(super) fn sync_repeatable() -> History {
    begin(sample::sync(sample::repeatable()))
}

pub(super) fn sync_critical() -> History {
    begin(sample::sync(sample::critical()))
}

pub(super) fn begin(endpoint: Endpoint) -> History {
    begin_at(endpoint, Duration::ZERO)
}

/// One whose intent took so long to record.
pub(super) fn begin_at(endpoint: Endpoint, recorded_after: Duration) -> History {
    let began = Moment::default();
    let limits = Limits { send_by: began + SEND_WITHIN, give_up_at: began + GIVE_UP_AFTER };
    let (life, effect) = Lifecycle::start(sample::leaked(endpoint), limits);
    let mut history = History {
        life,
        pace: pace(Schedule::fixed(Duration::from_secs(1))),
        effect,
        now: began + recorded_after,
        last_sign: None,
        takes: Duration::ZERO,
        did: Vec::new(),
        recorded: None,
    };
    history.record();
    history
}

impl History {
    /// The submission under way, or the next try of it, comes to this.
    pub(super) fn submitted(mut self, what: impl Into<Met>) -> Self {
        if let Effect::Sleep(until) = self.effect {
            assert_eq!(self.life.token(), None, "it was accepted: {self:?}");
            self.wake(until);
        }
        assert!(matches!(self.effect, Effect::Submit), "no submission is under way: {self:?}");
        self.meet(what.into());
        self
    }

    /// The next poll comes to this.
    pub(super) fn polled(mut self, what: impl Into<Met>) -> Self {
        if let Effect::Sleep(until) = self.effect {
            assert!(self.life.token().is_some(), "it was not accepted: {self:?}");
            self.wake(until);
        }
        assert!(matches!(self.effect, Effect::Poll), "no poll is under way: {self:?}");
        self.meet(what.into());
        self
    }

    /// The next exchange takes so long.
    pub(super) fn after(self, seconds: u64) -> Self {
        Self { takes: Duration::from_secs(seconds), ..self }
    }

    /// The clock reaches the deadline, while it sleeps.
    pub(super) fn deadline(mut self) -> Self {
        assert!(matches!(self.effect, Effect::Sleep(_)), "it does not sleep: {self:?}");
        self.wake(self.life.limits().give_up_at);
        self
    }

    /// The caller goes away while it sleeps.
    pub(super) fn withdrawn(mut self) -> Self {
        self.on(Event::Withdrawn);
        self
    }

    /// It is accepted, and sleeps until its next poll.
    pub(super) fn goes_on(self) -> Self {
        assert!(matches!(self.effect, Effect::Sleep(_)) && self.life.token().is_some(), "{self:?}");
        self
    }

    /// It sleeps until its next try of the submission.
    pub(super) fn tries_again(self) -> Self {
        assert!(matches!(self.effect, Effect::Sleep(_)) && self.life.token().is_none(), "{self:?}");
        self
    }

    /// How long it sleeps.
    pub(super) fn sleeps(&self) -> Duration {
        let Effect::Sleep(until) = self.effect else { panic!("it does not sleep: {self:?}") };
        until - self.now
    }

    pub(super) fn sleeps_for(self, seconds: u64) -> Self {
        assert_eq!(self.sleeps(), Duration::from_secs(seconds), "{self:?}");
        self
    }

    pub(super) fn life(&self) -> &Lifecycle {
        &self.life
    }

    pub(super) fn last_sign(&self) -> Option<Moment> {
        self.last_sign
    }

    /// Everything it did, in order.
    pub(super) fn did(self, all: &[&str]) -> Self {
        assert_eq!(self.did, all, "{self:?}");
        self
    }

    pub(super) fn ends(self, end: End) {
        let outcome = self.outcome();
        assert_eq!(End::of(&outcome), end, "{outcome:?}");
    }

    pub(super) fn outcome(self) -> Outcome {
        let Effect::Finish(outcome) = self.effect else { panic!("it has not ended: {self:?}") };
        outcome
    }

    fn wake(&mut self, at: Moment) {
        self.now = at;
        super::rests(&mut self.life);
        self.on(Event::Tick);
    }

    fn meet(&mut self, met: Met) {
        self.now = self.now + std::mem::take(&mut self.takes);
        self.on(match met {
            Met::Answer(answer) => Event::Answered(answer.reply()),
            Met::Failure(left, trouble) => {
                let cause = Some(Arc::new(TransportError::unknown("the cause")));
                Event::Failed(Failure { left, trouble, cause })
            }
        });
    }

    fn on(&mut self, event: Event) {
        self.effect = self.life.on(self.now, event, &self.pace);
        self.last_sign = if self.life.showed_life() { Some(self.now) } else { self.last_sign };
        self.record();
    }

    /// Notes the effect; the journal answers at once.
    fn record(&mut self) {
        loop {
            self.did.push(match &self.effect {
                Effect::Record(Record::Intent) => "intent",
                Effect::Record(Record::Token(_)) => "token",
                Effect::Record(Record::Outcome(outcome)) => {
                    self.recorded = Some(End::of(outcome));
                    "outcome"
                }
                Effect::Submit => "submit",
                Effect::Poll => "poll",
                Effect::Sleep(_) => "sleep",
                Effect::Await => panic!("it awaits nothing: {self:?}"),
                Effect::Finish(outcome) => {
                    assert!(self.recorded.is_none_or(|recorded| recorded == End::of(outcome)));
                    "finish"
                }
            });
            if !matches!(self.effect, Effect::Record(_)) {
                return;
            }
            self.effect = self.life.on(self.now, Event::Recorded, &self.pace);
        }
    }
}

/// How it ended, without what was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Ready,
    Unseen,
    Rejected(u16),
    Declined,
    NotSent(NotSent),
    Lost(Why),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    Expired,
    NotFound,
    Failed,
    Unreadable,
    Undecided,
    Conflict,
    NoAnswer,
    NoToken,
    BadToken,
    PollRejected(u16),
    GaveUp,
}

impl End {
    pub(super) fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Ready(_) => Self::Ready,
            Outcome::ReadyUnseen(_) => Self::Unseen,
            Outcome::Rejected(rejection) => Self::Rejected(rejection.status()),
            Outcome::Declined(_) => Self::Declined,
            Outcome::NotSent(why, _) => Self::NotSent(*why),
            Outcome::Lost(reason, _) => Self::Lost(match reason {
                LostReason::Expired => Why::Expired,
                LostReason::NotFound => Why::NotFound,
                LostReason::Failed(_) => Why::Failed,
                LostReason::Unreadable(_) => Why::Unreadable,
                LostReason::Undecided(_) => Why::Undecided,
                LostReason::Conflict(_) => Why::Conflict,
                LostReason::NoAnswer { .. } => Why::NoAnswer,
                LostReason::NoToken => Why::NoToken,
                LostReason::BadToken => Why::BadToken,
                LostReason::PollRejected { status, .. } => Why::PollRejected(*status),
                LostReason::GaveUp { .. } => Why::GaveUp,
            }),
        }
    }
}

/// What a request met with.
#[derive(Debug, Clone)]
pub(super) enum Met {
    Answer(Answer),
    Failure(Left, Trouble),
}

pub(super) const RESET: Met = Met::Failure(Left::Unknown, Trouble::Connection);
pub(super) const TIMED_OUT: Met = Met::Failure(Left::Unknown, Trouble::TimedOut);
pub(super) const TOO_LARGE: Met = Met::Failure(Left::Unknown, Trouble::TooLarge);
pub(super) const UNSENT: Met = Met::Failure(Left::No, Trouble::Connection);
pub(super) const UNPROCESSED: Met = Met::Failure(Left::No, Trouble::Unprocessed);

/// An answer in parts.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    code: u16,
    body: Cow<'static, str>,
    headers: Vec<(&'static str, String)>,
}

pub(super) const TOKEN: &str = "a3759997";
pub(super) const TOKEN_ONLY: Answer = json(r#"{"asyncOperation":{"token":"a3759997"}}"#);
pub(super) const STATUS_ONLY: Answer = json(r#"{"asyncOperation":{"status":"IN_PROGRESS"}}"#);
pub(super) const IN_PROGRESS: Answer = json(r#"{"asyncOperation":{"token":"a3759997","status":"IN_PROGRESS"}}"#);
pub(super) const READY: Answer =
    json(r#"{"asyncOperation":{"token":"a3759997","status":"READY"},"result":{"seat":"1A"}}"#);
pub(super) const READY_BARE: Answer = json(r#"{"asyncOperation":{"token":"a3759997","status":"READY"}}"#);
pub(super) const READY_OTHER_TYPE: Answer =
    json(r#"{"asyncOperation":{"token":"a3759997","status":"READY"},"result":{"seat":1}}"#);
pub(super) const TICKETED: Answer =
    json(r#"{"asyncOperation":{"status":"READY"},"result":{"seat":"1A","status":"TICKETED"}}"#);
pub(super) const TICKETED_OTHER_TYPE: Answer =
    json(r#"{"asyncOperation":{"status":"READY"},"result":{"status":"TICKETED"}}"#);
pub(super) const CANCELLED: Answer =
    json(r#"{"asyncOperation":{"status":"READY"},"result":{"seat":"1A","status":"CANCELLED"}}"#);
pub(super) const HELD: Answer = json(r#"{"asyncOperation":{"status":"READY"},"result":{"seat":"1A","status":"HELD"}}"#);
pub(super) const EXPIRED: Answer = json(r#"{"asyncOperation":{"status":"EXPIRED"}}"#);
pub(super) const NOT_FOUND: Answer = json(r#"{"asyncOperation":{"status":"NOT_FOUND"}}"#);
pub(super) const FAILED: Answer = json(r#"{"asyncOperation":{"status":"FAILED"},"error":"half of it"}"#);
pub(super) const REJECTED: Answer = json(r#"{"asyncOperation":{"status":"REJECTED"}}"#);
pub(super) const UNKNOWN_STATUS: Answer = json(r#"{"asyncOperation":{"status":"PONDERING"}}"#);
pub(super) const OTHER_TOKEN: Answer =
    json(r#"{"asyncOperation":{"token":"b4860008","status":"READY"},"result":{"seat":"9F"}}"#);
pub(super) const SILENT: Answer = json("{}");
pub(super) const GARBAGE: Answer = json("<html>busy</html>");
pub(super) const CUT: Answer = json(r#"{"asyncOperation":{"token":"a3759997","sta"#);
pub(super) const EMPTY: Answer = json("");
/// What a synchronous endpoint answers.
pub(super) const TICKET: Answer = json(r#"{"seat":"1A"}"#);

pub(super) const fn json(body: &'static str) -> Answer {
    Answer { code: 200, body: Cow::Borrowed(body), headers: Vec::new() }
}

pub(super) fn text(body: String) -> Answer {
    Answer { code: 200, body: body.into(), headers: Vec::new() }
}

impl Answer {
    pub(super) fn code(self, code: u16) -> Self {
        Self { code, ..self }
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn retry_after(self, value: &str) -> Self {
        self.header("retry-after", value)
    }

    /// Whether it is the same answer, whatever its code and headers.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.body == other.body
    }

    pub(super) fn reply(self) -> Reply {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        Reply {
            status: StatusCode::from_u16(self.code).unwrap(),
            retry_after: retry_after(&headers, || std::time::SystemTime::UNIX_EPOCH),
            headers,
            body: self.body.into_owned().into(),
        }
    }
}

impl From<Answer> for Met {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

/// A code with an empty body.
impl From<u16> for Met {
    fn from(code: u16) -> Self {
        Self::Answer(EMPTY.code(code))
    }
}
