//! Waiting for what an earlier process left open.

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

/// Waits until each operation that was left open in the journal has been looked at once: polled, investigated, delivered.
///
/// That goes on by itself since the client was built, unless the builder was told
/// [`recover_manually`](crate::Builder::recover_manually); this looks once more, waits, and tells what became of them. It can
/// be called as often as one likes, beside new operations, and with the same keys.
///
/// # Cancel safety
/// Dropping the future stops nothing but the waiting; what it would have told is told by the next.
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

    /// Tells how far it has come, after each operation. The callback runs where the future is awaited.
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

/// How far [`Recover`] has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecoveryProgress {
    /// Operations that were taken on since the client was built.
    pub found: usize,
    /// Those of them that were polled, investigated or delivered at least once.
    pub looked_at: usize,
}

/// What became of the operations that an earlier process left open.
#[derive(Debug, Clone, Default)]
#[must_use = "operations may still be open, or not be this client's to work on"]
#[non_exhaustive]
pub struct RecoveryReport {
    /// Those that were settled since the last report, or since the client was built: the resolver's hook has heard.
    pub settled: Vec<Recovered>,
    /// Those that the guardian still works on.
    pub open: Vec<OpenOperation>,
    /// Those that nobody works on: this client cannot.
    pub left_alone: Vec<LeftAlone>,
}

/// An operation that was left open, and is settled.
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

    /// Method and path of the endpoint as the spec has them.
    pub fn endpoint(&self) -> &'static str {
        self.endpoint
    }

    /// Whether it happened. The whole verdict went to the resolver's hook.
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
    /// It is of another base URL or account.
    OtherScope,
    /// The spec has no such critical endpoint, nor one that was `formerly` called so.
    NoSuchEndpoint,
    /// Its key or reference is not of the types that the spec gives them today.
    OtherKey,
    /// An entry of it cannot be read: a later version of this crate wrote it.
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

    /// Method and path of its endpoint, as the spec had them then.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// What names the intended effect, as JSON.
    pub fn key(&self) -> &serde_json::Value {
        &self.key
    }

    /// When it started, by the wall clock.
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
            Self::OtherScope => "it is of another base URL or account",
            Self::NoSuchEndpoint => "the spec has no such endpoint; if it was renamed, say so with `formerly:`",
            Self::OtherKey => "its key or reference is not what the spec says today",
            Self::Unreadable => "an entry of it cannot be read; use the version of the program that wrote it",
        })
    }
}

/// The journal could not be read.
#[derive(Debug, Clone)]
pub struct RecoveryError(Arc<JournalError>);

impl fmt::Display for RecoveryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what is open cannot be taken over")
    }
}

impl std::error::Error for RecoveryError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}
