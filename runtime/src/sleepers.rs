//! One timer for all that sleep on a runtime: what a sleeper keeps of it is its place in a queue.

use std::{
    collections::BTreeMap,
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use tokio::{
    runtime::{Handle, Id},
    sync::Notify,
};

use crate::{
    clock::{Clock, Moment},
    lock::Lock,
};

/// Wakes what sleeps, on the runtime on which it went to sleep: another one may stand still.
pub(crate) struct Sleepers {
    clock: Arc<dyn Clock>,
    queues: Arc<Lock<Vec<Arc<Queue>>>>,
}

struct Queue {
    runtime: Id,
    sleeping: Lock<Sleeping>,
    /// Somebody wants to be woken before all others.
    sooner: Notify,
}

#[derive(Default)]
struct Sleeping {
    wakers: BTreeMap<Place, Waker>,
    /// Nobody is woken here any more.
    over: bool,
}

/// A microsecond, and a number among those who are to be woken in it. Taken again only once its time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place(u64);

impl Place {
    /// For that many in one microsecond; the rest are woken in the next.
    const BITS: u32 = 14;

    /// The first that is not before a moment.
    fn at(moment: Moment) -> Self {
        let since = moment - Moment::default();
        let micros = since.as_nanos().div_ceil(1000).min(u128::from(u64::MAX >> Self::BITS));
        Self((micros as u64) << Self::BITS)
    }

    fn moment(self) -> Moment {
        Moment::after_origin(Duration::from_micros(self.0 >> Self::BITS))
    }

    /// The first of the next microsecond.
    fn later(self) -> Self {
        Self(((self.0 >> Self::BITS) + 1) << Self::BITS)
    }
}

/// A sleeper's place, which it leaves when this is dropped.
pub(crate) struct Bed {
    queue: Arc<Queue>,
    place: Place,
}

impl Bed {
    /// Whether it is still to be woken, by `waker` from now on.
    fn stay(&self, waker: &Waker) -> bool {
        let mut sleeping = self.queue.sleeping.hold();
        let Some(known) = sleeping.wakers.get_mut(&self.place) else { return false };
        let earlier = (!known.will_wake(waker)).then(|| std::mem::replace(known, waker.clone()));
        drop(sleeping);
        drop(earlier);
        true
    }
}

impl Drop for Bed {
    fn drop(&mut self) {
        // Dropped after the lock: nobody knows what a waker's end takes along.
        let _waker = self.queue.sleeping.hold().wakers.remove(&self.place);
    }
}

impl Sleepers {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, queues: Arc::default() }
    }

    /// A future that is over at a moment.
    pub(crate) fn sleep_until(&self, at: Moment) -> Sleep<'_> {
        Sleep { sleepers: self, at, bed: None }
    }

    /// Whether a moment has come. If not, whoever asks is woken then, as long as it keeps its bed.
    pub(crate) fn poll(&self, bed: &mut Option<Bed>, at: Moment, cx: &mut Context<'_>) -> Poll<()> {
        if self.clock.now() >= at {
            *bed = None;
            return Poll::Ready(());
        }
        if !bed.as_ref().is_some_and(|bed| bed.stay(cx.waker())) {
            *bed = None;
            *bed = self.queue().and_then(|queue| queue.lie_down(at, cx.waker()));
        }
        Poll::Pending
    }

    /// That of the runtime which asks.
    fn queue(&self) -> Option<Arc<Queue>> {
        let here = Handle::try_current().ok()?;
        let mut queues = self.queues.hold();
        if let Some(queue) = queues.iter().find(|queue| queue.runtime == here.id()) {
            return Some(Arc::clone(queue));
        }
        let queue = Arc::new(Queue { runtime: here.id(), sleeping: Lock::default(), sooner: Notify::new() });
        queues.push(Arc::clone(&queue));
        drop(queues);
        // Made here, for a task may be dropped before it was ever polled.
        let closing = Closing { queue: Arc::clone(&queue), queues: Arc::clone(&self.queues) };
        drop(here.spawn(wake(closing, Arc::clone(&self.clock))));
        Some(queue)
    }
}

/// Nobody sleeps any more, for whoever does has the client.
impl Drop for Sleepers {
    fn drop(&mut self) {
        for queue in self.queues.hold().iter() {
            queue.sleeping.hold().over = true;
            queue.sooner.notify_one();
        }
    }
}

impl Queue {
    /// `None`: its runtime has ended.
    fn lie_down(self: Arc<Self>, at: Moment, waker: &Waker) -> Option<Bed> {
        let mut sleeping = self.sleeping.hold();
        if sleeping.over {
            return None;
        }
        let place = sleeping.free(at);
        let is_first = sleeping.wakers.first_key_value().is_none_or(|(first, _)| place < *first);
        sleeping.wakers.insert(place, waker.clone());
        drop(sleeping);
        if is_first {
            self.sooner.notify_one();
        }
        Some(Bed { queue: self, place })
    }
}

impl Sleeping {
    fn free(&self, at: Moment) -> Place {
        let mut first = Place::at(at);
        loop {
            match self.wakers.range(first..first.later()).next_back() {
                None => return first,
                Some((last, _)) if last.0 + 1 < first.later().0 => return Place(last.0 + 1),
                Some(_) => first = first.later(),
            }
        }
    }

    /// Takes some of those whose time has come.
    fn rise(&mut self, now: Moment, risen: &mut Vec<Waker>) {
        while risen.len() < AT_ONCE
            && let Some(first) = self.wakers.first_entry().filter(|first| first.key().moment() <= now)
        {
            risen.push(first.remove());
        }
    }

    fn next(&self) -> Option<Moment> {
        self.wakers.first_key_value().map(|(place, _)| place.moment())
    }
}

/// How many are woken before the lock is let go of.
const AT_ONCE: usize = 256;

/// Runs as long as the client and the runtime do.
async fn wake(closing: Closing, clock: Arc<dyn Clock>) {
    let queue = &closing.queue;
    let mut risen = Vec::new();
    loop {
        let next = {
            let mut sleeping = queue.sleeping.hold();
            if sleeping.over {
                return;
            }
            sleeping.rise(clock.now(), &mut risen);
            sleeping.next()
        };
        if !risen.is_empty() {
            risen.drain(..).for_each(Waker::wake);
            continue;
        }
        match next {
            None => queue.sooner.notified().await,
            Some(next) => tokio::select! {
                biased;
                () = queue.sooner.notified() => {}
                () = clock.sleep_until(next) => {}
            },
        }
    }
}

/// However the task ends, those who still sleep are woken, to lie down elsewhere.
struct Closing {
    queue: Arc<Queue>,
    queues: Arc<Lock<Vec<Arc<Queue>>>>,
}

impl Drop for Closing {
    fn drop(&mut self) {
        self.queues.hold().retain(|queue| !Arc::ptr_eq(queue, &self.queue));
        let left = {
            let mut sleeping = self.queue.sleeping.hold();
            sleeping.over = true;
            std::mem::take(&mut sleeping.wakers)
        };
        left.into_values().for_each(Waker::wake);
    }
}

/// Over at a moment.
pub(crate) struct Sleep<'a> {
    sleepers: &'a Sleepers,
    at: Moment,
    bed: Option<Bed>,
}

impl Future for Sleep<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Self { sleepers, at, bed } = &mut *self;
        sleepers.poll(bed, *at, cx)
    }
}

impl fmt::Debug for Sleepers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sleepers").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::clock::{SystemClock, tests::StoppedClock};

    fn seconds(seconds: u64) -> Moment {
        Moment::after_origin(Duration::from_secs(seconds))
    }

    fn asleep(sleepers: &Sleepers) -> usize {
        sleepers.queues.hold().iter().map(|queue| queue.sleeping.hold().wakers.len()).sum()
    }

    /// Polls once, outside of any task.
    fn poll(sleep: &mut Sleep<'_>) -> Poll<()> {
        Pin::new(sleep).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[tokio::test]
    async fn each_is_woken_at_its_moment() {
        let clock = StoppedClock::default();
        let sleepers = Sleepers::new(Arc::new(clock.clone()));
        let risen = AtomicU32::new(0);
        let sleep = async |at| {
            sleepers.sleep_until(seconds(at)).await;
            risen.fetch_add(1, Ordering::Relaxed);
        };
        let turn = async {
            // The later ones lay down first.
            for expected in 1..=3 {
                clock.advance(Duration::from_secs(1));
                for _ in 0..10 {
                    tokio::task::yield_now().await;
                }
                assert_eq!(risen.load(Ordering::Relaxed), expected);
            }
        };
        tokio::join!(sleep(3), sleep(2), sleep(1), turn);
        assert_eq!(asleep(&sleepers), 0);
    }

    #[tokio::test]
    async fn more_than_one_moment_holds_are_all_woken() {
        let clock = StoppedClock::default();
        let sleepers = Sleepers::new(Arc::new(clock.clone()));
        let mut many: Vec<_> = (0..40_000).map(|_| sleepers.sleep_until(seconds(1))).collect();
        assert!(many.iter_mut().all(|sleep| poll(sleep).is_pending()));
        assert_eq!(asleep(&sleepers), 40_000);
        clock.advance(Duration::from_secs(1) + Duration::from_micros(2));
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        assert_eq!(asleep(&sleepers), 0);
    }

    #[tokio::test]
    async fn who_goes_away_leaves_nothing() {
        let sleepers = Sleepers::new(Arc::new(StoppedClock::default()));
        let mut sleep = sleepers.sleep_until(seconds(1));
        assert!(poll(&mut sleep).is_pending() && poll(&mut sleep).is_pending());
        assert_eq!(asleep(&sleepers), 1);
        drop(sleep);
        assert_eq!(asleep(&sleepers), 0);
    }

    /// Counts how often it is woken.
    #[derive(Default)]
    struct Woken(AtomicU32);

    impl std::task::Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn a_runtime_that_ends_wakes_who_sleeps_there() {
        let runtime = || tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let sleepers = Sleepers::new(Arc::new(SystemClock::new()));
        let at = sleepers.clock.now() + Duration::from_millis(20);
        let mut sleep = sleepers.sleep_until(at);
        let (first, woken) = (runtime(), Arc::<Woken>::default());
        first.block_on(async {
            let waker = Waker::from(Arc::clone(&woken));
            assert!(Pin::new(&mut sleep).poll(&mut Context::from_waker(&waker)).is_pending());
            tokio::task::yield_now().await;
        });
        drop(first);
        assert_eq!(woken.0.load(Ordering::Relaxed), 1);
        assert!(sleepers.queues.hold().is_empty());
        runtime().block_on(sleep);
        assert!(sleepers.clock.now() >= at);
    }

    #[tokio::test]
    async fn no_task_outlives_the_client() {
        let tasks = || Handle::current().metrics().num_alive_tasks();
        let sleepers = Sleepers::new(Arc::new(StoppedClock::default()));
        let mut sleep = sleepers.sleep_until(seconds(1));
        assert!(poll(&mut sleep).is_pending());
        assert_eq!(tasks(), 1);
        drop(sleep);
        drop(sleepers);
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        assert_eq!(tasks(), 0);
    }
}
