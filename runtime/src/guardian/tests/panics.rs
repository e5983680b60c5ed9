//! Code of the program's that panics while the guardian works on an operation.

use std::{
    fmt,
    future::{pending, ready},
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Wake, Waker},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::HeaderMap;
use tokio::runtime::Handle;
use tracing::{
    Event, Id, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Record},
};

use super::{Hook, Server, Shop, execute};
use crate::{
    Builder, Journal, Missing, Reported, Verdict,
    builder::Accepts,
    clock::{Clock, tests::StoppedClock},
    error::BoxError,
    outcome::Resolution,
    resolver::{RawLost, RawResolution, RawSettled, Resolver},
    transport::{BoxFuture, Outgoing, Transport, TransportError},
};

/// Panics once the request has left.
struct Panics;

impl Transport for Panics {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            outgoing.into_request().into_body().into_bytes()?;
            panic!("the transport panics, as planned")
        })
    }
}

async fn no_credentials() -> Result<HeaderMap, BoxError> {
    panic!("the hook panics, as planned")
}

fn shop<R>(transport: impl Transport, resolver: R, clock: &StoppedClock) -> Shop
where
    Shop: Accepts<R>,
{
    Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(Journal::in_memory())
        .resolver(resolver)
        .transport(transport)
        .clock(clock.clone())
        .runtime(Handle::current())
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_transport_that_panics_leaves_an_operation_to_be_resolved() {
    let shop = shop(Panics, Hook::default(), &StoppedClock::default());
    let outcome = execute(&shop, "a").await.unwrap();
    assert!(outcome.lost_reason().is_some());
    assert_eq!(shop.0.operations().len(), 1);
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test's own task")]
async fn a_hook_for_credentials_that_panics_is_one_that_has_none() {
    let clock = StoppedClock::default();
    let shop: Shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(Journal::in_memory())
        .resolver(Hook::default())
        .transport(Panics)
        .authenticate(no_credentials)
        .clock(clock.clone())
        .runtime(Handle::current())
        .build()
        .unwrap();
    let operation = execute(&shop, "a");
    let verdict = tokio::spawn(async move { operation.await.unwrap().resolve().await });
    while !verdict.is_finished() {
        clock.advance(Duration::from_millis(100));
        tokio::task::yield_now().await;
    }
    assert!(clock.now().since(crate::Moment::default()) < Duration::from_secs(60));
    assert!(matches!(verdict.await.unwrap(), Verdict::NotDone(_)));
}

/// An error that cannot be told.
#[derive(Debug)]
struct Unspeakable;

impl fmt::Display for Unspeakable {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("the error's text panics, as planned")
    }
}

impl std::error::Error for Unspeakable {}

/// Reads all that it is told.
struct Reads {
    opens_spans: bool,
}

impl Subscriber for Reads {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        assert!(self.opens_spans, "the subscriber panics, as planned");
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Text(String::new()));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0 += &format!("{field}={value:?} ");
    }
}

/// Its first answers are errors that cannot be told: to so many investigations, and then to so many verdicts.
#[derive(Clone)]
struct Tongueless(Arc<Mutex<[u32; 2]>>);

impl Tongueless {
    fn left(&self) -> [u32; 2] {
        *self.0.lock().unwrap()
    }

    fn fails(&self, at: usize) -> bool {
        let left = &mut self.0.lock().unwrap()[at];
        let fails = *left > 0;
        *left = left.saturating_sub(1);
        fails
    }
}

impl Accepts<Tongueless> for Shop {
    fn erase(resolver: Tongueless) -> Arc<dyn Resolver> {
        Arc::new(resolver)
    }
}

impl Resolver for Tongueless {
    fn investigate(&self, _: RawLost) -> BoxFuture<'_, RawResolution> {
        Box::pin(ready(RawResolution(match self.fails(0) {
            true => Resolution::CannotTell(Unspeakable.into()),
            false => Resolution::HappenedUnseen("seen".into()),
        })))
    }

    fn settled(&self, _: RawSettled) -> BoxFuture<'_, Result<(), BoxError>> {
        Box::pin(ready(if self.fails(1) { Err(Unspeakable.into()) } else { Ok(()) }))
    }
}

async fn time_passes(clock: &StoppedClock, most: Duration) {
    let end = clock.now() + most;
    while clock.now() < end {
        clock.advance(Duration::from_secs(1));
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn errors_that_cannot_be_told_stop_no_work_on_an_operation() {
    let _reads = tracing::subscriber::set_default(Reads { opens_spans: true });
    for fail in [[3, 0], [0, 3], [2, 2]] {
        let (clock, resolver) = (StoppedClock::default(), Tongueless(Arc::new(Mutex::new(fail))));
        let shop = shop(Panics, resolver.clone(), &clock);
        drop(execute(&shop, "a").await.unwrap());
        time_passes(&clock, Duration::from_secs(600)).await;
        assert_eq!(resolver.left(), [0, 0], "{fail:?}");
        assert!(shop.0.operations().is_empty(), "{fail:?}");
    }
}

#[tokio::test]
async fn work_that_panicked_counts_as_a_sign_of_life() {
    let _reads = tracing::subscriber::set_default(Reads { opens_spans: true });
    let (clock, resolver) = (StoppedClock::default(), Tongueless(Arc::new(Mutex::new([u32::MAX, 0]))));
    let shop = shop(Panics, resolver, &clock);
    let id = execute(&shop, "a").await.unwrap().leave_open();
    let case = shop.0.shared().guardian.as_ref().and_then(|guardian| guardian.case(id)).unwrap();
    let sent = case.look(|state| state.last_sign);
    time_passes(&clock, Duration::from_secs(60)).await;
    assert!(case.look(|state| state.last_sign) > sent);
}

#[tokio::test]
async fn a_verdict_from_outside_does_not_wait_until_the_work_begins_again() {
    let _reads = tracing::subscriber::set_default(Reads { opens_spans: true });
    let (clock, resolver) = (StoppedClock::default(), Tongueless(Arc::new(Mutex::new([u32::MAX, 0]))));
    let shop = shop(Panics, resolver.clone(), &clock);
    let id = execute(&shop, "a").await.unwrap().leave_open();
    time_passes(&clock, Duration::from_secs(60)).await;
    let settled = shop.0.settle(id, Resolution::HappenedUnseen("seen".into()), SystemTime::now()).await;
    assert!(matches!(settled, Reported::Decided), "{settled:?}");
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    assert!(shop.0.operations().is_empty());
}

#[tokio::test]
async fn an_operation_that_ends_as_it_begins_leaves_nothing_open() {
    let shop = shop(Panics, Hook::default(), &StoppedClock::default());
    let begun = tracing::subscriber::with_default(Reads { opens_spans: false }, || {
        let mut operation = pin!(execute(&shop, "a"));
        let poll = || operation.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending();
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(poll))
    });
    assert!(begun.is_err());
    assert!(shop.0.operations().is_empty());
    assert!(shop.0.shutdown(Duration::ZERO).await.is_empty());
}

/// Belongs to an executor that is gone.
struct Gone;

impl Wake for Gone {
    fn wake(self: Arc<Self>) {
        panic!("the waker panics, as planned")
    }
}

#[tokio::test]
async fn a_caller_who_cannot_be_woken_stops_no_work_on_an_operation() {
    let (server, hook) = (Server::default(), Hook::default());
    let shop = shop(server.clone(), hook.clone(), &StoppedClock::default());
    let mut operation = pin!(execute(&shop, "a"));
    let waker = Waker::from(Arc::new(Gone));
    assert!(operation.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    server.gate.notify_one();
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    assert_eq!((hook.calls(), shop.0.operations().len()), (1, 0));
}

/// Panics when it is no longer waited for.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("what is dropped panics, as planned")
    }
}

/// Never answers, and panics when it is let go of.
struct Clings;

impl Transport for Clings {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let _bomb = Bomb;
            outgoing.into_request().into_body().into_bytes()?;
            pending().await
        })
    }
}

#[tokio::test]
async fn what_panics_when_it_is_let_go_of_leaves_an_operation_to_be_resolved() {
    let (clock, resolver) = (StoppedClock::default(), Tongueless(Arc::new(Mutex::new([1, 1]))));
    let shop = shop(Clings, resolver.clone(), &clock);
    let mut operation = execute(&shop, "a");
    let id = operation.started().await.unwrap();
    time_passes(&clock, Duration::from_secs(60)).await;
    assert_eq!(operation.await.unwrap().id(), id);
    time_passes(&clock, Duration::from_secs(600)).await;
    assert_eq!((resolver.left(), shop.0.operations().len()), ([0, 0], 0));
}
