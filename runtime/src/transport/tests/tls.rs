//! What TLS adds: most failures prove that nothing left, one does not.

use std::{net::TcpStream, sync::Arc};

use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use reqwest::{Certificate, tls};
use rustls::{
    RootCertStore, ServerConfig, ServerConnection, StreamOwned,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivatePkcs8KeyDer},
    server::WebPkiClientVerifier,
};

use super::harness::{PURPOSES, configured, fates, post, serve, transport};
use crate::transport::{
    Fate, HttpTransport,
    conformance::loopback::{Connection, Loopback},
};

const UNSENT: [Fate; 4] = [Fate::Unsent; 4];

type Tls = StreamOwned<ServerConnection, TcpStream>;

struct Identity {
    certificate: CertificateDer<'static>,
    key: KeyPair,
}

impl Identity {
    fn new() -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
        Self { certificate: cert.der().clone(), key: signing_key }
    }

    /// A server with this identity, which plays `script` to whoever gets through.
    fn serve(&self, client: Client, script: impl Fn(Connection<Tls>) + Send + Sync + 'static) -> Loopback {
        let builder = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions");
        let builder = match client {
            Client::Anyone => builder.with_no_client_auth(),
            Client::WithCertificate => {
                let mut roots = RootCertStore::empty();
                roots.add(self.certificate.clone()).expect("a root");
                let provider = Arc::new(aws_lc_rs::default_provider());
                builder.with_client_cert_verifier(
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().expect("a verifier"),
                )
            }
        };
        let key = PrivatePkcs8KeyDer::from(self.key.serialize_der());
        let config = Arc::new(builder.with_single_cert(vec![self.certificate.clone()], key.into()).expect("a server"));
        serve(move |connection| {
            let session = ServerConnection::new(Arc::clone(&config)).expect("a session");
            script(connection.layered(|stream| StreamOwned::new(session, stream)));
        })
    }

    fn trusted(&self, version: tls::Version) -> HttpTransport {
        let certificate = Certificate::from_der(&self.certificate).expect("a certificate");
        configured(move |client| client.tls_certs_only([certificate.clone()]).tls_version_max(version))
    }
}

enum Client {
    Anyone,
    WithCertificate,
}

fn url(server: &Loopback) -> String {
    format!("https://{}/", server.address())
}

fn answer(mut connection: Connection<Tls>) {
    while connection.request().is_some() {
        connection.answer(200, "{}").ok();
    }
}

#[cfg(not(feature = "rustls"))]
#[test]
fn without_a_provider_there_is_no_client_and_no_panic() {
    use super::alone::{is_alone, run_alone};
    use crate::transport::{ClientError, HttpSettings};

    match is_alone() {
        true => {
            let error = HttpTransport::new(HttpSettings::default()).err().expect("no client");
            assert!(matches!(error, ClientError::NoCryptoProvider));
        }
        false => run_alone("tls::without_a_provider_there_is_no_client_and_no_panic", &[]),
    }
}

#[tokio::test]
async fn a_trusted_server_is_reached() {
    let identity = Identity::new();
    let server = identity.serve(Client::Anyone, answer);
    let transport = identity.trusted(tls::Version::TLS_1_3);
    for purpose in PURPOSES {
        assert_eq!(post(&transport, purpose, &url(&server), "{}").await.expect("answered").body(), "{}");
    }
}

#[tokio::test]
async fn a_plain_server_is_unsent() {
    let server = serve(|mut connection| {
        connection.write("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").ok();
    });
    assert_eq!(fates(&transport(), &url(&server)).await, UNSENT);
    assert_eq!(server.ledger().connections, 4);
}

#[tokio::test]
async fn an_untrusted_certificate_is_unsent() {
    let server = Identity::new().serve(Client::Anyone, answer);
    let transport = Identity::new().trusted(tls::Version::TLS_1_3);
    assert_eq!(fates(&transport, &url(&server)).await, UNSENT);
    assert_eq!(server.ledger().requests.len(), 0);
}

#[tokio::test]
async fn a_peer_that_closes_is_unsent() {
    let server = serve(|connection| {
        connection.stream.peek(&mut [0]).ok();
    });
    assert_eq!(fates(&transport(), &url(&server)).await, UNSENT);
    assert_eq!(server.ledger().connections, 4);
}

/// In TLS 1.3 the client has finished, and may have sent its request, before the server misses the certificate.
#[tokio::test]
async fn a_missing_client_certificate_is_for_the_witness_to_say() {
    let identity = Identity::new();
    let server = identity.serve(Client::WithCertificate, answer);
    let fates_over_1_3 = fates(&identity.trusted(tls::Version::TLS_1_3), &url(&server)).await;
    assert!(fates_over_1_3.iter().all(|fate| matches!(fate, Fate::Unsent | Fate::Unknown)), "{fates_over_1_3:?}");
    assert_eq!(fates(&identity.trusted(tls::Version::TLS_1_2), &url(&server)).await, UNSENT);
    assert_eq!(server.ledger().requests.len(), 0);
}
