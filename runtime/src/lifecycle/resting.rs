//! What is left of an operation between two polls.

use super::{Lifecycle, Limits, Met, State};
use crate::{clock::Moment, endpoint::Endpoint, schedule::Watch};

/// A [`Lifecycle`] that waits for its next poll, for whoever knows its endpoint and its token.
#[derive(Debug)]
pub(crate) struct Resting {
    watch: Watch,
    until: Moment,
    give_up_at: Moment,
    last: Option<Box<Met>>,
    polls: u32,
    unknown_attempt: bool,
}

impl Resting {
    /// When the next poll is due.
    pub(crate) fn until(&self) -> Moment {
        self.until
    }
}

impl Lifecycle {
    /// What is left of one that waits for its next poll: it was accepted, and how its submission went counts no more but for
    /// what that proves. `None`: it does something else.
    pub(crate) fn rest(self) -> Option<Resting> {
        let State::Waiting { until } = self.state else { return None };
        let Self { watch, last, polls, unknown_attempt, limits: Limits { give_up_at, .. }, .. } = self;
        Some(Resting { watch, until, give_up_at, last, polls, unknown_attempt })
    }

    /// The same again.
    pub(crate) fn rise(resting: Resting, endpoint: &'static Endpoint, token: Box<str>) -> Self {
        let Resting { watch, until, give_up_at, last, polls, unknown_attempt } = resting;
        Self {
            watch,
            state: State::Waiting { until },
            token: Some(token),
            last,
            polls,
            unknown_attempt,
            ..Self::new(endpoint, Limits { send_by: give_up_at, give_up_at })
        }
    }
}
