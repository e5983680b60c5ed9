//! What a client lists for people: open operations, and contradicted verdicts.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use crate::{
    case::Case,
    caught,
    journal::Contradiction,
    json,
    outcome::{DecidedBy, LostReason, Outcome},
    token::OperationId,
};

/// An entry of `operations()`: a critical operation that is open or undelivered, or whose verdict was contradicted later.
#[derive(Clone)]
pub struct OpenOperation {
    id: OperationId,
    endpoint: &'static str,
    key: serde_json::Value,
    started: SystemTime,
    state: OperationState,
    next_try: Option<Duration>,
}

/// The state of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum OperationState {
    /// Being recorded in the journal, or sent to the server.
    Submitting,
    /// The server has accepted it, and is polled for the answer.
    InProgress,
    /// It is unknown whether it happened; it is being investigated.
    Lost(LostReason),
    /// There is a verdict, which the resolver's hook has not accepted yet.
    #[non_exhaustive]
    Undelivered {
        /// Who decided.
        by: DecidedBy,
    },
    /// It is open on record, but this client has had to stop working on it: its journal has lost an entry, or a clock of
    /// yours has panicked. Another client takes it on, over the journal opened again.
    Stranded,
    /// Its verdict was delivered, and later evidence contradicts it.
    #[non_exhaustive]
    Contradicted {
        /// Who decided.
        decided_by: DecidedBy,
        /// Who contradicts that.
        against: DecidedBy,
    },
}

impl OpenOperation {
    /// `None` if it did not start.
    pub(crate) fn of(case: &Case) -> Option<Self> {
        let (state, next_try) = case.look(|state| {
            if state.did_not_start() {
                return None;
            }
            let stage = match (state.decided(), state.outcome(), &state.token) {
                (Some(decided), ..) => OperationState::Undelivered { by: decided.by },
                (None, Some(Outcome::Lost(reason, _)), _) => OperationState::Lost(reason.clone()),
                (None, Some(_), _) | (None, None, Some(_)) => OperationState::InProgress,
                (None, None, None) => OperationState::Submitting,
            };
            Some((stage, state.next_try()))
        })?;
        // A user's clock may panic, and this must still list the operation.
        let next_try = next_try.and_then(|at| caught::call(|| at - case.clock().now()).ok());
        let key = json::from_str(case.intent.key().json()).unwrap_or_default();
        Some(Self { id: case.id(), endpoint: case.terms.endpoint.id, key, started: case.intent.at(), state, next_try })
    }

    /// The same, of which nobody takes care.
    pub(crate) fn stranded(self) -> Self {
        Self { state: OperationState::Stranded, next_try: None, ..self }
    }

    pub(crate) fn contradicted(contradiction: &Contradiction) -> Self {
        Self {
            id: contradiction.intent.id(),
            endpoint: contradiction.endpoint,
            key: json::from_str(contradiction.intent.key().json()).unwrap_or_default(),
            started: contradiction.at,
            state: OperationState::Contradicted {
                decided_by: contradiction.decided_by,
                against: contradiction.against,
            },
            next_try: None,
        }
    }

    /// The operation's id.
    pub fn id(&self) -> OperationId {
        self.id
    }

    /// Method and path of the endpoint, as in the spec.
    pub fn endpoint(&self) -> &'static str {
        self.endpoint
    }

    /// The operation's key, as JSON.
    pub fn key(&self) -> &serde_json::Value {
        &self.key
    }

    /// When it started, or when its verdict was contradicted; by the system clock.
    pub fn started(&self) -> SystemTime {
        self.started
    }

    /// Its state.
    pub fn state(&self) -> &OperationState {
        &self.state
    }

    /// How long until the resolver or the hook is called next, from when this list was made; `None` if neither is due.
    pub fn next_try(&self) -> Option<Duration> {
        self.next_try
    }
}

impl fmt::Debug for OpenOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenOperation")
            .field("id", &self.id)
            .field("endpoint", &self.endpoint)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
