//! What one exchange met with instead of an answer that helps.

use std::fmt;

use crate::compact::described;

/// An exchange that was of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
