//! How many connections are open.

use std::{
    future::{pending, poll_fn},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use tokio::sync::Semaphore;
use tower_layer::Layer;
use tower_service::Service;

use super::harness::{post, serve, transport};
use crate::{
    BoxError,
    lock::Lock,
    transport::{BoxFuture, Purpose, reqwest::is_kept_alive, returning::Returning},
};

/// Counts what is opened, and never comes to the end of it.
#[derive(Clone, Default)]
struct Opened(Arc<AtomicUsize>);

impl Opened {
    fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Service<()> for Opened {
    type Response = ();
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<(), BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, (): ()) -> Self::Future {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(pending())
    }
}

type Opening = Arc<Lock<Option<BoxFuture<'static, Result<(), BoxError>>>>>;

fn poll(opening: &Opening, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
    match opening.hold().as_mut() {
        Some(opening) => opening.as_mut().poll(cx),
        None => Poll::Pending,
    }
}

/// An exchange as hyper runs it that found the pool empty, polled once; and what it is opening.
async fn asks(returning: &Returning, opened: &Opened) -> (Pin<Box<dyn Future<Output = ()> + Send>>, Opening) {
    let opening = Opening::default();
    let (returning, mut connector, kept) = (returning.clone(), returning.layer(opened.clone()), Arc::clone(&opening));
    let mut exchange = Box::pin(async move {
        returning
            .watch(poll_fn(|cx| {
                kept.hold().get_or_insert_with(|| connector.call(()));
                poll(&kept, cx).map(|_| ())
            }))
            .await;
    });
    assert!(poll_fn(|cx| Poll::Ready(exchange.as_mut().poll(cx))).await.is_pending());
    (exchange, opening)
}

/// hyper gives the exchange a connection that came back, and goes on with the one it was opening.
async fn is_served(opening: &Opening) -> Poll<Result<(), BoxError>> {
    poll_fn(|cx| Poll::Ready(poll(opening, cx))).await
}

#[tokio::test]
async fn who_finds_the_pool_empty_opens_a_connection() {
    let (returning, opened) = (Returning::default(), Opened::default());
    let _exchange = asks(&returning, &opened).await;
    assert_eq!(opened.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_on_its_way_back_is_waited_for_by_one() {
    let (returning, opened) = (Returning::default(), Opened::default());
    returning.one_to_come();
    let (_exchange, waiting) = asks(&returning, &opened).await;
    assert_eq!(opened.count(), 0);
    let _another = asks(&returning, &opened).await;
    assert_eq!(opened.count(), 1);
    assert!(matches!(is_served(&waiting).await, Poll::Ready(Err(_))));
    assert_eq!(opened.count(), 1, "it came: none is opened in its place");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_was_taken_from_the_pool_is_not_waited_for() {
    let (returning, opened) = (Returning::default(), Opened::default());
    returning.one_to_come();
    let mut taker = Box::pin(returning.watch(pending::<()>()));
    assert!(poll_fn(|cx| Poll::Ready(taker.as_mut().poll(cx))).await.is_pending());
    let _another = asks(&returning, &opened).await;
    assert_eq!(opened.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_comes_back_first_ends_the_opening_of_another() {
    let (returning, opened) = (Returning::default(), Opened::default());
    let (_exchange, opening) = asks(&returning, &opened).await;
    assert_eq!(opened.count(), 1);
    returning.one_to_come();
    assert!(matches!(is_served(&opening).await, Poll::Ready(Err(_))));
    let _another = asks(&returning, &opened).await;
    assert_eq!(opened.count(), 2, "the one that came back is in use");
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_connection_that_another_takes_opens_one() {
    let (returning, opened) = (Returning::default(), Opened::default());
    let (_exchange, opening) = asks(&returning, &opened).await;
    returning.one_to_come();
    let (mut exchange, _waiting) = asks(&returning, &opened).await;
    assert_eq!(opened.count(), 1);
    assert!(matches!(is_served(&opening).await, Poll::Ready(Err(_))));
    assert!(poll_fn(|cx| Poll::Ready(exchange.as_mut().poll(cx))).await.is_pending());
    assert_eq!(opened.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn who_no_longer_waits_leaves_the_connection_to_others() {
    let (returning, opened) = (Returning::default(), Opened::default());
    returning.one_to_come();
    drop(asks(&returning, &opened).await);
    let _another = asks(&returning, &opened).await;
    assert_eq!(opened.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_never_comes_back_is_waited_for_once() {
    let (returning, opened) = (Returning::default(), Opened::default());
    returning.one_to_come();
    let (exchange, _waiting) = asks(&returning, &opened).await;
    tokio::select! {
        () = exchange => {}
        () = async { while opened.count() == 0 { tokio::time::advance(Duration::from_millis(10)).await; } } => {}
    }
    returning.one_to_come();
    let _next = asks(&returning, &opened).await;
    assert_eq!(opened.count(), 2, "such a server's connections are not waited for again");
}

#[expect(clippy::disallowed_methods, reason = "sockets know no other time")]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_more_connections_are_open_than_requests_are_under_way() {
    const PLACES: usize = 16;
    let server =
        serve(|mut connection| while connection.request().is_some() && connection.answer(200, "{}").is_ok() {});
    let (transport, places) = (Arc::new(transport()), Arc::new(Semaphore::new(PLACES)));
    let url = format!("http://{}/", server.address());
    let mut requests = tokio::task::JoinSet::new();
    for _ in 0..4_000 {
        let (transport, places, url) = (Arc::clone(&transport), Arc::clone(&places), url.clone());
        requests.spawn(async move {
            let _place = places.acquire().await.expect("a place");
            post(&transport, Purpose::Other, &url, "{}").await.expect("an answer");
        });
    }
    while let Some(request) = requests.join_next().await {
        request.expect("a request");
    }
    // The server learns a moment later of those that were not opened to their end; idle ones are open for longer.
    let few = server.until(|ledger| ledger.open <= PLACES);
    tokio::time::timeout(Duration::from_secs(2), few).await.expect("no more connections than places");
}

#[test]
fn a_connection_that_the_server_closes_is_not_expected_back() {
    let kept = |version, connection: &'static str| {
        let answer = http::Response::builder().version(version).header("connection", connection).body(Bytes::new());
        is_kept_alive(&answer.expect("an answer").into())
    };
    assert!(kept(http::Version::HTTP_11, "keep-alive"));
    assert!(!kept(http::Version::HTTP_11, "Close"));
    assert!(!kept(http::Version::HTTP_11, "te, close"));
    assert!(!kept(http::Version::HTTP_10, "keep-alive"));
    assert!(!kept(http::Version::HTTP_2, ""), "one serves all requests");
}
