//! The same in numbers, with the feature `metrics`.
#![cfg(feature = "metrics")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "support/broken_store.rs"]
#[allow(unreachable_pub, missing_docs, reason = "shared with other tests")]
mod broken_store;
#[path = "support/script.rs"]
mod script;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_api::{Journal, Verdict, journal::Entry};
use broken_store::BrokenStore;
use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit,
};
use script::*;

/// Keeps the sum of each counter and gauge, and the values of each histogram.
#[derive(Clone, Default)]
struct Numbers(Arc<Mutex<BTreeMap<String, Vec<f64>>>>);

struct Number {
    name: String,
    numbers: Numbers,
}

impl Numbers {
    fn number(&self, key: &Key) -> Arc<Number> {
        let labels: Vec<_> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        Arc::new(Number { name: format!("{}{{{}}}", key.name(), labels.join(",")), numbers: self.clone() })
    }

    fn values(&self, name: &str) -> Vec<f64> {
        let name = format!("async_api_{name}");
        self.0.lock().unwrap().get(&name).unwrap_or_else(|| panic!("no {name}")).clone()
    }

    fn sum(&self, name: &str) -> f64 {
        self.values(name).iter().sum()
    }
}

impl Number {
    fn add(&self, value: f64) {
        self.numbers.0.lock().unwrap().entry(self.name.clone()).or_default().push(value);
    }
}

impl CounterFn for Number {
    fn increment(&self, value: u64) {
        self.add(value as f64);
    }

    fn absolute(&self, _: u64) {
        panic!("counters only grow")
    }
}

impl GaugeFn for Number {
    fn increment(&self, value: f64) {
        self.add(value);
    }

    fn decrement(&self, value: f64) {
        self.add(-value);
    }

    fn set(&self, _: f64) {
        panic!("another client's part would be lost")
    }
}

impl HistogramFn for Number {
    fn record(&self, value: f64) {
        self.add(value);
    }
}

impl Recorder for Numbers {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.number(key))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.number(key))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.number(key))
    }
}

#[tokio::test(start_paused = true)]
async fn operations_requests_and_outcomes_are_counted_and_timed() {
    let numbers = Numbers::default();
    let _counting = metrics::set_default_local_recorder(&numbers);
    let wire = Wire::new(|seen| match (seen.is_poll(), seen.earlier) {
        (false, 0) => Say::Unsent,
        (false, _) => in_progress(),
        (true, 0) => code(502).retry_after("9"),
        (true, 1) => Say::Broken,
        (true, _) => ready().after(seconds(2)),
    });
    let growing = async_api::Schedule::exponential(Duration::from_millis(250), 1.5, seconds(5));
    let client = built(&wire, |builder| builder.schedule(growing));
    client.quote(query!(QuoteQuery, 1)).await.unwrap();

    assert_eq!(numbers.sum("operations_started_total{endpoint=POST /quote}"), 1.0);
    assert_eq!(numbers.sum("outcomes_total{endpoint=POST /quote,outcome=ready}"), 1.0);
    assert_eq!(numbers.values("polls_per_operation{endpoint=POST /quote}"), [3.0]);
    let took = numbers.values("operation_seconds{endpoint=POST /quote,outcome=ready}");
    assert!((11.0..14.0).contains(&took[0]), "{took:?}");
    for (what, result) in
        [("submission", "connection"), ("submission", "2xx"), ("poll", "5xx"), ("poll", "connection"), ("poll", "2xx")]
    {
        let name = format!("requests_total{{endpoint=POST /quote,what={what},result={result}}}");
        assert_eq!(numbers.sum(&name), 1.0, "{name}");
    }
    assert_eq!(numbers.values("request_seconds{endpoint=POST /quote,what=poll}"), [0.0, 0.0, 2.0]);
}

#[tokio::test(start_paused = true)]
async fn verdicts_investigations_and_deliveries_are_counted() {
    let numbers = Numbers::default();
    let _counting = metrics::set_default_local_recorder(&numbers);
    let wire = Wire::new(|_| Say::Broken);
    let resolver = Resolver::new(&wire, |count| if count == 1 { Answer::CannotTell } else { Answer::Happened });
    let client = resolving(&wire, &resolver, |builder| builder);
    drop(client.buy(query!(BuyQuery, 1), card()).await.unwrap().resolve().await);
    tokio::time::sleep(seconds(20)).await;

    assert_eq!(numbers.sum("operations_started_total{endpoint=POST /buy}"), 1.0);
    assert_eq!(numbers.sum("outcomes_total{endpoint=POST /buy,outcome=lost}"), 1.0);
    assert_eq!(numbers.sum("investigations_total{endpoint=POST /buy,answer=cannot_tell}"), 1.0);
    assert_eq!(numbers.sum("investigations_total{endpoint=POST /buy,answer=happened}"), 1.0);
    assert_eq!(numbers.sum("verdicts_total{endpoint=POST /buy,verdict=done,by=resolver}"), 1.0);
    assert_eq!(numbers.sum("deliveries_failed_total{endpoint=POST /buy}"), 1.0);
}

#[tokio::test(start_paused = true)]
async fn a_contradiction_is_counted() {
    let numbers = Numbers::default();
    let _counting = metrics::set_default_local_recorder(&numbers);
    let wire = Wire::new(|seen| if seen.at < seconds(60) { code(400) } else { ready() });
    let resolver = Resolver::new(&wire, |_| Answer::CannotTell);
    let client = resolving(&wire, &resolver, |builder| builder);
    let mut buy = client.buy(query!(BuyQuery, 1), card());
    let id = buy.started().await.unwrap();
    drop(buy.await.unwrap().resolve().await);
    let reported = client.buy_report(id, async_api::Resolution::Happened(api::Price { price: 7 })).await;
    assert!(matches!(reported, async_api::Reported::Contradicts), "{reported:?}");
    assert_eq!(numbers.sum("contradictions_total{endpoint=POST /buy}"), 1.0);
}

#[tokio::test(start_paused = true)]
async fn open_operations_are_gauged_by_their_age_over_all_clients() {
    let numbers = Numbers::default();
    let _counting = metrics::set_default_local_recorder(&numbers);
    let wire = Wire::new(|_| Say::Broken);
    let resolver = Resolver::new(&wire, |_| Answer::CannotTell);
    let (one, other) = (resolving(&wire, &resolver, |it| it), resolving(&wire, &resolver, |it| it));
    let age = |class: &str| numbers.sum(&format!("open_operations{{age={class}}}"));
    let _ = one.buy(query!(BuyQuery, 1), card()).await.unwrap().leave_open();
    tokio::time::sleep(seconds(90)).await;
    let _ = one.buy(query!(BuyQuery, 2), card()).await.unwrap().leave_open();
    let _ = other.buy(query!(BuyQuery, 1), card()).await.unwrap().leave_open();
    tokio::time::sleep(seconds(15)).await;
    assert_eq!((age("under 1m"), age("1m to 10m"), age("over 1d")), (2.0, 1.0, 0.0));
    tokio::time::sleep(seconds(2 * 3600)).await;
    assert_eq!((age("under 1m"), age("1m to 10m"), age("1h to 1d")), (0.0, 0.0, 3.0));
    one.shutdown(seconds(0)).await;
    tokio::time::sleep(seconds(15)).await;
    assert_eq!(age("1h to 1d"), 1.0);
}

#[tokio::test(start_paused = true)]
async fn what_a_failed_journal_left_open_grows_old_in_the_gauge_until_the_client_is_gone() {
    let numbers = Numbers::default();
    let _counting = metrics::set_default_local_recorder(&numbers);
    let wire = Wire::new(|_| Say::Broken);
    let resolver = Resolver::new(&wire, |_| Answer::Happened);
    let is_verdict = |entry: &Entry| matches!(entry, Entry::Decided { .. });
    let store = BrokenStore::new(is_verdict, || Box::pin(std::future::ready(Err("the disk is full".into()))));
    let journal = Journal::over_on(store, &tokio::runtime::Handle::current());
    let client = resolving_over(journal, &wire, &resolver, |it| it);
    let age = |class: &str| numbers.sum(&format!("open_operations{{age={class}}}"));
    let verdict = client.buy(query!(BuyQuery, 1), card()).await.unwrap().resolve().await;
    assert!(matches!(verdict, Verdict::Unknown(_)), "{verdict:?}");
    tokio::time::sleep(seconds(2 * 3600)).await;
    assert_eq!((client.operations().len(), age("1h to 1d")), (1, 1.0));
    drop(client);
    tokio::time::sleep(seconds(15)).await;
    assert_eq!(age("1h to 1d"), 0.0);
}
