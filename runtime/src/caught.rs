//! Code that is not ours, and may panic.

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
};

/// Runs the user's code, and takes its panic for an answer.
pub(crate) async fn caught<T, F: Future<Output = T>>(run: impl FnOnce() -> F) -> Result<T, &'static str> {
    const PANICKED: &str = "it panicked";
    let mut run = pin!(catch_unwind(AssertUnwindSafe(run)).map_err(|_| PANICKED)?);
    poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| run.as_mut().poll(cx))) {
        Ok(poll) => poll.map(Ok),
        Err(_) => Poll::Ready(Err(PANICKED)),
    })
    .await
}
