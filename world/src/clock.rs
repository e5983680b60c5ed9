//! The clocks of a life.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime},
};

use async_api::{Clock, Moment, transport::BoxFuture};
use tokio::time::Instant;

/// The clocks of one life: the monotonic one is the machine's or begins with it, the wall's shows the world's time.
#[derive(Clone)]
pub(crate) struct WorldClock {
    origin: Instant,
    booted: Duration,
    began: Duration,
    wall_ahead: Arc<AtomicI64>,
}

impl WorldClock {
    pub(crate) fn new(origin: Instant, booted: Duration, began: Duration, wall_ahead: Arc<AtomicI64>) -> Self {
        Self { origin, booted, began, wall_ahead }
    }

    /// The date at which a world begins.
    const EPOCH: Duration = Duration::from_secs(1_800_000_000);

    pub(crate) fn date(at: Duration) -> SystemTime {
        SystemTime::UNIX_EPOCH + Self::EPOCH + at
    }
}

impl Clock for WorldClock {
    fn now(&self) -> Moment {
        Moment::after_origin(self.booted + self.origin.elapsed())
    }

    fn sleep_until(&self, at: Moment) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep_until(self.origin + at.since(Moment::after_origin(self.booted))))
    }

    fn wall(&self) -> SystemTime {
        let (right, ahead) = (Self::date(self.began + self.origin.elapsed()), self.wall_ahead.load(Ordering::Relaxed));
        let wrong_by = Duration::from_secs(ahead.unsigned_abs());
        if ahead < 0 { right - wrong_by } else { right + wrong_by }
    }
}
