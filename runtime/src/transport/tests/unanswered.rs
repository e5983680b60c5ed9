//! A connection, and no usable answer: only the witness can say that nothing left.

use std::{net::TcpStream, time::Duration};

use http::Method;
use socket2::SockRef;

use super::harness::{PURPOSES, configured, fates, outgoing, post, serve, transport, with};
use crate::transport::{
    Fate, HttpSettings, HttpTransport, Purpose, Transport,
    conformance::loopback::{Connection, Loopback},
};

const UNKNOWN: [Fate; 4] = [Fate::Unknown; 4];

fn url(server: &Loopback) -> String {
    format!("http://{}/", server.address())
}

/// A server that reads each request whole and then does as told; nothing it does may be called anything but unknown.
async fn executed_and_unknown(transport: &HttpTransport, then: impl Fn(Connection) + Send + Sync + 'static) {
    let server = serve(move |mut connection| {
        if connection.request().is_some() {
            then(connection);
        }
    });
    assert_eq!(fates(transport, &url(&server)).await, UNKNOWN);
    assert_eq!(server.ledger().requests.len(), 4, "each arrives once");
}

/// A server that never reads a request whole.
async fn never_called_unprocessed(script: impl Fn(Connection) + Send + Sync + 'static) {
    let server = serve(script);
    let fates = fates(&transport(), &url(&server)).await;
    assert!(fates.iter().all(|fate| matches!(fate, Fate::Unsent | Fate::Unknown)), "{fates:?}");
    assert_eq!(server.ledger().requests.len(), 0);
}

fn reset(stream: &TcpStream) {
    SockRef::from(stream).set_linger(Some(Duration::ZERO)).expect("a reset instead of a close");
}

#[tokio::test]
async fn accepted_and_closed_unread_is_for_the_witness_to_say() {
    never_called_unprocessed(drop).await;
}

#[tokio::test]
async fn accepted_and_reset_unread_is_for_the_witness_to_say() {
    never_called_unprocessed(|connection| reset(&connection.stream)).await;
}

#[tokio::test]
async fn reset_while_the_request_waits_unread_is_for_the_witness_to_say() {
    never_called_unprocessed(|connection| {
        connection.stream.peek(&mut [0]).ok();
        reset(&connection.stream);
    })
    .await;
}

#[tokio::test]
async fn read_whole_and_closed_is_unknown() {
    executed_and_unknown(&transport(), drop).await;
}

#[tokio::test]
async fn read_whole_and_reset_is_unknown() {
    executed_and_unknown(&transport(), |connection| reset(&connection.stream)).await;
}

#[tokio::test]
async fn garbage_for_an_answer_is_unknown() {
    executed_and_unknown(&transport(), |mut connection| {
        connection.write("Ticket sold, have a nice day\r\n\r\n").ok();
    })
    .await;
}

#[tokio::test]
async fn endless_headers_are_unknown() {
    executed_and_unknown(&transport(), |mut connection| {
        connection.write("HTTP/1.1 200 OK\r\n").ok();
        for number in 0..200 {
            connection.write(format!("x-{number}: {}\r\n", "x".repeat(1000))).ok();
        }
        connection.write("content-length: 0\r\n\r\n").ok();
    })
    .await;
}

#[tokio::test]
async fn an_answer_cut_short_is_unknown() {
    for framing in ["content-length: 99\r\n\r\n{}", "transfer-encoding: chunked\r\n\r\n9\r\n{}"] {
        executed_and_unknown(&transport(), move |mut connection| {
            connection.write(format!("HTTP/1.1 200 OK\r\n{framing}")).ok();
        })
        .await;
    }
}

#[tokio::test]
async fn an_answer_without_a_length_is_whole_wherever_it_ends() {
    let server = serve(|mut connection| {
        connection.request();
        connection.write("HTTP/1.1 200 OK\r\n\r\n{\"cut").ok();
    });
    let answer =
        post(&transport(), Purpose::CriticalSubmission, &url(&server), "{}").await.expect("only a parser sees it");
    assert_eq!(answer.body(), "{\"cut");
}

#[tokio::test]
async fn headers_and_then_silence_are_unknown() {
    let transport = configured(|client| client.timeout(Duration::from_millis(200)));
    executed_and_unknown(&transport, |mut connection| {
        connection.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n").ok();
        connection.exactly(1);
    })
    .await;
}

#[tokio::test]
async fn a_body_over_the_limit_is_unknown_and_says_so() {
    let within = "x".repeat(1000);
    let over = "x".repeat(1001);
    for chunked in [false, true] {
        let server = serve(move |mut connection| {
            while let Some(request) = connection.request() {
                let length: usize = request.uri().path()[1..].parse().expect("a length");
                let body = "x".repeat(length);
                let head = match chunked {
                    true => format!("transfer-encoding: chunked\r\n\r\n{length:x}\r\n{body}\r\n0\r\n\r\n"),
                    false => format!("content-length: {length}\r\n\r\n{body}"),
                };
                connection.write(format!("HTTP/1.1 200 OK\r\n{head}")).ok();
            }
        });
        let transport = with(HttpSettings { max_body: 1000, ..HttpSettings::default() });
        for purpose in PURPOSES {
            let url = |length| format!("http://{}/{length}", server.address());
            let answer = post(&transport, purpose, &url(within.len()), "").await.expect("within the limit");
            assert_eq!(*answer.body(), within);
            let error = post(&transport, purpose, &url(over.len()), "").await.expect_err("over the limit");
            assert!(error.is_body_too_large());
            assert_eq!(error.fate(), Fate::Unknown);
            assert_eq!(error.to_string(), "the answer's body is longer than 1000 bytes");
        }
    }
}

#[tokio::test]
async fn a_body_announced_over_the_limit_is_not_waited_for() {
    let server = serve(|mut connection| {
        connection.request();
        connection.write("HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n").ok();
        connection.exactly(1);
    });
    let transport = with(HttpSettings { max_body: 1000, ..HttpSettings::default() });
    let error = post(&transport, Purpose::CriticalSubmission, &url(&server), "").await.expect_err("over the limit");
    assert!(error.is_body_too_large());
}

/// So that 408 never means "refused": the server may not have read a byte of the request that it seems to answer.
#[tokio::test]
async fn a_408_meant_for_the_idle_connection_answers_a_request_that_was_never_read() {
    let server = serve(|mut connection| {
        connection.request();
        connection.answer(200, "{}").ok();
        connection.stream.peek(&mut [0]).ok();
        connection.write("HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").ok();
    });
    let transport = transport();
    post(&transport, Purpose::Other, &url(&server), "{}").await.expect("answered");
    let answer = post(&transport, Purpose::Other, &url(&server), "{}").await.expect("answered, it seems");
    assert_eq!(answer.status(), 408);
    let ledger = server.ledger();
    assert_eq!((ledger.connections, ledger.requests.len()), (1, 1));
}

#[tokio::test]
async fn an_early_413_is_an_answer_whether_or_not_the_server_reads_on() {
    for reads_on in [false, true] {
        let server = serve(move |mut connection| {
            let Some(head) = connection.head() else { return };
            connection.answer(413, "too much").ok();
            if reads_on && let Some(body) = connection.exactly(1 << 20) {
                connection.record(head.map(|()| body.into()));
            }
            connection.stream.shutdown(std::net::Shutdown::Write).ok();
            connection.exactly(usize::MAX);
        });
        let transport = transport();
        let answer = post(&transport, Purpose::CriticalSubmission, &url(&server), vec![b'x'; 1 << 20]).await;
        assert_eq!(answer.expect("an answer").status(), 413);
        drop(transport);
        let ledger = server.until(|ledger| ledger.open == 0).await;
        assert!(ledger.requests.len() <= usize::from(reads_on));
    }
}

#[tokio::test]
async fn a_future_dropped_after_the_request_arrived_is_unknown() {
    for purpose in PURPOSES {
        for body in ["", "{}"] {
            let server = serve(|mut connection| {
                connection.request();
                connection.exactly(1);
            });
            let (outgoing, witness) = outgoing(Method::POST, &url(&server), body, purpose, None);
            let transport = transport();
            tokio::select! {
                _ = transport.send(outgoing) => panic!("nobody answers"),
                _ = server.until(|ledger| !ledger.requests.is_empty()) => {}
            }
            assert_eq!(witness.withdraw(), Fate::Unknown);
        }
    }
}

#[tokio::test]
async fn an_error_shows_neither_url_nor_answer_nor_request() {
    let server = serve(|mut connection| {
        connection.request();
        connection.write("CANARY is no HTTP\r\n\r\n").ok();
        connection.exactly(1);
    });
    let url = format!("http://user:CANARY@{}/CANARY?token=CANARY", server.address());
    let error = post(&transport(), Purpose::Other, &url, "CANARY").await.expect_err("no answer");
    let mut shown = format!("{error} {error:?}");
    let mut cause = std::error::Error::source(&error);
    assert!(cause.is_some());
    while let Some(error) = cause {
        shown.push_str(&format!(" {error} {error:?}"));
        cause = error.source();
    }
    assert!(!shown.contains("CANARY"), "{shown}");
}
