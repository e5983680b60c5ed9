//! Pauses of the guardian's that would be too long, or too short.

use std::{
    future::{pending, ready},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::header::RETRY_AFTER;
use tokio::runtime::Handle;

use super::{Hook, Shop, execute};
use crate::{
    BoxError, Builder, Journal, Missing, NotDoneReason, NotSent, Schedule, Verdict,
    builder::Accepts,
    clock::tests::StoppedClock,
    outcome::Resolution,
    resolver::{RawLost, RawResolution, RawSettled, Resolver},
    transport::{BoxFuture, Outgoing, Transport, TransportError},
};

/// Accepts a submission, and asks to be polled in three hundred years, until it is ready.
#[derive(Clone, Default)]
struct Hesitant(Arc<AtomicBool>);

impl Transport for Hesitant {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let is_poll = outgoing.uri().path().ends_with("/poll");
        drop(outgoing.into_request().into_body().into_bytes());
        let body = match is_poll && self.0.load(Ordering::Relaxed) {
            true => r#"{"asyncOperation": {"token": "t", "status": "READY"}, "result": {"seat": "12A"}}"#,
            false => r#"{"asyncOperation": {"token": "t", "status": "IN_PROGRESS"}}"#,
        };
        let mut answer = http::Response::new(Bytes::from_static(body.as_bytes()));
        answer.headers_mut().insert(RETRY_AFTER, 9_999_999_999_u64.into());
        Box::pin(ready(Ok(answer)))
    }
}

#[tokio::test]
async fn a_server_that_asks_to_be_polled_in_three_hundred_years_is_polled_after_a_day() {
    let (server, hook, clock) = (Hesitant::default(), Hook::default(), StoppedClock::default());
    let shop: Shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(Journal::in_memory())
        .resolver(hook.clone())
        .transport(server.clone())
        .clock(clock.clone())
        .runtime(Handle::current())
        .build()
        .unwrap();
    let mut operation = execute(&shop, "a");
    operation.started().await.unwrap();
    for hour in 0..48 {
        server.0.store(hour > 12, Ordering::Relaxed);
        for _ in 0..200 {
            tokio::task::yield_now().await;
        }
        clock.advance(Duration::from_secs(3600));
    }
    assert!(operation.await.unwrap().lost_reason().is_none(), "it is decided");
    assert!(shop.0.operations().is_empty());
}

/// Takes each request, and does nothing with it.
struct Idle;

impl Transport for Idle {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let _untouched = outgoing;
            pending().await
        })
    }
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test's own task")]
async fn a_request_that_nothing_has_touched_when_its_time_is_over_was_not_sent() {
    let clock = StoppedClock::default();
    let shop: Shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(Journal::in_memory())
        .resolver(Hook::default())
        .transport(Idle)
        .request_timeout(Duration::from_secs(2))
        .clock(clock.clone())
        .runtime(Handle::current())
        .build()
        .unwrap();
    let operation = execute(&shop, "a");
    let verdict = tokio::spawn(async move { operation.await.unwrap().resolve().await });
    for _ in 0..60 {
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        clock.advance(Duration::from_secs(1));
    }
    assert!(verdict.is_finished());
    let verdict = verdict.await.unwrap();
    assert!(matches!(verdict, Verdict::NotDone(NotDoneReason::NotSent(NotSent::Unreachable))), "{verdict:?}");
}

/// Knows no token any more, and asks to be asked again in an hour.
#[derive(Clone, Default)]
struct Forgetful(Arc<AtomicU32>);

impl Transport for Forgetful {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let is_poll = outgoing.uri().path().ends_with("/poll");
        drop(outgoing.into_request().into_body().into_bytes());
        let body = if is_poll {
            self.0.fetch_add(1, Ordering::Relaxed);
            r#"{"asyncOperation": {"token": "t", "status": "NOT_FOUND"}}"#
        } else {
            r#"{"asyncOperation": {"token": "t", "status": "IN_PROGRESS"}}"#
        };
        let mut answer = http::Response::new(Bytes::from_static(body.as_bytes()));
        if is_poll {
            answer.headers_mut().insert(RETRY_AFTER, 3600.into());
        }
        Box::pin(ready(Ok(answer)))
    }
}

#[tokio::test]
async fn a_lost_operation_is_polled_no_sooner_than_the_server_asks_for() {
    let (server, clock) = (Forgetful::default(), StoppedClock::default());
    let shop: Shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(Journal::in_memory())
        .resolver(Hook::default())
        .transport(server.clone())
        .clock(clock.clone())
        .runtime(Handle::current())
        .build()
        .unwrap();
    let mut operation = execute(&shop, "a");
    operation.started().await.unwrap();
    for _ in 0..10 * 60 {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        clock.advance(Duration::from_secs(60));
    }
    let polls = server.0.load(Ordering::Relaxed);
    assert!((9..=12).contains(&polls), "{polls} in ten hours");
}

/// Fails at once, always.
struct Busy;

impl Accepts<Busy> for Shop {
    fn erase(resolver: Busy) -> Arc<dyn Resolver> {
        Arc::new(resolver)
    }
}

impl Resolver for Busy {
    fn investigate(&self, _: RawLost) -> BoxFuture<'_, RawResolution> {
        Box::pin(ready(RawResolution(Resolution::HappenedUnseen("seen".into()))))
    }

    fn settled(&self, _: RawSettled) -> BoxFuture<'_, Result<(), BoxError>> {
        Box::pin(ready(Err("busy".into())))
    }
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the guardian's own thread runs by the machine's clock")]
async fn who_is_asked_again_without_a_pause_holds_nobody_else_up() {
    let shop: Shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(Journal::in_memory())
        .resolver(Busy)
        .transport(Hesitant(Arc::new(AtomicBool::new(true))))
        .schedule(Schedule::fixed(Duration::ZERO))
        .ask_again_after(Duration::ZERO)
        .build()
        .unwrap();
    drop(execute(&shop, "a").give_up_after(Duration::from_millis(1)).await.unwrap());
    tokio::time::sleep(Duration::from_millis(100)).await;
    let left = tokio::time::timeout(Duration::from_secs(10), shop.0.shutdown(Duration::ZERO)).await;
    assert_eq!(left.unwrap().len(), 1);
}
