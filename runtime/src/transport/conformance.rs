//! A test suite for your own [`Transport`].

use std::{
    fmt,
    future::poll_fn,
    io::{Read, Write},
    task::Poll,
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response};

use super::{Fate, Outgoing, Purpose, Refused, Transport, TransportError};
use loopback::{Connection, Loopback};

pub use crate::failures::Failures;

pub(super) mod loopback;

const TRANSPORT: &str = "transport";

/// How long one exchange with a server in the same process may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Futures dropped at random moments, for each purpose.
const DROPS: usize = 50;

/// Sends some hundred requests through `transport` to a test server, and compares what the transport reports with what
/// arrived there.
///
/// The transport must be able to reach plain HTTP on 127.0.0.1 without a proxy. Run this on tokio; it takes about a second. A
/// transport fails if it sends a request twice (also by following a redirect), calls a request unsent or unprocessed that
/// arrived completely, sends a withdrawn one, changes a request or an answer, or accepts a truncated answer.
///
/// Passing is evidence, not proof. TLS, proxies and HTTP/2 are not covered; a transport that returns
/// [`Fate::Unprocessed`] needs tests of its own.
///
/// # Errors
/// All failures, each with the request that showed it.
///
/// # Example: testing your transport
/// ```no_run
/// # async fn shown(transport: impl async_api_runtime::transport::Transport) -> Result<(), Box<dyn std::error::Error>> {
/// async_api_runtime::transport::conformance::check(&transport).await?;
/// # Ok(()) }
/// ```
pub async fn check<T: Transport + ?Sized>(transport: &T) -> Result<(), Failures> {
    let server = match Loopback::serve(play) {
        Ok(server) => server,
        Err(error) => return Failures::unless_none(TRANSPORT, vec![format!("no server on 127.0.0.1: {error}")]),
    };
    let mut suite = Suite { transport, server, purpose: Purpose::Other, trials: Vec::new(), failures: Vec::new() };
    for purpose in [Purpose::Other, Purpose::CriticalSubmission] {
        suite.purpose = purpose;
        suite.drops_at_random_moments().await;
        suite.requests_arrive_as_they_are().await;
        suite.answers_come_back_as_they_are().await;
        suite.an_executed_request_without_an_answer_is_unknown().await;
        suite.a_refused_request_stays_here().await;
        suite.concurrent_requests_get_their_own_answers().await;
        suite.a_dead_port_is_an_error().await;
    }
    suite.compare_with_what_arrived();
    Failures::unless_none(TRANSPORT, suite.failures)
}

const STATUSES: [u16; 20] =
    [200, 201, 202, 204, 300, 301, 302, 303, 307, 308, 400, 401, 404, 407, 408, 413, 421, 425, 429, 503];

/// Bytes that are no text, so that a transport which decodes them is seen.
const BODY: &[u8] = b"{\"\xff\x00\r\n\r\n\":1}";

/// The server's side. The path says what to do; the query makes each request one of its own.
fn play(mut connection: Connection<impl Read + Write>) {
    while let Some(request) = connection.request() {
        let action = request.uri().path().trim_start_matches('/');
        let played = match action.split_once('/').unwrap_or((action, "")) {
            ("status", status) => connection.write(answer(status)),
            ("chunked", _) => connection.write(
                [
                    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n",
                    &BODY[..3],
                    b"\r\n9\r\n",
                    &BODY[3..],
                    b"\r\n0\r\n\r\n",
                ]
                .concat(),
            ),
            ("until-close", _) => return drop(connection.write([b"HTTP/1.1 200 OK\r\n\r\n", BODY].concat())),
            ("garbage", _) => return drop(connection.write("Ticket sold, have a nice day\r\n\r\n")),
            ("short-head", _) => return drop(connection.write("HTTP/1.1 200 OK\r\ncontent-le")),
            ("short-body", _) => return drop(connection.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}")),
            ("short-chunk", _) => {
                return drop(connection.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\n{}"));
            }
            ("close", _) => return,
            _ => connection.answer(200, &request.uri().to_string()),
        };
        if played.is_err() {
            return;
        }
    }
}

fn answer(status: &str) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status} Said So\r\nlocation: /elsewhere\r\nretry-after: 0\r\nwww-authenticate: Basic realm=\"r\"\r\n\
         x-said: first\r\nx-said: second\r\n"
    );
    match status {
        "204" => format!("{head}\r\n").into_bytes(),
        _ => [format!("{head}content-length: {}\r\n\r\n", BODY.len()).as_bytes(), BODY].concat(),
    }
}

/// Generic, so that nothing of it is compiled in a build that never asks for it.
struct Suite<'a, T: ?Sized> {
    transport: &'a T,
    server: Loopback,
    purpose: Purpose,
    trials: Vec<Trial>,
    failures: Vec<String>,
}

/// A request that was handed over.
struct Trial {
    request: Request<Bytes>,
    /// `None`: it was answered.
    fate: Option<Fate>,
}

type Exchange = Result<Response<Bytes>, TransportError>;

impl<T: Transport + ?Sized> Suite<'_, T> {
    async fn drops_at_random_moments(&mut self) {
        let mut random = fastrand::Rng::with_seed(7);
        for drop in 0..DROPS {
            let request = self.request(Method::POST, "echo", if drop % 2 == 0 { b"" } else { BODY });
            let (parts, body) = request.clone().into_parts();
            let (outgoing, witness) = Outgoing::new(parts.into(), body, self.purpose, None);
            let mut polls = random.u32(..1000);
            let mut exchange = self.transport.send(outgoing);
            let answered = poll_fn(|context| match exchange.as_mut().poll(context) {
                Poll::Ready(exchange) => Poll::Ready(Some(exchange)),
                Poll::Pending if polls == 0 => Poll::Ready(None),
                Poll::Pending => {
                    polls -= 1;
                    context.waker().wake_by_ref();
                    Poll::Pending
                }
            })
            .await;
            std::mem::drop(exchange);
            let fate = match answered {
                None => Some(witness.withdraw()),
                Some(exchange) => exchange.err().map(|error| witness.judge(error).fate()),
            };
            self.trials.push(Trial { request, fate });
        }
    }

    async fn requests_arrive_as_they_are(&mut self) {
        let large = vec![b'x'; 1 << 20];
        let bodies = [b"".as_slice(), BODY, &large];
        for method in [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            for body in
                bodies.into_iter().filter(|body| body.is_empty() || method != Method::GET && method != Method::HEAD)
            {
                let request = self.request(method.clone(), "echo/a%20b/%C3%A9;v=1/%2Fx", body);
                if let Err(error) = self.exchange(request.clone()).await {
                    self.fail(&request, format_args!("an answered request is an error: {error}"));
                }
                let arrived = self.server.ledger().requests.into_iter().find(|arrived| same(arrived, &request));
                let Some(arrived) = arrived else {
                    self.fail(&request, "it did not arrive with this method and URI");
                    continue;
                };
                if arrived.body() != request.body() {
                    self.fail(&request, "another body arrived");
                }
                for name in request.headers().keys() {
                    if !values(arrived.headers(), name.as_str()).eq(values(request.headers(), name.as_str())) {
                        self.fail(&request, format_args!("the header `{name}` arrived changed or not at all"));
                    }
                }
            }
        }
    }

    async fn answers_come_back_as_they_are(&mut self) {
        let statuses = STATUSES.map(|status| (format!("status/{status}"), status));
        let framings = ["chunked", "until-close"].map(|framing| (framing.to_owned(), 200));
        for (action, status) in statuses.into_iter().chain(framings) {
            for body in [b"".as_slice(), BODY] {
                let request = self.request(Method::POST, &action, body);
                match self.exchange(request.clone()).await {
                    Err(error) => self.fail(&request, format_args!("an answer of {status} is an error: {error}")),
                    Ok(answer) => {
                        let expected = if status == 204 { b"" } else { BODY };
                        if answer.status() != status {
                            self.fail(&request, format_args!("{status} came back as {}", answer.status()));
                        } else if answer.body() != expected {
                            self.fail(&request, "the answer's body came back changed");
                        } else if action.starts_with("status")
                            && !values(answer.headers(), "x-said").eq([b"first".as_slice(), b"second"])
                        {
                            self.fail(&request, "the answer's headers came back changed");
                        }
                    }
                }
            }
        }
    }

    async fn an_executed_request_without_an_answer_is_unknown(&mut self) {
        for action in ["close", "garbage", "short-head", "short-body", "short-chunk"] {
            for (method, body) in [(Method::GET, b"".as_slice()), (Method::POST, b""), (Method::POST, BODY)] {
                // Over a connection that another request has used, if the transport keeps any.
                let earlier = self.request(Method::GET, "echo", b"");
                self.exchange(earlier).await.ok();
                let request = self.request(method, action, body);
                match self.exchange(request.clone()).await {
                    Ok(_) => self.fail(&request, "a broken answer passes for a whole one"),
                    Err(error) if error.fate() == Fate::Unknown => {}
                    Err(error) => {
                        self.fail(&request, format_args!("it was executed, and is called {:?}", error.fate()))
                    }
                }
            }
        }
    }

    async fn a_refused_request_stays_here(&mut self) {
        for body in [b"".as_slice(), BODY] {
            let request = self.request(Method::POST, "echo", body);
            let (parts, bytes) = request.clone().into_parts();
            let gate = Box::new(|| Err(Refused("this is a test")));
            let (outgoing, _) = Outgoing::new(parts.into(), bytes, self.purpose, Some(gate));
            match self.within_patience(outgoing).await {
                Ok(_) => self.fail(&request, "a refused request was answered"),
                Err(_) => self.trials.push(Trial { request, fate: Some(Fate::Unsent) }),
            }
        }
    }

    async fn concurrent_requests_get_their_own_answers(&mut self) {
        let requests: Vec<_> = (0..8).map(|_| self.request(Method::POST, "echo", BODY)).collect();
        let mut exchanges: Vec<_> = requests
            .iter()
            .map(|request| {
                let (parts, body) = request.clone().into_parts();
                let (outgoing, witness) = Outgoing::new(parts.into(), body, self.purpose, None);
                (Box::pin(self.within_patience(outgoing)), witness, None)
            })
            .collect();
        poll_fn(|context| {
            for (exchange, _, answered) in exchanges.iter_mut().filter(|(_, _, answered)| answered.is_none()) {
                if let Poll::Ready(exchange) = exchange.as_mut().poll(context) {
                    *answered = Some(exchange);
                }
            }
            if exchanges.iter().all(|(_, _, answered)| answered.is_some()) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        let answers: Vec<_> = exchanges
            .into_iter()
            .filter_map(|(_, witness, answered)| Some(answered?.map_err(|error| witness.judge(error))))
            .collect();
        for (request, answer) in requests.into_iter().zip(answers) {
            let fate = answer.as_ref().err().map(TransportError::fate);
            match answer {
                Ok(answer) if path(&request).is_some_and(|path| answer.body() == path) => {}
                Ok(_) => self.fail(&request, "it got the answer to another request"),
                Err(error) => self.fail(&request, format_args!("beside others it is an error: {error}")),
            }
            self.trials.push(Trial { request, fate });
        }
    }

    async fn a_dead_port_is_an_error(&mut self) {
        let Ok(dead) = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).and_then(|it| it.local_addr())
        else {
            return;
        };
        let (mut parts, body) = self.request(Method::POST, "echo", BODY).into_parts();
        parts.uri = format!("http://{dead}/").parse().unwrap_or_default();
        let request = Request::from_parts(parts, body);
        if self.exchange(request.clone()).await.is_ok() {
            self.fail(&request, "nothing listens there, and yet there is an answer");
        }
    }

    fn compare_with_what_arrived(&mut self) {
        let arrived = self.server.ledger().requests;
        for Trial { request, fate } in std::mem::take(&mut self.trials) {
            let times = arrived.iter().filter(|arrived| path(arrived) == path(&request)).count();
            if times > 1 {
                self.fail(&request, format_args!("it arrived {times} times"));
            }
            if let Some(fate @ (Fate::Unsent | Fate::Unprocessed)) = fate
                && times > 0
            {
                self.fail(&request, format_args!("it is called {fate:?}, and arrived whole"));
            }
        }
        for stray in arrived.iter().filter(|arrived| arrived.uri().path() == "/elsewhere") {
            self.fail(stray, "a redirect was followed");
        }
    }

    /// Sends a request and notes what became of it.
    async fn exchange(&mut self, request: Request<Bytes>) -> Exchange {
        let (parts, body) = request.clone().into_parts();
        let (outgoing, witness) = Outgoing::new(parts.into(), body, self.purpose, None);
        let exchange = self.within_patience(outgoing).await.map_err(|error| witness.judge(error));
        self.trials.push(Trial { request, fate: exchange.as_ref().err().map(TransportError::fate) });
        exchange
    }

    #[expect(clippy::disallowed_methods, reason = "a transport that hangs hangs in real time")]
    async fn within_patience(&self, outgoing: Outgoing) -> Exchange {
        let exchange = self.transport.send(outgoing);
        tokio::time::timeout(PATIENCE, exchange)
            .await
            .unwrap_or_else(|_| Err(TransportError::unknown("it never ended")))
    }

    /// A request like no other.
    fn request(&self, method: Method, action: &str, body: &[u8]) -> Request<Bytes> {
        let (address, number) = (self.server.address(), fastrand::u64(..));
        let mut request = Request::new(Bytes::copy_from_slice(body));
        *request.method_mut() = method;
        *request.uri_mut() = format!("http://{address}/{action}?n={number}&q=%2B+%27&e=").parse().unwrap_or_default();
        let headers = request.headers_mut();
        headers.insert("authorization", HeaderValue::from_static("Bearer a-token"));
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        headers.append("x-asked", HeaderValue::from_static("first"));
        headers.append("x-asked", HeaderValue::from_static("second, third"));
        request
    }

    fn fail(&mut self, request: &Request<Bytes>, what: impl fmt::Display) {
        let (method, path, length) = (request.method(), request.uri().path(), request.body().len());
        self.failures.push(format!("{method} {path} ({:?}, {length} bytes): {what}", self.purpose));
    }
}

fn path(request: &Request<Bytes>) -> Option<&str> {
    request.uri().path_and_query().map(|path| path.as_str())
}

fn same(arrived: &Request<Bytes>, sent: &Request<Bytes>) -> bool {
    arrived.method() == sent.method() && path(arrived) == path(sent)
}

fn values<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a [u8]> {
    headers.get_all(name).into_iter().map(HeaderValue::as_bytes)
}
