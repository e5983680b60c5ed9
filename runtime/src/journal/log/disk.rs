//! What a log needs of a disk: few operations, each of which may fail.

use std::io;

/// A folder with a journal's files in it.
#[doc(hidden)]
pub trait Disk: Send + Sync + 'static {
    /// A file that is there.
    ///
    /// # Errors
    /// When it cannot be opened for reading and writing.
    fn open(&self, name: Name) -> io::Result<Option<Box<dyn DiskFile>>>;

    /// An empty file, whether there was one or not.
    ///
    /// # Errors
    /// When there cannot be one.
    fn create(&self, name: Name) -> io::Result<Box<dyn DiskFile>>;

    /// Puts a file in the place of another.
    ///
    /// # Errors
    /// When that fails; then nothing has changed.
    fn rename(&self, from: Name, to: Name) -> io::Result<()>;

    /// Removes a file, if it is there.
    ///
    /// # Errors
    /// When it stays.
    fn remove(&self, name: Name) -> io::Result<()>;

    /// Whether what stands under a name is this very file. `true` where that cannot be known.
    ///
    /// # Errors
    /// When it cannot be looked.
    fn has(&self, _name: Name, _file: &dyn DiskFile) -> io::Result<bool> {
        Ok(true)
    }

    /// Makes durable which files there are.
    ///
    /// # Errors
    /// When that is not certain.
    fn sync(&self) -> io::Result<()>;
}

/// One of a journal's files.
#[doc(hidden)]
pub trait DiskFile: Send {
    /// Its length in bytes.
    ///
    /// # Errors
    /// When that is not to be had.
    fn length(&self) -> io::Result<u64>;

    /// What no other file of the machine has at the same time, whatever its name; `None` where there is no such thing.
    ///
    /// # Errors
    /// When that is not to be had.
    fn identity(&self) -> io::Result<Option<[u64; 2]>> {
        Ok(None)
    }

    /// Reads from a place, as much as there is and fits.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize>;

    /// Writes at the end.
    ///
    /// # Errors
    /// When not all was written; any part of it may be there.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Writes what is behind a place once more, as it reads: where a flush has failed, the system takes for written what is
    /// not, and would flush nothing of it.
    ///
    /// # Errors
    /// When not all was written; whatever was there before is there, or what reads there.
    fn write_again(&mut self, from: u64) -> io::Result<()>;

    /// Cuts off what is behind a place.
    ///
    /// # Errors
    /// When it may still be there.
    fn truncate(&mut self, length: u64) -> io::Result<()>;

    /// Makes durable what was written.
    ///
    /// # Errors
    /// When that is not certain, and never will be.
    fn sync(&mut self) -> io::Result<()>;
}

/// Which of a journal's files.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// The journal itself.
    Journal,
    /// A new one, being written.
    Next,
    /// Delivered operations.
    Archive,
    /// What was cut off.
    Torn,
}
