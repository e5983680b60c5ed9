//! Time behind a trait, so that tests can control it.

use std::{
    fmt,
    num::NonZeroU64,
    ops::{Add, Sub},
    time::{Duration, Instant, SystemTime},
};

use crate::transport::BoxFuture;

/// A point in time on a [`Clock`]: nanoseconds since the clock's own origin, up to 584 years.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(NonZeroU64);

impl Moment {
    /// The moment `elapsed` after the clock's origin.
    pub const fn after_origin(elapsed: Duration) -> Self {
        // Stored plus one, so that `Option<Moment>` needs no more room.
        Self(NonZeroU64::MIN.saturating_add(nanoseconds(elapsed)))
    }

    /// The moment `ago` before this one; the clock's origin at the earliest.
    pub const fn before(self, ago: Duration) -> Self {
        Self(NonZeroU64::MIN.saturating_add(self.since_origin().saturating_sub(nanoseconds(ago))))
    }

    /// The time from `earlier` to this moment; zero if `earlier` is later.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.get().saturating_sub(earlier.0.get()))
    }

    /// Nanoseconds since the clock's origin.
    pub(crate) const fn since_origin(self) -> u64 {
        self.0.get() - 1
    }
}

const fn nanoseconds(span: Duration) -> u64 {
    let nanoseconds = span.as_nanos();
    if nanoseconds > u64::MAX as u128 { u64::MAX } else { nanoseconds as u64 }
}

/// The clock's origin.
impl Default for Moment {
    fn default() -> Self {
        Self(NonZeroU64::MIN)
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Moment").field(&self.since_origin()).finish()
    }
}

impl Add<Duration> for Moment {
    type Output = Self;

    fn add(self, later: Duration) -> Self {
        Self(self.0.saturating_add(nanoseconds(later)))
    }
}

impl Sub for Moment {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        self.since(earlier)
    }
}

/// A [`SystemTime`] in half the bytes, from 1970 to 2554; others become the nearest of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date(Moment);

impl From<SystemTime> for Date {
    fn from(date: SystemTime) -> Self {
        Self(Moment::after_origin(date.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()))
    }
}

impl From<Date> for SystemTime {
    fn from(date: Date) -> Self {
        Self::UNIX_EPOCH + (date.0 - Moment::default())
    }
}

/// Tells the time and wakes sleepers.
///
/// The default is the system's monotonic clock with tokio's timers. Pass another one to
/// [`Builder::clock`](crate::Builder::clock) to run hours of polling in a test instantly.
pub trait Clock: Send + Sync + 'static {
    /// The current time, on a clock that never goes back.
    fn now(&self) -> Moment;

    /// Completes once [`now`](Self::now) is at least `at`. The future may be dropped at any time.
    fn sleep_until(&self, at: Moment) -> BoxFuture<'static, ()>;

    /// The current time, on a clock that keeps running while the machine is suspended.
    ///
    /// It limits how late a request may still be sent. Defaults to [`now`](Self::now).
    fn now_counting_suspension(&self) -> Moment {
        self.now()
    }

    /// The system date, for `Retry-After` and for people. No verdict depends on it, except one from a person who says when they
    /// looked; setting the date back can only make that count as earlier, never as later.
    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// The machine's clocks and tokio's timers.
pub(crate) struct SystemClock {
    origin: Instant,
    origin_counting_suspension: boot_time::Instant,
}

impl SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is where time comes from")]
    pub(crate) fn new() -> Self {
        Self { origin: Instant::now(), origin_counting_suspension: boot_time::Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        Moment::after_origin(self.origin.elapsed())
    }

    #[expect(clippy::disallowed_methods, reason = "this is where waiting happens")]
    fn sleep_until(&self, at: Moment) -> BoxFuture<'static, ()> {
        let deadline = self.origin.checked_add(Duration::from_nanos(at.since_origin()));
        Box::pin(async move {
            match deadline {
                Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
                None => std::future::pending().await,
            }
        })
    }

    fn now_counting_suspension(&self) -> Moment {
        Moment::after_origin(self.origin_counting_suspension.elapsed())
    }
}

impl fmt::Debug for SystemClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SystemClock").finish_non_exhaustive()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::{Arc, Mutex};

    use tokio::sync::Notify;

    use super::*;

    /// A clock that stands until it is moved.
    #[derive(Clone, Default)]
    pub(crate) struct StoppedClock {
        now: Arc<Mutex<Moment>>,
        moved: Arc<Notify>,
    }

    impl StoppedClock {
        pub(crate) fn advance(&self, by: Duration) {
            let mut now = self.now.lock().unwrap();
            *now = *now + by;
            self.moved.notify_waiters();
        }
    }

    impl Clock for StoppedClock {
        fn now(&self) -> Moment {
            *self.now.lock().unwrap()
        }

        fn sleep_until(&self, at: Moment) -> BoxFuture<'static, ()> {
            let clock = self.clone();
            Box::pin(async move {
                loop {
                    let moved = clock.moved.notified();
                    if clock.now() >= at {
                        return;
                    }
                    moved.await;
                }
            })
        }
    }

    #[tokio::test]
    #[expect(clippy::disallowed_methods, reason = "a test's own task")]
    async fn a_stopped_clock_wakes_sleepers_when_it_is_moved() {
        let clock = StoppedClock::default();
        let sleeper = tokio::spawn(clock.sleep_until(Moment::default() + Duration::from_secs(3600)));
        clock.advance(Duration::from_secs(1800));
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        clock.advance(Duration::from_secs(1800));
        sleeper.await.unwrap();
    }

    #[test]
    fn a_date_is_the_same_in_half_the_bytes() {
        let date = SystemTime::UNIX_EPOCH + Duration::from_nanos(1_795_445_481_000_000_007);
        assert_eq!(SystemTime::from(Date::from(date)), date);
        let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(SystemTime::from(Date::from(before)), SystemTime::UNIX_EPOCH);
        assert_eq!(size_of::<Option<Date>>(), 8);
    }

    #[test]
    fn the_clock_that_counts_suspension_moves() {
        let clock = SystemClock::new();
        let before = clock.now_counting_suspension();
        assert!(clock.now_counting_suspension() >= before);
    }
}
