//! Who asks: credentials go with every request, polls included, and nowhere else.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_api::{
    Builder, Schedule, async_api,
    http::{HeaderMap, HeaderValue},
};
use async_api_simulator::{Arrival, Fault, Plan, Simulator};
use plain::QuoteQuery;

#[async_api("tests/specs/plain.yaml")]
trait Plain {}

const QUOTE: &str = "POST /quote";

async fn simulator() -> Simulator {
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/specs/plain.yaml");
    Simulator::from_spec(spec).unwrap().start().await.unwrap()
}

fn builder(simulator: &Simulator) -> Builder<PlainClient> {
    PlainClient::builder(simulator.url()).schedule(Schedule::fixed(Duration::from_millis(1)))
}

fn query() -> QuoteQuery {
    QuoteQuery { id: "a".into() }
}

fn header<'a>(arrival: &'a Arrival, name: &str) -> Option<&'a str> {
    arrival.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}

/// The values of a header field on the submission and each poll of one quote.
async fn sent(simulator: &Simulator, client: &PlainClient, name: &str) -> Vec<Option<String>> {
    client.quote(query()).await.unwrap();
    simulator.ledger().arrivals().map(|arrival| header(arrival, name).map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_bearer_token_goes_with_every_request() {
    let simulator = simulator().await;
    let client = builder(&simulator).bearer_token("secret").build().unwrap();
    let all = sent(&simulator, &client, "authorization").await;
    assert_eq!(all, vec![Some("Bearer secret".to_owned()); 2]);
}

#[tokio::test]
async fn basic_credentials_are_encoded() {
    let simulator = simulator().await;
    let client = builder(&simulator).basic_auth("Aladdin", "open sesame").build().unwrap();
    let all = sent(&simulator, &client, "authorization").await;
    assert_eq!(all, vec![Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==".to_owned()); 2]);
}

#[tokio::test]
async fn a_header_of_the_client_goes_with_polls_and_one_of_the_call_does_not() {
    let simulator = simulator().await;
    let client = builder(&simulator).header("x-api-key", "k").build().unwrap();
    client.quote(query()).header("x-trace", "t").await.unwrap();
    let ledger = simulator.ledger();
    let submission = ledger.submissions(QUOTE).next().unwrap();
    let poll = ledger.polls(QUOTE).next().unwrap();
    assert_eq!((header(submission, "x-api-key"), header(submission, "x-trace")), (Some("k"), Some("t")));
    assert_eq!((header(poll, "x-api-key"), header(poll, "x-trace")), (Some("k"), None));
    assert_eq!(header(poll, "cache-control"), Some("no-cache"));
}

#[tokio::test]
async fn a_hook_is_asked_for_each_request_anew() {
    let simulator = simulator().await;
    let asked = Arc::new(AtomicU32::new(0));
    let hook = Arc::clone(&asked);
    let client = builder(&simulator)
        .authenticate(move || {
            let turn = hook.fetch_add(1, Ordering::Relaxed);
            async move {
                let mut fields = HeaderMap::new();
                fields.insert("authorization", HeaderValue::from_str(&format!("Bearer {turn}"))?);
                Ok(fields)
            }
        })
        .build()
        .unwrap();
    let all = sent(&simulator, &client, "authorization").await;
    assert_eq!(all, [Some("Bearer 0".to_owned()), Some("Bearer 1".to_owned())]);
}

#[tokio::test]
async fn without_credentials_nothing_is_sent() {
    let simulator = simulator().await;
    let client = builder(&simulator)
        .authenticate(|| async { Err("the vault is closed".into()) })
        .send_within(Duration::from_secs(1))
        .build()
        .unwrap();
    let error = client.quote(query()).await.unwrap_err();
    assert!(error.is_not_sent(), "{error}");
    assert_eq!(error.to_string(), "POST /quote: the request was not sent: the credentials could not be obtained");
    let causes = std::iter::successors(std::error::Error::source(&error), |error| error.source());
    assert!(causes.map(ToString::to_string).any(|cause| cause == "the vault is closed"));
    assert_eq!(simulator.ledger().arrivals().count(), 0);
}

#[tokio::test]
async fn credentials_do_not_follow_a_redirect_to_another_origin() {
    let (simulator, other) = (simulator().await, simulator().await);
    let location = HeaderValue::from_str(&format!("{}/quote", other.url())).unwrap();
    for code in [301, 302, 303, 307, 308] {
        simulator.next_submission(QUOTE, Fault::redirect(code, location.clone())).unwrap();
        let client = builder(&simulator).bearer_token("secret").build().unwrap();
        assert!(client.quote(query()).await.unwrap_err().is_lost(), "{code}");
        simulator.next_submission(QUOTE, Plan::new().poll(Fault::redirect(code, location.clone()))).unwrap();
        client.quote(query()).await.unwrap();
    }
    assert_eq!(other.connections(), 0);
}

#[test]
fn what_cannot_be_a_header_is_told_all_at_once_and_without_its_value() {
    let error = PlainClient::builder("ftp://example.com")
        .bearer_token("canary\n")
        .header("x y", "canary")
        .basic_auth("canary:", "canary")
        .build()
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "the client cannot be built: the header field `authorization` cannot be sent; the header field `x y` cannot be \
         sent; the user name for Basic authentication must not contain a colon; the base URL cannot be used: its \
         scheme is neither http nor https"
    );
}
