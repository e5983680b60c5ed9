//! When to poll, learned from completion times. Independent of HTTP.

mod grid;
mod kept;
mod learner;
mod plan;
mod scaled;
mod tree;

use std::time::Duration;

pub use self::kept::RestoreError;
use self::plan::Bounds;
pub(super) use self::{
    kept::{Kept, NOTHING, check},
    learner::{Learner, Ticket},
};

/// Settings of a [learned schedule](crate::Schedule::learned).
///
/// The schedule learns for each endpoint how long its operations take, polls often when completion is likely, and rarely when
/// it is not. For an endpoint that it knows nothing about yet, it assumes that half of the operations take less than 3 s.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Learned {
    aim: Aim,
    least: Duration,
    most: Duration,
    envelope: Option<(f64, Duration)>,
}

/// The trade-off between more polls and a later answer.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Aim {
    /// A poll costs as much as this many seconds of delay.
    PollWorth(f64),
    /// This many polls per operation.
    Polls(f64),
    /// This much delay, as a fraction of an operation's own duration.
    Overhead(f64),
}

impl Learned {
    /// The defaults: a poll is worth 250 ms of delay, and polls are 50 ms to 60 s apart.
    pub const fn new() -> Self {
        Self {
            aim: Aim::PollWorth(0.25),
            least: Duration::from_millis(50),
            most: Duration::from_secs(60),
            envelope: None,
        }
    }

    /// How much longer you would wait for an answer to save the server one poll. Default: 250 ms.
    ///
    /// The schedule minimises, on average, the number of polls times this value plus the delay. Replaces
    /// [`polls_per_operation`](Self::polls_per_operation) and [`overhead`](Self::overhead).
    pub const fn poll_worth(self, delay: Duration) -> Self {
        Self { aim: Aim::PollWorth(delay.as_secs_f64()), ..self }
    }

    /// Instead: the smallest delay that this many polls per operation allow, on average. At least 1.
    pub const fn polls_per_operation(self, polls: f64) -> Self {
        Self { aim: Aim::Polls(polls), ..self }
    }

    /// Instead: as few polls as possible while answers are late by at most this percentage of an operation's own duration, on
    /// average.
    pub const fn overhead(self, percent: f64) -> Self {
        Self { aim: Aim::Overhead(percent / 100.0), ..self }
    }

    /// The shortest and the longest time between two polls. Default: 50 ms to 60 s.
    ///
    /// They apply whatever was learned; only a server's `Retry-After` may lead to a later poll. If `most` is less than `least`,
    /// it counts as `least`.
    pub const fn bounds(self, least: Duration, most: Duration) -> Self {
        Self { least, most, ..self }
    }

    /// Limits how late an answer can be, whatever was learned: to `stretch` times the operation's own duration, plus `slack`.
    /// Default: no limit except the [bounds](Self::bounds).
    ///
    /// For that, the next poll comes no later than when the operation is `1 + stretch` times as old as at the last poll, plus
    /// `slack`. Where all operations take the same time, this costs a poll or two per operation.
    pub const fn envelope(self, stretch: f64, slack: Duration) -> Self {
        Self { envelope: Some((stretch, slack)), ..self }
    }

    fn settings(&self) -> Settings {
        // NaN and values out of range become the nearest value that makes sense.
        let at_least = |value: f64, least: f64| if value >= least { value } else { least };
        let aim = match self.aim {
            Aim::PollWorth(price) => Aim::PollWorth(at_least(price, 1e-4)),
            Aim::Polls(polls) => Aim::Polls(at_least(polls, 1.0)),
            Aim::Overhead(part) => Aim::Overhead(at_least(part, 1e-4)),
        };
        let least = at_least(self.least.as_secs_f64(), 1e-3);
        let most = self.most.as_secs_f64().max(least);
        let (stretch, slack) = match self.envelope {
            Some((stretch, slack)) => (at_least(stretch, 0.0), slack.as_secs_f64()),
            None => (0.0, f64::INFINITY),
        };
        Settings { aim, least, most, stretch, slack }
    }
}

impl Default for Learned {
    fn default() -> Self {
        Self::new()
    }
}

/// The same in seconds, and sound.
#[derive(Debug, Clone, Copy)]
struct Settings {
    aim: Aim,
    least: f64,
    most: f64,
    stretch: f64,
    slack: f64,
}

impl Settings {
    /// The bounds between polls that take so long.
    fn bounds(&self, round_trip: f64) -> Bounds {
        let least = self.least + round_trip;
        Bounds { least, most: self.most.max(least), stretch: 1.0 + self.stretch, slack: self.slack }
    }
}
