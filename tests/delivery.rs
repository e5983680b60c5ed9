//! Every verdict reaches the program, at least once and always the same.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use std::time::Duration;

use support::*;

#[tokio::test(start_paused = true)]
async fn the_hook_is_offered_a_verdict_before_resolve_returns_it() {
    let world = World::new();
    for (id, plan) in [
        ("done", works()),
        ("refused", answers(None, Answer::Code(422))),
        ("unsent", answers(None, Answer::Unsent)),
        ("lost", breaks(AT_ONCE)),
    ] {
        world.server.plan(plan);
        let before = world.resolver.told().len();
        let verdict = world.verdict(id).await;
        assert_eq!(world.resolver.told()[before..], [verdict], "{id}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_hook_that_fails_or_panics_is_tried_again_and_hears_the_same() {
    let world = World::new();
    world.resolver.hears([Hears::Fails, Hears::Panics, Hears::Never, Hears::Fails, Hears::Well]);
    assert_eq!(world.verdict("a").await, Told::Done(7));
    assert!(world.now() < seconds(2), "the first failure does not hold resolve() up");
    world.pass(seconds(600)).await;
    assert_eq!(world.resolver.told(), vec![Told::Done(7); 5]);
    assert!(world.client.operations().is_empty());
    world.pass(seconds(6000)).await;
    assert_eq!(world.resolver.told().len(), 5, "delivered is delivered");
}

#[tokio::test(start_paused = true)]
async fn a_hook_that_hangs_holds_resolve_up_for_its_time_only() {
    let world = World::built(|builder| builder.hook_timeout(seconds(3)));
    world.resolver.hears([Hears::Never]);
    assert_eq!(world.verdict("a").await, Told::Done(7));
    assert!((seconds(3)..seconds(5)).contains(&world.now()), "{:?}", world.now());
}

#[tokio::test(start_paused = true)]
async fn tries_back_off_with_jitter_up_to_a_bound() {
    let world = World::new();
    world.resolver.hears(vec![Hears::Fails; 40]);
    let _ = world.verdict("a").await;
    let mut gaps = Vec::new();
    let mut last = world.now();
    let mut heard = world.resolver.told().len();
    while gaps.len() < 12 {
        world.pass(Duration::from_millis(100)).await;
        if world.resolver.told().len() > heard {
            heard = world.resolver.told().len();
            gaps.push(world.now() - last);
            last = world.now();
        }
    }
    assert!(gaps[0] <= seconds(6), "{gaps:?}");
    assert!(gaps.iter().all(|gap| *gap <= seconds(15 * 60 + 1)), "{gaps:?}");
    assert!(gaps[11] >= seconds(12 * 60 - 1), "{gaps:?}");
}

#[tokio::test(start_paused = true)]
async fn a_verdict_is_recorded_with_its_answer_and_told_whole_by_the_next_client() {
    let world = World::new();
    world.resolver.hears([Hears::Fails]);
    assert_eq!(world.verdict("a").await, Told::Done(7));
    assert_eq!(world.client.shutdown(Duration::ZERO).await.len(), 1);
    let _another = world.another("https://shop.example.com", "");
    world.pass(seconds(1)).await;
    assert_eq!(world.resolver.told(), [Told::Done(7), Told::Done(7)]);
    assert!(world.resolver.asked().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_went_away_is_told_through_the_hook() {
    let world = World::new();
    let caller = tokio::spawn(world.buy("a"));
    world.pass(Duration::from_millis(10)).await;
    caller.abort();
    world.pass(seconds(60)).await;
    assert_eq!(world.resolver.told(), [Told::Done(7)]);
}
