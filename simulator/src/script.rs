//! What a server can do to an exchange, and to an operation.

use std::{collections::VecDeque, time::Duration};

use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::Value;

use crate::sample::Says;

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

/// When a submission has its effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Execute {
    /// Before it is answered.
    AtOnce,
    /// So long after it arrived, whatever happens to its connection.
    After(Duration),
    /// When the n-th poll for it arrives, counted from 1.
    AtPoll(u32),
    /// When the test calls [`Simulator::execute_held`](crate::Simulator::execute_held).
    Held,
    /// Not at all; a poll is told that it is in progress, for ever.
    Never,
}

/// When an executed operation says that it is READY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ready {
    /// At the n-th poll, counted from 1; 0: the answer to the submission says so, if it is executed by then.
    AtPoll(u32),
    /// So long after the submission arrived.
    After(Duration),
}

/// What becomes of a submission: its answer, when it is executed, and what its polls are told.
///
/// # Example: accepted, executed late, and the poll is told nonsense
/// ```
/// use async_api_simulator::{Execute, Fault, Plan};
///
/// let plan = Plan::new().execute(Execute::Held).polls(2, Fault::status(401)).then(Fault::not_found());
/// let same_answer_lost = plan.clone().answer(Fault::reset());
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Plan {
    pub(crate) answer: Fault,
    execute: Option<Execute>,
    pub(crate) ready: Ready,
    pub(crate) result: Told,
    pub(crate) effect: bool,
    pub(crate) polls: VecDeque<Fault>,
    pub(crate) then: Option<Fault>,
    pub(crate) shown_once: bool,
    pub(crate) retry_after: Option<u64>,
}

/// What a READY tells.
#[derive(Debug, Clone)]
pub(crate) enum Told {
    /// The handler's result, or one made from the types.
    Handled,
    /// One made from the types that says this.
    Made(Says),
    Given(Value),
}

impl Plan {
    /// All goes well: executed at once, READY at the first poll, a result from the handler or made from the types.
    pub fn new() -> Self {
        Self {
            answer: Fault::none(),
            execute: None,
            ready: Ready::AtPoll(1),
            result: Told::Handled,
            effect: true,
            polls: VecDeque::new(),
            then: None,
            shown_once: false,
            retry_after: None,
        }
    }

    /// What the submission is answered.
    pub fn answer(mut self, fault: Fault) -> Self {
        self.answer = fault;
        self
    }

    /// When it is executed.
    pub fn execute(mut self, when: Execute) -> Self {
        self.execute = Some(when);
        self
    }

    /// When it is READY.
    pub fn ready(mut self, ready: Ready) -> Self {
        self.ready = ready;
        self
    }

    /// What READY tells; the handler is not asked.
    pub fn result(mut self, result: Value) -> Self {
        self.result = Told::Given(result);
        self
    }

    /// READY with a result that the spec's `not_done_when` lists: nothing is executed. Without a `not_done_when` no
    /// result says so, and it is executed.
    pub fn not_done(mut self) -> Self {
        self.result = Told::Made(Says::NotDone);
        self
    }

    /// READY with a result that neither `done_when` nor `not_done_when` lists; add [`Self::without_effect`] to make it
    /// one that was not executed.
    pub fn undecided(mut self) -> Self {
        self.result = Told::Made(Says::Neither);
        self
    }

    /// It goes as if it were executed, but has no effect, and the ledger shows none.
    pub fn without_effect(mut self) -> Self {
        self.effect = false;
        self
    }

    /// What its next poll is told; in order, if there are several.
    pub fn poll(self, fault: Fault) -> Self {
        self.polls(1, fault)
    }

    /// What its next `n` polls are told.
    pub fn polls(mut self, n: usize, fault: Fault) -> Self {
        self.polls.extend(std::iter::repeat_n(fault, n));
        self
    }

    /// What all later polls are told.
    pub fn then(mut self, fault: Fault) -> Self {
        self.then = Some(fault);
        self
    }

    /// READY is told once; from then on the token is not found.
    pub fn shown_once(mut self) -> Self {
        self.shown_once = true;
        self
    }

    /// True answers that say IN_PROGRESS carry this `Retry-After`, in seconds.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// When it is executed, if nothing was said: as a server would that gives this answer and tells the truth.
    pub(crate) fn executes(&self) -> Execute {
        let refused = self.answer.code.is_some_and(|code| (300..500).contains(&code))
            || matches!(self.answer.content, Content::Word(Word::Rejected));
        match self.execute {
            _ if self.answer.unread => Execute::Never,
            Some(when) => when,
            None if refused => Execute::Never,
            None => Execute::AtOnce,
        }
    }
}

impl Default for Plan {
    fn default() -> Self {
        Self::new()
    }
}

impl From<Fault> for Plan {
    fn from(fault: Fault) -> Self {
        Self::new().answer(fault)
    }
}

/// A refusal by a handler: the HTTP status and the JSON body that a submission is answered with. It is not executed.
///
/// If it was accepted before (executed late), a poll is told the spec's first word for `rejected`, or, if it has none,
/// this status and body.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub(crate) code: u16,
    pub(crate) body: Value,
}

impl Refusal {
    /// See [`Fault::status`] for what `code` must be.
    pub fn new(code: u16, body: Value) -> Self {
        Self { code, body }
    }
}

/// The status of an answer, or what to say if it cannot be one.
pub(crate) fn final_status(code: u16) -> Result<StatusCode, String> {
    let status = StatusCode::from_u16(code).ok().filter(|status| !status.is_informational());
    status.ok_or_else(|| format!("the simulator's script says {code}, which is no final HTTP status"))
}
