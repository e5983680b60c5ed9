//! Sleeping, cheaply: all sleepers of a runtime share one timer of the clock, and each holds only a key in a queue.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    fmt,
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};

use tokio::{
    runtime::{Handle, Id},
    sync::Notify,
};

use crate::{
    caught::{self, caught},
    clock::{Clock, Moment},
    lock::Lock,
    transport::BoxFuture,
};

/// How many sleepers are woken at a time, between two looks at the queue.
const AT_ONCE: usize = 256;

/// How long a blocking thread sleeps at a time: a runtime that shuts down waits for it.
const LONGEST_BLOCKED: Duration = Duration::from_secs(1);

/// Wakes sleepers, on the runtime where they went to sleep, because another one may have stopped.
pub(crate) struct Timers {
    clock: Arc<dyn Clock>,
    /// When the client was built. The clock's own origin may be long ago, such as 1970.
    origin: Moment,
    queues: Arc<Lock<Vec<Arc<Queue>>>>,
}

struct Queue {
    runtime: Id,
    origin: Moment,
    waiting: Lock<Waiting>,
    /// All sleepers with a lower key have been taken out, or are just being taken out.
    taken: AtomicU64,
    /// Notified when somebody is to be woken before all others.
    sooner: Notify,
}

struct Waiting {
    wakers: BTreeMap<Key, Waker>,
    /// The key that the task which wakes them waits for.
    awaited: Key,
    /// Distinguishes sleepers that are to be woken at the same moment.
    number: u64,
    /// The queue is closed: nobody is woken any more.
    over: bool,
}

/// A wake-up time in microseconds, and a number that distinguishes sleepers with the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key(u64);

impl Key {
    /// Bits of the number.
    const BITS: u32 = 14;
    /// The latest time, 17 years from the queue's origin. Later ones are moved here, which leaves room for [`Self::later`].
    const LAST: u64 = u64::MAX >> Self::BITS >> 1;
    const NEVER: Self = Self(u64::MAX);

    /// The first microsecond that is at least `span` after the origin.
    fn after(span: Duration, number: u64) -> Self {
        let micros = u64::try_from(span.as_nanos().div_ceil(1000)).unwrap_or(u64::MAX).min(Self::LAST);
        Self((micros << Self::BITS) | (number % (1 << Self::BITS)))
    }

    fn span(self) -> Duration {
        Duration::from_micros(self.0 >> Self::BITS)
    }

    /// The same number, a microsecond later.
    fn later(self) -> Self {
        Self(self.0.saturating_add(1 << Self::BITS))
    }
}

/// A sleeper's place in the queue; dropping it cancels the wake-up.
pub(crate) struct Timer {
    queue: Arc<Queue>,
    key: Key,
}

impl Timer {
    /// Whether it still wakes at `at`. If so, it wakes `waker` from now on.
    fn renew(&self, at: Moment, waker: &Waker) -> bool {
        if self.key != Key::after(at - self.queue.origin, self.key.0) {
            return false;
        }
        let mut waiting = self.queue.waiting.hold();
        let Some(known) = waiting.wakers.get_mut(&self.key) else { return false };
        let earlier = (!known.will_wake(waker)).then(|| std::mem::replace(known, waker.clone()));
        drop(waiting);
        drop(earlier);
        true
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if self.key.0 < self.queue.taken.load(Ordering::Relaxed) {
            return;
        }
        // Dropped outside the lock: dropping a waker can run any code.
        let _waker = self.queue.waiting.hold().wakers.remove(&self.key);
    }
}

impl Timers {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { origin: clock.now(), clock, queues: Arc::default() }
    }

    /// A future that completes at a moment.
    pub(crate) fn sleep_until(&self, at: Moment) -> Sleep<'_> {
        Sleep { timers: self, at, timer: None }
    }

    /// Whether the moment `at` has come. If not, the task is woken then, as long as it keeps `timer`.
    pub(crate) fn poll(&self, timer: &mut Option<Timer>, now: Moment, at: Moment, cx: &mut Context<'_>) -> Poll<()> {
        if now >= at {
            *timer = None;
            return Poll::Ready(());
        }
        if !timer.as_ref().is_some_and(|timer| timer.renew(at, cx.waker())) {
            *timer = None;
            *timer = self.queue().and_then(|queue| queue.set(at, cx.waker()));
        }
        Poll::Pending
    }

    /// The queue of the current runtime; any queue, if a future that started on tokio is polled elsewhere.
    fn queue(&self) -> Option<Arc<Queue>> {
        let here = Handle::try_current();
        let mut queues = self.queues.hold();
        let is_here = |queue: &&Arc<Queue>| here.as_ref().map_or(true, |here| queue.runtime == here.id());
        if let Some(queue) = queues.iter().find(is_here) {
            return Some(Arc::clone(queue));
        }
        let here = here.ok()?;
        let queue = Arc::new(Queue::new(here.id(), self.origin));
        queues.push(Arc::clone(&queue));
        drop(queues);
        // Created here, not in the task: a task may be dropped before it was ever polled.
        let closing = Closing { queue: Arc::clone(&queue), queues: Arc::clone(&self.queues) };
        let wakes: BoxFuture<'static, ()> = Box::pin(wake(closing, Arc::clone(&self.clock)));
        drop(here.spawn(wakes));
        Some(queue)
    }
}

/// No sleepers are left, because each of them holds the client.
impl Drop for Timers {
    fn drop(&mut self) {
        for queue in self.queues.hold().iter() {
            queue.waiting.hold().over = true;
            queue.sooner.notify_one();
        }
    }
}

impl Queue {
    fn new(runtime: Id, origin: Moment) -> Self {
        let waiting = Waiting { wakers: BTreeMap::new(), awaited: Key::NEVER, number: 0, over: false };
        Self { runtime, origin, waiting: Lock::new(waiting), taken: AtomicU64::new(0), sooner: Notify::new() }
    }

    fn moment(&self, key: Key) -> Moment {
        self.origin + key.span()
    }

    /// `None` if the runtime of the queue has shut down.
    fn set(self: Arc<Self>, at: Moment, waker: &Waker) -> Option<Timer> {
        let mut waiting = self.waiting.hold();
        if waiting.over {
            return None;
        }
        let key = waiting.add(at - self.origin, waker.clone());
        let is_first = key < waiting.awaited;
        drop(waiting);
        if is_first {
            self.sooner.notify_one();
        }
        Some(Timer { queue: self, key })
    }

    /// Takes out sleepers whose time has come, up to a limit, and returns the key to wait for next; `None` if the queue is closed.
    fn take_due(&self, now: Moment, due: &mut Vec<Waker>) -> Option<Key> {
        let mut waiting = self.waiting.hold();
        if waiting.over {
            return None;
        }
        while due.len() < AT_ONCE
            && let Some(first) = waiting.wakers.first_entry().filter(|first| self.moment(*first.key()) <= now)
        {
            self.taken.store(first.key().0 + 1, Ordering::Relaxed);
            due.push(first.remove());
        }
        waiting.awaited = waiting.wakers.first_key_value().map_or(Key::NEVER, |(first, _)| *first);
        Some(waiting.awaited)
    }
}

impl Waiting {
    /// Adds a sleeper, to be woken `span` after the origin.
    fn add(&mut self, span: Duration, waker: Waker) -> Key {
        self.number += 1;
        let mut key = Key::after(span, self.number);
        loop {
            match self.wakers.entry(key) {
                Entry::Vacant(free) => {
                    free.insert(waker);
                    return key;
                }
                Entry::Occupied(_) => key = key.later(),
            }
        }
    }
}

/// The task that wakes sleepers. It runs as long as the client and the runtime do.
async fn wake(closing: Closing, clock: Arc<dyn Clock>) {
    let queue = &closing.queue;
    let mut due = Vec::new();
    while let Some(next) = queue.take_due(clock.now(), &mut due) {
        if !due.is_empty() {
            due.drain(..).for_each(caught::wake);
            continue;
        }
        if next == Key::NEVER {
            queue.sooner.notified().await;
            continue;
        }
        tokio::select! {
            biased;
            () = queue.sooner.notified() => {}
            () = wait(clock.as_ref(), queue.moment(next)) => {}
        }
    }
}

/// Waits for a moment. On a runtime without timers, or if the clock panics, a blocking thread waits instead: if everybody were
/// woken at once, they would only come back.
async fn wait(clock: &dyn Clock, until: Moment) {
    if caught(|| clock.sleep_until(until)).await.is_err() {
        let pause = (until - clock.now()).min(LONGEST_BLOCKED);
        // On a runtime that has shut down, nobody can wait.
        let _ = tokio::task::spawn_blocking(move || std::thread::park_timeout(pause)).await;
    }
}

/// However the task ends, remaining sleepers are woken, so that they go to sleep on another queue.
struct Closing {
    queue: Arc<Queue>,
    queues: Arc<Lock<Vec<Arc<Queue>>>>,
}

impl Drop for Closing {
    fn drop(&mut self) {
        self.queues.hold().retain(|queue| !Arc::ptr_eq(queue, &self.queue));
        let left = {
            let mut waiting = self.queue.waiting.hold();
            waiting.over = true;
            std::mem::take(&mut waiting.wakers)
        };
        left.into_values().for_each(caught::wake);
    }
}

/// Completes at a moment.
pub(crate) struct Sleep<'a> {
    timers: &'a Timers,
    at: Moment,
    timer: Option<Timer>,
}

impl Future for Sleep<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Self { timers, at, timer } = &mut *self;
        timers.poll(timer, timers.clock.now(), *at, cx)
    }
}

impl fmt::Debug for Timers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timers").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;

    use super::*;
    use crate::clock::{SystemClock, tests::StoppedClock};

    fn seconds(seconds: u64) -> Moment {
        Moment::after_origin(Duration::from_secs(seconds))
    }

    fn asleep(timers: &Timers) -> usize {
        timers.queues.hold().iter().map(|queue| queue.waiting.hold().wakers.len()).sum()
    }

    /// Polls once, outside of any task.
    fn poll(sleep: &mut Sleep<'_>) -> Poll<()> {
        Pin::new(sleep).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[tokio::test]
    async fn each_is_woken_at_its_moment() {
        let clock = StoppedClock::default();
        let timers = Timers::new(Arc::new(clock.clone()));
        let due = AtomicU32::new(0);
        let sleep = async |at| {
            timers.sleep_until(seconds(at)).await;
            due.fetch_add(1, Ordering::Relaxed);
        };
        let turn = async {
            // The later ones lay down first.
            for expected in 1..=3 {
                clock.advance(Duration::from_secs(1));
                for _ in 0..10 {
                    tokio::task::yield_now().await;
                }
                assert_eq!(due.load(Ordering::Relaxed), expected);
            }
        };
        tokio::join!(sleep(3), sleep(2), sleep(1), turn);
        assert_eq!(asleep(&timers), 0);
    }

    #[tokio::test]
    async fn one_that_comes_later_and_is_to_be_woken_sooner_is() {
        let clock = StoppedClock::default();
        let timers = Timers::new(Arc::new(clock.clone()));
        let (mut late, mut soon) = (timers.sleep_until(seconds(9)), timers.sleep_until(seconds(1)));
        assert!(poll(&mut late).is_pending());
        tokio::task::yield_now().await;
        assert!(poll(&mut soon).is_pending());
        tokio::task::yield_now().await;
        clock.advance(Duration::from_secs(1));
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        assert_eq!(asleep(&timers), 1);
    }

    #[tokio::test]
    async fn more_than_one_moment_holds_are_all_woken() {
        let clock = StoppedClock::default();
        let timers = Timers::new(Arc::new(clock.clone()));
        let mut many: Vec<_> = (0..40_000).map(|_| timers.sleep_until(seconds(1))).collect();
        assert!(many.iter_mut().all(|sleep| poll(sleep).is_pending()));
        assert_eq!(asleep(&timers), 40_000);
        clock.advance(Duration::from_secs(1) + Duration::from_micros(2));
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        assert_eq!(asleep(&timers), 0);
    }

    #[tokio::test]
    async fn very_many_may_sleep_without_end() {
        let timers = Timers::new(Arc::new(StoppedClock::default()));
        let mut many: Vec<_> = (0..100_000).map(|_| timers.sleep_until(Moment::after_origin(Duration::MAX))).collect();
        assert!(many.iter_mut().all(|sleep| poll(sleep).is_pending()));
        assert_eq!(asleep(&timers), 100_000);
    }

    #[tokio::test]
    async fn a_clock_may_count_from_1970() {
        let clock = StoppedClock::default();
        clock.advance(Duration::from_secs(1_800_000_000));
        let timers = Timers::new(Arc::new(clock.clone()));
        let (mut sleep, woken) = (timers.sleep_until(clock.now() + Duration::from_secs(1)), Arc::<Woken>::default());
        let waker = Waker::from(Arc::clone(&woken));
        assert!(Pin::new(&mut sleep).poll(&mut Context::from_waker(&waker)).is_pending());
        for expected in [0, 1] {
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            assert_eq!(woken.0.load(Ordering::Relaxed), expected);
            clock.advance(Duration::from_secs(1));
        }
    }

    #[tokio::test]
    async fn who_goes_away_leaves_nothing() {
        let timers = Timers::new(Arc::new(StoppedClock::default()));
        let mut sleep = timers.sleep_until(seconds(1));
        assert!(poll(&mut sleep).is_pending() && poll(&mut sleep).is_pending());
        assert_eq!(asleep(&timers), 1);
        drop(sleep);
        assert_eq!(asleep(&timers), 0);
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
        let timers = Timers::new(Arc::new(SystemClock::new()));
        let at = timers.clock.now() + Duration::from_millis(20);
        let mut sleep = timers.sleep_until(at);
        let (first, woken) = (runtime(), Arc::<Woken>::default());
        first.block_on(async {
            let waker = Waker::from(Arc::clone(&woken));
            assert!(Pin::new(&mut sleep).poll(&mut Context::from_waker(&waker)).is_pending());
            tokio::task::yield_now().await;
        });
        drop(first);
        assert_eq!(woken.0.load(Ordering::Relaxed), 1);
        assert!(timers.queues.hold().is_empty());
        runtime().block_on(sleep);
        assert!(timers.clock.now() >= at);
    }

    #[test]
    fn a_runtime_without_timers_wakes_in_time_and_does_not_spin() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let clock = Arc::new(Counting(SystemClock::new(), AtomicU32::new(0)));
        let timers = Timers::new(Arc::clone(&clock) as Arc<dyn Clock>);
        let at = clock.now() + Duration::from_millis(300);
        runtime.block_on(timers.sleep_until(at));
        assert!(clock.now() >= at && clock.now() < at + Duration::from_secs(10));
        assert!(clock.1.load(Ordering::Relaxed) < 5);
    }

    /// Counts how often somebody waits by it.
    struct Counting(SystemClock, AtomicU32);

    impl Clock for Counting {
        fn now(&self) -> Moment {
            self.0.now()
        }

        fn sleep_until(&self, at: Moment) -> BoxFuture<'static, ()> {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.sleep_until(at)
        }
    }

    #[tokio::test]
    async fn a_timer_is_set_anew_for_another_moment() {
        let clock = StoppedClock::default();
        let timers = Timers::new(Arc::new(clock.clone()));
        let (mut timer, woken) = (None, Arc::<Woken>::default());
        let waker = Waker::from(Arc::clone(&woken));
        for at in [9, 3, 3] {
            let cx = &mut Context::from_waker(&waker);
            assert!(timers.poll(&mut timer, clock.now(), seconds(at), cx).is_pending());
        }
        assert_eq!(asleep(&timers), 1);
        clock.advance(Duration::from_secs(3));
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        assert_eq!(woken.0.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn what_is_polled_elsewhere_is_woken_from_where_the_others_are() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_time().build().unwrap();
        let timers = Timers::new(Arc::new(SystemClock::new()));
        let soon = timers.clock.now() + Duration::from_millis(20);
        runtime.block_on(timers.sleep_until(soon));
        let mut sleep = timers.sleep_until(soon + Duration::from_secs(3600));
        assert!(poll(&mut sleep).is_pending());
        assert_eq!(asleep(&timers), 1, "nobody would wake it");
    }

    #[tokio::test]
    async fn no_task_outlives_the_client() {
        let tasks = || Handle::current().metrics().num_alive_tasks();
        let timers = Timers::new(Arc::new(StoppedClock::default()));
        let mut sleep = timers.sleep_until(seconds(1));
        assert!(poll(&mut sleep).is_pending());
        assert_eq!(tasks(), 1);
        drop(sleep);
        drop(timers);
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        assert_eq!(tasks(), 0);
    }
}
