//! One intended effect, one operation: what a key guards against.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use std::time::Duration;

use async_api::{DuplicateState, NotStarted, OperationId, Verdict};
use support::*;

fn duplicate(error: &NotStarted) -> Option<(OperationId, DuplicateState)> {
    match error {
        NotStarted::Duplicate(it) => Some((it.of, it.state)),
        _ => None,
    }
}

fn pay(world: &World, id: &str) -> async_api::CriticalOperation<shop::Receipt> {
    world.client.pay(shop::PayQuery { id: id.into() }, shop::PayBody { amount: "1.50".parse().unwrap() })
}

fn rent(world: &World, id: &str) -> async_api::CriticalOperation<shop::Receipt> {
    world.client.rent(shop::RentQuery { id: id.into() })
}

#[tokio::test(start_paused = true)]
async fn of_a_thousand_submissions_of_one_key_exactly_one_leaves() {
    let world = World::new();
    let all: Vec<_> = (0..1000).map(|_| tokio::spawn(world.buy("a"))).collect();
    let mut started = 0;
    for one in all {
        match one.await.unwrap() {
            Ok(outcome) => {
                started += 1;
                assert_eq!(told(outcome.resolve().await), Told::Done(7));
            }
            Err(error) => assert!(duplicate(&error).is_some(), "{error}"),
        }
    }
    assert_eq!((started, world.server.submissions().len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_key_is_taken_while_its_operation_is_open_then_undelivered_then_done() {
    let world = World::new();
    world.resolver.hears([Hears::Fails]);
    let mut first = world.buy("a");
    let id = first.started().await.unwrap();
    assert_eq!(duplicate(&world.buy("a").await.unwrap_err()), Some((id, DuplicateState::Open)));
    let _ = first.await.unwrap().resolve().await;
    assert_eq!(duplicate(&world.buy("a").await.unwrap_err()), Some((id, DuplicateState::Undelivered)));
    world.pass(seconds(60)).await;
    assert_eq!(duplicate(&world.buy("a").await.unwrap_err()), Some((id, DuplicateState::Done)));
    assert_eq!(world.server.submissions().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_key_is_free_after_not_done_and_not_before_that_was_told() {
    let world = World::new();
    world.server.plan(answers(None, Answer::Code(422)));
    world.resolver.hears([Hears::Fails]);
    let Verdict::NotDone(_) = world.buy("a").await.unwrap().resolve().await else { panic!() };
    let error = world.buy("a").await.unwrap_err();
    assert_eq!(duplicate(&error).unwrap().1, DuplicateState::Undelivered);
    world.pass(seconds(60)).await;
    assert_eq!(world.verdict("a").await, Told::Done(7));
}

#[tokio::test(start_paused = true)]
async fn repeat_after_never_zero_and_ninety_days() {
    let world = World::new();
    let day = seconds(24 * 3600);
    assert_eq!(world.verdict("a").await, Told::Done(7));
    let _ = pay(&world, "a").await.unwrap().resolve().await;
    let _ = rent(&world, "a").await.unwrap().resolve().await;

    assert_eq!(told(pay(&world, "a").await.unwrap().resolve().await), Told::Done(7));
    world.pass(89 * day).await;
    assert!(duplicate(&rent(&world, "a").await.unwrap_err()).is_some());
    world.pass(day).await;
    assert_eq!(told(rent(&world, "a").await.unwrap().resolve().await), Told::Done(7));
    world.pass(1000 * day).await;
    assert!(duplicate(&world.buy("a").await.unwrap_err()).is_some());
    assert_eq!(world.server.executed("a"), 5);
}

#[tokio::test(start_paused = true)]
async fn an_investigation_knows_what_happened_before_with_the_key() {
    let world = World::new();
    let first = pay(&world, "a").await.unwrap();
    let id = first.id();
    let _ = first.resolve().await;
    world.server.plan(breaks(None));
    let verdict = pay(&world, "a")
        .await
        .unwrap()
        .resolve_with(|lost| async move {
            let earlier: Vec<_> = lost.earlier().iter().map(async_api::Earlier::operation).collect();
            assert_eq!(earlier, [id]);
            async_api::Resolution::HappenedUnseen("the second line of the books".into())
        })
        .await;
    assert!(matches!(verdict, Verdict::DoneUnseen(_)));
}

#[tokio::test(start_paused = true)]
async fn scopes_do_not_disturb_each_other() {
    let world = World::new();
    let others = [
        world.another("https://shop.example.com", "another account"),
        world.another("https://other.example.com", ""),
        world.another("https://shop.example.com/gateway", ""),
    ];
    world.resolver.says([Says::CannotTell]);
    for _ in 0..4 {
        world.server.plan(breaks(None));
    }
    let _ = world.buy("a").await.unwrap().leave_open();
    for (count, other) in others.iter().enumerate() {
        assert!(other.operations().is_empty());
        let _ = other.buy(buy_query("a"), note()).await.unwrap().leave_open();
        assert_eq!(world.server.submissions().len(), count + 2);
    }
    assert_eq!(world.client.operations().len(), 1);
    for same in ["https://SHOP.example.com/", "https://shop.example.com:443", "https://shop.example.com:"] {
        let same = world.another(same, "");
        assert!(duplicate(&same.buy(buy_query("a"), note()).await.unwrap_err()).is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn a_hook_cannot_use_the_key_before_it_has_heard() {
    let world = World::new();
    world.resolver.hears([Hears::Never]);
    let id = world.buy("a").await.unwrap().leave_open();
    world.pass(Duration::from_secs(1)).await;
    assert_eq!(duplicate(&world.buy("a").await.unwrap_err()), Some((id, DuplicateState::Undelivered)));
}
