//! Awaiting many operations in one task.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, VecDeque},
    fmt,
    future::poll_fn,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::{Operation, Step};
use crate::{client::Shared, clock::Moment, error::Error, lock::Lock, timers::Timer};

/// How many may be awake at once: more than can have requests in flight, and few compared with those that sleep.
const AWAKE: usize = 1024;

/// Awaits many operations in one task, and yields each answer as it arrives, together with the operation's index.
///
/// Compared with a task per operation, this saves the memory of the tasks. Operations start in order, as there is room for
/// their requests; the time limits of each run from its own start.
///
/// # Example: thousands of quotes
/// ```
/// # use async_api_runtime::{Operation, outcomes};
/// # async fn cheapest(operations: Vec<Operation<u64>>) -> Option<(usize, u64)> {
/// let mut outcomes = outcomes(operations);
/// let mut cheapest = None;
/// while let Some((number, price)) = outcomes.next().await {
///     match price {
///         Ok(price) if cheapest.is_none_or(|(_, least)| price < least) => cheapest = Some((number, price)),
///         Ok(_) => {}
///         Err(error) => eprintln!("number {number}: {error}"),
///     }
/// }
/// # cheapest }
/// ```
///
/// # Cancel safety
/// Dropping the stream drops all operations that have not finished.
pub fn outcomes<T>(operations: impl IntoIterator<Item = Operation<T>>) -> Outcomes<T> {
    let mut operations: Vec<_> = operations.into_iter().map(Some).collect();
    operations.shrink_to_fit();
    Outcomes {
        left: operations.len(),
        operations,
        started: 0,
        asleep: Vec::new(),
        slots: Vec::new(),
        free: Vec::new(),
        wakes: Arc::default(),
        woken: VecDeque::new(),
    }
}

/// The stream that [`outcomes`] returns. It ends when all operations have ended.
#[must_use = "nothing is sent before the stream is read"]
pub struct Outcomes<T> {
    operations: Vec<Option<Operation<T>>>,
    left: usize,
    /// How many operations, from the first one on, have been started.
    started: usize,
    asleep: Vec<Asleep>,
    slots: Vec<Slot>,
    /// Slots without an operation.
    free: Vec<usize>,
    wakes: Arc<Wakes>,
    /// Slots to be polled.
    woken: VecDeque<Arc<SlotWaker>>,
}

/// The sleeping operations of one client, by its clock.
struct Asleep {
    client: Arc<Shared>,
    until: BinaryHeap<Reverse<(Moment, usize)>>,
    /// For the one that wakes first.
    timer: Option<Timer>,
}

/// Held by an operation while it is awake. The waker is reused by the next operation in the slot.
struct Slot {
    operation: Option<usize>,
    waker: Waker,
}

struct SlotWaker {
    slot: usize,
    is_woken: AtomicBool,
    wakes: Arc<Wakes>,
}

/// The slots that were woken, and the waker of the stream.
#[derive(Default)]
struct Wakes(Lock<(Vec<Arc<SlotWaker>>, Option<Waker>)>);

impl<T: DeserializeOwned> Outcomes<T> {
    /// The next answer and the index of its operation; `None` once all have been returned.
    ///
    /// # Errors
    /// Those of the operation. The others continue.
    ///
    /// # Cancel safety
    /// Dropping the future loses nothing; the operations make no progress until `next` is called again.
    pub async fn next(&mut self) -> Option<(usize, Result<T, Error>)> {
        poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<(usize, Result<T, Error>)>> {
        // Taken once per call: a polled operation may wake itself again immediately.
        self.woken.extend(self.wakes.take(cx.waker()));
        while let Some(waker) = self.woken.pop_front() {
            waker.is_woken.store(false, Ordering::Release);
            if let Some(over) = self.advance(waker.slot) {
                return Poll::Ready(Some(over));
            }
        }
        while self.slots.len() - self.free.len() < AWAKE
            && let Some(operation) = self.due(cx)
        {
            let slot = self.occupy(operation);
            if let Some(over) = self.advance(slot) {
                return Poll::Ready(Some(over));
            }
        }
        if self.left == 0 { Poll::Ready(None) } else { Poll::Pending }
    }

    /// The next operation to wake up: one whose sleep is over, or else one that has not started.
    fn due(&mut self, cx: &mut Context<'_>) -> Option<usize> {
        self.asleep.iter_mut().find_map(|asleep| asleep.due(cx)).or_else(|| {
            let next = self.started;
            self.started = self.operations.len().min(next + 1);
            (next < self.started).then_some(next)
        })
    }

    fn occupy(&mut self, operation: usize) -> usize {
        let at = self.free.pop().unwrap_or(self.slots.len());
        match self.slots.get_mut(at) {
            Some(slot) => slot.operation = Some(operation),
            None => {
                let waker = SlotWaker { slot: at, is_woken: AtomicBool::new(false), wakes: Arc::clone(&self.wakes) };
                self.slots.push(Slot { operation: Some(operation), waker: Waker::from(Arc::new(waker)) });
            }
        }
        at
    }

    /// Polls the operation in this slot, if there is one.
    fn advance(&mut self, at: usize) -> Option<(usize, Result<T, Error>)> {
        let slot = self.slots.get_mut(at)?;
        let number = slot.operation?;
        let kept = self.operations.get_mut(number)?;
        let over = match kept.as_mut()?.advance(&mut Context::from_waker(&slot.waker)) {
            Step::Busy => return None,
            Step::Asleep(client, until) => {
                put_to_sleep(&mut self.asleep, &client, (until, number), self.operations.len());
                None
            }
            Step::Over(answer) => {
                *kept = None;
                self.left -= 1;
                Some((number, answer))
            }
        };
        slot.operation = None;
        self.free.push(at);
        over
    }
}

/// `most` is how many operations may sleep there in all.
fn put_to_sleep(asleep: &mut Vec<Asleep>, client: &Arc<Shared>, sleeper: (Moment, usize), most: usize) {
    if let Some(known) = asleep.iter_mut().find(|asleep| Arc::ptr_eq(&asleep.client, client)) {
        return known.until.push(Reverse(sleeper));
    }
    let mut until = BinaryHeap::new();
    // There is nearly always one client, and growing in steps takes twice the memory.
    if asleep.is_empty() {
        until.reserve_exact(most);
    }
    until.push(Reverse(sleeper));
    asleep.push(Asleep { client: Arc::clone(client), until, timer: None });
}

impl Asleep {
    fn due(&mut self, cx: &mut Context<'_>) -> Option<usize> {
        let Reverse((until, operation)) = *self.until.peek()?;
        self.client.timers.poll(&mut self.timer, self.client.clock.now(), until, cx).is_ready().then(|| {
            self.until.pop();
            operation
        })
    }
}

impl Wakes {
    /// Takes the slots that were woken, and registers the waker for the next.
    fn take(&self, stream: &Waker) -> Vec<Arc<SlotWaker>> {
        let mut wakes = self.0.hold();
        let earlier = wakes.1.replace(stream.clone());
        let slots = std::mem::take(&mut wakes.0);
        drop(wakes);
        drop(earlier);
        slots
    }
}

impl Wake for SlotWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.is_woken.swap(true, Ordering::AcqRel) {
            return;
        }
        let mut wakes = self.wakes.0.hold();
        wakes.0.push(Arc::clone(self));
        let stream = wakes.1.take();
        drop(wakes);
        if let Some(stream) = stream {
            stream.wake();
        }
    }
}

impl<T: DeserializeOwned> Stream for Outcomes<T> {
    type Item = (usize, Result<T, Error>);

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<T> fmt::Debug for Outcomes<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcomes").field("left", &self.left).finish_non_exhaustive()
    }
}
