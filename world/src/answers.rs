//! What the server says: every row of the table in `docs/outcomes.md`, and nothing that it may not say.

use std::future::pending;

use async_api::transport::TransportError;
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header::RETRY_AFTER};

use crate::{
    assumptions::Assumption,
    plan::{Endpoint, Fault},
    server::Submission,
    world::State,
};

#[derive(Debug)]
pub(crate) enum Reply {
    Http {
        code: u16,
        body: String,
        retry_after: Option<u32>,
    },
    Unprocessed,
    TooLarge,
    /// Nothing, ever.
    Nothing,
}

/// Codes by which a submission is refused before anything was done.
const REFUSALS: [u16; 12] = [400, 401, 403, 404, 405, 406, 411, 414, 415, 422, 429, 431];

/// The answer to a submission that has just arrived.
pub(crate) fn to_submission(state: &mut State, number: usize) -> Reply {
    let Some(submission) = state.server.submission(number).cloned() else { return Reply::Nothing };
    let receipt = state.server.execution(number).map(|execution| execution.receipt);
    let never = submission.never_executes();
    let sync = submission.endpoint == Endpoint::Charge;
    let token = format!("t{number}");
    if state.plan.lacks == Some(Assumption::RefusedAndPassedOn) && state.dice.percent(10) {
        return Reply::code(403);
    }
    if never && state.strikes(Fault::Unprocessed) {
        return Reply::Unprocessed;
    }
    if never && state.strikes(Fault::Refuses) {
        return match !sync && state.dice.percent(30) {
            true => status(&token, "REJECTED"),
            false => Reply::code(state.dice.pick(&REFUSALS)),
        };
    }
    if let Some(reply) = says_nothing(state, receipt.is_some()) {
        return reply;
    }
    if state.strikes(Fault::Conflict) {
        return Reply::code(409);
    }
    if sync {
        return match receipt {
            Some(_) if state.strikes(Fault::Unreadable) => Reply::ok("{\"status\":7}"),
            Some(receipt) => Reply::ok(&bought(receipt)),
            None if never && state.strikes(Fault::Declines) => Reply::code(422),
            None => Reply::code(504),
        };
    }
    if state.strikes(Fault::NoToken) {
        let body = state.dice.pick(&[
            "{}",
            "{\"asyncOperation\":{}}",
            "[]",
            "{\"asyncOperation\":{\"status\":\"IN_PROGRESS\"}}",
        ]);
        return Reply::ok(body);
    }
    if state.strikes(Fault::BadToken) {
        return status("https://example.com/elsewhere", "IN_PROGRESS");
    }
    if let Some(reply) = ends(state, &submission, &token, receipt) {
        return reply;
    }
    match receipt {
        Some(receipt) if state.dice.percent(20) => shown(state, number, &token, receipt),
        Some(_) | None => status(&token, "IN_PROGRESS"),
    }
}

/// The answer to a poll.
pub(crate) fn to_poll(state: &mut State, number: usize, token: &str) -> Reply {
    let Some(submission) = state.server.submission(number).cloned() else { return status(token, "NOT_FOUND") };
    let execution = state.server.execution(number);
    let receipt = execution.map(|execution| execution.receipt);
    if submission.forgotten_at.is_some_and(|at| at <= state.now) {
        return gone(state, token);
    }
    if state.strikes(Fault::PollRefused) {
        return Reply::code(state.dice.pick(&[400, 401, 403, 405, 422]));
    }
    if state.strikes(Fault::PollMissing) {
        return Reply::code(state.dice.pick(&[404, 410]));
    }
    if state.strikes(Fault::RetryLater) {
        let (code, seconds) = (state.dice.pick(&[425, 429, 503]), state.dice.number(0, 30));
        return Reply::Http { code, body: String::new(), retry_after: Some(seconds) };
    }
    if state.strikes(Fault::OtherToken) {
        return status("t999", "READY");
    }
    if let Some(reply) = says_nothing(state, true) {
        return reply;
    }
    if state.strikes(Fault::StaleNotFound) {
        return gone(state, token);
    }
    let stale = execution.is_some_and(|execution| execution.at + state.plan.times.lag > state.now);
    if stale && state.strikes(Fault::StaleInProgress) {
        return status(token, "IN_PROGRESS");
    }
    if let Some(reply) = ends(state, &submission, token, receipt) {
        return reply;
    }
    match receipt {
        Some(receipt) => shown(state, number, token, receipt),
        None if submission.never_executes() && state.is_healed() => gone(state, token),
        None => status(token, "IN_PROGRESS"),
    }
}

/// The answer to who asks what became of an order; it may be as old as replicas are behind.
pub(crate) fn to_question(state: &mut State, order: usize) -> Reply {
    if let Some(reply) = says_nothing(state, true) {
        return reply;
    }
    let behind = if state.strikes(Fault::Stale) { state.dice.up_to(state.plan.behind()) } else { Default::default() };
    let seen = state.now.checked_sub(behind).and_then(|at| state.seen_of(order, at));
    match seen {
        Some(execution) => Reply::ok(&bought(execution.receipt)),
        None => Reply::ok("{\"status\":\"NONE\"}"),
    }
}

/// Answers that tell nobody anything; a 2xx only where something was `accepted`.
fn says_nothing(state: &mut State, accepted: bool) -> Option<Reply> {
    if state.strikes(Fault::ServerError) {
        return Some(Reply::code(state.dice.pick(&[408, 413, 500, 502, 503, 504])));
    }
    if state.strikes(Fault::Redirects) {
        return Some(Reply::code(state.dice.pick(&[301, 302, 307])));
    }
    if state.strikes(Fault::TooLarge) {
        return Some(Reply::TooLarge);
    }
    if state.strikes(Fault::Garbage) {
        return Some(Reply::Http {
            code: if accepted { 200 } else { 502 },
            body: "{\"asyncOp".to_owned(),
            retry_after: None,
        });
    }
    None
}

/// An end that says something else than that it happened.
fn ends(state: &mut State, submission: &Submission, token: &str, receipt: Option<i64>) -> Option<Reply> {
    let done_when = submission.endpoint == Endpoint::Buy;
    if submission.never_executes() && state.strikes(Fault::Refuses) {
        return Some(status(token, "REJECTED"));
    }
    if submission.never_executes() && done_when && state.strikes(Fault::Declines) {
        return Some(ready(token, "{\"status\":\"REFUSED\",\"number\":null}"));
    }
    if state.strikes(Fault::UnknownStatus) {
        return Some(status(token, "PONDERING"));
    }
    if state.strikes(Fault::Expires) {
        return Some(gone(state, token));
    }
    if state.strikes(Fault::Fails) {
        return Some(status(token, "FAILED"));
    }
    if done_when && state.strikes(Fault::Undecided) {
        return Some(ready(token, state.dice.pick(&["{\"status\":\"HELD\"}", "{\"status\":null,\"number\":3}", "{}"])));
    }
    if receipt.is_some() && state.strikes(Fault::Unreadable) {
        return Some(match state.dice.percent(50) {
            true => status(token, "READY"),
            false => ready(token, "{\"status\":\"BOUGHT\",\"number\":\"seven\"}"),
        });
    }
    None
}

/// READY with the receipt; a server that shows it once forgets it.
fn shown(state: &mut State, number: usize, token: &str, receipt: i64) -> Reply {
    let now = state.now;
    state.server.change(number, |submission| {
        if submission.shows_once {
            submission.forgotten_at = Some(now);
        }
    });
    ready(token, &bought(receipt))
}

fn gone(state: &mut State, token: &str) -> Reply {
    status(token, state.dice.pick(&["EXPIRED", "NOT_FOUND"]))
}

fn bought(receipt: i64) -> String {
    format!("{{\"status\":\"BOUGHT\",\"number\":{receipt}}}")
}

fn status(token: &str, status: &str) -> Reply {
    Reply::ok(&format!("{{\"asyncOperation\":{{\"token\":\"{token}\",\"status\":\"{status}\"}}}}"))
}

fn ready(token: &str, result: &str) -> Reply {
    Reply::ok(&format!("{{\"asyncOperation\":{{\"token\":\"{token}\",\"status\":\"READY\"}},\"result\":{result}}}"))
}

impl Reply {
    fn ok(body: &str) -> Self {
        Self::Http { code: 200, body: body.to_owned(), retry_after: None }
    }

    fn code(code: u16) -> Self {
        Self::Http { code, body: "{\"error\":\"as the code says\"}".to_owned(), retry_after: None }
    }

    /// Whether it says to whoever asked that the operation is under way.
    pub(crate) fn is_in_progress(&self) -> bool {
        matches!(self, Self::Http { code: 200, body, .. } if body.contains("IN_PROGRESS"))
    }

    pub(crate) async fn answer(self) -> Result<http::Response<Bytes>, TransportError> {
        match self {
            Self::Http { code, body, retry_after } => {
                let mut response = http::Response::new(Bytes::from(body));
                *response.status_mut() = StatusCode::from_u16(code).map_err(TransportError::unknown)?;
                if let Some(seconds) = retry_after {
                    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
                }
                Ok(response)
            }
            Self::Unprocessed => Err(TransportError::unprocessed("refused stream")),
            Self::TooLarge => Err(TransportError::body_too_large(1)),
            Self::Nothing => pending().await,
        }
    }
}
