//! What goes over the wire, whoever polls: the protocol of `asynchronous-responses.txt`.

use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use serde::Deserialize;

/// Where the API is when nothing is sent.
pub(super) const NOWHERE: &str = "http://api.example.com";

/// Every token has so many bytes.
pub(super) const TOKEN: usize = 16;

pub(super) fn token(number: usize) -> String {
    format!("{number:0TOKEN$x}")
}

/// Where a quote is polled for.
pub(super) fn poll_url(base: &str, token: &str) -> String {
    format!("{base}/v1/ticket/quote/poll?asyncOperationToken={token}")
}

/// The token that a poll's query names.
pub(super) fn asked(query: Option<&str>) -> Option<&str> {
    query?.strip_prefix("asyncOperationToken=")
}

/// An answer with a note that nobody reads.
pub(super) fn in_progress(token: &str, note: &str) -> String {
    format!(r#"{{"asyncOperation":{{"token":"{token}","status":"IN_PROGRESS"}},"note":"{note}"}}"#)
}

/// What is quoted to everybody.
pub(super) const PRICE: &str = "129.90";

pub(super) const READY: &str =
    r#"{"asyncOperation":{"status":"READY"},"result":{"price":"129.90","number":"0012345678901"}}"#;

/// The answer to a submission, in the types that one writes by hand.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Accepted {
    pub(super) async_operation: Token,
}

#[derive(Debug, Deserialize)]
pub(super) struct Token {
    pub(super) token: String,
}

/// The answer to a poll.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    pub(super) async_operation: AsyncOperation,
    pub(super) result: Option<Quote>,
}

#[derive(Debug, Deserialize)]
pub(super) struct AsyncOperation {
    pub(super) status: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Quote {
    pub(super) price: String,
}

/// What everybody is told who polls without a network: the same bytes, for it is the client that is measured.
#[derive(Debug)]
pub(super) struct Soon {
    left: AtomicUsize,
}

impl Soon {
    /// Ready after so many polls.
    pub(super) fn after(polls: usize) -> Self {
        Self { left: AtomicUsize::new(polls) }
    }

    pub(super) fn in_progress() -> Bytes {
        Bytes::from_static(br#"{"asyncOperation":{"token":"0000000000000000","status":"IN_PROGRESS"}}"#)
    }

    pub(super) fn is_ready(&self) -> bool {
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err()
    }

    pub(super) fn answer(&self) -> Bytes {
        match self.is_ready() {
            false => Self::in_progress(),
            true => Bytes::from_static(READY.as_bytes()),
        }
    }
}
