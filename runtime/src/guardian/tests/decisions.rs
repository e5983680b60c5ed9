//! Decisions that overtake each other, and those whose maker is gone.

use std::{
    future::{Future, ready},
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use tokio::runtime::Handle;

use super::{EXECUTE, Hook, Shop, execute, intent, lost_case_of, scope, terms};
use crate::{
    Builder, Journal, Missing, OperationId, Reported,
    case::{Case, Times},
    clock::{Clock, Moment, tests::StoppedClock},
    endpoint::{Critical, sample},
    journal::{Decided, MemoryStore},
    lifecycle::Record,
    outcome::{Body, DecidedBy, Evidence, RawVerdict, Resolution},
    transport::{BoxFuture, Outgoing, Transport, TransportError},
};

/// Answers what nobody understands.
struct Gibberish;

impl Transport for Gibberish {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        drop(outgoing.into_request().into_body().into_bytes());
        Box::pin(ready(Ok(http::Response::new(Bytes::from_static(b"no JSON")))))
    }
}

/// What becomes of something that is dropped at its first pause.
fn begun_and_dropped(work: impl Future) -> bool {
    matches!(pin!(work).poll(&mut Context::from_waker(Waker::noop())), Poll::Pending)
}

#[tokio::test]
async fn a_report_that_is_dropped_while_it_is_recorded_is_told_all_the_same() {
    let hook = Hook::default();
    let shop: Shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(Journal::over_on(MemoryStore::default(), &Handle::current()))
        .resolver(hook.clone())
        .transport(Gibberish)
        .clock(StoppedClock::default())
        .runtime(Handle::current())
        .build()
        .unwrap();
    // Its caller holds it, so that nobody is asked.
    let held = execute(&shop, "a").await.unwrap();
    let seen = Resolution::HappenedUnseen("in the books".into());
    assert!(begun_and_dropped(shop.0.settle(held.id(), seen, SystemTime::now())));
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(shop.0.operations().is_empty());
    assert_eq!(hook.calls(), 1);
}

#[tokio::test]
async fn a_verdict_is_told_in_one_way_whoever_of_two_sees_it_on_record_first() {
    let brief = sample::leaked(sample::critical_as(Critical { keep_result: false, ..sample::CRITICAL }));
    let case = Arc::new(lost_case_of(brief, &Journal::over_on(MemoryStore::default(), &Handle::current())));
    case.record(Record::Intent).await.unwrap();
    let decided = |verdict, by| Decided { verdict, by, at: SystemTime::UNIX_EPOCH };
    let mut first = pin!(case.decide(decided(RawVerdict::Done(Body::default()), DecidedBy::Report)));
    assert!(first.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    let second = case.decide(decided(RawVerdict::DoneUnseen("seen".into()), DecidedBy::Resolver)).await.unwrap();
    assert_eq!(*second, decided(RawVerdict::DoneUnseen(Evidence::not_kept()), DecidedBy::Report));
    assert_eq!(first.await.unwrap(), second);
    assert_eq!(case.look(|state| state.decided().cloned()), Some(second));
}

/// A clock whose date can be set back.
#[derive(Clone, Default)]
struct Dated {
    clock: StoppedClock,
    set_back: Arc<Mutex<Duration>>,
}

impl Clock for Dated {
    fn now(&self) -> Moment {
        self.clock.now()
    }

    fn sleep_until(&self, at: Moment) -> BoxFuture<'static, ()> {
        self.clock.sleep_until(at)
    }

    fn wall(&self) -> SystemTime {
        let ahead = Duration::from_secs(1_800_000_000) + self.now().since(Moment::default());
        SystemTime::UNIX_EPOCH + ahead - *self.set_back.lock().unwrap()
    }
}

/// A person looks a minute after the operation was lost, whose request may linger for five; an hour is taken off the
/// date, and they tell of it so much later.
async fn told_after(seconds: u64) -> (Shop, Dated, OperationId, Reported<serde_json::Value>) {
    let clock = Dated::default();
    let shop: Shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(Journal::in_memory())
        .resolver(Hook::default())
        .transport(Gibberish)
        .clock(clock.clone())
        .lingers(Duration::from_secs(300))
        .runtime(Handle::current())
        .build()
        .unwrap();
    let id = execute(&shop, "a").await.unwrap().leave_open();
    clock.clock.advance(Duration::from_secs(60));
    let looked_at = clock.wall();
    *clock.set_back.lock().unwrap() = Duration::from_secs(3600);
    clock.clock.advance(Duration::from_secs(seconds));
    let reported = shop.0.settle(id, Resolution::DidNotHappen, looked_at).await;
    (shop, clock, id, reported)
}

#[tokio::test]
async fn who_looked_at_a_date_that_is_yet_to_come_has_not_looked_now() {
    let (.., reported) = told_after(270).await;
    assert!(matches!(reported, Reported::TooEarly(_)), "{reported:?}");
}

#[tokio::test]
async fn a_date_that_is_set_back_makes_no_look_later_than_it_was() {
    let (shop, clock, id, reported) = told_after(3700).await;
    let Reported::TooEarly(left) = reported else { panic!("{reported:?}") };
    clock.clock.advance(left);
    let reported = shop.0.settle(id, Resolution::DidNotHappen, clock.wall()).await;
    assert!(matches!(reported, Reported::Decided), "{reported:?}");
}

#[tokio::test]
async fn a_sign_of_life_does_not_hide_that_the_date_was_set_back() {
    let (clock, journal) = (Dated::default(), Journal::in_memory());
    let times = Times { lingers: Duration::from_secs(300), resolve_within: Duration::from_secs(330) };
    let case = Case::new(terms(&EXECUTE, times, &journal, clock.clone()), intent(scope()));
    case.sign_of_life(clock.now());
    clock.clock.advance(Duration::from_secs(60));
    let (looked, date) = (clock.now(), clock.wall());
    *clock.set_back.lock().unwrap() = Duration::from_secs(3600);
    clock.clock.advance(Duration::from_secs(60));
    case.sign_of_life(clock.now());
    clock.clock.advance(Duration::from_secs(3700));
    assert!(case.moment_of(date).unwrap() <= looked);
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test's own task")]
async fn who_asks_for_what_could_not_be_told_has_the_resolver_asked_at_once() {
    let hook = Hook::default();
    let shop: Shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(Journal::in_memory())
        .resolver(hook.clone())
        .transport(Gibberish)
        .clock(StoppedClock::default())
        .runtime(Handle::current())
        .build()
        .unwrap();
    let others_run = async || {
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    };
    let id = execute(&shop, "a").await.unwrap().leave_open();
    others_run().await;
    assert_eq!(hook.calls(), 1, "it cannot tell, and is asked again later");
    let again = shop.0.critical_resume::<sample::Ticket>(&EXECUTE, &id).await.unwrap();
    let asks = tokio::spawn(again.resolve());
    others_run().await;
    assert_eq!(hook.calls(), 2);
    asks.abort();
}
