//! What a schedule sees of one operation.

use std::{sync::Arc, time::Duration};

use super::{
    Kind, Schedule,
    learned::{Learner, Ticket},
};
use crate::{clock::Moment, lock::Lock};

/// One operation, from its acceptance to its end, as a schedule sees it; small, for it lives as long.
///
/// Public for the benchmarks alone, which play distributions against the schedule that clients use.
#[derive(Debug, Default)]
pub struct Watch(Option<Watched>);

#[derive(Debug)]
struct Watched {
    learner: Arc<Lock<Learner>>,
    accepted: Moment,
    /// How old it was when the last poll left.
    asked: f32,
    /// How old it was when the last poll left that was answered by IN_PROGRESS.
    unfinished: f32,
    /// `None` where nothing can be learned: it is not known for how long it has been running, or it has ended.
    ticket: Option<Ticket>,
}

impl Watch {
    /// An operation was accepted.
    pub fn start(schedule: &Schedule, endpoint: &str, now: Moment) -> Self {
        Self::new(schedule, endpoint, now, true)
    }

    /// One was taken up again that was accepted some time ago.
    pub fn resume(schedule: &Schedule, endpoint: &str, now: Moment) -> Self {
        Self::new(schedule, endpoint, now, false)
    }

    fn new(schedule: &Schedule, endpoint: &str, now: Moment, is_new: bool) -> Self {
        let Kind::Learned(kept) = &schedule.0 else { return Self(None) };
        let learner = kept.learner(endpoint);
        let ticket = is_new.then(|| learner.hold().start());
        Self(Some(Watched { learner, accepted: now, asked: 0.0, unfinished: 0.0, ticket }))
    }

    /// Whether it sees an operation.
    pub(crate) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// A poll leaves.
    pub fn asked(&mut self, now: Moment) {
        if let Some(watched) = &mut self.0 {
            watched.asked = watched.age(now) as f32;
        }
    }

    /// It was answered: not finished yet.
    pub fn in_progress(&mut self, now: Moment) {
        let Some(watched) = &mut self.0 else { return };
        let (before, asked) = (f64::from(watched.unfinished), f64::from(watched.asked));
        watched.unfinished = watched.asked;
        let mut learner = watched.learner.hold();
        learner.took((watched.age(now) - asked).max(0.0));
        if let Some(ticket) = &watched.ticket {
            learner.not_ready(ticket, before, asked);
        }
    }

    /// It is finished.
    pub fn finished(&mut self, now: Moment) {
        let Some(watched) = &mut self.0 else { return };
        let Some(ticket) = watched.ticket.take() else { return };
        let (after, by) = (f64::from(watched.unfinished), watched.age(now));
        watched.learner.hold().complete(ticket, after, by, now);
    }

    /// When to poll next, after `polls` polls.
    pub fn pause(&self, schedule: &Schedule, polls: u32, now: Moment, rng: &mut fastrand::Rng) -> Duration {
        let Some(watched) = &self.0 else { return schedule.pause(polls, rng) };
        let age = watched.age(now);
        let next = watched.learner.hold().next(age, now, rng);
        Duration::try_from_secs_f64(next - age).unwrap_or(Duration::MAX)
    }
}

impl Watched {
    fn age(&self, at: Moment) -> f64 {
        (at - self.accepted).as_secs_f64()
    }
}

/// Whatever became of it: nobody looks any more.
impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.learner.hold().give_up(ticket, self.unfinished.into());
        }
    }
}
