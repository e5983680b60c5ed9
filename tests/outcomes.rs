//! Each way in which a critical operation ends, over real HTTP, beside the ledger of what truly happened.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::time::Duration;

use async_api::{CriticalOperation, Journal, Lost, LostReason, Resolution, Schedule, Verdict, async_api, types::Uuid};
use async_api_simulator::{Execute, Fault, Plan, Simulator};
use serde_json::json;
use shop::Receipt;

#[async_api("tests/specs/shop.yaml")]
trait Shop {}

/// Long enough for a request on loopback, short enough for a test that waits for it.
const LINGERS: Duration = Duration::from_millis(300);

/// Asks the API for the truth.
struct AskTheShop;

async fn ask(api: &ShopPlain, id: &str) -> Resolution<Receipt> {
    match api.truth(shop::TruthQuery { id: id.to_owned() }).await {
        Ok(receipt) if receipt.status == "BOUGHT" => Resolution::HappenedUnseen("the shop says so".into()),
        Ok(_) => Resolution::DidNotHappen,
        Err(error) => Resolution::CannotTell(error.into()),
    }
}

impl ShopResolver for AskTheShop {
    async fn buy(&self, lost: Lost<shop::BuyKey>) -> Resolution<Receipt> {
        ask(lost.api(), &lost.key().id).await
    }

    async fn pay(&self, lost: Lost<shop::PayKey>) -> Resolution<Receipt> {
        ask(lost.api(), &lost.key().id).await
    }

    async fn rent(&self, lost: Lost<shop::RentKey>) -> Resolution<Receipt> {
        ask(lost.api(), &lost.key().id).await
    }

    async fn charge(&self, lost: Lost<shop::ChargeKey>) -> Resolution<Receipt> {
        ask(lost.api(), &lost.key().id).await
    }
}

const CRITICAL: [&str; 4] = ["POST /buy", "POST /pay", "POST /rent", "POST /charge"];

struct World {
    simulator: Simulator,
    client: ShopClient,
}

impl World {
    async fn new() -> Self {
        let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/specs/shop.yaml");
        let simulator = Simulator::from_spec(spec)
            .unwrap()
            .handler("GET /truth", |request| {
                let key = json!({ "id": request.query("id").unwrap_or_default() });
                let bought = CRITICAL.iter().any(|endpoint| request.ledger().executed(endpoint, &key) > 0);
                Ok(json!({ "status": if bought { "BOUGHT" } else { "NONE" } }))
            })
            .start()
            .await
            .unwrap();
        let client = ShopClient::builder(simulator.url())
            .journal(Journal::in_memory())
            .resolver(AskTheShop)
            .schedule(Schedule::fixed(Duration::from_millis(5)))
            .lingers(LINGERS)
            .ask_again_after(Duration::from_millis(50))
            .build()
            .unwrap();
        Self { simulator, client }
    }

    fn plan(&self, endpoint: &str, plan: impl Into<Plan>) {
        self.simulator.next_submission(endpoint, plan).unwrap();
    }

    fn buy(&self, id: &str) -> CriticalOperation<Receipt> {
        self.client.buy(shop::BuyQuery { id: id.into() }, shop::BuyReference { note: "n".into() })
    }

    fn executed(&self, endpoint: &str, id: &str) -> usize {
        self.simulator.ledger().executed(endpoint, &json!({ "id": id }))
    }
}

async fn resolve(operation: CriticalOperation<Receipt>) -> Verdict<Receipt> {
    operation.await.unwrap().resolve().await
}

fn id() -> String {
    Uuid::from_u128(fastrand::u128(..)).to_string()
}

#[tokio::test]
async fn done_when_says_yes() {
    let world = World::new().await;
    world.plan("POST /buy", Plan::new());
    let id = id();
    let Verdict::Done(receipt) = resolve(world.buy(&id)).await else { panic!() };
    assert_eq!((receipt.status.as_str(), world.executed("POST /buy", &id)), ("BOUGHT", 1));
}

#[tokio::test]
async fn not_done_when_says_no() {
    let world = World::new().await;
    world.plan("POST /buy", Plan::new().not_done());
    let id = id();
    let Verdict::NotDone(_) = resolve(world.buy(&id)).await else { panic!() };
    assert_eq!(world.executed("POST /buy", &id), 0);
}

#[tokio::test]
async fn an_answer_that_is_neither_yes_nor_no_is_investigated() {
    let world = World::new().await;
    for (plan, executed) in [(Plan::new().undecided(), 1), (Plan::new().undecided().without_effect(), 0)] {
        world.plan("POST /buy", plan);
        let id = id();
        let outcome = world.buy(&id).await.unwrap();
        assert!(matches!(outcome.lost_reason(), Some(LostReason::Undecided(_))), "{:?}", outcome.lost_reason());
        let verdict = outcome.resolve().await;
        assert_eq!(world.executed("POST /buy", &id), executed);
        assert!(
            matches!((&verdict, executed), (Verdict::DoneUnseen(_), 1) | (Verdict::NotDone(_), 0)),
            "{executed}: {verdict:?}"
        );
    }
}

#[tokio::test]
async fn a_byte_order_mark_before_an_answer_is_no_part_of_it() {
    let world = World::new().await;
    let result = json!({ "status": "BOUGHT", "number": 7 });
    let answer = json!({ "asyncOperation": { "token": "t", "status": "READY" }, "result": result });
    let marked = Fault::status(200).text(format!("\u{feff}{answer}"));
    world.plan("POST /buy", marked.execute(Execute::AtOnce));
    let Verdict::Done(receipt) = resolve(world.buy(&id())).await else { panic!() };
    assert_eq!(receipt.status, "BOUGHT");

    world.plan("POST /charge", Fault::status(200).text(format!("\u{feff}{result}")).execute(Execute::AtOnce));
    let charge = world.client.charge(shop::ChargeQuery { id: id() });
    let Verdict::Done(receipt) = resolve(charge).await else { panic!() };
    assert_eq!(receipt.status, "BOUGHT");
}

#[tokio::test]
async fn a_yes_that_cannot_be_read_is_done_unseen_at_once() {
    let world = World::new().await;
    let odd = json!({ "status": "BOUGHT", "number": "not a number" });
    world.plan("POST /buy", Plan::new().result(odd));
    let id = id();
    let Verdict::DoneUnseen(evidence) = resolve(world.buy(&id)).await else { panic!() };
    assert_eq!(evidence.json().unwrap()["number"], "not a number", "people can still read it");
    assert_eq!(world.executed("POST /buy", &id), 1);
}

#[tokio::test]
async fn a_synchronous_charge_answers_refuses_and_is_lost() {
    let world = World::new().await;
    let charge = |id: &str| world.client.charge(shop::ChargeQuery { id: id.into() });

    world.plan("POST /charge", Plan::new());
    assert!(matches!(resolve(charge("answered")).await, Verdict::Done(_)));

    world.plan("POST /charge", Fault::status(422));
    assert!(matches!(resolve(charge("refused")).await, Verdict::NotDone(_)));

    world.plan("POST /charge", Fault::reset().execute(Execute::AtOnce));
    assert!(matches!(resolve(charge("lost and done")).await, Verdict::DoneUnseen(_)));

    world.plan("POST /charge", Fault::status(500).execute(Execute::Never));
    assert!(matches!(resolve(charge("lost")).await, Verdict::NotDone(_)));

    for (id, executed) in [("answered", 1), ("refused", 0), ("lost and done", 1), ("lost", 0)] {
        assert_eq!(world.executed("POST /charge", id), executed, "{id}");
    }
}

#[tokio::test]
async fn only_the_list_of_codes_is_believed_to_be_a_refusal() {
    let world = World::new().await;
    for code in [400, 401, 403, 404, 405, 406, 411, 414, 415, 422, 429, 431] {
        world.plan("POST /buy", Fault::status(code));
        let outcome = world.buy(&id()).await.unwrap();
        assert!(outcome.lost_reason().is_none(), "{code}");
        assert!(matches!(outcome.resolve().await, Verdict::NotDone(_)), "{code}");
    }
    for code in [402, 407, 408, 409, 413, 418, 500, 502, 503, 504] {
        world.plan("POST /buy", Fault::status(code).execute(Execute::AtOnce));
        let id = id();
        let outcome = world.buy(&id).await.unwrap();
        assert!(outcome.lost_reason().is_some(), "{code}");
        assert!(matches!(outcome.resolve().await, Verdict::DoneUnseen(_)), "{code}");
        assert_eq!(world.executed("POST /buy", &id), 1, "{code}");
    }
}

#[tokio::test]
async fn a_request_that_is_executed_late_is_found() {
    let world = World::new().await;
    world.plan("POST /buy", Fault::reset().execute(Execute::After(LINGERS * 2 / 3)));
    let id = id();
    let outcome = world.buy(&id).await.unwrap();
    assert_eq!(world.executed("POST /buy", &id), 0);
    assert!(matches!(outcome.resolve().await, Verdict::DoneUnseen(_)));
    assert_eq!(world.executed("POST /buy", &id), 1);
}

#[tokio::test]
async fn a_result_that_is_shown_once_is_not_lost_to_a_companion_that_is_dropped() {
    let world = World::new().await;
    world.plan("POST /buy", Plan::new().polls(3, Fault::in_progress()).shown_once());
    let mut operation = world.buy("shown once");
    let id = operation.started().await.unwrap();
    let polling = tokio::spawn(world.client.buy_poll(&id));
    polling.abort();
    let Verdict::Done(_) = resolve(operation).await else { panic!() };
    assert_eq!(world.executed("POST /buy", "shown once"), 1);
}
