//! What is told of operations: spans, events, and numbers. Never a token, a body, a header or a URL.

use std::time::Duration;

use tracing::Span;

use crate::{
    answer::Reply,
    endpoint::Endpoint,
    lifecycle::{Effect, Failure, Lifecycle, Record},
    outcome::Outcome,
    token::OperationId,
};

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
pub(crate) fn answered(endpoint: &Endpoint, what: What, result: &Result<Reply, Failure>, took: Duration) {
    match result {
        Ok(reply) => {
            let (status, bytes) = (reply.status.as_u16(), reply.body.len());
            let retry_after = reply.retry_after.map(|wait| wait.as_secs());
            tracing::debug!(target: "async_api::transport", status, bytes, retry_after, ?took, "answered");
        }
        Err(Failure { left, trouble, cause }) => {
            let cause = cause.as_ref().map(tracing::field::display);
            tracing::debug!(target: "async_api::transport", ?left, %trouble, cause, ?took, "no answer");
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

/// The same in numbers, through the `metrics` facade.
#[cfg(feature = "metrics")]
mod numbers {
    use metrics::{counter, histogram};

    use super::*;

    pub(super) fn started(endpoint: &Endpoint) {
        counter!("async_api_operations_started_total", "endpoint" => endpoint.id).increment(1);
    }

    pub(super) fn answered(endpoint: &Endpoint, what: What, result: &Result<Reply, Failure>, took: Duration) {
        let result = match result {
            Ok(reply) => match reply.status.as_u16() {
                200..=299 => "2xx",
                300..=399 => "3xx",
                400..=499 => "4xx",
                500..=599 => "5xx",
                _ => "other",
            },
            Err(failure) => failure.trouble.name(),
        };
        counter!("async_api_requests_total", "endpoint" => endpoint.id, "what" => what.as_str(), "result" => result)
            .increment(1);
        histogram!("async_api_request_seconds", "endpoint" => endpoint.id, "what" => what.as_str())
            .record(took.as_secs_f64());
    }

    pub(super) fn ended(endpoint: &Endpoint, outcome: &Outcome, polls: u32, took: Duration) {
        let (endpoint, outcome) = (endpoint.id, outcome.name());
        counter!("async_api_outcomes_total", "endpoint" => endpoint, "outcome" => outcome).increment(1);
        histogram!("async_api_operation_seconds", "endpoint" => endpoint, "outcome" => outcome)
            .record(took.as_secs_f64());
        histogram!("async_api_polls_per_operation", "endpoint" => endpoint).record(polls);
    }
}

#[cfg(not(feature = "metrics"))]
mod numbers {
    use super::*;

    pub(super) fn started(_: &Endpoint) {}

    pub(super) fn answered(_: &Endpoint, _: What, _: &Result<Reply, Failure>, _: Duration) {}

    pub(super) fn ended(_: &Endpoint, _: &Outcome, _: u32, _: Duration) {}
}
