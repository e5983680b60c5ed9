//! Counters, histograms and gauges, through the `metrics` facade. Labels are few and from the spec: an endpoint, a word.

use std::time::Duration;

use metrics::{Gauge, counter, gauge, histogram};

use super::What;
use crate::{
    answer::Reply,
    endpoint::Endpoint,
    journal::Decided,
    lifecycle::Failure,
    outcome::{DecidedBy, Outcome, RawVerdict, Resolution},
};

pub(super) fn started(endpoint: &Endpoint) {
    counter!("async_api_operations_started_total", "endpoint" => endpoint.id).increment(1);
}

pub(super) fn answered(endpoint: &Endpoint, what: What, result: &Result<Reply, Failure>, took: impl Fn() -> Duration) {
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
    let (endpoint, what) = (endpoint.id, what.as_str());
    counter!("async_api_requests_total", "endpoint" => endpoint, "what" => what, "result" => result).increment(1);
    histogram!("async_api_request_seconds", "endpoint" => endpoint, "what" => what).record(took().as_secs_f64());
}

/// Whether anybody is told how long things take.
pub(super) const COUNTS: bool = true;

pub(super) fn ended(endpoint: &Endpoint, outcome: &Outcome, polls: u32, took: Duration) {
    let (endpoint, outcome) = (endpoint.id, outcome.name());
    counter!("async_api_outcomes_total", "endpoint" => endpoint, "outcome" => outcome).increment(1);
    histogram!("async_api_operation_seconds", "endpoint" => endpoint, "outcome" => outcome).record(took.as_secs_f64());
    histogram!("async_api_polls_per_operation", "endpoint" => endpoint).record(polls);
}

pub(super) fn investigated<T>(endpoint: &Endpoint, resolution: &Resolution<T>) {
    let answer = match resolution {
        Resolution::Happened(_) => "happened",
        Resolution::HappenedUnseen(_) => "happened_unseen",
        Resolution::DidNotHappen => "did_not_happen",
        Resolution::CannotTell(_) => "cannot_tell",
    };
    counter!("async_api_investigations_total", "endpoint" => endpoint.id, "answer" => answer).increment(1);
}

pub(super) fn decided(endpoint: &Endpoint, decided: &Decided) {
    let verdict = match decided.verdict {
        RawVerdict::Done(_) => "done",
        RawVerdict::DoneUnseen(_) => "done_unseen",
        RawVerdict::NotDone(_) => "not_done",
    };
    let by = match decided.by {
        DecidedBy::Server => "server",
        DecidedBy::Transport => "transport",
        DecidedBy::Resolver => "resolver",
        DecidedBy::Caller => "caller",
        DecidedBy::Report => "report",
        DecidedBy::Person => "person",
    };
    counter!("async_api_verdicts_total", "endpoint" => endpoint.id, "verdict" => verdict, "by" => by).increment(1);
}

pub(super) fn not_delivered(endpoint: &Endpoint) {
    counter!("async_api_deliveries_failed_total", "endpoint" => endpoint.id).increment(1);
}

pub(super) fn contradicted(endpoint: &Endpoint) {
    counter!("async_api_contradictions_total", "endpoint" => endpoint.id).increment(1);
}

/// The gauge of open critical operations, one value for each class of age.
///
/// Several clients add up in it: each takes back what it has added.
pub(crate) struct OpenByAge {
    classes: [(Duration, Gauge, f64); 5],
}

impl OpenByAge {
    pub(crate) fn new() -> Self {
        let class = |younger_than, age| (younger_than, gauge!("async_api_open_operations", "age" => age), 0.0);
        Self {
            classes: [
                class(Duration::from_secs(60), "under 1m"),
                class(Duration::from_secs(10 * 60), "1m to 10m"),
                class(Duration::from_secs(60 * 60), "10m to 1h"),
                class(Duration::from_secs(24 * 60 * 60), "1h to 1d"),
                class(Duration::MAX, "over 1d"),
            ],
        }
    }

    /// Counts the operations of these ages, and no others.
    pub(crate) fn set(&mut self, ages: impl IntoIterator<Item = Duration>) {
        let mut counts = [0.0; 5];
        for age in ages {
            let class = self.classes.iter().position(|(younger_than, ..)| age < *younger_than).unwrap_or(4);
            counts[class] += 1.0;
        }
        for ((_, gauge, counted), count) in self.classes.iter_mut().zip(counts) {
            gauge.increment(count - *counted);
            *counted = count;
        }
    }
}

impl Drop for OpenByAge {
    fn drop(&mut self) {
        self.set([]);
    }
}
