//! What a server can do to an exchange.

use std::time::Duration;

use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::Value;

use crate::plan::{Execute, Plan};

/// How one exchange goes wrong: what the answer says, how it is sent, and when.
///
/// The three combine: `Fault::expired().cut()` is EXPIRED, truncated half-way. Unless the fault changes what the answer says,
/// it is the true one.
#[derive(Debug, Clone)]
#[must_use]
pub struct Fault {
    pub(crate) content: Content,
    pub(crate) code: Option<u16>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) sent: Sent,
    pub(crate) wait: Wait,
    pub(crate) unread: bool,
}

/// What an answer says.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// How it stands.
    Truth,
    /// How it stands, and another token.
    Token(String),
    /// The token, and no status.
    TokenOnly,
    /// The spec's first word for it.
    Word(Word),
    /// This word, whether or not the spec has it.
    Text(String),
    /// READY, with this result; with none at all if `None`.
    Ready(Option<Value>),
    Json(Value),
    Bytes(&'static str, Vec<u8>),
}

/// The lists of words that a spec has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    InProgress,
    Expired,
    NotFound,
    Failed,
    Rejected,
}

/// How an answer is sent.
#[derive(Debug, Clone)]
pub(crate) enum Sent {
    Whole,
    /// With spaces behind it, up to this length.
    Padded(usize),
    /// Half of the body, then this.
    Half {
        announced: bool,
        then: End,
    },
    /// The head, then this.
    Head(End),
    /// Whole, with nothing that announces the end of the connection, and then this.
    WholeThen(End),
    /// Bytes that are no HTTP, then this.
    Bytes(Vec<u8>, End),
    /// Nothing, then this.
    Nothing(End),
}

/// What becomes of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// FIN.
    Close,
    /// RST.
    Reset,
    /// It stays open.
    Silence,
}

/// When an answer is sent.
#[derive(Debug, Clone)]
pub(crate) enum Wait {
    No,
    For(Duration),
    /// Until the test says so.
    Held,
}

impl Fault {
    fn says(content: Content) -> Self {
        let (headers, sent, wait) = (Vec::new(), Sent::Whole, Wait::No);
        Self { content, code: None, headers, sent, wait, unread: false }
    }

    fn sends(sent: Sent) -> Self {
        Self { sent, ..Self::none() }
    }

    /// The true answer. Add what goes wrong with it: `Fault::none().cut()`.
    pub fn none() -> Self {
        Self::says(Content::Truth)
    }

    /// IN_PROGRESS, whatever the state of the operation.
    pub fn in_progress() -> Self {
        Self::says(Content::Word(Word::InProgress))
    }

    /// EXPIRED. If the spec's `statuses` have no word for it, an unknown status word is sent; the same goes for
    /// [`Self::not_found`], [`Self::failed`] and [`Self::rejected`].
    pub fn expired() -> Self {
        Self::says(Content::Word(Word::Expired))
    }

    /// NOT_FOUND, as from a replica that lags.
    pub fn not_found() -> Self {
        Self::says(Content::Word(Word::NotFound))
    }

    /// FAILED: it was executed, and failed.
    pub fn failed() -> Self {
        Self::says(Content::Word(Word::Failed))
    }

    /// REJECTED: it was refused before anything was done. A submission answered like this is not executed.
    pub fn rejected() -> Self {
        Self::says(Content::Word(Word::Rejected))
    }

    /// Any status word, such as one in another case, or one that the spec does not know.
    pub fn word(word: impl Into<String>) -> Self {
        Self::says(Content::Text(word.into()))
    }

    /// READY with this result, whatever the state of the operation: to send one of a wrong type, or an untrue one.
    pub fn ready(result: Value) -> Self {
        Self::says(Content::Ready(Some(result)))
    }

    /// READY, without a result.
    pub fn ready_without_result() -> Self {
        Self::says(Content::Ready(None))
    }

    /// The true answer, with another token.
    pub fn token(token: impl Into<String>) -> Self {
        Self::says(Content::Token(token.into()))
    }

    /// The token, without a status.
    pub fn token_only() -> Self {
        Self::says(Content::TokenOnly)
    }

    /// This HTTP status, with an empty body. A code that is not a final status (200 to 999) is answered as 500, with a text that
    /// says so.
    ///
    /// A submission answered with 3xx or 4xx is not executed, and with any other code it is, unless [`Self::execute`] says
    /// otherwise.
    pub fn status(code: u16) -> Self {
        Self::says(Content::Bytes("", Vec::new())).code(code)
    }

    /// A redirect. Clients that follow it make the request arrive twice.
    pub fn redirect(code: u16, location: HeaderValue) -> Self {
        Self::status(code).header(header::LOCATION, location)
    }

    /// 200 with a body that is not JSON, like the login page of a proxy.
    pub fn no_json() -> Self {
        Self::says(Content::Bytes("text/html", b"<!DOCTYPE html><title>Please sign in</title>".to_vec()))
    }

    /// No answer; the connection is closed.
    pub fn close() -> Self {
        Self::sends(Sent::Nothing(End::Close))
    }

    /// No answer; the connection is reset.
    pub fn reset() -> Self {
        Self::sends(Sent::Nothing(End::Reset))
    }

    /// No answer; the connection stays open.
    pub fn silence() -> Self {
        Self::sends(Sent::Nothing(End::Silence))
    }

    /// Bytes that are not HTTP; then the connection is closed.
    pub fn no_http() -> Self {
        Self::sends(Sent::Bytes(b"220 mail.example.com ESMTP\r\n".to_vec(), End::Close))
    }

    /// Replaces the HTTP status; see [`Self::status`] for valid ones.
    pub fn code(mut self, code: u16) -> Self {
        self.code = Some(code);
        self
    }

    /// Replaces the body by this JSON.
    pub fn json(mut self, body: Value) -> Self {
        self.content = Content::Json(body);
        self
    }

    /// Replaces the body by this text.
    pub fn text(mut self, body: impl Into<String>) -> Self {
        self.content = Content::Bytes("text/plain", body.into().into_bytes());
        self
    }

    /// Adds a header field, next to others of the same name.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Adds `Retry-After` in seconds. For dates and garbage, use [`Self::header`].
    pub fn retry_after(self, seconds: u64) -> Self {
        self.header(header::RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// Truncates the body although its length was announced, and closes the connection.
    pub fn cut(mut self) -> Self {
        self.sent = Sent::Half { announced: true, then: End::Close };
        self
    }

    /// Truncates a body whose length was not announced, and closes the connection: in HTTP, this is a complete answer.
    pub fn cut_unannounced(mut self) -> Self {
        self.sent = Sent::Half { announced: false, then: End::Close };
        self
    }

    /// Sends the head and half of the body, then nothing more.
    pub fn stalled(mut self) -> Self {
        self.sent = Sent::Half { announced: true, then: End::Silence };
        self
    }

    /// Sends the head, then nothing more.
    pub fn head_only(mut self) -> Self {
        self.sent = Sent::Head(End::Silence);
        self
    }

    /// Sends the whole answer, then closes the connection without having announced it.
    pub fn then_close(mut self) -> Self {
        self.sent = Sent::WholeThen(End::Close);
        self
    }

    /// Pads the body with spaces to this length in bytes.
    pub fn padded(mut self, length: usize) -> Self {
        self.sent = Sent::Padded(length);
        self
    }

    /// Delays the answer. Execution is not delayed.
    pub fn delayed(mut self, time: Duration) -> Self {
        self.wait = Wait::For(time);
        self
    }

    /// Holds the answer until [`Simulator::release`](crate::Simulator::release).
    pub fn held(mut self) -> Self {
        self.wait = Wait::Held;
        self
    }

    /// Answers after the head without reading the body: the ledger shows nothing, and nothing is executed.
    pub fn unread(mut self) -> Self {
        self.unread = true;
        self
    }

    /// For a submission: when it is executed, whatever the client is told.
    pub fn execute(self, when: Execute) -> Plan {
        Plan::from(self).execute(when)
    }
}

/// The status of an answer, or what to say if it cannot be one.
pub(crate) fn final_status(code: u16) -> Result<StatusCode, String> {
    let status = StatusCode::from_u16(code).ok().filter(|status| !status.is_informational());
    status.ok_or_else(|| format!("the simulator's script says {code}, which is no final HTTP status"))
}
