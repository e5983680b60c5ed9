//! The interface for keeping a journal elsewhere.

use super::{Earlier, Entry, Intent, Recorded};
use crate::{BoxError, transport::BoxFuture};

/// Keeps the entries of a journal. Implement it to keep them elsewhere, pass it to
/// [`Journal::over`](super::Journal::over), and test it with [`conformance`](super::conformance).
///
/// Only one process at a time may use the same store. Its journal makes one call at a time, and combines waiting entries into one
/// batch, so that they share a flush or transaction.
///
/// # Example: a table in a SQL database
/// One row per operation, with its entries as JSON, and a unique index over scope, endpoint and key of all operations whose key is
/// not free. A batch is a transaction, and the index is the guard.
pub trait JournalStore: Send + 'static {
    /// Makes a batch durable, in order, and returns an answer per entry. Entries are checked against earlier ones of the same
    /// batch, too: two intents with the same key in one batch collide.
    ///
    /// * An intent whose key is taken is [`Recorded::Duplicate`]: [`Intent::collides_with`] says which keys are the same;
    ///   a key is taken until its operation is delivered, and after that until [`KeyFree`](super::KeyFree) says.
    /// * A verdict on an operation that already has one is [`Recorded::Decided`], with the existing one.
    /// * Any entry except an intent, about an operation that is not open, is [`Recorded::NotOpen`].
    ///
    /// # Errors
    /// If it is not certain that the whole batch is durable. The journal then never calls the store again; what became of the batch
    /// is found out when it is opened the next time.
    fn commit<'a>(&'a mut self, batch: &'a [Entry]) -> BoxFuture<'a, Result<Vec<Recorded>, BoxError>>;

    /// All entries of all operations that are not delivered, those of each operation in the order in which they were recorded.
    ///
    /// # Errors
    /// If they cannot be read.
    fn unfinished(&mut self) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>>;

    /// The delivered operations that happened and have the key of the intent, as far as they are still known, the latest last.
    /// Called only if keys may be used again.
    ///
    /// # Errors
    /// If they cannot be read.
    fn earlier<'a>(&'a mut self, intent: &'a Intent) -> BoxFuture<'a, Result<Vec<Earlier>, BoxError>>;

    /// Called when nothing is waiting to be recorded.
    fn idle(&mut self) -> BoxFuture<'_, Result<(), BoxError>> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// Called when the journal is closed properly.
    fn close(&mut self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}
