//! Methods that a caller declares, with types of the caller's own, against a server that plays the spec.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use async_api::{Call, CriticalOperation, Journal, Lost, NotStarted, Operation, Resolution, Verdict, async_api};
use async_api_codegen::{Source, check};
use async_api_simulator::{Execute, Fault, Simulator};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Serialize)]
struct Item<'a> {
    id: Option<&'a str>,
}

#[derive(Serialize)]
struct Attempt {
    attempt: u8,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Note {
    text: String,
}

/// Written in a form in which it is not read.
#[derive(Debug, Serialize, Deserialize)]
struct OneWay {
    #[serde(rename(serialize = "text"))]
    note: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Receipt {
    number: u64,
}

#[derive(Serialize)]
struct Name {
    name: String,
}

/// Trusts the server too much.
#[derive(Debug, Serialize)]
struct Small(u8);

impl<'de> Deserialize<'de> for Small {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let Receipt { number } = Receipt::deserialize(from)?;
        Ok(Self(number.try_into().unwrap_or_else(|_| panic!("as planned"))))
    }
}

type Purchase = CriticalOperation<Receipt>;

#[async_api("tests/specs/declared.yaml")]
trait Shop: Send + Sync {
    fn buy(&self, query: Item<'_>, body: Attempt, reference: Note) -> Purchase;
    fn quote<Q: Serialize>(&self, query: Q) -> Operation<Option<Receipt>>;
    fn notify(&self) -> Operation<()>;
    #[endpoint("GET /orders/{name}")]
    fn order(&self, path: Name) -> Call<Receipt>;
}

#[async_api("tests/specs/declared.yaml")]
trait Careless: Send + Sync {
    fn buy(&self, query: Item<'_>, body: Attempt, reference: OneWay) -> Purchase;
}

impl CarelessResolver for LookAtTheOrder {
    async fn buy(&self, lost: Lost<careless::BuyKey>) -> Resolution<Receipt> {
        Resolution::CannotTell(lost.reference().note.clone().into())
    }
}

#[async_api("tests/specs/declared.yaml")]
trait Trusting: Send + Sync {
    fn buy<B: Serialize>(&self, query: Item<'_>, body: B, reference: Note) -> CriticalOperation<Small>;
}

impl TrustingResolver for LookAtTheOrder {
    async fn buy(&self, _: Lost<trusting::BuyKey>) -> Resolution<Small> {
        Resolution::CannotTell("it is not lost".into())
    }
}

/// Looks at the order of the name that the reference says.
struct LookAtTheOrder;

impl ShopResolver for LookAtTheOrder {
    async fn buy(&self, lost: Lost<shop::BuyKey>) -> Resolution<Receipt> {
        assert_eq!((lost.key().id.as_str(), lost.key().attempt.as_str()), ("a", "1"));
        match lost.api().order(Name { name: lost.reference().text.clone() }).await {
            Ok(receipt) => Resolution::Happened(receipt),
            Err(error) => Resolution::CannotTell(error.into()),
        }
    }
}

async fn shop() -> (Simulator, ShopClient) {
    // The server answers what the client's spec says nothing of.
    let spec = include_str!("specs/declared.yaml").replace("# response", "response");
    let checked = check(&Source::new("declared.yaml", spec));
    assert!(checked.problems.is_empty(), "{}", checked.problems);
    let simulator = Simulator::builder(checked.api)
        .handler("POST /buy", |request| {
            Ok(json!({ "number": if request.query("id") == Some("big") { 700 } else { 7 } }))
        })
        .handler("POST /quote", |request| {
            Ok(if request.query("id") == Some("a") { json!({ "number": 3 }) } else { json!(null) })
        })
        .handler("POST /notify", |_| Ok(json!({ "nobody": "asked for this" })))
        .handler("GET /orders/{name}", |request| Ok(json!({ "number": request.path("name").unwrap().len() })))
        .start()
        .await
        .unwrap();
    let client =
        ShopClient::builder(simulator.url()).journal(Journal::in_memory()).resolver(LookAtTheOrder).build().unwrap();
    (simulator, client)
}

#[tokio::test]
async fn types_of_the_caller_are_sent_and_read() {
    let (simulator, client) = shop().await;
    assert_eq!(client.quote(Item { id: Some("a") }).await.unwrap(), Some(Receipt { number: 3 }));
    assert_eq!(client.order(Name { name: "a/b ü".to_owned() }).await.unwrap(), Receipt { number: 5 + 1 });
    let bought =
        client.buy(Item { id: Some("a") }, Attempt { attempt: 1 }, Note { text: "x".to_owned() }).await.unwrap();
    assert!(matches!(bought.resolve().await, Verdict::Done(Receipt { number: 7 })));
    assert_eq!(simulator.ledger().executions("POST /buy").count(), 1);
}

#[tokio::test]
async fn what_the_type_need_not_have_may_be_missing() {
    let (_simulator, client) = shop().await;
    assert_eq!(client.quote(Item { id: Some("b") }).await.unwrap(), None);
    client.notify().await.unwrap();
}

#[tokio::test]
async fn a_key_that_is_missing_from_the_request_stops_it() {
    let (simulator, client) = shop().await;
    let started = client.buy(Item { id: None }, Attempt { attempt: 1 }, Note { text: "x".to_owned() }).await;
    assert!(matches!(started, Err(NotStarted::Key(_))), "{started:?}");
    assert_eq!(simulator.ledger().arrivals().count(), 0);
}

#[tokio::test]
async fn a_reference_that_no_investigation_could_be_told_stops_it() {
    let (simulator, _) = shop().await;
    let client = CarelessClient::builder(simulator.url())
        .journal(Journal::in_memory())
        .resolver(LookAtTheOrder)
        .build()
        .unwrap();
    let note = OneWay { note: "x".to_owned() };
    let started = client.buy(Item { id: Some("a") }, Attempt { attempt: 1 }, note).await;
    let Err(NotStarted::Request(error)) = started else { panic!("{started:?}") };
    assert_eq!(error.to_string(), "the reference cannot be read back from what it serialises to");
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.starts_with("the text does not fit its type"), "{cause}");
    assert_eq!(simulator.ledger().arrivals().count(), 0);
}

fn trusting(simulator: &Simulator) -> TrustingClient {
    let client = TrustingClient::builder(simulator.url()).journal(Journal::in_memory()).resolver(LookAtTheOrder);
    client.build().unwrap()
}

#[tokio::test]
async fn an_answer_at_which_the_callers_type_panics_is_one_that_cannot_be_read() {
    let (simulator, _) = shop().await;
    let note = Note { text: "x".to_owned() };
    let bought = trusting(&simulator).buy(Item { id: Some("big") }, Attempt { attempt: 1 }, note).await.unwrap();
    let Verdict::DoneUnseen(evidence) = bought.resolve().await else { panic!() };
    assert_eq!(evidence.json(), Some(&json!({ "number": 700 })));
}

#[tokio::test]
async fn a_body_that_cannot_be_serialised_is_not_one_without_its_key() {
    let (simulator, _) = shop().await;
    let body = std::collections::BTreeMap::from([((1, 2), "no name of a member")]);
    let note = Note { text: "x".to_owned() };
    let started = trusting(&simulator).buy(Item { id: Some("a") }, body, note).await;
    let Err(NotStarted::Request(error)) = started else { panic!("{started:?}") };
    assert_eq!(error.to_string(), "the body cannot be serialised");
    assert_eq!(simulator.ledger().arrivals().count(), 0);
}

#[tokio::test]
async fn a_lost_purchase_is_put_to_the_resolver_with_the_callers_reference() {
    let (simulator, client) = shop().await;
    simulator.next_submission("POST /buy", Fault::reset().execute(Execute::AtOnce)).unwrap();
    let lost =
        client.buy(Item { id: Some("a") }, Attempt { attempt: 1 }, Note { text: "four".to_owned() }).await.unwrap();
    assert!(matches!(lost.resolve().await, Verdict::Done(Receipt { number: 4 })));
}

#[tokio::test]
async fn what_an_investigation_asks_no_cache_answers() {
    let (simulator, client) = shop().await;
    simulator.next_submission("POST /buy", Fault::reset().execute(Execute::AtOnce)).unwrap();
    let note = Note { text: "four".to_owned() };
    let lost = client.buy(Item { id: Some("a") }, Attempt { attempt: 1 }, note).await.unwrap();
    assert!(matches!(lost.resolve().await, Verdict::Done(_)));
    client.order(Name { name: "mine".to_owned() }).await.unwrap();
    let ledger = simulator.ledger();
    let looks = ledger.submissions("GET /orders/{name}").map(|look| {
        let field = look.headers.iter().find(|(name, _)| name == "cache-control");
        (look.path.as_str(), field.map(|(_, value)| value.as_str()))
    });
    assert_eq!(looks.collect::<Vec<_>>(), [("/orders/four", Some("no-cache")), ("/orders/mine", None)]);
}

#[tokio::test]
async fn a_token_of_a_declared_method_can_be_kept() {
    let (_simulator, client) = shop().await;
    let async_api::Polled::InProgress(pending) = client.quote(Item { id: Some("a") }).submit().await.unwrap() else {
        return;
    };
    let kept = async_api::Token::parse(&pending.token().expose()).unwrap();
    assert_eq!(client.quote_resume(kept).await.unwrap(), Some(Receipt { number: 3 }));
}
