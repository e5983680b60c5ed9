//! Why nobody knows.

use std::fmt;

use super::{Body, Trouble};
use crate::compact::described;

/// Why an operation's answer is lost: it may or may not have happened.
#[derive(Debug, Clone, PartialEq, Eq)]
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

described!(
    enum LostReason {
        Expired,
        NotFound,
        Failed(body),
        Unreadable(body),
        Undecided(body),
        Conflict(body),
        NoAnswer { last, body },
        NoToken,
        BadToken,
        PollRejected { status, body },
        GaveUp { polls, last },
    }
);

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
