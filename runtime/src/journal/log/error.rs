//! Why a journal cannot be opened, and what to do about it.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

/// Why a journal cannot be opened.
///
/// The journal was not changed. Only with [`Io`](Self::Io), a torn last write, whose success was never reported, may already have
/// been cut off; it is kept in `<name>.torn`.
#[derive(Debug)]
#[non_exhaustive]
pub enum OpenError {
    /// It is already open: in this process, in another one, or in a child forked by one of these.
    #[non_exhaustive]
    Held {
        /// The journal.
        path: PathBuf,
    },
    /// The path is a dangling link: the journal was moved, or a disk is not mounted.
    #[non_exhaustive]
    LeadsNowhere {
        /// The link.
        path: PathBuf,
    },
    /// There was a journal, and it is missing. A new one would not know what the old one guarded.
    #[non_exhaustive]
    Gone {
        /// Where it was.
        path: PathBuf,
    },
    /// The file is empty. A journal never is, not even a new one: its contents are lost.
    #[non_exhaustive]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The file is not a journal.
    #[non_exhaustive]
    NotAJournal {
        /// The file.
        path: PathBuf,
    },
    /// It was written by a later version of this crate.
    #[non_exhaustive]
    Later {
        /// The journal.
        path: PathBuf,
        /// The version of its format, or an unknown kind of record.
        version: String,
    },
    /// Something that was recorded durably is damaged.
    #[non_exhaustive]
    Damaged {
        /// The journal.
        path: PathBuf,
        /// The line, counted from 1.
        line: u64,
        /// The offset of the line, in bytes from the beginning of the file.
        byte: u64,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The path is a folder.
    #[non_exhaustive]
    IsFolder {
        /// The folder.
        path: PathBuf,
    },
    /// An I/O error: the folder does not exist, the file is read-only, the disk is full.
    #[non_exhaustive]
    Io {
        /// The journal.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

impl OpenError {
    pub(in crate::journal) fn of(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }

    /// The same, of a file whose name is known only now.
    pub(super) fn at(mut self, place: &Path) -> Self {
        match &mut self {
            Self::Held { path }
            | Self::LeadsNowhere { path }
            | Self::Gone { path }
            | Self::Empty { path }
            | Self::NotAJournal { path }
            | Self::Later { path, .. }
            | Self::Damaged { path, .. }
            | Self::IsFolder { path }
            | Self::Io { path, .. } => place.clone_into(path),
        }
        self
    }
}

impl From<io::Error> for OpenError {
    fn from(source: io::Error) -> Self {
        Self::Io { path: PathBuf::new(), source }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Held { path } => write!(
                f,
                "the journal {} is already open, in this process or another one: give each process a journal of its own, and \
                 clone one `Journal` for several clients",
                path.display()
            ),
            Self::LeadsNowhere { path } => write!(
                f,
                "{} is a dangling link: repair it, or delete it to create a new journal in its place",
                path.display()
            ),
            Self::Gone { path } => write!(
                f,
                "the journal {0} is missing: put it back. Only once you have found out what became of everything that was in it, \
                 delete {0}.lock to create a new one",
                path.display()
            ),
            Self::Empty { path } => write!(
                f,
                "{} is empty, which a journal never is: if it was one, restore its contents; if it was created by `touch` or as a \
                 temporary file, delete it",
                path.display()
            ),
            Self::NotAJournal { path } => {
                write!(f, "{} is not a journal, and was not changed: choose another path", path.display())
            }
            Self::Later { path, version } => write!(
                f,
                "the journal {} was written by a later version ({version}): open it with that version of the program",
                path.display()
            ),
            Self::Damaged { path, line, byte, why } => write!(
                f,
                "the journal {} is damaged at line {line}, byte {byte}: {why}. Keep a copy, and find out from the server \
                 what became of the operations in it before you try anything again",
                path.display()
            ),
            Self::IsFolder { path } => write!(f, "{} is a folder: give the path of a file in it", path.display()),
            Self::Io { path, source } => {
                write!(f, "the journal {} cannot be opened: ", path.display())?;
                f.write_str(match source.kind() {
                    io::ErrorKind::NotFound => "its folder does not exist; create it",
                    io::ErrorKind::PermissionDenied => "the file or its folder is not writable",
                    io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only",
                    io::ErrorKind::StorageFull => "the disk is full",
                    _ => "see the cause",
                })
            }
        }
    }
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Held { .. }
            | Self::LeadsNowhere { .. }
            | Self::Gone { .. }
            | Self::Empty { .. }
            | Self::NotAJournal { .. }
            | Self::Later { .. }
            | Self::Damaged { .. }
            | Self::IsFolder { .. } => None,
        }
    }
}
