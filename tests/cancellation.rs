//! Whatever becomes of the caller: its future, its task, its thread, its runtime.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use std::time::Duration;

use async_api::{DecidedBy, NotStarted};
use support::*;

#[tokio::test(start_paused = true)]
async fn nothing_happens_before_the_first_poll() {
    let world = World::new();
    let operation = world.buy("a");
    world.pass(seconds(10)).await;
    drop(operation);
    world.pass(seconds(10)).await;
    assert!(world.server.submissions().is_empty());
    assert!(world.client.operations().is_empty());
    assert_eq!(world.verdict("a").await, Told::Done(7), "its key was never taken");
}

#[tokio::test(start_paused = true)]
async fn a_future_dropped_before_its_request_left_withdraws_it() {
    let world = World::built(|builder| builder.max_submissions(1));
    world.server.plan(answers(AT_ONCE, Answer::After(seconds(10), Box::new(Answer::InProgress))));
    let first = tokio::spawn(world.buy("first"));
    world.pass(Duration::from_millis(1)).await;
    let mut queued = world.buy("queued");
    let id = queued.started().await.unwrap();
    drop(queued);
    world.pass(Duration::from_millis(1)).await;
    let withdrawn = Told::NotDone("the request was not sent: its caller dropped it first".into());
    assert_eq!(world.resolver.settled(), [(id, withdrawn, DecidedBy::Transport)]);
    let _ = first.await.unwrap().unwrap().resolve().await;
    assert_eq!(world.server.submissions(), ["first"]);
    assert_eq!(world.verdict("queued").await, Told::Done(7), "its key is free again");
}

#[tokio::test(start_paused = true)]
async fn a_future_dropped_after_its_request_left_is_not_called_unsent() {
    let world = World::new();
    world.server.plan(answers(AT_ONCE, Answer::Silence));
    let mut operation = world.buy("a");
    let id = operation.started().await.unwrap();
    world.pass(Duration::from_millis(1)).await;
    assert_eq!(world.server.executed("a"), 1);
    drop(operation);
    world.pass(seconds(60)).await;
    assert_eq!(world.resolver.settled(), [(id, Told::Done(7), DecidedBy::Resolver)]);
}

#[tokio::test(start_paused = true)]
async fn send_within_ends_queueing() {
    let world = World::built(|builder| builder.max_submissions(1));
    world.server.plan(answers(None, Answer::Silence));
    let first = tokio::spawn(world.buy("first"));
    world.pass(Duration::from_millis(1)).await;
    let outcome = world.buy("queued").send_within(seconds(5)).await.unwrap();
    assert_eq!(world.now().as_secs(), 5);
    let late = Told::NotDone("the request was not sent: `send_within` expired first".into());
    assert_eq!(told(outcome.resolve().await), late);
    assert_eq!(world.server.submissions(), ["first"]);
    drop(first);
}

#[tokio::test(start_paused = true)]
async fn not_started_means_that_nothing_was_sent() {
    let world = World::new();
    let bad_header = world.buy("a").header("not a name", "x").await.unwrap_err();
    assert!(matches!(bad_header, NotStarted::Request(_)), "{bad_header}");
    let taken = world.buy("a").await.unwrap().leave_open();
    let duplicate = world.buy("a").await.unwrap_err();
    assert!(matches!(duplicate, NotStarted::Duplicate(it) if it.of == taken));
    assert_eq!(world.server.submissions().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_futures_dropped_at_random_moments_end_as_the_ledger_says() {
    let mut rng = fastrand::Rng::with_seed(7);
    let world = World::built(|builder| builder.max_submissions(64));
    let mut callers = Vec::new();
    for index in 0..1000 {
        let plan = match rng.u8(0..6) {
            0 => works(),
            1 => breaks(Some(Duration::from_millis(rng.u64(1..200_000)))),
            2 => breaks(None),
            3 => answers(AT_ONCE, Answer::After(Duration::from_millis(rng.u64(1..50)), Box::new(Answer::InProgress))),
            4 => answers(None, Answer::Unsent),
            _ => accepted(AT_ONCE, [Answer::Truth]),
        };
        world.server.plan(plan);
        let drop_after = Duration::from_micros(rng.u64(0..60_000));
        let resolve = rng.bool();
        let operation = world.buy(&index.to_string());
        callers.push(tokio::spawn(async move {
            let _ = tokio::time::timeout(drop_after, async {
                match operation.await {
                    Ok(outcome) if resolve => drop(outcome.resolve().await),
                    Ok(outcome) => drop(outcome),
                    Err(error) => panic!("{error}"),
                }
            })
            .await;
        }));
    }
    for caller in callers {
        caller.await.unwrap();
    }
    world.pass(seconds(3600)).await;
    assert!(world.client.operations().is_empty(), "{:?}", world.client.operations());
    let settled = world.resolver.settled();
    assert!(settled.len() > 500, "{} were started", settled.len());
    let done = settled.iter().filter(|(_, told, _)| !matches!(told, Told::NotDone(_))).count();
    let executed: usize = (0..1000).map(|index| world.server.executed(&index.to_string())).sum();
    assert_eq!(done, executed);
    assert!(done > 100 && settled.len() - done > 100, "{done} of {}", settled.len());
    for index in 0..1000 {
        assert!(world.server.executed(&index.to_string()) <= 1);
    }
    assert_eq!(world.server.under_way(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_plain_operation_ends_with_its_future() {
    let world = World::new();
    world.server.plan(answers(None, Answer::Silence));
    let quote = tokio::spawn(world.client.quote(shop::QuoteQuery { id: "a".into() }).into_future());
    world.pass(Duration::from_millis(1)).await;
    assert_eq!(world.server.under_way(), 1);
    quote.abort();
    world.pass(Duration::from_millis(1)).await;
    assert_eq!(world.server.under_way(), 0);
}

#[tokio::test(start_paused = true)]
async fn dropping_while_unwinding_loses_nothing() {
    let world = World::new();
    world.server.plan(breaks(AT_ONCE));
    let operation = world.buy("a");
    let panicked = tokio::spawn(async move {
        let _outcome = operation.await.unwrap();
        panic!("the caller panics, as planned");
    });
    assert!(panicked.await.unwrap_err().is_panic());
    world.pass(seconds(10)).await;
    assert_eq!(world.resolver.told(), [Told::Done(7)]);
}
