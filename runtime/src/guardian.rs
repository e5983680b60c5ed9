//! Who keeps looking: the client's background work on critical operations.
//!
//! Each operation is a task on the guardian's runtime, which no caller can drop: it sends, polls, investigates, decides
//! and delivers. Callers only watch. Between two polls it is no task: it sleeps, by the client's timers.

mod asleep;
mod attend;
mod investigate;
mod recovery;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{runtime::Handle, sync::Notify, task::JoinHandle};
use tracing::{Instrument as _, Span};

use self::attend::{Beginning, Closing, attend};
pub(crate) use self::{
    asleep::Asleep,
    attend::{Start, poll_late},
    investigate::{Weighed, weigh},
    recovery::{Recovery, recover},
};
use crate::{
    backoff::Backoff,
    by_id::{ById, OfOperation, SetById},
    case::{Case, Terms, Times},
    client::Shared,
    clock::Moment,
    endpoint::Endpoint,
    error::NotStarted,
    journal::{Attendant, Decided, Intent, Journal, JournalError, Key, Realm, Scope},
    lock::Lock,
    observe,
    operations::OpenOperation,
    resolver::Resolver,
    token::OperationId,
    transport::BoxFuture,
};

/// Between two late polls, two investigations, two tries of a hook.
const SLOWLY: Backoff = Backoff { first: Duration::from_secs(5), factor: 2, most: Duration::from_secs(15 * 60) };

/// How long a shutdown waits for what is still to be recorded, once it lets go.
const LAST_RECORDS: Duration = Duration::from_secs(5);

/// Where the guardian runs, and where the program's own code does, which may block.
pub(crate) struct Runtimes {
    pub(crate) guardian: Handle,
    pub(crate) callbacks: Handle,
}

/// The critical side of a client.
pub(crate) struct Guardian {
    pub(crate) journal: Journal,
    pub(crate) scope: Arc<Scope>,
    resolver: Arc<dyn Resolver>,
    runtimes: Runtimes,
    pub(crate) recovery: Recovery,
    cases: Lock<SetById<Case>>,
    /// Open on record, and nobody here works on them any more. Not cases: those keep the client alive.
    stranded: Lock<Vec<OpenOperation>>,
    /// Those of the last operation of each endpoint, for the next to share while any has them.
    terms: Lock<Vec<Weak<Terms>>>,
    /// Nothing new is begun any more.
    closed: AtomicBool,
    /// It looks by itself for what others let go of.
    recovers: bool,
    /// There is nobody to work for any more.
    retired: AtomicBool,
    changed: Notify,
}

impl Guardian {
    pub(crate) fn new(
        journal: Journal,
        scope: Scope,
        resolver: Arc<dyn Resolver>,
        runtimes: Runtimes,
        endpoints: &'static [&'static Endpoint],
        recovers: bool,
    ) -> Self {
        Self {
            recovery: Recovery::new(endpoints),
            journal,
            scope: Arc::new(scope),
            resolver,
            runtimes,
            cases: Lock::default(),
            stranded: Lock::default(),
            terms: Lock::default(),
            closed: AtomicBool::new(false),
            recovers,
            retired: AtomicBool::new(false),
            changed: Notify::new(),
        }
    }

    /// What an operation has in common with the last of its endpoint, if it has the same times.
    fn terms(&self, client: &Arc<Shared>, endpoint: &'static Endpoint, times: Times) -> Arc<Terms> {
        let is_its = |terms: &Arc<Terms>| std::ptr::eq(terms.endpoint, endpoint);
        let mut all = self.terms.hold();
        let last = all.iter().filter_map(Weak::upgrade).find(is_its);
        if let Some(same) = last.as_ref().filter(|terms| terms.times == times) {
            return Arc::clone(same);
        }
        let realm = match last {
            Some(last) => Arc::clone(&last.realm),
            None => Arc::new(Realm::of(Arc::clone(&self.scope), endpoint, &client.base.path)),
        };
        let new = Arc::new(Terms::new(Arc::clone(client), endpoint, times, realm, self.journal.clone()));
        all.retain(|terms| terms.upgrade().is_some_and(|terms| !is_its(&terms)));
        all.push(Arc::downgrade(&new));
        new
    }

    /// Runs something where no caller can drop it.
    pub(crate) fn spawn<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        self.runtimes.guardian.spawn(work)
    }

    /// The same of what nobody waits for. Boxed, for a task of tokio's is much code, which is compiled for each future.
    fn spawn_for_good(&self, work: BoxFuture<'static, ()>) {
        drop(self.spawn(work));
    }

    /// Runs the program's code, where it may block without keeping the guardian from anything.
    fn call_back(&self, work: BoxFuture<'static, ()>) -> Attached {
        Attached(self.runtimes.callbacks.spawn(work))
    }

    /// Records a decision, whatever becomes of whoever came to it; the case shows what came of that.
    pub(crate) fn decide(&self, case: &Arc<Case>, decided: Decided) -> JoinHandle<Result<Arc<Decided>, JournalError>> {
        let case = Arc::clone(case);
        self.spawn(async move { case.decide(decided).await })
    }

    /// An operation that is not yet delivered.
    pub(crate) fn case(&self, id: OperationId) -> Option<Arc<Case>> {
        self.cases.hold().get(&id).map(|ById(case)| Arc::clone(case))
    }

    /// The first open operation that fits.
    pub(crate) fn find(&self, fits: impl Fn(&Case) -> bool) -> Option<Arc<Case>> {
        self.cases.hold().iter().map(|ById(case)| case).find(|case| fits(case)).map(Arc::clone)
    }

    /// All that is open, the oldest first.
    pub(crate) fn operations(&self) -> Vec<OpenOperation> {
        let cases = self.cases.hold();
        let mut open: Vec<_> = cases.iter().filter_map(|ById(case)| OpenOperation::of(case)).collect();
        open.extend(self.stranded.hold().iter().filter(|it| !cases.contains(&it.id())).cloned());
        drop(cases);
        let contradictions = self.journal.recent().contradictions(&self.scope);
        open.extend(contradictions.iter().map(OpenOperation::contradicted));
        open.sort_unstable_by_key(|operation| (operation.started(), operation.id()));
        open
    }

    /// How old each open operation is.
    #[cfg(feature = "metrics")]
    fn ages(&self, now: std::time::SystemTime) -> Vec<Duration> {
        let began: Vec<_> = self.cases.hold().iter().map(|ById(case)| case.intent.at()).collect();
        let stranded: Vec<_> = self.stranded.hold().iter().map(OpenOperation::started).collect();
        let age = |at| now.duration_since(at).unwrap_or_default();
        began.into_iter().chain(stranded).map(age).collect()
    }

    #[cfg(feature = "metrics")]
    fn counts_any(&self) -> bool {
        !self.is_idle() || !(self.is_retired() || self.stranded.hold().is_empty())
    }

    /// The last client is gone; what is open goes on.
    pub(crate) fn clients_gone(&self) {
        let open: Vec<_> = self.cases.hold().iter().map(|ById(case)| case.id().to_string()).collect();
        if !open.is_empty() {
            tracing::error!(
                target: "async_api::resolve",
                operations = open.join(", "),
                "the last client was dropped while critical operations are open; work on them continues in the background",
            );
        }
        self.retire();
    }

    /// Completes once there is nobody to work for and nothing to work on.
    pub(crate) async fn finished(&self) {
        self.until(|guardian| guardian.is_retired() && guardian.is_idle()).await;
    }

    /// Begins nothing new, waits until `deadline` for what is open, then lets go of the rest. What is left stays open in
    /// the journal.
    pub(crate) async fn shut_down(&self, client: &Arc<Shared>, deadline: Moment) -> Vec<OpenOperation> {
        self.closed.store(true, Ordering::Release);
        tokio::select! {
            biased;
            () = self.until(Self::is_idle) => {}
            () = client.sleep_until(deadline) => {}
        }
        let left = self.operations();
        let lost = self.all_cases().into_iter().filter(|case| case.is_watched());
        // All at once, to share a flush.
        let last: Vec<_> = lost.map(|case| Attached(self.spawn(async move { case.end_watch().await }))).collect();
        let recorded = async move {
            for mut recorded in last {
                let _ = (&mut recorded.0).await;
            }
        };
        tokio::select! {
            biased;
            () = recorded => {}
            () = client.sleep_until(client.clock.now() + LAST_RECORDS) => {}
        }
        for case in self.all_cases() {
            case.let_go_of();
        }
        // What a server shows once is worth waiting for.
        let polled = client.settings.request_timeout.saturating_mul(2);
        tokio::select! {
            biased;
            () = self.until(Self::is_idle) => {}
            () = client.sleep_until(client.clock.now() + polled + LAST_RECORDS) => self.hand_on_later(client),
        }
        self.retire();
        if !left.is_empty() {
            self.journal.let_go();
        }
        left
    }

    /// Nobody else takes over what somebody still asks about here.
    fn hand_on_later(&self, client: &Arc<Shared>) {
        tracing::error!(target: "async_api::journal", "shut down although the journal does not answer");
        let client = Arc::clone(client);
        self.spawn_for_good(Box::pin(async move {
            if let Some(guardian) = &client.guardian {
                guardian.until(Self::is_idle).await;
                guardian.journal.let_go();
            }
        }));
    }

    fn retire(&self) {
        self.retired.store(true, Ordering::Release);
        self.changed.notify_waiters();
    }

    fn is_retired(&self) -> bool {
        self.retired.load(Ordering::Acquire)
    }

    fn is_idle(&self) -> bool {
        // In this order: whoever looks has taken on what there is before they are through.
        !self.recovery.is_looking() && self.cases.hold().is_empty()
    }

    /// Completes once nobody looks through the journal.
    pub(crate) async fn looked(&self) {
        self.until(|guardian| !guardian.recovery.is_looking()).await;
    }

    /// The open operations that an earlier client left.
    pub(crate) fn recovered_cases(&self) -> Vec<Arc<Case>> {
        self.all_cases().into_iter().filter(|case| case.is_recovered()).collect()
    }

    fn all_cases(&self) -> Vec<Arc<Case>> {
        self.cases.hold().iter().map(|ById(case)| Arc::clone(case)).collect()
    }

    async fn until(&self, is_so: impl Fn(&Self) -> bool) {
        loop {
            let changed = self.changed.notified();
            if is_so(self) {
                return;
            }
            changed.await;
        }
    }

    /// Nobody works on it any more, whatever is on record: it is shown to whoever asks, for it needs another client.
    fn strand(&self, case: &Case) {
        let stranded = OpenOperation::of(case).map(OpenOperation::stranded);
        self.stranded.hold().extend(stranded);
    }

    fn close(&self, id: OperationId) {
        self.cases.hold().remove(&id);
        self.changed.notify_waiters();
    }

    /// `None`: nothing is begun any more.
    fn take_on(&self, case: Arc<Case>, beginning: Beginning) -> Option<Arc<Case>> {
        let mut cases = self.cases.hold();
        if self.closed.load(Ordering::Acquire) {
            return None;
        }
        // First, for the task may end before this thread goes on: at once, if the runtime has.
        cases.insert(ById(Arc::clone(&case)));
        drop(cases);
        self.stranded.hold().retain(|stranded| stranded.id() != case.id());
        let closing = Closing::of(Arc::clone(&case));
        let span = observe::operation(case.terms.endpoint, Some(case.id()));
        self.attend(closing, beginning, (!span.is_disabled()).then_some(span));
        self.changed.notify_waiters();
        Some(case)
    }

    fn attend(&self, closing: Closing, beginning: Beginning, span: Option<Span>) {
        let instrument = span.clone().unwrap_or_else(Span::none);
        self.spawn_for_good(Box::pin(attend(closing, beginning, span).instrument(instrument)));
    }
}

impl OfOperation for Case {
    fn operation(&self) -> &OperationId {
        self.intent.operation()
    }
}

/// Asked through the client, which has the guardian in it.
impl Attendant for Shared {
    fn attends(&self, id: OperationId) -> bool {
        self.guardian.as_ref().is_some_and(|guardian| guardian.cases.hold().contains(&id))
    }

    fn would_attend(&self, intent: &Intent) -> bool {
        let open = self.guardian.as_ref().filter(|guardian| !guardian.closed.load(Ordering::Acquire));
        open.is_some_and(|guardian| guardian.endpoint_of(intent).is_ok())
    }

    fn look_again(self: Arc<Self>) {
        let open = self.guardian.as_ref().filter(|guardian| !guardian.closed.load(Ordering::Acquire));
        if let Some(guardian) = open.filter(|guardian| guardian.recovers && guardian.journal.obstacle().is_none()) {
            recover(&self, guardian);
        }
    }

    fn journal_failed(&self) {
        if let Some(guardian) = &self.guardian {
            guardian.all_cases().iter().for_each(Case::rise);
        }
    }
}

impl fmt::Debug for Guardian {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guardian").field("open", &self.cases.hold().len()).finish_non_exhaustive()
    }
}

/// Takes a new operation on. What happens to it shows in the case.
pub(crate) fn begin(
    client: &Arc<Shared>,
    guardian: &Guardian,
    endpoint: &'static Endpoint,
    key: Key,
    reference: Option<&str>,
    times: Times,
    start: Start,
) -> Result<Arc<Case>, NotStarted> {
    if guardian.closed.load(Ordering::Acquire) {
        return Err(NotStarted::ShutDown);
    }
    let id = client.pace.chance.id().map_err(NotStarted::Randomness)?;
    if let Some(source) = guardian.journal.obstacle() {
        // A forked child has no guardian that could find out.
        return Err(NotStarted::not_recorded(id, source));
    }
    let terms = guardian.terms(client, endpoint, times);
    let (realm, path) = (Arc::clone(&terms.realm), start.route.path(client, endpoint));
    let intent = Intent::new(id, client.clock.wall(), realm, key, reference, &path);
    let case = Case::new(terms, Arc::new(intent));
    guardian.take_on(Arc::new(case), Beginning::New(start)).ok_or(NotStarted::ShutDown)
}

/// Between two counts of what is open.
#[cfg(feature = "metrics")]
const COUNT_EVERY: Duration = Duration::from_secs(10);

/// Counts what is open by its age, until there is nobody to work for and nothing to count. Where nothing is open, it
/// wakes nobody.
#[cfg(feature = "metrics")]
pub(crate) fn count_open(client: &Arc<Shared>, guardian: &Guardian) {
    let client = Arc::clone(client);
    drop(guardian.spawn(async move {
        let Some(guardian) = &client.guardian else { return };
        let mut open = observe::OpenByAge::new();
        loop {
            open.set(guardian.ages(client.clock.wall()));
            if guardian.counts_any() {
                client.sleep_until(client.clock.now() + COUNT_EVERY).await;
                continue;
            }
            guardian.until(|guardian| guardian.counts_any() || guardian.is_retired()).await;
            if !guardian.counts_any() {
                return;
            }
        }
    }));
}

/// Sleeps where it is awaited, for the program's own code may block the guardian's thread; outside of tokio, on the guardian's
/// runtime.
pub(crate) async fn sleep(client: &Arc<Shared>, until: Moment) {
    if Handle::try_current().is_ok() {
        client.sleep_until(until).await;
    } else if let Some(guardian) = &client.guardian {
        let sleeper = Arc::clone(client);
        let mut sleeping = Attached(guardian.spawn(async move { sleeper.sleep_until(until).await }));
        // A runtime that is shut down has no more to wait for.
        let _ = (&mut sleeping.0).await;
    }
}

/// A task that ends with whoever waits for it.
struct Attached(JoinHandle<()>);

impl Drop for Attached {
    fn drop(&mut self) {
        self.0.abort();
    }
}
