//! The failures that a conformance suite found.

use std::fmt;

/// The rules that were broken, each with what showed it.
pub struct Failures {
    /// Who broke them.
    who: &'static str,
    found: Vec<String>,
}

impl Failures {
    /// # Errors
    /// All that was found, if anything was.
    pub(crate) fn unless_none(who: &'static str, found: Vec<String>) -> Result<(), Self> {
        if found.is_empty() { Ok(()) } else { Err(Self { who, found }) }
    }
}

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {} breaks its rules:", self.who)?;
        self.found.iter().try_for_each(|failure| write!(f, "\n  * {failure}"))
    }
}

impl fmt::Debug for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Failures {}
