//! Credentials, tokens, bodies and results are shown to nobody who did not ask for them: not in errors, not in logs, not
//! in panics; and credentials go to no other origin.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "support/log.rs"]
mod log;
#[path = "support/script.rs"]
mod script;

use std::{
    error::Error,
    fmt::{Debug, Write as _},
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_api::{Polled, Schedule};
use log::Log;
use script::*;

/// Each is what must not be shown, and so is what `Basic` makes of the first.
const CANARIES: [&str; 7] = [
    "canary-credential",
    "Y2FuYXJ5LWNyZWRlbnRpYWw",
    "canary-token",
    "canary-body",
    "canary-result",
    "canary-query",
    "canary-card",
];

/// All that was shown to anybody.
#[derive(Clone, Default)]
struct Shown(Arc<Mutex<String>>);

impl Shown {
    fn debug(&self, value: &impl Debug) {
        writeln!(self.0.lock().unwrap(), "{value:?} {value:#?}").unwrap();
    }

    fn error(&self, error: &(dyn Error + 'static)) {
        for error in std::iter::successors(Some(error), |&error| error.source()) {
            writeln!(self.0.lock().unwrap(), "{error} {error:#} {error:?} {error:#?}").unwrap();
        }
    }

    fn check(&self, log: &Log, what: &str) {
        let text = format!("{}\n{}", self.0.lock().unwrap(), log.text());
        for canary in CANARIES {
            if let Some(at) = text.find(canary) {
                panic!("{what} shows {canary}: …{}…", &text[at.saturating_sub(300)..(at + 100).min(text.len())]);
            }
        }
    }
}

/// Answers of each row of the table, with a canary wherever one fits.
fn rows() -> Vec<(String, Say)> {
    let status = |word: &str| {
        json(format!(
            r#"{{"asyncOperation":{{"token":"canary-token","status":"{word}"}},"note":"canary-body","result":{{"price":"canary-result"}}}}"#
        ))
    };
    let token = |token: &str| json(format!(r#"{{"asyncOperation":{{"token":"{token}","status":"IN_PROGRESS"}}}}"#));
    let with = |code: u16, body: &str| Say::Answer {
        code,
        headers: vec![("location", "https://elsewhere.example/canary-token".to_owned())],
        body: body.to_owned(),
    };
    let mut rows = vec![
        (
            "a body that is cut".to_owned(),
            json(r#"{"asyncOperation":{"token":"canary-token"},"result":{"price":"canary-res"#),
        ),
        ("a body that is no JSON".to_owned(), json("<html>canary-body</html>")),
        ("a body that says nothing".to_owned(), json(r#"{"note":"canary-body"}"#)),
        ("a token that is too long".to_owned(), token(&"canary-token".repeat(2000))),
        ("a token with control characters".to_owned(), token("canary-token\\u0000")),
        ("a token that is a URL".to_owned(), token("https://elsewhere.example/canary-token")),
        ("another token".to_owned(), token("canary-token-of-another")),
        ("unsent".to_owned(), Say::Unsent),
        ("unprocessed".to_owned(), Say::Unprocessed),
        ("broken".to_owned(), Say::Broken),
        ("too large".to_owned(), Say::TooLarge),
        ("silence".to_owned(), Say::Silence),
    ];
    for word in ["IN_PROGRESS", "READY", "EXPIRED", "NOT_FOUND", "canary-body"] {
        rows.push((word.to_owned(), status(word)));
    }
    for code in [302, 307, 400, 401, 403, 404, 408, 409, 410, 422, 425, 429, 500, 503] {
        rows.push((code.to_string(), with(code, r#"{"error":"canary-body"}"#)));
    }
    rows
}

fn wire(submitted: Say, polled: Say) -> Wire {
    Wire::new(move |seen| if seen.is_poll() { polled.clone() } else { submitted.clone() })
}

fn accepted() -> Say {
    json(r#"{"asyncOperation":{"token":"canary-token","status":"IN_PROGRESS"}}"#)
}

/// A client with credentials of each kind.
fn secretive(wire: &Wire, resolver: &Resolver) -> ApiClient {
    resolving(wire, resolver, |builder| {
        builder
            .bearer_token("canary-credential")
            .basic_auth("canary-credential", "canary-credential")
            .header("x-key", "canary-credential")
            .authenticate(|| async {
                let value = "canary-credential".parse()?;
                Ok(std::iter::once((http::HeaderName::from_static("x-signature"), value)).collect())
            })
            .schedule(Schedule::fixed(seconds(5)))
            .give_up_after(seconds(20))
            .resolve_within(seconds(30))
    })
}

/// Goes every way that a program can go, and writes down what it sees.
async fn go(client: &ApiClient, resolver: &Resolver, shown: &Shown) {
    let id = "canary-query";
    shown.debug(client);
    let failed = [
        client.quote(query!(QuoteQuery, id)).header("x-call", "canary-credential").await.err(),
        client.again(query!(AgainQuery, id)).on_progress(|_| ()).await.err(),
        client.note(query!(NoteQuery, id)).await.err(),
        client.look(query!(LookQuery, id)).await.err(),
    ];
    for error in failed.into_iter().flatten() {
        shown.error(&error);
        shown.debug(&error.lost_reason());
    }
    match client.quote(query!(QuoteQuery, id)).submit().await {
        Ok(Polled::InProgress(pending)) => {
            shown.debug(&pending);
            match client.quote_poll(pending.token()).await {
                Ok(Polled::Ready(_)) => {}
                Ok(polled) => shown.debug(&polled),
                Err(error) => shown.error(&error),
            }
            shown.debug(&client.quote_resume(pending.token().clone()));
        }
        Ok(Polled::Ready(_)) => {}
        Ok(polled @ Polled::Lost(_)) => shown.debug(&polled),
        Err(error) => shown.error(&error),
    }
    let mut buy = client.buy(query!(BuyQuery, id), api::BuyBody { card: "canary-card".to_owned() });
    shown.debug(&buy);
    match buy.started().await {
        Ok(operation) => {
            shown.debug(&client.buy_poll(&operation));
            let outcome = buy.await.unwrap();
            shown.debug(&outcome);
            shown.debug(&client.operations());
            match outcome.resolve().await {
                async_api::Verdict::Done(_) => {}
                verdict => shown.debug(&verdict),
            }
        }
        Err(error) => shown.error(&error),
    }
    shown.debug(&*resolver.reasons.lock().unwrap());
}

#[tokio::test(start_paused = true)]
async fn no_row_of_the_table_shows_any() {
    let panics = hear_panics();
    for (name, row) in rows() {
        for (submitted, polled) in [(row.clone(), row.clone()), (accepted(), row.clone())] {
            let (log, shown) = (Log::default(), Shown::default());
            let _listening = log.listen();
            let wire = wire(submitted, polled);
            let resolver =
                Resolver::new(&wire, |count| if count < 3 { Answer::CannotTell } else { Answer::DidNotHappen });
            let client = secretive(&wire, &resolver);
            go(&client, &resolver, &shown).await;
            client.shutdown(seconds(600)).await;
            assert!(log.text().len() > 1000, "nothing was said of {name}");
            assert!(
                wire.seen()
                    .iter()
                    .all(|seen| seen.headers["authorization"]
                        == "Basic Y2FuYXJ5LWNyZWRlbnRpYWw6Y2FuYXJ5LWNyZWRlbnRpYWw=")
            );
            shown.check(&log, &name);
        }
    }
    assert_eq!(panics.lock().unwrap().as_slice(), [""; 0]);
}

/// What panics say, anywhere.
fn hear_panics() -> Arc<Mutex<Vec<String>>> {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hear = Arc::clone(&heard);
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        hear.lock().unwrap().push(panic.to_string());
        before(panic);
    }));
    heard
}

#[tokio::test(start_paused = true)]
async fn a_request_that_cannot_be_made_shows_none() {
    let (log, shown) = (Log::default(), Shown::default());
    let _listening = log.listen();
    let wire = Wire::new(|_| ready());
    let client = client(&wire);
    let bad_header = client.quote(query!(QuoteQuery, 1)).header("x-key", "canary-credential\n");
    shown.error(&bad_header.await.unwrap_err());
    let bad_header = client.buy(query!(BuyQuery, "canary-query"), card()).header("x-key", "canary-credential\n");
    shown.error(&bad_header.await.unwrap_err());
    let too_long = client.quote(query!(QuoteQuery, "canary-query".repeat(10_000)));
    shown.error(&too_long.await.unwrap_err());
    shown.error(&async_api::Token::parse("canary-token").unwrap_err());
    let built = ApiClient::builder("https://canary-credential:canary-credential@api.example.com");
    shown.error(
        &built
            .bearer_token("canary-credential\n")
            .header("x", "canary-credential\n")
            .transport(wire.clone())
            .journal(async_api::Journal::in_memory())
            .resolver(Resolver::new(&wire, |_| Answer::Happened))
            .build()
            .unwrap_err(),
    );
    shown.check(&log, "a request that cannot be made");
    assert!(wire.seen().is_empty());
}

#[test]
fn a_critical_body_shows_its_names_only() {
    let body = format!("{:?}", api::BuyBody { card: "canary-card".to_owned() });
    assert!(body.contains("card") && !body.contains("canary-card"), "{body}");
}

/// A server that reads a request and then does this to it.
fn server(then: impl Fn(&mut std::net::TcpStream) + Send + 'static) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let connections = Arc::clone(&count);
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let Ok(mut connection) = connection else { return };
            connections.fetch_add(1, Ordering::SeqCst);
            if connection.read(&mut [0; 16 * 1024]).is_ok() {
                then(&mut connection);
            }
        }
    });
    (url, count)
}

fn over_http(url: &str) -> ApiClient {
    ApiClient::builder(url)
        .bearer_token("canary-credential")
        .journal(async_api::Journal::in_memory())
        .resolver(Resolver::new(&Wire::new(|_| Say::Unsent), |_| Answer::Happened))
        .runtime(tokio::runtime::Handle::current())
        .send_within(std::time::Duration::from_millis(300))
        .connect_timeout(seconds(2))
        .request_timeout(seconds(2))
        .max_response_size(4096)
        .build()
        .unwrap()
}

/// A ticket whose token is a canary.
async fn canary_token() -> async_api::Token {
    let wire = wire(accepted(), Say::Silence);
    match client(&wire).quote(query!(QuoteQuery, 1)).submit().await {
        Ok(Polled::InProgress(pending)) => pending.token().clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn no_fault_of_a_connection_shows_any() {
    type Fault = fn(&mut std::net::TcpStream);
    let faults: [(&str, Fault); 7] = [
        ("closed", |_| ()),
        ("garbage", |to| drop(to.write_all(b"canary-body\r\n\r\n"))),
        ("a bad header", |to| drop(to.write_all(b"HTTP/1.1 200 OK\r\ncanary body: canary-body\x01\r\n\r\n"))),
        ("cut", |to| drop(to.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"canary-body\""))),
        ("bad chunks", |to| drop(to.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\ncanary-body"))),
        ("too large", |to| drop(to.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\ncanary-body"))),
        ("a redirect", |to| {
            drop(to.write_all(
                b"HTTP/1.1 307 X\r\nlocation: http://127.0.0.1:1/canary-token\r\ncontent-length: 0\r\n\r\n",
            ));
        }),
    ];
    let token = canary_token().await;
    for (name, fault) in faults.into_iter().chain([("refused", (|_| ()) as Fault)]) {
        let (log, shown) = (Log::default(), Shown::default());
        let _listening = log.listen();
        let url = match name {
            "refused" => "http://127.0.0.1:1".to_owned(),
            _ => server(fault).0,
        };
        let client = over_http(&url);
        shown.debug(&client);
        let failed = [
            client.quote(query!(QuoteQuery, "canary-query")).await.err(),
            client.note(query!(NoteQuery, "canary-query")).await.err(),
            client.quote_poll(&token).await.err(),
        ];
        for error in failed.into_iter().flatten() {
            assert!(error.source().is_some() || error.status().is_some(), "{name}: {error}");
            shown.error(&error);
        }
        let body = api::BuyBody { card: "canary-card".to_owned() };
        let outcome = client.buy(query!(BuyQuery, "canary-query"), body).await.unwrap();
        shown.debug(&outcome);
        shown.debug(&client.operations());
        shown.debug(&outcome.resolve().await);
        shown.check(&log, name);
    }
}

#[tokio::test]
async fn credentials_go_to_no_other_origin() {
    let (elsewhere, visitors) = server(|to| drop(to.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")));
    for code in [301, 302, 303, 307, 308] {
        let location = format!("{elsewhere}/v1/quote");
        let (url, _) = server(move |to| {
            let answer = format!("HTTP/1.1 {code} X\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
            to.write_all(answer.as_bytes()).unwrap();
        });
        let client = over_http(&url);
        assert!(client.quote(query!(QuoteQuery, 1)).await.unwrap_err().is_lost());
        assert!(client.note(query!(NoteQuery, 1)).await.unwrap_err().is_lost());
        assert!(client.quote_poll(&canary_token().await).await.unwrap_err().is_transient());
    }
    // Nor does a token that is a URL lead there.
    let token = format!(r#"{{"asyncOperation":{{"token":"{elsewhere}/x","status":"IN_PROGRESS"}}}}"#);
    let (url, _) = server(move |to| {
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{token}", token.len());
        to.write_all(answer.as_bytes()).unwrap();
    });
    let error = over_http(&url).quote(query!(QuoteQuery, 1)).await.unwrap_err();
    assert!(error.to_string().contains("a token that cannot be used"), "{error}");
    assert_eq!(visitors.load(Ordering::SeqCst), 0);
}
