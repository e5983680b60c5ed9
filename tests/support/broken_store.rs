//! A journal's store that fails at one kind of entry.

use async_api::{
    BoxError,
    journal::{Earlier, Entry, Intent, JournalStore, MemoryStore, Recorded},
    transport::BoxFuture,
};

type Committed = Result<Vec<Recorded>, BoxError>;

pub struct BrokenStore {
    store: MemoryStore,
    breaks_at: fn(&Entry) -> bool,
    breaks: fn() -> BoxFuture<'static, Committed>,
}

impl BrokenStore {
    pub fn new(breaks_at: fn(&Entry) -> bool, breaks: fn() -> BoxFuture<'static, Committed>) -> Self {
        Self { store: MemoryStore::default(), breaks_at, breaks }
    }
}

impl JournalStore for BrokenStore {
    fn commit<'a>(&'a mut self, batch: &'a [Entry]) -> BoxFuture<'a, Committed> {
        match batch.iter().any(self.breaks_at) {
            true => (self.breaks)(),
            false => self.store.commit(batch),
        }
    }

    fn unfinished(&mut self) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        self.store.unfinished()
    }

    fn earlier<'a>(&'a mut self, intent: &'a Intent) -> BoxFuture<'a, Result<Vec<Earlier>, BoxError>> {
        self.store.earlier(intent)
    }
}
