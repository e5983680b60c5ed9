//! What truly happened: every request that arrived whole, and everything that was executed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::sync::watch;

use crate::pointer;

/// What the server received and did, in the order in which it did. Clones are cheap.
///
/// It serialises to JSON, so that another process can fetch it (`GET /__simulator/ledger`) and ask the same questions.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Ledger {
    arrivals: Vec<Arc<Arrival>>,
    executions: Vec<Arc<Execution>>,
    next: u64,
}

/// A request that arrived whole, whatever came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Arrival {
    /// Its place among all arrivals and executions; it only grows.
    pub sequence: u64,
    /// What it was to the spec.
    pub kind: ArrivalKind,
    /// The endpoint that it was for, `POST /heldTicket/execute`; none if the spec has none there.
    pub endpoint: Option<String>,
    /// `POST`
    pub method: String,
    /// As it was sent, percent-encoded, base path included.
    pub path: String,
    /// As it was sent, without the `?`; empty if there was none.
    pub query: String,
    /// Names in lower case, in the order of arrival; a value that is not text is shown with U+FFFD.
    pub headers: Vec<(String, String)>,
    /// What is not UTF-8 is shown as U+FFFD.
    pub body: String,
    /// What names the intended effect; empty where the endpoint is not critical.
    pub key: Map<String, Value>,
    /// The token of the operation: the one that a submission was given, or that a poll asked for.
    pub token: Option<String>,
}

/// What a request was to the spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ArrivalKind {
    /// The request of an endpoint.
    Submission,
    /// A question how an operation stands.
    Poll,
    /// Neither: no such path, or not this method.
    Stray,
}

/// An effect: the tickets are issued, the money is taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Execution {
    /// Its place among all arrivals and executions.
    pub sequence: u64,
    /// `POST /heldTicket/execute`
    pub endpoint: String,
    /// What names the effect, by the spec's `key`; empty where the endpoint is not critical.
    pub key: Map<String, Value>,
    /// [`Arrival::sequence`] of the submission that asked for it.
    pub submission: u64,
    /// The token of its operation, whether or not anybody was told.
    pub token: String,
    /// What a READY says; `Null` where the endpoint has no response.
    pub result: Value,
}

impl Ledger {
    /// Every request that arrived whole.
    pub fn arrivals(&self) -> impl DoubleEndedIterator<Item = &Arrival> {
        self.arrivals.iter().map(AsRef::as_ref)
    }

    /// The submissions to an endpoint, named as in the spec: `POST /heldTicket/execute`.
    pub fn submissions(&self, endpoint: &str) -> impl DoubleEndedIterator<Item = &Arrival> {
        self.of_kind(ArrivalKind::Submission, endpoint)
    }

    /// The polls of an endpoint.
    pub fn polls(&self, endpoint: &str) -> impl DoubleEndedIterator<Item = &Arrival> {
        self.of_kind(ArrivalKind::Poll, endpoint)
    }

    /// What an endpoint did, in the order in which it did.
    pub fn executions(&self, endpoint: &str) -> impl DoubleEndedIterator<Item = &Execution> {
        self.executions.iter().map(AsRef::as_ref).filter(move |execution| execution.endpoint == endpoint)
    }

    /// How often an endpoint did what a key names; fields compare as text.
    ///
    /// # Example
    /// ```
    /// # let ledger = async_api_simulator::Ledger::default();
    /// let key = serde_json::json!({ "transactionId": "7c9e6679-7425-40de-944b-e07fc1f90ae7" });
    /// assert_eq!(ledger.executed("POST /heldTicket/execute", &key), 0);
    /// ```
    pub fn executed(&self, endpoint: &str, key: &Value) -> usize {
        self.executions(endpoint).filter(|execution| same_key(&execution.key, key)).count()
    }

    fn of_kind(&self, kind: ArrivalKind, endpoint: &str) -> impl DoubleEndedIterator<Item = &Arrival> {
        self.arrivals().filter(move |arrival| arrival.kind == kind && arrival.endpoint.as_deref() == Some(endpoint))
    }
}

fn same_key(key: &Map<String, Value>, asked: &Value) -> bool {
    let Value::Object(asked) = asked else { return false };
    let same = |(name, value): (&String, &Value)| asked.get(name).and_then(pointer::text) == pointer::text(value);
    asked.len() == key.len() && key.iter().all(same)
}

/// The one ledger that is written to, and whoever waits for it.
#[derive(Debug)]
pub(crate) struct Book {
    ledger: Mutex<Ledger>,
    changed: watch::Sender<()>,
}

impl Book {
    pub(crate) fn new() -> Self {
        Self { ledger: Mutex::default(), changed: watch::Sender::new(()) }
    }

    pub(crate) fn snapshot(&self) -> Ledger {
        self.lock().clone()
    }

    /// Writes a request down and says where; its `sequence` is filled in.
    pub(crate) fn arrived(&self, mut arrival: Arrival) -> u64 {
        self.write(|ledger, sequence| {
            arrival.sequence = sequence;
            ledger.arrivals.push(Arc::new(arrival));
        })
    }

    /// Writes an execution down; its `sequence` is filled in.
    pub(crate) fn executed(&self, mut execution: Execution) {
        self.write(|ledger, sequence| {
            execution.sequence = sequence;
            ledger.executions.push(Arc::new(execution));
        });
    }

    /// Something changed that the ledger does not show, but that somebody may wait for.
    pub(crate) fn touch(&self) {
        self.changed.send_replace(());
    }

    /// Wakes at every change from now on.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    pub(crate) async fn wait_until(&self, mut holds: impl FnMut(&Ledger) -> bool) -> Ledger {
        // Subscribed before looking: what changes in between is not missed.
        let mut changes = self.changes();
        loop {
            {
                let ledger = self.lock();
                if holds(&ledger) {
                    return ledger.clone();
                }
            }
            // The sender is `self`: it cannot be gone.
            let _ = changes.changed().await;
        }
    }

    fn write(&self, change: impl FnOnce(&mut Ledger, u64)) -> u64 {
        let sequence = {
            let mut ledger = self.lock();
            let sequence = ledger.next;
            ledger.next += 1;
            change(&mut ledger, sequence);
            sequence
        };
        self.touch();
        sequence
    }

    fn lock(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
