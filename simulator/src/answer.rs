//! How an operation stands, and what a fault makes of it → what goes out.

use async_api_codegen::model::{Endpoint, Mode, Pointer, Protocol, TokenPlace};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};

use crate::{
    cast::Refusal,
    fault::{Content, End, Fault, Sent, Word, final_status},
    pointer,
};

/// How an operation stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Truth {
    InProgress {
        /// In seconds.
        retry_after: Option<u64>,
    },
    Ready(Value),
    NotFound,
    Refused(Refusal),
    /// It had been accepted before.
    RefusedLate(Refusal),
    /// Its body was not read.
    Unread,
}

/// What goes out.
#[derive(Debug)]
pub(crate) enum Reply {
    Http(Message),
    /// The connection gets these bytes and this end.
    Raw(Vec<u8>, End),
}

/// An HTTP answer.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Message {
    pub(crate) fn json(status: StatusCode, body: &Value) -> Self {
        let body = Bytes::from(body.to_string());
        Self { status, headers: content_type("application/json"), body }
    }

    /// What the simulator has to say for itself.
    pub(crate) fn error(status: StatusCode, text: impl Into<String>) -> Self {
        Self::json(status, &json!({ "error": text.into() }))
    }

    /// As it stands on the wire, with the length of the body if that is to be announced.
    fn head(&self, announced: bool) -> Vec<u8> {
        let reason = self.status.canonical_reason().unwrap_or("-");
        let mut bytes = format!("HTTP/1.1 {} {reason}\r\n", self.status.as_str()).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend_from_slice(name.as_str().as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value.as_bytes());
            bytes.extend_from_slice(b"\r\n");
        }
        if announced {
            bytes.extend_from_slice(format!("content-length: {}\r\n", self.body.len()).as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes
    }
}

/// What an exchange is answered. `token` is the operation's, whether or not the client was told.
pub(crate) fn reply(endpoint: &Endpoint, fault: &Fault, token: Option<&str>, truth: Truth) -> Reply {
    let mut message = match says(endpoint, &fault.content, token, truth) {
        Ok(message) => message,
        Err(text) => Message::error(StatusCode::INTERNAL_SERVER_ERROR, text),
    };
    match fault.code.map(final_status) {
        None => {}
        Some(Ok(status)) => message.status = status,
        Some(Err(text)) => message = Message::error(StatusCode::INTERNAL_SERVER_ERROR, text),
    }
    for (name, value) in &fault.headers {
        message.headers.append(name, value.clone());
    }
    send(message, &fault.sent)
}

fn send(mut message: Message, sent: &Sent) -> Reply {
    match sent {
        Sent::Whole => Reply::Http(message),
        Sent::Padded(length) => {
            let mut body = message.body.to_vec();
            body.resize((*length).max(body.len()), b' ');
            message.body = body.into();
            Reply::Http(message)
        }
        Sent::Half { announced, then } => {
            let mut bytes = message.head(*announced);
            bytes.extend_from_slice(&message.body[..message.body.len() / 2]);
            Reply::Raw(bytes, *then)
        }
        Sent::Head(then) => Reply::Raw(message.head(true), *then),
        Sent::WholeThen(then) => {
            let mut bytes = message.head(true);
            bytes.extend_from_slice(&message.body);
            Reply::Raw(bytes, *then)
        }
        Sent::Bytes(bytes, then) => Reply::Raw(bytes.clone(), *then),
        Sent::Nothing(then) => Reply::Raw(Vec::new(), *then),
    }
}

fn says(endpoint: &Endpoint, content: &Content, token: Option<&str>, truth: Truth) -> Result<Message, String> {
    let protocol = &endpoint.protocol;
    let word = |word: &str| Ok(document(protocol, token, Some(word), None));
    match content {
        Content::Truth => truthfully(endpoint, token, truth),
        Content::Token(other) => truthfully(endpoint, Some(other), truth),
        Content::TokenOnly => Ok(document(protocol, token, None, None)),
        Content::Word(known) => word(word_for(protocol, *known)),
        Content::Text(text) => word(text),
        Content::Ready(result) => Ok(ready(endpoint, token, result.clone())),
        Content::Json(body) => Ok(Message::json(StatusCode::OK, body)),
        Content::Bytes(kind, bytes) => {
            let headers = if kind.is_empty() { HeaderMap::new() } else { content_type(kind) };
            Ok(Message { status: StatusCode::OK, headers, body: bytes.clone().into() })
        }
    }
}

fn truthfully(endpoint: &Endpoint, token: Option<&str>, truth: Truth) -> Result<Message, String> {
    let protocol = &endpoint.protocol;
    match truth {
        Truth::InProgress { retry_after } => {
            let mut message = document(protocol, token, Some(word_for(protocol, Word::InProgress)), None);
            if let Some(seconds) = retry_after {
                message.headers.insert(header::RETRY_AFTER, seconds.into());
            }
            Ok(message)
        }
        Truth::Ready(result) => Ok(ready(endpoint, token, Some(result))),
        Truth::NotFound => Ok(document(protocol, token, Some(word_for(protocol, Word::NotFound)), None)),
        Truth::RefusedLate(Refusal { body, .. }) if !protocol.statuses.rejected.is_empty() => {
            Ok(document(protocol, token, Some(word_for(protocol, Word::Rejected)), Some(body)))
        }
        Truth::Refused(refusal) | Truth::RefusedLate(refusal) => {
            Ok(Message::json(final_status(refusal.code)?, &refusal.body))
        }
        Truth::Unread => Ok(Message::error(StatusCode::PAYLOAD_TOO_LARGE, "the body was not read")),
    }
}

fn ready(endpoint: &Endpoint, token: Option<&str>, result: Option<Value>) -> Message {
    let result = result.filter(|_| endpoint.response.is_some());
    match (endpoint.mode, result) {
        (Mode::Async, result) => {
            let word = endpoint.protocol.statuses.ready.first().map_or("READY", String::as_str);
            document(&endpoint.protocol, token, Some(word), result)
        }
        (Mode::Sync, Some(result)) => Message::json(StatusCode::OK, &result),
        (Mode::Sync, None) => Message { status: StatusCode::NO_CONTENT, headers: HeaderMap::new(), body: Bytes::new() },
    }
}

/// Token, status and result, each where the spec has it.
fn document(protocol: &Protocol, token: Option<&str>, status: Option<&str>, result: Option<Value>) -> Message {
    let mut body = Value::Object(Map::new());
    let mut headers = HeaderMap::new();
    let mut put = |at: &Pointer, value| pointer::set(&mut body, &at.0, value);
    // The result first: it may be the whole document, and the others members of it.
    if let Some(result) = result {
        put(&protocol.result, result);
    }
    match (&protocol.token, token) {
        (TokenPlace::Body(at), Some(token)) => put(at, json!(token)),
        (TokenPlace::Header(name), Some(token)) => {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(token)) {
                headers.insert(name, value);
            }
        }
        (_, None) => {}
    }
    if let Some(status) = status {
        put(&protocol.status, word_in_json(status));
    }
    let mut message = Message::json(StatusCode::OK, &body);
    message.headers.extend(headers);
    message
}

/// `done: true` says it without a string.
fn word_in_json(word: &str) -> Value {
    word.parse::<bool>().map_or_else(|_| json!(word), Value::from)
}

fn word_for(protocol: &Protocol, word: Word) -> &str {
    let (words, otherwise) = match word {
        Word::InProgress => (&protocol.statuses.in_progress, "IN_PROGRESS"),
        Word::Expired => (&protocol.statuses.expired, "EXPIRED"),
        Word::NotFound => (&protocol.statuses.not_found, "NOT_FOUND"),
        Word::Failed => (&protocol.statuses.failed, "FAILED"),
        Word::Rejected => (&protocol.statuses.rejected, "REJECTED"),
    };
    words.first().map_or(otherwise, String::as_str)
}

fn content_type(kind: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(kind))])
}
