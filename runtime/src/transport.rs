//! The interface to HTTP: one request out, one answer back, and certainty about whether the request was sent.

use std::{error::Error, fmt, future::Future, pin::Pin, sync::Arc};

use bytes::Bytes;
use http::{
    HeaderMap, Method, Uri,
    header::{CONTENT_LENGTH, TRANSFER_ENCODING},
    request::Parts,
};

use crate::BoxError;

pub use self::witness::{Refused, WitnessBody};
pub(crate) use self::{
    reqwest::{ClientError, HttpSettings, HttpTransport},
    witness::{Gate, Witness},
};

pub mod conformance;
mod pools;
mod reqwest;
mod returning;
#[cfg(test)]
mod tests;
mod witness;

/// A boxed future that can be sent between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends requests to the server.
///
/// The default is built on `reqwest`. If you implement your own, test it with [`conformance::check`]: money depends on the
/// rules below.
///
/// * Send a request only **once**. It is handed over by value and cannot be cloned; do not copy it, and do not let the
///   library underneath send it again: no retries, no redirects.
/// * **Read the request's body before anything leaves**, even if it is empty. A body that is dropped unread is the runtime's
///   proof that the request was not sent; if reading it fails, the request must not be sent.
/// * Use HTTP/1 for critical submissions: over HTTP/2, hyper sends a request's head even if its body fails.
/// * Pass on the request's method, URI, headers and body unchanged, and return the answer unchanged whatever its status: 3xx,
///   4xx and 5xx are answers, not errors.
/// * Return [`Fate::Unsent`] only if the server cannot have received the whole request and never will. In doubt, return
///   [`Fate::Unknown`]: the runtime adds the proofs of [`WitnessBody`] itself.
/// * A truncated answer is an error, if its framing shows that it is truncated.
///
/// Connecting should have a time limit. The exchange needs none: the runtime ends it by dropping the future.
///
/// # Cancel safety
/// Dropping the future of [`send`](Self::send) must end the exchange. If work continues elsewhere, the request's body stops
/// it: it cannot be read any more once the runtime counts the request as unsent.
pub trait Transport: Send + Sync + 'static {
    /// Sends one request and reads the whole answer.
    ///
    /// # Errors
    /// If there is no complete answer. The error says whether the request was sent.
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>>;
}

/// A request to be sent, once: it cannot be cloned, and its body can be read only once.
#[must_use = "a request that is dropped is not sent"]
pub struct Outgoing {
    head: Head,
    body: WitnessBody,
    purpose: Purpose,
}

/// A request without its body. The headers may be shared with other requests.
pub(crate) struct Head {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: Arc<HeaderMap>,
}

impl From<Parts> for Head {
    fn from(parts: Parts) -> Self {
        Self { method: parts.method, uri: parts.uri, headers: Arc::new(parts.headers) }
    }
}

impl Outgoing {
    /// The request, and the handle that says afterwards whether it was sent.
    pub(crate) fn new(mut head: Head, body: Bytes, purpose: Purpose, gate: Option<Gate>) -> (Self, Witness) {
        // hyper trusts these more than the body: with a length of 0, it would not ask a refused body for its error.
        for framing in [CONTENT_LENGTH, TRANSFER_ENCODING] {
            if head.headers.contains_key(&framing) {
                Arc::make_mut(&mut head.headers).remove(framing);
            }
        }
        // Some servers demand the length of an empty body, where the method has one (RFC 9110 §8.6).
        let states_length = matches!(head.method, Method::POST | Method::PUT | Method::PATCH);
        let (body, witness) =
            WitnessBody::new(Some(body).filter(|body| states_length || !body.is_empty()), purpose, gate);
        (Self { head, body, purpose }, witness)
    }

    /// The request's method.
    pub fn method(&self) -> &Method {
        &self.head.method
    }

    /// The absolute URI. It may contain a token: do not log it.
    pub fn uri(&self) -> &Uri {
        &self.head.uri
    }

    /// The headers, including credentials: do not log them. The framing of the body (`Content-Length`) is not included.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// What the request is for.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The request itself, its body still untouched.
    pub fn into_request(self) -> http::Request<WitnessBody> {
        let (Head { method, uri, headers }, body) = self.into_parts();
        let mut request = http::Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        *request.headers_mut() = Arc::unwrap_or_clone(headers);
        request
    }

    pub(crate) fn into_parts(self) -> (Head, WitnessBody) {
        (self.head, self.body)
    }

    /// For this crate's own transport, which classifies its errors itself.
    pub(crate) fn witness(&self) -> Witness {
        self.body.witness()
    }
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("method", self.method())
            .field("purpose", &self.purpose)
            .finish_non_exhaustive()
    }
}

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The first request of a critical operation. Send it over a new connection: if the server closes a kept-alive connection
    /// at this moment, the request's fate is unknown.
    CriticalSubmission,
    /// A poll, or a request of a plain endpoint.
    Other,
}

/// What became of a request that got no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It was not sent, and never will be.
    Unsent,
    /// It may have been sent, but the server said that it did not start on it.
    Unprocessed,
    /// It may have been executed.
    Unknown,
}

/// Why there is no answer to a request, and what became of the request.
///
/// `Display` and `Debug` show neither its URL nor its body; the cause is in [`source`](Error::source). A
/// [`reqwest::Error`](::reqwest::Error) given as the source loses its URL; keep secrets out of any other.
pub struct TransportError {
    fate: Fate,
    cause: Cause,
}

enum Cause {
    Failed(BoxError),
    TooLarge { limit: u64 },
}

impl TransportError {
    /// The server cannot have received the whole request, and never will.
    pub fn unsent(source: impl Into<BoxError>) -> Self {
        Self::failed(Fate::Unsent, source.into())
    }

    /// The server said that it did not start on the request, as HTTP/2's `REFUSED_STREAM` does (RFC 9113 §8.7).
    pub fn unprocessed(source: impl Into<BoxError>) -> Self {
        Self::failed(Fate::Unprocessed, source.into())
    }

    /// The server may have executed the request.
    pub fn unknown(source: impl Into<BoxError>) -> Self {
        Self::failed(Fate::Unknown, source.into())
    }

    /// The answer's body is longer than `limit` bytes. The request may have been executed.
    pub fn body_too_large(limit: u64) -> Self {
        Self { fate: Fate::Unknown, cause: Cause::TooLarge { limit } }
    }

    /// What became of the request.
    pub fn fate(&self) -> Fate {
        self.fate
    }

    /// Whether there was an answer that is too large to be read.
    pub fn is_body_too_large(&self) -> bool {
        matches!(self.cause, Cause::TooLarge { .. })
    }

    fn failed(fate: Fate, source: BoxError) -> Self {
        // Its `Display` shows the URL, which may contain a token.
        let source = match source.downcast::<::reqwest::Error>() {
            Ok(error) => Box::new(error.without_url()),
            Err(source) => source,
        };
        Self { fate, cause: Cause::Failed(source) }
    }

    pub(crate) fn with_fate(self, fate: Fate) -> Self {
        Self { fate, ..self }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.cause, self.fate) {
            (Cause::TooLarge { limit }, _) => write!(f, "the answer's body is longer than {limit} bytes"),
            (Cause::Failed(_), Fate::Unsent) => f.write_str("the request was not sent"),
            (Cause::Failed(_), Fate::Unprocessed) => f.write_str("the server did not start on the request"),
            (Cause::Failed(_), Fate::Unknown) => f.write_str("the request got no usable answer"),
        }
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("TransportError");
        debug.field("fate", &self.fate);
        match &self.cause {
            Cause::Failed(source) => debug.field("source", source),
            Cause::TooLarge { limit } => debug.field("limit", limit),
        };
        debug.finish()
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.cause {
            Cause::Failed(source) => Some(source.as_ref()),
            Cause::TooLarge { .. } => None,
        }
    }
}
