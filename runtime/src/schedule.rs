//! When to poll, unless the server says.

mod learned;
mod watch;

use std::{fmt, sync::Arc, time::Duration};

use self::learned::Kept;
pub use self::{
    learned::{Learned, RestoreError},
    watch::Watch,
};

/// How long to wait before each poll. A server's `Retry-After` always sets a minimum.
///
/// The default is [`learned`](Self::learned). Pauses are jittered, so that operations that started together do not poll
/// together. Clones share what was learned.
///
/// # Example: keeping what was learned across restarts
/// ```
/// # use std::time::Duration;
/// use async_api_runtime::{Learned, Schedule};
///
/// # let earlier = Schedule::default().export();
/// let schedule = Schedule::learned(Learned::new().poll_worth(Duration::from_secs(1)));
/// schedule.restore(&earlier)?; // what an earlier process exported
/// // … a builder's `.schedule(schedule.clone())`, and after a while:
/// let kept = schedule.export();
/// # assert_eq!(kept, earlier);
/// # Ok::<(), async_api_runtime::RestoreError>(())
/// ```
#[derive(Clone)]
pub struct Schedule(Kind);

#[derive(Clone)]
enum Kind {
    Fixed(Duration),
    Exponential { first: Duration, factor: f64, most: Duration },
    Learned(Arc<Kept>),
}

impl Schedule {
    /// The same pause before each poll.
    pub const fn fixed(pause: Duration) -> Self {
        Self(Kind::Fixed(pause))
    }

    /// Pauses that grow by `factor`, from `first` up to `most`. A factor that is below 1 or NaN counts as 1.
    pub const fn exponential(first: Duration, factor: f64, most: Duration) -> Self {
        Self(Kind::Exponential { first, factor, most })
    }

    /// Learns for each endpoint how long its operations take, and polls when completion is likely.
    ///
    /// Use one schedule per API: endpoints are distinguished by method and path only.
    pub fn learned(learned: Learned) -> Self {
        Self(Kind::Learned(Arc::new(Kept::new(learned))))
    }

    /// What was learned so far, as JSON of at most 64 KB per endpoint, for [`restore`](Self::restore) in another process.
    ///
    /// Operations in progress are not included. A schedule that does not learn exports an empty state.
    pub fn export(&self) -> String {
        match &self.0 {
            Kind::Learned(kept) => kept.export(),
            Kind::Fixed(_) | Kind::Exponential { .. } => learned::NOTHING.to_owned(),
        }
    }

    /// Continues from an exported state. It replaces what was learned about the endpoints it contains; settings such as bounds
    /// are not part of it.
    ///
    /// # Errors
    /// If the text is not what [`export`](Self::export) returns. Nothing is changed then.
    pub fn restore(&self, exported: &str) -> Result<(), RestoreError> {
        match &self.0 {
            Kind::Learned(kept) => kept.restore(exported),
            Kind::Fixed(_) | Kind::Exponential { .. } => learned::check(exported),
        }
    }

    /// The pause after `polls` polls, for a schedule that does not learn.
    fn pause(&self, polls: u32, rng: &mut fastrand::Rng) -> Duration {
        let full = match self.0 {
            Kind::Fixed(pause) => pause,
            Kind::Exponential { first, factor, most } => {
                let growth = factor.max(1.0).powi(i32::try_from(polls).unwrap_or(i32::MAX));
                Duration::try_from_secs_f64(first.as_secs_f64() * growth).unwrap_or(most).min(most)
            }
            Kind::Learned(_) => Duration::ZERO,
        };
        Duration::try_from_secs_f64(full.as_secs_f64() * (0.9 + 0.2 * rng.f64())).unwrap_or(full)
    }
}

impl Default for Schedule {
    fn default() -> Self {
        Self::learned(Learned::new())
    }
}

impl fmt::Debug for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Fixed(pause) => f.debug_tuple("Fixed").field(pause).finish(),
            Kind::Exponential { first, factor, most } => {
                f.debug_struct("Exponential").field("first", first).field("factor", factor).field("most", most).finish()
            }
            Kind::Learned(kept) => f.debug_tuple("Learned").field(kept.learned()).finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pauses(schedule: &Schedule, polls: std::ops::Range<u32>) -> Vec<f64> {
        let mut rng = fastrand::Rng::with_seed(1);
        polls.map(|poll| schedule.pause(poll, &mut rng).as_secs_f64()).collect()
    }

    #[test]
    fn an_exponential_one_grows_to_its_bound() {
        let schedule = Schedule::exponential(Duration::from_millis(250), 1.5, Duration::from_secs(5));
        for (poll, pause) in pauses(&schedule, 0..40).into_iter().enumerate() {
            let full = (0.25 * 1.5_f64.powi(i32::try_from(poll).unwrap())).min(5.0);
            assert!((0.9 * full..=1.1 * full).contains(&pause), "{poll}: {pause}");
        }
    }

    #[test]
    fn pauses_are_jittered() {
        let pauses = pauses(&Schedule::fixed(Duration::from_secs(1)), 0..100);
        assert!(pauses.iter().any(|pause| *pause < 0.95) && pauses.iter().any(|pause| *pause > 1.05));
    }

    #[test]
    fn no_setting_breaks_it() {
        let odd = [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e300];
        for factor in odd {
            for poll in [0, 1, u32::MAX] {
                let schedule = Schedule::exponential(Duration::from_secs(1), factor, Duration::from_secs(9));
                let pause = schedule.pause(poll, &mut fastrand::Rng::with_seed(1));
                assert!(pause <= Duration::from_secs(10), "{factor} {poll} {pause:?}");
            }
        }
        Schedule::fixed(Duration::MAX).pause(0, &mut fastrand::Rng::with_seed(1));
    }

    #[test]
    fn what_learns_nothing_exports_what_anything_can_restore() {
        let nothing = Schedule::fixed(Duration::from_secs(1));
        assert!(nothing.restore(&Schedule::default().export()).is_ok());
        assert!(Schedule::default().restore(&nothing.export()).is_ok());
        assert!(nothing.restore("nothing").is_err());
    }
}
