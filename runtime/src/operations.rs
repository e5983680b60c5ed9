//! What a client has open, for people to look at.

use std::{fmt, time::SystemTime};

use crate::{
    case::Case,
    clock::Moment,
    journal::Contradiction,
    json,
    outcome::{DecidedBy, LostReason, Outcome},
    token::OperationId,
};

/// A critical operation that a person may want to know of: one whose verdict has not reached the program, or one whose
/// verdict was contradicted later.
#[derive(Clone)]
pub struct OpenOperation {
    id: OperationId,
    endpoint: &'static str,
    key: serde_json::Value,
    started: SystemTime,
    state: OperationState,
    next_try: Option<Moment>,
}

/// How far an operation has come.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum OperationState {
    /// On its way to the server, or to the journal before that.
    Submitting,
    /// The server has accepted it and is asked for the answer.
    InProgress,
    /// It is unknown whether it happened, and investigated.
    Lost(LostReason),
    /// There is a verdict; the resolver's hook has not heard it yet.
    #[non_exhaustive]
    Undelivered {
        /// Who decided.
        by: DecidedBy,
    },
    /// It is open on record, but this client has had to stop working on it: its journal has lost an entry, or a clock of
    /// yours has panicked. Another client takes it on, over the journal opened again.
    Stranded,
    /// There is a delivered verdict, and evidence against it.
    #[non_exhaustive]
    Contradicted {
        /// Who decided.
        decided_by: DecidedBy,
        /// Who says otherwise.
        against: DecidedBy,
    },
}

impl OpenOperation {
    /// `None`: it did not start.
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

    /// Method and path of the endpoint as the spec has them.
    pub fn endpoint(&self) -> &'static str {
        self.endpoint
    }

    /// What names the intended effect, as JSON.
    pub fn key(&self) -> &serde_json::Value {
        &self.key
    }

    /// When it started, or when its verdict was contradicted, by the wall clock.
    pub fn started(&self) -> SystemTime {
        self.started
    }

    /// How far it has come.
    pub fn state(&self) -> &OperationState {
        &self.state
    }

    /// When the resolver or the hook is asked next, on the client's clock.
    pub fn next_try(&self) -> Option<Moment> {
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
