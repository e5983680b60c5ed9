//! What really happened in the worlds: a checker that never met a fault has checked nothing.

use std::{fmt, marker::PhantomData};

use crate::{
    outside::{Name, Reception},
    plan::{Endpoint, Fault, Manner},
};

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

kinds! {
    /// What the process does that others can notice: it may die at each of these.
    Stage {
        Calls, Sends, Leaves, HearsServer, Investigates, Resolves, IsTold, HasHeard, CallerHears, HearsOutside, Rebuilds,
        Records, Writes, Flushes, Arranges, Recorded,
    }
}

/// What happened, in numbers.
#[derive(Default, Clone)]
pub(crate) struct Counts {
    pub(crate) faults: Tally<Fault>,
    pub(crate) stages: Tally<Stage>,
    pub(crate) deaths: Tally<Stage>,
    pub(crate) endpoints: Tally<Endpoint>,
    pub(crate) manners: Tally<Manner>,
    pub(crate) verdicts: Tally<VerdictKind>,
    pub(crate) names: Tally<Name>,
    pub(crate) receptions: Tally<Reception>,
    pub(crate) events: Tally<Event>,
}

kinds! {
    VerdictKind { Done, DoneUnseen, NotDone, Unknown }
}

kinds! {
    Event { World, Life, Operation, Duplicate, NotStarted, Left, Execution, LateExecution, Poll, Question, Telling, Flush, Entry, Failed, Reopened, PowerLoss }
}

impl Counts {
    pub(crate) fn add(&mut self, other: &Self) {
        self.faults.add(&other.faults);
        self.stages.add(&other.stages);
        self.deaths.add(&other.deaths);
        self.endpoints.add(&other.endpoints);
        self.manners.add(&other.manners);
        self.verdicts.add(&other.verdicts);
        self.names.add(&other.names);
        self.receptions.add(&other.receptions);
        self.events.add(&other.events);
    }

    pub(crate) fn worlds(&self) -> u64 {
        self.events.of(Event::World)
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "what happened: {}", self.events)?;
        writeln!(f, "verdicts:      {}", self.verdicts)?;
        writeln!(f, "endpoints:     {}", self.endpoints)?;
        writeln!(f, "callers:       {}", self.manners)?;
        writeln!(f, "messages by:   {}", self.names)?;
        writeln!(f, "… and persons: {}", self.receptions)?;
        writeln!(f, "faults:        {}", self.faults)?;
        writeln!(f, "stages:        {}", self.stages)?;
        write!(f, "deaths at:     {}", self.deaths)
    }
}

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
