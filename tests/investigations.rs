//! How a lost operation is investigated.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_api::{LostReason, Resolution, Verdict};
use support::*;

#[tokio::test(start_paused = true)]
async fn a_resolver_that_panics_or_hangs_cannot_tell_and_is_asked_again() {
    let world = World::new();
    world.server.plan(breaks(AT_ONCE));
    world.resolver.says([Says::Panics, Says::Never, Says::CannotTell, Says::Truth]);
    assert_eq!(world.verdict("a").await, Told::Done(7));
    assert_eq!(world.resolver.asked().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn who_cannot_tell_is_asked_again_with_growing_pauses() {
    let world = World::new();
    world.server.plan(breaks(None));
    world.resolver.says([Says::CannotTell]);
    let _ = world.buy("a").await.unwrap().leave_open();
    world.pass(seconds(4 * 3600)).await;
    let asked = world.resolver.asked();
    let gaps: Vec<_> = asked.windows(2).map(|pair| (pair[1].0 - pair[0].0).as_secs_f64()).collect();
    for (index, gap) in gaps.iter().enumerate() {
        let full = (5.0 * 2_f64.powi(i32::try_from(index).unwrap())).min(900.0);
        assert!((0.79 * full..=full + 0.1).contains(gap), "{index}: {gap} of {full}");
    }
    assert!(gaps.len() > 12, "{gaps:?}");
}

#[tokio::test(start_paused = true)]
async fn a_resolver_may_call_the_api_while_every_place_is_taken_by_what_it_investigates() {
    let world = World::built(|builder| builder.max_requests(1).max_submissions(1));
    for index in 0..5 {
        world.server.plan(breaks(AT_ONCE));
        let _ = world.buy(&index.to_string()).await.unwrap().leave_open();
    }
    // The resolver of this test asks the API, as one for production does.
    world.server.plan(breaks(AT_ONCE));
    let client = world.client.clone();
    let verdict = world
        .buy("asked")
        .await
        .unwrap()
        .resolve_with(move |_| {
            let client = client.clone();
            async move {
                match client.truth(shop::TruthQuery { id: "asked".into() }).await {
                    Ok(receipt) if receipt.status == "BOUGHT" => Resolution::HappenedUnseen("it is there".into()),
                    Ok(_) => Resolution::DidNotHappen,
                    Err(error) => Resolution::CannotTell(error.into()),
                }
            }
        })
        .await;
    assert!(matches!(verdict, Verdict::DoneUnseen(_)), "{verdict:?}");
}

#[tokio::test(start_paused = true)]
async fn a_caller_investigates_by_itself_under_the_same_rules() {
    let world = World::new();
    world.server.plan(breaks(Some(seconds(200))));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (server, clock, log) = (world.server.clone(), world.clock, Arc::clone(&asked));
    let verdict = world
        .buy("a")
        .await
        .unwrap()
        .resolve_with(move |lost| {
            use async_api::Clock as _;
            assert_eq!(lost.key()["id"], "a");
            assert_eq!(lost.reference()["note"], "for an investigation");
            assert!(matches!(lost.reason(), LostReason::NoAnswer { .. }), "{:?}", lost.reason());
            log.lock().unwrap().push(clock.now());
            let happened = server.executed("a") > 0;
            async move {
                match happened {
                    true => Resolution::HappenedUnseen("it is there".into()),
                    false => Resolution::DidNotHappen,
                }
            }
        })
        .await;
    assert!(matches!(verdict, Verdict::DoneUnseen(_)), "{verdict:?}");
    assert_eq!(asked.lock().unwrap().len(), 2, "asked at once, and again when it counts");
    assert!(world.resolver.asked().is_empty(), "the client's resolver is left alone");
    assert_eq!(world.resolver.told().len(), 1, "but its hook hears the verdict");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_lost_is_not_investigated() {
    let world = World::new();
    world.resolver.hears([Hears::Never]);
    let outcome = world.buy("a").await.unwrap();
    let verdict = outcome.resolve_with(|_| async { unreachable!("nothing was lost") }).await;
    assert!(matches!(verdict, Verdict::Done(_)), "{verdict:?}");
}

#[tokio::test(start_paused = true)]
async fn a_resolve_that_is_dropped_half_way_is_taken_over_by_the_guardian() {
    for own in [false, true] {
        let world = World::new();
        world.server.plan(breaks(AT_ONCE));
        world.resolver.says([Says::CannotTell, Says::Truth]);
        let outcome = world.buy("a").await.unwrap();
        let resolving = tokio::spawn(async move {
            match own {
                true => outcome.resolve_with(|_| std::future::pending()).await,
                false => outcome.resolve().await,
            }
        });
        world.pass(Duration::from_millis(10)).await;
        resolving.abort();
        world.pass(seconds(60)).await;
        assert_eq!(world.resolver.told(), [Told::Done(7)], "own: {own}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_is_held_and_forgotten_is_investigated_all_the_same() {
    let world = World::new();
    world.server.plan(breaks(AT_ONCE));
    std::mem::forget(world.buy("a").await.unwrap());
    world.pass(seconds(10)).await;
    assert!(world.resolver.asked().is_empty(), "its holder still has time");
    world.pass(LINGERS).await;
    assert_eq!(world.resolver.told(), [Told::Done(7)]);
}

#[tokio::test(start_paused = true)]
async fn a_callers_own_investigation_that_nobody_polls_any_more_is_taken_over() {
    let world = World::new();
    world.server.plan(breaks(AT_ONCE));
    let mut own = Box::pin(world.buy("a").await.unwrap().resolve_with(|_| std::future::pending()));
    let polled_once = std::future::poll_fn(|cx| std::task::Poll::Ready(own.as_mut().poll(cx)));
    assert!(polled_once.await.is_pending());
    world.pass(LINGERS + seconds(20)).await;
    assert!(world.resolver.asked().is_empty(), "its caller still has time");
    world.pass(LINGERS + seconds(30)).await;
    assert_eq!(world.resolver.told(), [Told::Done(7)]);
}

#[tokio::test(start_paused = true)]
async fn the_companion_records_what_it_sees() {
    let world = World::new();
    world.server.plan(accepted(AT_ONCE, [Answer::InProgress, Answer::Ready(bought()), Answer::Status("NOT_FOUND")]));
    let mut operation = world.client.buy(buy_query("a"), note());
    let id = operation.started().await.unwrap();
    let caller = tokio::spawn(operation);
    world.pass(Duration::from_millis(100)).await;
    assert!(world.client.buy_poll(&id).await.unwrap().is_none());
    let outcome = world.client.buy_poll(&id).await.unwrap().unwrap();
    assert_eq!(told(outcome.resolve().await), Told::Done(7));
    assert_eq!(told(caller.await.unwrap().unwrap().resolve().await), Told::Done(7));
    assert!(world.client.buy_poll(&id).await.is_err(), "delivered, and no longer open");
}

#[tokio::test(start_paused = true)]
async fn an_open_operation_can_be_waited_for_by_its_id() {
    let world = World::new();
    world.server.plan(accepted(Some(seconds(20)), [Answer::Truth]));
    let mut operation = world.client.buy(buy_query("a"), note());
    let id = operation.started().await.unwrap();
    drop(operation);
    let outcome = world.client.buy_resume(&id).await.unwrap();
    assert_eq!(told(outcome.resolve().await), Told::Done(7));
    assert!(world.client.pay_resume(&id).await.is_err(), "of another endpoint");
}
