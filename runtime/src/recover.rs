//! Waiting for the recovery of what an earlier process left open.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::SystemTime,
};

use crate::{
    case::Case,
    client::Shared,
    guardian,
    journal::{Decided, JournalError, Kept},
    json,
    operations::OpenOperation,
    outcome::{DecidedBy, RawVerdict},
    token::OperationId,
    transport::BoxFuture,
};

/// Waits until each operation that an earlier process left open has been looked at once: polled, investigated or delivered.
/// What `recover()` returns.
///
/// Recovery itself starts when the client is built, unless
/// [`recover_manually`](crate::Builder::recover_manually) was called. This starts it if necessary, waits, and reports what
/// became of the operations. It can be called repeatedly, and while new operations are running.
///
/// # Errors
/// If the journal cannot be read.
///
/// # Cancel safety
/// Dropping the future stops only the waiting. The next call reports what this one would have.
#[must_use = "nothing is waited for before it is awaited: write `.await`"]
pub struct Recover {
    client: Arc<Shared>,
    tell: Option<Tell>,
    running: Option<BoxFuture<'static, Result<RecoveryReport, RecoveryError>>>,
}

type Tell = Box<dyn Fn(&RecoveryProgress) + Send + Sync>;

impl Recover {
    pub(crate) fn new(client: Arc<Shared>) -> Self {
        Self { client, tell: None, running: None }
    }

    /// Calls `tell` after each operation. The callback runs where the future is awaited; it must not block.
    pub fn on_progress(mut self, tell: impl Fn(&RecoveryProgress) + Send + Sync + 'static) -> Self {
        self.tell = Some(Box::new(tell));
        self
    }
}

impl Future for Recover {
    type Output = Result<RecoveryReport, RecoveryError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let begin = || {
            let tell = this.tell.take().unwrap_or_else(|| Box::new(|_| {}));
            Box::pin(recover(Arc::clone(&this.client), tell)) as BoxFuture<'static, _>
        };
        this.running.get_or_insert_with(begin).as_mut().poll(cx)
    }
}

impl fmt::Debug for Recover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recover").finish_non_exhaustive()
    }
}

async fn recover(client: Arc<Shared>, tell: Tell) -> Result<RecoveryReport, RecoveryError> {
    let Some(guardian) = &client.guardian else { return Ok(RecoveryReport::default()) };
    // A forked child would wait for what its parent has begun.
    if let Some(obstacle) = guardian.journal.obstacle() {
        return Err(RecoveryError(Arc::new(obstacle)));
    }
    guardian::recover(&client, guardian);
    guardian.looked().await;
    if let Some(error) = guardian.recovery.failure() {
        return Err(RecoveryError(error));
    }
    let cases = guardian.recovered_cases();
    let found = guardian.recovery.found();
    let mut progress = RecoveryProgress { found, looked_at: found.saturating_sub(cases.len()) };
    tell(&progress);
    for case in &cases {
        case.until(|state| (state.tried || state.stopped).then_some(())).await;
        progress.looked_at += 1;
        tell(&progress);
    }
    Ok(RecoveryReport {
        settled: guardian.recovery.take_became(),
        open: guardian.recovered_cases().iter().filter_map(|case| OpenOperation::of(case)).collect(),
        left_alone: guardian.recovery.left_alone(),
    })
}

/// Progress of [`Recover`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecoveryProgress {
    /// How many open operations were found since the client was built.
    pub found: usize,
    /// How many of them were polled, investigated or delivered at least once.
    pub looked_at: usize,
}

/// What became of the operations that an earlier process left open.
#[derive(Debug, Clone, Default)]
#[must_use = "operations may still be open, or be left alone by this client"]
#[non_exhaustive]
pub struct RecoveryReport {
    /// Settled since the last report, or since the client was built: the resolver's hook has accepted the verdict.
    pub settled: Vec<Recovered>,
    /// Still open: the client continues to work on them.
    pub open: Vec<OpenOperation>,
    /// Left alone, because this client cannot work on them.
    pub left_alone: Vec<LeftAlone>,
}

/// An operation that an earlier process left open, and that is settled now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    id: OperationId,
    endpoint: &'static str,
    happened: bool,
    decided_by: DecidedBy,
}

impl Recovered {
    pub(crate) fn new(case: &Case, decided: &Decided) -> Self {
        let happened = match decided.verdict {
            RawVerdict::Done(_) | RawVerdict::DoneUnseen(_) => true,
            RawVerdict::NotDone(_) => false,
        };
        Self { id: case.id(), endpoint: case.terms.endpoint.id, happened, decided_by: decided.by }
    }

    /// The operation's id.
    pub fn id(&self) -> OperationId {
        self.id
    }

    /// Method and path of the endpoint, as in the spec.
    pub fn endpoint(&self) -> &'static str {
        self.endpoint
    }

    /// Whether it happened. The full verdict went to the resolver's hook.
    pub fn happened(&self) -> bool {
        self.happened
    }

    /// Who decided.
    pub fn decided_by(&self) -> DecidedBy {
        self.decided_by
    }
}

/// An open operation that this client leaves alone.
#[derive(Clone)]
pub struct LeftAlone {
    id: OperationId,
    endpoint: String,
    key: serde_json::Value,
    started: SystemTime,
    because: LeftAloneBecause,
}

/// Why this client leaves an open operation alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LeftAloneBecause {
    /// It belongs to another base URL or account.
    OtherScope,
    /// The spec has no such critical endpoint, not even under a `formerly` name.
    NoSuchEndpoint,
    /// Its key or reference does not fit the types of today's spec.
    OtherKey,
    /// A later version of this crate wrote part of it.
    Unreadable,
}

impl LeftAlone {
    pub(crate) fn new(kept: &Kept, because: LeftAloneBecause) -> Self {
        let intent = &kept.intent;
        let key = json::from_str(intent.key().json()).unwrap_or_default();
        Self { id: intent.id(), endpoint: intent.endpoint().to_owned(), key, started: intent.at(), because }
    }

    /// The operation's id.
    pub fn id(&self) -> OperationId {
        self.id
    }

    /// Method and path of its endpoint, as in the spec at the time.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The operation's key, as JSON.
    pub fn key(&self) -> &serde_json::Value {
        &self.key
    }

    /// When it started, by the system clock.
    pub fn started(&self) -> SystemTime {
        self.started
    }

    /// Why it is left alone.
    pub fn because(&self) -> LeftAloneBecause {
        self.because
    }
}

impl fmt::Debug for LeftAlone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LeftAlone")
            .field("id", &self.id)
            .field("endpoint", &self.endpoint)
            .field("because", &self.because)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for LeftAloneBecause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OtherScope => "it belongs to another base URL or account",
            Self::NoSuchEndpoint => "the spec has no such endpoint; if it was renamed, add `formerly:`",
            Self::OtherKey => "its key or reference does not fit today's spec; if a key field was renamed, add `formerly:` to `critical:`",
            Self::Unreadable => "a later version of this crate wrote part of it; run that version",
        })
    }
}

/// Open operations could not be recovered, because the journal cannot be read. The cause is in
/// [`source`](std::error::Error::source).
#[derive(Debug, Clone)]
pub struct RecoveryError(Arc<JournalError>);

impl fmt::Display for RecoveryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("open operations cannot be recovered")
    }
}

impl std::error::Error for RecoveryError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}
