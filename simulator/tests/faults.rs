//! What an answer can say that is not so, and what that leaves in the ledger.

#![allow(clippy::unwrap_used, reason = "a test says so by panicking")]

mod support;

use async_api_simulator::{Execute, Fault, Plan, Ready, Refusal, Simulator};
use http::{HeaderValue, Method, StatusCode, header};
use serde_json::{Value, json};
use support::{Answer, EXECUTE, ID, QUOTE, api, execute, poll, quote, send, shop};

/// What a submission is answered, and how often it was executed.
async fn submitted(plan: impl Into<Plan>) -> (Answer, usize) {
    let simulator = shop().start().await.unwrap();
    simulator.next_submission(EXECUTE, plan).unwrap();
    let answer = execute(&simulator).await.unwrap();
    (answer, simulator.ledger().executions(EXECUTE).count())
}

/// What a poll of an accepted operation is answered.
async fn polled(fault: Fault) -> Answer {
    let simulator = shop().start().await.unwrap();
    let token = execute(&simulator).await.unwrap().token();
    simulator.next_polls(EXECUTE, 1, fault).unwrap();
    let answer = poll(&simulator, "/v1/execute", &token).await.unwrap();
    assert_eq!(poll(&simulator, "/v1/execute", &token).await.unwrap().status_word(), "READY");
    answer
}

#[tokio::test]
async fn every_word_of_the_spec_can_be_said_to_a_submission() {
    for (fault, word, executed) in [
        (Fault::in_progress(), "IN_PROGRESS", 1),
        (Fault::expired(), "EXPIRED", 1),
        (Fault::not_found(), "NOT_FOUND", 1),
        (Fault::failed(), "FAILED", 1),
        (Fault::rejected(), "REJECTED", 0),
        (Fault::word("halted"), "halted", 1),
    ] {
        let (answer, executions) = submitted(fault).await;
        assert_eq!((answer.status, answer.status_word().as_str(), executions), (StatusCode::OK, word, executed));
        assert!(!answer.token().is_empty() && answer.json().get("result").is_none());
    }
}

#[tokio::test]
async fn every_word_of_the_spec_can_be_said_to_a_poll() {
    for (fault, word) in [
        (Fault::in_progress(), "IN_PROGRESS"),
        (Fault::expired(), "EXPIRED"),
        (Fault::not_found(), "NOT_FOUND"),
        (Fault::word("ready"), "ready"),
    ] {
        assert_eq!(polled(fault).await.status_word(), word);
    }
}

#[tokio::test]
async fn words_that_the_spec_has_are_taken_from_it() {
    let spec = "
protocol: { statuses: { failed: [Broke], rejected: [Denied], expired: [Stale] } }
endpoints: { /jobs: {} }
";
    let simulator = Simulator::builder(api(spec)).start().await.unwrap();
    for (fault, word) in [(Fault::failed(), "Broke"), (Fault::rejected(), "Denied"), (Fault::expired(), "Stale")] {
        simulator.next_submission("POST /jobs", fault).unwrap();
        assert_eq!(send(&simulator, Method::POST, "/jobs", "").await.unwrap().status_word(), word);
    }
}

#[tokio::test]
async fn any_http_status_can_be_answered_with_any_body() {
    for (code, executed) in [(200, 1), (204, 1), (302, 0), (400, 0), (409, 0), (429, 0), (500, 1), (503, 1), (599, 1)] {
        let (answer, executions) = submitted(Fault::status(code)).await;
        assert_eq!((answer.status.as_u16(), answer.body.len(), executions), (code, 0, executed), "{code}");
        assert_eq!(polled(Fault::status(code)).await.status.as_u16(), code);
    }
    let (answer, _) = submitted(Fault::status(409).json(json!({ "code": "TWICE" }))).await;
    assert_eq!((answer.json(), answer.header("content-type")), (json!({ "code": "TWICE" }), Some("application/json")));
    let answer = polled(Fault::status(502).text("Bad Gateway")).await;
    assert_eq!((&answer.body[..], answer.header("content-type")), (&b"Bad Gateway"[..], Some("text/plain")));
}

#[tokio::test]
async fn a_true_answer_can_have_any_http_status() {
    let (answer, _) = submitted(Fault::none().code(202)).await;
    assert_eq!((answer.status, answer.status_word().as_str()), (StatusCode::ACCEPTED, "IN_PROGRESS"));
    assert_eq!(polled(Fault::expired().code(410)).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn what_is_no_final_status_is_told_as_a_mistake_of_the_script() {
    for code in [0, 99, 100, 101, 199, 1000] {
        let (answer, _) = submitted(Fault::status(code)).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        let expected = format!("the simulator's script says {code}, which is no final HTTP status");
        assert_eq!(answer.json()["error"], expected);
    }
}

#[tokio::test]
async fn a_wait_can_be_asked_for_on_any_answer() {
    for code in [425, 429, 503] {
        let answer = polled(Fault::status(code).retry_after(0)).await;
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (code, Some("0")));
    }
    let soon = HeaderValue::from_static("soon");
    assert_eq!(polled(Fault::none().header(header::RETRY_AFTER, soon)).await.header("retry-after"), Some("soon"));
}

#[tokio::test]
async fn a_redirect_leads_where_it_is_told_to() {
    let (answer, executions) = submitted(Fault::redirect(307, HeaderValue::from_static("/elsewhere"))).await;
    assert_eq!((answer.status.as_u16(), answer.header("location"), executions), (307, Some("/elsewhere"), 0));
}

#[tokio::test]
async fn an_answer_can_lack_token_or_status_or_both() {
    let (answer, executions) = submitted(Fault::token_only()).await;
    assert!(!answer.token().is_empty() && answer.status_word().is_empty());
    assert_eq!(executions, 1);
    assert_eq!(submitted(Fault::none().json(json!({}))).await.0.json(), json!({}));
    assert!(serde_json::from_slice::<Value>(&submitted(Fault::no_json()).await.0.body).is_err());
}

#[tokio::test]
async fn an_answer_can_be_about_another_operation() {
    assert_eq!(submitted(Fault::token("another")).await.0.token(), "another");
    let answer = polled(Fault::token("another")).await;
    assert_eq!((answer.token().as_str(), answer.status_word().as_str()), ("another", "READY"));
}

#[tokio::test]
async fn ready_can_come_without_a_result_or_with_a_wrong_one() {
    let answer = polled(Fault::ready_without_result()).await;
    assert_eq!((answer.status_word().as_str(), answer.json().get("result")), ("READY", None));
    let answer = polled(Fault::ready(json!([1]))).await;
    assert_eq!((answer.status_word().as_str(), &answer.json()["result"]), ("READY", &json!([1])));
    let (answer, executions) = submitted(Fault::ready(json!(null)).execute(Execute::Never)).await;
    assert_eq!((answer.status_word().as_str(), executions), ("READY", 0));
}

#[tokio::test]
async fn a_plan_says_what_the_result_says_and_whether_it_was_executed() {
    for (plan, words, executed) in [
        (Plan::new(), &["TICKETED"][..], 1),
        (Plan::new().not_done(), &["CANCELLED"][..], 0),
        (Plan::new().undecided(), &["HELD"][..], 1),
        (Plan::new().undecided().without_effect(), &["HELD"][..], 0),
        (Plan::new().result(json!({ "status": "TICKETED" })).without_effect(), &["TICKETED"][..], 0),
    ] {
        let (answer, executions) = submitted(plan.ready(Ready::AtPoll(0))).await;
        let json = answer.json();
        assert!(words.contains(&json["result"]["status"].as_str().unwrap()), "{json}");
        assert_eq!(executions, executed);
    }
}

#[tokio::test]
async fn a_plan_says_what_its_own_polls_are_told() {
    let simulator = shop().start().await.unwrap();
    let plan = Plan::new().polls(2, Fault::not_found()).poll(Fault::status(401)).then(Fault::expired());
    simulator.next_submission(EXECUTE, plan).unwrap();
    let (lagging, other) = (execute(&simulator).await.unwrap().token(), execute(&simulator).await.unwrap().token());
    let mut told = Vec::new();
    for _ in 0..5 {
        let answer = poll(&simulator, "/v1/execute", &lagging).await.unwrap();
        told.push((answer.status.as_u16(), if answer.body.is_empty() { String::new() } else { answer.status_word() }));
    }
    let words = told.iter().map(|(code, word)| (*code, word.as_str())).collect::<Vec<_>>();
    assert_eq!(words, [(200, "NOT_FOUND"), (200, "NOT_FOUND"), (401, ""), (200, "EXPIRED"), (200, "EXPIRED")]);
    assert_eq!(poll(&simulator, "/v1/execute", &other).await.unwrap().status_word(), "READY");
}

#[tokio::test]
async fn what_is_ordered_for_the_next_beats_what_is_ordered_for_every_one() {
    let simulator = shop().usually(Fault::status(500)).start().await.unwrap();
    simulator.every_submission(QUOTE, Plan::new()).unwrap();
    simulator.next_submissions(QUOTE, 2, Fault::status(418)).unwrap();
    let mut codes = Vec::new();
    for _ in 0..3 {
        codes.push(quote(&simulator).await.unwrap().status.as_u16());
    }
    simulator.clear(QUOTE).unwrap();
    codes.push(quote(&simulator).await.unwrap().status.as_u16());
    assert_eq!(codes, [418, 418, 200, 500]);
}

#[tokio::test]
async fn every_poll_of_an_endpoint_can_be_told_the_same() {
    let simulator = shop().start().await.unwrap();
    let token = execute(&simulator).await.unwrap().token();
    let code = || async { poll(&simulator, "/v1/execute", &token).await.unwrap().status.as_u16() };
    simulator.every_poll(EXECUTE, Fault::status(401)).unwrap();
    simulator.next_polls(EXECUTE, 1, Fault::status(503)).unwrap();
    assert_eq!([code().await, code().await, code().await], [503, 401, 401]);
    // A poll for a token that nobody knows is one, too.
    assert_eq!(poll(&simulator, "/v1/execute", "x").await.unwrap().status.as_u16(), 401);
    simulator.clear(EXECUTE).unwrap();
    assert_eq!(code().await, 200);
}

#[tokio::test]
async fn a_result_can_be_shown_once() {
    let simulator = shop().usually(Plan::new().ready(Ready::AtPoll(2)).shown_once()).start().await.unwrap();
    let token = execute(&simulator).await.unwrap().token();
    let mut words = Vec::new();
    for _ in 0..4 {
        words.push(poll(&simulator, "/v1/execute", &token).await.unwrap().status_word());
    }
    assert_eq!(words, ["IN_PROGRESS", "READY", "NOT_FOUND", "NOT_FOUND"]);
}

#[tokio::test]
async fn an_order_for_what_the_spec_does_not_have_is_an_error() {
    let simulator = shop().start().await.unwrap();
    let error = simulator.next_submission("POST /exceute", Fault::close()).unwrap_err();
    let expected = "the spec has no endpoint `POST /exceute`; it has POST /quote, POST /execute, GET /order";
    assert_eq!(error.to_string(), expected);
    assert!(simulator.every_poll("", Fault::close()).is_err() && simulator.clear("quote").is_err());
}

#[tokio::test]
async fn what_a_handler_refuses_late_is_told_to_the_poll() {
    for (statuses, code, word) in
        [("", 422, None), ("protocol: { statuses: { rejected: [Denied] } }", 200, Some("Denied"))]
    {
        let spec = format!("{statuses}\nendpoints: {{ /jobs: {{}} }}");
        let simulator = Simulator::builder(api(&spec))
            .handler("POST /jobs", |_| Err(Refusal::new(422, json!({ "reason": "late" }))))
            .usually(Plan::new().execute(Execute::Held))
            .start()
            .await
            .unwrap();
        let token = send(&simulator, Method::POST, "/jobs", "").await.unwrap().token();
        simulator.execute_held();
        let answer = poll(&simulator, "/jobs", &token).await.unwrap();
        assert_eq!((answer.status.as_u16(), answer.json()["asyncOperation"]["status"].as_str()), (code, word));
        assert_eq!(simulator.ledger().executions("POST /jobs").count(), 0);
    }
}

#[tokio::test]
async fn random_faults_come_as_often_as_they_should_and_alike_for_a_seed() {
    let codes = |seed: u64| async move {
        let faults = [400, 500].map(|code| Plan::from(Fault::status(code)));
        let simulator = shop().seed(seed).random_submissions(0.5, faults).start().await.unwrap();
        simulator.next_submission(QUOTE, Plan::new()).unwrap();
        let mut codes = Vec::new();
        for _ in 0..100 {
            codes.push(quote(&simulator).await.unwrap().status.as_u16());
        }
        codes
    };
    let first = codes(1).await;
    assert_eq!(first, codes(1).await);
    assert_ne!(first, codes(2).await);
    assert_eq!(first[0], 200, "what was ordered is not left to chance");
    for (code, about) in [(200, 50), (400, 25), (500, 25)] {
        let count = first.iter().filter(|given| **given == code).count();
        assert!(count.abs_diff(about) <= 15, "{count} of {code}");
    }
}

#[tokio::test]
async fn random_polls_go_wrong_as_often_as_they_should() {
    let simulator = shop().random_polls(1.0, [Fault::status(503)]).start().await.unwrap();
    let token = execute(&simulator).await.unwrap().token();
    assert_eq!(poll(&simulator, "/v1/execute", &token).await.unwrap().status.as_u16(), 503);
    simulator.next_polls(EXECUTE, 1, Fault::none()).unwrap();
    assert_eq!(poll(&simulator, "/v1/execute", &token).await.unwrap().status_word(), "READY");
    assert_eq!(simulator.ledger().executed(EXECUTE, &json!({ "id": ID })), 1);
}
