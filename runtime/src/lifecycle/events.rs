//! What goes into a [lifecycle](super), and what comes out of it.

use std::sync::Arc;

use crate::{
    answer::Reply,
    clock::Moment,
    outcome::{Outcome, Trouble},
    transport::TransportError,
};

/// What happened.
#[derive(Debug)]
pub(crate) enum Event {
    /// What was to be recorded is durable.
    Recorded,
    /// The request under way was answered.
    Answered(Reply),
    /// The request under way was not answered.
    Failed(Failure),
    /// The time to sleep is over.
    Tick,
    /// The caller went away between two tries of the submission.
    Withdrawn,
}

impl Event {
    /// What an exchange came to.
    pub(crate) fn of(exchange: Result<Reply, Failure>) -> Self {
        match exchange {
            Ok(reply) => Self::Answered(reply),
            Err(failure) => Self::Failed(failure),
        }
    }
}

/// An exchange without an answer.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) left: Left,
    pub(crate) trouble: Trouble,
    pub(crate) cause: Option<Arc<TransportError>>,
}

/// Whether a request left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// Proven that it did not, or the server said that it did not start on it.
    No,
    /// It may have.
    Unknown,
}

/// What to do next.
#[derive(Debug)]
pub(crate) enum Effect {
    /// Make it durable, then say [`Event::Recorded`].
    Record(Record),
    /// Hand the submission to the transport.
    Submit,
    /// Ask how it stands.
    Poll,
    /// Say [`Event::Tick`] at this moment.
    Sleep(Moment),
    /// What was asked for before is still under way.
    Await,
    /// It is over.
    Finish(Outcome),
}

/// What a journal must know before the operation goes on. Only critical operations have something to record.
#[derive(Debug)]
pub(crate) enum Record {
    /// The submission is about to leave.
    Intent,
    /// The server's token.
    Token(String),
    /// How it ended.
    Outcome(Outcome),
}
