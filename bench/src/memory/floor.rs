//! What a sleeping operation in a task of its own costs at least: the task, and a place in timers that all share.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use super::wire::TOKEN;

/// Wakes tasks. Who stops waiting leaves their place as it is until their time has come.
pub(super) struct Timers(Mutex<Inner>);

struct Inner {
    due: BinaryHeap<Reverse<(Instant, usize)>>,
    places: Vec<Place>,
}

struct Place {
    token: [u8; TOKEN],
    waker: Waker,
    is_due: bool,
}

impl Timers {
    /// What each place takes.
    pub(super) const PLACE: usize = size_of::<(Instant, usize)>() + size_of::<Place>();

    /// With room for so many, so that none is counted twice where it grows.
    pub(super) fn with_room(tasks: usize) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Inner { due: BinaryHeap::with_capacity(tasks), places: Vec::with_capacity(tasks) })))
    }

    /// Wakes who is due, for as long as it is polled.
    pub(super) async fn run(self: Arc<Self>) {
        loop {
            tokio::time::sleep(Duration::from_millis(1)).await;
            let now = Instant::now();
            let mut inner = self.hold();
            while let Some(Reverse((at, place))) = inner.due.pop() {
                if at > now {
                    inner.due.push(Reverse((at, place)));
                    break;
                }
                inner.places[place].is_due = true;
                inner.places[place].waker.wake_by_ref();
            }
        }
    }

    fn hold(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sleeps with a token.
pub(super) struct Asleep {
    timers: Arc<Timers>,
    place: usize,
}

impl Asleep {
    pub(super) fn new(timers: &Arc<Timers>, token: [u8; TOKEN], pause: Duration) -> Self {
        let mut inner = timers.hold();
        let place = inner.places.len();
        inner.places.push(Place { token, waker: Waker::noop().clone(), is_due: false });
        inner.due.push(Reverse((Instant::now() + pause, place)));
        drop(inner);
        Self { timers: Arc::clone(timers), place }
    }
}

impl Future for Asleep {
    type Output = [u8; TOKEN];

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let place = &mut self.timers.hold().places[self.place];
        if place.is_due {
            return Poll::Ready(place.token);
        }
        place.waker.clone_from(cx.waker());
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_sleep_are_woken_in_time() -> std::io::Result<()> {
        let timers = Timers::with_room(3);
        crate::memory::runtime()?.block_on(async {
            let began = Instant::now();
            let sleepers = [30, 10, 20].map(|pause| Asleep::new(&timers, [7; TOKEN], Duration::from_millis(pause)));
            let [a, b, c] = sleepers;
            tokio::select! {
                () = Arc::clone(&timers).run() => {}
                tokens = async { tokio::join!(a, b, c) } => assert_eq!(tokens.0, [7; TOKEN]),
            }
            assert!(began.elapsed() >= Duration::from_millis(30));
        });
        Ok(())
    }
}
