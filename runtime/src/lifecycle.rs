//! The life of one operation, from its intent to its outcome: a pure state machine.
//!
//! [`Lifecycle::on`] takes what happened and says what to do next; it reads no clock, awaits nothing and cannot fail.
//! The [driver](crate::driver) performs what it says. What each answer means is the table of DESIGN §4, and stands here
//! and nowhere else.

use std::{sync::Arc, time::Duration};

use crate::{
    answer::{Answer, Reply, Says, answer, says},
    backoff::Backoff,
    clock::Moment,
    endpoint::Endpoint,
    outcome::{Body, LostReason, NotSent, Outcome, Rejection, Trouble},
    schedule::Schedule,
    transport::TransportError,
};

/// How often a submission that is proven unsent is tried.
const MOST_TRIES: u32 = 5;

/// Pauses between the tries of a submission.
const TRY_AGAIN: Backoff = Backoff { first: Duration::from_millis(100), factor: 2, most: Duration::from_secs(5) };

/// What happened.
#[derive(Debug)]
pub(crate) enum Event {
    /// What was to be recorded is durable.
    Recorded,
    /// The request under way was answered.
    Answered(Reply),
    /// The request under way was not answered.
    Failed(Failure),
    /// The time to sleep is over.
    Tick,
    /// The caller went away between two tries of the submission.
    Withdrawn,
}

/// An exchange without an answer.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) left: Left,
    pub(crate) trouble: Trouble,
    pub(crate) cause: Option<Arc<TransportError>>,
}

/// Whether a request left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// Proven that it did not, or the server said that it did not start on it.
    No,
    /// It may have.
    Unknown,
}

/// What to do next.
#[derive(Debug)]
pub(crate) enum Effect {
    /// Make it durable, then say [`Event::Recorded`].
    Record(Record),
    /// Hand the submission to the transport.
    Submit,
    /// Ask how it stands.
    Poll,
    /// Say [`Event::Tick`] at this moment.
    Sleep(Moment),
    /// What was asked for before is still under way.
    Await,
    /// It is over.
    Finish(Outcome),
}

/// What a journal must know before the operation goes on. Only critical operations have something to record.
#[derive(Debug)]
pub(crate) enum Record {
    /// The submission is about to leave.
    Intent,
    /// The server's token.
    Token(String),
    /// How it ended.
    Outcome(Outcome),
}

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// No submission is handed over after this.
    pub(crate) send_by: Moment,
    /// The wait ends here.
    pub(crate) give_up_at: Moment,
}

#[derive(Debug)]
enum State {
    /// The intent is on its way to the journal.
    Intending,
    /// Between two tries of the submission.
    Holding { until: Moment },
    /// The submission is with the transport.
    Submitting,
    /// The token is on its way to the journal.
    Accepting { floor: Option<Duration> },
    /// Between two polls.
    Waiting { until: Moment },
    /// A poll is with the transport.
    Polling,
    /// The outcome is on its way to the journal.
    Concluding(Outcome),
    /// Nothing more happens.
    Finished,
}

/// One operation. Created by [`start`](Self::start) or [`resume`](Self::resume), then fed by [`on`](Self::on).
#[derive(Debug)]
pub(crate) struct Lifecycle {
    endpoint: &'static Endpoint,
    limits: Limits,
    schedule: Schedule,
    state: State,
    token: Option<String>,
    tries: u32,
    polls: u32,
    /// An attempt got no certain answer: from now on no answer to another one proves that nothing happened.
    unknown_attempt: bool,
    last_sign: Option<Moment>,
    last: Option<Trouble>,
    cause: Option<Arc<TransportError>>,
    rng: fastrand::Rng,
}

impl Lifecycle {
    /// A new operation.
    pub(crate) fn start(
        endpoint: &'static Endpoint,
        limits: Limits,
        schedule: Schedule,
        rng: fastrand::Rng,
    ) -> (Self, Effect) {
        let mut new = Self {
            endpoint,
            limits,
            schedule,
            state: State::Intending,
            token: None,
            tries: 0,
            polls: 0,
            unknown_attempt: false,
            last_sign: None,
            last: None,
            cause: None,
            rng,
        };
        let effect = match endpoint.critical {
            Some(_) => Effect::Record(Record::Intent),
            None => new.submit(),
        };
        (new, effect)
    }

    /// One that was accepted before; polled at once.
    pub(crate) fn resume(
        endpoint: &'static Endpoint,
        token: String,
        limits: Limits,
        schedule: Schedule,
        rng: fastrand::Rng,
    ) -> (Self, Effect) {
        let (mut new, _) = Self::start(endpoint, limits, schedule, rng);
        new.token = Some(token);
        let effect = new.poll();
        (new, effect)
    }

    /// The server's token, once the submission was accepted.
    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// How often the operation was polled.
    pub(crate) fn polls(&self) -> u32 {
        self.polls
    }

    /// The moment we let go of the last attempt that is not proven unsent, its acceptance, or an IN_PROGRESS.
    pub(crate) fn last_sign(&self) -> Option<Moment> {
        self.last_sign
    }

    /// The last exchange, if it was of no use.
    pub(crate) fn last(&self) -> Option<Trouble> {
        self.last
    }

    /// What made the last exchange fail.
    pub(crate) fn cause(&self) -> Option<Arc<TransportError>> {
        self.cause.clone()
    }

    /// When the wait ends.
    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    /// The only way in.
    pub(crate) fn on(&mut self, now: Moment, event: Event) -> Effect {
        match (&mut self.state, event) {
            (State::Intending, Event::Recorded) => self.submit(),
            (State::Accepting { floor }, Event::Recorded) => {
                let floor = *floor;
                self.wait(now, floor)
            }
            (State::Concluding(_), Event::Recorded) => self.finish(),

            (State::Holding { until }, Event::Tick) if now >= *until => self.submit(),
            (State::Holding { until }, Event::Tick) => Effect::Sleep(*until),
            (State::Holding { .. }, Event::Withdrawn) => match self.unknown_attempt {
                true => self.lose(LostReason::NoAnswer),
                false => self.conclude(Outcome::NotSent(NotSent::Withdrawn, None)),
            },
            (State::Waiting { .. }, Event::Tick) if now >= self.limits.give_up_at => self.give_up(),
            (State::Waiting { until }, Event::Tick) if now >= *until => self.poll(),
            (State::Waiting { until }, Event::Tick) => Effect::Sleep(*until),

            (State::Submitting, Event::Answered(reply)) => self.submitted(now, reply),
            (State::Submitting, Event::Failed(failure)) => self.not_submitted(now, failure),
            (State::Polling, Event::Answered(reply)) => self.polled(now, reply),
            (State::Polling, Event::Failed(failure)) => self.transient(now, failure.trouble, None),

            (State::Intending | State::Accepting { .. } | State::Concluding(_), Event::Tick | Event::Withdrawn)
            | (State::Submitting | State::Polling, Event::Tick | Event::Recorded | Event::Withdrawn)
            | (State::Holding { .. } | State::Waiting { .. }, Event::Recorded)
            | (State::Waiting { .. }, Event::Withdrawn)
            | (
                State::Intending
                | State::Accepting { .. }
                | State::Concluding(_)
                | State::Holding { .. }
                | State::Waiting { .. },
                Event::Answered(_) | Event::Failed(_),
            )
            | (
                State::Finished,
                Event::Recorded | Event::Tick | Event::Answered(_) | Event::Failed(_) | Event::Withdrawn,
            ) => Effect::Await,
        }
    }

    fn submit(&mut self) -> Effect {
        self.tries += 1;
        self.state = State::Submitting;
        Effect::Submit
    }

    fn poll(&mut self) -> Effect {
        self.polls += 1;
        self.state = State::Polling;
        Effect::Poll
    }

    fn submitted(&mut self, now: Moment, reply: Reply) -> Effect {
        match answer(self.endpoint, &reply, None) {
            Answer::InProgress(Some(token)) => self.accept(now, token, reply.retry_after),
            Answer::InProgress(None) | Answer::BadToken => self.let_go(now, LostReason::NoToken),
            Answer::Ready(result) => self.ready(result, reply),
            Answer::Expired => self.let_go(now, LostReason::Expired),
            Answer::NotFound => self.let_go(now, LostReason::NotFound),
            Answer::Failed => self.let_go(now, LostReason::Failed(Body(reply.body))),
            Answer::Rejected => self.reject(reply),
            Answer::UnknownStatus | Answer::Silent if reply.status.is_success() => {
                self.let_go(now, LostReason::NoToken)
            }
            Answer::OtherToken | Answer::UnknownStatus | Answer::Silent | Answer::Garbage => self.by_code(now, reply),
        }
    }

    /// A submission's answer that only its HTTP code says something about.
    fn by_code(&mut self, now: Moment, reply: Reply) -> Effect {
        let code = reply.status.as_u16();
        let floor = reply.retry_after;
        self.last = Some(if reply.status.is_success() { Trouble::Garbage } else { Trouble::Status(code) });
        let class = match self.endpoint.critical {
            Some(_) if self.endpoint.protocol.rejected_codes.contains(&code) => Class::Refused,
            Some(_) if code == 409 => Class::Conflict,
            Some(_) => Class::Unclear,
            None if reply.status.is_redirection() || reply.status.is_informational() => Class::Unclear,
            None if code == 408 || !reply.status.is_client_error() => Class::Unclear,
            None => Class::Refused,
        };
        let told_to_wait = matches!(code, 425 | 429) || (code == 503 && floor.is_some());
        let worth_again = told_to_wait
            || code == 408
            || reply.status.is_server_error()
            || (reply.status.is_success() && self.last == Some(Trouble::Garbage));
        if self.repeatable() && worth_again {
            if class == Class::Unclear {
                self.unknown(now);
            }
            return match class {
                Class::Refused => {
                    let rejection = self.rejection(reply);
                    self.again(now, floor, rejection)
                }
                Class::Conflict | Class::Unclear => self.again(now, floor, self.lost(LostReason::NoAnswer)),
            };
        }
        match class {
            Class::Refused => self.reject(reply),
            Class::Conflict => self.let_go(now, LostReason::Conflict),
            Class::Unclear => self.let_go(now, LostReason::NoAnswer),
        }
    }

    fn not_submitted(&mut self, now: Moment, failure: Failure) -> Effect {
        self.last = Some(failure.trouble);
        self.cause = failure.cause;
        let over = now >= self.limits.give_up_at;
        match failure.left {
            Left::Unknown => {
                self.unknown(now);
                match (over, self.repeatable()) {
                    (true, _) => self.give_up(),
                    (false, true) => self.again(now, None, self.lost(LostReason::NoAnswer)),
                    (false, false) => self.let_go(now, LostReason::NoAnswer),
                }
            }
            Left::No => {
                let (why, hopeless) = not_sent(failure.trouble);
                let outcome = match self.unknown_attempt {
                    true => self.lost(LostReason::NoAnswer),
                    false => Outcome::NotSent(why, self.cause.clone()),
                };
                if over || hopeless || self.tries >= MOST_TRIES {
                    self.conclude(outcome)
                } else {
                    self.again(now, None, outcome)
                }
            }
        }
    }

    fn polled(&mut self, now: Moment, reply: Reply) -> Effect {
        let code = reply.status.as_u16();
        let floor = reply.retry_after;
        match answer(self.endpoint, &reply, self.token.as_deref()) {
            Answer::InProgress(_) => {
                self.last = None;
                self.sign(now);
                self.wait(now, floor)
            }
            Answer::Ready(result) => self.ready(result, reply),
            Answer::Expired => self.lose(LostReason::Expired),
            Answer::NotFound => self.lose(LostReason::NotFound),
            Answer::Failed => self.lose(LostReason::Failed(Body(reply.body))),
            Answer::Rejected => self.reject(reply),
            Answer::OtherToken => self.transient(now, Trouble::OtherToken, floor),
            Answer::UnknownStatus => self.transient(now, Trouble::UnknownStatus, floor),
            Answer::Silent | Answer::Garbage | Answer::BadToken => match code {
                404 | 410 => self.lose(LostReason::NotFound),
                408 | 425 | 429 => self.transient(now, Trouble::Status(code), floor),
                400..=499 => self.lose(LostReason::PollRejected { status: code }),
                200..=299 => self.transient(now, Trouble::Garbage, floor),
                _ => self.transient(now, Trouble::Status(code), floor),
            },
        }
    }

    fn accept(&mut self, now: Moment, token: String, floor: Option<Duration>) -> Effect {
        self.sign(now);
        self.last = None;
        self.cause = None;
        if self.endpoint.critical.is_none() {
            self.token = Some(token);
            return self.wait(now, floor);
        }
        self.token = Some(token.clone());
        self.state = State::Accepting { floor };
        Effect::Record(Record::Token(token))
    }

    fn ready(&mut self, result: Option<bytes::Bytes>, reply: Reply) -> Effect {
        let outcome = self.read(result, reply);
        self.conclude(outcome)
    }

    fn read(&self, result: Option<bytes::Bytes>, reply: Reply) -> Outcome {
        read(self.endpoint, result, reply.body)
    }

    fn transient(&mut self, now: Moment, trouble: Trouble, floor: Option<Duration>) -> Effect {
        self.last = Some(trouble);
        self.wait(now, floor)
    }

    fn wait(&mut self, now: Moment, floor: Option<Duration>) -> Effect {
        let pause = self.schedule.pause(self.polls, &mut self.rng).max(floor.unwrap_or_default());
        let until = (now + pause).min(self.limits.give_up_at);
        self.state = State::Waiting { until };
        Effect::Sleep(until)
    }

    /// Tries the submission again after a pause; `otherwise` if that would be too late.
    fn again(&mut self, now: Moment, floor: Option<Duration>, otherwise: Outcome) -> Effect {
        let pause = TRY_AGAIN.pause(self.tries, &mut self.rng).max(floor.unwrap_or_default());
        let until = now + pause;
        if until > self.limits.send_by || until >= self.limits.give_up_at {
            return self.conclude(otherwise);
        }
        self.state = State::Holding { until };
        Effect::Sleep(until)
    }

    fn reject(&mut self, reply: Reply) -> Effect {
        let outcome = self.rejection(reply);
        self.conclude(outcome)
    }

    fn rejection(&self, reply: Reply) -> Outcome {
        // A refusal of this attempt says nothing about an earlier one that may have arrived.
        if self.unknown_attempt {
            return self.lost(LostReason::NoAnswer);
        }
        Outcome::Rejected(Rejection::new(reply.status, reply.body))
    }

    fn let_go(&mut self, now: Moment, reason: LostReason) -> Effect {
        self.sign(now);
        self.lose(reason)
    }

    fn lose(&mut self, reason: LostReason) -> Effect {
        let outcome = self.lost(reason);
        self.conclude(outcome)
    }

    fn lost(&self, reason: LostReason) -> Outcome {
        Outcome::Lost(reason, self.cause.clone())
    }

    fn give_up(&mut self) -> Effect {
        self.lose(LostReason::GaveUp { polls: self.polls, last: self.last })
    }

    fn conclude(&mut self, outcome: Outcome) -> Effect {
        self.state = State::Concluding(outcome.clone());
        match self.endpoint.critical {
            Some(_) => Effect::Record(Record::Outcome(outcome)),
            None => self.finish(),
        }
    }

    fn finish(&mut self) -> Effect {
        match std::mem::replace(&mut self.state, State::Finished) {
            State::Concluding(outcome) => Effect::Finish(outcome),
            State::Intending
            | State::Holding { .. }
            | State::Submitting
            | State::Accepting { .. }
            | State::Waiting { .. }
            | State::Polling
            | State::Finished => Effect::Await,
        }
    }

    fn unknown(&mut self, now: Moment) {
        self.unknown_attempt = true;
        self.sign(now);
    }

    fn sign(&mut self, now: Moment) {
        self.last_sign = Some(now);
    }

    fn repeatable(&self) -> bool {
        self.endpoint.repeatable && self.endpoint.critical.is_none()
    }
}

/// What an HTTP code alone says of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Refused,
    Conflict,
    Unclear,
}

/// A READY with this result, whenever it comes.
pub(crate) fn read(endpoint: &Endpoint, result: Option<bytes::Bytes>, whole: bytes::Bytes) -> Outcome {
    let Some(critical) = endpoint.critical else {
        return match result {
            Some(result) => Outcome::Ready(result),
            None => Outcome::Lost(LostReason::Unreadable(Body(whole)), None),
        };
    };
    let readable = result.as_ref().is_some_and(|result| (critical.readable)(result).is_ok());
    match (says(critical, result.as_deref()), result) {
        (Says::No, result) => Outcome::Declined(Body(result.unwrap_or(whole))),
        (Says::Yes, Some(result)) if readable => Outcome::Ready(result),
        (Says::Yes, result) => Outcome::ReadyUnseen(Body(result.unwrap_or(whole))),
        (Says::Neither, Some(result)) if readable => Outcome::Lost(LostReason::Undecided(Body(result)), None),
        (Says::Neither, result) => Outcome::Lost(LostReason::Unreadable(Body(result.unwrap_or(whole))), None),
    }
}

/// What to call it, and whether another try is pointless.
fn not_sent(trouble: Trouble) -> (NotSent, bool) {
    match trouble {
        Trouble::Withdrawn => (NotSent::Withdrawn, true),
        Trouble::Refused => (NotSent::Refused, true),
        Trouble::Queued => (NotSent::TooLate, true),
        Trouble::Credentials => (NotSent::NoCredentials, false),
        Trouble::Unprocessed => (NotSent::Unprocessed, false),
        Trouble::Connection
        | Trouble::TimedOut
        | Trouble::TooLarge
        | Trouble::Garbage
        | Trouble::UnknownStatus
        | Trouble::OtherToken
        | Trouble::Status(_) => (NotSent::Unreachable, false),
    }
}
