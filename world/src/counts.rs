//! What really happened in the worlds: a checker that never met a fault has checked nothing.

use std::{fmt, marker::PhantomData};

/// An enum whose variants are counted and printed by name.
pub(crate) trait Kind: Copy + 'static {
    const ALL: &'static [Self];

    fn index(self) -> usize;

    fn name(self) -> &'static str;
}

macro_rules! kinds {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name { $($(#[$doc])* $variant),* }

        impl $crate::counts::Kind for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),*];

            fn index(self) -> usize {
                self as usize
            }

            fn name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant)),* }
            }
        }
    };
}
pub(crate) use kinds;

/// How often each of a kind happened.
#[derive(Clone)]
pub(crate) struct Tally<K>(Vec<u64>, PhantomData<K>);

impl<K: Kind> Default for Tally<K> {
    fn default() -> Self {
        Self(vec![0; K::ALL.len()], PhantomData)
    }
}

impl<K: Kind> Tally<K> {
    pub(crate) fn count(&mut self, kind: K) {
        self.0[kind.index()] += 1;
    }

    pub(crate) fn of(&self, kind: K) -> u64 {
        self.0[kind.index()]
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (sum, more) in self.0.iter_mut().zip(&other.0) {
            *sum += more;
        }
    }
}

impl<K: Kind> fmt::Display for Tally<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, kind) in K::ALL.iter().enumerate() {
            let separator = if index == 0 { "" } else { " · " };
            write!(f, "{separator}{} {}", kind.name(), self.of(*kind))?;
        }
        Ok(())
    }
}
