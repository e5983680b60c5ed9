//! No connection, no request: unsent.

use std::{
    io,
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

use reqwest::dns::{Name, Resolve, Resolving};
use socket2::{Domain, Socket, Type};

use super::harness::{configured, dead_port, fall_silent, fates, post, serve, soon, transport, with};
use crate::transport::{
    Fate, HttpSettings, Purpose,
    reqwest::{ClientError, speaks},
};

const UNSENT: [Fate; 4] = [Fate::Unsent; 4];
const SHORT: Duration = Duration::from_millis(100);

#[tokio::test]
async fn a_refused_connection_is_unsent() {
    let url = format!("http://127.0.0.1:{}/", dead_port());
    assert_eq!(fates(&transport(), &url).await, UNSENT);
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_unsent() {
    struct NoSuchHost;
    impl Resolve for NoSuchHost {
        fn resolve(&self, _: Name) -> Resolving {
            Box::pin(async { Err(io::Error::other("no such host").into()) })
        }
    }
    let transport = configured(|client| client.dns_resolver(Arc::new(NoSuchHost)));
    assert_eq!(fates(&transport, "http://api.example.com/").await, UNSENT);
}

#[tokio::test]
async fn a_time_out_of_tcp_is_unsent() {
    let full = Full::listen();
    let transport = with(HttpSettings { connect_timeout: SHORT, ..HttpSettings::default() });
    assert_eq!(soon(fates(&transport, &full.url())).await, UNSENT);
}

#[test]
fn without_tls_there_is_no_client_for_https_unless_the_caller_sees_to_that() {
    let https = || HttpSettings { https_only: true, ..HttpSettings::default() };
    assert!(matches!(speaks(&https(), false), Err(ClientError::NoTls)));
    assert!(speaks(&https(), true).is_ok() && speaks(&HttpSettings::default(), false).is_ok());
    let configured = HttpSettings { configure: vec![Box::new(|builder| builder)], ..https() };
    assert!(speaks(&configured, false).is_ok());
}

#[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
#[tokio::test]
async fn a_time_out_of_tls_is_unsent() {
    let server = serve(fall_silent);
    let transport = with(HttpSettings { connect_timeout: SHORT, ..HttpSettings::default() });
    assert_eq!(soon(fates(&transport, &format!("https://{}/", server.address()))).await, UNSENT);
    assert_eq!(server.ledger().connections, 4);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn bytes_that_nobody_acknowledges_fail_after_the_tcp_user_timeout() {
    let full = Full::listen();
    let transport = with(HttpSettings { tcp_user_timeout: SHORT, ..HttpSettings::default() });
    let exchange = soon(post(&transport, Purpose::CriticalSubmission, &full.url(), "{}")).await;
    assert_eq!(exchange.expect_err("no connection").fate(), Fate::Unsent);
}

#[tokio::test]
async fn a_total_time_out_while_connecting_is_unsent() {
    let full = Full::listen();
    let transport = configured(|client| client.timeout(SHORT));
    assert_eq!(soon(fates(&transport, &full.url())).await, UNSENT);
}

#[tokio::test]
async fn a_scheme_that_is_not_http_is_unsent() {
    let server = serve(fall_silent);
    assert_eq!(fates(&transport(), &format!("ftp://{}/", server.address())).await, UNSENT);
    assert_eq!(server.ledger().connections, 0);
}

#[tokio::test]
async fn plain_http_is_unsent_where_https_is_asked_for() {
    let server = serve(fall_silent);
    let transport = with(HttpSettings { https_only: true, ..HttpSettings::default() });
    assert_eq!(fates(&transport, &format!("http://{}/", server.address())).await, UNSENT);
    assert_eq!(server.ledger().connections, 0);
}

#[tokio::test]
async fn a_path_that_the_url_parser_would_change_is_unsent() {
    let server = serve(fall_silent);
    for path in
        ["/tickets/../refunds", "/tickets/%2e%2E/refunds", "/tickets/./1", "/tickets/.", "/tickets/%2E", "/tickets\\1"]
    {
        assert_eq!(fates(&transport(), &format!("http://{}{path}", server.address())).await, UNSENT, "{path}");
    }
    assert_eq!(server.ledger().connections, 0);
}

/// A listener whose queue is full: to connect is to wait.
struct Full {
    address: SocketAddr,
    _listener: Socket,
    _queued: Vec<TcpStream>,
}

impl Full {
    fn listen() -> Self {
        let listener = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        listener.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).expect("a port");
        listener.listen(0).expect("a listener");
        let address = listener.local_addr().ok().and_then(|address| address.as_socket()).expect("an address");
        let connect = || TcpStream::connect_timeout(&address, SHORT).ok();
        Self { address, _queued: std::iter::from_fn(connect).collect(), _listener: listener }
    }

    fn url(&self) -> String {
        format!("http://{}/", self.address)
    }
}
