//! The journal: the durable record of critical operations, which also guards their keys.
//!
//! A client is given a [`Journal`]. Its entries are kept by a [`JournalStore`]: a file, memory, or a store of your own. See
//! also the chapter of the guide on the journal.

mod committer;
pub mod conformance;
mod entry;
mod kept;
mod log;
mod memory;
pub(crate) mod names;
mod recent;
mod store;

use std::{
    collections::HashSet,
    fmt,
    path::Path,
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::SystemTime,
};

use tokio::{
    runtime::Handle,
    sync::{Notify, mpsc, oneshot},
};

use self::{
    committer::{QUEUED, Reply, Request},
    recent::Recent,
};
pub(crate) use self::{
    entry::Realm,
    kept::Kept,
    recent::{Contradiction, Finished},
};
pub use self::{
    entry::{Earlier, Entry, Intent, KeyFree, Recorded, Scope},
    log::{Compacting, Disk, DiskFile, LogStore, Name, OpenError},
    memory::MemoryStore,
    store::JournalStore,
};
pub use crate::key::Key;
use crate::{
    BoxError,
    compact::described,
    lock::Lock,
    outcome::{DecidedBy, RawVerdict},
    token::OperationId,
};

/// Records critical operations: before their requests leave, and until their verdicts were delivered.
///
/// Cheap to clone. One journal can serve several clients, each of which sees only operations with its own base URL and account.
#[derive(Clone)]
pub struct Journal {
    inner: Arc<Inner>,
}

struct Inner {
    way: Way,
    poison: Arc<Poison>,
    /// A forked child has the memory of its parent, and not its threads.
    process: u32,
    /// Nobody else gets the file as long as a client of this journal may have a request on its way, also when it has failed.
    _disk: Option<Arc<dyn Disk>>,
    recent: Recent,
    attendants: Arc<Lock<Attendants>>,
}

/// How the store is called.
enum Way {
    /// At once, on the thread of whoever asks.
    Here(Lock<MemoryStore>),
    Queue {
        /// `None` once the journal is let go of.
        requests: Option<mpsc::Sender<Request>>,
        /// To be waited for, so that whoever lets go of a file can open it again.
        thread: Option<JoinHandle<()>>,
    },
}

/// Whether an entry was lost.
#[derive(Default)]
struct Poison {
    set: AtomicBool,
    changed: Notify,
    attendants: Arc<Lock<Attendants>>,
}

impl Poison {
    fn set(&self) {
        self.set.store(true, Ordering::Release);
        self.changed.notify_waiters();
        for attendant in Attendants::living(&self.attendants) {
            attendant.journal_failed();
        }
    }

    fn is_set(&self) -> bool {
        self.set.load(Ordering::Acquire)
    }

    async fn is_set_at_last(&self) {
        loop {
            let changed = self.changed.notified();
            if self.is_set() {
                return;
            }
            changed.await;
        }
    }
}

/// Who works on open operations.
#[derive(Default)]
struct Attendants {
    all: Vec<Weak<dyn Attendant>>,
    #[cfg(async_api_mutations)]
    admitted: usize,
    /// Handed over, and not yet worked on.
    on_the_way: HashSet<OperationId>,
}

/// One who works on open operations.
pub(crate) trait Attendant: Send + Sync {
    /// Whether they do so on this one.
    fn attends(&self, id: OperationId) -> bool;

    /// Whether they could on such a one.
    fn would_attend(&self, intent: &Intent) -> bool;

    /// Somebody has let go of what they worked on.
    fn look_again(self: Arc<Self>) {}

    /// Nothing more can be recorded.
    fn journal_failed(&self) {}
}

impl Attendants {
    /// Not held while they are told something: they ask the journal who works on what.
    fn living(attendants: &Lock<Self>) -> Vec<Arc<dyn Attendant>> {
        attendants.hold().all.iter().filter_map(Weak::upgrade).collect()
    }

    fn attend(&self, id: OperationId) -> bool {
        let mut living = self.all.iter().filter_map(Weak::upgrade);
        self.on_the_way.contains(&id) || living.any(|attendant| attendant.attends(id))
    }
}

impl Journal {
    /// A journal in memory.
    ///
    /// It guards against duplicates, and survives dropped futures and lost answers, but not the end of the process: after a
    /// crash, a kill or a deploy, nobody knows which operations were open, and your program must find out by itself before it
    /// tries any of them again. For tests, and for programs that track their purchases elsewhere.
    pub fn in_memory() -> Self {
        Self::new(Way::Here(Lock::default()), Arc::default(), None)
    }

    /// Opens a journal in a file, or creates it. What is open survives the end of the process.
    ///
    /// The file is a human-readable log; next to it are a few others, whose names begin with its name. Only one process at a
    /// time can have it open. This blocks while it reads the file, and dropping the last clone blocks until it is closed.
    ///
    /// # Errors
    /// If another process has it open, on I/O errors, and if the file is damaged or not a journal. See [`OpenError`] for what to
    /// do. The journal is not changed then, except that a torn last write may have been cut off and kept in `<name>.torn`.
    ///
    /// # Example
    /// ```
    /// use async_api_runtime::Journal;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = std::env::temp_dir().join(format!("async-api-doc-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// let journal = Journal::open(folder.join("purchases.journal"))?;
    /// # drop(journal);
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok(()) }
    /// ```
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        let path = path.as_ref();
        let store = LogStore::open(path)?;
        let disk = store.disk();
        let (way, poison) = Self::queue(store).map_err(|error| OpenError::of(path, error))?;
        Ok(Self::new(way, poison, Some(disk)))
    }

    /// A journal in a store of your own, which is called on a separate thread with a tokio runtime.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub fn over(store: impl JournalStore) -> std::io::Result<Self> {
        let (way, poison) = Self::queue(store)?;
        Ok(Self::new(way, poison, None))
    }

    fn queue(store: impl JournalStore) -> std::io::Result<(Way, Arc<Poison>)> {
        let (requests, incoming) = mpsc::channel(QUEUED);
        let poison = Arc::<Poison>::default();
        let work = committer::run(Box::new(store), incoming, Arc::clone(&poison));
        let (tell, made) = std::sync::mpsc::channel();
        // Made on its own thread: one that is dropped in async code panics.
        let thread = std::thread::Builder::new().name("async-api-journal".to_owned()).spawn(move || {
            match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => {
                    let _ = tell.send(Ok(()));
                    runtime.block_on(work);
                }
                Err(error) => drop(tell.send(Err(error))),
            }
        })?;
        made.recv().unwrap_or_else(|_| Err(std::io::Error::other("the journal's thread has ended")))?;
        Ok((Way::Queue { requests: Some(requests), thread: Some(thread) }, poison))
    }

    /// A journal in a store of your own, which is called on your tokio runtime. Nothing is recorded after that shuts down.
    pub fn over_on(store: impl JournalStore, runtime: &Handle) -> Self {
        let (requests, incoming) = mpsc::channel(QUEUED);
        let poison = Arc::<Poison>::default();
        drop(runtime.spawn(committer::run(Box::new(store), incoming, Arc::clone(&poison))));
        Self::new(Way::Queue { requests: Some(requests), thread: None }, poison, None)
    }

    fn new(way: Way, poison: Arc<Poison>, disk: Option<Arc<dyn Disk>>) -> Self {
        let (process, recent, attendants) = (std::process::id(), Recent::default(), Arc::clone(&poison.attendants));
        Self { inner: Arc::new(Inner { way, poison, process, _disk: disk, recent, attendants }) }
    }

    /// Records one entry, for benchmarks.
    #[doc(hidden)]
    pub async fn record(&self, entry: Entry) -> Result<Recorded, JournalError> {
        self.commit(entry).await
    }

    /// Makes an entry durable. Once it has a place in the queue it stays, though the future be dropped.
    pub(crate) async fn commit(&self, entry: Entry) -> Result<Recorded, JournalError> {
        if let Some(obstacle) = self.obstacle() {
            return Err(obstacle);
        }
        match &self.inner.way {
            Way::Here(store) => Ok(store.hold().record(&entry)),
            Way::Queue { requests, .. } => ask(requests.as_ref(), |reply| Request::Record(entry, reply)).await,
        }
    }

    /// Why nothing can be recorded: then nothing may leave and nothing be told, either.
    pub(crate) fn obstacle(&self) -> Option<JournalError> {
        if std::process::id() != self.inner.process {
            return Some(JournalError::OtherProcess);
        }
        self.inner.poison.is_set().then_some(JournalError::Poisoned)
    }

    /// Completes once an entry was lost.
    pub(crate) async fn failed(&self) -> JournalError {
        self.inner.poison.is_set_at_last().await;
        JournalError::Poisoned
    }

    #[cfg(test)]
    pub(crate) fn poison(&self) {
        self.inner.poison.set();
    }

    /// From now on, somebody works on what is handed over to them.
    pub(crate) fn admit(&self, attendant: Weak<dyn Attendant>) {
        let mut attendants = self.inner.attendants.hold();
        #[cfg(async_api_mutations)]
        {
            attendants.admitted += 1;
        }
        attendants.all.retain(|attendant| attendant.strong_count() > 0);
        attendants.all.push(attendant);
    }

    /// How many clients it has had since it was opened.
    #[cfg(async_api_mutations)]
    pub(crate) fn admitted(&self) -> usize {
        self.inner.attendants.hold().admitted
    }

    /// Has everybody look for what somebody has let go of.
    pub(crate) fn let_go(&self) {
        Attendants::living(&self.inner.attendants).into_iter().for_each(Attendant::look_again);
    }

    /// Hands over what is open, that nobody works on, and that somebody would.
    pub(crate) async fn take_over(&self, asker: Arc<dyn Attendant>) -> Result<Handover, JournalError> {
        if let Some(obstacle) = self.obstacle() {
            return Err(obstacle);
        }
        let attendants = &self.inner.attendants;
        let (on_the_way, entries) = match &self.inner.way {
            Way::Here(store) => {
                let entries = store.hold().unfinished_now();
                let on_the_way = OnTheWay::to(asker.as_ref(), attendants, &entries);
                // Once more: whoever worked on them may have come to an end meanwhile.
                (on_the_way, store.hold().unfinished_now())
            }
            Way::Queue { requests, .. } => {
                let claim = |reply| Request::Claim(asker, Arc::clone(attendants), reply);
                let on_the_way = ask(requests.as_ref(), claim).await?;
                // Once more: what the last to work on them had recorded may have waited behind the first question.
                (on_the_way, ask(requests.as_ref(), Request::Unfinished).await?)
            }
        };
        let mut all = kept::put_together(entries);
        all.sort_unstable_by_key(|kept| (kept.intent.at(), kept.intent.id()));
        let (open, mut others): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|kept| on_the_way.ids.contains(&kept.intent.id()));
        let attendants = attendants.hold();
        others.retain(|kept| !attendants.attend(kept.intent.id()));
        drop(attendants);
        Ok(Handover { open, others, _on_the_way: on_the_way })
    }

    /// What happened before with the key of an operation.
    pub(crate) async fn earlier(&self, intent: &Arc<Intent>) -> Result<Vec<Earlier>, JournalError> {
        let mut earlier = match &self.inner.way {
            Way::Here(store) => store.hold().earlier_now(intent),
            Way::Queue { requests, .. } => {
                ask(requests.as_ref(), |reply| Request::Earlier(Arc::clone(intent), reply)).await?
            }
        };
        earlier.retain(|earlier| earlier.operation() != intent.id());
        Ok(earlier)
    }

    /// Operations that were delivered of late, and evidence against verdicts.
    pub(crate) fn recent(&self) -> &Recent {
        &self.inner.recent
    }
}

async fn ask<T>(
    requests: Option<&mpsc::Sender<Request>>,
    request: impl FnOnce(Reply<T>) -> Request,
) -> Result<T, JournalError> {
    let (reply, answer) = oneshot::channel();
    let requests = requests.ok_or(JournalError::Poisoned)?;
    requests.send(request(reply)).await.map_err(|_| JournalError::Poisoned)?;
    answer.await.map_err(|_| JournalError::Poisoned)?
}

impl Drop for Inner {
    fn drop(&mut self) {
        let Way::Queue { requests, thread } = &mut self.way else { return };
        drop(requests.take());
        let Some(thread) = thread.take() else { return };
        if std::process::id() == self.process && thread.thread().id() != std::thread::current().id() {
            // Its panic has poisoned the journal already.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal").field("poisoned", &self.inner.poison.is_set()).finish_non_exhaustive()
    }
}

/// Open operations for somebody to work on.
pub(crate) struct Handover {
    pub(crate) open: Vec<Kept>,
    /// Those that nobody works on, and that are nothing for who asked.
    pub(crate) others: Vec<Kept>,
    _on_the_way: OnTheWay,
}

/// Operations on their way to somebody: until this is dropped, nobody else gets them.
struct OnTheWay {
    attendants: Arc<Lock<Attendants>>,
    ids: HashSet<OperationId>,
}

impl OnTheWay {
    /// An operation that is delivered by whoever works on it must not be taken for one that nobody works on: where something
    /// is recorded at the same time, the entries are to be read again.
    fn to(asker: &dyn Attendant, attendants: &Arc<Lock<Attendants>>, entries: &[Entry]) -> Self {
        let mut all = attendants.hold();
        let intents = entries.iter().filter_map(|entry| match entry {
            Entry::Intent(intent) => Some(intent),
            _ => None,
        });
        let for_asker = intents.filter(|intent| !all.attend(intent.id()) && asker.would_attend(intent));
        let ids: HashSet<_> = for_asker.map(|intent| intent.id()).collect();
        all.on_the_way.extend(&ids);
        drop(all);
        Self { attendants: Arc::clone(attendants), ids }
    }
}

impl Drop for OnTheWay {
    fn drop(&mut self) {
        self.attendants.hold().on_the_way.retain(|id| !self.ids.contains(id));
    }
}

/// A verdict on record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decided {
    pub(crate) verdict: RawVerdict,
    pub(crate) by: DecidedBy,
    /// By the wall clock.
    pub(crate) at: SystemTime,
}

described!(Decided { verdict, by, at });

/// Why a journal cannot record or be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum JournalError {
    /// An earlier entry could not be made durable, so nothing leaves and no verdict is reported any more. Drop the clients of this
    /// journal and all its clones, and open it again.
    Poisoned,
    /// This is a forked child of the process that opened the journal.
    OtherProcess,
    /// The operation is not open any more: its verdict was delivered.
    NotOpen,
    /// What is on record cannot be read.
    Unreadable(BoxError),
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Poisoned => "the journal failed to record an entry and must be opened again",
            Self::OtherProcess => "the journal belongs to the parent of this forked process: open another one here",
            Self::NotOpen => "the operation is not open any more: its verdict was delivered",
            Self::Unreadable(_) => "the journal cannot be read: keep a copy of it, and fix the cause",
        })
    }
}

impl std::error::Error for JournalError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable(error) => Some(&**error),
            Self::Poisoned | Self::OtherProcess | Self::NotOpen => None,
        }
    }
}
