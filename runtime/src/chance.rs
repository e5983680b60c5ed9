//! Where ids and jitter come from: behind one type, so that a simulation can have the same ones again.

use std::fmt;

use crate::{lock::Lock, token::OperationId};

pub(crate) enum Chance {
    /// The system's randomness.
    System,
    /// A history that can be replayed.
    Seeded(Lock<fastrand::Rng>),
}

impl Chance {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self::Seeded(Lock::new(fastrand::Rng::with_seed(seed)))
    }

    /// For the jitter of pauses, so that no two operations wait in step.
    pub(crate) fn draw<R>(&self, draw: impl FnOnce(&mut fastrand::Rng) -> R) -> R {
        match self {
            Self::System => draw(&mut fastrand::Rng::new()),
            Self::Seeded(rng) => draw(&mut rng.hold()),
        }
    }

    /// A new operation's.
    pub(crate) fn id(&self) -> Result<OperationId, getrandom::Error> {
        match self {
            Self::System => OperationId::random(),
            Self::Seeded(rng) => Ok(OperationId::from_number(rng.hold().u128(1..))),
        }
    }
}

impl fmt::Debug for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System => "System",
            Self::Seeded(_) => "Seeded",
        })
    }
}
