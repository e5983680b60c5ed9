//! What the tests of the transport share.

use std::{io::Read, net::TcpListener, time::Duration};

use bytes::Bytes;
use http::{Method, Request, Response};
use reqwest::ClientBuilder;

use crate::transport::{
    Fate, Gate, HttpSettings, HttpTransport, Outgoing, Purpose, Transport, TransportError, Witness,
    conformance::loopback::{Connection, Loopback},
};

pub(super) const PURPOSES: [Purpose; 2] = [Purpose::CriticalSubmission, Purpose::Other];

pub(super) fn transport() -> HttpTransport {
    configured(|client| client)
}

pub(super) fn configured(configure: impl Fn(ClientBuilder) -> ClientBuilder + Send + Sync + 'static) -> HttpTransport {
    with(HttpSettings { configure: vec![Box::new(configure)], ..HttpSettings::default() })
}

pub(super) fn with(mut settings: HttpSettings) -> HttpTransport {
    install_provider();
    settings.configure.insert(0, Box::new(trusts_nobody));
    HttpTransport::new(settings).expect("a client")
}

/// As `reqwest` makes it, redirects, retries and all.
pub(super) fn plain_client() -> ClientBuilder {
    install_provider();
    trusts_nobody(reqwest::Client::builder())
}

fn install_provider() {
    #[cfg(all(feature = "rustls-no-provider", not(feature = "rustls")))]
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
}

/// The system's certificates take longer to load than most tests to run.
fn trusts_nobody(client: ClientBuilder) -> ClientBuilder {
    #[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
    let client = client.tls_certs_only([]);
    client
}

pub(super) fn serve(script: impl Fn(Connection) + Send + Sync + 'static) -> Loopback {
    Loopback::serve(script).expect("a server")
}

/// Of an address where nothing listens.
pub(super) fn dead_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port()
}

pub(super) fn outgoing(
    method: Method,
    url: &str,
    body: impl Into<Bytes>,
    purpose: Purpose,
    gate: Option<Gate>,
) -> (Outgoing, Witness) {
    let request = Request::builder().method(method).uri(url).body(()).expect("a request");
    Outgoing::new(request.into_parts().0.into(), body.into(), purpose, gate)
}

pub(super) async fn post(
    transport: &HttpTransport,
    purpose: Purpose,
    url: &str,
    body: impl Into<Bytes>,
) -> Result<Response<Bytes>, TransportError> {
    let (outgoing, witness) = outgoing(Method::POST, url, body, purpose, None);
    transport.send(outgoing).await.map_err(|error| {
        // The transport has judged already: whoever wraps it sees the truth too.
        let said = error.fate();
        let error = witness.judge(error);
        assert_eq!(error.fate(), said);
        error
    })
}

/// What becomes of four requests that get no answer: for either purpose, with and without a body.
pub(super) async fn fates(transport: &HttpTransport, url: &str) -> Vec<Fate> {
    let mut fates = Vec::new();
    for purpose in PURPOSES {
        for body in ["", "{}"] {
            match post(transport, purpose, url, body).await {
                Ok(answer) => panic!("{purpose:?} with body {body:?} was answered: {}", answer.status()),
                Err(error) => fates.push(error.fate()),
            }
        }
    }
    fates
}

/// Reads until the client is gone, and answers nothing.
pub(super) fn fall_silent<S: Read + std::io::Write>(mut connection: Connection<S>) {
    connection.exactly(usize::MAX);
}

/// Well before anything but the time-out under test would end it.
#[expect(clippy::disallowed_methods, reason = "sockets know no other time")]
pub(super) async fn soon<T>(exchanges: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(5), exchanges).await.expect("no other end")
}
