//! When to poll, where the server does not say.

use std::time::Duration;

/// How long to wait before each poll. A server's `Retry-After` is a floor under all of them.
///
/// The default is [`exponential`](Self::exponential) from 250 ms by 1.5 up to 5 s. Pauses are jittered by a tenth, so
/// that operations which started together do not poll together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schedule(Kind);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Fixed(Duration),
    Exponential { first: Duration, factor: f64, most: Duration },
}

impl Schedule {
    /// The same pause before each poll.
    pub const fn fixed(pause: Duration) -> Self {
        Self(Kind::Fixed(pause))
    }

    /// Pauses that grow by `factor` from `first` up to `most`. A factor below 1, or that is no number, counts as 1.
    pub const fn exponential(first: Duration, factor: f64, most: Duration) -> Self {
        Self(Kind::Exponential { first, factor, most })
    }

    /// The pause after `polls` polls.
    pub(crate) fn pause(&self, polls: u32, rng: &mut fastrand::Rng) -> Duration {
        let full = match self.0 {
            Kind::Fixed(pause) => pause,
            Kind::Exponential { first, factor, most } => {
                let growth = factor.max(1.0).powi(i32::try_from(polls).unwrap_or(i32::MAX));
                Duration::try_from_secs_f64(first.as_secs_f64() * growth).unwrap_or(most).min(most)
            }
        };
        Duration::try_from_secs_f64(full.as_secs_f64() * (0.9 + 0.2 * rng.f64())).unwrap_or(full)
    }
}

impl Default for Schedule {
    fn default() -> Self {
        Self::exponential(Duration::from_millis(250), 1.5, Duration::from_secs(5))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pauses(schedule: Schedule, polls: std::ops::Range<u32>) -> Vec<f64> {
        let mut rng = fastrand::Rng::with_seed(1);
        polls.map(|poll| schedule.pause(poll, &mut rng).as_secs_f64()).collect()
    }

    #[test]
    fn the_default_grows_from_a_quarter_of_a_second_to_five() {
        for (poll, pause) in pauses(Schedule::default(), 0..40).into_iter().enumerate() {
            let full = (0.25 * 1.5_f64.powi(i32::try_from(poll).unwrap())).min(5.0);
            assert!((0.9 * full..=1.1 * full).contains(&pause), "{poll}: {pause}");
        }
    }

    #[test]
    fn pauses_are_jittered() {
        let pauses = pauses(Schedule::fixed(Duration::from_secs(1)), 0..100);
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
}
