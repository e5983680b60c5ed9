//! Where the parser's marks are in a text.

use saphyr_parser::Marker;

use crate::source::Span;

/// Markers count characters; we count bytes.
pub(super) struct Places<'s> {
    text: &'s str,
    /// The byte of every 64th character; empty if the text is ASCII.
    checkpoints: Vec<usize>,
}

impl<'s> Places<'s> {
    const STEP: usize = 64;

    pub(super) fn new(text: &'s str) -> Self {
        let checkpoints = match text.is_ascii() {
            true => Vec::new(),
            false => text.char_indices().map(|(at, _)| at).step_by(Self::STEP).collect(),
        };
        Self { text, checkpoints }
    }

    pub(super) fn span(&self, span: saphyr_parser::Span) -> Span {
        let start = self.offset(&span.start);
        Span { start, end: self.offset(&span.end).max(start) }
    }

    pub(super) fn offset(&self, marker: &Marker) -> usize {
        if self.checkpoints.is_empty() {
            return marker.index().min(self.text.len());
        }
        let Some(&near) = self.checkpoints.get(marker.index() / Self::STEP) else { return self.text.len() };
        let rest = self.text[near..].char_indices().nth(marker.index() % Self::STEP);
        rest.map_or(self.text.len(), |(at, _)| near + at)
    }
}
