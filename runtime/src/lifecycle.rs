//! The life of one operation, from its intent to its outcome: a pure state machine.
//!
//! [`Lifecycle::on`] takes what happened and says what to do next; it reads no clock, awaits nothing and cannot fail.
//! What it says is performed by the [driver](crate::driver), or for a plain call by `operation/run.rs`. What each answer
//! means is the table of `docs/outcomes.md`, and stands here and nowhere else.

mod events;
mod resting;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::StatusCode;
use serde::de::IgnoredAny;

pub(crate) use self::{
    events::{Effect, Event, Failure, Left, Record},
    resting::Resting,
};
use crate::{
    answer::{Answer, Reply, Says, answer, says},
    backoff::Backoff,
    chance::Chance,
    clock::Moment,
    endpoint::{Endpoint, Mode},
    mutation::{Mutation, is},
    outcome::{Body, LostReason, NotSent, Outcome, Rejection, Trouble},
    schedule::{Schedule, Watch},
    transport::TransportError,
};

/// How many tries of a submission may be proven unsent, before it is called that.
const MOST_TRIES: u8 = 5;

/// Pauses between the tries of a submission.
const TRY_AGAIN: Backoff = Backoff { first: Duration::from_millis(100), factor: 2, most: Duration::from_secs(5) };

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
    /// The token is on its way to the journal; not to be polled before `floor`.
    Accepting { floor: Moment },
    /// Between two polls.
    Waiting { until: Moment },
    /// A poll is with the transport.
    Polling,
    /// The outcome is on its way to the journal.
    Concluding(Box<Outcome>),
    /// Nothing more happens.
    Finished,
}

/// What pauses depend on beside what happened; one for all operations of a client.
#[derive(Debug)]
pub(crate) struct Pace {
    pub(crate) schedule: Schedule,
    pub(crate) chance: Chance,
}

/// An exchange that was of no use.
#[derive(Debug)]
struct Met {
    trouble: Trouble,
    cause: Option<Arc<TransportError>>,
}

/// One operation. Created by [`start`](Self::start) or [`resume`](Self::resume), then fed by [`on`](Self::on).
///
/// It is most of what a sleeping operation keeps, so that its fields are as small as they can be.
#[derive(Debug)]
pub(crate) struct Lifecycle {
    endpoint: &'static Endpoint,
    limits: Limits,
    /// What the schedule sees of it; from its acceptance, or from when it was taken up again.
    watch: Watch,
    state: State,
    token: Option<Box<str>>,
    /// The last exchange, if it was of no use.
    last: Option<Box<Met>>,
    polls: u32,
    /// As far as it counts; nobody pauses longer for the hundredth.
    tries: u8,
    unsent_tries: u8,
    /// An attempt got no certain answer: from now on no answer to another one proves that nothing happened.
    unknown_attempt: bool,
    /// What happened last was a sign of life.
    showed_life: bool,
}

impl Lifecycle {
    /// A new operation.
    pub(crate) fn start(endpoint: &'static Endpoint, limits: Limits) -> (Self, Effect) {
        let mut new = Self::new(endpoint, limits);
        let effect = match endpoint.critical {
            Some(_) => Effect::Record(Record::Intent),
            None => new.submit(),
        };
        (new, effect)
    }

    /// One that was accepted before; polled at once.
    pub(crate) fn resume(endpoint: &'static Endpoint, token: Box<str>, limits: Limits) -> (Self, Effect) {
        let mut new = Self::new(endpoint, limits);
        new.token = Some(token);
        let effect = new.poll();
        (new, effect)
    }

    fn new(endpoint: &'static Endpoint, limits: Limits) -> Self {
        Self {
            endpoint,
            limits,
            watch: Watch::default(),
            state: State::Intending,
            token: None,
            last: None,
            polls: 0,
            tries: 0,
            unsent_tries: 0,
            unknown_attempt: false,
            showed_life: false,
        }
    }

    pub(crate) fn endpoint(&self) -> &'static Endpoint {
        self.endpoint
    }

    /// The server's token, once the submission was accepted.
    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// How often the submission was handed over.
    pub(crate) fn tries(&self) -> u32 {
        self.tries.into()
    }

    /// How often the operation was polled.
    pub(crate) fn polls(&self) -> u32 {
        self.polls
    }

    /// Whether what happened last was a sign of life: we let go of an attempt that is not proven unsent, it was
    /// accepted, or it was IN_PROGRESS.
    pub(crate) fn showed_life(&self) -> bool {
        self.showed_life
    }

    /// The last exchange, if it was of no use.
    pub(crate) fn last(&self) -> Option<Trouble> {
        self.last.as_ref().map(|met| met.trouble)
    }

    /// What made the last exchange fail.
    pub(crate) fn cause(&self) -> Option<Arc<TransportError>> {
        self.last.as_ref().and_then(|met| met.cause.clone())
    }

    /// Nothing is to be done before this, if it sleeps.
    pub(crate) fn sleeps_until(&self) -> Option<Moment> {
        match self.state {
            State::Holding { until } | State::Waiting { until } => Some(until),
            State::Intending
            | State::Submitting
            | State::Accepting { .. }
            | State::Polling
            | State::Concluding(_)
            | State::Finished => None,
        }
    }

    /// When to stop.
    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    /// The only way in.
    pub(crate) fn on(&mut self, now: Moment, event: Event, pace: &Pace) -> Effect {
        self.showed_life = false;
        match (&mut self.state, event) {
            (State::Intending, Event::Recorded) => self.submit_in_time(now),
            (State::Accepting { floor }, Event::Recorded) => {
                let floor = *floor;
                self.wait(now, floor, pace)
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

            (State::Submitting, Event::Answered(reply)) => self.submitted(now, reply, pace),
            (State::Submitting, Event::Failed(failure)) => self.not_submitted(now, failure, pace),
            (State::Polling, Event::Answered(reply)) => self.polled(now, reply, pace),
            (State::Polling, Event::Failed(failure)) => self.not_polled(now, failure, pace),

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
        self.tries = self.tries.saturating_add(1);
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
        self.polls = self.polls.saturating_add(1);
        self.state = State::Polling;
        Effect::Poll
    }

    fn submitted(&mut self, now: Moment, reply: Reply, pace: &Pace) -> Effect {
        self.showed_life = true;
        self.forget_cause();
        let floor = floor(now, &reply);
        match answer(self.endpoint, &reply, None) {
            Answer::InProgress(Some(token)) => self.accept(now, token, floor, pace),
            Answer::InProgress(None) => self.lose(LostReason::NoToken),
            Answer::BadToken => self.lose(LostReason::BadToken),
            Answer::Ready(result) => {
                // It was taken on, and that is all (RFC 9110, 15.3.3): by a server that answers later today, say.
                let no_more = self.endpoint.mode == Mode::Sync && reply.status == StatusCode::ACCEPTED;
                match read(self.endpoint, result, reply.body.clone()) {
                    Outcome::Ready(_) if no_more && self.any_answer_is_a_yes() => {
                        self.lose(LostReason::Unreadable(Body(reply.body)))
                    }
                    Outcome::ReadyUnseen(raw) if no_more => self.lose(LostReason::Unreadable(raw)),
                    outcome => self.conclude(outcome),
                }
            }
            Answer::Expired => self.lose(LostReason::Expired),
            Answer::NotFound => self.lose(LostReason::NotFound),
            Answer::Failed => self.lose(LostReason::Failed(Body(reply.body))),
            Answer::Rejected => {
                let outcome = self.refused(reply);
                self.conclude(outcome)
            }
            Answer::UnknownStatus | Answer::Silent if reply.status.is_success() => self.lose(LostReason::NoToken),
            Answer::OtherToken | Answer::UnknownStatus | Answer::Silent | Answer::Garbage => {
                self.by_code(now, reply, pace)
            }
        }
    }

    /// A submission's answer of which only the HTTP code says anything.
    fn by_code(&mut self, now: Moment, reply: Reply, pace: &Pace) -> Effect {
        let (status, floor) = (reply.status, floor(now, &reply));
        let code = status.as_u16();
        self.met(if status.is_success() { Trouble::Garbage } else { Trouble::Status(code) }, None);
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
        if self.repeatable() && may_pass { self.again(now, floor, outcome, pace) } else { self.conclude(outcome) }
    }

    fn not_submitted(&mut self, now: Moment, failure: Failure, pace: &Pace) -> Effect {
        let Failure { left, trouble, cause } = failure;
        self.met(trouble, cause);
        match left {
            Left::Unknown => {
                self.unknown_attempt = true;
                self.showed_life = true;
                if now >= self.limits.give_up_at {
                    return self.give_up();
                }
                let outcome = self.unanswered(Bytes::new());
                let timed_out = is(Mutation::SentAgainAfterTimeOut) && trouble == Trouble::TimedOut;
                if self.repeatable() || timed_out {
                    self.again(now, now, outcome, pace)
                } else {
                    self.conclude(outcome)
                }
            }
            Left::No => {
                self.unsent_tries += 1;
                let (why, hopeless) = not_sent(trouble);
                let outcome = self.unsent(why);
                if hopeless || self.unsent_tries >= MOST_TRIES {
                    self.conclude(outcome)
                } else {
                    self.again(now, now, outcome, pace)
                }
            }
        }
    }

    fn polled(&mut self, now: Moment, reply: Reply, pace: &Pace) -> Effect {
        let code = reply.status.as_u16();
        let floor = floor(now, &reply);
        self.forget_cause();
        match answer(self.endpoint, &reply, self.token.as_deref()) {
            Answer::InProgress(_) => {
                self.last = None;
                self.showed_life = !is(Mutation::InProgressIsNoSign);
                self.watch.in_progress(now);
                self.wait(now, floor, pace)
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
            Answer::OtherToken | Answer::BadToken => self.transient(now, Trouble::OtherToken, floor, pace),
            Answer::UnknownStatus if reply.status.is_success() => {
                self.transient(now, Trouble::UnknownStatus, floor, pace)
            }
            Answer::Silent if reply.status.is_success() => self.transient(now, Trouble::NoStatus, floor, pace),
            Answer::Garbage if reply.status.is_success() => self.transient(now, Trouble::Garbage, floor, pace),
            Answer::UnknownStatus | Answer::Silent | Answer::Garbage => match code {
                401 if is(Mutation::UnauthorizedPollRefuses) => {
                    let outcome = self.refused(reply);
                    self.conclude(outcome)
                }
                404 | 410 => self.lose(LostReason::NotFound),
                408 | 425 | 429 => self.transient(now, Trouble::Status(code), floor, pace),
                400..=499 => self.lose(LostReason::PollRejected { status: code, body: Body(reply.body) }),
                _ => self.transient(now, Trouble::Status(code), floor, pace),
            },
        }
    }

    fn not_polled(&mut self, now: Moment, failure: Failure, pace: &Pace) -> Effect {
        self.met(failure.trouble, failure.cause);
        self.wait(now, now, pace)
    }

    fn transient(&mut self, now: Moment, trouble: Trouble, floor: Moment, pace: &Pace) -> Effect {
        self.met(trouble, None);
        self.wait(now, floor, pace)
    }

    fn accept(&mut self, now: Moment, token: String, floor: Moment, pace: &Pace) -> Effect {
        self.last = None;
        self.watch = Watch::start(&pace.schedule, self.endpoint.id, now);
        match self.endpoint.critical {
            Some(_) => {
                self.token = Some(token.as_str().into());
                self.state = State::Accepting { floor };
                Effect::Record(Record::Token(token))
            }
            None => {
                self.token = Some(token.into());
                self.wait(now, floor, pace)
            }
        }
    }

    fn wait(&mut self, now: Moment, floor: Moment, pace: &Pace) -> Effect {
        let Pace { schedule, chance } = pace;
        if !self.watch.is_on() {
            self.watch = Watch::resume(schedule, self.endpoint.id, now);
        }
        let pause = chance.draw(|rng| self.watch.pause(schedule, self.polls, now, rng));
        let until = (now + pause).max(floor).min(self.limits.give_up_at);
        self.state = State::Waiting { until };
        Effect::Sleep(until)
    }

    /// Tries the submission again after a pause; `otherwise` if that would be too late.
    fn again(&mut self, now: Moment, floor: Moment, otherwise: Outcome, pace: &Pace) -> Effect {
        let pause = pace.chance.draw(|rng| TRY_AGAIN.pause(self.tries(), rng));
        let until = (now + pause).max(floor);
        if until >= self.limits.hand_over_by() {
            return self.conclude(otherwise);
        }
        self.state = State::Holding { until };
        Effect::Sleep(until)
    }

    fn met(&mut self, trouble: Trouble, cause: Option<Arc<TransportError>>) {
        self.last = Some(Box::new(Met { trouble, cause }));
    }

    /// The last exchange was answered.
    fn forget_cause(&mut self) {
        if let Some(met) = &mut self.last {
            met.cause = None;
        }
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
            false => Outcome::NotSent(why, self.cause()),
        }
    }

    fn unanswered(&self, body: Bytes) -> Outcome {
        self.lost(LostReason::NoAnswer { last: self.last(), body: Body(body) })
    }

    fn lost(&self, reason: LostReason) -> Outcome {
        Outcome::Lost(reason, self.cause())
    }

    fn lose(&mut self, reason: LostReason) -> Effect {
        let outcome = self.lost(reason);
        self.conclude(outcome)
    }

    fn give_up(&mut self) -> Effect {
        self.lose(LostReason::GaveUp { polls: self.polls, last: self.last() })
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

    /// Of a critical one, whatever is in it.
    fn any_answer_is_a_yes(&self) -> bool {
        !self.endpoint.needs_result && self.endpoint.critical.is_some_and(|critical| critical.done_when.is_empty())
    }

    fn repeatable(&self) -> bool {
        self.endpoint.repeatable && self.endpoint.critical.is_none() || is(Mutation::SentAgain)
    }
}

/// Not before this, as the server asked.
fn floor(now: Moment, reply: &Reply) -> Moment {
    now + reply.retry_after.unwrap_or_default()
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
    // Nothing but its code says yes, and a page for a browser has that, too, of which the server may know nothing.
    let is_other = if endpoint.needs_result { is_something_else } else { is_page };
    let is_other = endpoint.mode == Mode::Sync && result.as_deref().is_some_and(is_other);
    match (says(critical, result.as_deref()), answer) {
        (Says::Yes, _) if is_other => Outcome::Lost(LostReason::Unreadable(raw()), None),
        (Says::Yes, Some(answer)) => Outcome::Ready(Body(answer)),
        (Says::Yes, None) => Outcome::ReadyUnseen(raw()),
        (Says::No, _) => Outcome::Declined(raw()),
        (Says::Neither, Some(_)) => Outcome::Lost(LostReason::Undecided(raw()), None),
        (Says::Neither, None) => Outcome::Lost(LostReason::Unreadable(raw()), None),
    }
}

fn is_page(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"<")
}

/// Whether it is no JSON, not even the beginning of some.
fn is_something_else(bytes: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(bytes).is_err_and(|error| !error.is_eof())
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
