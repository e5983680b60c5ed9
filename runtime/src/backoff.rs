//! Pauses between attempts.

use std::time::Duration;

/// Pauses that grow by a factor up to a bound.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Backoff {
    pub(crate) first: Duration,
    pub(crate) factor: u32,
    pub(crate) most: Duration,
}

impl Backoff {
    /// The pause after attempt number `tries`, reduced by a random part of up to a fifth.
    pub(crate) fn pause(&self, tries: u32, rng: &mut fastrand::Rng) -> Duration {
        let growth = self.factor.saturating_pow(tries.saturating_sub(1).min(30));
        let full = self.first.saturating_mul(growth).min(self.most);
        full.mul_f64(1.0 - 0.2 * rng.f64())
    }
}
