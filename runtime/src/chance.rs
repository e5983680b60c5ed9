//! The source of ids and jitter, which can be seeded so that a simulation can be replayed.

use std::fmt;

use crate::{lock::Lock, token::OperationId};

pub(crate) enum Chance {
    /// The system's randomness.
    System,
    /// A seeded generator.
    Seeded(Lock<fastrand::Rng>),
}

impl Chance {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self::Seeded(Lock::new(fastrand::Rng::with_seed(seed)))
    }

    /// Draws jitter.
    pub(crate) fn draw<R>(&self, draw: impl FnOnce(&mut fastrand::Rng) -> R) -> R {
        match self {
            Self::System => draw(&mut fastrand::Rng::new()),
            Self::Seeded(rng) => draw(&mut rng.hold()),
        }
    }

    /// The id of a new operation.
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
