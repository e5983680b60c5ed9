//! Errors of plain endpoints, and why a critical operation did not start.

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::{
    journal::JournalError,
    outcome::{Body, LostReason, NotSent, Outcome, Rejection, Trouble},
    read::ReadError,
    request::{KeyError, RequestError},
    token::OperationId,
};

/// Any error of the user's own code: a resolver's, a hook's, a transport's.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// Why a call of a plain endpoint gave no answer.
///
/// Opaque: query it with the methods below. Every error is exactly one of [rejected](Self::is_rejected),
/// [lost](Self::is_lost), [not sent](Self::is_not_sent) or, for a single poll, [transient](Self::is_transient); the companion
/// methods of critical endpoints also say that there is no such operation, or that the journal failed.
///
/// `Display` and `Debug` never show a body, a URL or a token. The cause is available through
/// [`source`](StdError::source) only.
///
/// # Example: what to do about each
/// ```
/// # use async_api_runtime::Error;
/// fn describe(error: &Error) -> String {
///     if error.is_rejected() {
///         format!("refused: {}", String::from_utf8_lossy(error.body().unwrap_or_default()))
///     } else if error.is_not_sent() {
///         "nothing was sent: safe to try again".to_owned()
///     } else {
///         format!("it may or may not have happened: {error}")
///     }
/// }
/// let error = Error::rejected("POST /quote", 422, "no such booking");
/// assert_eq!(describe(&error), "refused: no such booking");
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    endpoint: &'static str,
    kind: Kind,
    retry_after: Option<Duration>,
    source: Option<Cause>,
}

enum Kind {
    Rejected(Rejection),
    Lost(LostReason),
    NotSent(NotSent),
    Transient(Trouble),
    Request,
    OtherToken,
    NoSuchOperation,
    NotRecorded,
    NoRuntime,
    Unimplemented,
}

type Cause = Arc<dyn StdError + Send + Sync>;

impl Error {
    fn new(endpoint: &'static str, kind: Kind, source: Option<Cause>) -> Self {
        Self(Box::new(Inner { endpoint, kind, retry_after: None, source }))
    }

    pub(crate) fn of(endpoint: &'static str, outcome: Outcome) -> Result<Bytes, Self> {
        let (kind, source) = match outcome {
            Outcome::Ready(answer) => return Ok(answer.0),
            Outcome::ReadyUnseen(body) => (Kind::Lost(LostReason::Unreadable(body)), None),
            Outcome::Declined(body) => (Kind::Lost(LostReason::Undecided(body)), None),
            Outcome::Rejected(rejection) => (Kind::Rejected(rejection), None),
            Outcome::NotSent(why, source) => (Kind::NotSent(why), source),
            Outcome::Lost(reason, source) => (Kind::Lost(reason), source),
        };
        Err(Self::new(endpoint, kind, source.map(|source| source as Cause)))
    }

    pub(crate) fn unreadable(endpoint: &'static str, body: Bytes, error: ReadError) -> Self {
        Self::new(endpoint, Kind::Lost(LostReason::Unreadable(Body(body))), Some(Arc::new(error)))
    }

    pub(crate) fn transient(
        endpoint: &'static str,
        trouble: Trouble,
        retry_after: Option<Duration>,
        source: Option<Cause>,
    ) -> Self {
        let mut error = Self::new(endpoint, Kind::Transient(trouble), source);
        error.0.retry_after = retry_after;
        error
    }

    pub(crate) fn request(endpoint: &'static str, error: RequestError) -> Self {
        Self::new(endpoint, Kind::Request, Some(Arc::new(error)))
    }

    pub(crate) fn other_token(endpoint: &'static str) -> Self {
        Self::new(endpoint, Kind::OtherToken, None)
    }

    pub(crate) fn no_such_operation(endpoint: &'static str) -> Self {
        Self::new(endpoint, Kind::NoSuchOperation, None)
    }

    pub(crate) fn not_recorded(endpoint: &'static str) -> Self {
        Self::new(endpoint, Kind::NotRecorded, None)
    }

    pub(crate) fn no_runtime(endpoint: &'static str) -> Self {
        Self::new(endpoint, Kind::NoRuntime, None)
    }

    pub(crate) fn unimplemented(endpoint: &'static str) -> Self {
        Self::new(endpoint, Kind::Unimplemented, None)
    }

    /// An error made by hand, for fakes in tests: the server refused the request.
    pub fn rejected(endpoint: &'static str, status: u16, body: impl Into<Body>) -> Self {
        Self::new(endpoint, Kind::Rejected(Rejection::made(status, body)), None)
    }

    /// An error made by hand, for fakes in tests: the answer is lost.
    pub fn lost(endpoint: &'static str, reason: LostReason) -> Self {
        Self::new(endpoint, Kind::Lost(reason), None)
    }

    /// An error made by hand, for fakes in tests: the request was not sent.
    pub fn not_sent(endpoint: &'static str, why: NotSent) -> Self {
        Self::new(endpoint, Kind::NotSent(why), None)
    }

    /// The server refused the request before doing anything.
    pub fn is_rejected(&self) -> bool {
        matches!(self.0.kind, Kind::Rejected(_))
    }

    /// The answer is lost: the request may or may not have been executed. [`lost_reason`](Self::lost_reason) says why.
    pub fn is_lost(&self) -> bool {
        matches!(self.0.kind, Kind::Lost(_))
    }

    /// The server executed the request and failed; its effects may be partial. Such an error is also [lost](Self::is_lost).
    pub fn is_failed(&self) -> bool {
        matches!(self.0.kind, Kind::Lost(LostReason::Failed(_)))
    }

    /// The request was never sent, or the server did not start on it: nothing happened. This includes requests that cannot
    /// be built from their arguments.
    pub fn is_not_sent(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::NotSent(_) | Kind::Request | Kind::OtherToken | Kind::NoRuntime | Kind::Unimplemented
        )
    }

    /// A time limit was exceeded: `give_up_after`, `request_timeout` or `send_within`.
    pub fn is_timeout(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::Lost(
                LostReason::GaveUp { .. }
                    | LostReason::NoAnswer { last: Some(Trouble::TimedOut | Trouble::Queued), .. }
            ) | Kind::NotSent(NotSent::TooLate)
                | Kind::Transient(Trouble::TimedOut | Trouble::Queued)
        )
    }

    /// A single poll got no usable answer; polling again may.
    pub fn is_transient(&self) -> bool {
        matches!(self.0.kind, Kind::Transient(_))
    }

    /// The method was called on a fake that does not implement it.
    pub fn is_unimplemented(&self) -> bool {
        matches!(self.0.kind, Kind::Unimplemented)
    }

    /// The HTTP status code of the answer, if that is what went wrong.
    pub fn status(&self) -> Option<u16> {
        match &self.0.kind {
            Kind::Rejected(rejection) => Some(rejection.status()),
            Kind::Lost(reason) => reason.status(),
            Kind::Transient(trouble) => trouble.status(),
            _ => None,
        }
    }

    /// The body that the server sent with a refusal, a failure or an unreadable answer.
    pub fn body(&self) -> Option<&[u8]> {
        match &self.0.kind {
            Kind::Rejected(rejection) => Some(rejection.body().as_bytes()),
            Kind::Lost(reason) => reason.body().map(Body::as_bytes),
            _ => None,
        }
    }

    /// Decodes [`body`](Self::body) from JSON.
    ///
    /// # Errors
    /// If there is no body, if it is not JSON, or if it does not fit the type.
    pub fn json<E: DeserializeOwned>(&self) -> Result<E, ReadError> {
        crate::read::read(self.body().unwrap_or_default())
    }

    /// How long the server asked to wait (`Retry-After`), with a refusal or in answer to a single poll. A lost operation has
    /// none: sending it again after a while is not the remedy.
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.0.kind {
            Kind::Rejected(rejection) => rejection.retry_after(),
            _ => self.0.retry_after,
        }
    }

    /// Why the answer is lost, if it is.
    pub fn lost_reason(&self) -> Option<&LostReason> {
        match &self.0.kind {
            Kind::Lost(reason) => Some(reason),
            _ => None,
        }
    }

    /// Method and path of the endpoint, as in the spec.
    pub fn endpoint(&self) -> &'static str {
        self.0.endpoint
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.0.endpoint)?;
        match &self.0.kind {
            Kind::Rejected(rejection) => write!(f, "{rejection}"),
            Kind::Lost(reason) => write!(f, "the answer is lost: {reason}"),
            Kind::NotSent(why) => write!(f, "the request was not sent: {why}"),
            Kind::Transient(trouble) => write!(f, "no usable answer: {trouble}"),
            Kind::Request => f.write_str("the request cannot be built from its arguments"),
            Kind::OtherToken => f.write_str("the token belongs to another endpoint or base path"),
            Kind::NoSuchOperation => f.write_str("no open operation has this id"),
            Kind::NotRecorded => {
                f.write_str("the journal cannot be written, so nothing more is reported about the operation")
            }
            Kind::NoRuntime => f.write_str("awaited outside a tokio runtime"),
            Kind::Unimplemented => f.write_str("not implemented by this fake"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error").field("message", &self.to_string()).field("source", &self.0.source).finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// Why a critical operation did not start. Nothing was sent, and there is nothing to resolve.
// Two words, thanks to the boxes: a task that awaits an operation reserves room for either result.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotStarted {
    /// An operation with this key is open, undelivered or done.
    Duplicate(Box<Duplicate>),
    /// The intent could not be made durable. It may still have reached the disk; it is then settled as `NotDone` later.
    Journal(Box<NotRecorded>),
    /// The request has no complete key: a field of it is missing, null or not a scalar.
    Key(Box<KeyError>),
    /// The request cannot be built from its arguments.
    Request(Box<RequestError>),
    /// No operation id could be generated: the system provided no randomness.
    Randomness(getrandom::Error),
    /// The client was shut down. If that happened while the intent was being recorded, the intent may be in the journal all the
    /// same: then its key is taken until the operation is settled as `NotDone`.
    ShutDown,
    /// The method was called on a fake that does not implement it.
    Unimplemented,
}

impl NotStarted {
    pub(crate) fn duplicate(of: OperationId, state: DuplicateState) -> Self {
        Duplicate::new(of, state).into()
    }

    pub(crate) fn key(error: KeyError) -> Self {
        Self::Key(Box::new(error))
    }

    pub(crate) fn request(error: RequestError) -> Self {
        Self::Request(Box::new(error))
    }

    pub(crate) fn not_recorded(id: OperationId, source: JournalError) -> Self {
        Self::Journal(Box::new(NotRecorded { id, source }))
    }
}

/// The operation that already has the key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Duplicate {
    /// That operation.
    pub of: OperationId,
    /// Its state.
    pub state: DuplicateState,
}

impl Duplicate {
    /// One made by hand, for fakes in tests.
    pub fn new(of: OperationId, state: DuplicateState) -> Self {
        Self { of, state }
    }
}

impl From<Duplicate> for NotStarted {
    fn from(duplicate: Duplicate) -> Self {
        Self::Duplicate(Box::new(duplicate))
    }
}

/// An intent that could not be made durable.
#[derive(Debug)]
#[non_exhaustive]
pub struct NotRecorded {
    /// The operation's id, should the intent have survived.
    pub id: OperationId,
    /// What went wrong.
    pub source: JournalError,
}

/// The state of the operation that already has the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DuplicateState {
    /// Nobody knows yet whether it happened.
    Open,
    /// It is decided, but the resolver's hook has not accepted the verdict yet.
    Undelivered,
    /// It happened, and `repeat_after` does not allow the key to be used again yet.
    Done,
}

impl fmt::Display for NotStarted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duplicate(duplicate) => {
                let state = match duplicate.state {
                    DuplicateState::Open => "is open",
                    DuplicateState::Undelivered => "is decided but not delivered",
                    DuplicateState::Done => "has happened",
                };
                write!(f, "not started: operation {} with the same key {state}", duplicate.of)
            }
            Self::Journal(_) => f.write_str("not started: the intent could not be made durable"),
            Self::Key(_) => f.write_str("not started: the request has no complete key"),
            Self::Request(_) => f.write_str("not started: the request cannot be built from its arguments"),
            Self::Randomness(_) => f.write_str("not started: no operation id could be generated"),
            Self::ShutDown => f.write_str("not started: the client was shut down"),
            Self::Unimplemented => f.write_str("not started: not implemented by this fake"),
        }
    }
}

impl StdError for NotStarted {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Journal(failure) => Some(&failure.source),
            Self::Key(source) => Some(&**source),
            Self::Request(source) => Some(&**source),
            Self::Randomness(source) => Some(source),
            Self::Duplicate(_) | Self::ShutDown | Self::Unimplemented => None,
        }
    }
}
