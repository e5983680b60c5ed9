//! What truly happened: every request that arrived whole, and everything that was executed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::sync::watch;

use crate::pointer;

/// What the server received and executed, in order. Cheap to clone.
///
/// It serialises to JSON, so that another process can fetch it (`GET /__simulator/ledger`) and ask the same questions.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Ledger {
    arrivals: Vec<Arc<Arrival>>,
    executions: Vec<Arc<Execution>>,
    next: u64,
}

/// A request that arrived completely, whatever came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Arrival {
    /// Its position among all arrivals and executions, in increasing order.
    pub sequence: u64,
    /// Submission, poll, or neither.
    pub kind: ArrivalKind,
    /// The endpoint, such as `POST /heldTicket/execute`; `None` if the spec has none there.
    pub endpoint: Option<String>,
    /// `POST`
    pub method: String,
    /// As sent: percent-encoded, including the base path.
    pub path: String,
    /// As sent, without the `?`; empty if there was none.
    pub query: String,
    /// Names in lower case, in order of arrival. Values that are not UTF-8 are shown with U+FFFD.
    pub headers: Vec<(String, String)>,
    /// Bytes that are not UTF-8 are shown as U+FFFD.
    pub body: String,
    /// The key; empty if the endpoint is not critical.
    pub key: Map<String, Value>,
    /// The token of the operation: returned to a submission, or asked for by a poll.
    pub token: Option<String>,
}

/// What kind of request it was, according to the spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ArrivalKind {
    /// A submission to an endpoint.
    Submission,
    /// A poll of an operation.
    Poll,
    /// Neither: there is no such path, or not with this method.
    Stray,
}

/// An executed submission: the tickets are issued, the money is taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Execution {
    /// Its position among all arrivals and executions.
    pub sequence: u64,
    /// `POST /heldTicket/execute`
    pub endpoint: String,
    /// The key; empty if the endpoint is not critical.
    pub key: Map<String, Value>,
    /// [`Arrival::sequence`] of the submission that asked for it.
    pub submission: u64,
    /// The token of its operation, even if the client never received it.
    pub token: String,
    /// The result; `Null` if the endpoint has no response.
    pub result: Value,
}

impl Ledger {
    /// All requests that arrived completely.
    pub fn arrivals(&self) -> impl DoubleEndedIterator<Item = &Arrival> {
        self.arrivals.iter().map(AsRef::as_ref)
    }

    /// The submissions to an endpoint, named as in the spec, such as `POST /heldTicket/execute`.
    pub fn submissions(&self, endpoint: &str) -> impl DoubleEndedIterator<Item = &Arrival> {
        self.of_kind(ArrivalKind::Submission, endpoint)
    }

    /// The polls of an endpoint.
    pub fn polls(&self, endpoint: &str) -> impl DoubleEndedIterator<Item = &Arrival> {
        self.of_kind(ArrivalKind::Poll, endpoint)
    }

    /// The executions of an endpoint, in order.
    pub fn executions(&self, endpoint: &str) -> impl DoubleEndedIterator<Item = &Execution> {
        self.executions.iter().map(AsRef::as_ref).filter(move |execution| execution.endpoint == endpoint)
    }

    /// How many submissions with this key an endpoint executed. Key fields compare as text.
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
