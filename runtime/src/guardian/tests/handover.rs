//! Who gets what an earlier client left open in a journal.

use std::{
    pin::pin,
    sync::Arc,
    task::{Context, Waker},
};

use super::intent;
use crate::{
    BoxError, Journal,
    journal::{Attendant, Earlier, Entry, Intent, JournalStore, KeyFree, LogStore, MemoryStore, Recorded, Scope},
    token::OperationId,
    transport::BoxFuture,
};

/// One who works on nothing yet, and would on what is of this account.
pub(super) struct Account(pub(super) &'static str);

impl Attendant for Account {
    fn attends(&self, _: OperationId) -> bool {
        false
    }

    fn would_attend(&self, intent: &Intent) -> bool {
        intent.scope().account == self.0
    }
}

async fn leave(journal: &Journal, account: &str) -> OperationId {
    let intent = intent(Scope::new("https://shop.example.com".to_owned(), account.to_owned()));
    journal.commit(Entry::Intent(Arc::clone(&intent))).await.unwrap();
    intent.id()
}

fn ids(kept: &[crate::journal::Kept]) -> Vec<OperationId> {
    kept.iter().map(|kept| kept.intent.id()).collect()
}

async fn each_gets_its_own(journal: Journal) {
    let (ours, theirs) = (leave(&journal, "ours").await, leave(&journal, "theirs").await);
    let first = journal.take_over(Arc::new(Account("ours"))).await.unwrap();
    assert_eq!((ids(&first.open), ids(&first.others)), (vec![ours], vec![theirs]));
    let second = journal.take_over(Arc::new(Account("theirs"))).await.unwrap();
    assert_eq!((ids(&second.open), ids(&second.others)), (vec![theirs], vec![]), "although the first is still at it");
    let again = journal.take_over(Arc::new(Account("ours"))).await.unwrap();
    assert!(again.open.is_empty(), "it is on its way to the first");
    drop(first);
    let after = journal.take_over(Arc::new(Account("ours"))).await.unwrap();
    assert_eq!(ids(&after.open), [ours], "who asked has let go of it");
}

#[tokio::test]
async fn each_client_gets_its_own_though_both_ask_at_once() {
    each_gets_its_own(Journal::in_memory()).await;
    let folder = tempfile::tempdir().unwrap();
    each_gets_its_own(Journal::over(LogStore::open(folder.path().join("journal")).unwrap()).unwrap()).await;
}

/// Whoever works on an operation, and delivers its verdict while somebody asks for that.
struct Delivers(Journal, OperationId);

impl Attendant for Delivers {
    fn attends(&self, id: OperationId) -> bool {
        let mut delivered = pin!(self.0.commit(Entry::Delivered { id: self.1, key_free: KeyFree::Never }));
        assert!(delivered.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready() && id == self.1);
        false
    }

    fn would_attend(&self, _: &Intent) -> bool {
        false
    }
}

#[tokio::test]
async fn what_is_delivered_while_somebody_looks_is_not_handed_over() {
    let journal = Journal::in_memory();
    let worker: Arc<dyn Attendant> = Arc::new(Delivers(journal.clone(), leave(&journal, "").await));
    journal.admit(Arc::downgrade(&worker));
    let all = journal.take_over(Arc::new(Account(""))).await.unwrap();
    assert_eq!((ids(&all.open), ids(&all.others)), (vec![], vec![]));
}

/// Tells all that it knows twice.
struct Twice(MemoryStore);

impl JournalStore for Twice {
    fn commit<'a>(&'a mut self, batch: &'a [Entry]) -> BoxFuture<'a, Result<Vec<Recorded>, BoxError>> {
        self.0.commit(batch)
    }

    fn unfinished(&mut self) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        Box::pin(async {
            let mut entries = self.0.unfinished().await?;
            entries.extend(entries.clone());
            Ok(entries)
        })
    }

    fn earlier<'a>(&'a mut self, intent: &'a Intent) -> BoxFuture<'a, Result<Vec<Earlier>, BoxError>> {
        self.0.earlier(intent)
    }
}

#[tokio::test]
async fn what_a_store_tells_twice_is_handed_over_once() {
    let journal = Journal::over(Twice(MemoryStore::default())).unwrap();
    let id = leave(&journal, "").await;
    let all = journal.take_over(Arc::new(Account(""))).await.unwrap();
    assert_eq!((ids(&all.open), ids(&all.others)), (vec![id], vec![]));
}

#[tokio::test]
async fn an_entry_that_cannot_be_read_keeps_no_other_operation_from_being_taken_over() {
    let journal = Journal::in_memory();
    let (odd, sound) = (leave(&journal, "").await, leave(&journal, "another").await);
    let outcome = r#"{"Lost":["OfALaterVersion"]}"#.to_owned();
    journal.commit(Entry::Outcome { id: odd, outcome }).await.unwrap();
    let all = journal.take_over(Arc::new(Account(""))).await.unwrap();
    let unreadable = |kept: &crate::journal::Kept| (kept.intent.id(), kept.unreadable);
    assert_eq!(all.open.iter().chain(&all.others).map(unreadable).collect::<Vec<_>>(), [(odd, true), (sound, false)]);
}
