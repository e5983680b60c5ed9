//! The seam for other places to keep a journal in.

use super::{Earlier, Entry, Intent, Recorded};
use crate::{BoxError, transport::BoxFuture};

/// Where a journal keeps its entries: what [`Journal::over`](super::Journal::over) takes.
///
/// One process has it at a time, and calls it from one place, one call after another. That many operations share a flush
/// is the journal's doing: it gives all that waits as one batch.
///
/// Whoever writes one runs [`conformance`](super::conformance) over it.
///
/// # Example: a table
/// A row for each operation, with its entries as JSON, and a unique index over scope, endpoint and key of all whose key
/// is not free make a store of a SQL database: a batch is a transaction, the index is the guard.
pub trait JournalStore: Send + 'static {
    /// Makes a batch durable, in its order, and answers each entry. What an entry of the batch says is known to those
    /// behind it: two intents with one key in one batch collide.
    ///
    /// * An intent whose key is taken is [`Recorded::Duplicate`]: [`Intent::collides_with`] says which keys are the same;
    ///   a key is taken until its operation is delivered, and after that until [`KeyFree`](super::KeyFree) says.
    /// * A verdict on an operation that has one is [`Recorded::Decided`], with the one that it has.
    /// * An entry other than an intent, about an operation that is not open, is [`Recorded::NotOpen`].
    ///
    /// # Errors
    /// When it is not certain that all of it is durable. Then the journal never calls the store again: what became of the
    /// batch is seen when it is next opened.
    fn commit<'a>(&'a mut self, batch: &'a [Entry]) -> BoxFuture<'a, Result<Vec<Recorded>, BoxError>>;

    /// All entries of all operations that are not delivered: of each in the order in which they were recorded.
    ///
    /// # Errors
    /// When they cannot be read.
    fn unfinished(&mut self) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>>;

    /// The delivered operations that happened and whose key an intent has, as far as they are remembered, the latest
    /// last. Asked only where keys may be used again.
    ///
    /// # Errors
    /// When they cannot be read.
    fn earlier<'a>(&'a mut self, intent: &'a Intent) -> BoxFuture<'a, Result<Vec<Earlier>, BoxError>>;

    /// Nothing waits to be recorded at the moment.
    fn idle(&mut self) -> BoxFuture<'_, Result<(), BoxError>> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// The journal is let go of, in good order.
    fn close(&mut self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}
