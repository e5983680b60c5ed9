//! What can happen to an operation, and what people are told of it.

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::StatusCode;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{BoxError, must_resolve::Open, read::ReadError, transport::TransportError};

/// What is known of a critical operation once [`MustResolve::resolve`](crate::MustResolve::resolve) has returned.
///
/// All but [`Unknown`](Self::Unknown) are final: every caller, the resolver's hook and the journal get the same one.
#[derive(Debug)]
#[must_use = "a verdict says whether it happened: match on it, `Unknown` included"]
pub enum Verdict<T> {
    /// It happened, and this is the server's answer.
    Done(T),
    /// It happened; the answer itself is gone, or cannot be read.
    DoneUnseen(Evidence),
    /// It did not happen and will not: safe to try again.
    NotDone(NotDoneReason),
    /// Nobody can tell yet. It is journaled and investigated on; trying again may do it twice.
    Unknown(Open<T>),
}

/// A resolver's answer to an investigation.
#[derive(Debug)]
#[must_use = "a resolution counts only where it is returned"]
pub enum Resolution<T> {
    /// It happened, and this is the answer.
    Happened(T),
    /// It happened; the answer is not to be had.
    HappenedUnseen(Evidence),
    /// It did not happen. Counts only if the investigation began after everything that may still be on its way has
    /// arrived; until then the question is put again.
    DidNotHappen,
    /// No way to tell now; the question is put again later.
    CannotTell(BoxError),
}

/// Why it is known that something happened, for people to read.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    json: Option<serde_json::Value>,
}

impl Evidence {
    /// A sentence, such as `order X7 is ticketed`.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), json: None }
    }

    /// The same, with what was seen.
    #[must_use]
    pub fn with_json(mut self, json: serde_json::Value) -> Self {
        self.json = Some(json);
        self
    }

    /// The sentence.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was seen, if it was kept.
    pub fn json(&self) -> Option<&serde_json::Value> {
        self.json.as_ref()
    }
}

impl<S: Into<String>> From<S> for Evidence {
    fn from(text: S) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Shows the sentence, and only that there is JSON.
impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evidence").field("text", &self.text).field("has_json", &self.json.is_some()).finish()
    }
}

/// Why it is certain that an operation did not happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum NotDoneReason {
    /// The server refused the request before doing anything.
    Rejected(Rejection),
    /// The request never left.
    NotSent(NotSent),
    /// The server's READY says that it did not happen (`not_done_when`).
    Declined(Body),
    /// An investigation found that it did not happen, after all that was on its way had time to arrive.
    Investigated,
}

impl fmt::Display for NotDoneReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected(rejection) => write!(f, "{rejection}"),
            Self::NotSent(why) => write!(f, "the request was not sent: {why}"),
            Self::Declined(_) => f.write_str("the server answered that it did not do it"),
            Self::Investigated => f.write_str("an investigation found that it did not happen"),
        }
    }
}

/// A refusal: nothing was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    status: u16,
    body: Body,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_after: Option<Duration>,
}

impl Rejection {
    pub(crate) fn new(status: StatusCode, body: Bytes, retry_after: Option<Duration>) -> Self {
        Self { status: status.as_u16(), body: Body(body), retry_after }
    }

    /// The HTTP status code of the answer.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The answer's body, which usually says why.
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// How long the server asked to wait before another try.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server refused the request (HTTP {})", self.status)
    }
}

/// Why a request did not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum NotSent {
    /// The caller dropped the future before the request was handed over.
    Withdrawn,
    /// `send_within` was over before the request could be handed over.
    TooLate,
    /// No connection, as often as it was tried.
    Unreachable,
    /// The server said each time that it did not start on the request.
    Unprocessed,
    /// The credentials could not be had.
    NoCredentials,
    /// The journal, or the process, was no longer the one that wrote the intent.
    Refused,
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Withdrawn => "its caller went away first",
            Self::TooLate => "its time to leave was over",
            Self::Unreachable => "the server could not be reached",
            Self::Unprocessed => "the server did not take it up",
            Self::NoCredentials => "there were no credentials",
            Self::Refused => "the journal no longer stands behind it",
        })
    }
}

/// Why an operation's answer is lost: it may or may not have happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum LostReason {
    /// The server no longer has the answer.
    Expired,
    /// The server does not know the token.
    NotFound,
    /// It ran, and failed; its effects may be partial.
    Failed(Body),
    /// READY, without a result or with one that cannot be read.
    Unreadable(Body),
    /// READY, with a result that is neither a yes nor a no.
    Undecided(Body),
    /// The submission was answered by 409: it may be that it happened before.
    Conflict(Body),
    /// The submission may have left, and was not answered by anything that tells.
    #[non_exhaustive]
    NoAnswer {
        /// What it met with instead.
        last: Option<Trouble>,
        /// What the server sent, if it sent anything.
        body: Body,
    },
    /// The submission was accepted, without a token to ask by.
    NoToken,
    /// The submission was accepted, with a token that nobody can ask by: over 16 KiB, with control characters, or a URL.
    BadToken,
    /// A poll was refused; that says nothing about the submission.
    #[non_exhaustive]
    PollRejected {
        /// The HTTP status code.
        status: u16,
        /// What the server sent.
        body: Body,
    },
    /// The deadline came first.
    #[non_exhaustive]
    GaveUp {
        /// How often it was asked for.
        polls: u32,
        /// The last answer that was of no use, if the last one was not an IN_PROGRESS.
        last: Option<Trouble>,
    },
}

impl LostReason {
    /// What is known of a submission that may have left, and that nobody has watched since.
    pub(crate) fn no_answer() -> Self {
        Self::NoAnswer { last: None, body: Body::default() }
    }

    /// The HTTP status code of the last answer, where that is what went wrong.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Conflict(_) => Some(409),
            Self::PollRejected { status, .. } => Some(*status),
            Self::NoAnswer { last, .. } | Self::GaveUp { last, .. } => last.and_then(Trouble::status),
            Self::Expired
            | Self::NotFound
            | Self::Failed(_)
            | Self::Unreadable(_)
            | Self::Undecided(_)
            | Self::NoToken
            | Self::BadToken => None,
        }
    }

    /// What the server sent with it, where that says more.
    pub fn body(&self) -> Option<&Body> {
        match self {
            Self::Failed(body)
            | Self::Unreadable(body)
            | Self::Undecided(body)
            | Self::Conflict(body)
            | Self::NoAnswer { body, .. }
            | Self::PollRejected { body, .. } => Some(body).filter(|body| !body.as_bytes().is_empty()),
            Self::Expired | Self::NotFound | Self::NoToken | Self::BadToken | Self::GaveUp { .. } => None,
        }
    }
}

impl fmt::Display for LostReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expired => f.write_str("the server no longer has the answer"),
            Self::NotFound => f.write_str("the server does not know the token"),
            Self::Failed(_) => f.write_str("the server ran it and failed"),
            Self::Unreadable(_) => f.write_str("the answer cannot be read"),
            Self::Undecided(_) => f.write_str("the answer says neither yes nor no"),
            Self::Conflict(_) => f.write_str("the server answered with a conflict"),
            Self::NoAnswer { last: None, .. } => {
                f.write_str("the request may have left, and nothing certain came back")
            }
            Self::NoAnswer { last: Some(last), .. } => {
                write!(f, "the request may have left, and nothing certain came back: {last}")
            }
            Self::NoToken => f.write_str("the server accepted the request and gave no token"),
            Self::BadToken => f.write_str("the server accepted the request and gave a token that cannot be used"),
            Self::PollRejected { status, .. } => write!(f, "a poll was refused (HTTP {status})"),
            Self::GaveUp { polls, last: None } => write!(f, "still in progress after {polls} polls"),
            Self::GaveUp { polls, last: Some(last) } => write!(f, "gave up after {polls} polls; the last: {last}"),
        }
    }
}

/// An exchange that was of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Trouble {
    /// An HTTP status that says nothing certain.
    Status(u16),
    /// Not JSON, or not whole.
    Garbage,
    /// JSON without a status.
    NoStatus,
    /// A status word that the spec does not know.
    UnknownStatus,
    /// The answer was about another token.
    OtherToken,
    /// The body was larger than the limit.
    TooLarge,
    /// No answer within the time for one exchange.
    TimedOut,
    /// The connection failed.
    Connection,
    /// The server said that it did not start on the request.
    Unprocessed,
    /// No place among the requests under way became free.
    Queued,
    /// The credentials could not be had.
    Credentials,
    /// Its caller withdrew it.
    Withdrawn,
    /// The last gate refused it: the journal no longer stands behind it.
    Refused,
}

impl Trouble {
    /// The HTTP status code, if that was it.
    pub fn status(self) -> Option<u16> {
        match self {
            Self::Status(status) => Some(status),
            Self::Garbage
            | Self::NoStatus
            | Self::UnknownStatus
            | Self::OtherToken
            | Self::TooLarge
            | Self::TimedOut
            | Self::Connection
            | Self::Unprocessed
            | Self::Queued
            | Self::Credentials
            | Self::Withdrawn
            | Self::Refused => None,
        }
    }
}

#[cfg(feature = "metrics")]
impl Trouble {
    /// For metrics: one word, the same for all status codes.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Status(_) => "status",
            Self::Garbage => "garbage",
            Self::NoStatus => "no_status",
            Self::UnknownStatus => "unknown_status",
            Self::OtherToken => "other_token",
            Self::TooLarge => "too_large",
            Self::TimedOut => "timed_out",
            Self::Connection => "connection",
            Self::Unprocessed => "unprocessed",
            Self::Queued => "queued",
            Self::Credentials => "credentials",
            Self::Withdrawn => "withdrawn",
            Self::Refused => "refused",
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "HTTP {status}"),
            Self::Garbage => f.write_str("an answer that is not JSON"),
            Self::NoStatus => f.write_str("an answer without a status"),
            Self::UnknownStatus => f.write_str("an unknown status"),
            Self::OtherToken => f.write_str("an answer for another token"),
            Self::TooLarge => f.write_str("an answer over the size limit"),
            Self::TimedOut => f.write_str("no answer in time"),
            Self::Connection => f.write_str("the connection failed"),
            Self::Unprocessed => f.write_str("the server did not take the request up"),
            Self::Queued => f.write_str("no place among the requests under way"),
            Self::Credentials => f.write_str("no credentials"),
            Self::Withdrawn => f.write_str("withdrawn"),
            Self::Refused => f.write_str("refused at the last gate"),
        }
    }
}

/// What a server sent, as it came; shown by `Debug` as its length only.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Body(pub(crate) Bytes);

impl Body {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Decoded from JSON.
    ///
    /// # Errors
    /// When it is not JSON, or not of this type.
    pub fn json<E: DeserializeOwned>(&self) -> Result<E, ReadError> {
        crate::read::read(&self.0)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.0.len())
    }
}

/// As text, the way a journal keeps it; what is not UTF-8 is kept as far as it can be read.
impl Serialize for Body {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&String::from_utf8_lossy(&self.0))
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(text.into()))
    }
}

/// How an operation ended, once and for all its parts.
#[derive(Debug, Clone)]
pub(crate) enum Outcome {
    /// The server finished the request; here is its answer, of the endpoint's type if that was asked.
    Ready(Bytes),
    /// READY and a yes, with an answer that is missing or of another type.
    ReadyUnseen(Body),
    /// Refused before anything was done.
    Rejected(Rejection),
    /// READY, and a no.
    Declined(Body),
    /// Proven unsent, or unprocessed.
    NotSent(NotSent, Option<Arc<TransportError>>),
    /// Everything else.
    Lost(LostReason, Option<Arc<TransportError>>),
}

/// A certain verdict, with the answer still in bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum RawVerdict {
    Done(Body),
    DoneUnseen(Evidence),
    NotDone(NotDoneReason),
}

impl RawVerdict {
    /// Whether one says that it happened and the other that it did not.
    pub(crate) fn contradicts(&self, other: &Self) -> bool {
        matches!(self, Self::NotDone(_)) != matches!(other, Self::NotDone(_))
    }
}

impl Outcome {
    /// For logs and metrics.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Ready(_) => "ready",
            Self::ReadyUnseen(_) => "ready_unseen",
            Self::Rejected(_) => "rejected",
            Self::Declined(_) => "declined",
            Self::NotSent(..) => "not_sent",
            Self::Lost(..) => "lost",
        }
    }

    /// Whether the server answered READY, and nobody knows with what.
    pub(crate) fn is_undecided(&self) -> bool {
        matches!(self, Self::Lost(LostReason::Undecided(_) | LostReason::Unreadable(_), _))
    }

    /// The verdict that an outcome is by itself; `None` where it must be investigated.
    pub(crate) fn verdict(&self) -> Option<RawVerdict> {
        Some(match self {
            Self::Ready(bytes) => RawVerdict::Done(Body(bytes.clone())),
            Self::ReadyUnseen(body) => RawVerdict::DoneUnseen(unseen(body)),
            Self::Rejected(rejection) => RawVerdict::NotDone(NotDoneReason::Rejected(rejection.clone())),
            Self::Declined(body) => RawVerdict::NotDone(NotDoneReason::Declined(body.clone())),
            Self::NotSent(why, _) => RawVerdict::NotDone(NotDoneReason::NotSent(*why)),
            Self::Lost(..) => return None,
        })
    }
}

pub(crate) fn unseen(body: &Body) -> Evidence {
    let evidence = Evidence::new("the server answered READY, with an answer that cannot be read");
    match body.json() {
        Ok(json) => evidence.with_json(json),
        Err(_) => evidence,
    }
}

/// Who decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum DecidedBy {
    /// The server's own answer, at once or late.
    Server,
    /// The transport: the request never left.
    Transport,
    /// The client's resolver.
    Resolver,
    /// The caller's own investigation (`resolve_with`).
    Caller,
    /// A report from outside.
    Report,
    /// A person.
    Person,
}
