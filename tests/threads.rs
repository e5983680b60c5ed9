//! The guardian's thread: there when there is something to guard, and whatever becomes of the caller's runtime.
//!
//! One test: it counts the threads of its process.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::{
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

use async_api::{
    BoxError, Decision, Journal, Lost, Resolution, Settled, async_api,
    transport::{BoxFuture, Outgoing, Transport, TransportError},
};
use bytes::Bytes;

#[async_api("tests/specs/plain.yaml")]
trait Plain {}

#[async_api("tests/specs/one_purchase.yaml")]
trait Store {}

struct Hook(mpsc::Sender<&'static str>);

impl StoreResolver for Hook {
    async fn buy(&self, _: Lost<store::BuyKey>) -> Resolution<store::Receipt> {
        Resolution::CannotTell("nobody asked".into())
    }

    async fn buy_settled(&self, settled: Settled<'_, store::BuyKey>) -> Result<(), BoxError> {
        let told = match settled.decision() {
            Decision::Done(_) => "done",
            Decision::DoneUnseen(_) | Decision::NotDone(_) => "something else",
        };
        self.0.send(told)?;
        Ok(())
    }
}

/// Accepts at once, and is READY at the third poll.
#[derive(Default, Clone)]
struct Server(Arc<AtomicUsize>);

impl Transport for Server {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            outgoing.into_request().into_body().into_bytes()?;
            let seen = self.0.fetch_add(1, Ordering::Relaxed);
            let status = if seen < 3 { "IN_PROGRESS" } else { "READY" };
            let body =
                format!(r#"{{"asyncOperation": {{"token": "t", "status": "{status}"}}, "result": {{"number": 7}}}}"#);
            Ok(http::Response::new(body.into()))
        })
    }
}

fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").unwrap().count()
}

fn guardians() -> usize {
    let names = std::fs::read_dir("/proc/self/task").unwrap();
    names
        .filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok())
        .filter(|name| name.starts_with("async-api"))
        .count()
}

struct Unparks(std::thread::Thread);

impl Wake for Unparks {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Drives a future with nothing but a parked thread.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unparks(std::thread::current())));
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::park(),
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn threads_are_there_exactly_while_there_is_something_to_guard() {
    let before = threads();

    let plain = PlainClient::builder("https://plain.example.com").transport(Server::default()).build().unwrap();
    assert_eq!(threads(), before, "a client without critical endpoints starts no thread");
    let error = block_on(plain.quote(plain::QuoteQuery { id: "a".into() })).unwrap_err();
    assert!(error.is_not_sent() && error.to_string().contains("tokio"), "{error}");

    let (hook, told) = mpsc::channel();
    let server = Server::default();
    let client = StoreClient::builder("https://store.example.com")
        .journal(Journal::in_memory())
        .resolver(Hook(hook))
        .transport(server.clone())
        .build()
        .unwrap();
    // A thread takes its name only once it runs.
    wait_for(|| guardians() == 2, "no guardian was started");

    // The caller's runtime dies in the middle of the purchase.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(1).build().unwrap();
    let mut operation = client.buy(store::BuyQuery { id: "a".into() });
    runtime.block_on(operation.started()).unwrap();
    runtime.spawn(operation);
    wait_for(|| server.0.load(Ordering::Relaxed) > 0, "the request has not left");
    runtime.shutdown_background();
    assert_eq!(told.recv_timeout(Duration::from_secs(30)), Ok("done"));

    // A critical operation needs no runtime of the caller's at all.
    let outcome = block_on(client.buy(store::BuyQuery { id: "b".into() })).unwrap();
    assert!(matches!(block_on(outcome.resolve()), async_api::Verdict::Done(_)));
    assert_eq!(told.recv_timeout(Duration::from_secs(30)), Ok("done"));

    // Shut down, the client lets go of its threads; what a caller still holds can be dropped and resolved all the same.
    let (held, dropped) =
        (client.buy(store::BuyQuery { id: "c".into() }), client.buy(store::BuyQuery { id: "d".into() }));
    let (held, dropped) = (block_on(held).unwrap(), block_on(dropped).unwrap());
    assert!(block_on(client.shutdown(Duration::from_secs(30))).is_empty());
    drop(dropped);
    assert!(matches!(block_on(held.resolve()), async_api::Verdict::Done(_)));

    drop(client);
    wait_for(|| guardians() == 0, "the guardian outlives the last client with nothing open");
}

fn wait_for(is_so: impl Fn() -> bool, otherwise: &str) {
    let deadline = std::time::Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(std::time::Instant::now() < deadline, "{otherwise}");
        std::thread::yield_now();
    }
}
