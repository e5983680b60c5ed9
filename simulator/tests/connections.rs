//! What can become of a connection before, within and after an answer.

#![allow(clippy::unwrap_used, reason = "a test says so by panicking")]

mod support;

use std::time::Duration;

use async_api_simulator::{Execute, Fault, Plan, Simulator};
use http::StatusCode;
use serde_json::json;
use support::{EXECUTE, ID, QUOTE, address, execute, hangs, limited, poll, quote, shop};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// All bytes that come back to a whole submission, and how the connection ends.
async fn bytes(simulator: &Simulator) -> (Vec<u8>, Result<(), std::io::ErrorKind>) {
    let mut stream = submission(simulator).await;
    let mut bytes = Vec::new();
    let end = limited(stream.read_to_end(&mut bytes)).await.map(drop).map_err(|error| error.kind());
    (bytes, end)
}

async fn submission(simulator: &Simulator) -> TcpStream {
    let mut stream = TcpStream::connect(address(simulator)).await.unwrap();
    let body = r#"{"amount":"10.00"}"#;
    let head =
        format!("POST /v1/execute?id={ID} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body.as_bytes()).await.unwrap();
    stream
}

fn executions(simulator: &Simulator) -> usize {
    simulator.ledger().executed(EXECUTE, &json!({ "id": ID }))
}

#[tokio::test]
async fn a_connection_is_closed_without_an_answer_before_or_after_executing() {
    let simulator = shop().start().await.unwrap();
    simulator.next_submission(EXECUTE, Fault::close().execute(Execute::Never)).unwrap();
    assert_eq!(bytes(&simulator).await, (vec![], Ok(())));
    assert_eq!((simulator.ledger().submissions(EXECUTE).count(), executions(&simulator)), (1, 0));
    simulator.next_submission(EXECUTE, Fault::close()).unwrap();
    assert_eq!(bytes(&simulator).await, (vec![], Ok(())));
    assert_eq!((simulator.ledger().submissions(EXECUTE).count(), executions(&simulator)), (2, 1));
}

#[tokio::test]
async fn a_connection_is_closed_before_the_body_is_read() {
    let simulator = shop().start().await.unwrap();
    simulator.next_submission(EXECUTE, Fault::close().unread()).unwrap();
    let mut stream = TcpStream::connect(address(&simulator)).await.unwrap();
    let head = format!("POST /v1/execute?id={ID} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 18\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    limited(stream.read_to_end(&mut bytes)).await.unwrap();
    assert_eq!((bytes.len(), simulator.ledger().arrivals().count()), (0, 0));
}

#[tokio::test]
async fn a_body_can_be_refused_unread() {
    let simulator = shop().start().await.unwrap();
    simulator.next_submission(EXECUTE, Fault::none().unread()).unwrap();
    assert_eq!(execute(&simulator).await.unwrap().status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(simulator.ledger().arrivals().count(), 0);
}

#[tokio::test]
async fn a_connection_is_reset() {
    let simulator = shop().start().await.unwrap();
    simulator.next_submission(EXECUTE, Fault::reset()).unwrap();
    assert_eq!(bytes(&simulator).await, (vec![], Err(std::io::ErrorKind::ConnectionReset)));
    assert_eq!(executions(&simulator), 1);
}

#[tokio::test]
async fn silence_lasts_until_the_client_goes() {
    let simulator = shop().start().await.unwrap();
    simulator.next_submission(EXECUTE, Fault::silence()).unwrap();
    let mut stream = submission(&simulator).await;
    simulator.wait_until(|ledger| ledger.executions(EXECUTE).count() == 1).await;
    let mut byte = [0];
    assert!(hangs(&mut Box::pin(stream.read(&mut byte))).await);
    assert_eq!(simulator.open_connections(), 1);
    drop(stream);
    limited(async {
        while simulator.open_connections() > 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn an_answer_is_cut_off_with_or_without_its_length() {
    let simulator = shop().start().await.unwrap();
    simulator.next_submission(EXECUTE, Fault::none().cut()).unwrap();
    let error = execute(&simulator).await.unwrap_err().to_string();
    assert!(error.contains("body"), "{error}");
    simulator.next_submission(EXECUTE, Fault::none().cut_unannounced()).unwrap();
    let answer = execute(&simulator).await.unwrap();
    assert_eq!((answer.status, answer.header("content-length")), (StatusCode::OK, None));
    assert!(answer.body.starts_with(b"{\"asyncOperation\"") && !answer.body.ends_with(b"}"));
    assert_eq!(executions(&simulator), 2);
}

#[tokio::test]
async fn an_answer_stops_after_the_head_or_within_the_body() {
    for (fault, part) in [(Fault::none().head_only(), 0.0), (Fault::none().stalled(), 0.5)] {
        let simulator = shop().start().await.unwrap();
        simulator.next_submission(EXECUTE, fault).unwrap();
        let mut stream = BufReader::new(submission(&simulator).await);
        let mut length = 0;
        for start in ["HTTP/1.1 200 OK", "content-type: application/json", "content-length: ", "\r\n"] {
            let mut line = String::new();
            limited(stream.read_line(&mut line)).await.unwrap();
            let rest = line.strip_prefix(start).unwrap_or_else(|| panic!("{line}"));
            length = rest.trim().parse().unwrap_or(length);
        }
        assert!(length > 0);
        let mut body = vec![0; (f64::from(length) * part) as usize];
        limited(stream.read_exact(&mut body)).await.unwrap();
        assert!(hangs(&mut Box::pin(stream.read_u8())).await);
    }
}

#[tokio::test]
async fn a_connection_is_closed_behind_a_whole_answer_that_did_not_say_so() {
    let simulator = shop().start().await.unwrap();
    simulator.next_submission(EXECUTE, Fault::none().then_close()).unwrap();
    let (bytes, end) = bytes(&simulator).await;
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.ends_with("}}") && !text.contains("connection:") && end.is_ok(), "{text}");
}

#[tokio::test]
async fn what_comes_back_can_be_no_http() {
    let simulator = shop().start().await.unwrap();
    simulator.next_submission(EXECUTE, Fault::no_http()).unwrap();
    assert!(execute(&simulator).await.unwrap_err().is_parse());
    assert_eq!(executions(&simulator), 1);
}

#[tokio::test]
async fn an_answer_can_be_huge_and_true() {
    let simulator = shop().start().await.unwrap();
    simulator.next_submission(EXECUTE, Fault::none().padded(9 << 20)).unwrap();
    let answer = execute(&simulator).await.unwrap();
    assert_eq!((answer.body.len(), answer.status_word().as_str()), (9 << 20, "IN_PROGRESS"));
}

#[tokio::test]
async fn faults_combine() {
    let simulator = shop().start().await.unwrap();
    simulator.next_submission(EXECUTE, Fault::expired().code(410).retry_after(7).cut_unannounced()).unwrap();
    let answer = execute(&simulator).await.unwrap();
    assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::GONE, Some("7")));
    assert!(!answer.body.ends_with(b"}"));
}

#[tokio::test]
async fn polls_meet_the_same_faults() {
    let simulator = shop().start().await.unwrap();
    let token = execute(&simulator).await.unwrap().token();
    simulator.next_polls(EXECUTE, 1, Fault::close()).unwrap();
    assert!(poll(&simulator, "/v1/execute", &token).await.unwrap_err().is_incomplete_message());
    simulator.next_polls(EXECUTE, 1, Fault::none().cut()).unwrap();
    assert!(poll(&simulator, "/v1/execute", &token).await.is_err());
    assert_eq!(poll(&simulator, "/v1/execute", &token).await.unwrap().status_word(), "READY");
}

#[tokio::test]
async fn an_answer_is_held_until_the_test_releases_it() {
    let simulator = shop().start().await.unwrap();
    simulator.next_submission(EXECUTE, Fault::none().held()).unwrap();
    let mut answer = Box::pin(execute(&simulator));
    tokio::select! {
        _ = &mut answer => panic!("it was not held"),
        _ = simulator.wait_until(|ledger| ledger.executions(EXECUTE).count() == 1) => {}
    }
    assert!(hangs(&mut answer).await);
    simulator.release();
    assert_eq!(answer.await.unwrap().status_word(), "IN_PROGRESS");
}

#[tokio::test]
async fn an_answer_can_take_its_time() {
    let simulator = shop().start().await.unwrap();
    simulator.next_submission(EXECUTE, Fault::none().delayed(Duration::from_millis(5))).unwrap();
    let started = std::time::Instant::now();
    assert_eq!(execute(&simulator).await.unwrap().status_word(), "IN_PROGRESS");
    assert!(started.elapsed() >= Duration::from_millis(5));
}

#[tokio::test]
async fn a_client_that_goes_away_undoes_nothing() {
    let simulator = shop().start().await.unwrap();
    let held = Plan::from(Fault::none().held()).execute(Execute::Held);
    simulator.next_submission(EXECUTE, held).unwrap();
    let stream = submission(&simulator).await;
    simulator.wait_until(|ledger| ledger.submissions(EXECUTE).count() == 1).await;
    drop(stream);
    assert_eq!(simulator.execute_held(), 1);
    assert_eq!(executions(&simulator), 1);
}

#[tokio::test]
async fn half_a_request_is_none() {
    let simulator = shop().start().await.unwrap();
    let mut stream = TcpStream::connect(address(&simulator)).await.unwrap();
    let head = format!("POST /v1/execute?id={ID} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 18\r\n\r\n{{\"am");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut rest = Vec::new();
    let _ = limited(stream.read_to_end(&mut rest)).await;
    assert_eq!(simulator.ledger().arrivals().count(), 0);
}

#[tokio::test]
async fn one_connection_carries_many_requests_and_is_counted_once() {
    let simulator = shop().start().await.unwrap();
    let mut stream = TcpStream::connect(address(&simulator)).await.unwrap();
    for sent in 1..=3 {
        stream
            .write_all(b"POST /v1/quote?order=1 HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n")
            .await
            .unwrap();
        simulator.wait_until(|ledger| ledger.submissions(QUOTE).count() == sent).await;
    }
    assert_eq!((simulator.connections(), simulator.open_connections()), (1, 1));
    simulator.drop_connections().await.unwrap();
    assert_eq!(simulator.open_connections(), 0);
    let mut rest = Vec::new();
    let _ = limited(stream.read_to_end(&mut rest)).await;
    assert_eq!(quote(&simulator).await.unwrap().status, StatusCode::OK);
    assert_eq!(simulator.connections(), 2);
}

#[tokio::test]
async fn connections_are_closed_as_soon_as_they_are_accepted() {
    let simulator = shop().start().await.unwrap();
    simulator.drop_next_connections(2);
    for _ in 0..2 {
        assert!(quote(&simulator).await.is_err());
    }
    assert_eq!(quote(&simulator).await.unwrap().status, StatusCode::OK);
    assert_eq!((simulator.connections(), simulator.ledger().arrivals().count()), (3, 1));
}

#[tokio::test]
async fn a_server_that_stopped_refuses_connections_and_listens_again_at_the_same_port() {
    let simulator = shop().start().await.unwrap();
    let token = quote(&simulator).await.unwrap().token();
    simulator.next_submission(EXECUTE, Plan::new().execute(Execute::Held)).unwrap();
    execute(&simulator).await.unwrap();

    simulator.stop().await.unwrap();
    simulator.stop().await.unwrap();
    let refused = TcpStream::connect(address(&simulator)).await.unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    simulator.restart().await.unwrap();
    simulator.restart().await.unwrap();

    assert_eq!(poll(&simulator, "/v1/quote", &token).await.unwrap().status_word(), "NOT_FOUND");
    assert_eq!((simulator.execute_held(), executions(&simulator)), (0, 0));
    assert_eq!(execute(&simulator).await.unwrap().status_word(), "IN_PROGRESS");
    assert_eq!(executions(&simulator), 1);
}

#[tokio::test]
async fn shutdown_ends_what_hangs_and_gives_the_port_back() {
    let simulator = shop().start().await.unwrap();
    simulator.next_submission(EXECUTE, Fault::silence()).unwrap();
    simulator.next_submission(EXECUTE, Fault::none().held()).unwrap();
    let mut streams = [submission(&simulator).await, submission(&simulator).await];
    simulator.wait_until(|ledger| ledger.executions(EXECUTE).count() == 2).await;
    let address = address(&simulator).to_owned();
    limited(simulator.shutdown()).await;
    for stream in &mut streams {
        let mut rest = Vec::new();
        let _ = limited(stream.read_to_end(&mut rest)).await;
    }
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_simulator_that_is_dropped_ends() {
    let simulator = shop().start().await.unwrap();
    let mut stream = TcpStream::connect(address(&simulator)).await.unwrap();
    drop(simulator);
    let mut rest = Vec::new();
    let _ = limited(stream.read_to_end(&mut rest)).await;
    assert!(rest.is_empty());
}
