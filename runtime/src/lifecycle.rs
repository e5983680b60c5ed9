//! The life of one operation, from its intent to its outcome: a pure state machine.
//!
//! [`Lifecycle::on`] takes what happened and says what to do next; it reads no clock, awaits nothing and cannot fail.
//! The [driver](crate::driver) performs what it says. What each answer means is the table of `docs/outcomes.md`, and stands here
//! and nowhere else.

#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;

use crate::{
    answer::{Answer, Reply, Says, answer, says},
    backoff::Backoff,
    clock::Moment,
    endpoint::Endpoint,
    mutation::{Mutation, is},
    outcome::{Body, LostReason, NotSent, Outcome, Rejection, Trouble},
    schedule::{Schedule, Watch},
    transport::TransportError,
};

/// How many tries of a submission may be proven unsent, before it is called that.
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

impl Event {
    /// What an exchange came to.
    pub(crate) fn of(exchange: Result<Reply, Failure>) -> Self {
        match exchange {
            Ok(reply) => Self::Answered(reply),
            Err(failure) => Self::Failed(failure),
        }
    }
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
    /// When a submission must have been handed over.
    pub(crate) send_by: Moment,
    /// The wait ends here.
    pub(crate) give_up_at: Moment,
}

impl Limits {
    /// A submission leaves before this, or not at all.
    pub(crate) fn hand_over_by(&self) -> Moment {
        self.send_by.min(self.give_up_at)
    }
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
    Concluding(Box<Outcome>),
    /// Nothing more happens.
    Finished,
}

/// One operation. Created by [`start`](Self::start) or [`resume`](Self::resume), then fed by [`on`](Self::on).
#[derive(Debug)]
pub(crate) struct Lifecycle {
    endpoint: &'static Endpoint,
    limits: Limits,
    schedule: Arc<Schedule>,
    /// What the schedule sees of it; from its acceptance, or from when it was taken up again.
    watch: Watch,
    state: State,
    token: Option<Box<str>>,
    tries: u32,
    unsent_tries: u32,
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
        schedule: Arc<Schedule>,
        rng: fastrand::Rng,
    ) -> (Self, Effect) {
        let mut new = Self::new(endpoint, limits, schedule, rng);
        let effect = match endpoint.critical {
            Some(_) => Effect::Record(Record::Intent),
            None => new.submit(),
        };
        (new, effect)
    }

    /// One that was accepted before; polled at once.
    pub(crate) fn resume(
        endpoint: &'static Endpoint,
        token: Box<str>,
        limits: Limits,
        schedule: Arc<Schedule>,
        rng: fastrand::Rng,
    ) -> (Self, Effect) {
        let mut new = Self::new(endpoint, limits, schedule, rng);
        new.token = Some(token);
        let effect = new.poll();
        (new, effect)
    }

    fn new(endpoint: &'static Endpoint, limits: Limits, schedule: Arc<Schedule>, rng: fastrand::Rng) -> Self {
        Self {
            endpoint,
            limits,
            schedule,
            watch: Watch::default(),
            state: State::Intending,
            token: None,
            tries: 0,
            unsent_tries: 0,
            polls: 0,
            unknown_attempt: false,
            last_sign: None,
            last: None,
            cause: None,
            rng,
        }
    }

    /// The server's token, once the submission was accepted.
    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// How often the submission was handed over.
    pub(crate) fn tries(&self) -> u32 {
        self.tries
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

    /// When to stop.
    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    /// The only way in.
    pub(crate) fn on(&mut self, now: Moment, event: Event) -> Effect {
        match (&mut self.state, event) {
            (State::Intending, Event::Recorded) => self.submit_in_time(now),
            (State::Accepting { floor }, Event::Recorded) => {
                let floor = *floor;
                self.wait(now, floor)
            }
            (State::Concluding(outcome), Event::Recorded) => {
                let outcome = Outcome::clone(outcome);
                self.state = State::Finished;
                Effect::Finish(outcome)
            }

            (State::Holding { until }, Event::Tick) if now >= *until => self.submit_in_time(now),
            (State::Holding { until }, Event::Tick) => Effect::Sleep(*until),
            (State::Holding { .. }, Event::Withdrawn) => {
                let outcome = self.unsent(NotSent::Withdrawn);
                self.conclude(outcome)
            }
            (State::Waiting { .. }, Event::Tick) if now >= self.limits.give_up_at => self.give_up(),
            (State::Waiting { until }, Event::Tick) if now >= *until => {
                self.watch.asked(now);
                self.poll()
            }
            (State::Waiting { until }, Event::Tick) => Effect::Sleep(*until),

            (State::Submitting, Event::Answered(reply)) => self.submitted(now, reply),
            (State::Submitting, Event::Failed(failure)) => self.not_submitted(now, failure),
            (State::Polling, Event::Answered(reply)) => self.polled(now, reply),
            (State::Polling, Event::Failed(failure)) => self.not_polled(now, failure),

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

    fn submit_in_time(&mut self, now: Moment) -> Effect {
        if now < self.limits.hand_over_by() {
            return self.submit();
        }
        let outcome = self.unsent(NotSent::TooLate);
        self.conclude(outcome)
    }

    fn poll(&mut self) -> Effect {
        self.polls += 1;
        self.state = State::Polling;
        Effect::Poll
    }

    fn submitted(&mut self, now: Moment, reply: Reply) -> Effect {
        self.last_sign = Some(now);
        self.cause = None;
        match answer(self.endpoint, &reply, None) {
            Answer::InProgress(Some(token)) => self.accept(now, token, reply.retry_after),
            Answer::InProgress(None) => self.lose(LostReason::NoToken),
            Answer::BadToken => self.lose(LostReason::BadToken),
            Answer::Ready(result) => self.conclude(read(self.endpoint, result, reply.body)),
            Answer::Expired => self.lose(LostReason::Expired),
            Answer::NotFound => self.lose(LostReason::NotFound),
            Answer::Failed => self.lose(LostReason::Failed(Body(reply.body))),
            Answer::Rejected => {
                let outcome = self.refused(reply);
                self.conclude(outcome)
            }
            Answer::UnknownStatus | Answer::Silent if reply.status.is_success() => self.lose(LostReason::NoToken),
            Answer::OtherToken | Answer::UnknownStatus | Answer::Silent | Answer::Garbage => self.by_code(now, reply),
        }
    }

    /// A submission's answer of which only the HTTP code says anything.
    fn by_code(&mut self, now: Moment, reply: Reply) -> Effect {
        let (status, floor) = (reply.status, reply.retry_after);
        let code = status.as_u16();
        self.last = Some(if status.is_success() { Trouble::Garbage } else { Trouble::Status(code) });
        let refused = match self.endpoint.critical {
            Some(_) => self.endpoint.protocol.rejected_codes.contains(&code),
            None => status.is_client_error() && code != 408,
        };
        let outcome = match self.endpoint.critical {
            _ if refused => self.refused(reply),
            Some(_) if code == 409 => self.lost(LostReason::Conflict(Body(reply.body))),
            Some(_) | None => {
                self.unknown_attempt = true;
                self.unanswered(reply.body)
            }
        };
        let may_pass = matches!(code, 408 | 425 | 429) || status.is_server_error() || status.is_success();
        if self.repeatable() && may_pass { self.again(now, floor, outcome) } else { self.conclude(outcome) }
    }

    fn not_submitted(&mut self, now: Moment, failure: Failure) -> Effect {
        let Failure { left, trouble, cause } = failure;
        self.last = Some(trouble);
        self.cause = cause;
        match left {
            Left::Unknown => {
                self.unknown_attempt = true;
                self.last_sign = Some(now);
                if now >= self.limits.give_up_at {
                    return self.give_up();
                }
                let outcome = self.unanswered(Bytes::new());
                let timed_out = is(Mutation::SentAgainAfterTimeOut) && trouble == Trouble::TimedOut;
                if self.repeatable() || timed_out { self.again(now, None, outcome) } else { self.conclude(outcome) }
            }
            Left::No => {
                self.unsent_tries += 1;
                let (why, hopeless) = not_sent(trouble);
                let outcome = self.unsent(why);
                if hopeless || self.unsent_tries >= MOST_TRIES {
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
        self.cause = None;
        match answer(self.endpoint, &reply, self.token.as_deref()) {
            Answer::InProgress(_) => {
                self.last = None;
                self.last_sign = if is(Mutation::InProgressIsNoSign) { self.last_sign } else { Some(now) };
                self.watch.in_progress(now);
                self.wait(now, floor)
            }
            Answer::Ready(result) => {
                self.watch.finished(now);
                self.conclude(read(self.endpoint, result, reply.body))
            }
            Answer::Expired => self.lose(LostReason::Expired),
            Answer::NotFound => self.lose(LostReason::NotFound),
            Answer::Failed => {
                self.watch.finished(now);
                self.lose(LostReason::Failed(Body(reply.body)))
            }
            Answer::Rejected => {
                self.watch.finished(now);
                let outcome = self.refused(reply);
                self.conclude(outcome)
            }
            Answer::OtherToken | Answer::BadToken => self.transient(now, Trouble::OtherToken, floor),
            Answer::UnknownStatus if reply.status.is_success() => self.transient(now, Trouble::UnknownStatus, floor),
            Answer::Silent if reply.status.is_success() => self.transient(now, Trouble::NoStatus, floor),
            Answer::Garbage if reply.status.is_success() => self.transient(now, Trouble::Garbage, floor),
            Answer::UnknownStatus | Answer::Silent | Answer::Garbage => match code {
                401 if is(Mutation::UnauthorizedPollRefuses) => {
                    let outcome = self.refused(reply);
                    self.conclude(outcome)
                }
                404 | 410 => self.lose(LostReason::NotFound),
                408 | 425 | 429 => self.transient(now, Trouble::Status(code), floor),
                400..=499 => self.lose(LostReason::PollRejected { status: code, body: Body(reply.body) }),
                _ => self.transient(now, Trouble::Status(code), floor),
            },
        }
    }

    fn not_polled(&mut self, now: Moment, failure: Failure) -> Effect {
        self.cause = failure.cause;
        self.transient(now, failure.trouble, None)
    }

    fn transient(&mut self, now: Moment, trouble: Trouble, floor: Option<Duration>) -> Effect {
        self.last = Some(trouble);
        self.wait(now, floor)
    }

    fn accept(&mut self, now: Moment, token: String, floor: Option<Duration>) -> Effect {
        self.last = None;
        self.watch = Watch::start(&self.schedule, self.endpoint.id, now);
        match self.endpoint.critical {
            Some(_) => {
                self.token = Some(token.as_str().into());
                self.state = State::Accepting { floor };
                Effect::Record(Record::Token(token))
            }
            None => {
                self.token = Some(token.into());
                self.wait(now, floor)
            }
        }
    }

    fn wait(&mut self, now: Moment, floor: Option<Duration>) -> Effect {
        if !self.watch.is_on() {
            self.watch = Watch::resume(&self.schedule, self.endpoint.id, now);
        }
        let pause = self.watch.pause(&self.schedule, self.polls, now, &mut self.rng).max(floor.unwrap_or_default());
        let until = (now + pause).min(self.limits.give_up_at);
        self.state = State::Waiting { until };
        Effect::Sleep(until)
    }

    /// Tries the submission again after a pause; `otherwise` if that would be too late.
    fn again(&mut self, now: Moment, floor: Option<Duration>, otherwise: Outcome) -> Effect {
        let until = now + TRY_AGAIN.pause(self.tries, &mut self.rng).max(floor.unwrap_or_default());
        if until >= self.limits.hand_over_by() {
            return self.conclude(otherwise);
        }
        self.state = State::Holding { until };
        Effect::Sleep(until)
    }

    /// A refusal, which says nothing about an earlier attempt that may have arrived.
    fn refused(&self, reply: Reply) -> Outcome {
        match self.unknown_attempt && !is(Mutation::SentAgain) {
            true => self.unanswered(reply.body),
            false => Outcome::Rejected(Rejection::new(reply.status, reply.body, reply.retry_after)),
        }
    }

    /// A proof that nothing left, which says nothing about an earlier attempt either.
    fn unsent(&self, why: NotSent) -> Outcome {
        match self.unknown_attempt {
            true => self.unanswered(Bytes::new()),
            false => Outcome::NotSent(why, self.cause.clone()),
        }
    }

    fn unanswered(&self, body: Bytes) -> Outcome {
        self.lost(LostReason::NoAnswer { last: self.last, body: Body(body) })
    }

    fn lost(&self, reason: LostReason) -> Outcome {
        Outcome::Lost(reason, self.cause.clone())
    }

    fn lose(&mut self, reason: LostReason) -> Effect {
        let outcome = self.lost(reason);
        self.conclude(outcome)
    }

    fn give_up(&mut self) -> Effect {
        self.lose(LostReason::GaveUp { polls: self.polls, last: self.last })
    }

    fn conclude(&mut self, outcome: Outcome) -> Effect {
        self.watch = Watch::default();
        match self.endpoint.critical {
            Some(_) => {
                self.state = State::Concluding(Box::new(outcome.clone()));
                Effect::Record(Record::Outcome(outcome))
            }
            None => {
                self.state = State::Finished;
                Effect::Finish(outcome)
            }
        }
    }

    fn repeatable(&self) -> bool {
        self.endpoint.repeatable && self.endpoint.critical.is_none() || is(Mutation::SentAgain)
    }
}

/// What a READY comes to, whenever it comes: `result` as it stands in the answer `whole`.
pub(crate) fn read(endpoint: &Endpoint, result: Option<Bytes>, whole: Bytes) -> Outcome {
    let raw = || Body(result.clone().unwrap_or(whole));
    let answer = match endpoint.needs_result {
        true => result.clone(),
        false => Some(Bytes::from_static(b"null")),
    };
    let Some(critical) = endpoint.critical else {
        return match answer {
            Some(answer) => Outcome::Ready(Body(answer)),
            None => Outcome::Lost(LostReason::Unreadable(raw()), None),
        };
    };
    let answer = answer.filter(|answer| (critical.readable)(answer).is_ok());
    match (says(critical, result.as_deref()), answer) {
        (Says::Yes, Some(answer)) => Outcome::Ready(Body(answer)),
        (Says::Yes, None) => Outcome::ReadyUnseen(raw()),
        (Says::No, _) => Outcome::Declined(raw()),
        (Says::Neither, Some(_)) => Outcome::Lost(LostReason::Undecided(raw()), None),
        (Says::Neither, None) => Outcome::Lost(LostReason::Unreadable(raw()), None),
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
        | Trouble::NoStatus
        | Trouble::UnknownStatus
        | Trouble::OtherToken
        | Trouble::Status(_) => (NotSent::Unreachable, false),
    }
}
