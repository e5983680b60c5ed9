//! What a server can do to an exchange.

use std::time::Duration;

use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::Value;

use crate::plan::{Execute, Plan};

/// How one exchange goes wrong: what the answer says, how it is sent, and when.
///
/// The three combine: `Fault::expired().cut()` is EXPIRED, cut off half-way. Where a fault does not say what the answer
/// says, it is the true one.
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

    /// The true answer. What can go wrong with it is added: `Fault::none().cut()`.
    pub fn none() -> Self {
        Self::says(Content::Truth)
    }

    /// IN_PROGRESS, however it stands.
    pub fn in_progress() -> Self {
        Self::says(Content::Word(Word::InProgress))
    }

    /// EXPIRED. With a spec whose `statuses` have no word for it, it is a word that the spec does not know; so are
    /// [`Self::not_found`], [`Self::failed`] and [`Self::rejected`].
    pub fn expired() -> Self {
        Self::says(Content::Word(Word::Expired))
    }

    /// NOT_FOUND, as from a replica that lags behind.
    pub fn not_found() -> Self {
        Self::says(Content::Word(Word::NotFound))
    }

    /// It ran, and failed.
    pub fn failed() -> Self {
        Self::says(Content::Word(Word::Failed))
    }

    /// It was refused before anything was done; as an answer to a submission, it is not executed.
    pub fn rejected() -> Self {
        Self::says(Content::Word(Word::Rejected))
    }

    /// Any status word: one in another case, or one that the spec does not know.
    pub fn word(word: impl Into<String>) -> Self {
        Self::says(Content::Text(word.into()))
    }

    /// READY with this result, however it stands: one that is not of the type, or says what is not true.
    pub fn ready(result: Value) -> Self {
        Self::says(Content::Ready(Some(result)))
    }

    /// READY, and no result.
    pub fn ready_without_result() -> Self {
        Self::says(Content::Ready(None))
    }

    /// The true answer, under another token.
    pub fn token(token: impl Into<String>) -> Self {
        Self::says(Content::Token(token.into()))
    }

    /// The token, and no word on how it stands.
    pub fn token_only() -> Self {
        Self::says(Content::TokenOnly)
    }

    /// This HTTP status, and an empty body. What is no final status (200 to 999) is answered as 500, whose text says so.
    ///
    /// As an answer to a submission, 3xx and 4xx mean that it is not executed, and all else that it is, unless
    /// [`Self::execute`] says otherwise.
    pub fn status(code: u16) -> Self {
        Self::says(Content::Bytes("", Vec::new())).code(code)
    }

    /// A redirect, followed by nobody who does not want a request to arrive twice.
    pub fn redirect(code: u16, location: HeaderValue) -> Self {
        Self::status(code).header(header::LOCATION, location)
    }

    /// 200 and a body that is no JSON: the page that a proxy puts in the way.
    pub fn no_json() -> Self {
        Self::says(Content::Bytes("text/html", b"<!DOCTYPE html><title>Please sign in</title>".to_vec()))
    }

    /// Nothing, and the connection is closed.
    pub fn close() -> Self {
        Self::sends(Sent::Nothing(End::Close))
    }

    /// Nothing, and the connection is reset.
    pub fn reset() -> Self {
        Self::sends(Sent::Nothing(End::Reset))
    }

    /// Nothing, and the connection stays open.
    pub fn silence() -> Self {
        Self::sends(Sent::Nothing(End::Silence))
    }

    /// Bytes that are no HTTP, and the connection is closed.
    pub fn no_http() -> Self {
        Self::sends(Sent::Bytes(b"220 mail.example.com ESMTP\r\n".to_vec(), End::Close))
    }

    /// With this HTTP status instead; see [`Self::status`] for what it must be.
    pub fn code(mut self, code: u16) -> Self {
        self.code = Some(code);
        self
    }

    /// With this JSON instead of what it says.
    pub fn json(mut self, body: Value) -> Self {
        self.content = Content::Json(body);
        self
    }

    /// With this text instead of what it says.
    pub fn text(mut self, body: impl Into<String>) -> Self {
        self.content = Content::Bytes("text/plain", body.into().into_bytes());
        self
    }

    /// With a header field more. A second one of its name stands beside the first.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// With `Retry-After` in seconds; for dates and garbage there is [`Self::header`].
    pub fn retry_after(self, seconds: u64) -> Self {
        self.header(header::RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// Half of the body, though its length was announced, and the connection is closed.
    pub fn cut(mut self) -> Self {
        self.sent = Sent::Half { announced: true, then: End::Close };
        self
    }

    /// Half of the body, its length not announced, and the connection is closed: to HTTP this is a whole answer.
    pub fn cut_unannounced(mut self) -> Self {
        self.sent = Sent::Half { announced: false, then: End::Close };
        self
    }

    /// The head and half of the body, and then silence.
    pub fn stalled(mut self) -> Self {
        self.sent = Sent::Half { announced: true, then: End::Silence };
        self
    }

    /// The head, and then silence.
    pub fn head_only(mut self) -> Self {
        self.sent = Sent::Head(End::Silence);
        self
    }

    /// The whole answer, and then the connection is closed, which nothing announced.
    pub fn then_close(mut self) -> Self {
        self.sent = Sent::WholeThen(End::Close);
        self
    }

    /// With spaces behind the body, up to this length in bytes.
    pub fn padded(mut self, length: usize) -> Self {
        self.sent = Sent::Padded(length);
        self
    }

    /// The answer takes its time; what is executed is executed before.
    pub fn delayed(mut self, time: Duration) -> Self {
        self.wait = Wait::For(time);
        self
    }

    /// The answer waits for [`Simulator::release`](crate::Simulator::release).
    pub fn held(mut self) -> Self {
        self.wait = Wait::Held;
        self
    }

    /// The body is not read: the answer comes after the head, the ledger shows nothing, and nothing is executed.
    pub fn unread(mut self) -> Self {
        self.unread = true;
        self
    }

    /// As an answer to a submission: says when it is executed, whatever the client is told.
    pub fn execute(self, when: Execute) -> Plan {
        Plan::from(self).execute(when)
    }
}

/// The status of an answer, or what to say if it cannot be one.
pub(crate) fn final_status(code: u16) -> Result<StatusCode, String> {
    let status = StatusCode::from_u16(code).ok().filter(|status| !status.is_informational());
    status.ok_or_else(|| format!("the simulator's script says {code}, which is no final HTTP status"))
}
