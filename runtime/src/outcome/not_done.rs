//! Why it is certain that an operation did not happen.

use std::{fmt, time::Duration};

use super::Body;
use crate::compact::described;
use bytes::Bytes;
use http::StatusCode;

/// Why it is certain that an operation did not happen.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotDoneReason {
    /// The server refused the request before doing anything.
    Rejected(Rejection),
    /// The request was never sent, or the server did not start on it.
    NotSent(NotSent),
    /// The server's READY says that it did not happen (`not_done_when`).
    Declined(Body),
    /// An investigation found that it did not happen, once nothing could still be on its way (`lingers`).
    Investigated,
}

described!(
    enum NotDoneReason {
        Rejected(rejection),
        NotSent(why),
        Declined(body),
        Investigated,
    }
);

impl fmt::Display for NotDoneReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected(rejection) => write!(f, "{rejection}"),
            Self::NotSent(why) => write!(f, "the request was not sent: {why}"),
            Self::Declined(_) => f.write_str("the server answered that it did not happen"),
            Self::Investigated => f.write_str("an investigation found that it did not happen"),
        }
    }
}

/// The server refused the request before doing anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    status: u16,
    body: Body,
    retry_after: Option<Duration>,
}

described!(Rejection { status, body, retry_after });

impl Rejection {
    pub(crate) fn new(status: StatusCode, body: Bytes, retry_after: Option<Duration>) -> Self {
        Self { status: status.as_u16(), body: Body(body), retry_after }
    }

    /// A refusal made by hand, for fakes in tests.
    ///
    /// # Example
    /// ```
    /// # use async_api_runtime::{NotDoneReason, Rejection, Verdict};
    /// let refused = Rejection::made(422, r#"{"error":"sold out"}"#);
    /// let verdict: Verdict<String> = Verdict::NotDone(NotDoneReason::Rejected(refused));
    /// ```
    pub fn made(status: u16, body: impl Into<Body>) -> Self {
        Self { status, body: body.into(), retry_after: None }
    }

    /// The HTTP status code of the answer.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The body of the answer, which usually says why.
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// How long the server asked to wait before trying again (`Retry-After`).
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server refused the request (HTTP {})", self.status)
    }
}

/// Why a request was not sent, or not started on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotSent {
    /// The caller dropped the future before the request was handed to the transport.
    Withdrawn,
    /// `send_within` expired before the request could be handed to the transport.
    TooLate,
    /// No attempt to connect succeeded.
    Unreachable,
    /// The server said, at each attempt, that it did not start on the request.
    Unprocessed,
    /// The credentials could not be obtained.
    NoCredentials,
    /// The journal had failed, or this was no longer the process that recorded the intent.
    Refused,
}

described!(
    enum NotSent {
        Withdrawn,
        TooLate,
        Unreachable,
        Unprocessed,
        NoCredentials,
        Refused,
    }
);

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Withdrawn => "its caller dropped it first",
            Self::TooLate => "`send_within` expired first",
            Self::Unreachable => "the server could not be reached",
            Self::Unprocessed => "the server did not start on it",
            Self::NoCredentials => "the credentials could not be obtained",
            Self::Refused => "the journal had failed, or belonged to another process",
        })
    }
}
