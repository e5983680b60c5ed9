//! A server at random whose truth is known: what each attempt executed, whatever the answers say of it.

use std::{sync::LazyLock, time::Duration};

use super::history::{
    Answer, CANCELLED, CUT, EMPTY, EXPIRED, FAILED, GARBAGE, HELD, IN_PROGRESS, NOT_FOUND, OTHER_TOKEN, READY,
    READY_BARE, READY_OTHER_TYPE, REJECTED, SILENT, TICKET, TICKETED, TICKETED_OTHER_TYPE, TOKEN_ONLY, UNKNOWN_STATUS,
    json,
};
use crate::{
    clock::Moment,
    endpoint::{Critical, Endpoint, Mode, sample},
    lifecycle::{Event, Failure, Left},
    outcome::Trouble,
};

/// One of each kind.
pub(super) static ENDPOINTS: LazyLock<Vec<&'static Endpoint>> = LazyLock::new(|| {
    let deciding = || {
        sample::critical_as(Critical {
            done_when: sample::DONE_WHEN,
            not_done_when: sample::NOT_DONE_WHEN,
            ..sample::CRITICAL
        })
    };
    let kinds: [fn() -> Endpoint; 3] = [sample::plain, sample::repeatable, sample::critical];
    let asynchronous = kinds.iter().map(|kind| kind()).chain([deciding()]);
    let synchronous = kinds.iter().map(|kind| sample::sync(kind())).chain([sample::sync(deciding())]);
    asynchronous.chain(synchronous).map(sample::leaked).collect()
});

pub(super) struct Server {
    endpoint: &'static Endpoint,
    give_up_at: Moment,
    job: Option<Job>,
    /// How many attempts it executed, or will.
    pub(super) executed: u32,
}

/// What it will answer to polls, and from when on.
struct Job {
    finishes: Moment,
    end: Answer,
}

/// What an exchange comes to, as the driver tells the machine, and as it truly is.
pub(super) struct Exchange {
    pub(super) event: Event,
    pub(super) ends: Moment,
    pub(super) nature: Nature,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nature {
    /// It did not leave, or was not started on.
    Unsent,
    /// It left, and no answer tells what became of it.
    Unknown,
    /// Refused before anything was done.
    Refused,
    /// Accepted: to be polled for.
    Accepted,
    /// IN_PROGRESS.
    Progress,
    /// It happened, and the answer says so.
    Yes,
    /// It did not happen, and the answer says so.
    No,
    /// Whatever else: it ends the operation, or is of no use.
    Other,
}

impl Server {
    pub(super) fn new(endpoint: &'static Endpoint, give_up_at: Moment) -> Self {
        Self { endpoint, give_up_at, job: None, executed: 0 }
    }

    pub(super) fn submitted(&mut self, now: Moment, rng: &mut fastrand::Rng) -> Exchange {
        let ends = now + span(rng, 20);
        if ends > self.give_up_at {
            return match rng.bool() {
                true => exchange(self.give_up_at, failed(Left::No, Trouble::TimedOut), Nature::Unsent),
                false => self.perhaps(rng, self.give_up_at, failed(Left::Unknown, Trouble::TimedOut)),
            };
        }
        match rng.u8(0..100) {
            0..20 => exchange(ends, failed(Left::No, self.obstacle(rng)), Nature::Unsent),
            20..30 => {
                let trouble = *pick(rng, &[Trouble::Connection, Trouble::TimedOut, Trouble::TooLarge]);
                self.perhaps(rng, ends, failed(Left::Unknown, trouble))
            }
            30..42 => {
                let refusal = self.refusal(rng);
                exchange(ends, answered(wish(rng, refusal)), Nature::Refused)
            }
            42..54 => {
                let answer = self.unclear(rng);
                self.perhaps(rng, ends, answered(answer))
            }
            54..64 => self.finished(rng, ends),
            64..68 if self.endpoint.mode == Mode::Async => {
                let answer = pick(rng, &[EXPIRED, NOT_FOUND, FAILED]).clone();
                self.perhaps(rng, ends, answered(answer))
            }
            _ if self.endpoint.mode == Mode::Async => self.accepted(rng, ends),
            _ => self.finished(rng, ends),
        }
    }

    pub(super) fn polled(&mut self, now: Moment, rng: &mut fastrand::Rng) -> Exchange {
        let ends = now + span(rng, 20);
        if ends > self.give_up_at {
            let left = if rng.bool() { Left::No } else { Left::Unknown };
            return exchange(self.give_up_at, failed(left, Trouble::TimedOut), Nature::Other);
        }
        match rng.u8(0..100) {
            0..3 => {
                let refusal = EMPTY.code(*pick(rng, &[400, 401, 403, 404, 409, 410, 422]));
                exchange(ends, answered(refusal), Nature::Other)
            }
            3..20 => {
                let noise = [
                    EMPTY.code(500),
                    EMPTY.code(502),
                    EMPTY.code(503),
                    EMPTY.code(429),
                    EMPTY.code(425),
                    EMPTY.code(408),
                    EMPTY.code(302),
                    GARBAGE,
                    CUT,
                    SILENT,
                    UNKNOWN_STATUS,
                    OTHER_TOKEN,
                    json(r#"{"asyncOperation":{"token":"b4860008","status":"REJECTED"}}"#),
                    json(r#"{"asyncOperation":{"token":"b4860008","status":"IN_PROGRESS"}}"#),
                ];
                let noise = pick(rng, &noise).clone();
                exchange(ends, answered(wish(rng, noise)), Nature::Other)
            }
            20..26 => {
                let left = if rng.bool() { Left::No } else { Left::Unknown };
                exchange(ends, failed(left, Trouble::Connection), Nature::Other)
            }
            _ => match &self.job {
                Some(job) if job.finishes <= ends => exchange(ends, answered(job.end.clone()), nature(&job.end)),
                Some(_) | None => {
                    let progress = pick(rng, &[IN_PROGRESS, IN_PROGRESS.code(202), TOKEN_ONLY]).clone();
                    exchange(ends, answered(wish(rng, progress)), Nature::Progress)
                }
            },
        }
    }

    /// An attempt of which nobody can tell from its answer what became of it.
    fn perhaps(&mut self, rng: &mut fastrand::Rng, ends: Moment, event: Event) -> Exchange {
        self.executed += u32::from(rng.bool());
        exchange(ends, event, Nature::Unknown)
    }

    fn finished(&mut self, rng: &mut fastrand::Rng, ends: Moment) -> Exchange {
        let end = self.end(rng);
        exchange(ends, answered(end.clone()), nature(&end))
    }

    fn accepted(&mut self, rng: &mut fastrand::Rng, ends: Moment) -> Exchange {
        let answer = pick(rng, &[IN_PROGRESS, TOKEN_ONLY, IN_PROGRESS.code(202), TOKEN_ONLY.code(503)]).clone();
        let end = self.end(rng);
        self.job = Some(Job { finishes: ends + span(rng, 120), end });
        exchange(ends, answered(wish(rng, answer)), Nature::Accepted)
    }

    /// A last answer, and the execution that it stands for.
    fn end(&mut self, rng: &mut fastrand::Rng) -> Answer {
        let critical = self.endpoint.critical;
        let decides = critical.is_some_and(|critical| !critical.done_when.is_empty());
        let answer = match (self.endpoint.mode, decides) {
            (Mode::Sync, false) => pick(rng, &[TICKET, TICKET.code(201), EMPTY]).clone(),
            (Mode::Sync, true) => pick(rng, &[SYNC_TICKETED, SYNC_CANCELLED, SYNC_HELD, SYNC_BARE]).clone(),
            (Mode::Async, false) => {
                pick(rng, &[READY, READY, READY_BARE, READY_OTHER_TYPE, REJECTED, FAILED, EXPIRED]).clone()
            }
            (Mode::Async, true) => pick(
                rng,
                &[
                    TICKETED,
                    TICKETED_OTHER_TYPE,
                    CANCELLED,
                    HELD,
                    READY_BARE,
                    READY_OTHER_TYPE,
                    REJECTED,
                    FAILED,
                    NOT_FOUND,
                ],
            )
            .clone(),
        };
        self.executed += match nature(&answer) {
            Nature::Yes => 1,
            // Without a `done_when`, any READY is a yes.
            Nature::Other if !decides && !answer.is(&FAILED) && !answer.is(&EXPIRED) => 1,
            Nature::Other => u32::from(rng.bool()),
            _ => 0,
        };
        answer
    }

    fn obstacle(&self, rng: &mut fastrand::Rng) -> Trouble {
        let gate = [Trouble::Withdrawn, Trouble::Refused];
        match rng.u8(0..10) {
            0 if self.endpoint.critical.is_some() => *pick(rng, &gate),
            1 => Trouble::Queued,
            _ => *pick(rng, &[Trouble::Connection, Trouble::TimedOut, Trouble::Credentials, Trouble::Unprocessed]),
        }
    }

    fn refusal(&self, rng: &mut fastrand::Rng) -> Answer {
        match self.endpoint.mode {
            Mode::Async if rng.u8(0..4) == 0 => REJECTED.code(*pick(rng, &[200, 400, 409, 500])),
            Mode::Async | Mode::Sync => EMPTY.code(match self.endpoint.critical {
                Some(_) => *pick(rng, self.endpoint.protocol.rejected_codes),
                None => *pick(rng, &[400, 401, 402, 404, 409, 410, 413, 422, 425, 429]),
            }),
        }
    }

    fn unclear(&self, rng: &mut fastrand::Rng) -> Answer {
        let codes = [EMPTY.code(408), EMPTY.code(500), EMPTY.code(502), EMPTY.code(503), EMPTY.code(302)];
        let critical = [EMPTY.code(402), EMPTY.code(409), EMPTY.code(410), EMPTY.code(413), EMPTY.code(425)];
        let bodies = [GARBAGE, CUT, SILENT, UNKNOWN_STATUS];
        let answer = match rng.u8(0..3) {
            0 if self.endpoint.critical.is_some() => pick(rng, &critical),
            1 if self.endpoint.mode == Mode::Async => pick(rng, &bodies),
            _ => pick(rng, &codes),
        };
        wish(rng, answer.clone())
    }
}

const SYNC_TICKETED: Answer = json(r#"{"seat":"1A","status":"TICKETED"}"#);
const SYNC_CANCELLED: Answer = json(r#"{"seat":"1A","status":"CANCELLED"}"#);
const SYNC_BARE: Answer = json(r#"{"seat":"1A","class":2}"#);
const SYNC_HELD: Answer = json(r#"{"seat":"1A","status":"HELD"}"#);

/// What an end that is readable says; the rest leaves it open here, whatever the machine makes of it.
fn nature(end: &Answer) -> Nature {
    let one_of = |answers: &[Answer]| answers.iter().any(|answer| end.is(answer));
    if one_of(&[READY, TICKETED, TICKETED_OTHER_TYPE, TICKET, SYNC_TICKETED]) {
        Nature::Yes
    } else if one_of(&[CANCELLED, SYNC_CANCELLED]) {
        Nature::No
    } else if one_of(&[REJECTED]) {
        Nature::Refused
    } else {
        Nature::Other
    }
}

fn exchange(ends: Moment, event: Event, nature: Nature) -> Exchange {
    Exchange { event, ends, nature }
}

fn failed(left: Left, trouble: Trouble) -> Event {
    Event::Failed(Failure { left, trouble, cause: None })
}

fn answered(answer: Answer) -> Event {
    Event::Answered(answer.reply())
}

/// Now and then with a `Retry-After`.
fn wish(rng: &mut fastrand::Rng, answer: Answer) -> Answer {
    match rng.u8(0..8) {
        0 => {
            let wish = *pick(rng, &["0", "3", "17", "4000"]);
            answer.retry_after(wish)
        }
        1 => answer.retry_after("soon"),
        _ => answer,
    }
}

/// Mostly short, at times up to so many seconds.
pub(super) fn span(rng: &mut fastrand::Rng, seconds: u64) -> Duration {
    match rng.u8(0..4) {
        0 => Duration::ZERO,
        1 => Duration::from_millis(rng.u64(0..=seconds * 1000)),
        _ => Duration::from_millis(rng.u64(0..=seconds * 100)),
    }
}

pub(super) fn pick<'a, T>(rng: &mut fastrand::Rng, all: &'a [T]) -> &'a T {
    &all[rng.usize(0..all.len())]
}
