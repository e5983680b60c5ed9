//! The index of a journal: which keys are taken, and which verdict came first.

use std::{
    collections::{HashMap, hash_map},
    sync::Arc,
    time::SystemTime,
};

use super::{Decided, Entry, Intent, Recorded, Scope};
use crate::{endpoint::RepeatAfter, error::DuplicateState, lock::Lock, outcome::RawVerdict, token::OperationId};

#[derive(Default)]
pub(super) struct Memory(Lock<Index>);

#[derive(Default)]
struct Index {
    open: HashMap<OperationId, Open>,
    guards: HashMap<Guarded, Guard>,
}

struct Open {
    guarded: Guarded,
    repeat_after: RepeatAfter,
    decided: Option<(Arc<Decided>, SystemTime)>,
}

/// Identity is scope, METHOD and path, and what the key means; never a Rust name.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Guarded {
    scope: Arc<Scope>,
    endpoint: &'static str,
    key: Arc<str>,
}

struct Guard {
    of: OperationId,
    state: DuplicateState,
    /// When a key that ended Done may be used again; `None`: never.
    free_at: Option<SystemTime>,
}

impl Memory {
    pub(super) fn commit(&self, entry: Entry<'_>) -> Recorded {
        let mut index = self.0.hold();
        match entry {
            Entry::Intent { id, intent, now } => index.intend(id, intent, now),
            Entry::Token { .. } | Entry::Outcome { .. } => Recorded::Yes,
            Entry::Decided { id, decided, now } => index.decide(id, decided, now),
            Entry::Delivered { id } => index.deliver(id),
        }
    }
}

impl Index {
    fn intend(&mut self, id: OperationId, intent: &Intent, now: SystemTime) -> Recorded {
        let guarded = Guarded {
            scope: Arc::clone(&intent.scope),
            endpoint: intent.endpoint.id,
            key: intent.key.canonical().into(),
        };
        let guard = Guard { of: id, state: DuplicateState::Open, free_at: None };
        match self.guards.entry(guarded.clone()) {
            hash_map::Entry::Occupied(taken) if !taken.get().is_free(now) => {
                return Recorded::Duplicate { of: taken.get().of, state: taken.get().state };
            }
            hash_map::Entry::Occupied(mut free) => {
                free.insert(guard);
            }
            hash_map::Entry::Vacant(free) => {
                free.insert(guard);
            }
        }
        self.open.insert(id, Open { guarded, repeat_after: intent.repeat_after, decided: None });
        Recorded::Yes
    }

    fn decide(&mut self, id: OperationId, decided: &Decided, now: SystemTime) -> Recorded {
        let Some(open) = self.open.get_mut(&id) else { return Recorded::Yes };
        let (first, _) = open.decided.get_or_insert_with(|| (Arc::new(decided.clone()), now));
        if let Some(guard) = self.guards.get_mut(&open.guarded) {
            guard.state = DuplicateState::Undelivered;
        }
        Recorded::Decided(Arc::clone(first))
    }

    fn deliver(&mut self, id: OperationId) -> Recorded {
        let Some(open) = self.open.remove(&id) else { return Recorded::Yes };
        let Some((decided, at)) = open.decided else { return Recorded::Yes };
        match (&decided.verdict, open.repeat_after) {
            (RawVerdict::NotDone(_), _) => {
                self.guards.remove(&open.guarded);
            }
            (RawVerdict::Done(_) | RawVerdict::DoneUnseen(_), repeat_after) => {
                if let Some(guard) = self.guards.get_mut(&open.guarded) {
                    guard.state = DuplicateState::Done;
                    guard.free_at = match repeat_after {
                        RepeatAfter::Never => None,
                        RepeatAfter::After(pause) => at.checked_add(pause),
                    };
                }
            }
        }
        Recorded::Yes
    }
}

impl Guard {
    fn is_free(&self, now: SystemTime) -> bool {
        self.state == DuplicateState::Done && self.free_at.is_some_and(|free_at| free_at <= now)
    }
}
