//! Whether an operation happened: verdicts, resolutions, and the evidence for them.

use std::fmt;

use serde_json::Value;

use super::{Body, NotDoneReason};
use crate::{BoxError, compact::described, must_resolve::Open};

/// How a critical operation ended: what [`MustResolve::resolve`](crate::MustResolve::resolve) returns.
///
/// All but [`Unknown`](Self::Unknown) are final: every caller, the resolver's hook and the journal get the same verdict.
/// The enum is exhaustive on purpose, so that callers handle each case.
#[derive(Debug)]
#[must_use = "a verdict says whether it happened: match on it, `Unknown` included"]
pub enum Verdict<T> {
    /// It happened, and this is the server's answer.
    Done(T),
    /// It happened; the answer itself is gone, or cannot be read.
    DoneUnseen(Evidence),
    /// It did not happen and never will: safe to try again.
    NotDone(NotDoneReason),
    /// Nobody can tell yet. The investigation continues; trying again may do it twice.
    Unknown(Open<T>),
}

/// A resolver's answer to an investigation.
#[derive(Debug)]
#[must_use = "a resolution has no effect unless it is returned"]
pub enum Resolution<T> {
    /// It happened, and this is the answer.
    Happened(T),
    /// It happened, but you do not have the answer.
    HappenedUnseen(Evidence),
    /// You looked, and it has not happened. Counts only if the investigation began at least `lingers` after the last sign
    /// of life; otherwise you are asked again then.
    DidNotHappen,
    /// You cannot tell now; you are asked again later.
    CannotTell(BoxError),
}

/// `serde_json` reads at most 127 levels of nesting, and the journal wraps evidence in a few of its own.
const DEEPEST: usize = 100;

fn nests_within(json: &Value, most: usize) -> bool {
    let within = |part: &Value| most > 0 && nests_within(part, most - 1);
    match json {
        Value::Array(elements) => elements.iter().all(within),
        Value::Object(members) => members.values().all(within),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}

/// How it is known that something happened: a sentence for people to read, and optionally JSON.
#[derive(Clone, PartialEq)]
pub struct Evidence {
    text: String,
    json: Option<Value>,
}

described!(Evidence { text, json });

impl Evidence {
    /// A sentence, such as `order X7 is ticketed`.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), json: None }
    }

    /// Adds what was seen. JSON nested more than 100 levels deep is left out, because the journal could not read it back.
    #[must_use]
    pub fn with_json(mut self, json: Value) -> Self {
        self.json = Some(json).filter(|json| nests_within(json, DEEPEST));
        self
    }

    /// For an answer that says yes but cannot be read.
    pub(crate) fn unreadable(answer: &Body) -> Self {
        if answer.as_bytes().is_empty() {
            return Self::not_kept();
        }
        let evidence = Self::new("it happened; the answer cannot be read");
        match answer.json() {
            Ok(json) => evidence.with_json(json),
            Err(_) => evidence,
        }
    }

    /// For a yes whose answer is empty, or not kept (`keep_result: false`).
    pub(crate) fn not_kept() -> Self {
        Self::new("it happened; the answer was empty, or not kept")
    }

    /// The sentence.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was seen, if it was kept.
    pub fn json(&self) -> Option<&Value> {
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

/// Who or what decided an operation's verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecidedBy {
    /// The server's own answer, at once or late.
    Server,
    /// The transport: the request was never sent.
    Transport,
    /// The client's resolver.
    Resolver,
    /// The caller's own investigation (`resolve_with`).
    Caller,
    /// A report from outside, such as a webhook (`…_report`).
    Report,
    /// A person (`settle`).
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

/// A final verdict whose answer is not decoded.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> Value {
        (0..depth).fold(Value::from(7), |inner, _| Value::from(vec![inner]))
    }

    #[test]
    fn a_verdict_can_be_read_again_however_deep_its_evidence_is() {
        for depth in [0, 1, 99, 100, 101, 120, 127, 200] {
            let json = nested(depth);
            let answer = Body(json.to_string().into());
            for evidence in [Evidence::unreadable(&answer), Evidence::new("seen").with_json(json.clone())] {
                assert_eq!(evidence.json().is_some(), depth <= 100, "{depth}");
                let verdict = RawVerdict::DoneUnseen(evidence);
                let kept = serde_json::to_string(&vec![vec![verdict.clone()]]).unwrap();
                assert_eq!(serde_json::from_str::<Vec<Vec<RawVerdict>>>(&kept).unwrap(), [[verdict]], "{depth}");
            }
        }
    }
}
