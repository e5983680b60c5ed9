//! A journal's files in a real folder.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use super::{
    disk::{Disk, DiskFile, Name},
    error::OpenError,
};

/// The files beside a path, for as long as this process may have them.
pub(super) struct Folder {
    path: PathBuf,
    /// Held as long as this is.
    lock: File,
}

/// What a lock says once there was a journal.
const THERE_IS_ONE: &[u8] = b"async-api-journal\n";

impl Folder {
    /// Takes the lock, so that no other process can have the journal.
    pub(super) fn lock(path: &Path) -> Result<Self, OpenError> {
        let at = |error| OpenError::of(path, error);
        if path.is_dir() {
            return Err(OpenError::IsFolder { path: path.to_owned() });
        }
        let told = std::path::absolute(path).map_err(at)?;
        if told.is_symlink() && !told.exists() {
            return Err(OpenError::LeadsNowhere { path: told });
        }
        let path = real(&told).map_err(at)?;
        let lock = private().write(true).create(true).truncate(false).open(beside(&path, ".lock")).map_err(at)?;
        match lock.try_lock() {
            Ok(()) if !path.exists() && lock.metadata().map_err(at)?.len() > 0 => Err(OpenError::Gone { path: told }),
            Ok(()) => Ok(Self { path, lock }),
            Err(TryLockError::WouldBlock) => Err(OpenError::Held { path: told }),
            Err(TryLockError::Error(error)) => Err(at(error)),
        }
    }

    /// From now on, a journal that is not there was lost: in the place of one that was never made, there may be a new one.
    pub(super) fn note_journal(&self) {
        if self.lock.metadata().is_ok_and(|lock| lock.len() == 0) {
            // Where even this finds no room, nobody is the worse for it than before.
            let _ = (&self.lock).write_all(THERE_IS_ONE);
        }
    }

    fn named(&self, name: Name) -> PathBuf {
        beside(
            &self.path,
            match name {
                Name::Journal => "",
                Name::Next => ".next",
                Name::Archive => ".archive",
                Name::Torn => ".torn",
            },
        )
    }
}

/// The one name of a journal, whatever links lead there: under another name it would have another lock, and a compaction would
/// take the place of the link.
fn real(path: &Path) -> io::Result<PathBuf> {
    match (path.exists(), path.parent(), path.file_name()) {
        (false, Some(folder), Some(name)) => Ok(folder.canonicalize()?.join(name)),
        _ => path.canonicalize(),
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(suffix);
    beside.into()
}

/// Readable by its owner only: there are tokens in it.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

impl Disk for Folder {
    fn open(&self, name: Name) -> io::Result<Option<Box<dyn DiskFile>>> {
        match private().read(true).write(true).open(self.named(name)) {
            Ok(file) => Ok(Some(Box::new(LogFile(file)))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn create(&self, name: Name) -> io::Result<Box<dyn DiskFile>> {
        self.remove(name)?;
        Ok(Box::new(LogFile(private().read(true).write(true).create_new(true).open(self.named(name))?)))
    }

    fn rename(&self, from: Name, to: Name) -> io::Result<()> {
        std::fs::rename(self.named(from), self.named(to))
    }

    fn remove(&self, name: Name) -> io::Result<()> {
        match std::fs::remove_file(self.named(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    #[cfg(unix)]
    fn has(&self, name: Name, file: &dyn DiskFile) -> io::Result<bool> {
        match std::fs::metadata(self.named(name)) {
            Ok(there) => Ok(file.identity()?.is_none_or(|identity| identity == self::identity(&there))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    #[cfg(unix)]
    fn sync(&self) -> io::Result<()> {
        File::open(self.path.parent().unwrap_or(Path::new("/")))?.sync_all()
    }

    /// Elsewhere folders cannot be flushed, and need not be.
    #[cfg(not(unix))]
    fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(unix)]
fn identity(file: &std::fs::Metadata) -> [u64; 2] {
    use std::os::unix::fs::MetadataExt as _;
    [file.dev(), file.ino()]
}

struct LogFile(File);

impl DiskFile for LogFile {
    fn length(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    #[cfg(unix)]
    fn identity(&self) -> io::Result<Option<[u64; 2]>> {
        Ok(Some(identity(&self.0.metadata()?)))
    }

    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = &self.0;
        file.seek(SeekFrom::Start(at))?;
        file.read(buffer)
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.seek(SeekFrom::End(0))?;
        self.0.write_all(bytes)
    }

    fn write_again(&mut self, from: u64) -> io::Result<()> {
        let mut bytes = Vec::new();
        self.0.seek(SeekFrom::Start(from))?;
        self.0.read_to_end(&mut bytes)?;
        self.0.seek(SeekFrom::Start(from))?;
        self.0.write_all(&bytes)
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        self.0.set_len(length)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }
}
