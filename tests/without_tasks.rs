//! `outcomes(operations)`: many operations awaited together, and each one's answer as it comes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "support/script.rs"]
mod script;

use std::time::Duration;

use async_api::{Operation, Schedule, outcomes};
use script::*;
use tokio::time::timeout;

/// A server whose `n`-th quote, named by its token, is ready after so many seconds.
fn server(ready_after: fn(u64) -> u64) -> Wire {
    Wire::new(move |seen| {
        let number: u64 = seen.query("id").parse().or_else(|_| seen.query("asyncOperationToken").parse()).unwrap();
        let status = |word, rest| {
            let body = format!(r#"{{"asyncOperation":{{"token":"{number}","status":"{word}"}}{rest}}}"#);
            json(body).after(Duration::from_millis(10))
        };
        match seen.is_poll() && seen.at >= seconds(ready_after(number)) {
            true => status("READY", format!(r#","result":{{"price":{number}}}"#)),
            false => status("IN_PROGRESS", String::new()),
        }
    })
}

fn every_second(wire: &Wire) -> ApiClient {
    built(wire, |builder| builder.schedule(Schedule::fixed(seconds(1))))
}

fn quotes(client: &ApiClient, numbers: impl IntoIterator<Item = u64>) -> Vec<Operation<api::Price>> {
    numbers.into_iter().map(|id| client.quote(query!(QuoteQuery, id))).collect()
}

#[tokio::test(start_paused = true)]
async fn answers_come_as_they_are_there_with_their_numbers() {
    let wire = server(|number| 40 - 4 * number);
    let mut outcomes = outcomes(quotes(&every_second(&wire), 0..10));
    let mut order = Vec::new();
    while let Some((number, price)) = outcomes.next().await {
        assert_eq!(price.unwrap().price, i64::try_from(number).unwrap());
        order.push(number);
    }
    assert_eq!(order, (0..10).rev().collect::<Vec<_>>());
    assert!(outcomes.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn thousands_are_awaited_and_each_is_polled_when_it_is_due() {
    const MANY: u64 = 300;
    let wire = server(|number| 10 + number % 7);
    let mut outcomes = outcomes(quotes(&every_second(&wire), 0..MANY));
    let mut answers = 0;
    while let Some((number, price)) = outcomes.next().await {
        assert_eq!(price.unwrap().price, i64::try_from(number).unwrap());
        answers += 1;
    }
    assert_eq!((answers, wire.under_way()), (MANY, 0));
    assert!(wire.most_under_way() <= 64);
    assert!(wire.now() < seconds(20), "{:?}", wire.now());
}

#[tokio::test(start_paused = true)]
async fn operations_of_several_clients_sleep_by_the_clocks_of_their_own() {
    let (early, late) = (server(|_| 3), server(|_| 6));
    let mut operations = quotes(&every_second(&late), 0..5);
    operations.extend(quotes(&every_second(&early), 5..10));
    let mut outcomes = outcomes(operations);
    let mut order = Vec::new();
    while let Some((number, price)) = outcomes.next().await {
        price.unwrap();
        order.push(number >= 5);
    }
    assert_eq!(order, [[true; 5], [false; 5]].concat());
}

#[tokio::test(start_paused = true)]
async fn one_that_fails_is_an_answer_and_those_made_by_hand_are_there_at_once() {
    let wire = Wire::new(|_| code(403));
    let mut operations = quotes(&every_second(&wire), 0..1);
    operations.push(Operation::ready(api::Price { price: 7 }));
    let mut outcomes = outcomes(operations);
    let mut answers = Vec::new();
    while let Some((number, price)) = outcomes.next().await {
        answers.push((number, price.is_ok()));
    }
    answers.sort_unstable();
    assert_eq!(answers, [(0, false), (1, true)]);
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_gives_up_waiting_loses_nothing() {
    let wire = server(|_| 30);
    let mut outcomes = outcomes(quotes(&every_second(&wire), 0..3));
    for _ in 0..100 {
        assert!(timeout(Duration::from_millis(290), outcomes.next()).await.is_err());
    }
    let polls = wire.polls().len();
    assert!((70..=90).contains(&polls), "{polls} polls of three operations in 29 seconds");
    for _ in 0..3 {
        outcomes.next().await.unwrap().1.unwrap();
    }
    assert!(outcomes.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn dropping_the_stream_ends_the_polling() {
    let wire = server(|_| 1000);
    let mut outcomes = outcomes(quotes(&every_second(&wire), 0..50));
    assert!(timeout(seconds(5), outcomes.next()).await.is_err());
    drop(outcomes);
    let polls = wire.polls().len();
    tokio::time::sleep(seconds(60)).await;
    assert_eq!((wire.polls().len(), wire.under_way()), (polls, 0));
}
