//! What can happen to an operation, and what people are told of it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub(crate) use self::verdict::RawVerdict;
pub use self::{
    body::Body,
    lost::LostReason,
    not_done::{NotDoneReason, NotSent, Rejection},
    trouble::Trouble,
    verdict::{DecidedBy, Evidence, Resolution, Verdict},
};
use crate::transport::TransportError;

mod body;
mod lost;
mod not_done;
mod trouble;
mod verdict;

/// How an operation ended, once and for all its parts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Outcome {
    /// The server finished the request; here is its answer, of the endpoint's type if that was asked.
    Ready(Body),
    /// READY and a yes, with an answer that is missing or of another type.
    ReadyUnseen(Body),
    /// Refused before anything was done.
    Rejected(Rejection),
    /// READY, and a no.
    Declined(Body),
    /// Proven unsent, or unprocessed.
    NotSent(NotSent, #[serde(skip)] Option<Arc<TransportError>>),
    /// Everything else.
    Lost(LostReason, #[serde(skip)] Option<Arc<TransportError>>),
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

    /// Whether the server said that it happened.
    pub(crate) fn is_yes(&self) -> bool {
        matches!(self, Self::Ready(_) | Self::ReadyUnseen(_))
    }

    /// Whether the server answered READY, and nobody knows with what.
    pub(crate) fn is_undecided(&self) -> bool {
        matches!(self, Self::Lost(LostReason::Undecided(_) | LostReason::Unreadable(_), _))
    }

    /// The verdict that an outcome is by itself; `None` where it must be investigated.
    pub(crate) fn verdict(&self) -> Option<RawVerdict> {
        Some(match self {
            Self::Ready(answer) => RawVerdict::Done(answer.clone()),
            Self::ReadyUnseen(body) => RawVerdict::DoneUnseen(Evidence::unreadable(body)),
            Self::Rejected(rejection) => RawVerdict::NotDone(NotDoneReason::Rejected(rejection.clone())),
            Self::Declined(body) => RawVerdict::NotDone(NotDoneReason::Declined(body.clone())),
            Self::NotSent(why, _) => RawVerdict::NotDone(NotDoneReason::NotSent(*why)),
            Self::Lost(..) => return None,
        })
    }
}
