//! What must be on record before anybody can notice it, and what a READY bars before it is.

use std::{
    future::ready,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;

use tokio::runtime::Handle;

use super::{Shop, execute, intent, lost_case, scope};
use crate::{
    Builder, Journal, Missing, NotStarted, Verdict,
    builder::Accepts,
    error::BoxError,
    guardian::poll_late,
    journal::{Earlier, Entry, Intent, JournalStore, Recorded},
    outcome::Resolution,
    resolver::{RawLost, RawResolution, RawSettled, Resolver},
    transport::{BoxFuture, Outgoing, Transport, TransportError},
};

/// A shop in which each thing that is done is written down, and whose journal is lost when an investigation ends.
#[derive(Clone)]
struct Books {
    written: Arc<Mutex<Vec<&'static str>>>,
    journal: Journal,
    answer: &'static str,
}

impl Books {
    fn write(&self, what: &'static str) {
        self.written.lock().unwrap().push(what);
    }

    fn written(&self) -> Vec<&'static str> {
        self.written.lock().unwrap().clone()
    }
}

fn shop(answer: &'static str) -> (Shop, Books) {
    let books = Books { written: Arc::default(), journal: Journal::in_memory(), answer };
    let shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(books.journal.clone())
        .resolver(books.clone())
        .transport(books.clone())
        .build()
        .unwrap();
    (shop, books)
}

impl Accepts<Books> for Shop {
    fn erase(books: Books) -> Arc<dyn Resolver> {
        Arc::new(books)
    }
}

impl Resolver for Books {
    fn investigate(&self, _: RawLost) -> BoxFuture<'_, RawResolution> {
        self.write("investigated");
        self.journal.poison();
        Box::pin(ready(RawResolution(Resolution::HappenedUnseen("it is in the books".into()))))
    }

    fn settled(&self, _: RawSettled) -> BoxFuture<'_, Result<(), BoxError>> {
        self.write("told");
        Box::pin(ready(Ok(())))
    }
}

impl Transport for Books {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            outgoing.into_request().into_body().into_bytes()?;
            self.write("sent");
            Ok(http::Response::new(Bytes::from_static(self.answer.as_bytes())))
        })
    }
}

#[tokio::test]
async fn an_intent_is_on_record_before_its_request_leaves() {
    let (shop, books) = shop("{}");
    books.journal.poison();
    assert!(matches!(execute(&shop, "a").await.unwrap_err(), NotStarted::Journal(_)));
    assert_eq!(books.written(), [""; 0]);
}

/// Says of everything that it is of no open operation.
struct Absent;

impl JournalStore for Absent {
    fn commit<'a>(&'a mut self, batch: &'a [Entry]) -> BoxFuture<'a, Result<Vec<Recorded>, BoxError>> {
        Box::pin(ready(Ok(vec![Recorded::NotOpen; batch.len()])))
    }

    fn unfinished(&mut self) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        Box::pin(ready(Ok(Vec::new())))
    }

    fn earlier<'a>(&'a mut self, _: &'a Intent) -> BoxFuture<'a, Result<Vec<Earlier>, BoxError>> {
        Box::pin(ready(Ok(Vec::new())))
    }
}

/// Answers nothing.
struct Silent;

impl JournalStore for Silent {
    fn commit<'a>(&'a mut self, _: &'a [Entry]) -> BoxFuture<'a, Result<Vec<Recorded>, BoxError>> {
        Box::pin(ready(Ok(Vec::new())))
    }

    fn unfinished(&mut self) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        Box::pin(ready(Ok(Vec::new())))
    }

    fn earlier<'a>(&'a mut self, _: &'a Intent) -> BoxFuture<'a, Result<Vec<Earlier>, BoxError>> {
        Box::pin(ready(Ok(Vec::new())))
    }
}

#[tokio::test]
async fn a_store_that_does_not_answer_each_entry_has_failed() {
    let journal = Journal::over_on(Silent, &Handle::current());
    assert!(journal.commit(Entry::Intent(intent(scope()))).await.is_err());
    tokio::task::yield_now().await;
    assert!(journal.obstacle().is_some());
}

#[tokio::test]
async fn what_a_store_does_not_say_to_have_recorded_does_not_leave() {
    let books = Books { written: Arc::default(), journal: Journal::in_memory(), answer: "{}" };
    let shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(Journal::over(Absent).unwrap())
        .resolver(books.clone())
        .transport(books.clone())
        .build()
        .unwrap();
    assert!(matches!(execute(&shop, "a").await.unwrap_err(), NotStarted::Journal(_)));
    assert_eq!(books.written(), [""; 0]);
}

#[tokio::test]
async fn a_verdict_is_on_record_before_the_hook_hears_of_it() {
    let (shop, books) = shop("no JSON");
    let verdict = execute(&shop, "a").resolve_within(Duration::from_secs(60)).await.unwrap().resolve().await;
    assert!(matches!(verdict, Verdict::Unknown(_)), "{verdict:?}");
    assert_eq!(books.written(), ["sent", "investigated"]);
}

#[tokio::test]
async fn a_ready_bars_did_not_happen_before_it_is_on_record() {
    let (shop, _) = shop(r#"{"asyncOperation": {"token": "t", "status": "READY"}, "result": {"seat": "12A"}}"#);
    let case = lost_case(&Journal::in_memory());
    assert!(case.known().last_sign.is_some());
    let late = poll_late(shop.0.shared(), &case, "t").await.ok().unwrap();
    assert!(late.verdict.is_some());
    assert_eq!(case.known().last_sign, None, "the clock that would let it count has stopped");
}

/// Never answers, and knows for how many requests that is so.
#[derive(Clone, Default)]
struct Silence(Arc<()>);

impl Transport for Silence {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let waiting = Arc::clone(&self.0);
        Box::pin(async move {
            outgoing.into_request().into_body().into_bytes()?;
            let _waiting = waiting;
            std::future::pending().await
        })
    }
}

#[tokio::test]
async fn what_is_under_way_is_let_go_of_once_the_journal_has_failed() {
    let (silence, journal) = (Silence::default(), Journal::in_memory());
    let books = Books { written: Arc::default(), journal: journal.clone(), answer: "" };
    let shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(journal.clone())
        .resolver(books)
        .transport(silence.clone())
        .build()
        .unwrap();
    let under_way = execute(&shop, "a");
    let caller = async {
        while Arc::strong_count(&silence.0) == 2 {
            tokio::task::yield_now().await;
        }
        journal.poison();
    };
    let (verdict, ()) = tokio::join!(async { under_way.await.unwrap().resolve().await }, caller);
    assert!(matches!(verdict, Verdict::Unknown(_)), "{verdict:?}");
    while Arc::strong_count(&silence.0) > 2 {
        tokio::task::yield_now().await;
    }
}
