//! Who waits for a change of a case.

use std::{
    pin::Pin,
    sync::{
        MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, Waker},
};

use super::{Case, State};
use crate::caught;

/// The wakers of those who wait beside the caller, in the order in which they came.
#[derive(Default)]
pub(super) struct Waiters(Vec<(Seat, Waker)>);

/// A place among those who wait; no other has the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seat(u64);

impl Seat {
    fn new() -> Self {
        static NUMBERS: AtomicU64 = AtomicU64::new(0);
        Self(NUMBERS.fetch_add(1, Ordering::Relaxed))
    }
}

impl Waiters {
    /// Has somebody woken by the next change. What it gives back is to be dropped where nothing is held.
    fn join(&mut self, seat: &mut Option<Seat>, waker: &Waker) -> Option<Waker> {
        if let Some((_, known)) = seat.and_then(|seat| self.0.iter_mut().find(|(other, _)| *other == seat)) {
            return renew(known, waker);
        }
        let new = Seat::new();
        *seat = Some(new);
        self.0.push((new, waker.clone()));
        None
    }

    fn leave(&mut self, seat: Seat) -> Option<Waker> {
        let at = self.0.iter().position(|(other, _)| *other == seat)?;
        Some(self.0.remove(at).1)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn wake(self) {
        for (_, waker) in self.0 {
            caught::wake(waker);
        }
    }
}

/// Gives the earlier one back.
fn renew(known: &mut Waker, waker: &Waker) -> Option<Waker> {
    (!known.will_wake(waker)).then(|| std::mem::replace(known, waker.clone()))
}

impl Case {
    /// Waits until `find` finds something in the state.
    pub(crate) fn until<R, F: FnMut(&mut State) -> Option<R>>(&self, find: F) -> Until<'_, F> {
        Until { case: self, find, seat: None }
    }

    /// Whether `find` finds something. If not, the operation's own future is woken by the next change: there is one at most, so
    /// that it needs no seat.
    pub(crate) fn poll_for_caller<R>(
        &self,
        cx: &mut Context<'_>,
        find: impl FnOnce(&mut State) -> Option<R>,
    ) -> Poll<R> {
        let mut state = self.state.hold();
        let found = find(&mut state);
        let earlier = match (&found, &mut state.awaited_by) {
            (Some(_), known) => known.take(),
            (None, Some(known)) => renew(known, cx.waker()),
            (None, none) => none.replace(cx.waker().clone()),
        };
        drop(state);
        drop(earlier);
        found.map_or(Poll::Pending, Poll::Ready)
    }

    fn poll<R>(
        &self,
        seat: &mut Option<Seat>,
        cx: &mut Context<'_>,
        find: impl FnOnce(&mut State) -> Option<R>,
    ) -> Poll<R> {
        let mut state = self.state.hold();
        let found = find(&mut state);
        match found {
            Some(found) => {
                stand_up(state, seat);
                Poll::Ready(found)
            }
            None => {
                let earlier = state.rare().waiters.join(seat, cx.waker());
                drop(state);
                drop(earlier);
                Poll::Pending
            }
        }
    }
}

/// Wakes all who wait, when nothing is held any more.
pub(super) fn wake(mut state: MutexGuard<'_, State>) {
    let (caller, others) = state.take_wakers();
    drop(state);
    if let Some(caller) = caller {
        caught::wake(caller);
    }
    others.wake();
}

fn stand_up(mut state: MutexGuard<'_, State>, seat: &mut Option<Seat>) {
    let left = seat.take().and_then(|seat| state.rare().waiters.leave(seat));
    drop(state);
    drop(left);
}

/// What [`Case::until`] gives.
pub(crate) struct Until<'a, F> {
    case: &'a Case,
    find: F,
    seat: Option<Seat>,
}

// What finds is called by reference, and never pinned.
impl<F> Unpin for Until<'_, F> {}

impl<R, F: FnMut(&mut State) -> Option<R>> Future for Until<'_, F> {
    type Output = R;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        let Self { case, find, seat } = &mut *self;
        case.poll(seat, cx, find)
    }
}

impl<F> Drop for Until<'_, F> {
    fn drop(&mut self) {
        if self.seat.is_some() {
            stand_up(self.case.state.hold(), &mut self.seat);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicU32, Ordering},
        },
        task::Wake,
    };

    use super::*;

    #[derive(Default)]
    struct Woken(AtomicU32);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn who_comes_again_is_woken_once_and_where_it_came_last() {
        let [first, last] = [(); 2].map(|()| Arc::<Woken>::default());
        let (mut waiters, mut seat) = (Waiters::default(), None);
        drop(waiters.join(&mut seat, &Waker::from(Arc::clone(&first))));
        drop(waiters.join(&mut seat, &Waker::from(Arc::clone(&last))));
        waiters.wake();
        assert_eq!([first, last].map(|woken| woken.0.load(Ordering::Relaxed)), [0, 1]);
    }

    #[test]
    fn who_leaves_is_not_woken() {
        let woken = Arc::<Woken>::default();
        let (mut waiters, mut seat) = (Waiters::default(), None);
        drop(waiters.join(&mut seat, &Waker::from(Arc::clone(&woken))));
        assert!(seat.and_then(|seat| waiters.leave(seat)).is_some());
        waiters.wake();
        assert_eq!(woken.0.load(Ordering::Relaxed), 0);
    }
}
