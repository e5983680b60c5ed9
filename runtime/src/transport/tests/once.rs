//! Once: whatever the server answers, and whatever a caller's `configure_http` switches on.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use http::Method;
use reqwest::{ClientBuilder, redirect, retry};

use super::harness::{PURPOSES, configured, dead_port, fates, outgoing, post, serve, soon, transport};
use crate::transport::{Fate, HttpTransport, Purpose, Transport, conformance::loopback::Loopback};

fn url(server: &Loopback) -> String {
    format!("http://{}/execute?transactionId=7", server.address())
}

/// What a caller must not be able to bring about.
fn everything_on(client: ClientBuilder) -> ClientBuilder {
    let again = || retry::for_host("127.0.0.1").no_budget().max_retries_per_request(5);
    let client = client
        .redirect(redirect::Policy::limited(10))
        .referer(true)
        .retry(again().classify_fn(|attempt| attempt.retryable()))
        .pool_max_idle_per_host(100)
        .pool_idle_timeout(None);
    #[cfg(feature = "http2")]
    let client = client.http2_prior_knowledge();
    client
}

fn transports() -> [HttpTransport; 3] {
    // HTTP/1.1, as the servers here speak it; that HTTP/2 does not come back is tested below.
    [transport(), configured(everything_on), configured(|client| everything_on(client).http1_only())]
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let live = serve(|mut connection| {
            connection.request();
            connection.answer(200, "followed").ok();
        });
        for target in [live.address().port(), dead_port()] {
            let server = serve(move |mut connection| {
                while connection.request().is_some() {
                    connection
                        .write(format!(
                            "HTTP/1.1 {status} Elsewhere\r\nlocation: http://127.0.0.1:{target}/\r\ncontent-length: 0\r\n\r\n"
                        ))
                        .ok();
                }
            });
            let [plain, _, adapted] = transports();
            for transport in [plain, adapted] {
                for purpose in PURPOSES {
                    for body in ["", "{}"] {
                        let answer = post(&transport, purpose, &url(&server), body).await.expect("an answer");
                        assert_eq!(answer.status(), status);
                    }
                }
            }
            assert_eq!(server.ledger().requests.len(), 8);
        }
        assert_eq!(live.ledger().connections, 0, "{status} was followed");
    }
}

#[tokio::test]
async fn an_answer_that_invites_to_try_again_is_an_answer() {
    let server = serve(|mut connection| {
        while let Some(request) = connection.request() {
            let status = &request.uri().path()[1..];
            connection.write(format!("HTTP/1.1 {status} No\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n")).ok();
        }
    });
    let [plain, _, adapted] = transports();
    for transport in [plain, adapted] {
        for status in [408, 421, 425, 429, 500, 502, 503] {
            for purpose in PURPOSES {
                for body in ["", "{}"] {
                    let before = server.ledger().requests.len();
                    let url = format!("http://{}/{status}", server.address());
                    assert_eq!(post(&transport, purpose, &url, body).await.expect("an answer").status(), status);
                    assert_eq!(server.ledger().requests.len(), before + 1);
                }
            }
        }
    }
}

#[tokio::test]
async fn a_broken_connection_is_not_tried_again() {
    let [plain, _, adapted] = transports();
    for transport in [plain, adapted] {
        let server = serve(|mut connection| {
            connection.request();
        });
        assert_eq!(fates(&transport, &url(&server)).await, [Fate::Unknown; 4]);
        let ledger = server.ledger();
        assert_eq!((ledger.requests.len(), ledger.connections), (4, 4));
    }
}

#[tokio::test]
async fn critical_submissions_have_a_fresh_http_1_connection_each_and_all_else_shares() {
    for transport in transports() {
        let served: Arc<AtomicUsize> = Arc::default();
        let server = serve(move |mut connection| {
            while connection.request().is_some() {
                served.fetch_add(1, Ordering::Relaxed);
                connection.answer(200, "{}").ok();
            }
        });
        for _ in 0..3 {
            let answer = post(&transport, Purpose::CriticalSubmission, &url(&server), "{}").await;
            assert_eq!(answer.expect("over HTTP/1.1").version(), http::Version::HTTP_11);
        }
        assert_eq!(server.ledger().connections, 3);
    }
    let (transport, server) = (
        transport(),
        serve(|mut connection| {
            while connection.request().is_some() {
                connection.answer(200, "{}").ok();
            }
        }),
    );
    for _ in 0..3 {
        post(&transport, Purpose::Other, &url(&server), "{}").await.expect("answered");
    }
    assert_eq!(server.ledger().connections, 1);
}

#[tokio::test]
async fn an_empty_body_states_its_length_where_the_method_has_one() {
    let server = serve(|mut connection| {
        while connection.request().is_some() {
            connection.answer(200, "").ok();
        }
    });
    for (method, length) in
        [(Method::POST, Some("0")), (Method::PUT, Some("0")), (Method::GET, None), (Method::DELETE, None)]
    {
        for purpose in PURPOSES {
            let (outgoing, _) = outgoing(method.clone(), &url(&server), "", purpose, None);
            transport().send(outgoing).await.expect("answered");
            let arrived = server.ledger().requests.pop().expect("one");
            let stated = arrived.headers().get("content-length").map(|length| length.to_str().expect("digits"));
            assert_eq!((arrived.method(), stated), (&method, length));
        }
    }
}

/// The task that serves a connection lives on the runtime that opened it, and stands still when that one is not running.
#[test]
fn a_connection_is_kept_for_the_runtime_that_opened_it() {
    let server = serve(|mut connection| {
        while connection.request().is_some() {
            connection.answer(200, "{}").ok();
        }
    });
    let transport = transport();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let runtimes = [runtime(), runtime()];
    for _ in 0..3 {
        for runtime in &runtimes {
            let exchange = async { soon(post(&transport, Purpose::Other, &url(&server), "{}")).await };
            assert_eq!(runtime.block_on(exchange).expect("an answer").status(), 200);
        }
    }
    assert_eq!(server.ledger().connections, 2);
}
