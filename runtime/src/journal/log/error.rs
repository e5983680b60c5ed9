//! Why a journal cannot be opened, and what to do about it.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

/// Why a journal cannot be opened. Not a byte of it was changed; only with [`Io`](Self::Io), the last write may have been cut
/// off already, which was torn and which nobody was told had succeeded. It is kept beside, in `<name>.torn`.
#[derive(Debug)]
#[non_exhaustive]
pub enum OpenError {
    /// It is open already, in this process or another one, or in a child that such a process has forked.
    #[non_exhaustive]
    Held {
        /// The journal.
        path: PathBuf,
    },
    /// The path is a link to what is not there: a journal that was moved away, or a disk that is not mounted.
    #[non_exhaustive]
    LeadsNowhere {
        /// The link.
        path: PathBuf,
    },
    /// There was a journal, and there is none: whoever went on with a new one would have forgotten what it guarded.
    #[non_exhaustive]
    Gone {
        /// Where it was.
        path: PathBuf,
    },
    /// There is a file, and it is empty. A journal never is, not even a new one: what was in it is lost.
    #[non_exhaustive]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// There is a file, and it is no journal.
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
        /// The version of its format, or the kind of record that is not known.
        version: String,
    },
    /// Something in it that was durable is damaged.
    #[non_exhaustive]
    Damaged {
        /// The journal.
        path: PathBuf,
        /// The line, counted from 1.
        line: u64,
        /// Where that begins, in bytes from the beginning of the file.
        byte: u64,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The path is a folder's.
    #[non_exhaustive]
    IsFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The system does not let us: the folder is not there, the file is read-only, the disk is full.
    #[non_exhaustive]
    Io {
        /// The journal.
        path: PathBuf,
        /// What the system says.
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
                "the journal {} is open already, in this process or another: only one may have it. Give each process a \
                 journal of its own",
                path.display()
            ),
            Self::LeadsNowhere { path } => write!(
                f,
                "{} is a link to what is not there: mend it, or delete it for a new journal in its place",
                path.display()
            ),
            Self::Gone { path } => write!(
                f,
                "the journal {0} is gone, and there was one: put it back; or, once it is found out what became of all that \
                 was in it, delete {0}.lock for a new one",
                path.display()
            ),
            Self::Empty { path } => write!(
                f,
                "{} is empty, which no journal ever is: if it was one, put back what was in it; if it never was, but was \
                 made by `touch` or as a temporary file, delete it",
                path.display()
            ),
            Self::NotAJournal { path } => {
                write!(f, "{} is no journal, and was left as it is: choose another path", path.display())
            }
            Self::Later { path, version } => write!(
                f,
                "the journal {} is of a later version ({version}): open it with the version of the program that wrote it",
                path.display()
            ),
            Self::Damaged { path, line, byte, why } => write!(
                f,
                "the journal {} is damaged at line {line}, byte {byte}: {why}. Keep a copy; what it said there must be \
                 found out from the server before anything is tried again",
                path.display()
            ),
            Self::IsFolder { path } => write!(f, "{} is a folder: name a file in it", path.display()),
            Self::Io { path, source } => {
                write!(f, "the journal {} cannot be opened: ", path.display())?;
                f.write_str(match source.kind() {
                    io::ErrorKind::NotFound => "its folder is not there; create it",
                    io::ErrorKind::PermissionDenied => "the file or its folder cannot be written to",
                    io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only",
                    io::ErrorKind::StorageFull => "the disk is full",
                    _ => "the system refuses",
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
