//! How far an operation is, for progress bars and logs.

use std::{fmt, time::Duration};

use crate::{clock::Moment, lifecycle::Lifecycle, outcome::Trouble};

/// How an operation stands, told each time it goes to sleep.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Progress {
    /// Whether the server has accepted the request.
    pub accepted: bool,
    /// How often it was asked for the answer.
    pub polls: u32,
    /// Since the first poll of the operation's future.
    pub elapsed: Duration,
    /// How long until the next request.
    pub pause: Duration,
    /// What the last request met with, if it was of no use.
    pub trouble: Option<Trouble>,
}

/// A caller's callback.
pub(crate) type Callback = Box<dyn Fn(&Progress) + Send + Sync>;

/// One, with the moment that it counts from.
pub(crate) struct Listener {
    pub(crate) began: Moment,
    pub(crate) callback: Callback,
}

impl Listener {
    pub(crate) fn tell(&self, life: &Lifecycle, now: Moment, until: Moment) {
        (self.callback)(&Progress {
            accepted: life.token().is_some(),
            polls: life.polls(),
            elapsed: now - self.began,
            pause: until - now,
            trouble: life.last(),
        });
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener").finish_non_exhaustive()
    }
}
