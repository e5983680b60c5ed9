//! Spans and events: what a person reads when an operation takes a strange way.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "support/log.rs"]
mod log;
#[path = "support/script.rs"]
mod script;

use log::Log;
use script::*;
use tracing::Level;

/// Refused a connection, accepted, broken, ready.
fn wire() -> Wire {
    Wire::new(|seen| match (seen.is_poll(), seen.earlier) {
        (false, 0) => Say::Unsent,
        (false, _) => in_progress(),
        (true, 0) => code(502).retry_after("9"),
        (true, _) => ready(),
    })
}

#[tokio::test(start_paused = true)]
async fn every_transition_of_a_critical_operation_is_an_event() {
    let log = Log::default();
    let _listening = log.listen();
    drop(client(&wire()).buy(query!(BuyQuery, 1), card()).await.unwrap().resolve().await);
    let steps = [
        "recording the intent",
        "submitting",
        "waiting",
        "submitting",
        "recording the token",
        "waiting",
        "polling",
        "waiting",
        "polling",
        "recording the outcome",
        "ended",
        "outcome",
    ];
    assert_eq!(log.messages("async_api::lifecycle"), steps);
    assert_eq!(log.messages("async_api::transport"), ["no answer", "answered", "answered", "answered"]);
}

#[tokio::test(start_paused = true)]
async fn every_transition_of_a_plain_operation_is_an_event() {
    let log = Log::default();
    let _listening = log.listen();
    client(&wire()).quote(query!(QuoteQuery, 1)).await.unwrap();
    let steps = ["submitting", "waiting", "submitting", "waiting", "polling", "waiting", "polling", "ended"];
    assert_eq!(log.messages("async_api::lifecycle"), steps);
    assert!(log.said().iter().all(|said| said.level >= Level::DEBUG), "a plain operation is not worth a line at INFO");
}

#[tokio::test(start_paused = true)]
async fn each_is_said_in_the_span_of_its_operation_and_of_its_request() {
    let log = Log::default();
    let _listening = log.listen();
    let client = client(&wire());
    let mut buy = client.buy(query!(BuyQuery, 1), card());
    let id = buy.started().await.unwrap().to_string();
    let quote = tokio::spawn(client.quote(query!(QuoteQuery, 1)));
    drop(buy.await.unwrap().resolve().await);
    quote.await.unwrap().unwrap();

    let said = log.said();
    let of =
        |endpoint: &'static str| said.iter().filter(move |said| said.span("operation", "endpoint") == Some(endpoint));
    assert_eq!(of("POST /buy").count() + of("POST /quote").count(), said.len());
    assert!(of("POST /buy").all(|said| said.span("operation", "operation") == Some(&id)));
    assert!(of("POST /quote").all(|said| said.span("operation", "operation").is_none()));

    let requests: Vec<_> = of("POST /quote")
        .filter(|said| said.target == "async_api::transport")
        .map(|said| (said.span("request", "what").unwrap(), said.span("request", "attempt").unwrap()))
        .collect();
    assert_eq!(requests, [("submission", "1"), ("submission", "2"), ("poll", "1"), ("poll", "2")]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_told_by_its_status_its_length_and_its_wish() {
    let log = Log::default();
    let _listening = log.listen();
    client(&wire()).quote(query!(QuoteQuery, 1)).await.unwrap();
    let said = log.said();
    let answered = said.iter().find(|said| said.field("status") == Some("502")).unwrap();
    assert_eq!((answered.field("bytes"), answered.field("retry_after")), (Some("0"), Some("9")));
    let failed = said.iter().find(|said| said.message() == "no answer").unwrap();
    assert_eq!((failed.field("left"), failed.field("trouble")), (Some("No"), Some("the connection failed")));
    let waiting = said.iter().rfind(|said| said.message() == "waiting").unwrap();
    assert_eq!((waiting.field("trouble"), waiting.field("accepted")), (Some("HTTP 502"), Some("true")));
}

#[tokio::test(start_paused = true)]
async fn an_investigation_is_said_at_info_and_a_resolver_that_cannot_tell_is_a_warning() {
    let log = Log::default();
    let _listening = log.listen();
    let wire = Wire::new(|_| Say::Broken);
    let resolver = Resolver::new(&wire, |count| if count == 1 { Answer::CannotTell } else { Answer::Happened });
    let client = resolving(&wire, &resolver, |builder| builder);
    drop(client.buy(query!(BuyQuery, 1), card()).await.unwrap().resolve().await);
    let levels: Vec<_> =
        log.said().iter().filter(|said| said.target == "async_api::resolve").map(|said| said.level).collect();
    assert_eq!(levels[..3], [Level::INFO, Level::WARN, Level::INFO]);
}

#[tokio::test(start_paused = true)]
async fn there_are_four_targets() {
    let log = Log::default();
    let _listening = log.listen();
    let client = client(&wire());
    drop(client.buy(query!(BuyQuery, 1), card()).await.unwrap().resolve().await);
    for said in log.said() {
        let known = ["lifecycle", "transport", "journal", "resolve"].map(|target| format!("async_api::{target}"));
        assert!(known.contains(&said.target), "{said:?}");
    }
}
