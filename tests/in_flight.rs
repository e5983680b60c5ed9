//! How many requests are under way, whose turn it is, and what remains of those that nobody waits for any more.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "support/script.rs"]
mod script;

use std::{sync::Arc, time::Duration};

use async_api::{Progress, Schedule, transport::Purpose};
use script::*;
use tokio::task::{JoinSet, yield_now};

/// Lets everybody do what can be done without time passing.
async fn settle() {
    for _ in 0..100 {
        yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn requests_are_bounded_and_all_of_them_get_their_turn() {
    let wire = Wire::new(|_| price().after(seconds(1)));
    let client = built(&wire, |builder| builder.max_requests(8));
    let mut calls = JoinSet::new();
    for id in 0..100 {
        calls.spawn(client.note(query!(NoteQuery, id)).send_within(seconds(60)));
    }
    while let Some(answer) = calls.join_next().await {
        answer.unwrap().unwrap();
    }
    assert_eq!((wire.most_under_way(), wire.now()), (8, seconds(13)));
}

#[tokio::test(start_paused = true)]
async fn the_bounds_are_64_and_16_critical_submissions_by_default() {
    let wire = Wire::new(|_| ready().after(seconds(1)));
    let client = client(&wire);
    let mut calls = JoinSet::new();
    for id in 0..100 {
        let (quote, buy) = (client.quote(query!(QuoteQuery, id)), client.buy(query!(BuyQuery, id), card()));
        calls.spawn(async move { assert_eq!(quote.await.unwrap().price, 7) });
        calls.spawn(async move { drop(buy.await.unwrap().resolve().await) });
    }
    settle().await;
    let critical = wire.seen().iter().filter(|seen| seen.purpose == Purpose::CriticalSubmission).count();
    assert_eq!((critical, wire.under_way()), (16, 16 + 64));
    calls.join_all().await;
    assert_eq!(wire.most_under_way(), 16 + 64);
}

#[tokio::test(start_paused = true)]
async fn the_first_to_come_is_the_first_to_go() {
    let wire = Wire::new(|_| price().after(seconds(1)));
    let client = built(&wire, |builder| builder.max_requests(1).send_within(seconds(60)));
    let mut calls = JoinSet::new();
    for id in 0..20 {
        calls.spawn(client.note(query!(NoteQuery, id)));
        settle().await;
    }
    calls.join_all().await;
    let order: Vec<_> = wire.seen().iter().map(|seen| seen.query("id")).collect();
    assert_eq!(order, (0..20).map(|id| id.to_string()).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn a_flood_does_not_starve_a_poll() {
    let wire = Wire::new(|seen| match seen.uri.path() {
        "/v1/quote" => in_progress(),
        "/v1/quote/poll" => ready(),
        _ => price().after(seconds(1)),
    });
    let client = built(&wire, |builder| {
        builder.max_requests(1).send_within(seconds(60)).schedule(Schedule::fixed(Duration::from_millis(2500)))
    });
    let quote = tokio::spawn(client.quote(query!(QuoteQuery, "quote")));
    settle().await;
    let mut flood = JoinSet::new();
    for id in 0..50 {
        flood.spawn(client.note(query!(NoteQuery, id)));
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    quote.await.unwrap().unwrap();
    let waiting = wire.polls()[0].at - Duration::from_millis(2500);
    assert!(waiting < seconds(4), "the poll waited {waiting:?} behind a queue that is 25 s long");
    flood.join_all().await;
}

#[tokio::test(start_paused = true)]
async fn neither_long_polls_nor_a_flood_hold_up_a_purchase() {
    let wire = Wire::new(|seen| match seen.uri.path() {
        "/v1/buy" => ready(),
        "/v1/quote" => in_progress(),
        _ => Say::Silence,
    });
    let client = client(&wire);
    let mut others = JoinSet::new();
    for id in 0..500 {
        others.spawn(client.quote(query!(QuoteQuery, id)));
        others.spawn(client.quote(query!(QuoteQuery, id)));
    }
    tokio::time::sleep(seconds(10)).await;
    assert_eq!(wire.under_way(), 64);
    let before = wire.now();
    drop(client.buy(query!(BuyQuery, 1), card()).await.unwrap().resolve().await);
    assert_eq!(wire.now(), before);
}

#[tokio::test(start_paused = true)]
async fn purchases_that_hang_do_not_hold_up_the_rest() {
    let wire = Wire::new(|seen| if seen.uri.path() == "/v1/buy" { Say::Silence } else { price() });
    let client = client(&wire);
    let buys: Vec<_> = (0..50).map(|id| tokio::spawn(client.buy(query!(BuyQuery, id), card()).into_future())).collect();
    settle().await;
    assert_eq!(wire.under_way(), 16);
    client.note(query!(NoteQuery, 1)).await.unwrap();
    assert_eq!(wire.now(), Duration::ZERO);
    drop(buys);
}

#[tokio::test(start_paused = true)]
async fn who_sleeps_holds_no_place() {
    let wire = Wire::new(|seen| if seen.uri.path() == "/v1/note" { price() } else { in_progress().retry_after("60") });
    let client = built(&wire, |builder| builder.max_requests(1));
    let mut sleeping = JoinSet::new();
    for id in 0..50 {
        sleeping.spawn(client.quote(query!(QuoteQuery, id)));
    }
    settle().await;
    assert_eq!((wire.seen().len(), wire.under_way()), (50, 0));
    client.note(query!(NoteQuery, 1)).await.unwrap();
    assert_eq!(wire.now(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_resolver_holds_no_place() {
    let wire = Wire::new(|seen| if seen.uri.path() == "/v1/buy" { Say::Broken } else { price() });
    let resolver = Resolver::new(&wire, |_| Answer::Never);
    let client =
        resolving(&wire, &resolver, |builder| builder.max_requests(1).max_submissions(1).resolve_within(seconds(5)));
    drop(client.buy(query!(BuyQuery, 1), card()).await.unwrap().resolve().await);
    assert_eq!(resolver.asked().len(), 1);
    client.note(query!(NoteQuery, 1)).await.unwrap();
    drop(client.buy(query!(BuyQuery, 2), card()).await.unwrap());
    assert_eq!(wire.now(), seconds(5));
}

mod dropped {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn before_it_was_polled_it_sends_nothing() {
        let wire = Wire::new(|_| ready());
        drop(client(&wire).quote(query!(QuoteQuery, 1)));
        settle().await;
        assert!(wire.seen().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn while_it_queues_it_sends_nothing_and_lets_the_next_one_through() {
        let wire = Wire::new(|_| price().after(seconds(1)));
        let client = built(&wire, |builder| builder.max_requests(1));
        let first = tokio::spawn(client.note(query!(NoteQuery, 1)));
        settle().await;
        let second = tokio::spawn(client.note(query!(NoteQuery, 2)));
        settle().await;
        let third = tokio::spawn(client.note(query!(NoteQuery, 3)));
        settle().await;
        second.abort();
        first.await.unwrap().unwrap();
        third.await.unwrap().unwrap();
        let order: Vec<_> = wire.seen().iter().map(|seen| seen.query("id")).collect();
        assert_eq!((order, wire.now()), (vec!["1".to_owned(), "3".to_owned()], seconds(2)));
    }

    #[tokio::test(start_paused = true)]
    async fn while_its_request_is_under_way_it_drops_the_request_and_frees_its_place() {
        let wire = Wire::new(|seen| if seen.query("id") == "1" { Say::Silence } else { price() });
        let client = built(&wire, |builder| builder.max_requests(1));
        let first = tokio::time::timeout(seconds(1), client.note(query!(NoteQuery, 1))).await;
        assert!(first.is_err());
        assert_eq!(wire.under_way(), 0);
        client.note(query!(NoteQuery, 2)).await.unwrap();
        assert_eq!(wire.now(), seconds(1));
    }

    #[tokio::test(start_paused = true)]
    async fn while_it_sleeps_it_never_polls_again() {
        let wire = Wire::new(|_| in_progress());
        let client = client(&wire);
        tokio::time::timeout(seconds(10), client.quote(query!(QuoteQuery, 1))).await.unwrap_err();
        let polls = wire.polls().len();
        tokio::time::sleep(seconds(3600)).await;
        assert_eq!((wire.polls().len(), wire.under_way()), (polls, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn by_the_thousand_at_any_moment_they_leave_nothing_behind() {
        let wire = Wire::new(|seen| match seen.query("id").parse::<u64>() {
            _ if seen.is_poll() && seen.earlier % 40 == 39 => Say::Silence,
            _ if seen.is_poll() => in_progress().after(Duration::from_millis(30)),
            Ok(id) if id % 5 == 0 => Say::Unsent,
            Ok(id) if id % 7 == 0 => code(503),
            Ok(id) => in_progress().after(Duration::from_millis(id % 100)),
            Err(_) => price().after(seconds(1)),
        });
        let client =
            built(&wire, |builder| builder.max_requests(16).schedule(Schedule::fixed(Duration::from_millis(50))));
        let held = Arc::new(());
        let mut rng = fastrand::Rng::with_seed(4);
        let mut operations = JoinSet::new();
        for id in 0..1000 {
            let canary = Arc::clone(&held);
            let tell = move |_: &Progress| _ = &canary;
            let operation = client.again(query!(AgainQuery, id)).on_progress(tell);
            operations.spawn(tokio::time::timeout(Duration::from_millis(rng.u64(0..3000)), operation));
        }
        operations.join_all().await;
        assert!(
            wire.polls().len() > 20 && wire.submissions().len() > 200,
            "they were dropped before they did anything"
        );
        assert_eq!((wire.under_way(), Arc::strong_count(&held)), (0, 1));

        let before = wire.now();
        let notes = (0..16).map(|_| client.note(query!(NoteQuery, "all at once")));
        notes.collect::<JoinSet<_>>().join_all().await;
        assert_eq!(wire.now() - before, seconds(1), "a place was lost");
        assert_eq!(wire.most_under_way(), 16);
    }

    #[tokio::test(start_paused = true)]
    async fn single_polls_leave_nothing_behind() {
        let wire = Wire::new(|seen| if seen.is_poll() { Say::Silence } else { in_progress() });
        let client = built(&wire, |builder| builder.max_requests(1));
        let Ok(async_api::Polled::InProgress(pending)) = client.quote(query!(QuoteQuery, 1)).submit().await else {
            panic!("not in progress")
        };
        tokio::time::timeout(seconds(1), client.quote_poll(pending.token())).await.unwrap_err();
        assert_eq!(wire.under_way(), 0);
        assert!(client.quote(query!(QuoteQuery, 2)).submit().await.is_ok());
    }
}
