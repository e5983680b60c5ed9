//! What is recorded about operations, in a form that any store can keep.

use std::{
    borrow::Cow,
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::names::{self, KeyNames};
use crate::{
    by_id::OfOperation,
    clock::Date,
    compact::{Read, Sink, Source, Write, described, object, with_serde},
    endpoint::{Endpoint, RepeatAfter},
    error::DuplicateState,
    key::Key,
    one_line::one_line,
    path,
    token::OperationId,
};

/// The operations that belong together: a client sees only those of its own scope.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Scope {
    /// Origin and base path.
    pub base: String,
    /// Whose operations they are.
    pub account: String,
}

described!(Scope { base, account });

impl Scope {
    pub(crate) fn new(base: String, account: String) -> Self {
        Self { base, account }
    }
}

/// One entry of a journal.
///
/// A store can keep it in columns, or as a whole: it serialises to JSON.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Entry {
    /// A submission is about to leave.
    Intent(Arc<Intent>),
    /// The server has accepted the submission.
    #[non_exhaustive]
    Token {
        /// The operation's id.
        id: OperationId,
        /// The server's token. Treat it as a secret: whoever has it may read the answer.
        token: Arc<str>,
    },
    /// How polling ended.
    #[non_exhaustive]
    Outcome {
        /// The operation's id.
        id: OperationId,
        /// JSON, which includes the server's answer.
        outcome: String,
    },
    /// How long a lost operation has been watched without a sign of life. The last one counts.
    #[non_exhaustive]
    Watched {
        /// The operation's id.
        id: OperationId,
        /// The sum over all runs of the process.
        span: Duration,
    },
    /// The verdict. The first one counts.
    #[non_exhaustive]
    Decided {
        /// The operation's id.
        id: OperationId,
        /// JSON, which includes the server's answer.
        decided: String,
        /// When, by the system clock.
        at: SystemTime,
    },
    /// The program has received the verdict.
    #[non_exhaustive]
    Delivered {
        /// The operation's id.
        id: OperationId,
        /// When its key may be used again.
        key_free: KeyFree,
    },
}

described!(
    enum Entry {
        Intent(intent),
        Token { id, token },
        Outcome { id, outcome },
        Watched { id, span },
        Decided { id, decided, at },
        Delivered { id, key_free },
    }
);

/// When the key of a delivered operation may be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFree {
    /// At once, because it did not happen. Nothing needs to be kept of it.
    NotDone,
    /// It happened; the key is free from then on, by the system clock.
    From(SystemTime),
    /// It happened; the key is never free again.
    Never,
}

described!(
    enum KeyFree {
        NotDone,
        From(moment),
        Never,
    }
);

impl KeyFree {
    /// Whether the key may be used at `now`.
    pub fn is_free(self, now: SystemTime) -> bool {
        match self {
            Self::NotDone => true,
            Self::From(moment) => moment <= now,
            Self::Never => false,
        }
    }
}

impl Entry {
    /// The operation that the entry is about.
    pub fn operation(&self) -> OperationId {
        match self {
            Self::Intent(intent) => intent.id(),
            Self::Token { id, .. }
            | Self::Outcome { id, .. }
            | Self::Watched { id, .. }
            | Self::Decided { id, .. }
            | Self::Delivered { id, .. } => *id,
        }
    }
}

/// Shows the kind of entry and the operation, but no token, key or answer.
impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Intent(_) => "Intent",
            Self::Token { .. } => "Token",
            Self::Outcome { .. } => "Outcome",
            Self::Watched { .. } => "Watched",
            Self::Decided { .. } => "Decided",
            Self::Delivered { .. } => "Delivered",
        };
        f.debug_struct(name).field("id", &self.operation()).finish_non_exhaustive()
    }
}

/// What is recorded of an operation before its request leaves.
///
/// Of the request, only key and reference: payment details do not belong in a journal.
// As short as it can be, for it is kept in memory as long as the operation is open.
#[derive(Clone)]
pub struct Intent {
    id: OperationId,
    at: Date,
    realm: Arc<Realm>,
    key: Key,
    /// The reference, if there is one, on one line; where the realm does not tell it, the path on a second.
    told: Box<str>,
}

/// What the intents of one endpoint have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Realm {
    pub(crate) scope: Arc<Scope>,
    pub(crate) endpoint: Box<str>,
    pub(crate) formerly: &'static [&'static str],
    pub(crate) key: KeyNames,
    /// Base path and path, where all of them have the same.
    pub(crate) path: Box<str>,
    pub(crate) repeat_after: Option<Duration>,
}

impl Realm {
    /// That of an endpoint, as the spec has it today.
    pub(crate) fn of(scope: Arc<Scope>, endpoint: &Endpoint, base_path: &str) -> Self {
        let mut path = String::new();
        if path::is_fixed(endpoint.path) {
            path.push_str(base_path);
            // A string takes all.
            let _ = path::write_fixed(&mut path, endpoint.path);
        }
        Self {
            path: path.into(),
            formerly: endpoint.formerly,
            key: KeyNames::of(endpoint.critical),
            repeat_after: endpoint.critical.and_then(|critical| critical.repeat_after.into()),
            ..Self::new(scope, endpoint.id)
        }
    }

    /// One of which nothing more is known.
    pub(crate) fn new(scope: Arc<Scope>, endpoint: &str) -> Self {
        Self {
            scope,
            endpoint: endpoint.into(),
            formerly: &[],
            key: KeyNames::default(),
            path: Box::default(),
            repeat_after: None,
        }
    }
}

impl Intent {
    pub(crate) fn new(
        id: OperationId,
        at: SystemTime,
        realm: Arc<Realm>,
        key: Key,
        reference: Option<&str>,
        path: &str,
    ) -> Self {
        let mut told = one_line(reference.unwrap_or_default());
        if *path != *realm.path {
            told.push('\n');
            told.push_str(path);
        }
        Self { id, at: at.into(), realm, key, told: told.into() }
    }

    /// The same by the names that its endpoint has there.
    pub(crate) fn within(&self, realm: Arc<Realm>) -> Self {
        Self::new(self.id, self.at(), realm, self.key.clone(), self.reference(), self.path())
    }

    /// The same, with what the spec of today calls the fields of its key.
    pub(crate) fn with_key_of(self: Arc<Self>, today: &str, names: KeyNames) -> Arc<Self> {
        match names.apply(&self.key, self.endpoint(), today) {
            Cow::Borrowed(_) => self,
            Cow::Owned(key) => Arc::new(Self { key, ..Self::clone(&self) }),
        }
    }

    /// The operation's id.
    pub fn id(&self) -> OperationId {
        self.id
    }

    /// When it started, by the system clock.
    pub fn at(&self) -> SystemTime {
        self.at.into()
    }

    /// The scope that it belongs to.
    pub fn scope(&self) -> &Scope {
        &self.realm.scope
    }

    pub(crate) fn realm(&self) -> &Arc<Realm> {
        &self.realm
    }

    /// Method and path of the endpoint, as in the spec.
    pub fn endpoint(&self) -> &str {
        &self.realm.endpoint
    }

    /// Earlier names of the endpoint; operations recorded under these guard its keys, too. Not recorded.
    pub fn formerly(&self) -> &'static [&'static str] {
        self.realm.formerly
    }

    /// The key: the request fields that identify the intended effect.
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// The reference that the caller passed for investigations, as JSON.
    pub fn reference(&self) -> Option<&str> {
        let reference = self.told.split_once('\n').map_or(&*self.told, |(reference, _)| reference);
        (!reference.is_empty()).then_some(reference)
    }

    /// Base path and filled path; the paths of its polls begin with it.
    pub fn path(&self) -> &str {
        self.told.split_once('\n').map_or(&*self.realm.path, |(_, path)| path)
    }

    /// How long after the verdict its key may be used again; `None`: never.
    pub fn repeat_after(&self) -> Option<Duration> {
        self.realm.repeat_after
    }

    pub(crate) fn key_free_from(&self, decided_at: SystemTime) -> KeyFree {
        if self.repeat_after() == Some(Duration::ZERO) {
            // Whatever the clock does.
            return KeyFree::From(SystemTime::UNIX_EPOCH);
        }
        let from = self.repeat_after().and_then(|pause| decided_at.checked_add(pause));
        from.map_or(KeyFree::Never, KeyFree::From)
    }

    /// Whether a recorded operation of the same scope, with this endpoint and key, blocks this one: the endpoint is the same, under
    /// today's name or an earlier one, and so is the key.
    ///
    /// The names of path parameters do not matter. Keys with other fields, from before a change of the spec, count as the same if
    /// they agree on all fields that both have.
    pub fn collides_with(&self, endpoint: &str, key: &Key) -> bool {
        self.collides_as(&[], endpoint, key)
    }

    /// The same, where the endpoint was called by these names later.
    pub(crate) fn collides_as(&self, heirs: &[&str], endpoint: &str, key: &Key) -> bool {
        let name = names::bare(endpoint);
        self.names().chain(heirs.iter().copied()).any(|ours| names::bare(ours) == name)
            && self.key.agrees_with(&self.realm.key.apply(key, endpoint, self.endpoint()))
    }

    /// Of its endpoint: that of today, and the earlier ones.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.endpoint()).chain(self.formerly().iter().copied())
    }
}

/// All but [`formerly`](Intent::formerly), which the spec of today says.
const KEPT_OF_INTENT: &[&str] = &["id", "at", "scope", "endpoint", "key", "reference", "path", "repeat_after"];

impl Write for Intent {
    fn write(&self, to: &mut dyn Sink) {
        let (endpoint, reference, path) = (self.endpoint(), self.reference(), self.path());
        let kept: [&dyn Write; 8] =
            [&self.id, &self.at(), self.scope(), &endpoint, &self.key, &reference, &path, &self.repeat_after()];
        to.object("Intent", KEPT_OF_INTENT, &kept);
    }
}

impl Read for Intent {
    fn read(from: &mut dyn Source) -> Option<Self> {
        let (id, at, scope, endpoint, key, reference, path, repeat_after) = object(from, "Intent", KEPT_OF_INTENT)?;
        let (endpoint, reference, path): (String, Option<String>, String) = (endpoint, reference, path);
        let realm = Realm { path: path.as_str().into(), repeat_after, ..Realm::new(scope, &endpoint) };
        Some(Self::new(id, at, Arc::new(realm), key, reference.as_deref(), &path))
    }
}

with_serde!(Intent);

/// Where they keep it is not compared.
impl PartialEq for Intent {
    fn eq(&self, other: &Self) -> bool {
        let told = |intent: &Self| (intent.id, intent.at, intent.repeat_after());
        told(self) == told(other)
            && (self.scope(), self.endpoint(), &self.key) == (other.scope(), other.endpoint(), &other.key)
            && (self.reference(), self.path()) == (other.reference(), other.path())
    }
}

impl OfOperation for Intent {
    fn operation(&self) -> &OperationId {
        &self.id
    }
}

impl fmt::Debug for Intent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Intent").field("id", &self.id).field("endpoint", &self.endpoint()).finish_non_exhaustive()
    }
}

impl From<RepeatAfter> for Option<Duration> {
    fn from(repeat_after: RepeatAfter) -> Self {
        match repeat_after {
            RepeatAfter::Never => None,
            RepeatAfter::After(pause) => Some(pause),
        }
    }
}

/// An earlier operation with the same key that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    pub(crate) operation: OperationId,
    pub(crate) decided_at: SystemTime,
}

impl Earlier {
    /// For stores: an operation, and when it was decided.
    pub fn new(operation: OperationId, decided_at: SystemTime) -> Self {
        Self { operation, decided_at }
    }

    /// The first one first, each of them once.
    pub(crate) fn in_order(mut all: Vec<Self>) -> Vec<Self> {
        all.sort_unstable_by_key(|earlier| (earlier.decided_at, earlier.operation));
        all.dedup_by_key(|earlier| earlier.operation);
        all
    }

    /// The operation's id.
    pub fn operation(&self) -> OperationId {
        self.operation
    }

    /// When it was known to have happened, by the wall clock.
    pub fn decided_at(&self) -> SystemTime {
        self.decided_at
    }
}

/// What a store says to an entry. None of these is a failure.
#[derive(Clone, PartialEq, Eq)]
pub enum Recorded {
    /// It is on record, durably.
    Yes,
    /// The intent is not recorded: its key is taken.
    Duplicate {
        /// By which operation.
        of: OperationId,
        /// How far that has come.
        state: DuplicateState,
    },
    /// The verdict is not recorded: this is the one on record already.
    Decided(String),
    /// The entry is not recorded: it is about no operation that is open.
    NotOpen,
}

impl fmt::Debug for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yes => f.write_str("Yes"),
            Self::Duplicate { of, state } => f.debug_struct("Duplicate").field("of", of).field("state", state).finish(),
            Self::Decided(_) => f.debug_tuple("Decided").finish_non_exhaustive(),
            Self::NotOpen => f.write_str("NotOpen"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stores keep it in these words.
    #[track_caller]
    fn is_kept_as(entry: &Entry, json: &str) {
        assert_eq!(serde_json::to_string(entry).unwrap(), json);
        assert!(serde_json::from_str::<Entry>(json).unwrap() == *entry);
    }

    #[test]
    fn each_entry_has_its_form_in_json() {
        let id = OperationId::from_number(7);
        let at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_445_481_500);
        let of = r#""id":"00000000000000000000000000000007""#;
        let then = r#"{"secs_since_epoch":1795445481,"nanos_since_epoch":500000000}"#;
        is_kept_as(&Entry::Token { id, token: "t".into() }, &format!(r#"{{"Token":{{{of},"token":"t"}}}}"#));
        is_kept_as(
            &Entry::Outcome { id, outcome: "{}".to_owned() },
            &format!(r#"{{"Outcome":{{{of},"outcome":"{{}}"}}}}"#),
        );
        is_kept_as(
            &Entry::Watched { id, span: Duration::from_secs(9) },
            &format!(r#"{{"Watched":{{{of},"span":{{"secs":9,"nanos":0}}}}}}"#),
        );
        is_kept_as(
            &Entry::Decided { id, decided: "{}".to_owned(), at },
            &format!(r#"{{"Decided":{{{of},"decided":"{{}}","at":{then}}}}}"#),
        );
        for (key_free, json) in [
            (KeyFree::NotDone, r#""NotDone""#.to_owned()),
            (KeyFree::From(at), format!(r#"{{"From":{then}}}"#)),
            (KeyFree::Never, r#""Never""#.to_owned()),
        ] {
            let json = format!(r#"{{"Delivered":{{{of},"key_free":{json}}}}}"#);
            is_kept_as(&Entry::Delivered { id, key_free }, &json);
        }
        let realm = Realm::new(Arc::new(Scope::new("b".to_owned(), "a".to_owned())), "POST /pay");
        let key = Key::from_parts(r#"{"id":1}"#, Some(r#"{"id":"1e0"}"#), Some("n"));
        let intent = Intent::new(id, at, Arc::new(realm), key, Some("{}"), "/pay");
        let json = format!(
            r#"{{"Intent":{{{of},"at":{then},"scope":{{"base":"b","account":"a"}},"endpoint":"POST /pay","key":{{"json":"{{\"id\":1}}","canonical":"{{\"id\":\"1e0\"}}","kinds":"n"}},"reference":"{{}}","path":"/pay"}}}}"#
        );
        is_kept_as(&Entry::Intent(Arc::new(intent)), &json);
        // As earlier versions say that there is none.
        let with_null = json.replace(r#""path":"/pay""#, r#""path":"/pay","repeat_after":null"#);
        assert!(serde_json::from_str::<Entry>(&with_null).unwrap() == serde_json::from_str(&json).unwrap());
    }

    #[test]
    fn an_intent_is_short_and_tells_all_that_it_was_made_of() {
        let scope = Arc::new(Scope::new("https://shop.example.com".to_owned(), String::new()));
        let realm = Arc::new(Realm { path: "/buy".into(), ..Realm::new(scope, "POST /buy") });
        let (id, at) = (OperationId::from_number(7), SystemTime::UNIX_EPOCH + Duration::from_millis(5));
        for (reference, told) in [(None, None), (Some("{\"a\":1}"), Some("{\"a\":1}")), (Some("[\n]"), Some("[ ]"))] {
            for path in ["/buy", "/buy/a", ""] {
                let key = Key::from_parts("{}", None, None);
                let intent = Intent::new(id, at, Arc::clone(&realm), key, reference, path);
                assert_eq!((intent.at(), intent.reference(), intent.path()), (at, told, path));
                let read: Intent = serde_json::from_str(&serde_json::to_string(&intent).unwrap()).unwrap();
                assert!(read == intent && read.path() == path, "{path}");
            }
        }
        assert!(size_of::<Intent>() <= 64, "{} bytes", size_of::<Intent>());
    }
}
