//! A proxy that was asked for, and proxies that were not.

use std::{env, process::Command};

use reqwest::Proxy;

use super::harness::{PURPOSES, configured, dead_port, post, serve, transport, with};
use crate::transport::{HttpSettings, HttpTransport, conformance::loopback::Loopback};

fn through(proxy: &str) -> HttpTransport {
    let proxy = Some(Proxy::all(proxy).expect("a proxy"));
    with(HttpSettings { proxy, ..HttpSettings::default() })
}

fn url(proxy: &Loopback) -> String {
    format!("http://{}", proxy.address())
}

#[cfg(feature = "rustls")]
#[tokio::test]
async fn a_proxy_that_does_not_connect_is_unsent() {
    use super::harness::fates;
    use crate::transport::Fate;

    for answer in [Some(407), Some(502), None] {
        let proxy = serve(move |mut connection| {
            if let (Some(_), Some(status)) = (connection.request(), answer) {
                connection.answer(status, "no").ok();
            }
        });
        assert_eq!(fates(&through(&url(&proxy)), "https://api.example.com/").await, [Fate::Unsent; 4]);
        let asked = proxy.ledger().requests;
        assert_eq!(asked.len(), 4);
        assert!(asked.iter().all(|request| request.method() == http::Method::CONNECT));
    }
    let nobody = format!("http://127.0.0.1:{}", dead_port());
    assert_eq!(fates(&through(&nobody), "https://api.example.com/").await, [Fate::Unsent; 4]);
}

/// The proxy had the whole request, and its answer looks like the server's own.
#[tokio::test]
async fn the_refusal_of_a_plain_proxy_is_an_answer() {
    for status in [407, 502] {
        let proxy = serve(move |mut connection| {
            while connection.request().is_some() {
                connection.answer(status, "no").ok();
            }
        });
        for purpose in PURPOSES {
            let answer = post(&through(&url(&proxy)), purpose, "http://api.example.com/", "{}").await;
            assert_eq!(answer.expect("an answer").status(), status);
        }
        assert_eq!(proxy.ledger().requests.len(), 2);
    }
}

#[tokio::test]
async fn a_configured_proxy_outlives_the_callers_changes() {
    let proxy = serve(|mut connection| {
        while connection.request().is_some() {
            connection.answer(200, "by the proxy").ok();
        }
    });
    let settings = HttpSettings {
        proxy: Some(Proxy::all(url(&proxy)).expect("a proxy")),
        configure: vec![Box::new(|_| reqwest::Client::builder().no_proxy())],
        ..HttpSettings::default()
    };
    let transport = with(settings);
    for purpose in PURPOSES {
        let answer = post(&transport, purpose, "http://api.example.com/", "{}").await.expect("an answer");
        assert_eq!(answer.body(), "by the proxy");
    }
}

/// The environment is the process's: a test that needs another runs itself again, in a process of its own.
#[test]
fn the_environments_proxies_are_not_obeyed() {
    const SERVER: &str = "ASYNC_API_TEST_SERVER";
    match env::var(SERVER) {
        Ok(server) => child(&server),
        Err(_) => {
            let answering = |who: &'static str| {
                serve(move |mut connection| {
                    while connection.request().is_some() {
                        connection.answer(200, who).ok();
                    }
                })
            };
            let (proxy, server) = (answering("proxy"), answering("server"));
            let mut child = Command::new(env::current_exe().expect("this program"));
            child.args([
                "--exact",
                "--nocapture",
                "transport::tests::proxies::the_environments_proxies_are_not_obeyed",
            ]);
            for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy"] {
                child.env(name, url(&proxy));
            }
            let output = child.env(SERVER, url(&server)).env_remove("NO_PROXY").env_remove("no_proxy").output();
            let output = output.expect("a process");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            assert_eq!(proxy.ledger().requests.len(), 1, "only the request that shows that the variables work");
            assert_eq!(server.ledger().requests.len(), 4);
        }
    }
}

fn child(server: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let obedient = reqwest::get(server).await.expect("an answer").text().await.expect("a text");
        assert_eq!(obedient, "proxy");
        for transport in [transport(), configured(|_| reqwest::Client::builder())] {
            for purpose in PURPOSES {
                assert_eq!(post(&transport, purpose, server, "{}").await.expect("an answer").body(), "server");
            }
        }
    });
}
