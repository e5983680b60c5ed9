//! The loop that one writes by hand, and what an asynchronous program cannot do without.

use std::{sync::Arc, time::Duration};

use async_api::{BoxError, transport::BoxFuture};
use bytes::Bytes;
use http::{Response, Uri};
use tokio::time::sleep;

use super::wire::{self, Accepted, Answer, Quote, Soon, Token};

fn ready(answer: Answer) -> Option<Quote> {
    answer.result.filter(|_| answer.async_operation.status == "READY")
}

/// An operation, from its submission to its end, without pauses.
pub(super) async fn quote(client: reqwest::Client, base: String) -> Result<String, BoxError> {
    let query = "supplierCode=XQ&supplierBookingReference=A1B2C3";
    let accepted = client.post(format!("{base}/v1/ticket/quote?{query}")).send().await?.json().await?;
    let Accepted { async_operation: Token { token } } = accepted;
    loop {
        sleep(Duration::ZERO).await;
        let answer = client.get(wire::poll_url(&base, &token)).send().await?.json().await?;
        if let Some(quote) = ready(answer) {
            return Ok(quote.price);
        }
    }
}

/// Polls with `reqwest`, pausing first.
pub(super) async fn inline(
    client: reqwest::Client,
    base: Arc<str>,
    token: String,
    pause: Duration,
) -> Result<Quote, BoxError> {
    loop {
        sleep(pause).await;
        let answer = client.get(wire::poll_url(&base, &token)).send().await?.json().await?;
        if let Some(quote) = ready(answer) {
            return Ok(quote);
        }
    }
}

/// The same by one who keeps `reqwest`'s large futures on the heap, while there is one.
pub(super) async fn boxed(
    client: reqwest::Client,
    base: Arc<str>,
    token: String,
    pause: Duration,
) -> Result<Quote, BoxError> {
    loop {
        sleep(pause).await;
        let exchange = async { client.get(wire::poll_url(&base, &token)).send().await?.json().await };
        if let Some(quote) = ready(Box::pin(exchange).await?) {
            return Ok(quote);
        }
    }
}

/// Stands for an HTTP client: it reads the URL, and its future is on the heap, as a client's is.
pub(super) struct Client(pub(super) Soon);

impl Client {
    pub(super) fn get(&self, url: String) -> BoxFuture<'_, Result<Response<Bytes>, BoxError>> {
        Box::pin(async move {
            let _ = Uri::try_from(url)?;
            Ok(Response::new(self.0.answer()))
        })
    }
}

/// The loop over such a client.
pub(super) async fn over(client: &Client, base: &str, token: String, pause: Duration) -> Result<Quote, BoxError> {
    loop {
        let response = client.get(wire::poll_url(base, &token)).await?;
        if let Some(quote) = ready(serde_json::from_slice(response.body())?) {
            return Ok(quote);
        }
        sleep(pause).await;
    }
}
