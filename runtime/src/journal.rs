//! What must be remembered of critical operations, and the guard that stands on it.

mod memory;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::SystemTime,
};

use bytes::Bytes;

use crate::{
    endpoint::{Endpoint, RepeatAfter},
    error::DuplicateState,
    key::Key,
    outcome::{DecidedBy, Outcome, RawVerdict},
    token::OperationId,
};

/// Where critical operations are recorded: before they leave, and until their verdict has reached the program.
///
/// Cheap to clone; one journal may serve several clients, each of which sees its own scope only.
#[derive(Clone)]
pub struct Journal {
    inner: Arc<Inner>,
}

struct Inner {
    memory: memory::Memory,
    poisoned: AtomicBool,
}

impl Journal {
    /// A journal that lives as long as this process.
    ///
    /// It guards against duplicates, and no dropped future or lost answer escapes it. What it cannot survive is the end
    /// of the process: after a crash, a kill or a deploy nobody knows which operations were open, and the program must
    /// find out by itself before it tries one of them again.
    pub fn in_memory() -> Self {
        Self { inner: Arc::new(Inner { memory: memory::Memory::default(), poisoned: AtomicBool::new(false) }) }
    }

    /// Makes an entry durable. The future may be dropped; the entry stays.
    pub(crate) async fn commit(&self, entry: Entry<'_>) -> Result<Recorded, JournalError> {
        if self.is_poisoned() {
            return Err(JournalError::Poisoned);
        }
        Ok(self.inner.memory.commit(entry))
    }

    /// Whether an entry was lost: then nothing that it guards may leave any more.
    pub(crate) fn is_poisoned(&self) -> bool {
        self.inner.poisoned.load(Ordering::Acquire)
    }

    #[cfg(test)]
    pub(crate) fn poison(&self) {
        self.inner.poisoned.store(true, Ordering::Release);
    }

    /// Hands over what is open in a scope and has no guardian.
    pub(crate) fn take_over(&self, scope: &Scope) -> Vec<Kept> {
        self.inner.memory.take_over(scope)
    }

    /// No guardian works on the operation any more.
    pub(crate) fn release(&self, id: OperationId) {
        self.inner.memory.release(id);
    }

    /// What happened before with the key of an open operation.
    pub(crate) fn earlier(&self, id: OperationId) -> Vec<Earlier> {
        self.inner.memory.earlier(id)
    }

    /// A delivered operation, if it is still remembered.
    pub(crate) fn finished(
        &self,
        scope: &Scope,
        which: impl Fn(OperationId, &Intent, Option<&str>) -> bool,
    ) -> Option<(OperationId, Arc<Intent>, Arc<Decided>)> {
        self.inner.memory.finished(scope, which)
    }

    /// Keeps evidence against a recorded verdict, for people to look at.
    pub(crate) fn contradict(&self, contradiction: Contradiction) {
        tracing::error!(
            target: "async_api::resolve",
            operation = %contradiction.id, endpoint = contradiction.intent.endpoint.id,
            decided_by = ?contradiction.decided_by, against = ?contradiction.against,
            "evidence against a recorded verdict",
        );
        self.inner.memory.contradict(contradiction);
    }

    /// All evidence of that kind in a scope.
    pub(crate) fn contradictions(&self, scope: &Scope) -> Vec<Contradiction> {
        self.inner.memory.contradictions(scope)
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal").field("poisoned", &self.is_poisoned()).finish_non_exhaustive()
    }
}

/// What a client may see in a journal: its own operations.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Scope {
    /// Origin and base path.
    pub(crate) base: String,
    /// Whose operations they are.
    pub(crate) account: String,
}

/// One fact to remember.
#[derive(Debug)]
pub(crate) enum Entry<'a> {
    Intent { id: OperationId, intent: &'a Arc<Intent>, now: SystemTime },
    Token { id: OperationId, token: &'a str },
    Outcome { id: OperationId, outcome: &'a Outcome },
    Decided { id: OperationId, decided: &'a Decided, now: SystemTime },
    Delivered { id: OperationId },
}

/// What is known of an operation before it leaves.
#[derive(Debug)]
pub(crate) struct Intent {
    pub(crate) scope: Arc<Scope>,
    pub(crate) endpoint: &'static Endpoint,
    pub(crate) key: Key,
    pub(crate) reference: Option<Bytes>,
    /// Base path and filled path, which its polls begin with.
    pub(crate) path: String,
    pub(crate) repeat_after: RepeatAfter,
}

/// An open operation, handed over.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) id: OperationId,
    pub(crate) intent: Arc<Intent>,
    pub(crate) started: SystemTime,
    pub(crate) token: Option<String>,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) decided: Option<Arc<Decided>>,
}

/// An operation that happened before with the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    pub(crate) operation: OperationId,
    pub(crate) decided_at: SystemTime,
}

impl Earlier {
    /// That operation's id.
    pub fn operation(&self) -> OperationId {
        self.operation
    }

    /// When it was known to have happened, by the wall clock.
    pub fn decided_at(&self) -> SystemTime {
        self.decided_at
    }
}

/// Evidence against a recorded verdict.
#[derive(Debug, Clone)]
pub(crate) struct Contradiction {
    pub(crate) id: OperationId,
    pub(crate) intent: Arc<Intent>,
    pub(crate) decided_by: DecidedBy,
    pub(crate) against: DecidedBy,
    pub(crate) at: SystemTime,
}

/// A verdict on record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decided {
    pub(crate) verdict: RawVerdict,
    pub(crate) by: DecidedBy,
}

/// What the journal answers.
#[derive(Debug)]
pub(crate) enum Recorded {
    /// It is on record.
    Yes,
    /// The intent is refused: its key is taken.
    Duplicate { of: OperationId, state: DuplicateState },
    /// The verdict on record, which is the first that was given.
    Decided(Arc<Decided>),
}

/// Why a journal cannot record.
#[derive(Debug)]
#[non_exhaustive]
pub enum JournalError {
    /// An earlier entry could not be made durable: nothing more may leave until the journal is opened again.
    Poisoned,
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Poisoned => f.write_str("the journal has lost an entry and must be opened again"),
        }
    }
}

impl std::error::Error for JournalError {}
