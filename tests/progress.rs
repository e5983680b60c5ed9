//! What an operation tells of itself on the way, by callback and by stream.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "support/script.rs"]
mod script;

use std::sync::{Arc, Mutex};

use async_api::{Operation, Progress, Schedule, Trouble, Verdict};
use script::*;

/// Refused a connection, accepted, broken, in progress, ready.
fn wire() -> Wire {
    Wire::new(|seen| match (seen.is_poll(), seen.earlier) {
        (false, 0) => Say::Unsent,
        (false, _) => in_progress(),
        (true, 0) => code(502),
        (true, 1) => in_progress(),
        (true, _) => ready(),
    })
}

fn slow(builder: Builder) -> Builder {
    builder.schedule(Schedule::fixed(seconds(10)))
}

fn steps(all: &[Progress]) -> Vec<(bool, u32, Option<Trouble>)> {
    all.iter().map(|progress| (progress.accepted, progress.polls, progress.trouble)).collect()
}

const STEPS: [(bool, u32, Option<Trouble>); 4] =
    [(false, 0, Some(Trouble::Connection)), (true, 0, None), (true, 1, Some(Trouble::Status(502))), (true, 2, None)];

#[tokio::test(start_paused = true)]
async fn a_callback_is_told_each_step() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);
    let client = built(&wire(), slow);
    let quote = client.quote(query!(QuoteQuery, 1));
    quote.on_progress(move |progress| tell.lock().unwrap().push(progress.clone())).await.unwrap();
    let told = told.lock().unwrap();
    assert_eq!(steps(&told), STEPS);
    assert!(told[0].pause < seconds(1) && told[0].elapsed < seconds(1), "{told:?}");
    for pair in told[1..].windows(2) {
        assert!(pair[1].elapsed >= pair[0].elapsed + pair[0].pause, "{told:?}");
        assert!((9.0..=11.0).contains(&pair[0].pause.as_secs_f64()), "{told:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_gives_each_step_and_ends_with_the_operation() {
    let client = built(&wire(), slow);
    let mut quote = client.quote(query!(QuoteQuery, 1));
    let mut stream = quote.progress();
    let read = async {
        let mut all = Vec::new();
        while let Some(progress) = stream.next().await {
            all.push(progress);
        }
        all
    };
    let (answer, all) = tokio::join!(quote, read);
    answer.unwrap();
    assert_eq!(steps(&all), STEPS);
    assert_eq!(stream.next().await, None);
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_gets_the_latest_step_only() {
    let client = built(&wire(), slow);
    let mut quote = client.quote(query!(QuoteQuery, 1));
    let mut stream = quote.progress();
    let quote = tokio::spawn(quote);
    tokio::time::sleep(seconds(15)).await;
    assert_eq!(steps(&[stream.next().await.unwrap()]), STEPS[2..3]);
    quote.await.unwrap().unwrap();
    assert_eq!(steps(&[stream.next().await.unwrap()]), STEPS[3..]);
    assert_eq!(stream.next().await, None);
}

#[tokio::test(start_paused = true)]
async fn callbacks_and_streams_go_together() {
    let told = Arc::new(Mutex::new(0));
    let tell = Arc::clone(&told);
    let client = built(&wire(), slow);
    let mut quote = client.quote(query!(QuoteQuery, 1)).on_progress(move |_| *tell.lock().unwrap() += 1);
    let (mut one, mut other) = (quote.progress(), quote.progress());
    quote.await.unwrap();
    assert_eq!(*told.lock().unwrap(), 4);
    assert!(one.next().await.is_some() && other.next().await.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_stream_ends_when_the_operation_is_dropped() {
    let client = built(&wire(), slow);
    let mut quote = client.quote(query!(QuoteQuery, 1));
    let mut stream = quote.progress();
    let reader = tokio::spawn(async move { stream.next().await });
    tokio::task::yield_now().await;
    drop(quote);
    assert_eq!(reader.await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn one_that_was_made_by_hand_has_nothing_to_tell() {
    let mut operation = Operation::ready(1);
    assert_eq!(operation.progress().next().await, None);
    assert_eq!(operation.await.unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_critical_operation_tells_until_its_outcome() {
    let wire = wire();
    let client = built(&wire, slow);
    let mut buy = client.buy(query!(BuyQuery, 1), card());
    let mut stream = buy.progress();
    let read = async {
        let mut all = Vec::new();
        while let Some(progress) = stream.next().await {
            all.push(progress);
        }
        all
    };
    let (outcome, all) = tokio::join!(buy, read);
    assert_eq!(steps(&all), STEPS);
    assert!(matches!(outcome.unwrap().resolve().await, Verdict::Done(_)));
}

#[tokio::test(start_paused = true)]
async fn a_callback_that_panics_harms_no_operation() {
    let client = built(&wire(), slow);
    let told = Arc::new(Mutex::new(0));
    let tell = Arc::clone(&told);
    let buy = client.buy(query!(BuyQuery, 1), card()).on_progress(move |_| {
        *tell.lock().unwrap_or_else(std::sync::PoisonError::into_inner) += 1;
        panic!("as planned")
    });
    assert!(matches!(buy.await.unwrap().resolve().await, Verdict::Done(_)));
    assert_eq!(*told.lock().unwrap(), 4);
}
