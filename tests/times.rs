//! How long everything may take: what is set where, what it runs from and to, and what it is by default.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "support/script.rs"]
mod script;

use std::time::Duration;

use async_api::{LostReason, Schedule, Trouble, Verdict};
use script::*;

/// About this long; pauses are jittered.
fn about(span: Duration, full: u64) -> bool {
    (0.8 * full as f64..=1.2 * full as f64).contains(&span.as_secs_f64())
}

mod request_timeout {
    use super::*;

    async fn of(change: impl FnOnce(Builder) -> Builder) -> Duration {
        let wire = Wire::new(|_| Say::Silence);
        let error = built(&wire, change).note(query!(NoteQuery, 1)).await.unwrap_err();
        assert!(error.is_lost() && error.is_timeout(), "{error}");
        assert_eq!(wire.under_way(), 0);
        wire.now()
    }

    #[tokio::test(start_paused = true)]
    async fn is_half_a_minute_by_default_and_the_builder_sets_it() {
        assert_eq!(of(|builder| builder).await, seconds(30));
        assert_eq!(of(|builder| builder.request_timeout(seconds(3))).await, seconds(3));
    }

    #[tokio::test(start_paused = true)]
    async fn runs_to_the_last_byte_of_the_answer_for_each_request_anew() {
        let wire =
            Wire::new(|seen| if seen.is_poll() { ready().after(seconds(9)) } else { in_progress().after(seconds(9)) });
        let client = built(&wire, |builder| builder.request_timeout(seconds(10)));
        assert_eq!(client.quote(query!(QuoteQuery, 1)).await.unwrap().price, 7);
        assert!(wire.now() >= seconds(18));
    }

    #[tokio::test(start_paused = true)]
    async fn ends_a_poll_and_not_the_operation() {
        let wire = Wire::new(|seen| match (seen.is_poll(), seen.earlier) {
            (false, _) => in_progress(),
            (true, 0) => Say::Silence,
            (true, _) => ready(),
        });
        let client = client(&wire);
        client.quote(query!(QuoteQuery, 1)).await.unwrap();
        assert_eq!(wire.polls().len(), 2);
        assert!(wire.now() > seconds(30));
    }

    #[tokio::test(start_paused = true)]
    async fn bounds_the_hook_that_authenticates_too() {
        let wire = Wire::new(|_| price());
        let client = built(&wire, |builder| {
            builder.request_timeout(seconds(2)).authenticate(|| async { std::future::pending().await })
        });
        let error = client.note(query!(NoteQuery, 1)).await.unwrap_err();
        assert!(error.is_not_sent(), "{error}");
        assert!(wire.seen().is_empty());
        assert!(wire.now() < seconds(15), "five tries of two seconds: {:?}", wire.now());
    }
}

mod send_within {
    use super::*;

    /// A server that cannot be reached for so long.
    fn down_for(down: Duration) -> Wire {
        Wire::new(move |seen| if seen.at < down { code(503) } else { ready() })
    }

    #[tokio::test(start_paused = true)]
    async fn is_half_a_minute_by_default_and_bounds_sending_again() {
        let wire = down_for(seconds(3600));
        let error = client(&wire).again(query!(AgainQuery, 1)).await.unwrap_err();
        assert_eq!(error.status(), Some(503));
        let last = wire.seen().pop().unwrap().at;
        assert!(last < seconds(30) && last > seconds(20), "{last:?}");
        client(&down_for(seconds(20))).again(query!(AgainQuery, 1)).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn of_a_call_beats_the_builders() {
        let last = |wire: &Wire| wire.seen().pop().unwrap().at;
        let wire = down_for(seconds(3600));
        let client = built(&wire, |builder| builder.send_within(seconds(10)));
        client.again(query!(AgainQuery, 1)).await.unwrap_err();
        assert!(last(&wire) < seconds(10));
        let began = wire.now();
        client.again(query!(AgainQuery, 2)).send_within(seconds(60)).await.unwrap_err();
        assert!(last(&wire) - began > seconds(40));
    }

    #[tokio::test(start_paused = true)]
    async fn runs_from_the_first_poll_of_the_future() {
        let wire = down_for(seconds(20));
        let operation = client(&wire).again(query!(AgainQuery, 1)).send_within(seconds(5));
        tokio::time::sleep(seconds(19)).await;
        operation.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn is_over_when_no_place_among_the_requests_under_way_becomes_free() {
        let wire = Wire::new(|seen| if seen.query("id") == "1" { Say::Silence } else { price() });
        let client = built(&wire, |builder| builder.max_requests(1));
        let first = tokio::spawn(client.note(query!(NoteQuery, 1)));
        tokio::task::yield_now().await;
        let error = client.note(query!(NoteQuery, 2)).send_within(seconds(4)).await.unwrap_err();
        assert!(error.is_not_sent() && error.is_timeout(), "{error}");
        assert_eq!((wire.now(), wire.seen().len()), (seconds(4), 1));
        first.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn does_not_end_a_request_that_was_handed_over() {
        let wire = Wire::new(|_| price().after(seconds(20)));
        client(&wire).note(query!(NoteQuery, 1)).send_within(seconds(1)).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn of_nothing_sends_nothing() {
        let wire = Wire::new(|_| price());
        let client = client(&wire);
        let error = client.note(query!(NoteQuery, 1)).send_within(Duration::ZERO).await.unwrap_err();
        assert!(error.is_not_sent() && error.is_timeout(), "{error}");
        let verdict =
            client.buy(query!(BuyQuery, 1), card()).send_within(Duration::ZERO).await.unwrap().resolve().await;
        assert!(matches!(verdict, Verdict::NotDone(_)), "{verdict:?}");
        assert!(wire.seen().is_empty());
    }
}

mod give_up_after {
    use super::*;

    fn busy() -> Wire {
        Wire::new(|_| in_progress())
    }

    fn gave_up(error: &async_api::Error) {
        assert!(error.is_timeout() && matches!(error.lost_reason(), Some(LostReason::GaveUp { .. })), "{error}");
    }

    #[tokio::test(start_paused = true)]
    async fn is_five_minutes_by_default() {
        let wire = busy();
        gave_up(&client(&wire).quote(query!(QuoteQuery, 1)).await.unwrap_err());
        assert_eq!(wire.now(), seconds(300));
    }

    #[tokio::test(start_paused = true)]
    async fn of_the_spec_beats_the_builders_and_of_the_call_beats_both() {
        let took = async |spec: bool, call: Option<u64>| {
            let wire = busy();
            let client = built(&wire, |builder| builder.give_up_after(seconds(40)));
            let error = match (spec, call) {
                (false, None) => client.quote(query!(QuoteQuery, 1)).await.unwrap_err(),
                (false, Some(call)) => {
                    client.quote(query!(QuoteQuery, 1)).give_up_after(seconds(call)).await.unwrap_err()
                }
                (true, None) => client.brief(query!(BriefQuery, 1)).await.unwrap_err(),
                (true, Some(call)) => {
                    client.brief(query!(BriefQuery, 1)).give_up_after(seconds(call)).await.unwrap_err()
                }
            };
            gave_up(&error);
            wire.now()
        };
        assert_eq!(took(false, None).await, seconds(40));
        assert_eq!(took(true, None).await, seconds(20));
        assert_eq!(took(false, Some(50)).await, seconds(50));
        assert_eq!(took(true, Some(5)).await, seconds(5));
    }

    #[tokio::test(start_paused = true)]
    async fn runs_from_the_first_poll_of_the_future() {
        let wire = busy();
        let operation = client(&wire).brief(query!(BriefQuery, 1));
        tokio::time::sleep(seconds(100)).await;
        gave_up(&operation.await.unwrap_err());
        assert_eq!(wire.now(), seconds(120));
    }

    #[tokio::test(start_paused = true)]
    async fn ends_the_request_under_way() {
        let wire = Wire::new(|seen| if seen.is_poll() { Say::Silence } else { in_progress() });
        let client = built(&wire, |builder| builder.request_timeout(seconds(3600)));
        let error = client.brief(query!(BriefQuery, 1)).await.unwrap_err();
        assert!(
            matches!(error.lost_reason(), Some(LostReason::GaveUp { polls: 1, last: Some(Trouble::TimedOut), .. })),
            "{error}"
        );
        assert_eq!((wire.now(), wire.under_way()), (seconds(20), 0));
    }

    #[tokio::test(start_paused = true)]
    async fn ends_a_submission_too() {
        let wire = Wire::new(|_| Say::Silence);
        let client = built(&wire, |builder| builder.request_timeout(seconds(3600)));
        gave_up(&client.brief(query!(BriefQuery, 1)).await.unwrap_err());
        assert_eq!(wire.now(), seconds(20));
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_asks_to_wait_for_longer_is_not_polled_again() {
        let wire = Wire::new(|_| in_progress().retry_after("3600"));
        gave_up(&client(&wire).brief(query!(BriefQuery, 1)).await.unwrap_err());
        assert_eq!((wire.now(), wire.polls().len()), (seconds(20), 0));
    }

    #[tokio::test(start_paused = true)]
    async fn ends_a_critical_callers_wait_and_not_the_polling() {
        let wire = Wire::new(|seen| if seen.at < seconds(100) { in_progress() } else { ready() });
        let resolver = Resolver::new(&wire, |_| Answer::CannotTell);
        let client = resolving(&wire, &resolver, |builder| builder.hook_timeout(seconds(1)));
        let outcome = client.buy(query!(BuyQuery, 1), card()).give_up_after(seconds(20)).await.unwrap();
        assert_eq!(wire.now(), seconds(20));
        assert!(matches!(outcome.resolve().await, Verdict::Done(api::Price { price: 7 })));
    }
}

mod polls {
    use super::*;

    fn gaps(wire: &Wire) -> Vec<f64> {
        let seen = wire.seen();
        seen.windows(2).map(|pair| (pair[1].at - pair[0].at).as_secs_f64()).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn come_when_operations_complete_once_that_was_seen() {
        let wire = Wire::new(|seen| {
            let since_submission = seen.at.as_millis() % 100_000;
            if seen.is_poll() && since_submission >= 9_000 { ready() } else { in_progress() }
        });
        let client = client(&wire);
        let mut polls = Vec::new();
        for id in 0..20 {
            tokio::time::sleep(seconds(100 * id) - wire.now()).await;
            let earlier = wire.polls().len();
            client.quote(query!(QuoteQuery, id)).await.unwrap();
            polls.push(wire.polls().len() - earlier);
        }
        assert!(polls[0] > 3 && polls[15..].iter().sum::<usize>() <= 10, "{polls:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn are_fifty_milliseconds_to_a_minute_apart_by_default() {
        let wire = Wire::new(|_| in_progress());
        let client = built(&wire, |builder| builder.give_up_after(seconds(3600)));
        client.quote(query!(QuoteQuery, 1)).await.unwrap_err();
        assert!(gaps(&wire).iter().all(|gap| (0.05..=60.002).contains(gap)), "{:?}", gaps(&wire));
    }

    #[tokio::test(start_paused = true)]
    async fn are_exponential_from_a_quarter_of_a_second_to_five_where_the_builder_says_so() {
        let wire = Wire::new(|_| in_progress());
        let exponential = Schedule::exponential(Duration::from_millis(250), 1.5, seconds(5));
        let client = built(&wire, |builder| builder.schedule(exponential));
        client.quote(query!(QuoteQuery, 1)).await.unwrap_err();
        for (poll, gap) in gaps(&wire).into_iter().enumerate() {
            let full = (0.25 * 1.5_f64.powi(i32::try_from(poll).unwrap())).min(5.0);
            assert!((0.9 * full..=1.1 * full + 0.002).contains(&gap), "poll {poll} after {gap} s");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn are_as_fixed_as_the_schedule_says() {
        let wire = Wire::new(|_| in_progress());
        let client = built(&wire, |builder| builder.schedule(Schedule::fixed(seconds(3))));
        client.quote(query!(QuoteQuery, 1)).await.unwrap_err();
        assert!(gaps(&wire).iter().all(|gap| (2.7..=3.302).contains(gap)), "{:?}", gaps(&wire));
        assert!(wire.polls().len() >= 90);
    }

    #[tokio::test(start_paused = true)]
    async fn are_never_sooner_than_the_server_asks() {
        let wire = Wire::new(|_| in_progress().retry_after("11"));
        let client = built(&wire, |builder| builder.schedule(Schedule::fixed(seconds(5))));
        client.quote(query!(QuoteQuery, 1)).await.unwrap_err();
        assert!(gaps(&wire).iter().all(|gap| (11.0..11.1).contains(gap)), "{:?}", gaps(&wire));
    }

    #[tokio::test(start_paused = true)]
    async fn carry_what_the_client_carries_and_nothing_of_the_call() {
        let wire = Wire::new(|seen| if seen.is_poll() { ready() } else { in_progress() });
        let client = built(&wire, |builder| builder.bearer_token("secret").header("x-tenant", "acme"));
        client.quote(query!(QuoteQuery, "42")).header("x-trace", "7").await.unwrap();
        let (submission, poll) = (&wire.submissions()[0], &wire.polls()[0]);
        for seen in [submission, poll] {
            assert_eq!(seen.headers["authorization"], "Bearer secret");
            assert_eq!(seen.headers["x-tenant"], "acme");
            assert_eq!(seen.headers["accept"], "application/json");
        }
        assert_eq!((submission.method.as_str(), submission.headers["x-trace"].as_bytes()), ("POST", b"7".as_slice()));
        assert_eq!(submission.uri, "https://api.example.com/v1/quote?id=42");
        assert_eq!((poll.method.as_str(), poll.headers.get("x-trace")), ("GET", None));
        assert_eq!(poll.uri, "https://api.example.com/v1/quote/poll?asyncOperationToken=token-1");
        assert_eq!(poll.headers["cache-control"], "no-cache");
        assert!(!submission.headers.contains_key("cache-control"));
    }
}

mod critical {
    use super::*;

    fn breaks() -> Wire {
        Wire::new(|_| Say::Broken)
    }

    #[tokio::test(start_paused = true)]
    async fn lingers_is_five_minutes_by_default_and_the_specs_beats_the_builders() {
        let decided_at = async |spec: bool, builder: Option<u64>| {
            let wire = breaks();
            let resolver = Resolver::new(&wire, |_| Answer::DidNotHappen);
            let client = resolving(&wire, &resolver, |settings| match builder {
                Some(lingers) => settings.lingers(seconds(lingers)),
                None => settings,
            });
            let verdict = match spec {
                true => client.rent(query!(RentQuery, 1)).await.unwrap().resolve().await,
                false => client.buy(query!(BuyQuery, 1), card()).await.unwrap().resolve().await,
            };
            assert!(matches!(verdict, Verdict::NotDone(_)), "{verdict:?}");
            wire.now().as_secs()
        };
        assert_eq!(decided_at(false, None).await, 300);
        assert_eq!(decided_at(false, Some(100)).await, 100);
        assert_eq!(decided_at(true, Some(100)).await, 60);
        assert_eq!(decided_at(true, None).await, 60);
    }

    #[tokio::test(start_paused = true)]
    async fn resolve_within_is_lingers_and_half_a_minute_by_default_and_the_calls_beats_the_builders() {
        let unknown_after = async |builder: Option<u64>, call: Option<u64>| {
            let wire = breaks();
            let resolver = Resolver::new(&wire, |_| Answer::CannotTell);
            let client = resolving(&wire, &resolver, |settings| match builder {
                Some(most) => settings.resolve_within(seconds(most)),
                None => settings,
            });
            let mut operation = client.rent(query!(RentQuery, 1));
            if let Some(most) = call {
                operation = operation.resolve_within(seconds(most));
            }
            let outcome = operation.await.unwrap();
            tokio::time::sleep(seconds(10)).await;
            let began = wire.now();
            assert!(matches!(outcome.resolve().await, Verdict::Unknown(_)));
            (wire.now() - began).as_secs()
        };
        assert_eq!(unknown_after(None, None).await, 90);
        assert_eq!(unknown_after(Some(20), None).await, 20);
        assert_eq!(unknown_after(Some(20), Some(7)).await, 7);
    }

    #[tokio::test(start_paused = true)]
    async fn a_resolver_has_half_a_minute_by_default() {
        for (set, most) in [(None, 30), (Some(4), 4)] {
            let wire = breaks();
            let resolver = Resolver::new(&wire, |count| if count == 1 { Answer::Never } else { Answer::Happened });
            let client = resolving(&wire, &resolver, |settings| match set {
                Some(most) => settings.resolver_timeout(seconds(most)),
                None => settings,
            });
            let verdict = client.buy(query!(BuyQuery, 1), card()).await.unwrap().resolve().await;
            assert!(matches!(verdict, Verdict::Done(_)), "{verdict:?}");
            let asked = resolver.asked();
            assert!(about(asked[1] - asked[0] - seconds(most), 5), "{asked:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_hook_has_half_a_minute_by_default() {
        for (set, most) in [(None, 30), (Some(4), 4)] {
            let wire = Wire::new(|_| ready());
            let resolver = Resolver::new(&wire, |count| if count == 1 { Answer::Never } else { Answer::Happened });
            let client = resolving(&wire, &resolver, |settings| match set {
                Some(most) => settings.hook_timeout(seconds(most)),
                None => settings,
            });
            let verdict = client.buy(query!(BuyQuery, 1), card()).await.unwrap().resolve().await;
            assert!(matches!(verdict, Verdict::Done(_)), "{verdict:?}");
            assert_eq!(wire.now(), seconds(most), "one try of the hook comes first");
            tokio::time::sleep(seconds(10)).await;
            let heard = resolver.heard();
            assert!(about(heard[1] - heard[0] - seconds(most), 5), "{heard:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_guardian_asks_after_five_seconds_and_then_twice_as_long_up_to_a_quarter_of_an_hour() {
        let wire = breaks();
        let resolver = Resolver::new(&wire, |_| Answer::CannotTell);
        let client = resolving(&wire, &resolver, |settings| settings.resolve_within(seconds(4 * 3600)));
        let verdict = client.buy(query!(BuyQuery, 1), card()).await.unwrap().resolve().await;
        assert!(matches!(verdict, Verdict::Unknown(_)));
        let asked = resolver.asked();
        let gaps: Vec<_> = asked.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(gaps.len() > 15, "{gaps:?}");
        for (index, gap) in gaps.iter().enumerate() {
            let full = (5 << index.min(10)).min(900);
            assert!(about(*gap, full), "gap {index} is {gap:?}, not about {full} s");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_guardian_goes_on_polling_as_slowly() {
        let wire = Wire::new(|_| in_progress());
        let resolver = Resolver::new(&wire, |_| Answer::CannotTell);
        let client = resolving(&wire, &resolver, |settings| settings.give_up_after(seconds(10)));
        let _open = client.buy(query!(BuyQuery, 1), card()).await.unwrap().leave_open();
        tokio::time::sleep(seconds(4 * 3600)).await;
        let polls: Vec<_> = wire.polls().iter().map(|seen| seen.at).filter(|at| *at > seconds(10)).collect();
        let gaps: Vec<_> = polls.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(gaps.len() > 10 && about(gaps[0], 10) && about(gaps[9], 900), "{gaps:?}");
    }
}
