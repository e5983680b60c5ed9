//! Why one request got no usable answer.

use std::fmt;

use crate::compact::described;

/// Why one request, a submission or a poll, got no usable answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trouble {
    /// An HTTP status that proves nothing.
    Status(u16),
    /// The answer is not JSON, or incomplete.
    Garbage,
    /// The answer is JSON without a status.
    NoStatus,
    /// The answer has a status word that the spec does not list.
    UnknownStatus,
    /// The answer was about another token.
    OtherToken,
    /// The answer was larger than the limit.
    TooLarge,
    /// No answer within `request_timeout`.
    TimedOut,
    /// The connection failed.
    Connection,
    /// The server said that it did not start on the request.
    Unprocessed,
    /// It waited for too many other requests (`max_requests`, `max_submissions`).
    Queued,
    /// The credentials could not be obtained.
    Credentials,
    /// The caller withdrew it before it was sent.
    Withdrawn,
    /// The last check before sending refused it: the journal had failed, or the operation was already decided.
    Refused,
}

described!(
    enum Trouble {
        Status(status),
        Garbage,
        NoStatus,
        UnknownStatus,
        OtherToken,
        TooLarge,
        TimedOut,
        Connection,
        Unprocessed,
        Queued,
        Credentials,
        Withdrawn,
        Refused,
    }
);

impl Trouble {
    /// The HTTP status code, if that is the reason.
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
    /// A label for metrics; all status codes share one.
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
            Self::Unprocessed => f.write_str("the server did not start on the request"),
            Self::Queued => f.write_str("too many other requests were in flight"),
            Self::Credentials => f.write_str("the credentials could not be obtained"),
            Self::Withdrawn => f.write_str("withdrawn"),
            Self::Refused => f.write_str("refused at the last check before sending"),
        }
    }
}
