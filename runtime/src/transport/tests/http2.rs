//! HTTP/2 can say "I did not start on it"; reqwest would then send it again, and does not.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
    time::Duration,
};

use http::Method;
use reqwest::dns::{Name, Resolve, Resolving};

use super::{
    frames::{Http2, INTERNAL_ERROR, NO_ERROR, REFUSED_STREAM, Stream},
    harness::{configured, outgoing, post, serve},
};
use crate::transport::{
    Fate, HttpTransport, Purpose, Refused, Transport, TransportError, conformance::loopback::Loopback,
};

fn transport() -> HttpTransport {
    configured(|client| client.http2_prior_knowledge())
}

fn url(server: &Loopback) -> String {
    format!("http://{}/", server.address())
}

/// Sends two requests, with and without a body, to a server that answers each as told, and counts copies.
async fn twice(then: impl Fn(&mut Http2, Stream) -> Option<()> + Send + Sync + 'static) -> Vec<TransportError> {
    let copies: Arc<AtomicUsize> = Arc::default();
    let server = serve({
        let copies = Arc::clone(&copies);
        move |connection| {
            let Some(mut connection) = Http2::accept(connection) else { return };
            while let Some(stream) = connection.request() {
                copies.fetch_add(1, Ordering::Relaxed);
                if then(&mut connection, stream).is_none() {
                    return;
                }
            }
        }
    });
    let transport = transport();
    let mut errors = Vec::new();
    for body in ["", "{}"] {
        errors.push(post(&transport, Purpose::Other, &url(&server), body).await.expect_err("no answer"));
    }
    drop(transport);
    server.until(|ledger| ledger.open == 0).await;
    assert_eq!(copies.load(Ordering::Relaxed), 2, "each arrives once");
    errors
}

fn all(errors: &[TransportError], fate: Fate) {
    errors.iter().for_each(|error| assert_eq!(error.fate(), fate, "{error:?}"));
}

#[tokio::test]
async fn a_refused_stream_is_unprocessed_and_not_sent_again() {
    all(&twice(|server, stream| server.reset(&stream, REFUSED_STREAM)).await, Fate::Unprocessed);
}

#[tokio::test]
async fn a_stream_reset_for_another_reason_is_unknown() {
    all(&twice(|server, stream| server.reset(&stream, INTERNAL_ERROR)).await, Fate::Unknown);
}

#[tokio::test]
async fn a_stream_that_goaway_does_not_cover_is_unprocessed_and_not_sent_again() {
    for code in [NO_ERROR, INTERNAL_ERROR] {
        all(&twice(move |server, _| server.go_away(0, code, "")).await, Fate::Unprocessed);
    }
}

#[tokio::test]
async fn a_stream_that_goaway_covers_is_unknown_when_the_connection_ends() {
    for code in [NO_ERROR, INTERNAL_ERROR] {
        let errors = twice(move |server, stream| {
            server.go_away(stream.id, code, "")?;
            None
        })
        .await;
        all(&errors, Fate::Unknown);
    }
}

#[tokio::test]
async fn a_stream_is_covered_until_a_later_goaway_takes_that_back() {
    let errors = twice(|server, stream| {
        server.go_away(u32::MAX >> 1, NO_ERROR, "")?;
        server.go_away(stream.id - 1, NO_ERROR, "")
    })
    .await;
    all(&errors, Fate::Unprocessed);
}

#[tokio::test]
async fn a_connection_that_ends_without_a_word_is_unknown() {
    all(&twice(|_, _| None).await, Fate::Unknown);
}

#[tokio::test]
async fn a_refusal_after_the_answer_began_is_unknown() {
    let errors = twice(|server, stream| {
        server.begin_answer(&stream)?;
        server.reset(&stream, REFUSED_STREAM)
    })
    .await;
    all(&errors, Fate::Unknown);
}

#[tokio::test]
async fn what_the_server_says_beside_its_goaway_is_not_shown() {
    for error in twice(|server, _| server.go_away(0, NO_ERROR, "CANARY")).await {
        let source = std::error::Error::source(&error).expect("a cause");
        let shown = format!("{error} {error:?} {source} {source:?}");
        assert!(!shown.contains("CANARY"), "{shown}");
        assert!(source.source().is_none());
    }
}

/// Why withdrawing proves nothing here, and critical submissions go over HTTP/1: a server may act on a head.
#[tokio::test]
async fn a_request_kept_back_never_arrives_whole_though_its_head_does() {
    for method in [Method::GET, Method::POST] {
        for body in ["", "{}"] {
            let heads: Arc<AtomicUsize> = Arc::default();
            let server = serve({
                let heads = Arc::clone(&heads);
                move |connection| {
                    let Some(mut connection) = Http2::accept(connection) else { return };
                    while let Some(stream) = connection.request() {
                        connection.execute(&stream);
                        connection.answer(&stream, "{}");
                    }
                    heads.store(connection.heads, Ordering::Release);
                }
            });
            let transport = transport();
            post(&transport, Purpose::Other, &url(&server), "{}").await.expect("answered");
            let gate = Box::new(|| Err(Refused("this is a test")));
            let (kept_back, _) = outgoing(method.clone(), &url(&server), body, Purpose::Other, Some(gate));
            assert_eq!(transport.send(kept_back).await.expect_err("refused").fate(), Fate::Unknown);
            let (withdrawn, witness) = outgoing(method.clone(), &url(&server), body, Purpose::Other, None);
            witness.withdraw();
            assert_eq!(transport.send(withdrawn).await.expect_err("withdrawn").fate(), Fate::Unknown);
            drop(transport);
            assert_eq!(server.until(|ledger| ledger.open == 0).await.requests.len(), 1);
            assert_eq!(heads.load(Ordering::Acquire), 3);
        }
    }
}

/// Two requests to one host share the attempt to connect over HTTP/2; it is the first one's.
#[tokio::test]
async fn a_connection_attempt_lost_with_a_dropped_neighbour_is_unsent() {
    struct Never;
    impl Resolve for Never {
        fn resolve(&self, _: Name) -> Resolving {
            Box::pin(std::future::pending())
        }
    }
    let transport = configured(|client| {
        client.http2_prior_knowledge().dns_resolver(Arc::new(Never)).timeout(Duration::from_millis(200))
    });
    let url = "http://api.example.com/";
    let (first, first_witness) = outgoing(Method::POST, url, "{}", Purpose::Other, None);
    let mut first = transport.send(first);
    assert!(poll_once(first.as_mut()).await.is_none());
    let (second, second_witness) = outgoing(Method::POST, url, "{}", Purpose::Other, None);
    let mut second = pin!(transport.send(second));
    assert!(poll_once(second.as_mut()).await.is_none());
    drop(first);
    assert_eq!(first_witness.withdraw(), Fate::Unsent);
    assert_eq!(second.await.expect_err("no connection").fate(), Fate::Unsent);
    assert_eq!(second_witness.withdraw(), Fate::Unsent);
}

async fn poll_once<F: Future + ?Sized>(mut future: Pin<&mut F>) -> Option<F::Output> {
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}
