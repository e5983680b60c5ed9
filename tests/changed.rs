//! A spec that changed while operations were open: which are adopted, which stay, and what their keys still guard.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod support;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_api::{
    BoxError, Decision, Key, LeftAloneBecause, Lost, NotStarted, OperationId, Resolution, Settled, async_api,
};
use later::{
    ChargeKey, ChargeQuery, PayBody, PayKey, PayQuery, PurchaseKey, PurchaseQuery, PurchaseReference, Receipt, SellKey,
    SellQuery,
};
use support::{
    lives::{Dead, Disk},
    shop, *,
};

#[async_api("tests/specs/later.yaml")]
trait Later {}

#[async_api("tests/specs/hotel.yaml")]
trait Hotel {}

#[async_api("tests/specs/hotel_later.yaml")]
trait HotelLater {}

/// Of which operation, of which endpoint, and what.
type Heard = (OperationId, &'static str, Told);

/// Cannot tell, and remembers what it was told.
#[derive(Clone, Default)]
struct Hears {
    told: Arc<Mutex<Vec<Heard>>>,
    fails: bool,
}

impl Hears {
    fn hear<K: Key<Answer = Receipt>>(&self, settled: &Settled<'_, K>) -> Result<(), BoxError> {
        let told = match settled.decision() {
            Decision::Done(receipt) => Told::Done(receipt.number.unwrap_or_default()),
            Decision::DoneUnseen(evidence) => Told::DoneUnseen(evidence.text().to_owned()),
            Decision::NotDone(reason) => Told::NotDone(reason.to_string()),
        };
        self.told.lock().unwrap().push((settled.operation(), settled.endpoint(), told));
        if self.fails { Err("the books are closed".into()) } else { Ok(()) }
    }
}

macro_rules! resolve {
    ($($ask:ident $settled:ident $key:ident),*) => {
        impl LaterResolver for Hears {
            $(
                async fn $ask(&self, _: Lost<$key>) -> Resolution<Receipt> {
                    Resolution::CannotTell("nobody knows".into())
                }

                async fn $settled(&self, settled: Settled<'_, $key>) -> Result<(), BoxError> {
                    self.hear(&settled)
                }
            )*
        }
    };
}

resolve! {
    purchase purchase_settled PurchaseKey, pay pay_settled PayKey, charge charge_settled ChargeKey,
    sell sell_settled SellKey
}

fn later(disk: &Disk, dead: &Dead, hears: &Hears) -> LaterClient {
    let builder = LaterClient::builder("https://shop.example.com").journal(disk.journal()).resolver(hears.clone());
    let builder = builder.transport(dead.server.clone()).clock(dead.clock).lingers(LINGERS);
    builder.runtime(tokio::runtime::Handle::current()).build().unwrap()
}

/// Kills the process of a client of today.
async fn drop_dead(disk: &mut Disk, client: LaterClient) {
    disk.leave(&disk.text());
    client.shutdown(Duration::ZERO).await;
}

/// The shop of yesterday, which dies with one purchase of each kind under way.
async fn shop_that_died(disk: &mut Disk) -> (Dead, [OperationId; 3]) {
    let world = disk.world();
    for _ in 0..3 {
        world.server.plan(accepted(Some(seconds(600)), [Answer::Truth]));
    }
    let mut bought = world.buy("a");
    let mut paid = world.client.pay(shop::PayQuery { id: "a".into() }, shop::PayBody { amount: "1".parse().unwrap() });
    let mut rented = world.client.rent(shop::RentQuery { id: "a".into() });
    let ids = [bought.started().await, paid.started().await, rented.started().await].map(Result::unwrap);
    let all = tokio::spawn(async move { tokio::join!(bought, paid, rented).0.is_ok() });
    world.pass(seconds(1)).await;
    let dead = disk.kill(world).await;
    assert!(all.await.unwrap());
    (dead, ids)
}

#[tokio::test(start_paused = true)]
async fn a_renamed_endpoint_adopts_what_was_begun_under_its_earlier_name() {
    let mut disk = Disk::new();
    let (dead, [bought, ..]) = shop_that_died(&mut disk).await;
    let hears = Hears::default();
    let client = later(&disk, &dead, &hears);
    let report = client.recover().await.unwrap();
    assert_eq!(
        report.settled.iter().map(|it| (it.id(), it.endpoint())).collect::<Vec<_>>(),
        [(bought, "POST /purchase")]
    );
    assert_eq!(*hears.told.lock().unwrap(), [(bought, "POST /purchase", Told::Done(7))]);

    let again = client.purchase(PurchaseQuery { id: "a".into() }, PurchaseReference { note: String::new() }).await;
    let NotStarted::Duplicate(taken) = again.unwrap_err() else { panic!() };
    assert_eq!(taken.of, bought);
}

#[tokio::test(start_paused = true)]
async fn what_the_spec_cannot_be_asked_about_stays_open_and_is_reported() {
    let mut disk = Disk::new();
    let (dead, [_, paid, rented]) = shop_that_died(&mut disk).await;
    let client = later(&disk, &dead, &Hears::default());
    for _ in 0..2 {
        let report = client.recover().await.unwrap();
        let mut left: Vec<_> = report.left_alone.iter().map(|it| (it.endpoint(), it.id(), it.because())).collect();
        left.sort_by_key(|(endpoint, ..)| *endpoint);
        assert_eq!(
            left,
            [("POST /pay", paid, LeftAloneBecause::OtherKey), ("POST /rent", rented, LeftAloneBecause::NoSuchEndpoint)]
        );
    }
    // The next version of the spec may know them again.
    drop_dead(&mut disk, client).await;
    let world = dead.start(&disk);
    let mut settled: Vec<_> = world.client.recover().await.unwrap().settled.iter().map(|it| it.id()).collect();
    settled.sort();
    let mut both = [paid, rented];
    both.sort();
    assert_eq!(settled, both);
}

#[tokio::test(start_paused = true)]
async fn a_key_with_other_fields_is_refused_where_it_agrees_on_the_common_ones() {
    let mut disk = Disk::new();
    let (dead, [_, paid, _]) = shop_that_died(&mut disk).await;
    let client = later(&disk, &dead, &Hears::default());
    let pay = |id: &str| {
        let query = PayQuery { id: id.into(), till: "3".into() };
        client.pay(query, PayBody { amount: "1".parse().unwrap() })
    };
    let NotStarted::Duplicate(taken) = pay("a").await.unwrap_err() else { panic!() };
    assert_eq!(taken.of, paid);
    assert!(pay("b").await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_text_that_became_a_uuid_guards_it_however_it_was_written() {
    let mut disk = Disk::new();
    let world = disk.world();
    world.server.plan(answers(AT_ONCE, Answer::Ready(bought())));
    let charge = world.client.charge(shop::ChargeQuery { id: "6F1D0C2E-9A7B-4F35-8000-000000000001".into() });
    let outcome = charge.await.unwrap();
    let charged = outcome.id();
    let _ = outcome.resolve().await;
    let dead = disk.kill(world).await;
    let client = later(&disk, &dead, &Hears::default());
    let charge = |id: &str| client.charge(ChargeQuery { id: id.parse().unwrap() });
    let NotStarted::Duplicate(taken) = charge("6f1d0c2e-9a7b-4f35-8000-000000000001").await.unwrap_err() else {
        panic!()
    };
    assert_eq!(taken.of, charged);
    assert!(charge("6f1d0c2e-9a7b-4f35-8000-000000000002").await.is_ok());
}

/// Cannot tell, and remembers rooms and nights of which it was told.
#[derive(Clone, Default)]
struct Guests(Arc<Mutex<Vec<(String, String)>>>);

impl HotelResolver for Guests {
    async fn book(&self, _: Lost<hotel::BookKey>) -> Resolution<hotel::Receipt> {
        Resolution::CannotTell("nobody knows".into())
    }
}

impl HotelLaterResolver for Guests {
    async fn book(&self, _: Lost<hotel_later::BookKey>) -> Resolution<hotel_later::Receipt> {
        Resolution::CannotTell("nobody knows".into())
    }

    async fn book_settled(&self, settled: Settled<'_, hotel_later::BookKey>) -> Result<(), BoxError> {
        let hotel_later::BookKey { number, arrival } = settled.key().clone();
        self.0.lock().unwrap().push((number, arrival));
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn fields_of_the_key_that_were_renamed_guard_what_they_guarded_and_are_told_by_their_new_names() {
    let mut disk = Disk::new();
    let dead = disk.kill(disk.world()).await;
    let builder = HotelClient::builder("https://shop.example.com").journal(disk.journal()).resolver(Guests::default());
    let builder = builder.transport(dead.server.clone()).clock(dead.clock).lingers(LINGERS);
    let client = builder.runtime(tokio::runtime::Handle::current()).build().unwrap();
    let book = |room: &str| {
        let query = hotel::BookQuery { night: "mon".into(), id: room.into() };
        client.book(hotel::BookPath { room: room.into() }, query)
    };
    dead.server.plan(works());
    let _ = book("7").await.unwrap().resolve().await;
    dead.server.plan(accepted(Some(seconds(600)), [Answer::Truth]));
    let mut open = book("8");
    let open = (open.started().await.unwrap(), tokio::spawn(open));
    tokio::time::sleep(seconds(1)).await;
    disk.leave(&disk.text());
    client.shutdown(Duration::ZERO).await;
    assert!(open.1.await.unwrap().is_ok());

    let guests = Guests::default();
    let builder =
        HotelLaterClient::builder("https://shop.example.com").journal(disk.journal()).resolver(guests.clone());
    let builder = builder.transport(dead.server.clone()).clock(dead.clock).lingers(LINGERS);
    let client = builder.runtime(tokio::runtime::Handle::current()).build().unwrap();
    let book = |room: &str, night: &str| {
        let query = hotel_later::BookQuery { arrival: night.into(), id: room.into() };
        client.book(hotel_later::BookPath { number: room.into() }, query)
    };
    for room in ["7", "8"] {
        assert!(matches!(book(room, "mon").await, Err(NotStarted::Duplicate(_))), "{room}");
    }
    assert!(book("7", "tue").await.is_ok());
    tokio::time::sleep(seconds(3600)).await;
    let report = client.recover().await.unwrap();
    assert_eq!(report.settled.iter().map(|it| (it.id(), it.happened())).collect::<Vec<_>>(), [(open.0, true)]);
    assert!(guests.0.lock().unwrap().contains(&("8".to_owned(), "mon".to_owned())));
    assert!(matches!(book("8", "mon").await, Err(NotStarted::Duplicate(_))));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_not_kept_is_gone_with_the_process() {
    let mut disk = Disk::new();
    let dead = disk.kill(disk.world()).await;
    let hears = Hears { fails: true, ..Hears::default() };
    let client = later(&disk, &dead, &hears);
    dead.server.plan(answers(AT_ONCE, Answer::Ready(bought())));
    let outcome = client.sell(SellQuery { id: "a".into() }).await.unwrap();
    let id = outcome.id();
    let _ = outcome.resolve().await;
    assert_eq!(*hears.told.lock().unwrap(), [(id, "POST /sell", Told::Done(7))]);
    assert!(!disk.text().contains("BOUGHT"), "{}", disk.text());

    drop_dead(&mut disk, client).await;
    let hears = Hears::default();
    let next = later(&disk, &dead, &hears);
    assert!(next.recover().await.unwrap().settled[0].happened());
    let told = hears.told.lock().unwrap();
    assert!(matches!(told[..], [(_, _, Told::DoneUnseen(_))]), "{told:?}");
}
