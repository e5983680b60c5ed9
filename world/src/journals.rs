//! What the program's journals are kept in, over all lives of the process.

use std::{
    future::pending,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use async_api::{
    BoxError, Journal,
    journal::{Compacting, Earlier, Entry, Intent, JournalStore, LogStore, OpenError, Recorded},
    transport::BoxFuture,
};
use tokio::runtime::Handle;

use crate::{
    acknowledged::Acknowledged,
    broken::{Broken, Rule},
    counts::{Event, Stage},
    dice::Dice,
    disk::{Drive, Fate, Mounted},
    growth::Retained,
    plan::{Fault, Kept},
    program::shop::Order,
    world::{State, World},
};

/// All clients have one, as they must; or each its own.
#[derive(Clone)]
pub(crate) struct Journals {
    places: Vec<Place>,
    clients: usize,
}

#[derive(Clone)]
enum Place {
    /// As if a process could leave its memory to the next.
    Memory(Journal),
    Log(Log),
}

#[derive(Clone)]
struct Log {
    drive: Drive,
    acknowledged: Arc<Mutex<Acknowledged>>,
    compacting: Compacting,
}

/// Why a journal is not open.
pub(crate) enum NotOpened {
    /// The process died of it.
    Died,
    /// The disk does not let it be, for now.
    NotYet,
    Broken(Broken),
}

impl Journals {
    pub(crate) fn new(clients: usize, one: bool, kept: Kept) -> Self {
        let place = || match kept {
            Kept::InMemory => Place::Memory(Journal::in_memory()),
            Kept::InLog { compacted_from } => Place::Log(Log {
                drive: Drive::default(),
                acknowledged: Arc::default(),
                compacting: Compacting { from: compacted_from, background: false },
            }),
        };
        Self { places: (0..if one { 1 } else { clients }).map(|_| place()).collect(), clients }
    }

    /// A journal for each client, as a new process finds them.
    pub(crate) async fn open(&self, world: &World) -> Result<Vec<Journal>, NotOpened> {
        let mut opened = Vec::new();
        for place in &self.places {
            opened.push(match place {
                Place::Memory(journal) => journal.clone(),
                Place::Log(log) => log.open(world).await?,
            });
        }
        Ok(opened.iter().cycle().take(self.clients).cloned().collect())
    }

    /// Somebody has one of the files.
    pub(crate) fn are_held(&self) -> bool {
        self.logs().any(|log| log.drive.is_held())
    }

    pub(crate) fn lose_power(&self, dice: &mut Dice) {
        for log in self.logs() {
            log.drive.loses_power(dice);
        }
    }

    /// What is wrong with those whose world has come to rest.
    pub(crate) async fn broken(&self, retained: Retained, at: SystemTime) -> Vec<Broken> {
        let mut broken = Vec::new();
        for log in self.logs() {
            broken.extend(log.at_rest(retained, at).await.err());
        }
        broken
    }

    fn logs(&self) -> impl Iterator<Item = &Log> {
        self.places.iter().filter_map(|place| match place {
            Place::Memory(_) => None,
            Place::Log(log) => Some(log),
        })
    }
}

impl Log {
    async fn open(&self, world: &World) -> Result<Journal, NotOpened> {
        let asks = world.clone();
        let mounted = self.drive.mount(move |op| asks.fate(op)).ok_or(NotOpened::NotYet)?;
        let opened = LogStore::on(Arc::new(mounted.clone()), self.compacting);
        if mounted.is_dead() {
            return Err(NotOpened::Died);
        }
        let mut store = opened.map_err(|error| match error {
            OpenError::Io { .. } => NotOpened::NotYet,
            other => NotOpened::Broken(Broken::new(Rule::Durable, other.to_string())),
        })?;
        self.check(&mut store).await.map_err(NotOpened::Broken)?;
        world.with(|state| state.note(|| "the journal is opened".to_owned()));
        let store = Store { store, mounted, acknowledged: Arc::clone(&self.acknowledged), world: world.clone() };
        Ok(Journal::over_on(store, &Handle::current()))
    }

    /// All that was acknowledged is there.
    async fn check(&self, store: &mut LogStore) -> Result<bool, Broken> {
        let broken = |what| Broken::new(Rule::Durable, what);
        let unfinished = store.unfinished().await.map_err(|error| broken(error.to_string()))?;
        let is_empty = unfinished.is_empty();
        hold(&self.acknowledged).finds(unfinished).map_err(broken)?;
        Ok(is_empty)
    }

    async fn at_rest(&self, retained: Retained, at: SystemTime) -> Result<(), Broken> {
        let broken = |what: String| Broken::new(Rule::Durable, what);
        let at_once = Compacting { from: 0, background: false };
        let mounted = self.drive.mount(|_| Fate::Well).ok_or_else(|| broken("the file is held".to_owned()))?;
        let mut store = LogStore::on(Arc::new(mounted), at_once).map_err(|error| broken(error.to_string()))?;
        if !self.check(&mut store).await? {
            return Err(Broken::new(Rule::Bounded, "operations are open in the journal that nobody knows of"));
        }
        let grows = |what| Broken::new(Rule::Bounded, format!("the journal grows without bound: {what}"));
        retained.bounds(&mut store, &self.drive, at).await.map_err(grows)
    }
}

fn hold(acknowledged: &Mutex<Acknowledged>) -> MutexGuard<'_, Acknowledged> {
    acknowledged.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A log that takes time, and of which the process may die.
struct Store {
    store: LogStore,
    mounted: Mounted,
    acknowledged: Arc<Mutex<Acknowledged>>,
    world: World,
}

impl Store {
    async fn record(&mut self, batch: &[Entry]) -> Result<Vec<Recorded>, BoxError> {
        self.world.step(Stage::Records).await;
        let pause = self.world.with(|state| state.flush_takes());
        self.world.sleep(pause).await;
        hold(&self.acknowledged).tries(batch);
        let recorded = self.store.commit(batch).await;
        let recorded = self.survives(recorded).await?;
        hold(&self.acknowledged).hears(batch, &recorded);
        self.world.with(|state| {
            state.counts.events.count(Event::Flush);
            for (entry, recorded) in batch.iter().zip(&recorded) {
                state.counts.events.count(Event::Entry);
                if *recorded == Recorded::Yes {
                    is_on_record(state, entry);
                }
            }
        });
        self.world.step(Stage::Recorded).await;
        Ok(recorded)
    }

    async fn survives<T>(&mut self, result: Result<T, BoxError>) -> Result<T, BoxError> {
        if self.mounted.is_dead() {
            return pending().await;
        }
        if let Err(error) = &result {
            self.world.journal_failed(error.as_ref());
        }
        result
    }
}

/// What follows outside from what is on record now.
fn is_on_record(state: &mut State, entry: &Entry) {
    match entry {
        Entry::Intent(intent) => {
            let reference = intent.reference().and_then(|json| serde_json::from_str(json).ok());
            let order = reference.and_then(|Order { order }| usize::try_from(order).ok());
            if let Some(order) = order.and_then(|order| state.books.entries.get_mut(order)) {
                // It has begun, whoever hears of that.
                order.id = Some(intent.id());
            }
        }
        // Whoever needs more than that it is READY has seen it.
        Entry::Outcome { id, outcome, .. } if outcome.starts_with("{\"Ready") && state.strikes(Fault::OffTheBooks) => {
            if let Some(order) = state.books.order_of(*id) {
                order.off_the_books = true;
            }
        }
        _ => {}
    }
}

impl JournalStore for Store {
    fn commit<'a>(&'a mut self, batch: &'a [Entry]) -> BoxFuture<'a, Result<Vec<Recorded>, BoxError>> {
        Box::pin(self.record(batch))
    }

    fn unfinished(&mut self) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        self.store.unfinished()
    }

    fn earlier<'a>(&'a mut self, intent: &'a Intent) -> BoxFuture<'a, Result<Vec<Earlier>, BoxError>> {
        self.store.earlier(intent)
    }

    fn idle(&mut self) -> BoxFuture<'_, Result<(), BoxError>> {
        Box::pin(async {
            let idle = self.store.idle().await;
            self.survives(idle).await
        })
    }

    fn close(&mut self) -> BoxFuture<'_, ()> {
        self.store.close()
    }
}
