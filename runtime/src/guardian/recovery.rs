//! What an earlier client of the journal left open, in a process that may have died since: who takes it on, and what becomes of it.

use std::{
    collections::VecDeque,
    sync::{Arc, atomic::Ordering},
    task::{Context, Poll, Waker},
};

use tokio::sync::Semaphore;

use super::{Beginning, Guardian, SLOWLY};
use crate::{
    case::{Case, Times},
    caught::caught,
    client::Shared,
    endpoint::Endpoint,
    journal::{Attendant, Decided, Intent, JournalError, Kept, names, names::KeyNames},
    lock::Lock,
    recover::{LeftAlone, LeftAloneBecause, Recovered},
    transport::BoxFuture,
};

/// How many verdicts are kept for [`recover()`](crate::client::Core::recover) to tell.
const TOLD: usize = 100_000;

/// How often one looks again at once, where others let go of something meanwhile.
const PASSES: usize = 3;

/// How many recovered operations are investigated at once.
const INVESTIGATIONS: usize = 16;

/// The guardian's knowledge of what it found in the journal.
pub(crate) struct Recovery {
    endpoints: &'static [&'static Endpoint],
    pub(super) places: Semaphore,
    state: Lock<State>,
}

#[derive(Default)]
struct State {
    /// Passes through the journal under way.
    looking: usize,
    found: usize,
    became: VecDeque<Recovered>,
    left_alone: Vec<LeftAlone>,
    failure: Option<Arc<JournalError>>,
    /// How often it could not be read in a row.
    failed: u32,
    /// Somebody waits to look once more.
    looks_later: bool,
}

impl Recovery {
    pub(super) fn new(endpoints: &'static [&'static Endpoint]) -> Self {
        Self { endpoints, places: Semaphore::new(INVESTIGATIONS), state: Lock::default() }
    }

    /// Whether somebody looks through the journal at this moment.
    pub(super) fn is_looking(&self) -> bool {
        self.state.hold().looking > 0
    }

    pub(super) fn delivered(&self, case: &Case, decided: &Decided) {
        if case.is_recovered() {
            let became = &mut self.state.hold().became;
            if became.len() < TOLD {
                became.push_back(Recovered::new(case, decided));
            }
        }
    }

    /// What the last pass found that is not this client's to work on.
    pub(crate) fn left_alone(&self) -> Vec<LeftAlone> {
        self.state.hold().left_alone.clone()
    }

    /// How many operations were taken on so far.
    pub(crate) fn found(&self) -> usize {
        self.state.hold().found
    }

    /// The verdicts on recovered operations that nobody has asked for yet.
    pub(crate) fn take_became(&self) -> Vec<Recovered> {
        self.state.hold().became.drain(..).collect()
    }

    pub(crate) fn failure(&self) -> Option<Arc<JournalError>> {
        self.state.hold().failure.clone()
    }
}

/// Takes on what is open in this client's scope and has nobody to work on it, the oldest first.
///
/// Begins at once; where the journal must be waited for, the guardian goes on with it.
pub(crate) fn recover(client: &Arc<Shared>, guardian: &Guardian) {
    guardian.recovery.state.hold().looking += 1;
    let looking = Looking(Arc::clone(client));
    if guardian.is_retired() && guardian.cases.hold().is_empty() {
        // Its runtime may have ended, and what it took nobody else would.
        return;
    }
    let mut pass: BoxFuture<'static, ()> = Box::pin(async move {
        let Looking(client) = &looking;
        if let Some(guardian) = &client.guardian {
            for _ in 0..PASSES {
                match caught(|| pass(client, guardian)).await {
                    Ok(Pass::Through) => return,
                    Ok(Pass::MoreByNow) => {}
                    Err(panicked) => {
                        let failure = JournalError::Unreadable(panicked.into());
                        guardian.recovery.state.hold().failure = Some(Arc::new(failure));
                        break;
                    }
                }
            }
            if guardian.recovers {
                look_later(client, guardian);
            }
        }
    });
    match pass.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(()) => {}
        Poll::Pending => guardian.spawn_for_good(pass),
    }
}

/// A pass under way; however it ends, nobody waits for it any more.
struct Looking(Arc<Shared>);

impl Drop for Looking {
    fn drop(&mut self) {
        if let Some(guardian) = &self.0.guardian {
            guardian.recovery.state.hold().looking -= 1;
            guardian.changed.notify_waiters();
        }
    }
}

/// How a pass ended.
#[derive(Debug, PartialEq, Eq)]
enum Pass {
    Through,
    /// Somebody has let go of something meanwhile, and another one may be about to take it.
    MoreByNow,
}

async fn pass(client: &Arc<Shared>, guardian: &Guardian) -> Pass {
    let asker = Arc::clone(client) as Arc<dyn Attendant>;
    let mut handover = match guardian.journal.take_over(asker).await {
        Ok(handover) => handover,
        Err(error) => {
            tracing::error!(target: "async_api::journal", %error, "open operations cannot be recovered");
            // What is read from another place than a file may be there again soon.
            let passes = matches!(error, JournalError::Unreadable(_));
            guardian.recovery.state.hold().failure = Some(Arc::new(error));
            if guardian.recovers && passes {
                look_later(client, guardian);
            }
            return Pass::Through;
        }
    };
    let (mut left_alone, mut refused, mut let_go) = (Vec::new(), false, false);
    for kept in std::mem::take(&mut handover.open) {
        match guardian.endpoint_of(&kept.intent) {
            Ok(_) if kept.unreadable => left_alone.push(leave_alone(&kept, LeftAloneBecause::Unreadable)),
            Ok(endpoint) => refused |= !resume(client, guardian, endpoint, kept),
            Err(why) => left_alone.push(leave_alone(&kept, why)),
        }
    }
    for kept in std::mem::take(&mut handover.others) {
        match guardian.endpoint_of(&kept.intent) {
            Ok(_) => let_go = true,
            Err(why) => left_alone.push(leave_alone(&kept, why)),
        }
    }
    {
        let mut state = guardian.recovery.state.hold();
        state.left_alone = left_alone;
        (state.failure, state.failed) = (None, 0);
    }
    drop(handover);
    if refused {
        // It was shut down meanwhile, and others who looked found them on their way to this one.
        guardian.journal.let_go();
    }
    if let_go && !guardian.closed.load(Ordering::Acquire) { Pass::MoreByNow } else { Pass::Through }
}

/// Looks once more after a pause, unless there is nobody to work for by then.
fn look_later(client: &Arc<Shared>, guardian: &Guardian) {
    let tries = {
        let mut state = guardian.recovery.state.hold();
        if std::mem::replace(&mut state.looks_later, true) {
            return;
        }
        state.failed = state.failed.saturating_add(1);
        state.failed
    };
    let client = Arc::clone(client);
    drop(guardian.spawn(async move {
        let Some(guardian) = &client.guardian else { return };
        let is_over = tokio::select! {
            biased;
            () = guardian.until(Guardian::is_retired) => true,
            () = client.sleep_until(client.clock.now() + client.pause(SLOWLY, tries)) => false,
        };
        guardian.recovery.state.hold().looks_later = false;
        if !is_over && !guardian.closed.load(Ordering::Acquire) {
            recover(&client, guardian);
        }
    }));
}

impl Guardian {
    /// The endpoint that an operation is of, today.
    pub(super) fn endpoint_of(&self, intent: &Intent) -> Result<&'static Endpoint, LeftAloneBecause> {
        if *intent.scope() != *self.scope {
            return Err(LeftAloneBecause::OtherScope);
        }
        let name = intent.endpoint();
        let endpoints = self.recovery.endpoints.iter().filter(|endpoint| endpoint.critical.is_some());
        let is_it = |other: &str| names::bare(other) == names::bare(name);
        let endpoint = endpoints.clone().find(|endpoint| is_it(endpoint.id));
        let endpoint =
            endpoint.or_else(|| endpoints.clone().find(|endpoint| endpoint.formerly.iter().any(|name| is_it(name))));
        let endpoint = endpoint.ok_or(LeftAloneBecause::NoSuchEndpoint)?;
        let reference = intent.reference().unwrap_or("null");
        let tellable = endpoint.critical.map(|critical| {
            let key = KeyNames::of(Some(critical)).apply(intent.key(), name, endpoint.id);
            (critical.tellable)(key.json().as_bytes(), reference.as_bytes())
        });
        match tellable {
            Some(Ok(())) => Ok(endpoint),
            Some(Err(_)) | None => Err(LeftAloneBecause::OtherKey),
        }
    }
}

fn leave_alone(kept: &Kept, because: LeftAloneBecause) -> LeftAlone {
    let (operation, endpoint) = (kept.intent.id(), &kept.intent.endpoint());
    if because == LeftAloneBecause::OtherScope {
        tracing::info!(target: "async_api::journal", %operation, endpoint, "an open operation of another scope");
    } else {
        tracing::error!(
            target: "async_api::journal",
            %operation, endpoint, %because,
            "an open operation does not fit this client and is left alone",
        );
    }
    LeftAlone::new(kept, because)
}

/// `false`: nothing is begun any more.
fn resume(client: &Arc<Shared>, guardian: &Guardian, endpoint: &'static Endpoint, mut kept: Kept) -> bool {
    kept.intent = kept.intent.with_key_of(endpoint.id, KeyNames::of(endpoint.critical));
    tracing::info!(target: "async_api::journal", operation = %kept.intent.id(), endpoint = endpoint.id, "taken over");
    let settings = &client.settings;
    let times = Times { lingers: settings.lingers(endpoint), resolve_within: settings.resolve_within(endpoint) };
    let case = Case::kept(guardian.terms(client, endpoint, times), kept);
    guardian.recovery.state.hold().found += 1;
    guardian.take_on(Arc::new(case), Beginning::Kept).is_some()
}
