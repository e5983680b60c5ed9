//! What goes wrong for callers of plain endpoints, before critical ones start, and in building a client.

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

/// An error of the caller's own making.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// Why a call of a plain endpoint gave no answer.
///
/// Opaque: ask it what you need to know. Its texts never hold a body, a URL or a token; the cause stands in
/// [`source`](StdError::source) only.
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

    /// The server refused the request before doing anything.
    pub fn is_rejected(&self) -> bool {
        matches!(self.0.kind, Kind::Rejected(_))
    }

    /// The answer is lost: the request may or may not have been executed.
    pub fn is_lost(&self) -> bool {
        matches!(self.0.kind, Kind::Lost(_))
    }

    /// The server executed the request and failed; its effects may be partial.
    pub fn is_failed(&self) -> bool {
        matches!(self.0.kind, Kind::Lost(LostReason::Failed(_)))
    }

    /// The request never left, or the server did not start on it; also when it cannot be made from its arguments.
    pub fn is_not_sent(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::NotSent(_) | Kind::Request | Kind::OtherToken | Kind::NoRuntime | Kind::Unimplemented
        )
    }

    /// Time ran out: the deadline, the time for one exchange, or the time to leave.
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

    /// A single poll was of no use; asking again may be.
    pub fn is_transient(&self) -> bool {
        matches!(self.0.kind, Kind::Transient(_))
    }

    /// The method is a fake's that does not implement it.
    pub fn is_unimplemented(&self) -> bool {
        matches!(self.0.kind, Kind::Unimplemented)
    }

    /// The HTTP status code of the answer, where that is what went wrong.
    pub fn status(&self) -> Option<u16> {
        match &self.0.kind {
            Kind::Rejected(rejection) => Some(rejection.status()),
            Kind::Lost(reason) => reason.status(),
            Kind::Transient(trouble) => trouble.status(),
            _ => None,
        }
    }

    /// What the server sent, where that says more: a refusal, a failure, an answer that cannot be read.
    pub fn body(&self) -> Option<&[u8]> {
        match &self.0.kind {
            Kind::Rejected(rejection) => Some(rejection.body().as_bytes()),
            Kind::Lost(reason) => reason.body().map(Body::as_bytes),
            _ => None,
        }
    }

    /// [`body`](Self::body), decoded from JSON.
    ///
    /// # Errors
    /// When there is none, when it is not JSON, or not of this type.
    pub fn json<E: DeserializeOwned>(&self) -> Result<E, ReadError> {
        crate::read::read(self.body().unwrap_or_default())
    }

    /// How long the server asked to wait, with a refusal or as its answer to a poll. A lost answer has none, whatever it was
    /// lost by: to be sent again by its caller is not what it waits for.
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

    /// Method and path of the endpoint as the spec has them.
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
            Kind::Request => f.write_str("the request cannot be made"),
            Kind::OtherToken => f.write_str("the token is one of another endpoint or base path"),
            Kind::NoSuchOperation => f.write_str("no open operation has this id"),
            Kind::NotRecorded => f.write_str("the journal could not be written; nothing more is told of the operation"),
            Kind::NoRuntime => f.write_str("awaited outside of a tokio runtime"),
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

/// Why a critical operation did not start: nothing was sent, and nothing is owed.
///
/// Two words long, whatever it says: a task that awaits an operation has room for either of its ends all the while.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotStarted {
    /// An operation with this key is open, undelivered or done.
    Duplicate(Box<Duplicate>),
    /// The intent could not be made durable. It may be on the disk all the same, and then be settled as `NotDone`.
    Journal(Box<NotRecorded>),
    /// The request does not name one intended effect.
    Key(Box<KeyError>),
    /// The request cannot be made from its arguments.
    Request(Box<RequestError>),
    /// No id could be drawn: the system gave no randomness.
    Randomness(getrandom::Error),
    /// The client was shut down.
    ShutDown,
    /// The method is a fake's that does not implement it.
    Unimplemented,
}

impl NotStarted {
    pub(crate) fn duplicate(of: OperationId, state: DuplicateState) -> Self {
        Self::Duplicate(Box::new(Duplicate { of, state }))
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

/// The operation that has the key already.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Duplicate {
    /// That operation.
    pub of: OperationId,
    /// How it stands.
    pub state: DuplicateState,
}

/// An intent that could not be made durable.
#[derive(Debug)]
#[non_exhaustive]
pub struct NotRecorded {
    /// The id that the intent has, if it has survived.
    pub id: OperationId,
    /// What went wrong.
    pub source: JournalError,
}

/// How the operation stands that has the key already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DuplicateState {
    /// Nobody knows yet whether it happened.
    Open,
    /// Its verdict has not reached the program yet.
    Undelivered,
    /// It happened.
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
            Self::Key(_) => f.write_str("not started: the request has no key"),
            Self::Request(_) => f.write_str("not started: the request cannot be made"),
            Self::Randomness(_) => f.write_str("not started: no id could be drawn"),
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
