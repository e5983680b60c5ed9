//! A spec is played as it stands, when nothing goes wrong.

mod support;

use async_api_simulator::{ArrivalKind, Plan, Ready, Refusal, Simulator, StartError};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde_json::json;
use support::{EXECUTE, ID, ORDER, QUOTE, api, execute, limited, poll, quote, send, send_with, shop};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[tokio::test]
async fn a_submission_gets_a_token_and_a_poll_the_result() {
    let simulator = shop().start().await.unwrap();
    let submitted = execute(&simulator).await.unwrap();
    assert_eq!((submitted.status, submitted.status_word().as_str()), (StatusCode::OK, "IN_PROGRESS"));
    assert_eq!(submitted.header("content-type"), Some("application/json"));

    let polled = poll(&simulator, "/v1/execute", &submitted.token()).await.unwrap();
    assert_eq!((polled.status_word(), polled.token()), ("READY".to_owned(), submitted.token()));
    assert_eq!(polled.json()["result"]["status"], "TICKETED");
    assert_eq!(polled.json()["result"]["id"], ID);
}

#[tokio::test]
async fn the_ledger_shows_what_arrived_and_what_was_executed() {
    let simulator = shop().start().await.unwrap();
    let token = execute(&simulator).await.unwrap().token();
    let polled = poll(&simulator, "/v1/execute", &token).await.unwrap();
    let ledger = simulator.ledger();

    let kinds: Vec<_> = ledger.arrivals().map(|arrival| arrival.kind).collect();
    assert_eq!(kinds, [ArrivalKind::Submission, ArrivalKind::Poll]);
    let submission = ledger.submissions(EXECUTE).next().unwrap();
    assert_eq!((submission.method.as_str(), submission.path.as_str()), ("POST", "/v1/execute"));
    assert_eq!((submission.query.as_str(), submission.body.as_str()), (&*format!("id={ID}"), r#"{"amount":"10.00"}"#));
    assert!(submission.headers.contains(&("host".to_owned(), "localhost".to_owned())));
    assert_eq!(ledger.polls(EXECUTE).next().unwrap().token.as_ref(), Some(&token));

    let execution = ledger.executions(EXECUTE).next().unwrap();
    assert_eq!((execution.submission, &execution.token), (submission.sequence, &token));
    assert_eq!(execution.result, polled.json()["result"]);
    assert_eq!(ledger.executed(EXECUTE, &json!({ "id": ID })), 1);
    assert_eq!(ledger.executed(EXECUTE, &json!({ "id": "another" })), 0);
    assert_eq!(ledger.executed(EXECUTE, &json!({})), 0);
    assert_eq!(ledger.executed(EXECUTE, &json!({ "id": ID, "more": 1 })), 0);
    assert_eq!(ledger.executed(QUOTE, &json!({ "id": ID })), 0);
}

#[tokio::test]
async fn a_synchronous_endpoint_answers_at_once() {
    let simulator = shop().start().await.unwrap();
    let answer = send(&simulator, Method::GET, "/v1/order?order=a%20b", "").await.unwrap();
    assert_eq!((answer.status, &answer.json()["order"]), (StatusCode::OK, &json!("a b")));
    assert_eq!(simulator.ledger().executions(ORDER).count(), 1);
}

#[tokio::test]
async fn an_operation_is_ready_at_the_poll_that_its_plan_says() {
    let simulator = shop().usually(Plan::new().ready(Ready::AtPoll(3)).retry_after(2)).start().await.unwrap();
    let submitted = quote(&simulator).await.unwrap();
    assert_eq!(submitted.header("retry-after"), Some("2"));
    for expected in [("IN_PROGRESS", Some("2")), ("IN_PROGRESS", Some("2")), ("READY", None)] {
        let polled = poll(&simulator, "/v1/quote", &submitted.token()).await.unwrap();
        assert_eq!((polled.status_word().as_str(), polled.header("retry-after")), expected);
    }
    simulator.next_submission(QUOTE, Plan::new().ready(Ready::AtPoll(0))).unwrap();
    assert_eq!(quote(&simulator).await.unwrap().status_word(), "READY");
}

#[tokio::test]
async fn an_operation_is_ready_after_the_time_that_its_plan_says() {
    let simulator = shop().start().await.unwrap();
    for (seconds, expected) in [(3600, "IN_PROGRESS"), (0, "READY")] {
        let time = std::time::Duration::from_secs(seconds);
        simulator.next_submission(QUOTE, Plan::new().ready(Ready::After(time))).unwrap();
        let submitted = quote(&simulator).await.unwrap();
        assert_eq!(submitted.status_word(), expected);
        assert_eq!(poll(&simulator, "/v1/quote", &submitted.token()).await.unwrap().status_word(), expected);
    }
}

#[tokio::test]
async fn an_unknown_token_is_not_found_and_neither_is_one_at_the_wrong_path() {
    let simulator = shop().start().await.unwrap();
    let token = execute(&simulator).await.unwrap().token();
    for (path, token) in [("/v1/execute", "unheard-of"), ("/v1/quote", token.as_str())] {
        let polled = poll(&simulator, path, token).await.unwrap();
        assert_eq!((polled.status, polled.status_word().as_str()), (StatusCode::OK, "NOT_FOUND"));
    }
}

#[tokio::test]
async fn a_handler_gives_results_from_the_request_and_from_the_ledger() {
    let simulator = shop()
        .handler(EXECUTE, |request| {
            assert_eq!((request.query("id"), request.key()["id"].as_str()), (Some(ID), Some(ID)));
            Ok(json!({ "id": ID, "status": "TICKETED", "tickets": [request.body()["amount"]] }))
        })
        .handler(ORDER, |request| {
            let tickets: Vec<_> =
                request.ledger().executions(EXECUTE).map(|done| done.result["tickets"][0].clone()).collect();
            Ok(json!({ "order": request.query("order"), "tickets": tickets }))
        })
        .start()
        .await
        .unwrap();
    let order = || async { send(&simulator, Method::GET, "/v1/order?order=XQ1", "").await.unwrap().json() };
    assert_eq!(order().await["tickets"], json!([]));
    execute(&simulator).await.unwrap();
    assert_eq!(order().await["tickets"], json!(["10.00"]));
}

#[tokio::test]
async fn what_a_handler_refuses_is_not_executed() {
    let refusal = || Refusal::new(422, json!({ "reason": "sold out" }));
    let simulator = shop().handler(EXECUTE, move |_| Err(refusal())).start().await.unwrap();
    let answer = execute(&simulator).await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.json()), (422, json!({ "reason": "sold out" })));
    assert_eq!(simulator.ledger().executions(EXECUTE).count(), 0);
}

#[tokio::test]
async fn a_result_that_means_not_done_is_no_execution() {
    let cancelled = json!({ "id": ID, "status": "CANCELLED", "tickets": [] });
    let simulator = shop().handler(EXECUTE, move |_| Ok(cancelled.clone())).start().await.unwrap();
    let token = execute(&simulator).await.unwrap().token();
    let polled = poll(&simulator, "/v1/execute", &token).await.unwrap();
    assert_eq!(polled.json()["result"]["status"], "CANCELLED");
    assert_eq!(simulator.ledger().executions(EXECUTE).count(), 0);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_answers() {
    let play = |seed| async move {
        let simulator = shop().seed(seed).start().await.unwrap();
        let token = quote(&simulator).await.unwrap().token();
        poll(&simulator, "/v1/quote", &token).await.unwrap().body
    };
    assert_eq!(play(3).await, play(3).await);
    assert_ne!(play(3).await, play(4).await);
}

#[tokio::test]
async fn a_request_that_does_not_fit_the_spec_is_refused_with_a_reason() {
    let simulator = shop().start().await.unwrap();
    let refused = |path: &'static str, body: &'static str| {
        let simulator = &simulator;
        async move {
            let answer = send(simulator, Method::POST, path, body).await.unwrap();
            assert_eq!(answer.status, StatusCode::BAD_REQUEST);
            answer.json()["error"].as_str().unwrap().to_owned()
        }
    };
    assert_eq!(refused("/v1/quote", "").await, "query/order: is missing");
    assert_eq!(
        refused("/v1/execute?id=7", r#"{"amount":true}"#).await,
        "query/id: is not of the type `uuid`; body/amount: is not of the type `decimal`"
    );
    assert!(
        refused("/v1/execute?id=7c9e6679-7425-40de-944b-e07fc1f90ae7", "amount=1")
            .await
            .starts_with("body: is not JSON")
    );
    assert_eq!(simulator.ledger().submissions(EXECUTE).count(), 2);
    assert_eq!(simulator.ledger().executions(EXECUTE).count(), 0);
}

#[tokio::test]
async fn a_request_that_the_spec_does_not_have_is_told_so() {
    let simulator = shop().start().await.unwrap();
    let nothing = send(&simulator, Method::POST, "/quote?order=1", "").await.unwrap();
    assert_eq!(
        (nothing.status, nothing.json()["error"].as_str()),
        (StatusCode::NOT_FOUND, Some("the spec has nothing at `/quote`"))
    );
    let other = send(&simulator, Method::PUT, "/v1/order", "").await.unwrap();
    assert_eq!((other.status, other.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, Some("GET")));
    let kinds: Vec<_> = simulator.ledger().arrivals().map(|arrival| arrival.kind).collect();
    assert_eq!(kinds, [ArrivalKind::Stray, ArrivalKind::Stray]);
}

#[tokio::test]
async fn a_required_header_is_asked_of_submissions_and_polls() {
    let bearer = HeaderValue::from_static("Bearer secret");
    let simulator =
        shop().require_header(HeaderName::from_static("authorization"), bearer.clone()).start().await.unwrap();
    assert_eq!(execute(&simulator).await.unwrap().status, StatusCode::UNAUTHORIZED);
    assert_eq!(poll(&simulator, "/v1/execute", "t").await.unwrap().status, StatusCode::UNAUTHORIZED);
    assert_eq!(simulator.ledger().arrivals().count(), 2);

    let headers = HeaderMap::from_iter([(HeaderName::from_static("authorization"), bearer)]);
    let answer = send_with(&simulator, Method::POST, "/v1/quote?order=1", "", &headers).await.unwrap();
    assert_eq!(answer.status_word(), "IN_PROGRESS");
}

#[tokio::test]
async fn a_protocol_of_other_names_and_places_is_played() {
    let spec = "
protocol:
  token: header Operation-Token
  status: /state/name
  result: /state/outcome
  poll: 'GET /operations/{token}?view=full'
  statuses: { in_progress: [Running], ready: [Succeeded], not_found: [Gone] }
endpoints:
  PUT /orders/{order}/cancel: { response: { order: string } }
";
    let simulator = Simulator::builder(api(spec)).start().await.unwrap();
    let submitted = send(&simulator, Method::PUT, "/orders/a%2Fb/cancel", "").await.unwrap();
    assert_eq!(submitted.json(), json!({ "state": { "name": "Running" } }));
    let token = submitted.header("operation-token").unwrap();

    let polled = send(&simulator, Method::GET, &format!("/operations/{token}?view=full"), "").await.unwrap();
    assert_eq!(polled.json(), json!({ "state": { "name": "Succeeded", "outcome": { "order": "a/b" } } }));
    let unknown = send(&simulator, Method::GET, "/operations/x?view=full", "").await.unwrap();
    assert_eq!(unknown.json(), json!({ "state": { "name": "Gone" } }));
    let without = send(&simulator, Method::GET, &format!("/operations/{token}"), "").await.unwrap();
    assert_eq!(without.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_result_may_be_the_whole_document_and_a_status_a_truth_value() {
    let spec = "
protocol: { token: /name, status: /done, result: '', statuses: { in_progress: ['false'], ready: ['true'] } }
endpoints:
  /jobs: { response: { rows: int } }
";
    let simulator =
        Simulator::builder(api(spec)).handler("POST /jobs", |_| Ok(json!({ "rows": 3 }))).start().await.unwrap();
    let submitted = send(&simulator, Method::POST, "/jobs", "").await.unwrap().json();
    assert_eq!(submitted["done"], json!(false));
    let token = submitted["name"].as_str().unwrap();
    let polled = poll(&simulator, "/jobs", token).await.unwrap();
    assert_eq!(polled.json(), json!({ "rows": 3, "done": true, "name": token }));
}

#[tokio::test]
async fn an_endpoint_without_a_response_has_no_result() {
    let spec = "
endpoints:
  /fire: {}
  DELETE /order: { mode: sync }
";
    let simulator = Simulator::builder(api(spec)).usually(Plan::new().ready(Ready::AtPoll(0))).start().await.unwrap();
    let fired = send(&simulator, Method::POST, "/fire", "").await.unwrap();
    assert_eq!((fired.status_word().as_str(), fired.json().get("result")), ("READY", None));
    let deleted = send(&simulator, Method::DELETE, "/order", "").await.unwrap();
    assert_eq!((deleted.status, deleted.body.len()), (StatusCode::NO_CONTENT, 0));
}

#[tokio::test]
async fn every_part_of_a_request_is_read_by_its_type() {
    let spec = "
endpoints:
  /lines/{line}:
    path: { line: int }
    query: { seats: list<int>, flag: bool? }
    header: { X-Agent: string }
    body: { key: int }
    critical: { key: [line, X-Agent, body.key] }
";
    let simulator = Simulator::builder(api(spec)).start().await.unwrap();
    let headers = HeaderMap::from_iter([(HeaderName::from_static("x-agent"), HeaderValue::from_static("7"))]);
    let path = "/lines/12?seats=1&seats=2&flag=true";
    let answer = send_with(&simulator, Method::POST, path, r#"{"key":3}"#, &headers).await.unwrap();
    assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.body);
    let ledger = simulator.ledger();
    let execution = ledger.executions("POST /lines/{line}").next().unwrap();
    assert_eq!(json!(execution.key), json!({ "line": 12, "X-Agent": "7", "key": 3 }));
    assert_eq!(ledger.executed("POST /lines/{line}", &json!({ "line": "12", "X-Agent": 7, "key": 3 })), 1);

    let wrong = send(&simulator, Method::POST, "/lines/x?seats=1.5&flag=maybe", r#"{"key":3}"#).await.unwrap();
    let error = wrong.json()["error"].as_str().unwrap().to_owned();
    let expected =
        "path/line: is not of the type `int`; query/seats/0: is not of the type `int`; header/X-Agent: is missing";
    assert_eq!(error, expected);
}

#[tokio::test]
async fn a_handler_for_what_the_spec_does_not_have_is_an_error() {
    let error = shop().handler("POST /excute", |_| Ok(json!(null))).start().await.unwrap_err();
    assert!(matches!(error, StartError::UnknownEndpoint(_)));
    assert_eq!(
        error.to_string(),
        "the spec has no endpoint `POST /excute`; it has POST /quote, POST /execute, GET /order"
    );
}

#[tokio::test]
async fn a_spec_is_read_from_its_file_or_all_that_is_wrong_is_told() {
    let api = concat!(env!("CARGO_MANIFEST_DIR"), "/../api.yaml");
    let simulator = Simulator::from_spec(api).unwrap().start().await.unwrap();
    let query = "supplierCode=XQ&supplierBookingReference=ABC";
    let path = format!("/v1/servicing/heldTicket/quote?{query}");
    assert_eq!(send(&simulator, Method::POST, &path, "").await.unwrap().status_word(), "IN_PROGRESS");
    assert!(Simulator::from_spec("no/such.yaml").unwrap_err().to_string().contains("no/such.yaml"));
}

#[test]
fn a_simulator_runs_on_a_thread_of_its_own() {
    let simulator = shop().start_on_thread().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let answer = runtime.block_on(quote(&simulator)).unwrap();
    assert_eq!(answer.status_word(), "IN_PROGRESS");
    runtime.block_on(limited(simulator.shutdown()));
}

#[tokio::test]
async fn odd_requests_are_told_what_is_odd_and_harm_nothing() {
    let simulator = shop().start().await.unwrap();
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(10_000));
    let odd: [(&[u8], &[u8]); 9] = [
        (b"EHLO example.com\r\n\r\n", b"HTTP/1.1 400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"HTTP/1.1 400"),
        (b"OPTIONS * HTTP/1.1\r\n\r\n", b"HTTP/1.1 404"),
        (b"BREW /v1/quote HTTP/1.1\r\n\r\n", b"HTTP/1.1 405"),
        (b"HEAD /v1/order?order=1 HTTP/1.1\r\n\r\n", b"HTTP/1.1 405"),
        (b"GET /v1/order?order=%ff%zz&%&=&order HTTP/1.1\r\n\r\n", b"HTTP/1.1 200"),
        (b"GET /v1/quote/poll?asyncOperationToken=%00%ff HTTP/1.1\r\n\r\n", b"HTTP/1.1 200"),
        (b"POST /v1/execute HTTP/1.1\r\ncontent-length: 2\r\n\r\n\xff\xfe", b"HTTP/1.1 400"),
        (long.as_bytes(), b"HTTP/1.1 404"),
    ];
    for (request, expected) in odd {
        let mut stream = tokio::net::TcpStream::connect(support::address(&simulator)).await.unwrap();
        stream.write_all(request).await.unwrap();
        let mut start = vec![0; expected.len()];
        limited(stream.read_exact(&mut start)).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&start), String::from_utf8_lossy(expected));
    }
    assert_eq!(quote(&simulator).await.unwrap().status_word(), "IN_PROGRESS");
}
