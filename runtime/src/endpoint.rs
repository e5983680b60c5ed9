//! What the runtime must know of an endpoint: the spec as generated code states it, in statics.

#[cfg(test)]
pub(crate) mod sample;

use std::time::Duration;

use crate::{read::ReadError, request::RequestError};

/// One endpoint of a spec.
#[derive(Debug)]
pub struct Endpoint {
    /// The Rust method.
    pub name: &'static str,
    /// Method and path, `POST /heldTicket/execute`: what a journal and a token know it by.
    pub id: &'static str,
    /// What it was known by before.
    pub formerly: &'static [&'static str],
    /// The request's method.
    pub method: http::Method,
    /// Below the base path.
    pub path: &'static [Segment],
    /// Whether an answer may be a token.
    pub mode: Mode,
    /// Safe to send again although it may have left.
    pub repeatable: bool,
    /// Whether READY without a result is unreadable.
    pub needs_result: bool,
    /// When to stop polling; `None`: the client's default.
    pub give_up_after: Option<Duration>,
    /// How it answers asynchronously.
    pub protocol: &'static Protocol,
    /// Present where an unknown outcome must be resolved.
    pub critical: Option<&'static Critical>,
}

/// A piece of a path or of a poll template.
#[derive(Debug)]
pub enum Segment {
    /// Stands as it is.
    Literal(&'static str),
    /// `{name}`
    Parameter(&'static str),
}

/// Whether an answer may be a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A token first, the answer by polling.
    Async,
    /// The answer at once.
    Sync,
}

/// How an API answers asynchronously.
#[derive(Debug)]
pub struct Protocol {
    /// Where the token is.
    pub token: TokenPlace,
    /// Where the status is: an unescaped JSON pointer.
    pub status: &'static [&'static str],
    /// Where the result is.
    pub result: &'static [&'static str],
    /// The URL of a poll; its parameters are `path` and `token`.
    pub poll: &'static [Segment],
    /// What the status means.
    pub statuses: Statuses,
    /// Codes by which a critical submission is known to have been refused before anything was done.
    pub rejected_codes: &'static [u16],
}

/// Where a token is found.
#[derive(Debug)]
pub enum TokenPlace {
    /// In the body, at this unescaped JSON pointer.
    Body(&'static [&'static str]),
    /// In the header field of this name.
    Header(&'static str),
}

/// The words of an API for how an operation stands; compared without case.
#[derive(Debug)]
pub struct Statuses {
    /// Poll again.
    pub in_progress: &'static [&'static str],
    /// The result is there.
    pub ready: &'static [&'static str],
    /// The server no longer has the answer.
    pub expired: &'static [&'static str],
    /// The server does not know the token.
    pub not_found: &'static [&'static str],
    /// It ran, and failed.
    pub failed: &'static [&'static str],
    /// It was refused before anything was done.
    pub rejected: &'static [&'static str],
}

/// What a critical endpoint says of itself.
#[derive(Debug)]
pub struct Critical {
    /// The how-manieth critical endpoint of the spec it is; what a resolver dispatches on.
    pub index: usize,
    /// The request's fields that name one intended effect.
    pub key: &'static [KeyField],
    /// What some of them were called before, and what they are called today.
    pub renamed: &'static [(&'static str, &'static str)],
    /// Whether callers give a reference.
    pub has_reference: bool,
    /// A READY that fits any of these means that it happened. Empty: every READY does.
    pub done_when: &'static [Condition],
    /// A READY that fits any of these means that it did not happen.
    pub not_done_when: &'static [Condition],
    /// When the key of an operation that ended Done may be used again.
    pub repeat_after: RepeatAfter,
    /// How long after the last sign of life a request may still be executed; `None`: the client's default.
    pub lingers: Option<Duration>,
    /// Whether the journal keeps a result until its verdict was delivered.
    pub keep_result: bool,
    /// Whether bytes are an answer of this endpoint's type.
    pub readable: fn(&[u8]) -> Result<(), ReadError>,
    /// Whether an investigation could be told this key and this reference.
    pub tellable: fn(&[u8], &[u8]) -> Result<(), RequestError>,
}

/// A field of the request that is part of the key.
#[derive(Debug, PartialEq, Eq)]
pub struct KeyField {
    /// Where the request has it.
    pub place: Place,
    /// Its name there, and in the key.
    pub json: &'static str,
    /// How two values compare.
    pub kind: KeyKind,
}

/// The parts of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Parameters of the path.
    Path,
    /// The query string.
    Query,
    /// Header fields.
    Header,
    /// The JSON body.
    Body,
}

/// How two values of a key's field compare: strings by bytes, typed values by what they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the scalars of the spec language, by their names")]
pub enum KeyKind {
    String,
    Bool,
    Int,
    Decimal,
    Uuid,
    Date,
    Datetime,
    Duration,
    Uri,
}

/// The value at `pointer` is one of these words.
#[derive(Debug)]
pub struct Condition {
    /// An unescaped JSON pointer into the result.
    pub pointer: &'static [&'static str],
    /// Compared as text, by case.
    pub values: &'static [&'static str],
}

/// When a key that ended Done may be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepeatAfter {
    /// Not while the journal remembers it.
    Never,
    /// So long after the verdict.
    After(Duration),
}
