//! Calls of plain endpoints: lazy futures that poll where they are awaited.

mod outcomes;
mod run;

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

pub use self::outcomes::{Outcomes, outcomes};
pub(crate) use self::run::prepare;
use self::run::{Fresh, Run, Stands, Work};
use crate::{
    client::{CallSettings, Shared},
    clock::Moment,
    endpoint::Endpoint,
    error::Error,
    outcome::LostReason,
    progress::{Progress, ProgressStream},
    read::read,
    request::Request,
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
    inner: Box<Inner<T>>,
}

/// A call of a synchronous plain endpoint: one request, one answer.
///
/// Nothing happens before it is awaited.
///
/// # Cancel safety
/// Dropping the future drops the request under way.
#[must_use = "nothing is sent before the call is awaited: write `.await`"]
pub struct Call<T> {
    inner: Box<Inner<T>>,
}

/// Boxed whole, so that a task that awaits it is as small as tasks can be.
enum Inner<T> {
    Run(Run),
    Made(Box<Result<T, Error>>),
    Over,
}

// The answer is handed out by value; nothing is pinned but boxed futures.
impl<T> Unpin for Inner<T> {}

impl<T> Inner<T> {
    fn new(client: Arc<Shared>, endpoint: &'static Endpoint, work: Work) -> Box<Self> {
        Box::new(Self::Run(Run::new(Fresh { client, endpoint, work, settings: CallSettings::default() })))
    }

    fn made(answer: Result<T, Error>) -> Box<Self> {
        Box::new(Self::Made(Box::new(answer)))
    }

    fn set(mut self: Box<Self>, set: impl FnOnce(&mut CallSettings)) -> Box<Self> {
        if let Self::Run(run) = &mut *self {
            run.set(set);
        }
        self
    }
}

impl<T: DeserializeOwned> Inner<T> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, Error>> {
        if let Self::Run(run) = self {
            let Poll::Ready(answer) = run.poll(cx) else { return Poll::Pending };
            *self = Self::Over;
            return Poll::Ready(answer.and_then(|(endpoint, bytes)| decode(endpoint, bytes)));
        }
        match std::mem::replace(self, Self::Over) {
            Self::Made(answer) => Poll::Ready(*answer),
            // A future must not be polled after it was ready; one that is has no second answer.
            Self::Run(_) | Self::Over => Poll::Pending,
        }
    }
}

/// How far an operation is that somebody polls who wakes it himself where it sleeps.
enum Step<T> {
    Busy,
    /// By the clock of its client.
    Asleep(Arc<Shared>, Moment),
    Over(Result<T, Error>),
}

impl<T: DeserializeOwned> Operation<T> {
    fn advance(&mut self, cx: &mut Context<'_>) -> Step<T> {
        if let Inner::Run(run) = &mut *self.inner {
            match run.advance(cx) {
                Stands::Busy => return Step::Busy,
                Stands::Over(answer) => {
                    return Step::Over(answer.and_then(|(endpoint, bytes)| decode(endpoint, bytes)));
                }
                Stands::Asleep { until, .. } => {
                    if let Some(client) = run.sleeps_with() {
                        return Step::Asleep(Arc::clone(client), until);
                    }
                }
            }
        }
        match self.inner.poll(cx) {
            Poll::Ready(answer) => Step::Over(answer),
            Poll::Pending => Step::Busy,
        }
    }
}

fn decode<T: DeserializeOwned>(endpoint: &'static str, bytes: Bytes) -> Result<T, Error> {
    read(&bytes).map_err(|error| Error::unreadable(endpoint, bytes, error))
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
                Self { inner: Inner::made(Ok(answer)) }
            }

            /// One that fails: for fakes in tests.
            pub fn failing(error: Error) -> Self {
                Self { inner: Inner::made(Err(error)) }
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
        if let Inner::Run(run) = &mut *self.inner {
            run.set(|settings| settings.on_progress.push(callback));
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
        match *self.inner {
            Inner::Run(run) => SinglePoll::of(run),
            Inner::Made(answer) => SinglePoll::made(answer.map(Polled::Ready)),
            Inner::Over => SinglePoll::made(Err(Error::unimplemented(""))),
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
        Self::of(Run::new(Fresh { client, endpoint, work: Work::Resume(token), settings: CallSettings::default() }))
    }

    fn of(run: Run) -> Self {
        Self { endpoint: run.endpoint(), running: Box::pin(run.once()), decode, made: None }
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
