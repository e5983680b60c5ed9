//! Who waits for a change of a case.

use std::{
    pin::Pin,
    task::{Context, Poll, Waker},
};

use super::{Case, State};

/// The wakers of those who wait, in the order in which they came. Asleep, an operation has one at most, its caller's.
#[derive(Debug, Default)]
pub(super) struct Waiters {
    all: Vec<(Seat, Waker)>,
    last: u32,
}

/// A place among those who wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seat(u32);

impl Waiters {
    /// Has somebody woken by the next change. What it gives back is to be dropped where nothing is held.
    fn join(&mut self, seat: &mut Option<Seat>, waker: &Waker) -> Option<Waker> {
        if let Some((_, known)) = seat.and_then(|seat| self.all.iter_mut().find(|(other, _)| *other == seat)) {
            return (!known.will_wake(waker)).then(|| std::mem::replace(known, waker.clone()));
        }
        self.last = self.last.wrapping_add(1);
        let new = Seat(self.last);
        *seat = Some(new);
        if self.all.is_empty() {
            self.all.reserve_exact(1);
        }
        self.all.push((new, waker.clone()));
        None
    }

    fn leave(&mut self, seat: &mut Option<Seat>) -> Option<Waker> {
        let seat = seat.take()?;
        let at = self.all.iter().position(|(other, _)| *other == seat)?;
        Some(self.all.remove(at).1)
    }

    /// All who wait, to be woken where nothing is held.
    pub(super) fn take(&mut self) -> impl Iterator<Item = Waker> + use<> {
        std::mem::take(&mut self.all).into_iter().map(|(_, waker)| waker)
    }

    /// Keeps no room for more.
    pub(super) fn shrink(&mut self) {
        self.all.shrink_to_fit();
    }
}

impl Case {
    /// Waits until `find` finds something in the state.
    pub(crate) fn until<R, F: FnMut(&mut State) -> Option<R>>(&self, find: F) -> Until<'_, F> {
        Until { case: self, find, seat: None }
    }

    /// Whether `find` finds something. If not, whoever asks is woken by the next change.
    pub(crate) fn poll<R>(
        &self,
        seat: &mut Option<Seat>,
        cx: &mut Context<'_>,
        find: impl FnOnce(&mut State) -> Option<R>,
    ) -> Poll<R> {
        let mut state = self.state.hold();
        let found = find(&mut state);
        let earlier = match found {
            Some(_) => state.waiters.leave(seat),
            None => state.waiters.join(seat, cx.waker()),
        };
        drop(state);
        drop(earlier);
        found.map_or(Poll::Pending, Poll::Ready)
    }
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
            let left = self.case.state.hold().waiters.leave(&mut self.seat);
            drop(left);
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
        waiters.take().for_each(Waker::wake);
        assert_eq!([first, last].map(|woken| woken.0.load(Ordering::Relaxed)), [0, 1]);
    }

    #[test]
    fn who_leaves_is_not_woken() {
        let woken = Arc::<Woken>::default();
        let (mut waiters, mut seat) = (Waiters::default(), None);
        drop(waiters.join(&mut seat, &Waker::from(Arc::clone(&woken))));
        assert!(waiters.leave(&mut seat).is_some() && seat.is_none());
        waiters.take().for_each(Waker::wake);
        assert_eq!(woken.0.load(Ordering::Relaxed), 0);
    }
}
