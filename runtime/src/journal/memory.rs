//! The index of a journal: what is open, which keys are taken, and which verdict came first.

use std::{
    collections::{HashMap, VecDeque, hash_map},
    sync::Arc,
    time::SystemTime,
};

use super::{Contradiction, Decided, Earlier, Entry, Intent, Kept, Recorded, Scope};
use crate::{
    endpoint::RepeatAfter,
    error::DuplicateState,
    lock::Lock,
    mutation::{Mutation, is},
    outcome::Outcome,
    outcome::RawVerdict,
    token::OperationId,
};

/// How many delivered operations are remembered beyond the life of their guards, for reports that come late.
const REMEMBERED: usize = 10_000;

#[derive(Default)]
pub(super) struct Memory(Lock<Index>);

#[derive(Default)]
struct Index {
    open: HashMap<OperationId, Open>,
    guards: HashMap<Guarded, Guard>,
    finished: VecDeque<Finished>,
    contradictions: Vec<Contradiction>,
}

struct Open {
    intent: Arc<Intent>,
    guarded: Guarded,
    started: SystemTime,
    token: Option<String>,
    outcome: Option<Outcome>,
    decided: Option<(Arc<Decided>, SystemTime)>,
    /// A guardian works on it.
    attended: bool,
}

/// A delivered operation.
struct Finished {
    id: OperationId,
    intent: Arc<Intent>,
    token: Option<String>,
    decided: Arc<Decided>,
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
    earlier: Vec<Earlier>,
}

impl Memory {
    pub(super) fn commit(&self, entry: Entry<'_>) -> Recorded {
        let mut index = self.0.hold();
        match entry {
            Entry::Intent { id, intent, now } => index.intend(id, intent, now),
            Entry::Token { id, token } => index.note(id, |open| open.token = Some(token.to_owned())),
            Entry::Outcome { id, outcome } => index.note(id, |open| open.outcome = Some(outcome.clone())),
            Entry::Decided { id, decided, now } => index.decide(id, decided, now),
            Entry::Delivered { id } => index.deliver(id),
        }
    }

    /// Marks what is open in a scope and has no guardian as taken over.
    pub(super) fn take_over(&self, scope: &Scope) -> Vec<Kept> {
        let mut index = self.0.hold();
        let unattended = index.open.iter_mut().filter(|(_, open)| !open.attended && *open.intent.scope == *scope);
        unattended
            .map(|(id, open)| {
                open.attended = true;
                Kept {
                    id: *id,
                    intent: Arc::clone(&open.intent),
                    started: open.started,
                    token: open.token.clone(),
                    outcome: open.outcome.clone(),
                    decided: open.decided.as_ref().map(|(decided, _)| Arc::clone(decided)),
                }
            })
            .collect()
    }

    pub(super) fn release(&self, id: OperationId) {
        if let Some(open) = self.0.hold().open.get_mut(&id) {
            open.attended = false;
        }
    }

    pub(super) fn earlier(&self, id: OperationId) -> Vec<Earlier> {
        let index = self.0.hold();
        let guard = index.open.get(&id).and_then(|open| index.guards.get(&open.guarded));
        guard.map(|guard| guard.earlier.clone()).unwrap_or_default()
    }

    pub(super) fn finished(
        &self,
        scope: &Scope,
        which: impl Fn(OperationId, &Intent, Option<&str>) -> bool,
    ) -> Option<(OperationId, Arc<Intent>, Arc<Decided>)> {
        let index = self.0.hold();
        let mut of_scope = index.finished.iter().rev().filter(|finished| *finished.intent.scope == *scope);
        let found = of_scope.find(|finished| which(finished.id, &finished.intent, finished.token.as_deref()))?;
        Some((found.id, Arc::clone(&found.intent), Arc::clone(&found.decided)))
    }

    pub(super) fn contradict(&self, contradiction: Contradiction) {
        self.0.hold().contradictions.push(contradiction);
    }

    pub(super) fn contradictions(&self, scope: &Scope) -> Vec<Contradiction> {
        let index = self.0.hold();
        index.contradictions.iter().filter(|contradiction| *contradiction.intent.scope == *scope).cloned().collect()
    }
}

impl Index {
    fn intend(&mut self, id: OperationId, intent: &Arc<Intent>, now: SystemTime) -> Recorded {
        let guarded = Guarded {
            scope: Arc::clone(&intent.scope),
            endpoint: intent.endpoint.id,
            key: intent.key.canonical().into(),
        };
        let fresh = Guard { of: id, state: DuplicateState::Open, free_at: None, earlier: Vec::new() };
        match self.guards.entry(guarded.clone()) {
            hash_map::Entry::Occupied(taken) if !taken.get().is_free(now) => {
                return Recorded::Duplicate { of: taken.get().of, state: taken.get().state };
            }
            hash_map::Entry::Occupied(mut free) => {
                let earlier = std::mem::take(&mut free.get_mut().earlier);
                free.insert(Guard { earlier, ..fresh });
            }
            hash_map::Entry::Vacant(free) => {
                free.insert(fresh);
            }
        }
        let open = Open {
            intent: Arc::clone(intent),
            guarded,
            started: now,
            token: None,
            outcome: None,
            decided: None,
            attended: true,
        };
        self.open.insert(id, open);
        Recorded::Yes
    }

    fn note(&mut self, id: OperationId, note: impl FnOnce(&mut Open)) -> Recorded {
        if let Some(open) = self.open.get_mut(&id) {
            note(open);
        }
        Recorded::Yes
    }

    fn decide(&mut self, id: OperationId, decided: &Decided, now: SystemTime) -> Recorded {
        let Some(open) = self.open.get_mut(&id) else {
            let stands = self.finished.iter().rev().find(|finished| finished.id == id);
            return stands.map_or(Recorded::Yes, |finished| Recorded::Decided(Arc::clone(&finished.decided)));
        };
        let (first, _) = open.decided.get_or_insert_with(|| (Arc::new(decided.clone()), now));
        if let Some(guard) = self.guards.get_mut(&open.guarded) {
            guard.state = DuplicateState::Undelivered;
        }
        Recorded::Decided(Arc::clone(first))
    }

    fn deliver(&mut self, id: OperationId) -> Recorded {
        let hash_map::Entry::Occupied(open) = self.open.entry(id) else { return Recorded::Yes };
        let Some((decided, at)) = open.get().decided.clone() else { return Recorded::Yes };
        let open = open.remove();
        match &decided.verdict {
            RawVerdict::NotDone(_) => self.free(&open, id),
            RawVerdict::Done(_) | RawVerdict::DoneUnseen(_) => {
                if let Some(guard) = self.guards.get_mut(&open.guarded) {
                    guard.state = DuplicateState::Done;
                    guard.free_at = match open.intent.repeat_after {
                        RepeatAfter::Never => None,
                        RepeatAfter::After(pause) => at.checked_add(pause),
                    };
                    guard.earlier.push(Earlier { operation: id, decided_at: at });
                }
            }
        }
        if self.finished.len() == REMEMBERED {
            self.finished.pop_front();
        }
        self.finished.push_back(Finished { id, intent: open.intent, token: open.token, decided });
        Recorded::Yes
    }

    /// After NotDone the key is free; what was done with it before stays known.
    fn free(&mut self, open: &Open, id: OperationId) {
        let hash_map::Entry::Occupied(mut guard) = self.guards.entry(open.guarded.clone()) else { return };
        match guard.get().earlier.last().cloned() {
            Some(last) => {
                let guard = guard.get_mut();
                (guard.of, guard.state, guard.free_at) =
                    (last.operation, DuplicateState::Done, Some(SystemTime::UNIX_EPOCH));
            }
            None if guard.get().of == id => {
                guard.remove();
            }
            None => {}
        }
    }
}

impl Guard {
    fn is_free(&self, now: SystemTime) -> bool {
        let decided = is(Mutation::GuardEndsWhenDecided) && self.state == DuplicateState::Undelivered;
        decided || self.state == DuplicateState::Done && self.free_at.is_some_and(|free_at| free_at <= now)
    }
}
