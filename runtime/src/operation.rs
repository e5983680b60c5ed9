//! Calls of plain endpoints: lazy futures that do all their work where they are awaited.

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
use self::run::{Advanced, Fresh, Run, Work};
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
/// Nothing happens until it is awaited; it must be awaited on a tokio runtime.
///
/// # Errors
/// An [`Error`] says whether the request was [refused](Error::is_rejected), [not sent](Error::is_not_sent) or is
/// [lost](Error::is_lost).
///
/// # Cancel safety
/// Dropping the future drops the request in flight and ends the polling. Whether the server executes the request is then
/// unknown, as with any HTTP call. If that matters, mark the endpoint `critical` in the spec.
///
/// # Example: settings for one call
/// ```
/// # use std::time::Duration;
/// # use async_api_runtime::{Error, Operation};
/// # async fn call(quote: Operation<u64>) -> Result<u64, Error> {
/// quote
///     .give_up_after(Duration::from_secs(20))
///     .header("accept-language", "en")
///     .on_progress(|progress| println!("{} polls", progress.polls))
///     .await
/// # }
/// # let quote = Operation::ready(7);
/// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
/// # assert_eq!(runtime.block_on(call(quote))?, 7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "nothing is sent before the operation is awaited: write `.await`"]
pub struct Operation<T> {
    inner: Box<Inner<T>>,
}

/// A call of a synchronous plain endpoint: one request, one answer.
///
/// Nothing happens until it is awaited; it must be awaited on a tokio runtime.
///
/// # Errors
/// Those of an [`Operation`].
///
/// # Cancel safety
/// Dropping the future drops the request in flight.
#[must_use = "nothing is sent before the call is awaited: write `.await`"]
pub struct Call<T> {
    inner: Box<Inner<T>>,
}

/// Always boxed, so that a task that awaits it is small.
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
            // Polled after it was ready, which futures must not be: there is no second answer.
            Self::Run(_) | Self::Over => Poll::Pending,
        }
    }
}

/// The state of an operation after [`advance`](Operation::advance), for a caller that does the waiting for it.
enum Step<T> {
    Busy,
    /// Until this moment on the client's clock.
    Asleep(Arc<Shared>, Moment),
    Over(Result<T, Error>),
}

impl<T: DeserializeOwned> Operation<T> {
    fn advance(&mut self, cx: &mut Context<'_>) -> Step<T> {
        if let Inner::Run(run) = &mut *self.inner {
            match run.advance(cx) {
                Advanced::Busy => return Step::Busy,
                Advanced::Over(answer) => {
                    return Step::Over(answer.and_then(|(endpoint, bytes)| decode(endpoint, bytes)));
                }
                Advanced::Asleep { until, .. } => {
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

            /// One made by hand that succeeds, for fakes in tests.
            pub fn ready(answer: T) -> Self {
                Self { inner: Inner::made(Ok(answer)) }
            }

            /// One made by hand that fails, for fakes in tests: see [`Error::rejected`], [`Error::lost`] and
            /// [`Error::not_sent`].
            pub fn failing(error: Error) -> Self {
                Self { inner: Inner::made(Err(error)) }
            }

            /// What the default body of a trait method returns: the fake does not implement it.
            pub fn unimplemented(endpoint: &'static str) -> Self {
                Self::failing(Error::unimplemented(endpoint))
            }

            /// How long to wait for the answer, from the first poll of the future. Overrides the spec and the builder.
            pub fn give_up_after(self, most: Duration) -> Self {
                Self { inner: self.inner.set(|settings| settings.give_up_after = Some(most)) }
            }

            /// How long after the first poll of the future the request may still be sent. Overrides the builder.
            pub fn send_within(self, most: Duration) -> Self {
                Self { inner: self.inner.set(|settings| settings.send_within = Some(most)) }
            }

            /// Adds a header field to the request, but not to its polls. An invalid one is an error when awaited.
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

    /// Calls `tell` at each step: when the request is accepted, and after every poll.
    ///
    /// The callback runs inside the future's `poll`; it must not block.
    pub fn on_progress(self, tell: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        Self { inner: self.inner.set(|settings| settings.on_progress.push(Box::new(tell))) }
    }

    /// Progress as a stream. It ends with the operation, and is empty if the operation was polled before or made by hand.
    pub fn progress(&mut self) -> ProgressStream {
        let (stream, callback) = ProgressStream::new();
        if let Inner::Run(run) = &mut *self.inner {
            run.set(|settings| settings.on_progress.push(callback));
        }
        stream
    }
}

impl<T: DeserializeOwned + Send + 'static> Operation<T> {
    /// Sends the request once and does not poll, for callers with a polling loop of their own.
    ///
    /// # Errors
    /// Awaiting the result fails as the operation itself does, except that the request is made only once.
    ///
    /// # Cancel safety
    /// That of the operation itself.
    pub fn submit(self) -> SinglePoll<T> {
        match *self.inner {
            Inner::Run(run) => SinglePoll::of(run),
            Inner::Made(answer) => SinglePoll::made(answer.map(Polled::Ready)),
            Inner::Over => SinglePoll::made(Err(Error::unimplemented(""))),
        }
    }
}

/// The result of one submission or poll.
#[derive(Debug)]
#[must_use = "it may hold the only token to go on with"]
pub enum Polled<T> {
    /// Not finished; poll again.
    InProgress(Pending),
    /// Here is the answer.
    Ready(T),
    /// The answer is lost: the request may or may not have been executed.
    Lost(LostReason),
}

/// An operation that the server has not finished.
#[derive(Debug, Clone)]
pub struct Pending {
    token: Token,
    retry_after: Option<Duration>,
}

impl Pending {
    /// The token to poll with. Store it to continue in another process.
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// How long the server asked to wait (`Retry-After`).
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

/// A single request, a submission or a poll: what [`Operation::submit`] and `…_poll(&token)` return.
///
/// # Errors
/// [Transient](Error::is_transient) if a poll got no usable answer: poll again. Other errors as for [`Operation`].
///
/// # Cancel safety
/// Dropping the future drops the request in flight.
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
