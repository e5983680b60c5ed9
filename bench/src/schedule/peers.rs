//! When peers poll by default, as their sources have it.

use std::ops::RangeInclusive;

/// A schedule that does not depend on what was seen.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    /// Which gap comes after so many polls, in seconds; any in the range, where it is jittered.
    gap: fn(i32) -> RangeInclusive<f64>,
}

pub(crate) const PEERS: [Peer; 5] = [
    // google-cloud-gax 1.x, `ExponentialBackoff` as a `PollingBackoffPolicy`: from 1 s by 2 up to 60 s.
    Peer { name: "google-cloud-gax", gap: |polls| exactly(growing(1.0, 2.0, 60.0, polls)) },
    // GAPIC clients for Java: from 5 s by 1.5 up to 45 s.
    Peer { name: "GAPIC (Java)", gap: |polls| exactly(growing(5.0, 1.5, 45.0, polls)) },
    // azure_core 1.x, `PollerOptions`: 30 s, where the server says nothing else.
    Peer { name: "azure_core", gap: |_| exactly(30.0) },
    // AWS waiters, as smithy defines them: any gap from 2 s up to what doubles from 2 s to 120 s.
    Peer { name: "AWS waiters", gap: |polls| 2.0..=growing(2.0, 2.0, 120.0, polls) },
    // What is written by hand.
    Peer { name: "every second", gap: |_| exactly(1.0) },
];

impl Peer {
    /// When it polls an operation that does not complete.
    pub(crate) fn polls(&self, until: f64, rng: &mut fastrand::Rng) -> Vec<f64> {
        let (mut t, mut polls) = (0.0, Vec::new());
        for count in 0.. {
            let gap = (self.gap)(count);
            t += gap.start() + (gap.end() - gap.start()) * rng.f64();
            if t >= until {
                break;
            }
            polls.push(t);
        }
        polls
    }
}

fn growing(first: f64, factor: f64, most: f64, polls: i32) -> f64 {
    (first * factor.powi(polls)).min(most)
}

fn exactly(gap: f64) -> RangeInclusive<f64> {
    gap..=gap
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_poll_as_their_sources_say() {
        let polls = |peer: usize| PEERS[peer].polls(100.0, &mut fastrand::Rng::with_seed(1));
        assert_eq!(polls(0), [1.0, 3.0, 7.0, 15.0, 31.0, 63.0]);
        assert_eq!(polls(1)[..3], [5.0, 12.5, 23.75]);
        assert_eq!(polls(2), [30.0, 60.0, 90.0]);
        let aws = polls(3);
        assert!(aws[0] == 2.0 && (4.0..=6.0).contains(&aws[1]), "{aws:?}");
        assert_eq!(polls(4).len(), 99);
    }
}
