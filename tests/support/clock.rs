//! Tokio's clock as a clock of ours.

use std::time::{Duration, SystemTime};

use async_api::{Clock, Moment, transport::BoxFuture};
use tokio::time::Instant;

pub fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Paused, and moved by tokio when nobody has anything else to do.
#[derive(Clone, Copy)]
pub struct PausedClock(Instant);

impl PausedClock {
    pub fn new() -> Self {
        Self(Instant::now())
    }

    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

impl Clock for PausedClock {
    fn now(&self) -> Moment {
        Moment::after_origin(self.elapsed())
    }

    fn sleep_until(&self, at: Moment) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep_until(self.0 + at.since(Moment::default())))
    }

    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000) + self.elapsed()
    }
}
