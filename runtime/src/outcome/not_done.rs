//! Why it is certain that nothing was done.

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
    /// The request never left.
    NotSent(NotSent),
    /// The server's READY says that it did not happen (`not_done_when`).
    Declined(Body),
    /// An investigation found that it did not happen, after all that was on its way had time to arrive.
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
            Self::Declined(_) => f.write_str("the server answered that it did not do it"),
            Self::Investigated => f.write_str("an investigation found that it did not happen"),
        }
    }
}

/// A refusal: nothing was done.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
            Self::Withdrawn => "its caller went away first",
            Self::TooLate => "its time to leave was over",
            Self::Unreachable => "the server could not be reached",
            Self::Unprocessed => "the server did not take it up",
            Self::NoCredentials => "there were no credentials",
            Self::Refused => "the journal no longer stands behind it",
        })
    }
}
