//! What must hold, by the names of `VERDICTS`, and what broke it.

use std::fmt;

/// What must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// No verdict disagrees with the ledger, also later.
    Truth,
    /// Nothing is executed more often than the program meant it.
    Once,
    /// Whoever is told of an operation is told the same.
    OneVerdict,
    /// Nothing that was called unsent has left.
    Unsent,
    /// No key is used again before its verdict was heard.
    Guard,
    /// The verdict on every operation that began is heard in the end.
    Settled,
    /// Nothing is kept of what is over.
    Bounded,
    /// A journal holds what it has acknowledged, and nothing that nobody recorded.
    Durable,
}

impl Rule {
    /// Short, as tables have it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Truth => "S1",
            Self::Once => "S2",
            Self::OneVerdict => "S3",
            Self::Unsent => "S5",
            Self::Guard => "S6",
            Self::Settled => "L1",
            Self::Bounded => "B",
            Self::Durable => "D",
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Broken {
    pub(crate) rule: Rule,
    pub(crate) what: String,
}

impl Broken {
    pub(crate) fn new(rule: Rule, what: impl Into<String>) -> Self {
        Self { rule, what: what.into() }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule.name(), self.what)
    }
}
