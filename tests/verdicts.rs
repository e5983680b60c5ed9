//! The rules that keep a verdict true. Each test fails when its rule is taken out.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use std::time::{Duration, SystemTime};

use async_api::{DecidedBy, LostReason, NotStarted, OperationState, Reported, Resolution, Verdict, Which};
use support::*;

/// Starts a purchase, waits for its outcome and leaves it to the guardian.
async fn leave(world: &World, id: &str) -> async_api::OperationId {
    world.buy(id).await.unwrap().leave_open()
}

/// Lets time pass until the hook has heard so many verdicts.
async fn settled(world: &World, count: usize) {
    for _ in 0..10_000 {
        if world.resolver.settled().len() >= count {
            return;
        }
        world.pass(seconds(1)).await;
    }
    panic!("{:?} was all that the hook heard", world.resolver.settled());
}

fn done() -> Told {
    Told::Done(7)
}

fn investigated() -> Told {
    Told::NotDone("an investigation found that it did not happen".to_owned())
}

mod lingers {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_request_that_is_executed_late_is_not_called_not_done() {
        let world = World::new();
        world.server.plan(breaks(Some(seconds(299))));
        assert_eq!(world.verdict("a").await, done());
        assert!(world.now() >= LINGERS, "decided after {:?}", world.now());
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_is_never_executed_is_not_done_once_nothing_can_be_on_its_way() {
        let world = World::new();
        world.server.plan(breaks(None));
        assert_eq!(world.verdict("a").await, investigated());
        assert!((LINGERS..LINGERS + seconds(2)).contains(&world.now()), "decided after {:?}", world.now());
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_counted_to_the_start_of_the_investigation_not_to_its_answer() {
        let world = World::built(|builder| builder.lingers(seconds(20)));
        world.server.plan(breaks(Some(seconds(10))));
        world.resolver.says([Says::After(seconds(25), Box::new(Says::Truth)), Says::Truth]);
        assert_eq!(world.verdict("a").await, done());
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_counted_from_letting_go_not_from_the_call() {
        let world = World::new();
        world.server.plan(answers(Some(seconds(320)), Answer::Silence));
        let id = leave(&world, "a").await;
        assert_eq!(world.now(), seconds(30), "the exchange timed out");
        settled(&world, 1).await;
        assert_eq!(world.resolver.settled(), [(id, done(), DecidedBy::Resolver)]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_in_progress_renews_it() {
        let world = World::new();
        world.server.plan(accepted(Some(seconds(350)), [Answer::InProgress]));
        let outcome = world.buy("a").give_up_after(seconds(60)).await.unwrap();
        drop(outcome);
        settled(&world, 1).await;
        assert_eq!(world.resolver.told(), [done()]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_in_progress_renews_it_while_the_caller_still_waits() {
        let world = World::new();
        world.server.plan(accepted(Some(seconds(350)), [Answer::InProgressUntil(seconds(61))]));
        drop(world.buy("a").give_up_after(seconds(60)).await.unwrap());
        settled(&world, 1).await;
        assert_eq!(world.resolver.told(), [done()]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_still_works_on_it_is_believed_before_the_resolver() {
        let world = World::new();
        world.server.plan(accepted(Some(seconds(4000)), [Answer::Truth]));
        world.resolver.says([Says::DidNotHappen]);
        drop(world.buy("a").give_up_after(seconds(60)).await.unwrap());
        settled(&world, 1).await;
        let (_, told, by) = world.resolver.settled().remove(0);
        assert_eq!((told, by), (done(), DecidedBy::Server));
    }

    #[tokio::test(start_paused = true)]
    async fn for_who_takes_an_operation_over_only_what_was_watched_counts() {
        let world = World::new();
        world.server.plan(breaks(None));
        leave(&world, "a").await;
        world.pass(seconds(290)).await;
        assert_eq!(world.client.shutdown(Duration::ZERO).await.len(), 1);
        world.pass(seconds(1000)).await;
        let _another = world.another("https://shop.example.com", "");
        settled(&world, 1).await;
        let (now, unwatched) = (world.now(), seconds(1000));
        assert!(now >= LINGERS + unwatched && now <= seconds(320) + unwatched, "decided after {now:?}");
        assert_eq!(world.resolver.told(), [investigated()]);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_counts_while_the_submission_is_queued() {
        let world = World::built(|builder| builder.max_submissions(1));
        world.server.plan(answers(None, Answer::Silence));
        let mut first = world.buy("first");
        first.started().await.unwrap();
        let first = tokio::spawn(first);
        let mut queued = world.buy("queued").send_within(seconds(60));
        let id = queued.started().await.unwrap();
        let reported = world.client.settle(id, Resolution::DidNotHappen, wall(&world)).await;
        assert!(matches!(reported, Reported::Investigating), "{reported:?}");
        let verdict = queued.await.unwrap().resolve().await;
        assert_eq!(told(verdict), done());
        drop(first);
    }

    #[tokio::test(start_paused = true)]
    async fn happened_counts_at_once() {
        let world = World::new();
        world.server.plan(breaks(AT_ONCE));
        assert_eq!(world.verdict("a").await, done());
        assert!(world.now() < seconds(1), "decided after {:?}", world.now());
    }
}

fn wall(world: &World) -> SystemTime {
    use async_api::Clock as _;
    world.clock.wall()
}

mod reports {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_message_that_says_it_did_not_happen_only_has_the_resolver_asked() {
        let world = World::new();
        world.server.plan(breaks(Some(seconds(250))));
        world.resolver.says([Says::CannotTell, Says::CannotTell, Says::Truth]);
        let id = leave(&world, "a").await;
        world.pass(seconds(2)).await;
        let before = world.resolver.asked().len();
        let reported = world.client.buy_report(id, Resolution::DidNotHappen).await;
        assert!(matches!(reported, Reported::Investigating), "{reported:?}");
        world.pass(Duration::from_millis(1)).await;
        assert_eq!(world.resolver.asked().len(), before + 1, "asked at once");
        settled(&world, 1).await;
        assert_eq!(world.resolver.told(), [done()]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_person_who_looked_too_early_is_told_when_to_look_again() {
        let world = World::new();
        world.server.plan(breaks(Some(seconds(290))));
        world.resolver.says([Says::CannotTell]);
        let id = leave(&world, "a").await;
        let looked_at = wall(&world) + seconds(280);
        world.pass(seconds(301)).await;
        let reported = world.client.settle(id, Resolution::DidNotHappen, looked_at).await;
        let Reported::TooEarly(_) = reported else { panic!("{reported:?}") };
        let reported = world.client.settle(id, Resolution::HappenedUnseen("seen".into()), wall(&world)).await;
        assert!(matches!(reported, Reported::Decided), "{reported:?}");
        settled(&world, 1).await;
        assert_eq!(world.resolver.settled(), [(id, Told::DoneUnseen("seen".into()), DecidedBy::Person)]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_person_who_looked_late_enough_decides() {
        let world = World::new();
        world.server.plan(breaks(None));
        world.resolver.says([Says::CannotTell]);
        let id = leave(&world, "a").await;
        world.pass(seconds(400)).await;
        let reported = world.client.settle(id, Resolution::DidNotHappen, wall(&world) - seconds(10)).await;
        assert!(matches!(reported, Reported::Decided), "{reported:?}");
        settled(&world, 1).await;
        assert_eq!(world.resolver.settled(), [(id, investigated(), DecidedBy::Person)]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_person_whom_the_server_contradicts_is_told_so() {
        let world = World::new();
        let lost = std::iter::once(Answer::Status("NOT_FOUND"));
        let polled_late = std::iter::repeat_n(Answer::Code(503), 6);
        world.server.plan(accepted(AT_ONCE, lost.chain(polled_late).chain([Answer::Truth])));
        world.resolver.says([Says::CannotTell]);
        let id = leave(&world, "a").await;
        world.pass(seconds(400)).await;
        let reported = world.client.settle(id, Resolution::DidNotHappen, wall(&world)).await;
        assert!(matches!(reported, Reported::Contradicts), "{reported:?}");
        settled(&world, 1).await;
        assert_eq!(world.resolver.settled(), [(id, done(), DecidedBy::Server)]);
        let listed = world.client.operations();
        assert!(matches!(listed[0].state(), OperationState::Contradicted { .. }), "{listed:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_key_names_an_effect_and_not_an_operation() {
        let world = World::new();
        world.server.plan(breaks(None));
        world.resolver.says([Says::CannotTell]);
        let id = leave(&world, "a").await;
        let key = shop::BuyKey { id: "a".to_owned() };
        let reported = world.client.buy_report(key, Resolution::HappenedUnseen("a webhook".into())).await;
        assert!(matches!(reported, Reported::Investigating), "{reported:?}");
        world.pass(seconds(1)).await;
        assert!(world.resolver.told().is_empty());
        let reported = world.client.buy_report(id, Resolution::HappenedUnseen("a webhook".into())).await;
        assert!(matches!(reported, Reported::Decided), "{reported:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_by_token_decides_while_the_operation_is_polled() {
        let world = World::new();
        world.server.plan(accepted(AT_ONCE, [Answer::InProgress]));
        let caller = tokio::spawn(world.buy("a"));
        world.pass(seconds(1)).await;
        let which = || Which::token("buy-token-0");
        let happened = || Resolution::Happened(shop::Receipt { status: "BOUGHT".into(), number: Some(9) });
        let reported = world.client.buy_report(which(), happened()).await;
        assert!(matches!(reported, Reported::Decided), "{reported:?}");
        let verdict = caller.await.unwrap().unwrap().resolve().await;
        assert_eq!(told(verdict), Told::Done(9));
        let reported = world.client.buy_report(which(), happened()).await;
        assert!(matches!(reported, Reported::AlreadyDecided), "{reported:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_by_id_decides_before_the_submission_is_answered() {
        let world = World::new();
        world.server.plan(answers(AT_ONCE, Answer::Silence));
        let mut operation = world.buy("a");
        let id = operation.started().await.unwrap();
        let reported = world.client.buy_report(id, Resolution::HappenedUnseen("a quick webhook".into())).await;
        assert!(matches!(reported, Reported::Decided), "{reported:?}");
        let verdict = operation.await.unwrap().resolve().await;
        assert_eq!(told(verdict), Told::DoneUnseen("a quick webhook".into()));
        assert_eq!(world.server.executed("a"), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_report_that_fits_nothing_comes_back() {
        let world = World::new();
        let reported = world.client.buy_report(Which::token("nobody's"), Resolution::HappenedUnseen("x".into())).await;
        let Reported::Unmatched(Resolution::HappenedUnseen(evidence)) = reported else { panic!("{reported:?}") };
        assert_eq!(evidence.text(), "x");
        // One of another endpoint does not fit either.
        let id = world.buy("a").await.unwrap().leave_open();
        let reported = world.client.pay_report(id, Resolution::HappenedUnseen("x".into())).await;
        assert!(matches!(reported, Reported::Unmatched(_)), "{reported:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn evidence_against_a_verdict_is_kept_and_changes_nothing() {
        let world = World::new();
        world.server.plan(breaks(None));
        let id = leave(&world, "a").await;
        settled(&world, 1).await;
        let reported = world.client.buy_report(id, Resolution::HappenedUnseen("a late webhook".into())).await;
        assert!(matches!(reported, Reported::Contradicts), "{reported:?}");
        let operations = world.client.operations();
        assert_eq!(operations.len(), 1);
        assert_eq!(operations[0].id(), id);
        assert!(
            matches!(
                operations[0].state(),
                OperationState::Contradicted { decided_by: DecidedBy::Resolver, against: DecidedBy::Report, .. }
            ),
            "{operations:?}"
        );
        assert_eq!(world.resolver.told(), [investigated()]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_doubled_report_about_an_earlier_operation_of_the_key_does_not_touch_the_later_one() {
        let world = World::new();
        let pay = |world: &World| {
            let (query, body) = (shop::PayQuery { id: "a".into() }, shop::PayBody { amount: "1.50".parse().unwrap() });
            world.client.pay(query, body)
        };
        let first = pay(&world).await.unwrap().id();
        settled(&world, 1).await;
        world.server.plan(breaks(None));
        world.resolver.says([Says::CannotTell]);
        let second = pay(&world).await.unwrap().leave_open();
        let reported = world.client.pay_report(first, Resolution::HappenedUnseen("again".into())).await;
        assert!(matches!(reported, Reported::AlreadyDecided), "{reported:?}");
        let open: Vec<_> = world.client.operations().iter().map(async_api::OpenOperation::id).collect();
        assert_eq!(open, [second]);
    }
}

mod certainty {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_first_decision_wins_in_every_interleaving() {
        for seed in 0..1000_u64 {
            let world = World::new();
            world.server.plan(accepted(AT_ONCE, [Answer::Status("NOT_FOUND"), Answer::Truth]));
            let delay = move |turn: u64| Duration::from_micros((seed.wrapping_mul(0x9E37_79B9) >> (turn * 3)) % 16);
            let outcome = world.buy("a").await.unwrap();
            let id = outcome.id();
            let caller = tokio::spawn(async move {
                tokio::time::sleep(delay(0)).await;
                let number = Some(1);
                outcome
                    .resolve_with(move |_| async move {
                        Resolution::Happened(shop::Receipt { status: "BOUGHT".into(), number })
                    })
                    .await
            });
            let report = async {
                tokio::time::sleep(delay(1)).await;
                let receipt = shop::Receipt { status: "BOUGHT".into(), number: Some(2) };
                world.client.buy_report(id, Resolution::Happened(receipt)).await
            };
            let person = async {
                tokio::time::sleep(delay(2)).await;
                world.client.settle(id, Resolution::HappenedUnseen("a person".into()), wall(&world)).await
            };
            let poll = async {
                tokio::time::sleep(delay(3)).await;
                world.client.buy_poll(&id).await
            };
            let (_, _, polled) = tokio::join!(report, person, poll);
            let mut all = vec![told(caller.await.unwrap())];
            if let Ok(Some(outcome)) = polled {
                all.push(told(outcome.resolve().await));
            }
            settled(&world, 1).await;
            all.extend(world.resolver.told());
            assert!(all.windows(2).all(|pair| pair[0] == pair[1]), "seed {seed}: {all:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn once_an_attempt_is_unknown_it_is_not_sent_again_and_no_refusal_is_believed() {
        let world = World::new();
        world.server.plan(breaks(AT_ONCE));
        world.server.plan(answers(None, Answer::Code(422)));
        assert_eq!(world.verdict("a").await, done());
        assert_eq!(world.server.submissions(), ["a"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_ready_without_a_result_bars_nothing_where_done_when_decides() {
        let world = World::new();
        world.server.plan(accepted(None, [Answer::Status("READY")]));
        let outcome = world.buy("a").await.unwrap();
        assert_eq!(told(outcome.resolve().await), investigated());
    }

    #[tokio::test(start_paused = true)]
    async fn a_ready_without_a_result_is_a_yes_where_there_is_no_done_when() {
        let world = World::new();
        world.server.plan(accepted(AT_ONCE, [Answer::Status("READY")]));
        let outcome = world.client.rent(shop::RentQuery { id: "a".into() }).await.unwrap();
        let Verdict::DoneUnseen(_) = outcome.resolve().await else { panic!() };
        assert!(world.resolver.asked().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn not_done_when_and_done_when_are_read_from_the_result() {
        let world = World::new();
        let ready = |status| Answer::Ready(serde_json::json!({ "status": status, "number": 7 }));
        world.server.plan(accepted(None, [ready("REFUSED")]));
        let not_done = world.verdict("refused").await;
        assert_eq!(not_done, Told::NotDone("the server answered that it did not happen".into()));
        assert!(world.now().as_secs() < 3, "no need to wait for more than a poll");
        world.server.plan(accepted(AT_ONCE, [ready("BOUGHT")]));
        assert_eq!(world.verdict("bought").await, done());
        assert!(world.resolver.asked().is_empty());
        world.server.plan(accepted(AT_ONCE, [ready("PENDING")]));
        assert_eq!(world.verdict("pending").await, done());
        assert!(matches!(world.resolver.asked()[0].1, LostReason::Undecided(_)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_is_believed_by_the_list_only() {
        let world = World::new();
        world.server.plan(answers(None, Answer::Code(422)));
        assert_eq!(world.verdict("a").await, Told::NotDone("the server refused the request (HTTP 422)".into()));
        for code in [402, 409, 408, 413, 500, 503, 302] {
            world.server.plan(answers(AT_ONCE, Answer::Code(code)));
            assert_eq!(world.verdict(&format!("{code}")).await, done(), "{code}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_synchronous_charge_has_the_same_verdicts() {
        let world = World::new();
        let charge = |id: &str| world.client.charge(shop::ChargeQuery { id: id.to_owned() });
        world.server.plan(answers(AT_ONCE, Answer::Ready(bought())));
        assert_eq!(told(charge("a").await.unwrap().resolve().await), done());
        world.server.plan(answers(None, Answer::Code(400)));
        assert!(matches!(charge("b").await.unwrap().resolve().await, Verdict::NotDone(_)));
        world.server.plan(answers(AT_ONCE, Answer::Broken));
        assert_eq!(told(charge("c").await.unwrap().resolve().await), done());
        assert_eq!(world.resolver.asked().len(), 1);
    }
}

mod late {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_ready_wins_after_a_401_a_stale_not_found_and_giving_up() {
        for first in [Answer::Code(401), Answer::Status("NOT_FOUND"), Answer::Status("EXPIRED"), Answer::Code(404)] {
            let world = World::new();
            world.server.plan(accepted(Some(seconds(100)), [first.clone(), Answer::Truth]));
            world.resolver.says([Says::CannotTell]);
            assert_eq!(world.verdict("a").await, done(), "{first:?}");
            assert_eq!(world.resolver.settled()[0].2, DecidedBy::Server);
        }
        let world = World::new();
        world.server.plan(accepted(Some(seconds(400)), [Answer::Truth]));
        world.resolver.says([Says::DidNotHappen]);
        let outcome = world.buy("a").give_up_after(seconds(10)).resolve_within(seconds(4000)).await.unwrap();
        assert_eq!(world.now(), seconds(10));
        assert_eq!(told(outcome.resolve().await), done());
    }

    #[tokio::test(start_paused = true)]
    async fn resolve_says_unknown_when_its_time_is_over_and_the_guardian_goes_on() {
        let world = World::new();
        world.server.plan(breaks(AT_ONCE));
        world.resolver.says([Says::CannotTell, Says::CannotTell, Says::CannotTell, Says::Truth]);
        let outcome = world.buy("a").resolve_within(seconds(3)).await.unwrap();
        let Verdict::Unknown(open) = outcome.resolve().await else { panic!() };
        assert_eq!(world.now(), seconds(3));
        let duplicate = world.buy("a").await.unwrap_err();
        assert!(matches!(duplicate, NotStarted::Duplicate(ref it) if it.of == open.id()), "{duplicate}");
        assert_eq!(told(open.wait().await), done());
    }
}
