//! Tickets for plain operations that are in progress: kept, and resumed elsewhere.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "support/script.rs"]
mod script;

use async_api::{Error, Polled, SinglePoll, Token, async_api};
use orders::{OfferPath, QuotePath};
use script::{TOKEN, Wire, in_progress, ready};

#[async_api("tests/specs/orders.yaml")]
pub trait Orders {}

fn client(wire: &Wire, base_url: &str) -> OrdersClient {
    OrdersClient::builder(base_url).transport(wire.clone()).clock(wire.clock()).build().unwrap()
}

/// Accepts, and has the answer when it is polled.
fn wire() -> Wire {
    Wire::new(|seen| if seen.is_poll() { ready() } else { in_progress() })
}

fn path(id: &str) -> QuotePath {
    QuotePath { id: id.to_owned() }
}

async fn token<T>(submitted: SinglePoll<T>) -> Token {
    let Ok(Polled::InProgress(pending)) = submitted.await else { panic!("not in progress") };
    Token::parse(&pending.token().expose()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_kept_token_is_polled_and_resumed_by_another_client() {
    let wire = wire();
    let kept = token(client(&wire, "https://a.example").quote(path("7/8 ü")).submit()).await;
    let another = client(&wire, "https://b.example");
    assert!(matches!(another.quote_poll(&kept).await, Ok(Polled::Ready(orders::Price { price: 7 }))));
    assert_eq!(another.quote_resume(kept).await.unwrap().price, 7);
    let polls: Vec<_> = wire.polls().into_iter().map(|seen| seen.uri.to_string()).collect();
    let poll = format!("https://b.example/orders/7%2F8%20%C3%BC/quote/poll?asyncOperationToken={TOKEN}");
    assert_eq!(polls, [poll.clone(), poll]);
}

#[tokio::test(start_paused = true)]
async fn a_token_of_another_endpoint_or_base_path_is_an_error_and_nothing_is_sent() {
    let wire = wire();
    let (here, gateway) = (client(&wire, "https://a.example"), client(&wire, "https://a.example/gateway"));
    let offer = token(here.offer(OfferPath { id: "7".to_owned() }).submit()).await;
    let behind_the_gateway = token(gateway.quote(path("7")).submit()).await;
    let at_the_root = token(here.quote(path("7")).submit()).await;
    let sent = wire.seen().len();
    for (client, token) in [(&here, offer), (&here, behind_the_gateway), (&gateway, at_the_root)] {
        let refused = |error: &Error| error.to_string().contains("another endpoint or base path");
        assert!(refused(&client.quote_poll(&token).await.unwrap_err()), "{token:?}");
        let error = client.quote_resume(token).await.unwrap_err();
        assert!(refused(&error) && !error.is_transient() && !error.is_lost(), "{error}");
    }
    assert_eq!(wire.seen().len(), sent);
}
