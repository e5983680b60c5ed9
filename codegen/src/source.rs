//! The text of a spec and the name it goes by.

use std::{fs, io, path::Path, sync::Arc};

use crate::diagnostics::Problems;

/// The text of a spec, and what to call it in messages. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Source(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    name: String,
    text: String,
    /// Where each line begins, in bytes.
    lines: Vec<usize>,
}

/// A part of a [`Source`], in bytes; both ends lie between characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Source {
    /// A file that is longer than this, in bytes, is refused unread: it is not a spec.
    pub const MAX_LEN: usize = 4 << 20;

    /// `name` is what messages print before line and column, usually the path as the user wrote it.
    ///
    /// A byte order mark at the beginning is dropped.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text: String = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let lines = line_starts(&text);
        Self(Arc::new(Inner { name: name.into(), text, lines }))
    }

    /// Reads a file; `name` is what messages call it.
    ///
    /// # Errors
    /// One problem, which names the file: it cannot be read, is not UTF-8, or is longer than [`Self::MAX_LEN`].
    pub fn read(name: impl Into<String>, path: impl AsRef<Path>) -> Result<Self, Problems> {
        let (name, path) = (name.into(), path.as_ref());
        let unreadable = |why: String| {
            let mut problems = Problems::new(&Self::new(name.clone(), ""));
            problems.of_file(why);
            problems
        };
        let length = fs::metadata(path).map_or(0, |metadata| metadata.len());
        if length > Self::MAX_LEN as u64 {
            return Err(unreadable(too_long(length)));
        }
        let bytes = fs::read(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => unreadable(format!("there is no file at `{}`", path.display())),
            _ => unreadable(format!("the file at `{}` cannot be read: {error}", path.display())),
        })?;
        String::from_utf8(bytes).map(|text| Self::new(name.clone(), text)).map_err(|error| {
            let sound = error.utf8_error().valid_up_to();
            // What is not UTF-8 is shown as U+FFFD, which begins exactly where the sound text ends.
            let shown = Self::new(name.clone(), String::from_utf8_lossy(error.as_bytes()));
            let at = sound.min(shown.text().len());
            let mut problems = Problems::new(&shown);
            problems
                .at(Span { start: at, end: (at + '\u{fffd}'.len_utf8()).min(shown.text().len()) }, "this is not UTF-8")
                .with_help("save the file as UTF-8");
            problems
        })
    }

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// All of it.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The line, counted from 0, in which a byte stands.
    pub(crate) fn line_of(&self, offset: usize) -> usize {
        self.0.lines.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// Where a line, counted from 0, begins and ends, its line break left out.
    pub(crate) fn line(&self, line: usize) -> Span {
        let start = self.0.lines.get(line).copied().unwrap_or(self.text().len());
        let end = self.0.lines.get(line + 1).copied().unwrap_or(self.text().len());
        let text = self.text()[start..end].trim_end_matches(['\n', '\r']);
        Span { start, end: start + text.len() }
    }

    /// Line and column of a byte, both counted from 1, the column in characters.
    pub(crate) fn position(&self, offset: usize) -> (usize, usize) {
        let line = self.line_of(offset);
        let start = self.line(line).start;
        (line + 1, self.text()[start..offset].chars().count() + 1)
    }
}

/// What is wrong with a file of so many bytes.
pub(crate) fn too_long(bytes: u64) -> String {
    format!("this file is {bytes} bytes long, and a spec has at most {}; is it the right file?", Source::MAX_LEN)
}

fn line_starts(text: &str) -> Vec<usize> {
    let (bytes, mut starts, mut at) = (text.as_bytes(), vec![0], 0);
    while at < bytes.len() {
        let breaks = match bytes[at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        at += 1;
        if breaks {
            starts.push(at);
        }
    }
    starts
}
