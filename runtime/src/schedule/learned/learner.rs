//! What is known about one endpoint, and the plan that follows from it.

#[cfg(test)]
mod tests;

use std::time::Duration;

use super::{
    Aim, Settings,
    grid::POINTS,
    kept::Endpoint,
    plan::{Belief, Bounds, Plan},
    scaled::{Interval, Scaled},
    tree::{Memory, Started, Tree},
};
use crate::clock::Moment;

/// Precise as long as nothing changes.
const SLOW: Memory = Memory { operations: 250.0, doubt: 0.3, wide_doubt: 0.0, in_burst: 1.0 };

/// Quick to notice a change.
const FAST: Memory = Memory { operations: 16.0, doubt: 0.5, wide_doubt: 0.12, in_burst: 0.4 };

/// How many more may start than have ended before it counts as a burst.
const NO_BURST: u8 = 8;

/// Which share of the trust in each memory passes to the other with each operation, so that neither is ever lost.
const SHARE: f64 = 0.004;

/// Trust in the fast memory above which the endpoint counts as changed: the slow memory is out of date, and so is most of the
/// fast one.
const OVERTAKEN: f64 = 0.97;

/// Which share of the fast memory then remains.
const REMAINS: f64 = 0.1;

/// The trust in the fast memory once the slow one was told of a change of speed.
const INFORMED: f64 = 0.2;

/// How many operations that information is worth to the slow memory.
const TOLD: f64 = 15.0;

/// How many recent completions are kept as possible signs of a change.
const SURPRISES: usize = 4;

/// How many completions a distribution must come from to be looked for at other speeds.
const LAW: u32 = 100;

/// The shortest time between two plans.
const REPLAN_AFTER: Duration = Duration::from_millis(10);

/// Jitter: how far a poll may be from its planned time, relative to the smaller gap beside it.
const JITTER: f64 = 0.1;

/// What was learned about one endpoint, and when to poll its operations.
///
/// All ages are in seconds since the operation was accepted. It learns from intervals: a completion lies between the last poll
/// that did not see it and the first that did. Treating the latter as the completion time would teach it its own schedule.
#[derive(Debug)]
pub(in crate::schedule) struct Learner {
    settings: Settings,
    slow: Tree,
    fast: Tree,
    /// The trust in the fast memory, from 0 to 1.
    trust: f64,
    /// What the slow memory knew before the last change, at other speeds.
    scaled: Scaled,
    /// The latest completions in a row that the fast memory predicted better, the latest first: a change would have begun with
    /// them.
    surprises: [Interval; SURPRISES],
    surprised: usize,
    /// How many completions the slow memory has seen since the last change.
    seen: u32,
    /// The smoothed round-trip time of a poll.
    round_trip: f64,
    under_way: u32,
    /// How many may start until then.
    until_burst: u8,
    plan: Plan,
    price: f64,
    bounds: Bounds,
    planned_at: Option<Moment>,
    stale: bool,
}

/// One operation in progress.
#[derive(Debug, Clone, Copy)]
pub(in crate::schedule) struct Ticket {
    slow: Started,
    fast: Started,
}

impl Learner {
    pub(super) fn new(settings: Settings) -> Self {
        let bounds = settings.bounds(0.0);
        let mut new = Self {
            settings,
            slow: Tree::new(SLOW),
            fast: Tree::new(FAST),
            trust: 0.5,
            scaled: Scaled::none(),
            surprises: [(0.0, 0.0); SURPRISES],
            surprised: 0,
            seen: 0,
            round_trip: 0.0,
            under_way: 0,
            until_burst: 0,
            plan: Plan::none(),
            price: 0.25,
            bounds,
            planned_at: None,
            stale: false,
        };
        new.plan();
        new
    }

    /// An operation was accepted.
    pub(in crate::schedule) fn start(&mut self) -> Ticket {
        let (under_way, is_in_burst) = (self.under_way, self.until_burst == 0);
        let ticket =
            Ticket { slow: self.slow.start(under_way, is_in_burst), fast: self.fast.start(under_way, is_in_burst) };
        self.under_way = under_way.saturating_add(1);
        self.until_burst = self.until_burst.saturating_sub(1);
        ticket
    }

    /// It had not completed at `age`. That was known already for the age `before`.
    pub(in crate::schedule) fn not_ready(&mut self, ticket: &Ticket, before: f64, age: f64) {
        self.slow.outlived(ticket.slow, before, age);
        self.fast.outlived(ticket.fast, before, age);
    }

    /// It completed after the first age and by the second.
    pub(in crate::schedule) fn complete(&mut self, ticket: Ticket, after: f64, by: f64, now: Moment) {
        let by = by.max(after + 1e-6);
        let slow = self.slow.completed(ticket.slow, after, by);
        let fast = self.fast.completed(ticket.fast, after, by);
        self.weigh(slow, fast, (after, by));
        self.ended();
        self.refresh(now);
    }

    /// It is not polled any more; at `age`, it had not completed.
    ///
    /// Taken into account by the next plan.
    pub(in crate::schedule) fn give_up(&mut self, ticket: Ticket, age: f64) {
        self.slow.censored(ticket.slow, age);
        self.fast.censored(ticket.fast, age);
        self.ended();
    }

    /// Reports the round-trip time of a poll.
    pub(in crate::schedule) fn took(&mut self, round_trip: f64) {
        self.round_trip += 0.1 * (round_trip - self.round_trip);
    }

    /// Shifts trust to the memory that predicted a completion better.
    ///
    /// Of operations that started together, the quick ones end first, which looks like a change. So the more are in progress, the
    /// less each of them counts.
    fn weigh(&mut self, slow: f64, fast: f64, (after, by): (f64, f64)) {
        let says = FAST.operations / (FAST.operations + f64::from(self.under_way));
        self.scaled.completed(after, by, slow + self.trust * (fast - slow), says);
        self.seen = self.seen.saturating_add(1);
        if fast > slow {
            self.surprises.rotate_right(1);
            self.surprises[0] = (after as f32, by as f32);
            self.surprised = SURPRISES.min(self.surprised + 1);
        } else {
            self.surprised = 0;
        }
        if slow > 0.0 && fast > 0.0 {
            let odds = self.trust / (1.0 - self.trust) * (fast / slow).powf(says);
            let trust = odds / (1.0 + odds);
            self.trust = trust + says * SHARE * (1.0 - 2.0 * trust);
        }
        if self.trust > OVERTAKEN {
            if self.seen >= LAW {
                let mut law = [0.0; POINTS];
                self.slow.add_to(&mut law, 1.0);
                self.scaled.begin(&law, &self.surprises[..self.surprised]);
            }
            self.slow.become_like(&self.fast);
            self.fast.fade(REMAINS);
            self.trust = 0.5;
            self.seen = 0;
        } else if self.scaled.is_settled() {
            let mut law = [0.0; POINTS];
            self.scaled.add_to(&mut law, 1.0);
            self.scaled.end();
            self.slow.believe(&law, TOLD);
            self.trust = INFORMED;
        }
    }

    fn ended(&mut self) {
        self.until_burst = NO_BURST.min(self.until_burst + 1);
        self.under_way = self.under_way.saturating_sub(1);
        if self.under_way == 0 {
            self.slow.none_under_way();
            self.fast.none_under_way();
        }
        self.stale = true;
    }

    /// Makes a new plan if something was learned, unless the last one is very recent.
    fn refresh(&mut self, now: Moment) {
        if self.stale && self.planned_at.is_none_or(|at| now - at >= REPLAN_AFTER) {
            self.planned_at = Some(now);
            self.plan();
        }
    }

    fn plan(&mut self) {
        self.stale = false;
        self.bounds = self.settings.bounds(self.round_trip);
        let belief = self.belief();
        let forecast = |price: f64| Plan::new(&belief, price, self.bounds).forecast(&belief, self.bounds);
        self.price = match self.settings.aim {
            Aim::PollWorth(price) => price,
            Aim::Polls(most) => cheapest(self.price, |price| forecast(price).polls <= most),
            Aim::Overhead(most) => {
                let most = most * belief.mean();
                1.0 / cheapest(1.0 / self.price, |price| forecast(1.0 / price).delay <= most)
            }
        };
        self.plan = Plan::new(&belief, self.price, self.bounds);
    }

    fn belief(&self) -> Belief {
        let mut done = [0.0; POINTS];
        let scaled = self.scaled.credence();
        self.slow.add_to(&mut done, (1.0 - scaled) * (1.0 - self.trust));
        self.fast.add_to(&mut done, (1.0 - scaled) * self.trust);
        if scaled > 0.0 {
            self.scaled.add_to(&mut done, scaled);
        }
        Belief::new(done)
    }

    /// The age at which to poll an operation that had not completed at `age`.
    pub(in crate::schedule) fn next(&mut self, age: f64, now: Moment, rng: &mut fastrand::Rng) -> f64 {
        self.refresh(now);
        let next = self.plan.after(age, self.bounds);
        let gap = (next - age).min(self.plan.after(next, self.bounds) - next);
        let jittered = next + JITTER * gap * (2.0 * rng.f64() - 1.0);
        jittered.clamp(age + self.bounds.least, self.bounds.latest(age))
    }

    pub(super) fn export(&self) -> Endpoint {
        Endpoint {
            trust: self.trust as f32,
            round_trip: self.round_trip as f32,
            slow: self.slow.export(),
            fast: self.fast.export(),
        }
    }

    pub(super) fn restore(&mut self, kept: &Endpoint) {
        (self.trust, self.round_trip) = (kept.trust.into(), kept.round_trip.into());
        self.slow.restore(&kept.slow);
        self.fast.restore(&kept.fast);
        self.scaled.end();
        self.seen = LAW;
        self.plan();
    }
}

/// The lowest price at which `holds` is true; it is true from some price on. Starts searching near the last result.
fn cheapest(before: f64, holds: impl Fn(f64) -> bool) -> f64 {
    const LEAST: f64 = 1e-4;
    const MOST: f64 = 1e4;
    let (mut low, mut high) = (before, before);
    let mut step = 1.2;
    if holds(before) {
        while low > LEAST && holds(low) {
            (low, high, step) = (low / step, low, step * step);
        }
    } else {
        while high < MOST && !holds(high) {
            (low, high, step) = (high, high * step, step * step);
        }
    }
    while high / low > 1.02 {
        let middle = (low * high).sqrt();
        if holds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high.clamp(LEAST, MOST)
}
