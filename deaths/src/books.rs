//! What the program heard, in a file of its own: a line for each thing that was told.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::Path,
    sync::{Mutex, PoisonError},
};

/// One thing that the program was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Line {
    /// The intent of an operation is durable.
    Started { operation: String, attempt: String },
    /// A call came to nothing: nothing was sent.
    NotStarted { attempt: String },
    /// The hook was told a verdict.
    Heard { operation: String, attempt: String, told: Told },
    /// A caller was told a verdict.
    Told { operation: String, attempt: String, told: Told },
}

/// A verdict, with the server's number where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    Done(u64),
    DoneUnseen,
    NotDone,
}

impl Line {
    fn text(&self) -> String {
        match self {
            Self::Started { operation, attempt } => format!("started {operation} {attempt}"),
            Self::NotStarted { attempt } => format!("not-started {attempt}"),
            Self::Heard { operation, attempt, told } => format!("heard {operation} {attempt} {}", told.text()),
            Self::Told { operation, attempt, told } => format!("told {operation} {attempt} {}", told.text()),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split(' ').collect();
        Some(match words[..] {
            ["started", operation, attempt] => Self::Started { operation: operation.into(), attempt: attempt.into() },
            ["not-started", attempt] => Self::NotStarted { attempt: attempt.into() },
            ["heard", operation, attempt, told] => {
                Self::Heard { operation: operation.into(), attempt: attempt.into(), told: Told::parse(told)? }
            }
            ["told", operation, attempt, told] => {
                Self::Told { operation: operation.into(), attempt: attempt.into(), told: Told::parse(told)? }
            }
            _ => return None,
        })
    }
}

impl Told {
    fn text(self) -> String {
        match self {
            Self::Done(number) => format!("done:{number}"),
            Self::DoneUnseen => "done-unseen".to_owned(),
            Self::NotDone => "not-done".to_owned(),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        match text {
            "done-unseen" => Some(Self::DoneUnseen),
            "not-done" => Some(Self::NotDone),
            done => Some(Self::Done(done.strip_prefix("done:")?.parse().ok()?)),
        }
    }

    pub(crate) fn happened(self) -> bool {
        self != Self::NotDone
    }
}

pub(crate) struct Books(Mutex<File>);

impl Books {
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        let mut file = OpenOptions::new().append(true).create(true).open(folder.join("books"))?;
        // A death may have left half a line.
        file.write_all(b"\n")?;
        Ok(Self(Mutex::new(file)))
    }

    pub(crate) fn note(&self, line: &Line) -> io::Result<()> {
        let text = format!("{} .\n", line.text());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write_all(text.as_bytes())
    }
}

/// All lines that were written whole.
pub(crate) fn read(folder: &Path) -> io::Result<Vec<Line>> {
    read_on(folder, &mut 0)
}

/// Those behind where somebody has left off reading, who does so again at the end.
pub(crate) fn read_on(folder: &Path, read: &mut u64) -> io::Result<Vec<Line>> {
    let mut text = String::new();
    match File::open(folder.join("books")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        file => {
            let mut file = file?;
            file.seek(SeekFrom::Start(*read))?;
            *read += file.read_to_string(&mut text)? as u64;
        }
    }
    let whole = text.split_inclusive('\n').filter_map(|line| line.strip_suffix(" .\n"));
    whole.map(|line| Line::parse(line).ok_or_else(|| io::Error::other(format!("no line: {line:?}")))).collect()
}

/// What a purchase is for; an attempt names it first.
pub(crate) fn item_of(attempt: &str) -> &str {
    attempt.split('~').next().unwrap_or(attempt)
}
