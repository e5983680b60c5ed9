//! A journal that lives as long as its process.

use std::{
    collections::{HashMap, HashSet},
    future::ready,
    sync::Arc,
    time::SystemTime,
};

use super::{Earlier, Entry, Intent, JournalStore, KeyFree, Recorded, Scope};
use crate::{
    BoxError,
    error::DuplicateState,
    key::Key,
    mutation::{Mutation, is},
    token::OperationId,
    transport::BoxFuture,
};

/// A store that forgets everything when its process ends, and the plainest that keeps all rules.
#[derive(Debug, Default)]
pub struct MemoryStore {
    open: HashMap<OperationId, Open>,
    keys: HashMap<Place, Keys>,
}

/// Scope and endpoint.
type Place = (Arc<Scope>, String);

#[derive(Debug)]
struct Open {
    intent: Arc<Intent>,
    entries: Vec<Entry>,
    decided: Option<(String, SystemTime)>,
}

/// What is known of the keys of an endpoint.
#[derive(Debug, Default)]
struct Keys {
    used: HashMap<Key, Used>,
    /// The fields that they have: of more than one sort only after a change of the spec.
    shapes: HashSet<Vec<String>>,
}

#[derive(Debug, Default)]
struct Used {
    open: Option<OperationId>,
    /// All that happened: an investigation which is not told of one may take its traces for those of a later one.
    done: Vec<Done>,
}

#[derive(Debug, Clone, Copy)]
struct Done {
    id: OperationId,
    decided_at: SystemTime,
    key_free: KeyFree,
}

impl MemoryStore {
    /// The same as a batch of one, at once.
    pub(super) fn record(&mut self, entry: &Entry) -> Recorded {
        match entry {
            Entry::Intent(intent) => self.intend(intent),
            Entry::Decided { id, decided, at } => self.decide(*id, decided, *at, entry),
            Entry::Delivered { id, key_free } => self.deliver(*id, *key_free),
            Entry::Token { id, .. } | Entry::Outcome { id, .. } | Entry::Watched { id, .. } => {
                let Some(open) = self.open.get_mut(id) else { return Recorded::NotOpen };
                open.entries
                    .retain(|before| !matches!((before, entry), (Entry::Watched { .. }, Entry::Watched { .. })));
                open.entries.push(entry.clone());
                Recorded::Yes
            }
        }
    }

    pub(super) fn unfinished_now(&self) -> Vec<Entry> {
        self.open.values().flat_map(|open| open.entries.iter().cloned()).collect()
    }

    pub(super) fn earlier_now(&self, intent: &Intent) -> Vec<Earlier> {
        let done = self.same_key(intent).flat_map(|used| &used.done);
        let mut earlier: Vec<_> = done.map(|done| Earlier::new(done.id, done.decided_at)).collect();
        earlier.sort_by_key(|earlier| earlier.decided_at);
        earlier
    }

    fn intend(&mut self, intent: &Arc<Intent>) -> Recorded {
        if let Some(duplicate) = self.same_key(intent).find_map(|used| self.duplicate(used, intent.at)) {
            return duplicate;
        }
        let keys = self.keys.entry(place(intent)).or_default();
        keys.shapes.insert(intent.key.shape());
        keys.used.entry(intent.key.clone()).or_default().open = Some(intent.id);
        let entries = vec![Entry::Intent(Arc::clone(intent))];
        self.open.insert(intent.id, Open { intent: Arc::clone(intent), entries, decided: None });
        Recorded::Yes
    }

    /// All that is known of the intent's key, under each of its endpoint's names.
    fn same_key<'a>(&'a self, intent: &'a Intent) -> impl Iterator<Item = &'a Used> {
        let names = std::iter::once(intent.endpoint.as_str()).chain(intent.formerly.iter().copied());
        let keys = names.filter_map(|name| self.keys.get(&(Arc::clone(&intent.scope), name.to_owned())));
        keys.flat_map(|keys| keys.like(&intent.key))
    }

    fn duplicate(&self, used: &Used, now: SystemTime) -> Option<Recorded> {
        if let Some((of, open)) = used.open.and_then(|id| self.open.get_key_value(&id)) {
            match open.decided {
                Some(_) if is(Mutation::GuardEndsWhenDecided) => {}
                Some(_) => return Some(Recorded::Duplicate { of: *of, state: DuplicateState::Undelivered }),
                None => return Some(Recorded::Duplicate { of: *of, state: DuplicateState::Open }),
            }
        }
        let last = used.done.last().filter(|done| !done.key_free.is_free(now))?;
        Some(Recorded::Duplicate { of: last.id, state: DuplicateState::Done })
    }

    fn decide(&mut self, id: OperationId, decided: &str, at: SystemTime, entry: &Entry) -> Recorded {
        let Some(open) = self.open.get_mut(&id) else { return Recorded::NotOpen };
        if let Some((first, _)) = &open.decided
            && !is(Mutation::LastDecisionWins)
        {
            return Recorded::Decided(first.clone());
        }
        open.decided = Some((decided.to_owned(), at));
        open.entries.push(entry.clone());
        Recorded::Yes
    }

    fn deliver(&mut self, id: OperationId, key_free: KeyFree) -> Recorded {
        let Some(open) = self.open.remove(&id) else { return Recorded::NotOpen };
        let Some(keys) = self.keys.get_mut(&place(&open.intent)) else { return Recorded::Yes };
        if let Some(used) = keys.used.get_mut(&open.intent.key) {
            used.open = used.open.filter(|open| *open != id);
            if let (Some((_, decided_at)), true) = (open.decided, key_free != KeyFree::NotDone) {
                used.done.push(Done { id, decided_at, key_free });
            }
            if used.open.is_none() && used.done.is_empty() {
                keys.used.remove(&open.intent.key);
            }
        }
        Recorded::Yes
    }
}

impl Keys {
    /// What is known of all keys that agree with this one.
    fn like<'a>(&'a self, key: &'a Key) -> Box<dyn Iterator<Item = &'a Used> + 'a> {
        let foreign = self.shapes.iter().any(|shape| *shape != key.shape());
        if foreign {
            return Box::new(self.used.iter().filter(|(used, _)| key.agrees_with(used)).map(|(_, used)| used));
        }
        Box::new(self.used.get(key).into_iter())
    }
}

fn place(intent: &Intent) -> Place {
    (Arc::clone(&intent.scope), intent.endpoint.clone())
}

impl JournalStore for MemoryStore {
    fn commit<'a>(&'a mut self, batch: &'a [Entry]) -> BoxFuture<'a, Result<Vec<Recorded>, BoxError>> {
        let recorded = batch.iter().map(|entry| self.record(entry)).collect();
        Box::pin(ready(Ok(recorded)))
    }

    fn unfinished(&mut self) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        Box::pin(ready(Ok(self.unfinished_now())))
    }

    fn earlier<'a>(&'a mut self, intent: &'a Intent) -> BoxFuture<'a, Result<Vec<Earlier>, BoxError>> {
        Box::pin(ready(Ok(self.earlier_now(intent))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intent(number: u128) -> Arc<Intent> {
        Arc::new(Intent {
            id: OperationId::from_number(number),
            at: SystemTime::UNIX_EPOCH,
            scope: Arc::new(Scope::new("https://shop.example.com".to_owned(), String::new())),
            endpoint: "POST /buy".to_owned(),
            formerly: &[],
            key: Key::from_parts(format!(r#"{{"item":"{}"}}"#, number), None),
            reference: None,
            path: "/buy".to_owned(),
            repeat_after: None,
        })
    }

    #[test]
    fn nothing_is_left_of_a_key_whose_operation_did_not_happen() {
        let mut store = MemoryStore::default();
        for number in 1..=100 {
            let (intent, key_free) = (intent(number), KeyFree::NotDone);
            let (id, at, decided) = (intent.id, intent.at, "{}".to_owned());
            let entries = [
                Entry::Intent(intent),
                Entry::Decided { id, decided, at },
                Entry::Delivered { id, key_free: if number == 7 { KeyFree::Never } else { key_free } },
            ];
            assert!(entries.iter().all(|entry| store.record(entry) == Recorded::Yes), "{number}");
        }
        assert_eq!(store.keys.values().map(|keys| keys.used.len()).sum::<usize>(), 1);
        assert!(matches!(store.record(&Entry::Intent(intent(7))), Recorded::Duplicate { .. }));
        assert!(store.open.is_empty());
    }
}
