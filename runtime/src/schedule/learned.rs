//! When to poll, learned from when operations completed. Knows nothing of HTTP.

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

/// What a learned schedule aims at.
///
/// It learns for each endpoint how long its operations take, and polls often when completion is likely, and rarely when
/// it is not. Of an endpoint that nothing is known of yet, it believes that half of its operations take less than 3 s.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Learned {
    aim: Aim,
    least: Duration,
    most: Duration,
    envelope: Option<(f64, Duration)>,
}

/// What decides between more polls and a later answer.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Aim {
    /// A poll costs as much as so many seconds of delay.
    PollWorth(f64),
    /// So many polls an operation.
    Polls(f64),
    /// So much delay, as a part of an operation's own time.
    Overhead(f64),
}

impl Learned {
    /// Polls are worth 250 ms each, and 50 ms to 60 s apart.
    pub const fn new() -> Self {
        Self {
            aim: Aim::PollWorth(0.25),
            least: Duration::from_millis(50),
            most: Duration::from_secs(60),
            envelope: None,
        }
    }

    /// How long you would wait for an answer to spare the server one poll. Default: 250 ms.
    ///
    /// This is the one knob: the schedule takes the least of polls times this, and delay, on the average. Replaces
    /// [`polls_per_operation`](Self::polls_per_operation) and [`overhead`](Self::overhead).
    pub const fn poll_worth(self, delay: Duration) -> Self {
        Self { aim: Aim::PollWorth(delay.as_secs_f64()), ..self }
    }

    /// The other way round: as soon as so many polls an operation allow, on the average. At least 1.
    pub const fn polls_per_operation(self, polls: f64) -> Self {
        Self { aim: Aim::Polls(polls), ..self }
    }

    /// Or: as few polls as will do for answers that come late by so many percent of an operation's own time, on the
    /// average.
    pub const fn overhead(self, percent: f64) -> Self {
        Self { aim: Aim::Overhead(percent / 100.0), ..self }
    }

    /// How soon after a poll the next may come, and how late. Default: 50 ms to 60 s.
    ///
    /// They hold whatever was learned; only a server's `Retry-After` may lead to a later poll. `most` counts as
    /// `least`, if it is less.
    pub const fn bounds(self, least: Duration, most: Duration) -> Self {
        Self { least, most, ..self }
    }

    /// Whatever was learned, polls again at the latest when an operation is `1 + stretch` times as old as at the last poll,
    /// and `slack` more. Default: no such limit but the [bounds](Self::bounds).
    ///
    /// That bounds how late an answer can be by `stretch` times the operation's own time, and `slack`. It costs a poll
    /// or two an operation where all take the same time.
    pub const fn envelope(self, stretch: f64, slack: Duration) -> Self {
        Self { envelope: Some((stretch, slack)), ..self }
    }

    fn settings(&self) -> Settings {
        // What is no number, or none that makes sense, becomes one that does.
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
