//! Code that is not ours, and may panic.

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

const PANICKED: &str = "it panicked";

/// Calls the user's code, and takes its panic for an answer.
pub(crate) fn call<T>(run: impl FnOnce() -> T) -> Result<T, &'static str> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|_| PANICKED)
}

/// Wakes a task, of which nobody knows whose it is: that its executor panics must keep nobody else from being woken.
pub(crate) fn wake(waker: Waker) {
    let _ = call(|| waker.wake());
}

/// Polls the user's code, and takes its panic for an answer. It must not be polled again then.
pub(crate) fn poll<F: Future + ?Sized>(
    run: Pin<&mut F>,
    cx: &mut Context<'_>,
) -> Poll<Result<F::Output, &'static str>> {
    match call(|| run.poll(cx)) {
        Ok(poll) => poll.map(Ok),
        Err(panicked) => Poll::Ready(Err(panicked)),
    }
}

/// Runs the user's code, and takes its panic for an answer.
pub(crate) async fn caught<T, F: Future<Output = T>>(run: impl FnOnce() -> F) -> Result<T, &'static str> {
    let mut run = pin!(call(run)?);
    poll_fn(|cx| poll(run.as_mut(), cx)).await
}
