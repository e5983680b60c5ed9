//! The answers of many operations, without a task for each.

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

/// How many may be awake: more than have a place among the requests under way, and few beside those that sleep.
const AWAKE: usize = 1024;

/// Awaits many operations, and gives each one's answer as it comes, with its number in the order in which they were given.
///
/// An operation that sleeps between two polls takes a task's memory less here than awaited in a task of its own. They
/// start as there is room for their requests, the first ones first; each one's times run from its own start.
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
/// Dropping the stream is to all of its operations what dropping them is.
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

/// The stream that [`outcomes`] gives. It ends when all operations have.
#[must_use = "nothing is sent before the stream is read"]
pub struct Outcomes<T> {
    operations: Vec<Option<Operation<T>>>,
    left: usize,
    /// So many of the operations, the first ones, were polled.
    started: usize,
    asleep: Vec<Asleep>,
    slots: Vec<Slot>,
    /// The slots that no operation has.
    free: Vec<usize>,
    wakes: Arc<Wakes>,
    /// The slots that are to be polled.
    woken: VecDeque<Arc<SlotWaker>>,
}

/// The operations of one client that sleep, by its clock.
struct Asleep {
    client: Arc<Shared>,
    until: BinaryHeap<Reverse<(Moment, usize)>>,
    /// For the first of them.
    timer: Option<Timer>,
}

/// What an operation has while it is awake. Its waker stays as operations come and go.
struct Slot {
    operation: Option<usize>,
    waker: Waker,
}

struct SlotWaker {
    slot: usize,
    is_woken: AtomicBool,
    wakes: Arc<Wakes>,
}

/// The slots that were woken, and who polls them.
#[derive(Default)]
struct Wakes(Lock<(Vec<Arc<SlotWaker>>, Option<Waker>)>);

impl<T: DeserializeOwned> Outcomes<T> {
    /// The next answer, and the number of its operation; `None` once all have been given.
    ///
    /// # Errors
    /// Those of the operation, for which the others go on.
    ///
    /// # Cancel safety
    /// Dropping the future loses nothing, and stops the polling until it is called again.
    pub async fn next(&mut self) -> Option<(usize, Result<T, Error>)> {
        poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<(usize, Result<T, Error>)>> {
        // Once, for those that are polled may be woken again at once.
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

    /// The next to be polled of those that are not awake: its time to sleep is over, or it was never polled.
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

    /// Polls the operation that has this slot, if any has.
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

/// `most` may come to sleep there.
fn put_to_sleep(asleep: &mut Vec<Asleep>, client: &Arc<Shared>, sleeper: (Moment, usize), most: usize) {
    if let Some(known) = asleep.iter_mut().find(|asleep| Arc::ptr_eq(&asleep.client, client)) {
        return known.until.push(Reverse(sleeper));
    }
    let mut until = BinaryHeap::new();
    // Nearly always there is one client, and growing in steps takes twice the memory.
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
    /// The slots that were woken. `stream` is woken by the next.
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
