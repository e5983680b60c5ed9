//! Why the outcome of an operation is unknown.

use std::fmt;

use super::{Body, Trouble};
use crate::compact::described;

/// Why an operation is lost: it may or may not have happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LostReason {
    /// The server has discarded the result (EXPIRED).
    Expired,
    /// The server does not know the token (NOT_FOUND, or HTTP 404 or 410 to a poll).
    NotFound,
    /// The server executed the request and failed; its effects may be partial.
    Failed(Body),
    /// READY, but the result is missing or cannot be read.
    Unreadable(Body),
    /// READY, but `done_when` and `not_done_when` do not say whether it happened: neither matches, or both do.
    Undecided(Body),
    /// The server answered 409 to the submission: it may have happened before.
    Conflict(Body),
    /// The submission may have been sent, and no conclusive answer came back.
    #[non_exhaustive]
    NoAnswer {
        /// What came back or went wrong instead.
        last: Option<Trouble>,
        /// What the server sent, if anything.
        body: Body,
    },
    /// The server accepted the submission, but returned no token to poll with.
    NoToken,
    /// The server accepted the submission, but returned an unusable token: longer than 16 KiB, with control characters, or
    /// a URL.
    BadToken,
    /// The server refused a poll, which says nothing about the submission.
    #[non_exhaustive]
    PollRejected {
        /// The HTTP status code.
        status: u16,
        /// What the server sent.
        body: Body,
    },
    /// The deadline passed first (`give_up_after`).
    #[non_exhaustive]
    GaveUp {
        /// How many polls were made.
        polls: u32,
        /// What was wrong with the last answer; `None` if it was an IN_PROGRESS.
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
    /// A [`NoAnswer`](Self::NoAnswer) of which nothing more is known; also for fakes in tests.
    pub fn no_answer() -> Self {
        Self::NoAnswer { last: None, body: Body::default() }
    }

    /// A [`GaveUp`](Self::GaveUp) after so many polls, for fakes in tests.
    pub fn gave_up(polls: u32) -> Self {
        Self::GaveUp { polls, last: None }
    }

    /// The HTTP status code of the last answer, if that is what went wrong.
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

    /// The body that the server sent with it, if there is one.
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
            Self::Expired => f.write_str("the result has expired on the server"),
            Self::NotFound => f.write_str("the server does not know the token"),
            Self::Failed(_) => f.write_str("the server executed the request and failed"),
            Self::Unreadable(_) => f.write_str("the answer cannot be read"),
            Self::Undecided(_) => f.write_str("the answer does not say whether it happened"),
            Self::Conflict(_) => f.write_str("the server answered 409 (conflict)"),
            Self::NoAnswer { last: None, .. } => {
                f.write_str("the request may have been sent, and no conclusive answer came back")
            }
            Self::NoAnswer { last: Some(last), .. } => {
                write!(f, "the request may have been sent, and no conclusive answer came back: {last}")
            }
            Self::NoToken => f.write_str("the server accepted the request and returned no token"),
            Self::BadToken => f.write_str("the server accepted the request and returned a token that cannot be used"),
            Self::PollRejected { status, .. } => write!(f, "the server refused a poll (HTTP {status})"),
            Self::GaveUp { polls, last: None } => write!(f, "still in progress after {polls} polls"),
            Self::GaveUp { polls, last: Some(last) } => write!(f, "gave up after {polls} polls; the last one: {last}"),
        }
    }
}
