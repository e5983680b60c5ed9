//! A journal that lives as long as its process.

use std::{
    borrow::Borrow,
    collections::{HashMap, HashSet},
    fmt,
    future::ready,
    hash::{Hash, Hasher},
    sync::Arc,
    time::SystemTime,
};

use super::{Earlier, Entry, Intent, JournalStore, KeyFree, Realm, Recorded, Scope, names};
use crate::{
    BoxError,
    by_id::ById,
    error::DuplicateState,
    key::{Key, Shape},
    mutation::{Mutation, is},
    token::OperationId,
    transport::BoxFuture,
};

/// The store behind [`Journal::in_memory`](super::Journal::in_memory): it forgets everything when the process ends. Also the
/// simplest implementation of all rules, to compare your own with.
#[derive(Debug, Default)]
pub struct MemoryStore {
    open: HashMap<ById<Intent>, After>,
    keys: HashMap<Place, Keys>,
}

/// Scope and endpoint.
type Place = (Arc<Scope>, String);

/// What is on record of an open operation beside its intent.
enum After {
    /// Nothing else, as of most that are open: they wait.
    Token(Arc<str>),
    #[expect(clippy::box_collection, reason = "no longer than the token that most have instead")]
    Entries(Option<Box<Vec<Entry>>>),
}

/// What is known of the keys of an endpoint.
#[derive(Debug, Default)]
struct Keys {
    /// The operation that has it, if one is open.
    open: HashSet<ByKey>,
    /// All that happened: an investigation which is not told of one may take its traces for those of a later one.
    done: HashMap<Key, Vec<Done>>,
    shapes: Vec<Shape>,
}

/// What is known of one key.
struct Used<'a> {
    open: Option<&'a ByKey>,
    done: &'a [Done],
}

#[derive(Debug, Clone)]
struct Done {
    id: OperationId,
    realm: Arc<Realm>,
    decided_at: SystemTime,
    key_free: KeyFree,
}

impl MemoryStore {
    /// The same as a batch of one, at once.
    pub(super) fn record(&mut self, entry: &Entry) -> Recorded {
        match entry {
            Entry::Intent(intent) => self.intend(intent),
            Entry::Decided { id, .. } => self.decide(*id, entry),
            Entry::Delivered { id, key_free } => self.deliver(*id, *key_free),
            Entry::Token { id, .. } | Entry::Watched { id, .. } | Entry::Outcome { id, .. } => self.note(*id, entry),
        }
    }

    pub(super) fn unfinished_now(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        for (ById(intent), after) in &self.open {
            entries.push(Entry::Intent(Arc::clone(intent)));
            if let After::Token(token) = after {
                entries.push(Entry::Token { id: intent.id(), token: Arc::clone(token) });
            }
            entries.extend_from_slice(after.entries());
        }
        entries
    }

    pub(super) fn earlier_now(&self, intent: &Intent) -> Vec<Earlier> {
        let mut earlier = Vec::new();
        for used in self.same_key(intent) {
            earlier.extend(used.done.iter().map(|done| Earlier::new(done.id, done.decided_at)));
        }
        Earlier::in_order(earlier)
    }

    fn intend(&mut self, intent: &Arc<Intent>) -> Recorded {
        for used in self.same_key(intent) {
            if let Some(duplicate) = self.duplicate(&used, intent.at()) {
                return duplicate;
            }
        }
        let keys = self.keys.entry(place(intent, intent.endpoint())).or_default();
        let shape = intent.key().shape(intent.endpoint());
        if !keys.shapes.contains(&shape) {
            keys.shapes.push(shape);
        }
        keys.open.replace(ByKey(Arc::clone(intent)));
        self.open.insert(ById(Arc::clone(intent)), After::default());
        Recorded::Yes
    }

    /// All that is known of the intent's key, under each of its endpoint's names.
    fn same_key(&self, intent: &Intent) -> Vec<Used<'_>> {
        let mut all = Vec::new();
        let mut places: Vec<_> = intent.names().map(|name| place(intent, name)).collect();
        places.dedup();
        for keys in places.iter().filter_map(|place| self.keys.get(place)) {
            keys.add_like(intent, &mut all);
        }
        all
    }

    fn duplicate(&self, used: &Used<'_>, now: SystemTime) -> Option<Recorded> {
        if let Some(ByKey(open)) = used.open
            && let Some(after) = self.open.get(&open.id())
        {
            match after.decided() {
                Some(_) if is(Mutation::GuardEndsWhenDecided) => {}
                Some(_) => return Some(Recorded::Duplicate { of: open.id(), state: DuplicateState::Undelivered }),
                None => return Some(Recorded::Duplicate { of: open.id(), state: DuplicateState::Open }),
            }
        }
        let last = used.done.last().filter(|done| !done.key_free.is_free(now))?;
        Some(Recorded::Duplicate { of: last.id, state: DuplicateState::Done })
    }

    fn note(&mut self, id: OperationId, entry: &Entry) -> Recorded {
        let Some(after) = self.open.get_mut(&id) else { return Recorded::NotOpen };
        after.push(entry);
        Recorded::Yes
    }

    fn decide(&mut self, id: OperationId, entry: &Entry) -> Recorded {
        let Some(after) = self.open.get_mut(&id) else { return Recorded::NotOpen };
        if let Some((first, _)) = after.decided()
            && !is(Mutation::LastDecisionWins)
        {
            return Recorded::Decided(first.to_owned());
        }
        after.push(entry);
        Recorded::Yes
    }

    fn deliver(&mut self, id: OperationId, key_free: KeyFree) -> Recorded {
        let Some((ById(intent), after)) = self.open.remove_entry(&id) else { return Recorded::NotOpen };
        let Some(keys) = self.keys.get_mut(&place(&intent, intent.endpoint())) else { return Recorded::Yes };
        if keys.open.get(intent.key()).is_some_and(|ByKey(open)| open.id() == id) {
            keys.open.remove(intent.key());
        }
        if let (Some((_, decided_at)), true) = (after.decided(), key_free != KeyFree::NotDone) {
            let realm = Arc::clone(intent.realm());
            keys.done.entry(intent.key().clone()).or_default().push(Done { id, realm, decided_at, key_free });
        }
        Recorded::Yes
    }
}

impl Default for After {
    fn default() -> Self {
        Self::Entries(None)
    }
}

impl After {
    fn push(&mut self, entry: &Entry) {
        let mut entries = match std::mem::take(self) {
            Self::Token(token) => Box::new(vec![Entry::Token { id: entry.operation(), token }]),
            Self::Entries(entries) => entries.unwrap_or_default(),
        };
        *self = match entry {
            Entry::Token { token, .. } if entries.is_empty() => Self::Token(Arc::clone(token)),
            entry => {
                if matches!(entry, Entry::Watched { .. }) {
                    // The last one counts.
                    entries.retain(|before| !matches!(before, Entry::Watched { .. }));
                }
                entries.push(entry.clone());
                Self::Entries(Some(entries))
            }
        };
    }

    /// All but a token that is alone.
    fn entries(&self) -> &[Entry] {
        match self {
            Self::Entries(Some(entries)) => entries,
            Self::Entries(None) | Self::Token(_) => &[],
        }
    }

    /// The verdict that counts, and since when.
    fn decided(&self) -> Option<(&str, SystemTime)> {
        self.entries().iter().rev().find_map(|entry| match entry {
            Entry::Decided { decided, at, .. } => Some((decided.as_str(), *at)),
            _ => None,
        })
    }
}

impl Keys {
    /// Adds what is known of all keys that agree with that of an intent.
    fn add_like<'a>(&'a self, intent: &Intent, to: &mut Vec<Used<'a>>) {
        let key = intent.key();
        let shape = key.shape(intent.endpoint());
        if !self.shapes.iter().any(|other| other.hides(&shape)) {
            to.push(Used { open: self.open.get(key), done: self.done.get(key).map_or(&[], Vec::as_slice) });
            return;
        }
        for open in self.open.iter().filter(|ByKey(open)| intent.collides_with(open.endpoint(), open.key())) {
            to.push(Used { open: Some(open), done: &[] });
        }
        for (used, done) in &self.done {
            if done.iter().any(|done| intent.collides_with(&done.realm.endpoint, used)) {
                to.push(Used { open: None, done });
            }
        }
    }
}

/// Compares by the key, and is found by it.
#[derive(Debug)]
struct ByKey(Arc<Intent>);

impl Borrow<Key> for ByKey {
    fn borrow(&self) -> &Key {
        self.0.key()
    }
}

impl PartialEq for ByKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.key() == other.0.key()
    }
}

impl Eq for ByKey {}

impl Hash for ByKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.key().hash(state);
    }
}

/// Shows no token.
impl fmt::Debug for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("After").field("entries", &self.entries()).finish_non_exhaustive()
    }
}

/// The same whatever the endpoint's parameters are called.
fn place(intent: &Intent, endpoint: &str) -> Place {
    (Arc::clone(&intent.realm().scope), names::bare(endpoint).into_owned())
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
    use std::time::Duration;

    use super::*;
    use crate::journal::Realm;

    fn intent(number: u128) -> Arc<Intent> {
        let scope = Arc::new(Scope::new("https://shop.example.com".to_owned(), String::new()));
        let realm = Arc::new(Realm::new(scope, "POST /buy"));
        let key = Key::from_parts(&format!(r#"{{"item":"{}"}}"#, number), None, None);
        let id = OperationId::from_number(number);
        Arc::new(Intent::new(id, SystemTime::UNIX_EPOCH, realm, key, None, "/buy"))
    }

    #[test]
    fn nothing_is_left_of_a_key_whose_operation_did_not_happen() {
        let mut store = MemoryStore::default();
        for number in 1..=100 {
            let (intent, key_free) = (intent(number), KeyFree::NotDone);
            let (id, at, decided) = (intent.id(), intent.at(), "{}".to_owned());
            let entries = [
                Entry::Intent(intent),
                Entry::Decided { id, decided, at },
                Entry::Delivered { id, key_free: if number == 7 { KeyFree::Never } else { key_free } },
            ];
            assert!(entries.iter().all(|entry| store.record(entry) == Recorded::Yes), "{number}");
        }
        let keys = store.keys.values();
        assert_eq!(keys.map(|keys| (keys.open.len(), keys.done.len())).collect::<Vec<_>>(), [(0, 1)]);
        assert!(matches!(store.record(&Entry::Intent(intent(7))), Recorded::Duplicate { .. }));
        assert!(store.open.is_empty());
    }

    #[test]
    fn what_follows_an_intent_is_kept_in_two_words_while_it_is_a_token() {
        let mut store = MemoryStore::default();
        let (intent, id) = (intent(7), OperationId::from_number(7));
        let token = Entry::Token { id, token: "t".into() };
        let watched = |seconds| Entry::Watched { id, span: Duration::from_secs(seconds) };
        let mut entries = vec![Entry::Intent(intent), token];
        assert!(entries.iter().all(|entry| store.record(entry) == Recorded::Yes));
        assert!(store.unfinished_now() == entries && size_of::<After>() <= 16);
        let outcome = Entry::Outcome { id, outcome: "{}".to_owned() };
        assert!([&watched(1), &outcome, &watched(2)].into_iter().all(|entry| store.record(entry) == Recorded::Yes));
        entries.extend([outcome, watched(2)]);
        assert!(store.unfinished_now() == entries);
    }
}
