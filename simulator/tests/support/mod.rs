//! A client that does one exchange, and knows of nothing but HTTP.

#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says so by panicking")]

use std::time::Duration;

use async_api_codegen::{Source, check, model::Api};
use async_api_simulator::{Builder, Simulator};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

pub(crate) const SHOP: &str = include_str!("../shop.yaml");

pub(crate) const QUOTE: &str = "POST /quote";
pub(crate) const EXECUTE: &str = "POST /execute";
pub(crate) const ORDER: &str = "GET /order";
pub(crate) const ID: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

pub(crate) fn api(spec: &str) -> Api {
    let checked = check(&Source::new("api.yaml", spec));
    assert!(checked.problems.is_empty(), "{}", checked.problems);
    checked.api
}

pub(crate) fn shop() -> Builder {
    Simulator::builder(api(SHOP)).seed(1)
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {:?}", self.body))
    }

    pub(crate) fn status_word(&self) -> String {
        self.json()["asyncOperation"]["status"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn token(&self) -> String {
        self.json()["asyncOperation"]["token"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// One exchange on a connection of its own. Whatever hangs fails after ten seconds.
pub(crate) async fn send(simulator: &Simulator, method: Method, path: &str, body: &str) -> hyper::Result<Answer> {
    send_to(address(simulator), method, path, body).await
}

pub(crate) async fn send_to(address: &str, method: Method, path: &str, body: &str) -> hyper::Result<Answer> {
    exchange(address, method, path, body, &HeaderMap::new()).await
}

pub(crate) async fn send_with(
    simulator: &Simulator,
    method: Method,
    path: &str,
    body: &str,
    headers: &HeaderMap,
) -> hyper::Result<Answer> {
    exchange(address(simulator), method, path, body, headers).await
}

async fn exchange(address: &str, method: Method, path: &str, body: &str, headers: &HeaderMap) -> hyper::Result<Answer> {
    let mut request = Request::new(Full::new(Bytes::from(body.to_owned())));
    *request.method_mut() = method;
    *request.uri_mut() = path.parse().unwrap();
    *request.headers_mut() = headers.clone();
    request.headers_mut().insert("host", "localhost".parse().unwrap());
    let exchange = async {
        let stream = TcpStream::connect(address).await.unwrap();
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let connection = tokio::spawn(connection);
        let response = sender.send_request(request).await?;
        let (head, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        connection.abort();
        Ok(Answer { status: head.status, headers: head.headers, body })
    };
    limited(exchange).await
}

pub(crate) async fn limited<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(10), future).await.expect("it took too long")
}

pub(crate) fn address(simulator: &Simulator) -> &str {
    simulator.url().strip_prefix("http://").unwrap()
}

/// Whether a future waits although all that others can do was done.
pub(crate) async fn hangs<F: Future + Unpin>(future: &mut F) -> bool {
    tokio::select! {
        biased;
        _ = future => false,
        () = async { for _ in 0..50 { tokio::task::yield_now().await } } => true,
    }
}

pub(crate) async fn quote(simulator: &Simulator) -> hyper::Result<Answer> {
    send(simulator, Method::POST, "/v1/quote?order=XQ1", "").await
}

pub(crate) async fn execute(simulator: &Simulator) -> hyper::Result<Answer> {
    send(simulator, Method::POST, &format!("/v1/execute?id={ID}"), r#"{"amount":"10.00"}"#).await
}

pub(crate) async fn poll(simulator: &Simulator, path: &str, token: &str) -> hyper::Result<Answer> {
    send(simulator, Method::GET, &format!("{path}/poll?asyncOperationToken={token}"), "").await
}
