//! Calls of plain endpoints: lazy futures that poll where they are awaited.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use serde::de::DeserializeOwned;
use tracing::Instrument as _;

use crate::{
    client::{CallSettings, Shared},
    clock::Moment,
    driver::{Stop, drive},
    endpoint::Endpoint,
    error::Error,
    exchange::{self, Route},
    lifecycle::{Effect, Event, Lifecycle},
    observe,
    outcome::{LostReason, Outcome, Trouble},
    path,
    progress::{Listeners, Progress, ProgressStream},
    read::read,
    request::{Request, RequestError},
    token::Token,
    transport::BoxFuture,
};

/// A call of an asynchronous plain endpoint: sends the request, then polls until there is an answer.
///
/// Nothing happens before it is awaited. Awaiting gives the answer, or an [`Error`] that says whether the request was
/// refused, never left, or is lost.
///
/// # Cancel safety
/// Dropping the future drops the request under way and ends the polling. Whether the server executes the request is then
/// unknown, as it is for any plain HTTP call; endpoints for which that matters are to be marked `critical` in the spec.
#[must_use = "nothing is sent before the operation is awaited: write `.await`"]
pub struct Operation<T> {
    inner: Inner<T>,
}

/// A call of a synchronous plain endpoint: one request, one answer.
///
/// Nothing happens before it is awaited.
///
/// # Cancel safety
/// Dropping the future drops the request under way.
#[must_use = "nothing is sent before the call is awaited: write `.await`"]
pub struct Call<T> {
    inner: Inner<T>,
}

enum Inner<T> {
    Fresh(Box<Fresh>),
    Running { endpoint: &'static str, running: BoxFuture<'static, Result<Bytes, Error>> },
    Made(Option<Result<Box<T>, Error>>),
}

/// A call that was not polled yet.
struct Fresh {
    client: Arc<Shared>,
    endpoint: &'static Endpoint,
    work: Work,
    settings: CallSettings,
}

enum Work {
    Submit(Request),
    Resume(Token),
}

// The answer is handed out by value; nothing is pinned but the boxed future.
impl<T> Unpin for Inner<T> {}

impl<T> Inner<T> {
    fn new(client: Arc<Shared>, endpoint: &'static Endpoint, work: Work) -> Self {
        Self::Fresh(Box::new(Fresh { client, endpoint, work, settings: CallSettings::default() }))
    }

    fn set(mut self, set: impl FnOnce(&mut CallSettings)) -> Self {
        if let Self::Fresh(fresh) = &mut self {
            set(&mut fresh.settings);
        }
        self
    }
}

impl<T: DeserializeOwned> Inner<T> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, Error>> {
        loop {
            match std::mem::replace(self, Self::Made(None)) {
                Self::Fresh(fresh) => {
                    let endpoint = fresh.endpoint.id;
                    if tokio::runtime::Handle::try_current().is_err() {
                        return Poll::Ready(Err(Error::no_runtime(endpoint)));
                    }
                    let span = observe::operation(fresh.endpoint, None);
                    match begin(*fresh) {
                        Ok((begun, effect)) => {
                            *self = Self::Running { endpoint, running: Box::pin(run(begun, effect).instrument(span)) };
                        }
                        Err(error) => return Poll::Ready(Err(error)),
                    }
                }
                Self::Running { endpoint, mut running } => {
                    let Poll::Ready(answer) = running.as_mut().poll(cx) else {
                        *self = Self::Running { endpoint, running };
                        return Poll::Pending;
                    };
                    return Poll::Ready(answer.and_then(|bytes| decode(endpoint, bytes)));
                }
                Self::Made(Some(answer)) => return Poll::Ready(answer.map(|answer| *answer)),
                // A future must not be polled after it was ready; one that is has no second answer.
                Self::Made(None) => return Poll::Pending,
            }
        }
    }
}

fn decode<T: DeserializeOwned>(endpoint: &'static str, bytes: Bytes) -> Result<T, Error> {
    read(&bytes).map_err(|error| Error::unreadable(endpoint, bytes, error))
}

/// One that was polled: what is left of a call when it has to wait.
struct Begun {
    client: Arc<Shared>,
    endpoint: &'static Endpoint,
    began: Moment,
    life: Lifecycle,
    route: Route,
    listeners: Option<Box<Listeners>>,
}

fn begin(fresh: Fresh) -> Result<(Box<Begun>, Effect), Error> {
    let Fresh { client, endpoint, work, settings } = fresh;
    let began = client.clock.now();
    let limits = client.limits(endpoint, &settings, began);
    let (schedule, rng) = (Arc::clone(&client.settings.schedule), client.rng());
    let (life, effect, route) = match work {
        Work::Submit(request) => {
            let route =
                prepare(&client, endpoint, request, &settings).map_err(|error| Error::request(endpoint.id, error))?;
            let (life, effect) = Lifecycle::start(endpoint, limits, schedule, rng);
            (life, effect, route)
        }
        Work::Resume(token) => {
            let route = known(&client, endpoint, &token)?;
            let (life, effect) = Lifecycle::resume(endpoint, token.token.into(), limits, schedule, rng);
            (life, effect, route)
        }
    };
    observe::started(endpoint);
    let listeners = Listeners::new(began, settings.on_progress);
    Ok((Box::new(Begun { client, endpoint, began, life, route, listeners }), effect))
}

async fn run(mut begun: Box<Begun>, effect: Effect) -> Result<Bytes, Error> {
    let Begun { client, endpoint, began, life, route, listeners } = &mut *begun;
    match drive(client, life, effect, route, None, listeners.as_deref()).await {
        Ok(outcome) => {
            observe::ended(endpoint, &outcome, life.polls(), client.clock.now() - *began);
            Error::of(endpoint.id, outcome)
        }
        Err(Stop::NotStarted(_) | Stop::Journal(_) | Stop::OutOfStep) => Err(Error::not_recorded(endpoint.id)),
    }
}

/// The request with all that the call adds to it.
pub(crate) fn prepare(
    client: &Shared,
    endpoint: &'static Endpoint,
    request: Request,
    settings: &CallSettings,
) -> Result<Route, RequestError> {
    if let Some(name) = &settings.bad_header {
        return Err(RequestError::Header { name: name.clone() });
    }
    let mut prepared = request.prepare(endpoint, &client.base.path)?;
    prepared.headers.extend(settings.headers.clone());
    client.base.uri(&prepared.path_and_query()).map_err(|source| RequestError::Url { source })?;
    Ok(Route::submission(endpoint, prepared))
}

/// The route of a kept token, if it is one of this endpoint and base path.
fn known(client: &Shared, endpoint: &'static Endpoint, token: &Token) -> Result<Route, Error> {
    if token.endpoint != endpoint.id || !path::is_filled(endpoint.path, &client.base.path, &token.path) {
        return Err(Error::other_token(endpoint.id));
    }
    Ok(Route::poll(endpoint, token.path.clone()))
}

/// What an [`Operation`] and a [`Call`] have in common.
macro_rules! future {
    ($type:ident) => {
        impl<T> $type<T> {
            pub(crate) fn new(client: Arc<Shared>, endpoint: &'static Endpoint, request: Request) -> Self {
                Self { inner: Inner::new(client, endpoint, Work::Submit(request)) }
            }

            /// One that has its answer already: for fakes in tests.
            pub fn ready(answer: T) -> Self {
                Self { inner: Inner::Made(Some(Ok(Box::new(answer)))) }
            }

            /// One that fails: for fakes in tests.
            pub fn failing(error: Error) -> Self {
                Self { inner: Inner::Made(Some(Err(error))) }
            }

            /// What a fake answers that does not implement the method.
            pub fn unimplemented(endpoint: &'static str) -> Self {
                Self::failing(Error::unimplemented(endpoint))
            }

            /// Stops waiting so long after the first poll of the future. Beats the spec's and the builder's.
            pub fn give_up_after(self, most: Duration) -> Self {
                Self { inner: self.inner.set(|settings| settings.give_up_after = Some(most)) }
            }

            /// Hands the request over within so long after the first poll of the future, or not at all.
            pub fn send_within(self, most: Duration) -> Self {
                Self { inner: self.inner.set(|settings| settings.send_within = Some(most)) }
            }

            /// Adds a header field to the request; never to its polls. One that cannot be sent is an error when awaited.
            pub fn header(self, name: &str, value: &str) -> Self {
                Self { inner: self.inner.set(|settings| settings.header(name, value)) }
            }
        }

        impl<T: DeserializeOwned> Future for $type<T> {
            type Output = Result<T, Error>;

            fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
                self.inner.poll(cx)
            }
        }

        impl<T> fmt::Debug for $type<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($type)).finish_non_exhaustive()
            }
        }
    };
}

future!(Operation);
future!(Call);

impl CallSettings {
    pub(crate) fn header(&mut self, name: &str, value: &str) {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(true);
                self.headers.append(name, value);
            }
            (Err(_), _) | (_, Err(_)) => {
                self.bad_header.get_or_insert(name.to_owned());
            }
        }
    }
}

impl<T> Operation<T> {
    pub(crate) fn resume(client: Arc<Shared>, endpoint: &'static Endpoint, token: Token) -> Self {
        Self { inner: Inner::new(client, endpoint, Work::Resume(token)) }
    }

    /// Tells each step of the way: acceptance, every poll, and what was wrong with it.
    ///
    /// The callback runs inside the future's `poll`; it must not block.
    pub fn on_progress(self, tell: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        Self { inner: self.inner.set(|settings| settings.on_progress.push(Box::new(tell))) }
    }

    /// The same as a stream, for progress bars. It ends with the operation, and is empty for one that was polled before
    /// or made by hand.
    pub fn progress(&mut self) -> ProgressStream {
        let (stream, callback) = ProgressStream::new();
        if let Inner::Fresh(fresh) = &mut self.inner {
            fresh.settings.on_progress.push(callback);
        }
        stream
    }
}

impl<T: DeserializeOwned + Send + 'static> Operation<T> {
    /// Sends the request once, and does not poll: for callers with a loop of their own.
    ///
    /// # Errors
    /// As awaiting the operation does; one request is made, whatever becomes of it.
    ///
    /// # Cancel safety
    /// As for the operation itself.
    pub fn submit(self) -> SinglePoll<T> {
        match self.inner {
            Inner::Fresh(fresh) => SinglePoll::of(*fresh),
            Inner::Made(Some(answer)) => SinglePoll::made(answer.map(|answer| Polled::Ready(*answer))),
            Inner::Running { endpoint, running } => SinglePoll {
                endpoint,
                running: Box::pin(async move { running.await.map(Polled::Ready) }),
                decode,
                made: None,
            },
            Inner::Made(None) => SinglePoll::made(Err(Error::unimplemented(""))),
        }
    }
}

/// What one request found.
#[derive(Debug)]
pub enum Polled<T> {
    /// Not finished; ask again.
    InProgress(Pending),
    /// Here is the answer.
    Ready(T),
    /// The answer is lost.
    Lost(LostReason),
}

/// An operation that the server has not finished.
#[derive(Debug, Clone)]
pub struct Pending {
    token: Token,
    retry_after: Option<Duration>,
}

impl Pending {
    /// What to ask by; keep it to go on in another process.
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// How long the server asked to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

/// One request without a loop: a submission, or one poll.
///
/// # Cancel safety
/// Dropping the future drops the request under way.
#[must_use = "nothing is sent before it is awaited: write `.await`"]
pub struct SinglePoll<T> {
    endpoint: &'static str,
    running: BoxFuture<'static, Result<Polled<Bytes>, Error>>,
    decode: fn(&'static str, Bytes) -> Result<T, Error>,
    made: Option<Result<Polled<T>, Error>>,
}

impl<T> Unpin for SinglePoll<T> {}

impl<T: DeserializeOwned + Send + 'static> SinglePoll<T> {
    pub(crate) fn poll(client: Arc<Shared>, endpoint: &'static Endpoint, token: Token) -> Self {
        Self::of(Fresh { client, endpoint, work: Work::Resume(token), settings: CallSettings::default() })
    }

    fn of(fresh: Fresh) -> Self {
        Self { endpoint: fresh.endpoint.id, running: Box::pin(once(fresh)), decode, made: None }
    }

    fn made(answer: Result<Polled<T>, Error>) -> Self {
        Self { endpoint: "", running: Box::pin(std::future::pending()), decode, made: Some(answer) }
    }
}

impl<T> Future for SinglePoll<T> {
    type Output = Result<Polled<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(made) = self.made.take() {
            return Poll::Ready(made);
        }
        if tokio::runtime::Handle::try_current().is_err() {
            return Poll::Ready(Err(Error::no_runtime(self.endpoint)));
        }
        self.running.as_mut().poll(cx).map(|polled| {
            Ok(match polled? {
                Polled::InProgress(pending) => Polled::InProgress(pending),
                Polled::Ready(bytes) => Polled::Ready((self.decode)(self.endpoint, bytes)?),
                Polled::Lost(reason) => Polled::Lost(reason),
            })
        })
    }
}

impl<T> fmt::Debug for SinglePoll<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SinglePoll").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// One step of the lifecycle: where it would go to sleep, a caller with a loop of its own takes over.
async fn once(fresh: Fresh) -> Result<Polled<Bytes>, Error> {
    let (begun, effect) = begin(fresh)?;
    let Begun { client, endpoint, mut life, route, .. } = *begun;
    let answered = match effect {
        Effect::Submit => exchange::submit(&client, &life, &route, None).await,
        Effect::Poll => {
            let (token, number) = (life.token().unwrap_or_default(), Some(life.polls()));
            exchange::poll(&client, &route, token, number, life.limits().give_up_at).await
        }
        Effect::Record(_) | Effect::Sleep(_) | Effect::Await | Effect::Finish(_) => {
            return Err(Error::not_recorded(endpoint.id));
        }
    };
    let retry_after = answered.as_ref().ok().and_then(|reply| reply.retry_after);
    match life.on(client.clock.now(), Event::of(answered)) {
        Effect::Finish(Outcome::Lost(reason, _)) => Ok(Polled::Lost(reason)),
        Effect::Finish(outcome) => Error::of(endpoint.id, outcome).map(Polled::Ready),
        Effect::Sleep(_) | Effect::Await | Effect::Record(_) | Effect::Submit | Effect::Poll => {
            match (life.token(), life.last()) {
                (Some(token), None) => {
                    let (endpoint, path) = (endpoint.id.to_owned(), route.path().to_owned());
                    let token = Token { endpoint, path, token: token.to_owned() };
                    Ok(Polled::InProgress(Pending { token, retry_after }))
                }
                (Some(_) | None, trouble) => {
                    let trouble = trouble.unwrap_or(Trouble::Connection);
                    Err(Error::transient(endpoint.id, trouble, retry_after, life.cause().map(|cause| cause as _)))
                }
            }
        }
    }
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleeping_operation_is_small() {
        fn size<F: Future>(_: fn(Box<Begun>, Effect) -> F) -> usize {
            size_of::<F>()
        }
        let (state, future) = (size_of::<Begun>(), size(run));
        assert!(state + future <= 640, "{state} and {future} bytes");
    }
}
