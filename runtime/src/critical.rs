//! Calls of critical endpoints: the caller's side. The work itself is done by the guardian.

use std::{
    fmt,
    future::Future,
    marker::PhantomData,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    case::{Case, State, Times},
    client::{CallSettings, Core, Shared},
    endpoint::Endpoint,
    error::{Error, NotStarted},
    guardian::{self, Start},
    journal::Decided,
    must_resolve::MustResolve,
    operation::prepare,
    outcome::{DecidedBy, Verdict},
    progress::{Listeners, Progress, ProgressStream},
    request::Request,
    token::OperationId,
    transport::BoxFuture,
};

/// A call of a critical endpoint. Awaiting it gives a [`MustResolve`], or [`NotStarted`] if nothing was sent.
///
/// Nothing happens until it is first polled. From then on the operation belongs to the client's *guardian*, its background
/// task: it makes the intent durable, sends the request, then polls for the answer.
///
/// # Errors
/// [`NotStarted`]: the key is taken, the journal cannot record, or the request cannot be built.
///
/// # Cancel safety
/// Dropping the future never loses the operation. Until the request is handed to the transport, dropping withdraws it: the
/// verdict is `NotDone`, and the key is free. After that, the guardian continues until the resolver's `…_settled` hook has
/// accepted a verdict.
///
/// # Example: limits for one call
/// ```
/// # use std::time::Duration;
/// # use async_api_runtime::{CriticalOperation, NotStarted, Verdict};
/// # async fn buy(payment: CriticalOperation<String>) -> Result<Option<String>, NotStarted> {
/// let outcome = payment.give_up_after(Duration::from_secs(20)).resolve_within(Duration::from_secs(60)).await?;
/// Ok(match outcome.resolve().await {
///     Verdict::Done(receipt) => Some(receipt),
///     Verdict::DoneUnseen(_) | Verdict::NotDone(_) | Verdict::Unknown(_) => None,
/// })
/// # }
/// ```
#[must_use = "nothing is sent before the operation is awaited: write `.await`"]
pub struct CriticalOperation<T> {
    state: Stage<T>,
}

enum Stage<T> {
    Fresh(Box<Fresh>),
    Running(Held),
    Made(Box<Result<Verdict<T>, NotStarted>>),
    Over,
}

struct Fresh {
    core: Core,
    endpoint: &'static Endpoint,
    request: Request,
    settings: CallSettings,
}

/// A caller's hold on a case; dropping it leaves the operation to the guardian.
pub(crate) struct Held(pub(crate) Arc<Case>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.leave();
    }
}

impl<T> Unpin for CriticalOperation<T> {}

impl<T> CriticalOperation<T> {
    pub(crate) fn new(core: Core, endpoint: &'static Endpoint, request: Request) -> Self {
        let fresh = Fresh { core, endpoint, request, settings: CallSettings::default() };
        Self { state: Stage::Fresh(Box::new(fresh)) }
    }

    /// An operation made by hand that ends in this verdict, for fakes in tests.
    pub fn from_verdict(verdict: Verdict<T>) -> Self {
        Self { state: Stage::Made(Box::new(Ok(verdict))) }
    }

    /// An operation made by hand that does not start, for fakes in tests.
    pub fn not_started(why: NotStarted) -> Self {
        Self { state: Stage::Made(Box::new(Err(why))) }
    }

    /// What the default body of a trait method returns: the fake does not implement it.
    pub fn unimplemented(_endpoint: &'static str) -> Self {
        Self::not_started(NotStarted::Unimplemented)
    }

    /// How long the caller waits for an outcome, from the first poll of the future. The guardian keeps polling after that.
    /// Overrides the spec and the builder.
    pub fn give_up_after(self, most: Duration) -> Self {
        self.set(|settings| settings.give_up_after = Some(most))
    }

    /// How long after the first poll of the future the request may still be sent. Overrides the builder.
    pub fn send_within(self, most: Duration) -> Self {
        self.set(|settings| settings.send_within = Some(most))
    }

    /// How long [`MustResolve::resolve`] waits for a verdict before it returns `Unknown`. Overrides the builder.
    pub fn resolve_within(self, most: Duration) -> Self {
        self.set(|settings| settings.resolve_within = Some(most))
    }

    /// Adds a header field to the request, but not to its polls. An invalid field, or one that is part of the key, gives
    /// [`NotStarted::Request`].
    pub fn header(self, name: &str, value: &str) -> Self {
        self.set(|settings| settings.header(name, value))
    }

    /// Calls `tell` at each step until the operation has an outcome.
    ///
    /// The callback runs on the client's background thread; it must not block.
    pub fn on_progress(self, tell: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        self.set(|settings| settings.on_progress.push(Box::new(tell)))
    }

    /// Progress as a stream. It ends with the operation's outcome, and is empty if the operation has already started.
    pub fn progress(&mut self) -> ProgressStream {
        let (stream, callback) = ProgressStream::new();
        if let Stage::Fresh(fresh) = &mut self.state {
            fresh.settings.on_progress.push(callback);
        }
        stream
    }

    fn set(mut self, set: impl FnOnce(&mut CallSettings)) -> Self {
        if let Stage::Fresh(fresh) = &mut self.state {
            set(&mut fresh.settings);
        }
        self
    }

    /// Starts the operation, waits until its intent is durable, and returns its id. Await the operation itself afterwards.
    ///
    /// # Errors
    /// [`NotStarted`]: nothing was sent. Awaiting the operation after such an error gives `Unimplemented`. An operation made
    /// by hand has no id, and gives `Unimplemented` too.
    ///
    /// # Cancel safety
    /// Dropping this future changes nothing: the caller still holds the operation.
    pub async fn started(&mut self) -> Result<OperationId, NotStarted> {
        self.start();
        match std::mem::replace(&mut self.state, Stage::Over) {
            Stage::Running(held) => {
                let case = Arc::clone(&held.0);
                self.state = Stage::Running(held);
                let started = case.until(State::started).await;
                if started.is_err() {
                    self.state = Stage::Over;
                }
                started.map(|()| case.id())
            }
            Stage::Made(made) => match *made {
                Ok(verdict) => {
                    *self = Self::from_verdict(verdict);
                    Err(NotStarted::Unimplemented)
                }
                Err(why) => Err(why),
            },
            Stage::Fresh(_) | Stage::Over => Err(NotStarted::Unimplemented),
        }
    }

    fn start(&mut self) {
        let fresh = match std::mem::replace(&mut self.state, Stage::Over) {
            Stage::Fresh(fresh) => fresh,
            begun => {
                self.state = begun;
                return;
            }
        };
        self.state = match begin(*fresh) {
            Ok(held) => Stage::Running(held),
            Err(why) => Stage::Made(Box::new(Err(why))),
        };
    }
}

fn begin(fresh: Fresh) -> Result<Held, NotStarted> {
    let Fresh { core, endpoint, mut request, settings } = fresh;
    let client = Arc::clone(core.shared());
    let (Some(critical), Some(guardian)) = (endpoint.critical, &client.guardian) else {
        return Err(NotStarted::Unimplemented);
    };
    // First: a field that could not be serialised would otherwise be reported as missing from the key.
    if let Some(error) = request.take_error() {
        return Err(NotStarted::request(error));
    }
    let key = request.key(critical).map_err(NotStarted::key)?;
    let reference = request.take_reference();
    let told = reference.as_deref().unwrap_or("null");
    (critical.tellable)(key.json().as_bytes(), told.as_bytes()).map_err(NotStarted::request)?;
    let route = prepare(&client, endpoint, request, &settings).map_err(NotStarted::request)?;
    let began = client.clock.now();
    let limits = client.limits(endpoint, &settings, began);
    // Counts suspension, and from here on: the machine may sleep while the intent is recorded, or between two attempts.
    let route = route.that_leaves_by(client.clock.now_counting_suspension() + (limits.send_by - began));
    let resolve_within = settings.resolve_within.unwrap_or_else(|| client.settings.resolve_within(endpoint));
    let listeners = Listeners::new(began, settings.on_progress);
    let start = Start { route, limits, listeners };
    let times = Times { lingers: client.settings.lingers(endpoint), resolve_within };
    guardian::begin(&client, guardian, endpoint, key, reference.as_deref(), times, start).map(Held)
}

fn is_concluded(state: &State) -> bool {
    state.outcome().is_some() || state.decided().is_some() || state.stopped
}

/// What ends the caller's wait: an outcome, `NotStarted`, or a journal that reports nothing more.
fn concluded(state: &mut State) -> Option<Result<(), NotStarted>> {
    match state.started()? {
        Ok(()) => is_concluded(state).then_some(Ok(())),
        Err(why) => Some(Err(why)),
    }
}

impl<T: Serialize + DeserializeOwned + Send + 'static> Future for CriticalOperation<T> {
    type Output = Result<MustResolve<T>, NotStarted>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.start();
        match std::mem::replace(&mut self.state, Stage::Over) {
            Stage::Running(held) => match held.0.poll_for_caller(cx, concluded) {
                Poll::Pending => {
                    self.state = Stage::Running(held);
                    Poll::Pending
                }
                Poll::Ready(Ok(())) => Poll::Ready(Ok(MustResolve::held(held))),
                Poll::Ready(Err(why)) => Poll::Ready(Err(why)),
            },
            Stage::Made(made) => Poll::Ready((*made).map(MustResolve::made)),
            Stage::Fresh(_) | Stage::Over => Poll::Ready(Err(NotStarted::Unimplemented)),
        }
    }
}

impl<T> fmt::Debug for CriticalOperation<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CriticalOperation").finish_non_exhaustive()
    }
}

/// One poll of an open critical operation: what `…_poll(&id)` returns. Awaiting it gives `None` while the server has not
/// finished.
///
/// What the poll finds is recorded in the journal, because a server may show a result only once.
///
/// # Errors
/// [Transient](Error::is_transient) if there was no usable answer; an error of no other kind if no operation with this id is
/// open, or if the journal cannot be written.
///
/// # Cancel safety
/// What the poll finds is recorded even if this future is dropped.
#[must_use = "nothing is sent before it is awaited: write `.await`"]
pub struct CriticalPoll<T> {
    running: BoxFuture<'static, Result<Option<Held>, Error>>,
    _answer: PhantomData<fn() -> T>,
}

impl<T> CriticalPoll<T> {
    pub(crate) fn new(client: Arc<Shared>, endpoint: &'static Endpoint, id: OperationId) -> Self {
        Self { running: Box::pin(poll_once(client, endpoint, id)), _answer: PhantomData }
    }
}

impl<T: Serialize + DeserializeOwned + Send + 'static> Future for CriticalPoll<T> {
    type Output = Result<Option<MustResolve<T>>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.running.as_mut().poll(cx).map(|held| Ok(held?.map(MustResolve::held)))
    }
}

impl<T> fmt::Debug for CriticalPoll<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CriticalPoll").finish_non_exhaustive()
    }
}

/// Waits for the outcome of a critical operation that is already open: what `…_resume(&id)` returns.
///
/// # Errors
/// If no operation with this id is open.
///
/// # Cancel safety
/// Dropping the future changes nothing.
#[must_use = "it waits for nothing before it is awaited: write `.await`"]
pub struct CriticalResume<T> {
    running: BoxFuture<'static, Result<Held, Error>>,
    _answer: PhantomData<fn() -> T>,
}

impl<T> CriticalResume<T> {
    pub(crate) fn new(client: Arc<Shared>, endpoint: &'static Endpoint, id: OperationId) -> Self {
        Self { running: Box::pin(resume(client, endpoint, id)), _answer: PhantomData }
    }
}

impl<T: Serialize + DeserializeOwned + Send + 'static> Future for CriticalResume<T> {
    type Output = Result<MustResolve<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.running.as_mut().poll(cx).map(|held| held.map(MustResolve::held))
    }
}

impl<T> fmt::Debug for CriticalResume<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CriticalResume").finish_non_exhaustive()
    }
}

async fn open(client: &Shared, endpoint: &'static Endpoint, id: OperationId) -> Result<Arc<Case>, Error> {
    let guardian = client.guardian.as_ref().ok_or(Error::no_such_operation(endpoint.id))?;
    guardian.looked().await;
    let case = guardian.case(id);
    case.filter(|case| case.terms.endpoint.id == endpoint.id).ok_or(Error::no_such_operation(endpoint.id))
}

async fn resume(client: Arc<Shared>, endpoint: &'static Endpoint, id: OperationId) -> Result<Held, Error> {
    let case = open(&client, endpoint, id).await?;
    case.until(concluded).await.map_err(|_| Error::no_such_operation(endpoint.id))?;
    Ok(Held(case))
}

async fn poll_once(client: Arc<Shared>, endpoint: &'static Endpoint, id: OperationId) -> Result<Option<Held>, Error> {
    let case = open(&client, endpoint, id).await?;
    let known = || case.look(is_concluded);
    if !known() {
        let Some(token) = case.look(|state| state.token.clone()) else { return Ok(None) };
        let Some(guardian) = &client.guardian else { return Ok(None) };
        // On the guardian, so that it survives a dropped caller: the server may give this answer only once.
        let asked = guardian.spawn(ask(Arc::clone(&case), token));
        let asked = asked.await.map_err(|_| Error::not_recorded(endpoint.id))?;
        // Somebody else may have found the outcome in the meantime.
        if !known() && !asked? {
            return Ok(None);
        }
    }
    Ok(Some(Held(case)))
}

/// Whether the poll decided the operation.
async fn ask(case: Arc<Case>, token: Arc<str>) -> Result<bool, Error> {
    let (client, endpoint) = (&case.terms.client, case.terms.endpoint);
    let late = guardian::poll_late(client, &case, &token).await.map_err(|failure| {
        Error::transient(endpoint.id, failure.trouble, None, failure.cause.map(|cause| cause as _))
    })?;
    let Some(verdict) = late.verdict else { return Ok(false) };
    let decided = Decided { verdict, by: DecidedBy::Server, at: client.clock.wall() };
    case.decide(decided).await.map_err(|_| Error::not_recorded(endpoint.id))?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// tokio's smallest task has 32 bytes for a future or its output.
    #[test]
    fn a_task_that_awaits_an_operation_is_small() {
        type Awaited = CriticalOperation<String>;
        let (future, output) = (size_of::<Awaited>(), size_of::<<Awaited as Future>::Output>());
        assert!(future <= 16 && output <= 16, "{future} and {output} bytes");
    }
}
