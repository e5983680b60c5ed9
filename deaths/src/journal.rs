//! A journal as a person reads it: how far each operation had come when the process died.

use std::{collections::BTreeMap, io, path::Path};

/// Where an open operation stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Intended,
    Accepted,
    Concluded,
    Decided,
}

impl Stage {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Intended => "its intent on record; sent or not",
            Self::Accepted => "accepted; polled",
            Self::Concluded => "its outcome on record; answered or lost",
            Self::Decided => "its verdict on record; the program heard it or not",
        }
    }
}

/// What a file says.
#[derive(Default)]
pub(crate) struct Journal {
    /// The open operations.
    pub(crate) open: BTreeMap<String, Stage>,
    /// Verdicts that are still in it: whether it happened.
    pub(crate) verdicts: BTreeMap<String, bool>,
    pub(crate) end: End,
}

/// How a file ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum End {
    /// By a fence: all is flushed.
    #[default]
    Fenced,
    /// Without one: nobody was told that the last records are durable, or it was just about to be known.
    InWrite,
    /// In the middle of a line.
    Torn,
}

/// Reads it without believing more than it says: the last line may be torn.
pub(crate) fn read(folder: &Path) -> io::Result<Journal> {
    let bytes = match std::fs::read(folder.join("journal")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Journal::default()),
        bytes => bytes?,
    };
    let text = String::from_utf8_lossy(&bytes);
    let mut journal = Journal::default();
    for line in text.split_inclusive('\n').skip(1) {
        let Some(line) = line.strip_suffix('\n') else {
            journal.end = End::Torn;
            break;
        };
        let mut words = line.splitn(6, ' ').skip(3);
        let (kind, id, rest) = (words.next().unwrap_or_default(), words.next(), words.next().unwrap_or_default());
        journal.end = if matches!(kind, "F" | "C") { End::Fenced } else { End::InWrite };
        let Some(id) = id else { continue };
        let stage = match kind {
            "I" => Stage::Intended,
            "T" => Stage::Accepted,
            "O" | "W" => Stage::Concluded,
            "V" => {
                journal.verdicts.insert(id.to_owned(), !rest.contains("\"NotDone\""));
                Stage::Decided
            }
            "D" => {
                journal.open.remove(id);
                continue;
            }
            _ => continue,
        };
        journal.open.insert(id.to_owned(), stage);
    }
    Ok(journal)
}
