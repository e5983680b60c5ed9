//! The end of a client: shut down, or dropped with operations open.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "support/broken_store.rs"]
#[allow(unreachable_pub, missing_docs, reason = "shared with other tests")]
mod broken_store;
mod support;

use std::{
    future::pending,
    sync::{Arc, Mutex},
    task::Poll,
    time::Duration,
};

use async_api::{
    Journal, NotStarted, OperationState, Verdict,
    journal::{Entry, MemoryStore},
    transport::{BoxFuture, Outgoing, Transport, TransportError},
};
use broken_store::BrokenStore;
use bytes::Bytes;
use support::*;
use tokio::runtime::Handle;

#[tokio::test(start_paused = true)]
async fn shutdown_settles_what_it_can_and_returns_what_is_still_open() {
    let world = World::new();
    world.server.plan(accepted(Some(seconds(20)), [Answer::Truth]));
    world.server.plan(breaks(None));
    world.resolver.says([Says::CannotTell]);
    drop(tokio::spawn(world.buy("soon")));
    world.pass(Duration::from_millis(1)).await;
    let lost = world.buy("lost").await.unwrap().leave_open();
    let left = world.client.shutdown(seconds(60)).await;
    assert_eq!(world.now().as_secs(), 60);
    assert_eq!(world.resolver.told(), [Told::Done(7)]);
    let [left] = left.as_slice() else { panic!("{left:?}") };
    assert_eq!((left.id(), left.endpoint()), (lost, "POST /buy"));
    assert_eq!(left.key()["id"], "lost");
    assert!(matches!(left.state(), OperationState::Lost(_)), "{left:?}");
    assert!(left.next_try().is_some());
    assert!(matches!(world.buy("new").await.unwrap_err(), NotStarted::ShutDown));
}

#[tokio::test(start_paused = true)]
async fn shutdown_does_not_wait_when_nothing_is_open() {
    let world = World::new();
    assert!(world.client.shutdown(seconds(60)).await.is_empty());
    assert_eq!(world.now(), Duration::ZERO);
}

async fn others_run() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[test]
fn what_is_on_its_way_to_a_client_that_is_shut_down_goes_to_another() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (ours, theirs) = (runtime(), runtime());
    let (first, ending) = ours.block_on(async {
        let clock = PausedClock::new();
        let server = Server::new(clock);
        let resolver = Resolver::new(clock, server.clone());
        let journal = Journal::over_on(MemoryStore::default(), &Handle::current());
        let first = World::started(clock, server, resolver, journal, |builder| builder);
        first.server.plan(breaks(None));
        first.resolver.says([Says::CannotTell]);
        let _ = first.buy("a").await.unwrap().leave_open();
        assert_eq!(first.client.shutdown(Duration::ZERO).await.len(), 1);
        let World { clock, server, resolver, journal, .. } = &first;
        let (server, resolver, journal) = (server.clone(), resolver.clone(), journal.clone());
        let ending =
            World::started(*clock, server, resolver, journal, |builder| builder.runtime(theirs.handle().clone()));
        others_run().await;
        (first, ending.client)
    });
    // It has asked for what is open, and hears the answer when it is shut down already.
    let mut shut_down = Box::pin(ending.shutdown(Duration::ZERO));
    theirs.block_on(async {
        let begun = std::future::poll_fn(|cx| Poll::Ready(shut_down.as_mut().poll(cx))).await;
        assert!(begun.is_pending());
        others_run().await;
    });
    let other = ours.block_on(async {
        let other = first.another("https://shop.example.com", "");
        others_run().await;
        other
    });
    assert!(other.operations().is_empty(), "it was on its way to the one that is ending");
    assert!(theirs.block_on(shut_down).is_empty());
    ours.block_on(others_run());
    assert_eq!(other.operations().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_verdict_is_told_unknown_when_the_client_is_shut_down() {
    let world = World::new();
    world.server.plan(breaks(None));
    world.resolver.says([Says::CannotTell]);
    let outcome = world.buy("a").await.unwrap();
    let id = outcome.id();
    let waiting = tokio::spawn(outcome.resolve());
    world.pass(seconds(1)).await;
    assert_eq!(world.client.shutdown(Duration::ZERO).await.len(), 1);
    let Verdict::Unknown(open) = waiting.await.unwrap() else { panic!() };
    assert_eq!(open.id(), id);
}

#[tokio::test(start_paused = true)]
async fn what_was_left_open_is_taken_over_by_the_next_client_of_the_journal() {
    let world = World::new();
    world.server.plan(accepted(Some(seconds(100)), [Answer::Truth]));
    world.resolver.hears([Hears::Fails]);
    let polled = tokio::spawn(world.buy("polled"));
    world.pass(Duration::from_millis(1)).await;
    let _ = world.verdict("undelivered").await;
    world.pass(seconds(1)).await;
    assert_eq!(world.client.shutdown(Duration::ZERO).await.len(), 2);
    drop(polled);
    let other_scope = world.another("https://shop.example.com", "another account");
    world.pass(seconds(200)).await;
    assert!(other_scope.operations().is_empty());
    assert_eq!(world.resolver.told().len(), 1);
    let _next = world.another("https://shop.example.com", "");
    world.pass(seconds(1)).await;
    assert_eq!(world.resolver.told(), vec![Told::Done(7); 3]);
    assert!(world.resolver.asked().is_empty(), "a token was polled on, a verdict delivered again");
}

#[tokio::test(start_paused = true)]
async fn what_was_left_open_is_taken_over_by_a_client_that_is_there_already() {
    let world = World::new();
    world.server.plan(breaks(None));
    let id = world.buy("a").await.unwrap().leave_open();
    let _by_hand = ShopClient::builder("https://shop.example.com")
        .journal(world.journal.clone())
        .resolver(world.resolver.clone())
        .transport(world.server.clone())
        .clock(world.clock)
        .runtime(Handle::current())
        .recover_manually()
        .build()
        .unwrap();
    let next = world.another("https://shop.example.com", "");
    assert!(next.operations().is_empty());
    assert_eq!(world.client.shutdown(Duration::ZERO).await.len(), 1);
    assert_eq!(next.operations().iter().map(|open| open.id()).collect::<Vec<_>>(), [id]);
    world.pass(LINGERS + seconds(1)).await;
    assert_eq!(world.resolver.told().len(), 1);
}

/// Holds requests in a queue of its own, which goes on when the client does not wait any more.
struct Queue(Server);

impl Transport for Queue {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let server = self.0.clone();
        let queued = tokio::spawn(async move {
            tokio::time::sleep(seconds(5)).await;
            server.send(outgoing).await
        });
        Box::pin(async move { queued.await.unwrap() })
    }
}

#[tokio::test(start_paused = true)]
async fn what_waits_in_the_queue_of_a_connection_does_not_leave_after_its_client_was_shut_down() {
    let world = World::new();
    let client = ShopClient::builder("https://shop.example.com")
        .journal(world.journal.clone())
        .resolver(world.resolver.clone())
        .transport(Queue(world.server.clone()))
        .clock(world.clock)
        .runtime(Handle::current())
        .build()
        .unwrap();
    let mut held = client.buy(buy_query("a"), note());
    held.started().await.unwrap();
    world.pass(seconds(1)).await;
    assert_eq!(client.shutdown(Duration::ZERO).await.len(), 1);
    world.pass(seconds(60)).await;
    assert!(world.server.submissions().is_empty());
}

/// Its task is aborted before it was ever polled.
#[tokio::test(start_paused = true)]
async fn an_operation_that_begins_while_the_client_is_shut_down_is_not_started() {
    let world = World::new();
    let mut operation = world.buy("a");
    let (_, started) = tokio::join!(biased; world.client.shutdown(Duration::ZERO), operation.started());
    assert!(matches!(started, Err(NotStarted::ShutDown)), "{started:?}");
    assert!(world.client.operations().is_empty());
    assert!(world.server.submissions().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_taken_over_by_a_runtime_that_has_ended_is_taken_over_by_the_next() {
    let world = World::new();
    world.server.plan(breaks(None));
    world.buy("a").await.unwrap().leave_open();
    assert_eq!(world.client.shutdown(Duration::ZERO).await.len(), 1);
    let ended = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let handle = ended.handle().clone();
    ended.shutdown_background();
    let stillborn = ShopClient::builder("https://shop.example.com")
        .journal(world.journal.clone())
        .resolver(world.resolver.clone())
        .transport(world.server.clone())
        .clock(world.clock)
        .runtime(handle)
        .build()
        .unwrap();
    assert!(stillborn.operations().is_empty());
    let next = world.another("https://shop.example.com", "");
    assert_eq!(next.operations().len(), 1);
    world.pass(LINGERS + seconds(1)).await;
    assert_eq!(world.resolver.told().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn dropping_the_last_client_with_operations_open_is_an_error_event_that_names_them() {
    let events = Events::default();
    let _guard = tracing::subscriber::set_default(events.clone());
    let World { server, resolver, client, clock: _, journal: _ } = World::new();
    server.plan(breaks(None));
    let id = client.buy(buy_query("a"), note()).await.unwrap().leave_open();
    let second = client.clone();
    drop(client);
    assert!(events.errors().is_empty());
    drop(second);
    let errors = events.errors();
    assert!(errors.len() == 1 && errors[0].contains(&id.to_string()), "{errors:?}");
    tokio::time::sleep(LINGERS + seconds(1)).await;
    assert_eq!(resolver.told().len(), 1, "the guardian goes on");
}

/// Keeps the text of ERROR events.
#[derive(Clone, Default)]
struct Events(Arc<Mutex<Vec<String>>>);

impl Events {
    fn errors(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl tracing::Subscriber for Events {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        *metadata.level() == tracing::Level::ERROR && metadata.target().starts_with("async_api::")
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        struct Text(String);
        impl tracing::field::Visit for Text {
            fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
                use std::fmt::Write as _;
                write!(self.0, "{field}={value:?} ").unwrap();
            }
        }
        let mut text = Text(String::new());
        event.record(&mut text);
        self.0.lock().unwrap().push(text.0);
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

#[tokio::test(start_paused = true)]
async fn shutdown_waits_for_no_journal_that_does_not_answer() {
    let clock = PausedClock::new();
    let server = Server::new(clock);
    let resolver = Resolver::new(clock, server.clone());
    let is_watch = |entry: &Entry| matches!(entry, Entry::Watched { .. });
    let journal = Journal::over_on(BrokenStore::new(is_watch, || Box::pin(pending())), &Handle::current());
    let world = World::started(clock, server, resolver, journal, |builder| builder);
    world.server.plan(breaks(None));
    world.resolver.says([Says::CannotTell]);
    let lost = world.buy("a").await.unwrap().leave_open();
    let left = tokio::time::timeout(seconds(60), world.client.shutdown(seconds(1))).await.unwrap();
    assert_eq!(left.iter().map(|open| open.id()).collect::<Vec<_>>(), [lost]);
    assert_eq!(world.now(), seconds(1 + 5));
}
