//! No connection is opened while one is on its way back.

use std::{
    cell::Cell,
    future::poll_fn,
    pin::pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};
use tower_layer::Layer;
use tower_service::Service;

use super::BoxFuture;
use crate::{BoxError, lock::Lock};

/// For a connection to come back to the pool once its answer was read. It takes some wake-ups of tasks, no network.
const SOON: Duration = Duration::from_millis(100);

tokio::task_local! {
    /// Whether the exchange that is being polled has asked for a new connection.
    static ASKED: Cell<bool>;
}

/// The connections of one pool that no exchange is using, on their way back to it and in it.
///
/// hyper gives a connection back in a task of its own, some time after the answer was read, and has whoever asks before
/// that open another one. It goes on opening it, too, where the first comes back meanwhile. Ten thousand requests, never
/// more than 64 of them under way, thus ended with 80 to 200 open connections. So who finds the pool empty waits for a
/// connection that is on its way, and one that is no longer needed is not opened to its end.
///
/// No more are open then than exchanges were under way at once, as long as each comes back within [`SOON`]: what becomes
/// of a connection that does not, `reqwest` tells nobody. All are of one origin.
#[derive(Clone, Default)]
pub(super) struct Returning(Arc<Inner>);

#[derive(Default)]
struct Inner {
    count: Lock<Count>,
    taken: Notify,
}

#[derive(Default)]
struct Count {
    /// Below 0 where one came back, and was taken, before the exchange that had used it said so.
    spare: isize,
    /// Exchanges that found the pool empty, and that each count on one of these.
    waiting: isize,
    /// When the last one set out.
    since: Option<Instant>,
    /// One that was waited for did not come, and none has since: the server closes connections without a word.
    in_vain: bool,
}

impl Returning {
    /// Runs an exchange over a connection of the pool, until the head of its answer.
    pub(super) async fn watch<F: Future>(&self, exchange: F) -> F::Output {
        let watched = async {
            let mut exchange = pin!(exchange);
            // At its first poll it takes a connection from the pool, or asks for a new one.
            match poll_fn(|cx| Poll::Ready(exchange.as_mut().poll(cx))).await {
                Poll::Ready(output) => output,
                Poll::Pending => {
                    if !ASKED.with(Cell::get) {
                        self.one_taken();
                    }
                    exchange.await
                }
            }
        };
        ASKED.scope(Cell::new(false), watched).await
    }

    /// An answer was read to its end, and its connection is kept.
    pub(super) fn one_to_come(&self) {
        let mut count = self.0.count.hold();
        count.spare += 1;
        count.since = Some(Instant::now());
    }

    fn one_taken(&self) {
        let mut count = self.0.count.hold();
        count.spare -= 1;
        count.in_vain = false;
        drop(count);
        self.0.taken.notify_waiters();
    }

    /// Waits while one is on its way for each that waits here.
    #[expect(clippy::disallowed_methods, reason = "sockets know no other time")]
    async fn none_to_come(&self) {
        let _waiting = Waiting::new(self);
        let until = Instant::now() + SOON;
        loop {
            let mut taken = pin!(self.0.taken.notified());
            taken.as_mut().enable();
            {
                let mut count = self.0.count.hold();
                // Those that are not on their way would be in the pool, and it is empty.
                if count.in_vain || count.since.is_none_or(|at| at.elapsed() >= SOON) {
                    count.spare = 0;
                }
                if count.spare < count.waiting {
                    return;
                }
            }
            tokio::select! {
                () = taken => {}
                () = tokio::time::sleep_until(until) => {
                    let mut count = self.0.count.hold();
                    count.spare -= 1;
                    count.in_vain = true;
                    return;
                }
            }
        }
    }
}

struct Waiting<'a>(&'a Returning);

impl<'a> Waiting<'a> {
    fn new(returning: &'a Returning) -> Self {
        returning.0.count.hold().waiting += 1;
        Self(returning)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.0.count.hold().waiting -= 1;
    }
}

impl<S> Layer<S> for Returning {
    type Service = Connector<S>;

    fn layer(&self, inner: S) -> Connector<S> {
        Connector { inner: Arc::new(Lock::new(inner)), returning: self.clone() }
    }
}

/// Opens connections where none is to come.
pub(super) struct Connector<S> {
    /// Shared, for it is cloned with each request, and rarely connects.
    inner: Arc<Lock<S>>,
    returning: Returning,
}

impl<S> Clone for Connector<S> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), returning: self.returning.clone() }
    }
}

impl<S, T> Service<T> for Connector<S>
where
    S: Service<T, Error = BoxError> + Clone + Send + 'static,
    S::Future: Send,
    T: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<S::Response, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: T) -> Self::Future {
        let _ = ASKED.try_with(|asked| asked.set(true));
        let (mut inner, returning) = (self.inner.hold().clone(), self.returning.clone());
        Box::pin(async move {
            let mut opening = pin!(async {
                returning.none_to_come().await;
                poll_fn(|cx| inner.poll_ready(cx)).await?;
                inner.call(target).await
            });
            poll_fn(|cx| {
                // hyper gave the exchange another one, and goes on with this in a task of its own.
                if ASKED.try_with(|_| ()).is_err() {
                    returning.one_taken();
                    return Poll::Ready(Err("a connection came back first".into()));
                }
                opening.as_mut().poll(cx)
            })
            .await
        })
    }
}
