//! Spec text → a tree in which every value knows where it stands.

mod places;
mod simple;
mod syntax;
#[cfg(test)]
mod tests;
mod yaml;

use std::rc::Rc;

pub(crate) use self::syntax::tight_colon;
#[cfg(test)]
pub(crate) use self::yaml::{read_from, read_simply};

use crate::{
    diagnostics::Problems,
    source::{Source, Span, too_long},
};

/// A value and where it stands.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

impl Node {
    /// The text, if it is one.
    pub(crate) fn text(&self) -> Option<&Text> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Nothing | Value::List(_) | Value::Map(_) => None,
        }
    }
}

/// What a [`Node`] is. Nothing is interpreted: `no`, `null` and `1.0` are those words.
#[derive(Debug)]
pub(crate) enum Value {
    /// A key with nothing behind its colon.
    Nothing,
    Text(Text),
    List(Vec<Rc<Node>>),
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) key: Text,
    pub(crate) value: Rc<Node>,
}

/// A text and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    /// With its quotes, if it has any.
    pub(crate) span: Span,
    pub(crate) text: String,
    /// Where it begins within `span`, if it stands there letter for letter.
    verbatim: Option<usize>,
}

impl Text {
    fn new(source: &Source, span: Span, text: String) -> Self {
        let written = &source.text().as_bytes()[span.start..span.end];
        let verbatim = if written == text.as_bytes() {
            Some(0)
        } else {
            // In quotes, without escapes.
            let within = written.get(1..).is_some_and(|rest| rest.starts_with(text.as_bytes()));
            (within && written.len() <= text.len() + 2).then_some(1)
        };
        Self { span, text, verbatim }
    }

    /// One that stands there letter for letter, but for its quotes.
    fn as_written(source: &Source, span: Span, quoted: bool) -> Self {
        let skip = usize::from(quoted);
        let text = source.text()[span.start + skip..span.end - skip].to_owned();
        Self { span, text, verbatim: Some(skip) }
    }

    /// Where a part of the text stands; the whole, where it is written in another way than it reads.
    pub(crate) fn part(&self, start: usize, end: usize) -> Span {
        match self.verbatim {
            Some(skip) => Span { start: self.span.start + skip + start, end: self.span.start + skip + end },
            None => self.span,
        }
    }
}

/// Reads as far as the text makes sense; a key that is given twice counts the first time.
pub(crate) fn read(source: &Source, problems: &mut Problems) -> Option<Rc<Node>> {
    if source.text().len() > Source::MAX_LEN {
        problems.of_file(too_long(source.text().len() as u64));
        return None;
    }
    yaml::read(source, problems)
}
