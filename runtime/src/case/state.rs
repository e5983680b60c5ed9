//! What is known of a critical operation, and may change.

use std::{sync::Arc, task::Waker};

use super::{waiters::Waiters, watch::Search};
use crate::{
    clock::{Date, Moment},
    error::NotStarted,
    guardian::Asleep,
    journal::Decided,
    outcome::Outcome,
};

/// Kept as long as the operation is open.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) token: Option<Arc<str>>,
    pub(crate) last_sign: Option<Moment>,
    /// When the clock began, by what the date was at a sign of life: the latest of those.
    pub(super) clock_began: Option<Date>,
    /// There is no task that works on it, for it sleeps between two polls.
    pub(super) asleep: Option<Asleep>,
    /// Who awaits the operation's own future.
    pub(super) awaited_by: Option<Waker>,
    rare: Option<Box<Rare>>,
    started: Started,
    /// What the caller does.
    pub(crate) caller: Caller,
    /// Left open by an earlier client of the journal.
    pub(super) recovered: bool,
    /// This client works on it no more, or the journal is poisoned: nobody is told anything more.
    pub(crate) stopped: bool,
    /// Somebody asks again for what could not be told before.
    pub(crate) nudged: bool,
    /// The server said that it happened: "it did not" is out of reach.
    pub(crate) yes_seen: bool,
    /// It was polled, investigated or told at least once in this client's life.
    pub(crate) tried: bool,
    /// Nobody is to work on it any more.
    pub(super) let_go: bool,
}

/// What an operation has no need of while it only waits, as most do for most of the time.
#[derive(Default)]
pub(crate) struct Rare {
    pub(crate) outcome: Option<Outcome>,
    pub(crate) decided: Option<Arc<Decided>>,
    /// The hook was offered the verdict once.
    pub(crate) offered: bool,
    /// When the resolver or the hook is asked next.
    pub(crate) next_try: Option<Moment>,
    /// How many callers wait for the verdict.
    pub(super) waiting: u32,
    pub(super) search: Option<Search>,
    /// Why it did not start, until its caller is told.
    refused: Option<NotStarted>,
    /// While somebody works on it, who does.
    pub(super) waiters: Waiters,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Started {
    #[default]
    NotYet,
    /// The intent is durable.
    Yes,
    No,
}

/// What the caller does with the operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Caller {
    /// Holds the future or the [`MustResolve`](crate::MustResolve).
    #[default]
    Holds,
    /// Investigates by itself.
    Investigates,
    /// Has left it to the guardian.
    Left,
}

impl State {
    pub(crate) fn outcome(&self) -> Option<&Outcome> {
        self.rare.as_ref()?.outcome.as_ref()
    }

    pub(crate) fn decided(&self) -> Option<&Arc<Decided>> {
        self.rare.as_ref()?.decided.as_ref()
    }

    pub(crate) fn next_try(&self) -> Option<Moment> {
        self.rare.as_ref()?.next_try
    }

    /// Whether there is a verdict, and the hook was offered it once.
    pub(crate) fn offered(&self) -> Option<&Arc<Decided>> {
        self.rare.as_ref().filter(|rare| rare.offered)?.decided.as_ref()
    }

    pub(super) fn caller_waits(&self) -> bool {
        self.rare.as_ref().is_some_and(|rare| rare.waiting > 0)
    }

    pub(super) fn search(&self) -> Option<&Search> {
        self.rare.as_ref()?.search.as_ref()
    }

    pub(super) fn search_mut(&mut self) -> Option<&mut Search> {
        self.rare.as_mut()?.search.as_mut()
    }

    /// To be changed.
    pub(crate) fn rare(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }

    /// All who wait for a change: the caller, and others.
    pub(super) fn take_wakers(&mut self) -> (Option<Waker>, Waiters) {
        let others = self.rare.as_mut().map(|rare| std::mem::take(&mut rare.waiters));
        (self.awaited_by.take(), others.unwrap_or_default())
    }

    /// Gives up what is not needed to wait for the next poll.
    pub(super) fn shrink(&mut self) {
        let Some(rare) = &self.rare else { return };
        // All by name: what is added must not be forgotten here.
        let Rare { outcome, decided, offered, next_try, waiting, search, refused, waiters } = &**rare;
        let is_known = outcome.is_some() || decided.is_some() || *offered || next_try.is_some() || refused.is_some();
        if !is_known && *waiting == 0 && search.is_none() && waiters.is_empty() {
            self.rare = None;
        }
    }

    pub(crate) fn starts(&mut self) {
        self.started = Started::Yes;
    }

    pub(crate) fn does_not_start(&mut self, why: NotStarted) {
        self.started = Started::No;
        self.rare().refused = Some(why);
    }

    /// Whether the intent is durable; `None` as long as that is not known. Why it is not, one is told.
    pub(crate) fn started(&mut self) -> Option<Result<(), NotStarted>> {
        match self.started {
            Started::Yes => Some(Ok(())),
            Started::No => Some(Err(self.rare().refused.take().unwrap_or(NotStarted::Unimplemented))),
            Started::NotYet => self.stopped.then_some(Err(NotStarted::ShutDown)),
        }
    }

    /// The caller is told that it did not start, or was.
    pub(crate) fn did_not_start(&self) -> bool {
        self.started == Started::No
    }

    pub(crate) fn is_starting(&self) -> bool {
        self.started == Started::NotYet
    }
}
