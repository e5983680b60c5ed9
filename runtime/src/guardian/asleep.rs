//! An operation between two polls: what is kept of it, and all that wakes it.

use std::{
    fmt,
    sync::Arc,
    task::{Context, Wake, Waker},
};

use tracing::Span;

use super::attend::{Beginning, Closing};
use crate::{case::Case, extras::Extras, lifecycle::Lifecycle, timers::Timer};

/// What an operation that has a token goes on with, beside its case.
pub(super) struct Work {
    pub(super) life: Lifecycle,
    pub(super) extras: Option<Box<Extras>>,
}

/// One that no task works on: its case has it, until it is woken or let go of.
pub(crate) struct Asleep {
    work: Work,
    /// Dropped with it, the case leaves the guardian.
    closing: Closing,
    timer: Option<Timer>,
}

/// Leaves the operation to its timer. It comes back where something has happened that it must know first, or nobody would
/// wake it.
pub(super) fn lie_down(closing: Closing, mut work: Work, span: Option<&Span>) -> Option<(Closing, Work)> {
    let Some(until) = work.life.sleeps_until() else { return Some((closing, work)) };
    if let Some(span) = span {
        work.extras.get_or_insert_default().span = Some(span.clone());
    }
    let (client, case) = (Arc::clone(&closing.client), Arc::clone(&closing.case));
    let waker = Waker::from(Arc::clone(&case));
    let set = |timer: &mut Option<Timer>| {
        let _ = client.timers.poll(timer, client.clock.now(), until, &mut Context::from_waker(&waker));
        timer.is_some()
    };
    let stays = case.sleep(Box::new(Asleep { work, closing, timer: None }), |asleep| set(&mut asleep.timer));
    stays.map(|asleep| (asleep.closing, asleep.work))
}

impl Asleep {
    fn rises(self) {
        let Self { mut work, closing, timer } = self;
        drop(timer);
        let span = work.extras.as_mut().and_then(|extras| extras.span.take());
        let client = Arc::clone(&closing.client);
        if let Some(guardian) = &client.guardian {
            guardian.attend(closing, Beginning::Awake(work), span);
        }
    }
}

impl Case {
    /// Has the guardian go on with an operation that sleeps.
    pub(crate) fn rise(self: &Arc<Self>) {
        if let Some(asleep) = self.take_asleep() {
            asleep.rises();
        }
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
        assert!(size_of::<Asleep>() <= 144, "{} bytes", size_of::<Asleep>());
    }
}
