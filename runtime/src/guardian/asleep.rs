//! An operation between two polls: what is kept of it, and all that wakes it.

use std::{
    fmt,
    sync::Arc,
    task::{Context, Wake, Waker},
};

use tracing::Span;

use super::attend::{Beginning, Closing};
use crate::{case::Case, extras::Extras, lifecycle::Resting, timers::Timer};

/// What an operation that has a token goes on with, beside its case.
pub(super) struct Work {
    pub(super) resting: Resting,
    pub(super) extras: Option<Box<Extras>>,
}

/// One that no task works on: its case has it, until it is woken or let go of.
pub(crate) struct Asleep {
    work: Work,
    timer: Option<Timer>,
}

/// Leaves the operation to its timer. It comes back where something has happened that it must know first, or nobody would
/// wake it.
pub(super) fn lie_down(closing: Closing, mut work: Work, span: Option<&Span>) -> Option<(Closing, Work)> {
    let case = closing.case()?;
    if let Some(span) = span {
        work.extras.get_or_insert_default().span = Some(span.clone());
    }
    let (until, waker) = (work.resting.until(), Waker::from(Arc::clone(case)));
    let client = &case.terms.client;
    let set = |Asleep { timer, .. }: &mut Asleep| {
        let _ = client.timers.poll(timer, client.clock.now(), until, &mut Context::from_waker(&waker));
        timer.is_some()
    };
    match case.sleep(Asleep { work, timer: None }, set) {
        Some(asleep) => Some((closing, asleep.work)),
        None => {
            closing.postpone();
            None
        }
    }
}

impl Asleep {
    /// Dropped with what this gives, the case leaves the guardian.
    fn rises(self, case: &Arc<Case>) -> (Closing, Work) {
        (Closing::of(Arc::clone(case)), self.work)
    }
}

impl Case {
    /// Has the guardian go on with an operation that sleeps.
    pub(crate) fn rise(self: &Arc<Self>) {
        let Some(asleep) = self.take_asleep() else { return };
        let (closing, mut work) = asleep.rises(self);
        let span = work.extras.as_mut().and_then(|extras| extras.span.take());
        if let Some(guardian) = &self.terms.client.guardian {
            guardian.attend(closing, Beginning::Awake(work), span);
        }
    }

    /// Has whoever works on it stop. What is left stays open in the journal.
    pub(crate) fn let_go_of(self: &Arc<Self>) {
        self.lets_go();
        drop(self.take_asleep().map(|asleep| asleep.rises(self)));
    }
}

/// Its time to sleep is over.
impl Wake for Case {
    fn wake(self: Arc<Self>) {
        self.rise();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rise();
    }
}

impl fmt::Debug for Asleep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asleep").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleeping_operation_is_small() {
        assert!(size_of::<Asleep>() <= 88, "{} bytes", size_of::<Asleep>());
    }
}
