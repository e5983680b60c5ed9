//! Observability: spans, events and metrics of operations. They never contain a token, a body, a header or a URL.

#[cfg(not(feature = "metrics"))]
#[path = "observe/no_numbers.rs"]
mod numbers;
#[cfg(feature = "metrics")]
mod numbers;

use std::time::Duration;

use tracing::Span;

use crate::{
    answer::Reply,
    endpoint::Endpoint,
    journal::Decided,
    lifecycle::{Effect, Failure, Lifecycle, Record},
    outcome::{Outcome, Resolution},
    token::OperationId,
};

#[cfg(feature = "metrics")]
pub(crate) use self::numbers::OpenByAge;

/// Whether durations are measured.
pub(crate) const COUNTS: bool = numbers::COUNTS;

/// The two kinds of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Submission,
    Poll,
}

impl What {
    fn as_str(self) -> &'static str {
        match self {
            Self::Submission => "submission",
            Self::Poll => "poll",
        }
    }
}

/// The span of an operation; only critical ones have an id.
pub(crate) fn operation(endpoint: &Endpoint, id: Option<OperationId>) -> Span {
    let id = id.map(tracing::field::display);
    tracing::info_span!(target: "async_api::lifecycle", "operation", endpoint = endpoint.id, operation = id)
}

/// The span of one of its requests.
pub(crate) fn request(what: What, attempt: Option<u32>) -> Span {
    tracing::debug_span!(target: "async_api::transport", "request", what = what.as_str(), attempt)
}

/// What the lifecycle wants next.
pub(crate) fn transition(life: &Lifecycle, effect: &Effect) {
    match effect {
        Effect::Record(Record::Intent) => tracing::debug!(target: "async_api::lifecycle", "recording the intent"),
        Effect::Record(Record::Token(_)) => tracing::debug!(target: "async_api::lifecycle", "recording the token"),
        Effect::Record(Record::Outcome(outcome)) => {
            tracing::debug!(target: "async_api::lifecycle", outcome = outcome.name(), "recording the outcome");
        }
        Effect::Submit => tracing::debug!(target: "async_api::lifecycle", attempt = life.tries(), "submitting"),
        Effect::Poll => tracing::debug!(target: "async_api::lifecycle", attempt = life.polls(), "polling"),
        Effect::Sleep(_) => {
            let trouble = life.last().map(tracing::field::display);
            tracing::debug!(target: "async_api::lifecycle", accepted = life.token().is_some(), trouble, "waiting");
        }
        Effect::Finish(outcome) => {
            tracing::debug!(target: "async_api::lifecycle", outcome = outcome.name(), polls = life.polls(), "ended");
        }
        Effect::Await => tracing::error!(target: "async_api::lifecycle", "the loop is out of step"),
    }
}

/// What came back.
pub(crate) fn answered(endpoint: &Endpoint, what: What, result: &Result<Reply, Failure>, took: impl Fn() -> Duration) {
    match result {
        Ok(reply) => {
            let (status, bytes) = (reply.status.as_u16(), reply.body.len());
            let retry_after = reply.retry_after.map(|wait| wait.as_secs());
            tracing::debug!(target: "async_api::transport", status, bytes, retry_after, took = ?took(), "answered");
        }
        Err(Failure { left, trouble, cause }) => {
            let cause = cause.as_ref().map(tracing::field::display);
            tracing::debug!(target: "async_api::transport", ?left, %trouble, cause, took = ?took(), "no answer");
        }
    }
    numbers::answered(endpoint, what, result, took);
}

/// An operation's future was polled for the first time.
pub(crate) fn started(endpoint: &Endpoint) {
    numbers::started(endpoint);
}

/// An operation has its outcome.
pub(crate) fn ended(endpoint: &Endpoint, outcome: &Outcome, polls: u32, took: Duration) {
    numbers::ended(endpoint, outcome, polls, took);
}

/// A resolver has answered.
pub(crate) fn investigated<T>(endpoint: &Endpoint, resolution: &Resolution<T>) {
    numbers::investigated(endpoint, resolution);
}

/// A verdict is on record.
pub(crate) fn decided(endpoint: &Endpoint, decided: &Decided) {
    numbers::decided(endpoint, decided);
}

/// A hook did not take its verdict.
pub(crate) fn not_delivered(endpoint: &Endpoint) {
    numbers::not_delivered(endpoint);
}

/// There is evidence against a verdict.
pub(crate) fn contradicted(endpoint: &Endpoint) {
    numbers::contradicted(endpoint);
}
