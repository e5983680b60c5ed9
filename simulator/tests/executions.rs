//! When a submission is executed, whatever its client is told.

mod support;

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use async_api_simulator::{Execute, Fault, Ledger, Plan, Ready, Request, Simulator};
use http::{Method, StatusCode};
use serde_json::json;
use support::{EXECUTE, ID, ORDER, execute, hangs, limited, poll, quote, send, shop};

#[tokio::test]
async fn what_is_held_is_executed_when_the_test_says_so() {
    let simulator = shop().usually(Plan::new().execute(Execute::Held)).start().await.unwrap();
    let token = execute(&simulator).await.unwrap().token();
    let word = || async { poll(&simulator, "/v1/execute", &token).await.unwrap().status_word() };
    assert_eq!(word().await, "IN_PROGRESS");
    assert_eq!(simulator.ledger().executions(EXECUTE).count(), 0);
    assert_eq!((simulator.execute_held(), simulator.execute_held()), (1, 0));
    assert_eq!(word().await, "READY");
    assert_eq!(simulator.ledger().executions(EXECUTE).count(), 1);
}

#[tokio::test]
async fn what_is_held_is_executed_in_the_order_of_arrival() {
    let simulator = shop().usually(Fault::close().execute(Execute::Held)).start().await.unwrap();
    for _ in 0..3 {
        assert!(execute(&simulator).await.is_err() && quote(&simulator).await.is_err());
    }
    assert_eq!(simulator.execute_held(), 6);
    let ledger = simulator.ledger();
    let arrived: Vec<_> = ledger.submissions(EXECUTE).map(|arrival| arrival.sequence).collect();
    let executed: Vec<_> = ledger.executions(EXECUTE).map(|execution| execution.submission).collect();
    assert_eq!(arrived, executed);
}

#[tokio::test]
async fn a_handler_may_use_the_simulator_and_is_called_once() {
    let simulator = Arc::new(OnceLock::<Simulator>::new());
    let inner = Arc::clone(&simulator);
    let handler = move |_: &Request| Ok(json!({ "status": "TICKETED", "more": inner.get().unwrap().execute_held() }));
    let builder = shop().usually(Plan::new().execute(Execute::Held)).handler(EXECUTE, handler);
    let simulator = simulator.get_or_init(|| builder.start_on_thread().unwrap());
    execute(simulator).await.unwrap();
    assert_eq!(simulator.execute_held(), 1);
    let results: Vec<_> = simulator.ledger().executions(EXECUTE).map(|execution| execution.result.clone()).collect();
    assert_eq!(results, [json!({ "status": "TICKETED", "more": 0 })]);
}

#[tokio::test]
async fn what_is_discarded_is_never_executed() {
    let simulator = shop().usually(Plan::new().execute(Execute::Held)).start().await.unwrap();
    let token = execute(&simulator).await.unwrap().token();
    assert_eq!((simulator.discard_held(), simulator.execute_held()), (1, 0));
    assert_eq!(poll(&simulator, "/v1/execute", &token).await.unwrap().status_word(), "IN_PROGRESS");
    assert_eq!(simulator.ledger().executions(EXECUTE).count(), 0);
}

#[tokio::test]
async fn what_is_never_executed_is_in_progress_for_ever() {
    let simulator = shop().usually(Plan::new().execute(Execute::Never)).start().await.unwrap();
    let token = execute(&simulator).await.unwrap().token();
    for _ in 0..3 {
        assert_eq!(poll(&simulator, "/v1/execute", &token).await.unwrap().status_word(), "IN_PROGRESS");
    }
    assert_eq!((simulator.execute_held(), simulator.ledger().executions(EXECUTE).count()), (0, 0));
}

#[tokio::test]
async fn an_execution_can_come_at_a_later_poll_even_if_that_is_told_otherwise() {
    let plan = Plan::new().execute(Execute::AtPoll(2)).then(Fault::not_found());
    let simulator = shop().usually(plan).start().await.unwrap();
    let token = execute(&simulator).await.unwrap().token();
    for executed in [0, 1, 1] {
        assert_eq!(poll(&simulator, "/v1/execute", &token).await.unwrap().status_word(), "NOT_FOUND");
        assert_eq!(simulator.ledger().executions(EXECUTE).count(), executed);
    }
}

#[tokio::test]
async fn an_execution_can_come_after_some_time_although_the_connection_is_gone() {
    let late = Fault::reset().execute(Execute::After(Duration::from_millis(2)));
    let simulator = shop().usually(late).start().await.unwrap();
    assert!(execute(&simulator).await.is_err());
    let ledger = limited(simulator.wait_until(|ledger| ledger.executions(EXECUTE).count() == 1)).await;
    assert_eq!(ledger.executed(EXECUTE, &json!({ "id": ID })), 1);
}

#[tokio::test]
async fn tokens_can_be_forgotten_and_work_still_goes_on() {
    let simulator = shop().usually(Plan::new().execute(Execute::Held)).start().await.unwrap();
    let token = execute(&simulator).await.unwrap().token();
    simulator.forget_tokens();
    assert_eq!(poll(&simulator, "/v1/execute", &token).await.unwrap().status_word(), "NOT_FOUND");
    assert_eq!(simulator.execute_held(), 1);
    assert_eq!(poll(&simulator, "/v1/execute", &token).await.unwrap().status_word(), "NOT_FOUND");
    assert_eq!(simulator.ledger().executions(EXECUTE).count(), 1);
}

#[tokio::test]
async fn every_submission_is_executed_though_another_had_the_same_key() {
    let simulator = shop().start().await.unwrap();
    for _ in 0..3 {
        execute(&simulator).await.unwrap();
    }
    assert_eq!(simulator.ledger().executed(EXECUTE, &json!({ "id": ID })), 3);
}

#[tokio::test]
async fn a_synchronous_answer_waits_for_its_execution() {
    let simulator = shop().usually(Plan::new().execute(Execute::Held)).start().await.unwrap();
    let mut answer = Box::pin(send(&simulator, Method::GET, "/v1/order?order=1", ""));
    tokio::select! {
        _ = &mut answer => panic!("it did not wait"),
        _ = simulator.wait_until(|ledger| ledger.submissions(ORDER).count() == 1) => {}
    }
    assert!(hangs(&mut answer).await);
    simulator.execute_held();
    assert_eq!(answer.await.unwrap().status, StatusCode::OK);
}

#[tokio::test]
async fn readiness_waits_for_the_execution() {
    let plan = Plan::new().execute(Execute::Held).ready(Ready::AtPoll(0));
    let simulator = shop().usually(plan).start().await.unwrap();
    let submitted = execute(&simulator).await.unwrap();
    assert_eq!(submitted.status_word(), "IN_PROGRESS");
    simulator.execute_held();
    assert_eq!(poll(&simulator, "/v1/execute", &submitted.token()).await.unwrap().status_word(), "READY");
}

#[tokio::test]
async fn another_process_asks_for_the_ledger_and_pulls_the_levers() {
    let simulator = shop().usually(Plan::new().execute(Execute::Held)).start().await.unwrap();
    let control = |method, name: &'static str| {
        let simulator = &simulator;
        async move { send(simulator, method, &format!("/__simulator/{name}"), "").await.unwrap() }
    };
    let token = execute(&simulator).await.unwrap().token();
    assert_eq!(control(Method::POST, "execute-held").await.json(), json!({ "count": 1 }));
    execute(&simulator).await.unwrap();
    assert_eq!(control(Method::POST, "discard-held").await.json(), json!({ "count": 1 }));
    control(Method::POST, "release").await;
    control(Method::POST, "forget-tokens").await;
    assert_eq!(poll(&simulator, "/v1/execute", &token).await.unwrap().status_word(), "NOT_FOUND");

    let ledger: Ledger = serde_json::from_slice(&control(Method::GET, "ledger").await.body).unwrap();
    assert_eq!(ledger.arrivals().count(), 3, "what controls it is no part of the play");
    assert_eq!(ledger.executed(EXECUTE, &json!({ "id": ID })), 1);
    assert_eq!(ledger.executions(EXECUTE).next(), simulator.ledger().executions(EXECUTE).next());

    assert_eq!(control(Method::GET, "release").await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(control(Method::GET, "ledgers").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_are_all_executed_once() {
    let simulator = Arc::new(shop().start().await.unwrap());
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let simulator = Arc::clone(&simulator);
            tokio::spawn(async move {
                let token = execute(&simulator).await.unwrap().token();
                poll(&simulator, "/v1/execute", &token).await.unwrap().json()["result"].clone()
            })
        })
        .collect();
    let mut told = Vec::new();
    for task in tasks {
        told.push(task.await.unwrap().to_string());
    }
    let ledger = simulator.ledger();
    let mut executed: Vec<_> = ledger.executions(EXECUTE).map(|execution| execution.result.to_string()).collect();
    told.sort();
    executed.sort();
    assert_eq!(told, executed);
}
