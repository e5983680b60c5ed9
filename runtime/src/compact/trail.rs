//! The way from an answer to the field that is wrong: `legs[3].etaHours`.

use std::{cell::RefCell, fmt};

use serde::de;

/// Grows from its end, while an error is handed up. Names are the spec's, never the answer's.
#[derive(Debug, Default)]
pub(super) struct Trail(String);

impl Trail {
    pub(super) fn through_member(&mut self, name: &str) {
        self.through(format_args!("{name}"));
    }

    /// Of a list; or of a map, whose names are data.
    pub(super) fn through_element(&mut self, at: usize) {
        self.through(format_args!("[{at}]"));
    }

    /// The error with its trail before it, where it has one.
    pub(super) fn told<E: de::Error>(self, error: E) -> E {
        if self.0.is_empty() {
            return error;
        }
        let told = E::custom(format_args!("{}: {error}", self.0));
        LAST.with(|last| *last.borrow_mut() = Some(self.0));
        told
    }

    fn through(&mut self, step: fmt::Arguments<'_>) {
        let rest = std::mem::take(&mut self.0);
        let dot = if rest.is_empty() || rest.starts_with('[') { "" } else { "." };
        self.0 = format!("{step}{dot}{rest}");
    }
}

thread_local! {
    /// A format's error has no place for it but its text.
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What the last error of this thread was told with; `None` where it had no trail, or was asked for before.
pub(crate) fn last() -> Option<String> {
    LAST.with(|last| last.borrow_mut().take())
}
