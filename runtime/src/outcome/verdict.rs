//! Whether it happened: the verdict, and who found it out from what.

use std::fmt;

use super::{Body, NotDoneReason};
use crate::{BoxError, compact::described, must_resolve::Open};

/// What is known of a critical operation once [`MustResolve::resolve`](crate::MustResolve::resolve) has returned.
///
/// All but [`Unknown`](Self::Unknown) are final: every caller, the resolver's hook and the journal get the same one.
#[derive(Debug)]
#[must_use = "a verdict says whether it happened: match on it, `Unknown` included"]
pub enum Verdict<T> {
    /// It happened, and this is the server's answer.
    Done(T),
    /// It happened; the answer itself is gone, or cannot be read.
    DoneUnseen(Evidence),
    /// It did not happen and will not: safe to try again.
    NotDone(NotDoneReason),
    /// Nobody can tell yet. It is journaled and investigated on; trying again may do it twice.
    Unknown(Open<T>),
}

/// A resolver's answer to an investigation.
#[derive(Debug)]
#[must_use = "a resolution counts only where it is returned"]
pub enum Resolution<T> {
    /// It happened, and this is the answer.
    Happened(T),
    /// It happened; the answer is not to be had.
    HappenedUnseen(Evidence),
    /// It did not happen. Counts only if the investigation began after everything that may still be on its way has
    /// arrived; until then the question is put again.
    DidNotHappen,
    /// No way to tell now; the question is put again later.
    CannotTell(BoxError),
}

/// Why it is known that something happened, for people to read.
#[derive(Clone, PartialEq)]
pub struct Evidence {
    text: String,
    json: Option<serde_json::Value>,
}

described!(Evidence { text, json });

impl Evidence {
    /// A sentence, such as `order X7 is ticketed`.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), json: None }
    }

    /// The same, with what was seen.
    #[must_use]
    pub fn with_json(mut self, json: serde_json::Value) -> Self {
        self.json = Some(json);
        self
    }

    /// Of an answer that says yes and cannot be read.
    pub(crate) fn unreadable(answer: &Body) -> Self {
        if answer.as_bytes().is_empty() {
            return Self::not_kept();
        }
        let evidence = Self::new("the server answered READY, with an answer that cannot be read");
        match answer.json() {
            Ok(json) => evidence.with_json(json),
            Err(_) => evidence,
        }
    }

    /// Of an answer that says yes, where the spec says not to keep it.
    pub(crate) fn not_kept() -> Self {
        Self::new("the server answered READY; its answer was not kept")
    }

    /// The sentence.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was seen, if it was kept.
    pub fn json(&self) -> Option<&serde_json::Value> {
        self.json.as_ref()
    }
}

impl<S: Into<String>> From<S> for Evidence {
    fn from(text: S) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Shows the sentence, and only that there is JSON.
impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evidence").field("text", &self.text).field("has_json", &self.json.is_some()).finish()
    }
}

/// Who decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecidedBy {
    /// The server's own answer, at once or late.
    Server,
    /// The transport: the request never left.
    Transport,
    /// The client's resolver.
    Resolver,
    /// The caller's own investigation (`resolve_with`).
    Caller,
    /// A report from outside.
    Report,
    /// A person.
    Person,
}

described!(
    enum DecidedBy {
        Server,
        Transport,
        Resolver,
        Caller,
        Report,
        Person,
    }
);

/// A certain verdict, with the answer still in bytes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum RawVerdict {
    Done(Body),
    DoneUnseen(Evidence),
    NotDone(NotDoneReason),
}

described!(
    enum RawVerdict {
        Done(body),
        DoneUnseen(evidence),
        NotDone(reason),
    }
);

impl RawVerdict {
    /// Whether one says that it happened and the other that it did not.
    pub(crate) fn contradicts(&self, other: &Self) -> bool {
        matches!(self, Self::NotDone(_)) != matches!(other, Self::NotDone(_))
    }
}
