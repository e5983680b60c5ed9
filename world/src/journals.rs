//! What outlives the process.

use async_api::Journal;

/// A disk that never fails, with a journal for each client.
pub(crate) struct Disk(Vec<Journal>);

impl Disk {
    /// All clients have one, as they must; or each its own.
    pub(crate) fn new(clients: usize, one: bool) -> Self {
        let journal = Journal::in_memory();
        Self((0..clients).map(|_| if one { journal.clone() } else { Journal::in_memory() }).collect())
    }

    /// The journals, as a new process finds them.
    pub(crate) fn open(&self) -> Vec<Journal> {
        self.0.clone()
    }
}
