//! The outcome of a critical operation, which must be resolved.

use std::{fmt, future::Future, marker::PhantomData, sync::Arc};

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    backoff::Backoff,
    case::{Caller, Case},
    client::Shared,
    critical::Held,
    guardian::{self, Guardian, Weighed, weigh},
    journal::Decided,
    outcome::{DecidedBy, LostReason, Outcome, Resolution, Verdict},
    resolver::{Lost, RawLost, RawResolution, Typed, typed},
    token::OperationId,
};

/// The outcome of a critical operation. It may be unknown, and must be resolved.
///
/// The only way to the answer is a [`Verdict`]. [`resolve`](Self::resolve) waits for it, and asks the client's resolver if
/// the operation is lost; [`resolve_with`](Self::resolve_with) asks your own code instead; [`leave_open`](Self::leave_open)
/// leaves the operation to the guardian. Dropping it does the same as `leave_open`, silently.
///
/// # Example
/// ```
/// # use async_api_runtime::{MustResolve, Verdict};
/// async fn report(outcome: MustResolve<u64>) -> String {
///     match outcome.resolve().await {
///         Verdict::Done(number) => format!("ticket {number}"),
///         Verdict::DoneUnseen(evidence) => format!("bought; the number will follow ({evidence})"),
///         Verdict::NotDone(reason) => format!("not bought: {reason}"),
///         Verdict::Unknown(open) => format!("not known yet; ask again about {}", open.id()),
///     }
/// }
/// ```
#[must_use = "an operation whose outcome may be unknown must be resolved: `.resolve().await`, or say `.leave_open()`"]
pub struct MustResolve<T> {
    // Boxed: a task that awaits an operation reserves room for its output from the start.
    inner: Box<Inner<T>>,
}

enum Inner<T> {
    Held(Held),
    Made(Verdict<T>),
}

impl<T> MustResolve<T> {
    pub(crate) fn held(held: Held) -> Self {
        Self { inner: Box::new(Inner::Held(held)) }
    }

    pub(crate) fn made(verdict: Verdict<T>) -> Self {
        Self { inner: Box::new(Inner::Made(verdict)) }
    }

    /// The operation's id; [`OperationId::NIL`] if it was made by hand.
    pub fn id(&self) -> OperationId {
        match &*self.inner {
            Inner::Held(held) => held.0.id(),
            Inner::Made(verdict) => match verdict {
                Verdict::Unknown(open) => open.id(),
                Verdict::Done(_) | Verdict::DoneUnseen(_) | Verdict::NotDone(_) => OperationId::NIL,
            },
        }
    }

    /// Why it is unknown whether the operation happened; `None` if that is known, or if it was made by hand.
    ///
    /// For logs only: the operation may be decided at any moment.
    pub fn lost_reason(&self) -> Option<LostReason> {
        let Inner::Held(held) = &*self.inner else { return None };
        held.0.look(|state| match state.outcome() {
            Some(Outcome::Lost(reason, _)) if state.decided().is_none() => Some(reason.clone()),
            Some(_) | None => None,
        })
    }

    /// Leaves the operation to the guardian, which continues until the resolver's hook has accepted a verdict.
    pub fn leave_open(self) -> OperationId {
        self.id()
    }
}

impl<T: Serialize + DeserializeOwned + Send + 'static> MustResolve<T> {
    /// Waits for a verdict. If the operation is lost, the client's resolver is asked at once.
    ///
    /// The resolver's `…_settled` hook is called with the verdict before this returns it. If nothing is decided within
    /// `resolve_within`, this returns [`Verdict::Unknown`] and the guardian continues.
    ///
    /// # Cancel safety
    /// Dropping the future loses nothing: the guardian continues, and the verdict reaches the hook.
    pub async fn resolve(self) -> Verdict<T> {
        match *self.inner {
            Inner::Held(held) => {
                held.0.change(|state| {
                    state.caller = Caller::Left;
                    state.nudged = true;
                });
                within(&held.0).await
            }
            Inner::Made(verdict) => verdict,
        }
    }

    /// Waits for a verdict. If the operation is lost, calls `investigate` until it can tell.
    ///
    /// `investigate` is not called if the operation is not lost. The rules are those of the client's resolver:
    /// `DidNotHappen` counts only if the investigation began late enough; otherwise `investigate` is called again then.
    ///
    /// # Cancel safety
    /// Dropping the future leaves the operation to the guardian and the client's resolver.
    pub async fn resolve_with<F, Fut>(self, mut investigate: F) -> Verdict<T>
    where
        F: FnMut(Lost) -> Fut + Send,
        Fut: Future<Output = Resolution<T>> + Send,
    {
        let held = match *self.inner {
            Inner::Held(held) => held,
            Inner::Made(verdict) => return verdict,
        };
        let case = &held.0;
        let client = &case.terms.client;
        case.change(|state| state.caller = Caller::Investigates);
        let Some(guardian) = &client.guardian else { return within(case).await };
        let decided = tokio::select! {
            biased;
            verdict = within(case) => return verdict,
            decided = ask(client, guardian, case, &mut investigate) => decided,
        };
        drop(guardian.decide(case, decided));
        within(case).await
    }
}

/// The pause between two calls of a caller's own investigation that could not tell.
const SOON: Backoff =
    Backoff { first: std::time::Duration::from_secs(1), factor: 2, most: std::time::Duration::from_secs(60) };

async fn ask<T, F, Fut>(client: &Arc<Shared>, guardian: &Guardian, case: &Arc<Case>, investigate: &mut F) -> Decided
where
    T: Serialize,
    F: FnMut(Lost) -> Fut,
    Fut: Future<Output = Resolution<T>>,
{
    let lost = case.look(|state| matches!(state.outcome(), Some(Outcome::Lost(..))));
    if !lost {
        return std::future::pending().await;
    }
    let mut tries = 0;
    loop {
        let began = client.clock.now();
        let lost = RawLost::new(client, case).await.map_err(crate::BoxError::from);
        let resolution = match lost.and_then(|lost| Lost::open(&lost)) {
            Ok(lost) => RawResolution::of(investigate(lost).await).0,
            Err(error) => Resolution::CannotTell(error),
        };
        let until = match weigh(client, guardian, case, &resolution, began, DecidedBy::Caller).await {
            Weighed::Decide(decided) => return decided,
            Weighed::AskAt(moment) => moment,
            Weighed::AskLater => {
                tries += 1;
                client.clock.now() + client.pause(SOON, tries)
            }
        };
        guardian::sleep(client, until).await;
    }
}

/// The verdict once it was decided and offered to the hook, or `Unknown` after `resolve_within`.
async fn within<T: DeserializeOwned>(case: &Arc<Case>) -> Verdict<T> {
    let client = &case.terms.client;
    let _waiting = case.wait();
    let over = client.clock.now() + case.terms.times.resolve_within;
    tokio::select! {
        biased;
        told = told(case) => verdict(case, told),
        () = guardian::sleep(client, over) => verdict(case, None),
    }
}

/// The decision once it was offered to the hook; `None` if nothing more is reported.
async fn told(case: &Case) -> Option<Arc<Decided>> {
    case.until(|state| match state.offered() {
        Some(decided) => Some(Some(Arc::clone(decided))),
        None => state.stopped.then_some(None),
    })
    .await
}

fn verdict<T: DeserializeOwned>(case: &Arc<Case>, told: Option<Arc<Decided>>) -> Verdict<T> {
    match told {
        Some(decided) => match typed(&decided.verdict) {
            Typed::Done(answer) => Verdict::Done(answer),
            Typed::DoneUnseen(evidence) => Verdict::DoneUnseen(evidence),
            Typed::NotDone(reason) => Verdict::NotDone(reason),
        },
        None => Verdict::Unknown(Open::held(Arc::clone(case))),
    }
}

impl<T> fmt::Debug for MustResolve<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MustResolve").field("id", &self.id()).finish_non_exhaustive()
    }
}

/// An operation that is still open: nobody can tell yet whether it happened. The guardian continues to investigate it.
pub struct Open<T> {
    held: Option<Arc<Case>>,
    id: OperationId,
    _answer: PhantomData<fn() -> T>,
}

impl<T> Open<T> {
    fn held(case: Arc<Case>) -> Self {
        let id = case.id();
        Self { held: Some(case), id, _answer: PhantomData }
    }

    /// An open operation made by hand, for fakes in tests.
    pub fn made(id: OperationId) -> Self {
        Self { held: None, id, _answer: PhantomData }
    }

    /// The operation's id.
    pub fn id(&self) -> OperationId {
        self.id
    }
}

impl<T: DeserializeOwned> Open<T> {
    /// Waits for the verdict, however long that takes. Returns `Unknown` again only if nothing more can be reported: the
    /// journal is poisoned, the client was shut down, or the operation was made by hand.
    ///
    /// # Cancel safety
    /// Dropping the future loses nothing: the guardian continues, and the verdict reaches the hook.
    pub async fn wait(self) -> Verdict<T> {
        match &self.held {
            Some(case) => {
                let _waiting = case.wait();
                verdict(case, told(case).await)
            }
            None => Verdict::Unknown(self),
        }
    }
}

impl<T> fmt::Debug for Open<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Open").field("id", &self.id).finish_non_exhaustive()
    }
}
