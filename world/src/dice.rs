//! The only source of chance in a world.

use std::time::Duration;

pub(crate) struct Dice(fastrand::Rng);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// Whether something happens that happens so often in a hundred times.
    pub(crate) fn percent(&mut self, rate: u8) -> bool {
        self.0.u8(0..100) < rate
    }

    /// A span in whole milliseconds, both ends included.
    pub(crate) fn span(&mut self, least: Duration, most: Duration) -> Duration {
        let (least, most) = (millis(least), millis(most));
        Duration::from_millis(self.0.u64(least..=most.max(least)))
    }

    pub(crate) fn up_to(&mut self, most: Duration) -> Duration {
        self.span(Duration::ZERO, most)
    }

    /// Short spans are as likely as long ones: each power of two is.
    pub(crate) fn scaled(&mut self, most: Duration) -> Duration {
        let bits = millis(most).max(1).ilog2();
        let scale = 1_u64 << self.0.u32(0..=bits);
        Duration::from_millis(self.0.u64(0..=scale)).min(most)
    }

    /// Short, or anything.
    pub(crate) fn either(&mut self, most: Duration) -> Duration {
        if self.percent(50) { self.scaled(most) } else { self.up_to(most) }
    }

    pub(crate) fn number(&mut self, least: u32, most: u32) -> u32 {
        self.0.u32(least..=most.max(least))
    }

    pub(crate) fn index(&mut self, len: usize) -> usize {
        self.0.usize(0..len.max(1))
    }

    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.index(of.len())]
    }

    pub(crate) fn seed(&mut self) -> u64 {
        self.0.u64(..)
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
