//! A request that was taken back or kept back lets no byte leave.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use bytes::Bytes;
use http::Method;

use super::harness::{PURPOSES, outgoing, post, serve, transport};
use crate::transport::{
    Fate, Gate, HttpTransport, Outgoing, Purpose, Refused, Transport,
    conformance::loopback::{Connection, Loopback},
};

fn answer(mut connection: Connection) {
    while connection.request().is_some() {
        connection.answer(200, "{}").ok();
    }
}

fn url(server: &Loopback) -> String {
    format!("http://{}/", server.address())
}

fn closed() -> Gate {
    Box::new(|| Err(Refused("this is a test")))
}

/// What can be said of it: a request that is no critical submission may go over HTTP/2, where its head leaves.
fn kept_back(purpose: Purpose) -> Fate {
    match purpose {
        Purpose::CriticalSubmission => Fate::Unsent,
        Purpose::Other => Fate::Unknown,
    }
}

async fn no_byte_left(transport: HttpTransport, server: Loopback, before: usize) {
    drop(transport);
    let ledger = server.until(|ledger| ledger.open == 0).await;
    assert_eq!(ledger.bytes, before);
}

#[tokio::test]
async fn a_request_that_the_gate_keeps_back_lets_no_byte_leave() {
    for method in [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE] {
        for body in ["", "{}"] {
            for purpose in PURPOSES {
                let (server, transport) = (serve(answer), transport());
                let (outgoing, witness) = outgoing(method.clone(), &url(&server), body, purpose, Some(closed()));
                let error = transport.send(outgoing).await.expect_err("refused");
                assert_eq!((error.fate(), witness.withdraw()), (kept_back(purpose), kept_back(purpose)));
                no_byte_left(transport, server, 0).await;
            }
        }
    }
}

#[tokio::test]
async fn nor_does_it_over_a_connection_that_was_kept_alive() {
    for body in ["", "{}"] {
        let (server, transport) = (serve(answer), transport());
        post(&transport, Purpose::Other, &url(&server), "{}").await.expect("answered");
        let before = server.ledger();
        let (outgoing, _) = outgoing(Method::POST, &url(&server), body, Purpose::Other, Some(closed()));
        transport.send(outgoing).await.expect_err("refused");
        assert_eq!((before.connections, server.ledger().connections), (1, 1));
        no_byte_left(transport, server, before.bytes).await;
    }
}

#[tokio::test]
async fn a_request_withdrawn_before_it_is_written_lets_no_byte_leave() {
    for body in ["", "{}"] {
        for purpose in PURPOSES {
            let (server, transport) = (serve(answer), transport());
            let (outgoing, witness) = outgoing(Method::POST, &url(&server), body, purpose, None);
            assert_eq!(witness.withdraw(), kept_back(purpose));
            assert_eq!(transport.send(outgoing).await.expect_err("withdrawn").fate(), kept_back(purpose));
            no_byte_left(transport, server, 0).await;
        }
    }
}

#[tokio::test]
async fn nor_does_a_header_about_the_bodys_length_let_one_leave() {
    for (name, value) in [("content-length", "0"), ("transfer-encoding", "gzip")] {
        let (server, transport) = (serve(answer), transport());
        let request = http::Request::get(url(&server)).header(name, value).body(()).expect("a request");
        let (parts, ()) = request.into_parts();
        let (outgoing, _) = Outgoing::new(parts.into(), Bytes::new(), Purpose::CriticalSubmission, Some(closed()));
        assert_eq!(transport.send(outgoing).await.expect_err("refused").fate(), Fate::Unsent);
        no_byte_left(transport, server, 0).await;
    }
}

#[tokio::test]
async fn a_gate_that_opens_is_asked_once_and_when_the_connection_stands() {
    for purpose in PURPOSES {
        for body in ["", "{}"] {
            let server = serve(answer);
            let asked: Arc<AtomicUsize> = Arc::default();
            let gate: Gate = Box::new({
                let asked = Arc::clone(&asked);
                move || {
                    asked.fetch_add(1, Ordering::Relaxed);
                    Ok(())
                }
            });
            let (outgoing, _) = outgoing(Method::POST, &url(&server), body, purpose, Some(gate));
            assert_eq!(transport().send(outgoing).await.expect("answered").status(), 200);
            assert_eq!(asked.load(Ordering::Relaxed), 1);
        }
    }
    // A connection that never comes about asks nothing.
    let gate: Gate = Box::new(|| panic!("asked too early"));
    let nowhere = format!("http://127.0.0.1:{}/", super::harness::dead_port());
    let (outgoing, _) = outgoing(Method::POST, &nowhere, "{}", Purpose::CriticalSubmission, Some(gate));
    assert_eq!(transport().send(outgoing).await.expect_err("nobody there").fate(), Fate::Unsent);
}
