//! Who may work on what another client has let go of: one at a time, and one who can.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use tokio::runtime::Handle;
use tracing::{
    Event, Id, Metadata, Subscriber,
    span::{Attributes, Record},
};

use super::{Hook, Server, handover::Account, intent, intent_with_key, scope};
use crate::{
    BoxError, Builder, Journal, Missing,
    builder::{Accepts, Client},
    client::Core,
    clock::tests::StoppedClock,
    endpoint::{Critical, Endpoint, Mode, Segment, sample},
    guardian::Guardian,
    journal::{Attendant, Earlier, Entry, Intent, JournalStore, MemoryStore, Recorded},
    operations::OpenOperation,
    recover::LeftAloneBecause,
    resolver::Resolver,
    token::OperationId,
    transport::BoxFuture,
};

static CRITICAL: Critical = sample::CRITICAL;
static EXECUTE: Endpoint = Endpoint {
    name: "execute",
    id: "POST /execute",
    formerly: &[],
    method: http::Method::POST,
    path: &[Segment::Literal("/execute")],
    mode: Mode::Async,
    repeatable: false,
    needs_result: true,
    give_up_after: None,
    protocol: &sample::PROTOCOL,
    critical: Some(&CRITICAL),
};

struct Heir(Core);

impl Client for Heir {
    const ENDPOINTS: &'static [&'static Endpoint] = &[&EXECUTE];
    const BASE_PATH: &'static str = "";

    fn from_core(core: Core) -> Self {
        Self(core)
    }
}

impl Accepts<Hook> for Heir {
    fn erase(hook: Hook) -> Arc<dyn Resolver> {
        Arc::new(hook)
    }
}

impl Heir {
    fn of(journal: &Journal) -> Self {
        Self::with(journal, StoppedClock::default())
    }

    fn with(journal: &Journal, clock: StoppedClock) -> Self {
        Builder::<Self, Missing, Missing>::new("https://shop.example.com".to_owned())
            .journal(journal.clone())
            .resolver(Hook::default())
            .transport(Server::default())
            .clock(clock)
            .runtime(Handle::current())
            .build()
            .unwrap()
    }

    fn guardian(&self) -> &Guardian {
        self.0.shared().guardian.as_ref().unwrap()
    }
}

/// Works on an operation until its entries are read for the second time.
struct Works {
    at_work: Arc<AtomicBool>,
}

impl Attendant for Works {
    fn attends(&self, _: OperationId) -> bool {
        self.at_work.load(Ordering::Relaxed)
    }

    fn would_attend(&self, _: &Intent) -> bool {
        false
    }
}

struct Read {
    store: MemoryStore,
    times: Arc<AtomicU32>,
    at_work: Arc<AtomicBool>,
}

impl JournalStore for Read {
    fn commit<'a>(&'a mut self, batch: &'a [Entry]) -> BoxFuture<'a, Result<Vec<Recorded>, BoxError>> {
        self.store.commit(batch)
    }

    fn unfinished(&mut self) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        if self.times.fetch_add(1, Ordering::Relaxed) == 1 {
            self.at_work.store(false, Ordering::Relaxed);
        }
        self.store.unfinished()
    }

    fn earlier<'a>(&'a mut self, intent: &'a Intent) -> BoxFuture<'a, Result<Vec<Earlier>, BoxError>> {
        self.store.earlier(intent)
    }
}

#[tokio::test]
async fn what_is_let_go_of_while_somebody_looks_is_claimed_before_it_is_worked_on() {
    let (times, at_work) = (Arc::<AtomicU32>::default(), Arc::new(AtomicBool::new(true)));
    let store = Read { store: MemoryStore::default(), times: Arc::clone(&times), at_work: Arc::clone(&at_work) };
    let journal = Journal::over_on(store, &Handle::current());
    let left = intent(scope());
    journal.commit(Entry::Intent(Arc::clone(&left))).await.unwrap();
    let works: Arc<dyn Attendant> = Arc::new(Works { at_work });
    journal.admit(Arc::downgrade(&works));
    let heir = Heir::of(&journal);
    heir.guardian().looked().await;
    assert!(heir.guardian().case(left.id()).is_some());
    assert_eq!(times.load(Ordering::Relaxed), 4, "another one who looked may have had it, too");
}

#[tokio::test]
async fn what_a_later_version_wrote_is_left_alone_and_not_guessed() {
    let journal = Journal::in_memory();
    let (odd, sound) = (intent_with_key(scope(), "a"), intent_with_key(scope(), "b"));
    for left in [&odd, &sound] {
        journal.commit(Entry::Intent(Arc::clone(left))).await.unwrap();
    }
    let outcome = r#"{"OfALaterVersion":{}}"#.to_owned();
    journal.commit(Entry::Outcome { id: odd.id(), outcome }).await.unwrap();
    let heir = Heir::of(&journal);
    let open: Vec<_> = heir.0.operations().iter().map(OpenOperation::id).collect();
    assert_eq!(open, [sound.id()]);
    let left_alone = heir.guardian().recovery.left_alone();
    let left_alone: Vec<_> = left_alone.iter().map(|left| (left.id(), left.because())).collect();
    assert_eq!(left_alone, [(odd.id(), LeftAloneBecause::Unreadable)]);
}

/// Panics at the first span that is opened.
#[derive(Default)]
struct Startled(AtomicBool);

impl Subscriber for Startled {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        assert!(self.0.swap(true, Ordering::Relaxed), "the subscriber panics, as planned");
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn a_panic_while_one_is_taken_on_leaves_none_to_nobody() {
    let (journal, clock) = (Journal::in_memory(), StoppedClock::default());
    for key in ["a", "b"] {
        let left = intent_with_key(scope(), key);
        journal.commit(Entry::Intent(left)).await.unwrap();
    }
    let _startled = tracing::subscriber::set_default(Startled::default());
    let heir = Heir::with(&journal, clock.clone());
    assert!(heir.guardian().recovery.failure().is_some());
    for _ in 0..20 {
        clock.advance(Duration::from_secs(1));
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(heir.0.operations().len(), 2);
    assert!(heir.guardian().recovery.failure().is_none());
}

#[tokio::test]
async fn a_client_that_has_come_to_its_end_takes_nothing_from_those_who_could_work_on_it() {
    let journal = Journal::in_memory();
    let heir = Heir::of(&journal);
    let gone = Arc::clone(heir.0.shared());
    drop(heir);
    let left = intent(scope());
    journal.commit(Entry::Intent(Arc::clone(&left))).await.unwrap();
    journal.let_go();
    assert!(gone.guardian.as_ref().unwrap().case(left.id()).is_none());
    let next = journal.take_over(Arc::new(Account(""))).await.unwrap();
    assert_eq!(next.open.len(), 1);
}
