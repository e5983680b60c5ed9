//! A test suite for your own [`JournalStore`].

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::{Entry, Intent, JournalStore, Key, KeyFree, Realm, Recorded, Scope, names::KeyNames};
pub use crate::failures::Failures;
use crate::{
    BoxError,
    endpoint::{KeyField, KeyKind, Place},
    error::DuplicateState,
    token::OperationId,
};

/// Tests that a store keeps all its rules.
///
/// `open` opens the store with the given name; each test uses a new name. What was recorded must still be there when the store
/// is dropped and opened again. To test a store that forgets, such as [`MemoryStore`](super::MemoryStore), use [`rules`].
///
/// Passing is evidence, not proof: whether flushed data survives a power failure cannot be seen from outside.
///
/// # Errors
/// All failures.
///
/// # Example: testing your store
/// ```
/// use async_api_runtime::journal::{LogStore, conformance};
///
/// # async fn shown() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = std::env::temp_dir().join(format!("async-api-conformance-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// conformance::check(async |name| Ok(LogStore::open(folder.join(name))?)).await?;
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok(()) }
/// ```
pub async fn check<S: JournalStore>(open: impl AsyncFn(&str) -> Result<S, BoxError>) -> Result<(), Failures> {
    let mut suite = Suite { failures: Vec::new() };
    suite.rules(&open).await;
    suite.outlives(&open).await;
    suite.ended()
}

/// Tests the rules that a store must keep while it is open.
///
/// # Errors
/// All failures.
pub async fn rules<S: JournalStore>(open: impl AsyncFn(&str) -> Result<S, BoxError>) -> Result<(), Failures> {
    let mut suite = Suite { failures: Vec::new() };
    suite.rules(&open).await;
    suite.ended()
}

struct Suite {
    failures: Vec<String>,
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn noon() -> SystemTime {
    SystemTime::UNIX_EPOCH + 20_000 * DAY + DAY / 2
}

/// An operation of the suite: which, on which key, and how the two differ from the usual.
#[derive(Clone, Copy)]
struct Sample {
    id: u128,
    key: &'static str,
    /// As it compares, and as what, where that is not the same and no text.
    compares: Option<(&'static str, &'static str)>,
    account: &'static str,
    endpoint: &'static str,
    formerly: &'static [&'static str],
    names: KeyNames,
    after: Duration,
    repeat_after: Option<Duration>,
}

impl Sample {
    fn new(id: u128, key: &'static str) -> Self {
        let (account, endpoint, after) = ("", "POST /buy", Duration::ZERO);
        Self {
            id,
            key,
            compares: None,
            account,
            endpoint,
            formerly: &[],
            names: KeyNames::default(),
            after,
            repeat_after: None,
        }
    }

    fn id(self) -> OperationId {
        OperationId::from_number(self.id)
    }

    fn intent(self) -> Intent {
        let scope = Arc::new(Scope::new("https://shop.example.com/v1".to_owned(), self.account.to_owned()));
        let (formerly, key, repeat_after) = (self.formerly, self.names, self.repeat_after);
        let realm = Arc::new(Realm { formerly, key, repeat_after, ..Realm::new(scope, self.endpoint) });
        let (canonical, kinds) = self.compares.unzip();
        let key = Key::from_parts(self.key, canonical, kinds);
        Intent::new(self.id(), noon() + self.after, realm, key, Some("{\"order\":\"X\\n7\"}"), "/v1/buy")
    }

    fn begins(self) -> Entry {
        Entry::Intent(Arc::new(self.intent()))
    }

    fn decided(self, verdict: &str) -> Entry {
        Entry::Decided { id: self.id(), decided: format!("{{\"verdict\":\"{verdict}\"}}"), at: noon() + self.after }
    }

    fn delivered(self, key_free: KeyFree) -> Entry {
        Entry::Delivered { id: self.id(), key_free }
    }

    fn done(self) -> [Entry; 3] {
        let key_free = self.intent().key_free_from(noon() + self.after);
        [self.begins(), self.decided("Done"), self.delivered(key_free)]
    }

    fn taken(self, state: DuplicateState) -> Recorded {
        Recorded::Duplicate { of: self.id(), state }
    }
}

/// That of an endpoint whose path has it as a parameter.
const ID: KeyNames = KeyNames {
    fields: &[KeyField { place: Place::Path, json: "id", kind: KeyKind::String }],
    renamed: &[("thing", "id")],
};

/// Those of an endpoint whose parameters have each other's names of before.
const SWAPPED: KeyNames = KeyNames {
    fields: &[
        KeyField { place: Place::Path, json: "item", kind: KeyKind::String },
        KeyField { place: Place::Path, json: "user", kind: KeyKind::String },
    ],
    renamed: &[],
};

const A: &str = r#"{"item":"a"}"#;
/// Controls and their like must not change what a key compares with.
const B: &str = "{\"item\":\"O\u{92}B\u{7f}rien\"}";
const A_IN_RED: &str = r#"{"colour":"red","item":"a"}"#;
const B_IN_RED: &str = "{\"colour\":\"red\",\"item\":\"O\u{92}B\u{7f}rien\"}";

/// What the store says to a batch, once it has nothing left to do.
async fn commit(store: &mut impl JournalStore, batch: &[Entry]) -> Result<Vec<Recorded>, BoxError> {
    let recorded = store.commit(batch).await?;
    store.idle().await?;
    Ok(recorded)
}

struct Rule<'a> {
    name: &'static str,
    broken: &'a mut Vec<String>,
}

impl Rule<'_> {
    /// Notes it where what came is not what the rule says.
    fn is_so<T: PartialEq<U> + fmt::Debug, U: fmt::Debug>(&mut self, came: T, said: U) {
        if came != said {
            self.broken.push(format!("{}: {came:?}, and not {said:?}", self.name));
        }
    }

    /// An operation of `then` takes the key of `same`, while it is open and once it happened, and not that of `another`.
    async fn guards(
        &mut self,
        store: &mut impl JournalStore,
        then: Sample,
        same: Sample,
        another: Sample,
    ) -> Result<(), BoxError> {
        commit(store, &[then.begins()]).await?;
        let recorded = commit(store, &[same.begins(), another.begins()]).await?;
        self.is_so(recorded, [then.taken(DuplicateState::Open), Recorded::Yes]);
        commit(store, &[then.decided("Done"), then.delivered(KeyFree::Never)]).await?;
        self.is_so(commit(store, &[same.begins()]).await?, [then.taken(DuplicateState::Done)]);
        Ok(())
    }
}

impl Suite {
    fn ended(self) -> Result<(), Failures> {
        Failures::unless_none("store", self.failures)
    }

    async fn hold<S: JournalStore>(
        &mut self,
        name: &'static str,
        open: &impl AsyncFn(&str) -> Result<S, BoxError>,
        rule: impl AsyncFnOnce(&mut Rule<'_>, S) -> Result<(), BoxError>,
    ) {
        let held = match open(name).await {
            Ok(store) => rule(&mut Rule { name, broken: &mut self.failures }, store).await,
            Err(error) => Err(error),
        };
        if let Err(error) = held {
            self.failures.push(format!("{name}: {error}"));
        }
    }

    async fn rules<S: JournalStore>(&mut self, open: &impl AsyncFn(&str) -> Result<S, BoxError>) {
        let (first, again, other) = (Sample::new(1, A), Sample::new(2, A), Sample::new(3, B));
        self.hold("a-key-is-taken-until-it-is-free", open, async |rule, mut store| {
            rule.is_so(commit(&mut store, &[first.begins()]).await?, [Recorded::Yes]);
            rule.is_so(commit(&mut store, &[again.begins()]).await?, [first.taken(DuplicateState::Open)]);
            rule.is_so(commit(&mut store, &[other.begins()]).await?, [Recorded::Yes]);
            rule.is_so(commit(&mut store, &[first.decided("Done")]).await?, [Recorded::Yes]);
            rule.is_so(commit(&mut store, &[again.begins()]).await?, [first.taken(DuplicateState::Undelivered)]);
            rule.is_so(commit(&mut store, &[first.delivered(KeyFree::Never)]).await?, [Recorded::Yes]);
            rule.is_so(commit(&mut store, &[again.begins()]).await?, [first.taken(DuplicateState::Done)]);
            Ok(())
        })
        .await;
        self.hold("a-key-is-free-after-not-done", open, async |rule, mut store| {
            commit(&mut store, &[first.begins(), first.decided("NotDone"), first.delivered(KeyFree::NotDone)]).await?;
            rule.is_so(commit(&mut store, &[again.begins()]).await?, [Recorded::Yes]);
            rule.is_so(store.earlier(&again.intent()).await?, []);
            Ok(())
        })
        .await;
        self.hold("two-equal-keys-in-one-batch-collide", open, async |rule, mut store| {
            let recorded = commit(&mut store, &[first.begins(), again.begins(), other.begins()]).await?;
            rule.is_so(recorded, [Recorded::Yes, first.taken(DuplicateState::Open), Recorded::Yes]);
            Ok(())
        })
        .await;
        self.hold("the-first-verdict-stands", open, async |rule, mut store| {
            commit(&mut store, &[first.begins()]).await?;
            let recorded = commit(&mut store, &[first.decided("Done"), first.decided("NotDone")]).await?;
            let stands = Recorded::Decided("{\"verdict\":\"Done\"}".to_owned());
            rule.is_so(recorded, [Recorded::Yes, stands.clone()]);
            rule.is_so(commit(&mut store, &[first.decided("Other")]).await?, [stands]);
            Ok(())
        })
        .await;
        self.hold("what-is-not-open-is-not-recorded", open, async |rule, mut store| {
            let token = |of: Sample| Entry::Token { id: of.id(), token: "t".into() };
            rule.is_so(commit(&mut store, &[token(first)]).await?, [Recorded::NotOpen]);
            commit(&mut store, &first.done()).await?;
            let late = [token(first), first.decided("NotDone"), first.delivered(KeyFree::NotDone)];
            rule.is_so(commit(&mut store, &late).await?, [Recorded::NotOpen, Recorded::NotOpen, Recorded::NotOpen]);
            rule.is_so(commit(&mut store, &[again.begins()]).await?, [first.taken(DuplicateState::Done)]);
            rule.is_so(store.unfinished().await?, []);
            Ok(())
        })
        .await;
        self.hold("scope-and-endpoint-are-part-of-the-key", open, async |rule, mut store| {
            let elsewhere = Sample { account: "another", ..again };
            let renting = Sample { endpoint: "POST /rent", ..other };
            let recorded = commit(&mut store, &[first.begins(), elsewhere.begins(), renting.begins()]).await?;
            rule.is_so(recorded, [Recorded::Yes, Recorded::Yes, Recorded::Yes]);
            Ok(())
        })
        .await;
        self.hold("an-earlier-name-guards-too", open, async |rule, mut store| {
            let renamed = Sample { endpoint: "POST /purchase", formerly: &["POST /acquire", "POST /buy"], ..again };
            commit(&mut store, &[first.begins()]).await?;
            rule.is_so(commit(&mut store, &[renamed.begins()]).await?, [first.taken(DuplicateState::Open)]);
            commit(&mut store, &[first.decided("Done"), first.delivered(KeyFree::Never)]).await?;
            rule.is_so(commit(&mut store, &[renamed.begins()]).await?, [first.taken(DuplicateState::Done)]);
            Ok(())
        })
        .await;
        self.hold("an-endpoint-is-the-same-whatever-its-parameters-are-called", open, async |rule, mut store| {
            let then = Sample { endpoint: "POST /items/{item}/buy", ..first };
            let now = |of: Sample| Sample { endpoint: "POST /items/{id}/buy", names: ID, ..of };
            let (same, another) =
                (Sample { key: r#"{"id":"a"}"#, ..now(again) }, Sample { key: r#"{"id":"b"}"#, ..now(other) });
            rule.guards(&mut store, then, same, another).await
        })
        .await;
        self.hold("a-parameter-is-known-by-its-place", open, async |rule, mut store| {
            let then = Sample { endpoint: "POST /items/{item}/for/{user}", key: r#"{"item":"a","user":"b"}"#, ..first };
            let now = |of: Sample, key: &'static str| Sample {
                endpoint: "POST /items/{user}/for/{item}",
                key,
                names: SWAPPED,
                ..of
            };
            let (same, another) = (now(again, r#"{"item":"b","user":"a"}"#), now(other, r#"{"item":"b","user":"c"}"#));
            rule.guards(&mut store, then, same, another).await
        })
        .await;
        self.hold("a-key-of-a-renamed-field-guards-its-value-alone", open, async |rule, mut store| {
            let then = Sample { key: r#"{"thing":"a"}"#, ..first };
            let now = |of: Sample, key: &'static str| Sample { key, names: ID, ..of };
            let (same, another) = (now(again, r#"{"id":"a"}"#), now(other, r#"{"id":"b"}"#));
            rule.guards(&mut store, then, same, another).await
        })
        .await;
        self.hold("a-key-of-other-fields-guards-what-agrees-with-it", open, async |rule, mut store| {
            let (red, other_red) = (Sample { key: A_IN_RED, ..again }, Sample { key: B_IN_RED, ..other });
            rule.guards(&mut store, first, red, other_red).await
        })
        .await;
        self.hold("a-number-guards-the-text-that-it-becomes", open, async |rule, mut store| {
            let number = Sample { key: r#"{"item":7}"#, compares: Some((r#"{"item":"7e0"}"#, "n")), ..first };
            let (text, other_text) =
                (Sample { key: r#"{"item":"7"}"#, ..again }, Sample { key: r#"{"item":"8"}"#, ..other });
            rule.guards(&mut store, number, text, other_text).await
        })
        .await;
        self.hold("a-text-guards-the-uuid-that-it-becomes", open, async |rule, mut store| {
            let text = Sample { key: r#"{"item":"6F1D0C2E9A7B4F358000000000000001"}"#, ..first };
            let uuid = |of: Sample, key: &'static str| Sample { key, compares: Some((key, "u")), ..of };
            let same = uuid(again, r#"{"item":"6f1d0c2e-9a7b-4f35-8000-000000000001"}"#);
            let another = uuid(other, r#"{"item":"6f1d0c2e-9a7b-4f35-8000-000000000002"}"#);
            rule.guards(&mut store, text, same, another).await?;
            // And back again.
            let back = Sample { id: 5, key: r#"{"item":"6F1D0C2E9A7B4F358000000000000002"}"#, ..first };
            rule.is_so(commit(&mut store, &[back.begins()]).await?, [another.taken(DuplicateState::Open)]);
            Ok(())
        })
        .await;
        self.hold("a-key-is-free-again-after-its-pause", open, async |rule, mut store| {
            let daily = Sample { repeat_after: Some(DAY), ..first };
            let early = Sample { id: 4, after: DAY / 2, ..daily };
            let late = Sample { id: 5, after: DAY + Duration::from_secs(1), ..daily };
            commit(&mut store, &daily.done()).await?;
            rule.is_so(commit(&mut store, &[early.begins()]).await?, [daily.taken(DuplicateState::Done)]);
            rule.is_so(commit(&mut store, &[late.begins()]).await?, [Recorded::Yes]);
            let earlier = store.earlier(&late.intent()).await?;
            rule.is_so(earlier.iter().map(super::Earlier::operation).collect::<Vec<_>>(), [daily.id()]);
            rule.is_so(
                commit(&mut store, &[Sample { id: 6, ..late }.begins()]).await?,
                [late.taken(DuplicateState::Open)],
            );
            Ok(())
        })
        .await;
    }

    async fn outlives<S: JournalStore>(&mut self, open: &impl AsyncFn(&str) -> Result<S, BoxError>) {
        let (first, again, other) = (Sample::new(1, A), Sample::new(2, A), Sample::new(3, B));
        let entries = [
            first.begins(),
            Entry::Token { id: first.id(), token: "t\u{7f}\n\"".into() },
            Entry::Outcome { id: first.id(), outcome: "{\"Lost\":[\"Expired\"]}".to_owned() },
            Entry::Watched { id: first.id(), span: Duration::from_secs(7) },
            first.decided("Done"),
        ];
        for closed in [true, false] {
            let name = if closed { "what-is-recorded-is-there-again" } else { "also-when-it-was-not-closed" };
            self.hold(name, open, async |rule, mut store| {
                commit(&mut store, &entries).await?;
                commit(&mut store, &other.done()).await?;
                if closed {
                    store.close().await;
                }
                drop(store);
                let mut store = open(rule.name).await?;
                rule.is_so(store.unfinished().await?, entries.clone());
                rule.is_so(commit(&mut store, &[again.begins()]).await?, [first.taken(DuplicateState::Undelivered)]);
                let bought = Sample { id: 9, ..other };
                rule.is_so(commit(&mut store, &[bought.begins()]).await?, [other.taken(DuplicateState::Done)]);
                commit(&mut store, &[first.delivered(KeyFree::NotDone)]).await?;
                drop(store);
                let mut store = open(rule.name).await?;
                rule.is_so(store.unfinished().await?, []);
                rule.is_so(commit(&mut store, &[again.begins()]).await?, [Recorded::Yes]);
                Ok(())
            })
            .await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{LogStore, MemoryStore};

    #[tokio::test]
    async fn the_memory_store_conforms() {
        rules(async |_| Ok(MemoryStore::default())).await.unwrap();
    }

    #[tokio::test]
    async fn the_log_conforms() {
        let folder = tempfile::tempdir().unwrap();
        check(async |name| Ok(LogStore::open(folder.path().join(name))?)).await.unwrap();
    }
}
