//! Progress of an operation, for progress bars and logs.

use std::{
    fmt,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use futures_core::Stream;

use crate::{caught, clock::Moment, lifecycle::Lifecycle, lock::Lock, outcome::Trouble};

/// The state of an operation, reported each time it goes to sleep.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Whether the server has accepted the request.
    pub accepted: bool,
    /// How many polls were made.
    pub polls: u32,
    /// Time since the first poll of the operation's future.
    pub elapsed: Duration,
    /// Time until the next request.
    pub pause: Duration,
    /// Why the last request got no usable answer; `None` if it got one.
    pub trouble: Option<Trouble>,
}

/// A caller's callback.
pub(crate) type Callback = Box<dyn Fn(&Progress) + Send + Sync>;

/// The progress callbacks of an operation, and when it started.
pub(crate) struct Listeners {
    began: Moment,
    callbacks: Vec<Callback>,
}

impl Listeners {
    /// `None` if there are no callbacks.
    pub(crate) fn new(began: Moment, callbacks: Vec<Callback>) -> Option<Box<Self>> {
        (!callbacks.is_empty()).then(|| Box::new(Self { began, callbacks }))
    }

    pub(crate) fn tell(&self, life: &Lifecycle, now: Moment, until: Moment) {
        let progress = Progress {
            accepted: life.token().is_some(),
            polls: life.polls(),
            elapsed: now - self.began,
            pause: until - now,
            trouble: life.last(),
        };
        for callback in &self.callbacks {
            // A panic here would end other work on the guardian's thread.
            if catch_unwind(AssertUnwindSafe(|| callback(&progress))).is_err() {
                tracing::error!(target: "async_api::lifecycle", "a progress callback panicked");
            }
        }
    }
}

impl fmt::Debug for Listeners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listeners").finish_non_exhaustive()
    }
}

/// The progress of an operation as a stream, which ends when the operation does.
///
/// It holds only the latest state: a slow reader skips states that are out of date.
///
/// # Example: a line per step, next to the operation
/// ```
/// # async fn wait<T: serde::de::DeserializeOwned>(mut operation: async_api_runtime::Operation<T>)
/// #     -> Result<T, Box<dyn std::error::Error>> {
/// let mut stream = operation.progress();
/// let show = async {
///     while let Some(progress) = stream.next().await {
///         println!("{} polls in {:?}", progress.polls, progress.elapsed);
///     }
/// };
/// let (answer, ()) = tokio::join!(operation, show);
/// # Ok(answer?) }
/// ```
#[derive(Debug)]
#[must_use = "a stream does nothing unless it is read"]
pub struct ProgressStream {
    slot: Arc<Lock<Slot>>,
}

#[derive(Debug, Default)]
struct Slot {
    latest: Option<Progress>,
    ended: bool,
    reader: Option<Waker>,
}

/// The operation's end of a [`ProgressStream`].
struct Teller(Arc<Lock<Slot>>);

impl ProgressStream {
    /// A stream, and the callback that feeds it.
    pub(crate) fn new() -> (Self, Callback) {
        let slot = Arc::new(Lock::default());
        let teller = Teller(Arc::clone(&slot));
        (Self { slot }, Box::new(move |progress| teller.change(|slot| slot.latest = Some(progress.clone()))))
    }

    /// The latest state, once there is one that was not read yet; `None` once the operation has ended.
    ///
    /// # Cancel safety
    /// Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Progress> {
        poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Progress>> {
        let mut slot = self.slot.hold();
        match slot.latest.take() {
            Some(progress) => Poll::Ready(Some(progress)),
            None if slot.ended => Poll::Ready(None),
            None => {
                slot.reader = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Stream for ProgressStream {
    type Item = Progress;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Progress>> {
        self.poll(cx)
    }
}

impl Teller {
    fn change(&self, change: impl FnOnce(&mut Slot)) {
        let reader = {
            let mut slot = self.0.hold();
            change(&mut slot);
            slot.reader.take()
        };
        if let Some(reader) = reader {
            caught::wake(reader);
        }
    }
}

impl Drop for Teller {
    fn drop(&mut self) {
        self.change(|slot| slot.ended = true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(polls: u32) -> Progress {
        Progress { accepted: true, polls, elapsed: Duration::ZERO, pause: Duration::ZERO, trouble: None }
    }

    #[test]
    fn a_stream_wakes_its_reader_and_ends_once() {
        let (mut stream, tell) = ProgressStream::new();
        let mut cx = Context::from_waker(Waker::noop());
        let mut poll = || Pin::new(&mut stream).poll_next(&mut cx);
        assert_eq!(poll(), Poll::Pending);
        tell(&progress(1));
        tell(&progress(2));
        assert_eq!(poll(), Poll::Ready(Some(progress(2))));
        assert_eq!(poll(), Poll::Pending);
        tell(&progress(3));
        drop(tell);
        assert_eq!(poll(), Poll::Ready(Some(progress(3))));
        assert_eq!(poll(), Poll::Ready(None));
        assert_eq!(poll(), Poll::Ready(None));
    }
}
