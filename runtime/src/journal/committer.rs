//! One place from which a store is called: takes what waits, and has it recorded as one batch.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::{Attendant, Attendants, Earlier, Entry, Intent, JournalError, JournalStore, OnTheWay, Poison, Recorded};
use crate::{BoxError, lock::Lock};

/// How much may wait for a place in a batch, and how much a batch may hold.
pub(super) const QUEUED: usize = 4096;
const MOST_IN_BATCH: usize = 1024;

/// How often others may run before a batch goes without them. It is not time that is waited for: a flush takes longer.
const YIELDS: usize = 8;

/// What is asked of the store.
pub(super) enum Request {
    Record(Entry, Reply<Recorded>),
    /// Which operations nobody works on, and somebody would.
    Claim(Arc<dyn Attendant>, Arc<Lock<Attendants>>, Reply<OnTheWay>),
    Unfinished(Reply<Vec<Entry>>),
    Earlier(Arc<Intent>, Reply<Vec<Earlier>>),
}

/// Nobody may be there any more to hear it.
pub(super) type Reply<T> = oneshot::Sender<Result<T, JournalError>>;

/// Works for the journal until it is let go of, or a failure of the store poisons it.
pub(super) async fn run(mut store: Box<dyn JournalStore>, mut requests: mpsc::Receiver<Request>, poison: Arc<Poison>) {
    // Also where the store panics.
    let ended = Ended(&poison);
    let mut next = None;
    let mut usual = 1;
    let failure = loop {
        let request = match next.take() {
            Some(request) => request,
            None => match requests.recv().await {
                Some(request) => request,
                None => {
                    store.close().await;
                    std::mem::forget(ended);
                    return;
                }
            },
        };
        let worked = match request {
            Request::Record(entry, reply) => {
                let mut batch = Batch { entries: vec![entry], replies: vec![reply] };
                next = batch.gather(&mut requests, usual).await;
                usual = batch.entries.len();
                batch.record(store.as_mut()).await
            }
            Request::Claim(asker, attendants, reply) => {
                let entries = store.unfinished().await;
                hand_over(entries.map(|entries| OnTheWay::to(asker.as_ref(), &attendants, &entries)), reply)
            }
            Request::Unfinished(reply) => hand_over(store.unfinished().await, reply),
            Request::Earlier(intent, reply) => hand_over(store.earlier(&intent).await, reply),
        };
        let worked = match worked {
            Ok(()) if next.is_none() && requests.is_empty() => store.idle().await,
            other => other,
        };
        if let Err(error) = worked {
            break error;
        }
    };
    tracing::error!(
        target: "async_api::journal",
        %failure,
        "the journal has failed: no request leaves and no verdict is reported until it is reopened",
    );
}

struct Batch {
    entries: Vec<Entry>,
    replies: Vec<Reply<Recorded>>,
}

impl Batch {
    /// Takes what waits, and gives those a chance to come along who were answered by the last flush.
    async fn gather(&mut self, requests: &mut mpsc::Receiver<Request>, usual: usize) -> Option<Request> {
        for _ in 0..YIELDS {
            let other = self.fill(requests);
            if other.is_some() || self.entries.len() >= usual.min(MOST_IN_BATCH) {
                return other;
            }
            std::thread::yield_now();
            tokio::task::yield_now().await;
        }
        self.fill(requests)
    }

    /// Takes what waits already; what cannot be part of a batch comes back.
    fn fill(&mut self, requests: &mut mpsc::Receiver<Request>) -> Option<Request> {
        while self.entries.len() < MOST_IN_BATCH {
            match requests.try_recv().ok()? {
                Request::Record(entry, reply) => {
                    self.entries.push(entry);
                    self.replies.push(reply);
                }
                other => return Some(other),
            }
        }
        None
    }

    async fn record(self, store: &mut dyn JournalStore) -> Result<(), BoxError> {
        let recorded = store.commit(&self.entries).await?;
        if recorded.len() != self.entries.len() {
            return Err("the store did not answer each entry".into());
        }
        for (reply, recorded) in self.replies.into_iter().zip(recorded) {
            let _ = reply.send(Ok(recorded));
        }
        Ok(())
    }
}

/// What cannot be read poisons nothing: it was not lost.
fn hand_over<T>(read: Result<T, BoxError>, reply: Reply<T>) -> Result<(), BoxError> {
    let _ = reply.send(read.map_err(JournalError::Unreadable));
    Ok(())
}

/// Nobody works for the journal any more.
struct Ended<'a>(&'a Poison);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.set();
    }
}
