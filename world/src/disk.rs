//! What outlives the process.

use async_api::Journal;

/// A disk that never fails.
pub(crate) struct Disk(Journal);

impl Disk {
    pub(crate) fn new() -> Self {
        Self(Journal::in_memory())
    }

    /// The journal, as a new process finds it.
    pub(crate) fn open(&self) -> Journal {
        self.0.clone()
    }
}
