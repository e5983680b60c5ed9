//! A proxy that was asked for, and proxies that were not.

use std::env;

use reqwest::Proxy;

use super::{
    alone::{is_alone, run_alone},
    harness::{PURPOSES, configured, plain_client, post, serve, transport, with},
};
use crate::transport::{HttpSettings, HttpTransport, conformance::loopback::Loopback};

fn through(proxy: &str) -> HttpTransport {
    let proxy = Some(Proxy::all(proxy).expect("a proxy"));
    with(HttpSettings { proxy, ..HttpSettings::default() })
}

fn url(proxy: &Loopback) -> String {
    format!("http://{}", proxy.address())
}

#[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
#[tokio::test]
async fn a_proxy_that_does_not_connect_is_unsent() {
    use std::time::Duration;

    use super::harness::{dead_port, fall_silent, fates, soon};
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
    let silent = serve(fall_silent);
    let proxy = Some(Proxy::all(url(&silent)).expect("a proxy"));
    let transport =
        with(HttpSettings { proxy, connect_timeout: Duration::from_millis(100), ..HttpSettings::default() });
    assert_eq!(soon(fates(&transport, "https://api.example.com/")).await, [Fate::Unsent; 4]);
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
        configure: vec![Box::new(|_| plain_client().no_proxy())],
        ..HttpSettings::default()
    };
    let transport = with(settings);
    for purpose in PURPOSES {
        let answer = post(&transport, purpose, "http://api.example.com/", "{}").await.expect("an answer");
        assert_eq!(answer.body(), "by the proxy");
    }
}

#[test]
fn the_environments_proxies_are_not_obeyed() {
    const SERVER: &str = "ASYNC_API_TEST_SERVER";
    if is_alone() {
        return obey_nobody(&env::var(SERVER).expect("set below"));
    }
    let answering = |who: &'static str| {
        serve(move |mut connection| {
            while connection.request().is_some() {
                connection.answer(200, who).ok();
            }
        })
    };
    let (proxy, server) = (answering("proxy"), answering("server"));
    let (proxy_url, server_url) = (url(&proxy), url(&server));
    let names = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy"];
    let mut environment = names.map(|name| (name, proxy_url.as_str())).to_vec();
    environment.extend([(SERVER, server_url.as_str()), ("NO_PROXY", ""), ("no_proxy", "")]);
    run_alone("proxies::the_environments_proxies_are_not_obeyed", &environment);
    assert_eq!(proxy.ledger().requests.len(), 1, "only the request that shows that the variables work");
    assert_eq!(server.ledger().requests.len(), 4);
}

#[tokio::main(flavor = "current_thread")]
async fn obey_nobody(server: &str) {
    let obedient = plain_client().build().expect("a client");
    let obedient = obedient.get(server).send().await.expect("an answer").text().await.expect("a text");
    assert_eq!(obedient, "proxy");
    for transport in [transport(), configured(|_| plain_client())] {
        for purpose in PURPOSES {
            assert_eq!(post(&transport, purpose, server, "{}").await.expect("an answer").body(), "server");
        }
    }
}
