//! The answers of many operations, without a task for each.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
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
use crate::{client::Shared, clock::Moment, error::Error, lock::Lock, sleepers::Bed};

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
/// Dropping the future of [`next`](Outcomes::next) loses nothing. Dropping the stream is to all of its operations what
/// dropping them is.
pub fn outcomes<T>(operations: impl IntoIterator<Item = Operation<T>>) -> Outcomes<T> {
    let mut operations: Vec<_> = operations.into_iter().map(Some).collect();
    operations.shrink_to_fit();
    Outcomes {
        left: operations.len(),
        operations,
        started: 0,
        dormitories: Vec::new(),
        seats: Vec::new(),
        free: Vec::new(),
        calls: Arc::default(),
        rung: Vec::new(),
    }
}

/// The stream that [`outcomes`] gives. It ends when all operations have.
#[must_use = "nothing is sent before the stream is read"]
pub struct Outcomes<T> {
    operations: Vec<Option<Operation<T>>>,
    left: usize,
    /// So many of the operations, the first ones, were polled.
    started: usize,
    dormitories: Vec<Dormitory>,
    seats: Vec<Seat>,
    free: Vec<usize>,
    calls: Arc<Calls>,
    /// Those who called, and were not heard yet.
    rung: Vec<Arc<Bell>>,
}

/// Where the operations of one client sleep, by its clock.
struct Dormitory {
    client: Arc<Shared>,
    sleeping: BinaryHeap<Reverse<(Moment, usize)>>,
    /// For the first of them.
    bed: Option<(Moment, Option<Bed>)>,
}

/// Where an operation sits that is awake. Its bell stays as they come and go.
struct Seat {
    operation: Option<usize>,
    bell: Waker,
}

struct Bell {
    seat: usize,
    rung: AtomicBool,
    calls: Arc<Calls>,
}

/// Who calls, and who is to hear it.
#[derive(Default)]
struct Calls(Lock<Called>);

#[derive(Default)]
struct Called {
    bells: Vec<Arc<Bell>>,
    stream: Option<Waker>,
}

impl<T: DeserializeOwned> Outcomes<T> {
    /// The next answer, and the number of its operation; `None` once all have been given.
    pub async fn next(&mut self) -> Option<(usize, Result<T, Error>)> {
        poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<(usize, Result<T, Error>)>> {
        // Once, for those who are polled may ring again at once.
        self.calls.listen(cx, &mut self.rung);
        while let Some(bell) = self.rung.pop() {
            bell.rung.store(false, Ordering::Release);
            if let Some(over) = self.advance(bell.seat) {
                return Poll::Ready(Some(over));
            }
        }
        while self.seats.len() - self.free.len() < AWAKE
            && let Some(operation) = self.rises(cx)
        {
            let seat = self.sits(operation);
            if let Some(over) = self.advance(seat) {
                return Poll::Ready(Some(over));
            }
        }
        if self.left == 0 { Poll::Ready(None) } else { Poll::Pending }
    }

    /// The next to be polled of those that are not awake: its time to sleep is over, or it was never polled.
    fn rises(&mut self, cx: &mut Context<'_>) -> Option<usize> {
        self.dormitories.iter_mut().find_map(|dormitory| dormitory.rises(cx)).or_else(|| {
            let next = self.started;
            self.started = self.operations.len().min(next + 1);
            (next < self.started).then_some(next)
        })
    }

    fn sits(&mut self, operation: usize) -> usize {
        let seat = self.free.pop().unwrap_or(self.seats.len());
        match self.seats.get_mut(seat) {
            Some(seat) => seat.operation = Some(operation),
            None => {
                let bell = Bell { seat, rung: AtomicBool::new(false), calls: Arc::clone(&self.calls) };
                self.seats.push(Seat { operation: Some(operation), bell: Waker::from(Arc::new(bell)) });
            }
        }
        seat
    }

    /// Polls who sits there, if anybody does.
    fn advance(&mut self, at: usize) -> Option<(usize, Result<T, Error>)> {
        let seat = self.seats.get_mut(at)?;
        let number = seat.operation?;
        let kept = self.operations.get_mut(number)?;
        let over = match kept.as_mut()?.advance(&mut Context::from_waker(&seat.bell)) {
            Step::Busy => return None,
            Step::Asleep(client, until) => {
                lie_down(&mut self.dormitories, &client, (until, number), self.operations.len());
                None
            }
            Step::Over(answer) => {
                *kept = None;
                self.left -= 1;
                Some((number, answer))
            }
        };
        seat.operation = None;
        self.free.push(at);
        over
    }
}

/// `most` may come to lie there.
fn lie_down(dormitories: &mut Vec<Dormitory>, client: &Arc<Shared>, sleeper: (Moment, usize), most: usize) {
    if let Some(known) = dormitories.iter_mut().find(|dormitory| Arc::ptr_eq(&dormitory.client, client)) {
        return known.sleeping.push(Reverse(sleeper));
    }
    let mut sleeping = BinaryHeap::new();
    // Nearly always there is one client, and growing in steps takes twice the memory.
    if dormitories.is_empty() {
        sleeping.reserve_exact(most);
    }
    sleeping.push(Reverse(sleeper));
    dormitories.push(Dormitory { client: Arc::clone(client), sleeping, bed: None });
}

impl Dormitory {
    fn rises(&mut self, cx: &mut Context<'_>) -> Option<usize> {
        let Reverse((until, operation)) = *self.sleeping.peek()?;
        let (_, bed) = match &mut self.bed {
            Some(bed) if bed.0 == until => bed,
            other => other.insert((until, None)),
        };
        self.client.sleepers.poll(bed, until, cx).is_ready().then(|| {
            self.sleeping.pop();
            operation
        })
    }
}

impl Calls {
    /// Has whoever polls the stream hear the next call, and those that were made before.
    fn listen(&self, cx: &Context<'_>, rung: &mut Vec<Arc<Bell>>) {
        let mut called = self.0.hold();
        let earlier = called.stream.replace(cx.waker().clone());
        rung.append(&mut called.bells);
        drop(called);
        drop(earlier);
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.rung.swap(true, Ordering::AcqRel) {
            return;
        }
        let mut called = self.calls.0.hold();
        called.bells.push(Arc::clone(self));
        let stream = called.stream.take();
        drop(called);
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
