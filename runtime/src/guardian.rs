//! Who keeps looking: the client's background work on critical operations.
//!
//! Each operation is a task on the guardian's runtime, which no caller can drop: it sends, polls, investigates, decides
//! and delivers. Callers only watch.

use std::{
    collections::HashMap,
    fmt,
    future::Future,
    panic::AssertUnwindSafe,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use tokio::{runtime::Handle, sync::Notify};

use crate::{
    answer::{Answer, Reply, answer},
    backoff::Backoff,
    case::{Caller, Case, Times},
    client::Shared,
    clock::Moment,
    driver::{self, Route, Stop, drive},
    error::NotStarted,
    journal::{Decided, Intent, Journal, Scope},
    judgement::{Judgement, Known, judge},
    lifecycle::{self, Lifecycle, Limits},
    lock::Lock,
    outcome::{DecidedBy, NotDoneReason, Outcome, RawVerdict, Rejection, Resolution},
    progress::Listener,
    resolver::{RawLost, RawResolution, RawSettled, Resolver},
    token::OperationId,
};

/// Between two late polls, two investigations, two tries of a hook.
const SLOWLY: Backoff = Backoff { first: Duration::from_secs(5), factor: 2, most: Duration::from_secs(15 * 60) };

/// The critical side of a client.
pub(crate) struct Guardian {
    pub(crate) journal: Journal,
    pub(crate) scope: Arc<Scope>,
    resolver: Arc<dyn Resolver>,
    handle: Handle,
    cases: Lock<HashMap<OperationId, Arc<Case>>>,
    clients_gone: AtomicBool,
    changed: Notify,
}

impl Guardian {
    pub(crate) fn new(journal: Journal, scope: Scope, resolver: Arc<dyn Resolver>, handle: Handle) -> Self {
        Self {
            journal,
            scope: Arc::new(scope),
            resolver,
            handle,
            cases: Lock::default(),
            clients_gone: AtomicBool::new(false),
            changed: Notify::new(),
        }
    }

    /// Where the guardian's tasks and timers run, whatever becomes of the caller's runtime.
    pub(crate) fn handle(&self) -> &Handle {
        &self.handle
    }

    /// An operation that is not yet delivered.
    pub(crate) fn case(&self, id: OperationId) -> Option<Arc<Case>> {
        self.cases.hold().get(&id).cloned()
    }

    /// The last client is gone; what is open goes on.
    pub(crate) fn clients_gone(&self) {
        let open: Vec<_> = self.cases.hold().keys().map(ToString::to_string).collect();
        if !open.is_empty() {
            tracing::error!(
                target: "async_api::resolve",
                operations = open.join(", "),
                "the last client was dropped while critical operations are open; the guardian goes on",
            );
        }
        self.clients_gone.store(true, Ordering::Release);
        self.changed.notify_waiters();
    }

    /// Completes once there is nobody to work for and nothing to work on.
    pub(crate) async fn finished(&self) {
        loop {
            let changed = self.changed.notified();
            if self.clients_gone.load(Ordering::Acquire) && self.cases.hold().is_empty() {
                return;
            }
            changed.await;
        }
    }

    fn close(&self, id: OperationId) {
        self.cases.hold().remove(&id);
        self.changed.notify_waiters();
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
    intent: Intent,
    times: Times,
    start: Start,
) -> Result<Arc<Case>, NotStarted> {
    let id = OperationId::random().map_err(NotStarted::Randomness)?;
    let case = Arc::new(Case::new(
        id,
        intent,
        start.route.path().to_owned(),
        times,
        guardian.journal.clone(),
        Arc::clone(&client.clock),
    ));
    guardian.cases.hold().insert(id, Arc::clone(&case));
    let task = attend(Arc::clone(client), Arc::clone(&case), start);
    drop(guardian.handle.spawn(task));
    Ok(case)
}

/// What a new operation needs beside its case.
pub(crate) struct Start {
    pub(crate) route: Route,
    pub(crate) limits: Limits,
    pub(crate) listener: Option<Listener>,
}

/// An operation's whole life, from its intent until its verdict is delivered.
async fn attend(client: Arc<Shared>, case: Arc<Case>, start: Start) {
    let Some(guardian) = &client.guardian else { return };
    let _closing = Closing { guardian, case: &case };
    match conclude(&client, guardian, &case, start).await {
        Ok(decided) => deliver(&client, guardian, &case, decided).await,
        Err(Stop::NotStarted(why)) => case.change(|state| state.started = Some(Err(Some(why)))),
        Err(stop @ (Stop::Journal(_) | Stop::OutOfStep)) => {
            tracing::error!(
                target: "async_api::journal",
                operation = %case.id, endpoint = case.intent.endpoint.id, ?stop,
                "the operation stays open: it cannot be recorded any further",
            );
        }
    }
}

/// However the task ends, the case leaves the guardian, and nobody waits for it any more.
struct Closing<'a> {
    guardian: &'a Guardian,
    case: &'a Case,
}

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.case.change(|state| state.stopped = true);
        self.guardian.close(self.case.id);
    }
}

async fn conclude(
    client: &Arc<Shared>,
    guardian: &Guardian,
    case: &Arc<Case>,
    mut start: Start,
) -> Result<Arc<Decided>, Stop> {
    let endpoint = case.intent.endpoint;
    let (mut life, effect) = Lifecycle::start(endpoint, start.limits, client.settings.schedule, client.rng());
    let outcome = drive(client, &mut life, effect, &mut start.route, Some(case), start.listener.as_ref()).await?;
    tracing::info!(
        target: "async_api::lifecycle",
        operation = %case.id, endpoint = endpoint.id, outcome = name(&outcome), polls = life.polls(),
        "outcome",
    );
    let (verdict, by) = match outcome.verdict() {
        Some(verdict) => (verdict, whose(&outcome)),
        None => tokio::select! {
            biased;
            stands = decided(case) => return Ok(stands),
            late = poll_on(client, case, &mut start.route) => late,
            found = investigate(client, guardian, case) => (found, DecidedBy::Resolver),
        },
    };
    Ok(case.decide(Decided { verdict, by }).await?)
}

fn whose(outcome: &Outcome) -> DecidedBy {
    match outcome {
        Outcome::NotSent(..) => DecidedBy::Transport,
        Outcome::Ready(_)
        | Outcome::ReadyUnseen(_)
        | Outcome::Rejected(_)
        | Outcome::Declined(_)
        | Outcome::Lost(..) => DecidedBy::Server,
    }
}

fn name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Ready(_) | Outcome::ReadyUnseen(_) => "ready",
        Outcome::Rejected(_) => "rejected",
        Outcome::Declined(_) => "declined",
        Outcome::NotSent(..) => "not sent",
        Outcome::Lost(..) => "lost",
    }
}

async fn decided(case: &Case) -> Arc<Decided> {
    case.until(|state| state.decided.clone()).await
}

/// Polls a lost operation slowly, until the server says something certain.
async fn poll_on(client: &Arc<Shared>, case: &Case, route: &mut Route) -> (RawVerdict, DecidedBy) {
    let Some(token) = case.look(|state| state.token.clone()) else { return std::future::pending().await };
    let mut rng = client.rng();
    let mut floor = Duration::ZERO;
    for tries in 1.. {
        let pause = client.settings.slowly(SLOWLY).pause(tries, &mut rng).max(floor);
        client.clock.sleep_until(client.clock.now() + pause).await;
        let give_up_at = client.clock.now() + client.settings.request_timeout.saturating_mul(2);
        let Ok(reply) = driver::poll(client, route, &token, give_up_at).await else { continue };
        floor = reply.retry_after.unwrap_or_default();
        if let Some(verdict) = late(client, case, &token, reply) {
            return (verdict, DecidedBy::Server);
        }
    }
    std::future::pending().await
}

/// What an answer proves that comes after the operation was lost.
pub(crate) fn late(client: &Shared, case: &Case, token: &str, reply: Reply) -> Option<RawVerdict> {
    let endpoint = case.intent.endpoint;
    match answer(endpoint, &reply, Some(token)) {
        Answer::Ready(result) => lifecycle::read(endpoint, result, reply.body).verdict(),
        Answer::Rejected => {
            Some(RawVerdict::NotDone(NotDoneReason::Rejected(Rejection::new(reply.status, reply.body))))
        }
        Answer::InProgress(_) => {
            case.sign_of_life(client.clock.now());
            None
        }
        Answer::Expired
        | Answer::NotFound
        | Answer::Failed
        | Answer::OtherToken
        | Answer::UnknownStatus
        | Answer::Silent
        | Answer::Garbage
        | Answer::BadToken => None,
    }
}

/// Asks the resolver until its answer proves something, once the caller leaves that to us.
async fn investigate(client: &Arc<Shared>, guardian: &Guardian, case: &Arc<Case>) -> RawVerdict {
    tokio::select! {
        () = case.until(|state| (state.caller == Caller::Left).then_some(())) => {}
        // A caller that neither resolves nor drops what it holds has forgotten it.
        () = client.clock.sleep_until(client.clock.now() + case.times.lingers) => {}
    }
    let mut rng = client.rng();
    let mut tries = 0;
    loop {
        let began = client.clock.now();
        let resolution = ask(client, guardian, case).await;
        let until = match judge(resolution, began, known(case)) {
            Judgement::Decide(verdict) => return verdict,
            Judgement::AskAt(moment) => moment,
            Judgement::AskLater => {
                tries += 1;
                client.clock.now() + client.settings.slowly(SLOWLY).pause(tries, &mut rng)
            }
        };
        tokio::select! {
            () = client.clock.sleep_until(until) => {}
            () = case.until(|state| std::mem::take(&mut state.nudged).then_some(())) => {}
        }
    }
}

/// What can be known of a case's submission, when a resolution is judged.
pub(crate) fn known(case: &Case) -> Known {
    let last_sign = case.look(|state| state.outcome.as_ref().and(state.last_sign));
    Known { last_sign, lingers: case.times.lingers }
}

/// One investigation; a panic and a time-out are answers, too.
async fn ask(client: &Arc<Shared>, guardian: &Guardian, case: &Arc<Case>) -> Resolution<bytes::Bytes> {
    let lost = RawLost::new(client, case);
    tracing::info!(
        target: "async_api::resolve",
        operation = %case.id, endpoint = case.intent.endpoint.id, reason = %lost.reason,
        "investigating",
    );
    let asked = bounded(client, client.settings.resolver_timeout, || guardian.resolver.investigate(lost)).await;
    let resolution = match asked {
        Ok(RawResolution(resolution)) => resolution,
        Err(problem) => Resolution::CannotTell(problem.into()),
    };
    if let Resolution::CannotTell(why) = &resolution {
        tracing::warn!(
            target: "async_api::resolve",
            operation = %case.id, endpoint = case.intent.endpoint.id, %why,
            "the resolver cannot tell; it is asked again",
        );
    }
    resolution
}

/// Tells the program, until it has heard.
async fn deliver(client: &Arc<Shared>, guardian: &Guardian, case: &Arc<Case>, decided: Arc<Decided>) {
    let mut rng = client.rng();
    for tries in 1.. {
        let settled = RawSettled { case: Arc::clone(case), decided: Arc::clone(&decided) };
        let told = bounded(client, client.settings.hook_timeout, || guardian.resolver.settled(settled)).await;
        let failure = match told {
            Ok(Ok(())) => match case.delivered().await {
                Ok(()) => return case.change(|state| state.offered = true),
                Err(error) => error.into(),
            },
            Ok(Err(error)) => error,
            Err(problem) => problem.into(),
        };
        case.change(|state| state.offered = true);
        tracing::warn!(
            target: "async_api::resolve",
            operation = %case.id, endpoint = case.intent.endpoint.id, tries, %failure,
            "the verdict was not delivered; it is offered again",
        );
        let pause = client.settings.slowly(SLOWLY).pause(tries, &mut rng);
        client.clock.sleep_until(client.clock.now() + pause).await;
    }
}

/// Runs the user's code for so long at most, and takes its panic for an answer.
async fn bounded<T, F: Future<Output = T> + Send>(
    client: &Shared,
    most: Duration,
    run: impl FnOnce() -> F,
) -> Result<T, &'static str> {
    let Ok(run) = std::panic::catch_unwind(AssertUnwindSafe(run)) else { return Err("it panicked") };
    let mut run = pin!(run);
    let caught = Caught(&mut run);
    tokio::select! {
        biased;
        result = caught => result,
        () = client.clock.sleep_until(client.clock.now() + most) => Err("it took too long"),
    }
}

struct Caught<'a, 'b, F>(&'a mut Pin<&'b mut F>);

impl<F: Future> Future for Caught<'_, '_, F> {
    type Output = Result<F::Output, &'static str>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match std::panic::catch_unwind(AssertUnwindSafe(|| self.0.as_mut().poll(cx))) {
            Ok(poll) => poll.map(Ok),
            Err(_) => Poll::Ready(Err("it panicked")),
        }
    }
}

/// Sleeps on the guardian's runtime, from wherever it is awaited.
pub(crate) async fn sleep(client: &Shared, until: Moment) {
    if let Some(guardian) = &client.guardian {
        // A runtime that is shut down has no more to wait for.
        let _ = guardian.handle.spawn(client.clock.sleep_until(until)).await;
    }
}
