//! The loop that one writes by hand, and what an asynchronous program cannot do without.

use std::{
    borrow::Cow,
    sync::Arc,
    time::{Duration, Instant},
};

use async_api::{BoxError, transport::BoxFuture};
use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Request, Response, Uri,
    header::{ACCEPT, CACHE_CONTROL, RETRY_AFTER},
};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::{
    sync::Semaphore,
    time::{sleep, timeout},
};

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

    /// A request that was made before.
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, BoxError>> {
        Box::pin(async move {
            drop(request);
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

/// What a careful loop has beside the client: what goes with each request, how many may be under way, and until when.
pub(super) struct Careful {
    client: Client,
    headers: HeaderMap,
    places: Semaphore,
    give_up_at: Instant,
}

impl Careful {
    pub(super) fn new(client: Client) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        let give_up_at = Instant::now() + Duration::from_secs(3600);
        Self { client, headers, places: Semaphore::new(64), give_up_at }
    }
}

/// An answer of which nothing is believed before it is about the token that was asked for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Said<'a> {
    #[serde(borrow)]
    async_operation: Status<'a>,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Status<'a> {
    #[serde(borrow)]
    token: Option<Cow<'a, str>>,
    #[serde(borrow)]
    status: Cow<'a, str>,
}

/// The loop by one who has thought of a server that is silent or busy, and of an answer to somebody else.
pub(super) async fn careful(with: &Careful, base: &str, token: String, pause: Duration) -> Result<Quote, BoxError> {
    loop {
        if Instant::now() >= with.give_up_at {
            return Err("it took too long".into());
        }
        let place = with.places.acquire().await?;
        let mut request = Request::get(wire::poll_url(base, &token)).body(Bytes::new())?;
        *request.headers_mut() = with.headers.clone();
        let response = timeout(Duration::from_secs(30), with.client.send(request)).await??;
        drop(place);
        let retry_after = match response.headers().get(RETRY_AFTER) {
            Some(seconds) => Some(Duration::from_secs(seconds.to_str()?.parse()?)),
            None => None,
        };
        let Said { async_operation: Status { token: about, status }, result } =
            serde_json::from_slice(response.body())?;
        if about.is_some_and(|about| about != token) {
            return Err("an answer to somebody else".into());
        }
        match (&*status, result) {
            ("READY", Some(result)) => return Ok(serde_json::from_str(result.get())?),
            ("IN_PROGRESS", _) => {}
            _ => return Err("it is lost".into()),
        }
        let jitter = pause.mul_f64(fastrand::f64() / 8.0);
        sleep(retry_after.unwrap_or_default().max(pause + jitter)).await;
    }
}
