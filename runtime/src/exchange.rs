//! One request and its answer: a place among the requests under way, credentials, the transport, the time for it.

use std::{
    fmt::Write as _,
    future::poll_fn,
    pin::{Pin, pin},
    sync::Arc,
    task::Poll,
};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Uri,
    header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE},
};
use tokio::sync::Semaphore;
use tracing::Instrument as _;

use crate::{
    answer::{Reply, retry_after},
    case::{Case, LastGate},
    caught::caught,
    client::Shared,
    clock::Moment,
    endpoint::{Endpoint, Segment},
    lifecycle::{Failure, Left, Lifecycle},
    mutation::{Mutation, is},
    observe::{self, What},
    outcome::Trouble,
    path,
    request::{Prepared, encode},
    transport::{Fate, Outgoing, Purpose, TransportError, Witness},
};

/// What an operation's requests are made of beside its token: the submission while that may still be tried again, then the
/// path of its poll.
#[derive(Default)]
pub(crate) struct Route {
    submission: Option<Box<Prepared>>,
    /// Base path and filled path, where the endpoint alone does not tell them.
    path: Option<Box<str>>,
}

impl Route {
    pub(crate) fn submission(prepared: Prepared) -> Self {
        Self { submission: Some(Box::new(prepared)), path: None }
    }

    /// One whose token is known.
    pub(crate) fn poll(endpoint: &Endpoint, path: &str) -> Self {
        Self { submission: None, path: (!path::is_fixed(endpoint.path)).then(|| path.into()) }
    }

    /// Base path and filled path.
    pub(crate) fn path(&self, client: &Shared, endpoint: &Endpoint) -> String {
        match &self.submission {
            Some(prepared) => prepared.path.clone(),
            None => {
                let mut path = String::new();
                self.write_path(&mut path, client, endpoint);
                path
            }
        }
    }

    fn write_path(&self, into: &mut String, client: &Shared, endpoint: &Endpoint) {
        match &self.path {
            Some(path) => into.push_str(path),
            None => {
                into.push_str(&client.base.path);
                path::write_fixed(into, endpoint.path);
            }
        }
    }

    /// It was accepted and never goes out again.
    pub(crate) fn forget_submission(&mut self, endpoint: &Endpoint) {
        if let Some(prepared) = self.submission.take() {
            *self = Self::poll(endpoint, &prepared.path);
        }
    }

    /// Nothing is left that the endpoint does not tell.
    pub(crate) fn is_empty(&self) -> bool {
        self.submission.is_none() && self.path.is_none()
    }
}

/// One try of the submission, from queueing to its answer.
pub(crate) async fn submit(
    client: &Shared,
    life: &Lifecycle,
    route: &Route,
    case: Option<&Arc<Case>>,
) -> Result<Reply, Failure> {
    let Some(prepared) = &route.submission else {
        return Err(Failure { left: Left::Unknown, trouble: Trouble::Connection, cause: None });
    };
    let limits = life.limits();
    let exchange = Exchange {
        endpoint: life.endpoint(),
        asks: Asks::Submission(prepared),
        number: Some(life.tries()),
        purpose: if case.is_some() { Purpose::CriticalSubmission } else { Purpose::Other },
        places: if case.is_some() { &client.submission_places } else { &client.places },
        hand_over_by: limits.hand_over_by(),
        give_up_at: limits.give_up_at,
        gate: case.map(|case| LastGate::new(Arc::clone(case), limits.send_by)),
        case,
    };
    exchange.run(client).await
}

/// A poll, the `number`-th of the lifecycle's. It carries what the client carries, never what one call carried, so that any
/// process can ask it.
pub(crate) async fn poll(
    client: &Shared,
    endpoint: &'static Endpoint,
    route: &Route,
    token: &str,
    number: Option<u32>,
    give_up_at: Moment,
) -> Result<Reply, Failure> {
    let exchange = Exchange {
        endpoint,
        asks: Asks::Poll { route, token },
        number,
        purpose: Purpose::Other,
        places: &client.places,
        hand_over_by: give_up_at,
        give_up_at,
        gate: None,
        case: None,
    };
    exchange.run(client).await
}

/// What is asked of the server.
enum Asks<'a> {
    Submission(&'a Prepared),
    Poll { route: &'a Route, token: &'a str },
}

impl Asks<'_> {
    fn what(&self) -> What {
        match self {
            Self::Submission(_) => What::Submission,
            Self::Poll { .. } => What::Poll,
        }
    }

    /// All but the credentials.
    fn request(&self, client: &Shared, endpoint: &Endpoint) -> Result<http::Request<Bytes>, http::uri::InvalidUri> {
        let mut request = http::Request::new(Bytes::new());
        *request.headers_mut() = client.headers.clone();
        match self {
            Self::Submission(prepared) => {
                *request.method_mut() = endpoint.method.clone();
                *request.uri_mut() = client.base.uri(&prepared.path_and_query())?;
                let headers = request.headers_mut();
                headers.extend(prepared.headers.clone());
                if let Some(body) = &prepared.body {
                    headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
                    *request.body_mut() = body.clone();
                }
            }
            Self::Poll { route, token } => {
                *request.uri_mut() = poll_uri(client, endpoint, route, token)?;
                request.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            }
        }
        request.headers_mut().entry(ACCEPT).or_insert(HeaderValue::from_static("application/json"));
        Ok(request)
    }
}

fn poll_uri(client: &Shared, endpoint: &Endpoint, route: &Route, token: &str) -> Result<Uri, http::uri::InvalidUri> {
    let mut uri = client.base.origin.clone();
    for segment in endpoint.protocol.poll {
        match segment {
            Segment::Literal(text) => uri.push_str(text),
            Segment::Parameter("path") => route.write_path(&mut uri, client, endpoint),
            Segment::Parameter(_) => {
                let _ = write!(uri, "{}", encode(token));
            }
        }
    }
    Uri::from_maybe_shared(Bytes::from(uri))
}

struct Exchange<'a> {
    endpoint: &'static Endpoint,
    asks: Asks<'a>,
    number: Option<u32>,
    purpose: Purpose,
    places: &'a Semaphore,
    hand_over_by: Moment,
    give_up_at: Moment,
    gate: Option<LastGate>,
    /// Whose caller may still withdraw it.
    case: Option<&'a Arc<Case>>,
}

impl<'a> Exchange<'a> {
    async fn run(self, client: &Shared) -> Result<Reply, Failure> {
        let (endpoint, what, began) = (self.endpoint, self.asks.what(), client.clock.now());
        let span = observe::request(what, self.number);
        let result = match self.place(client).await {
            // While there is no place, there is no request either: thousands may wait.
            Ok(_place) => Box::pin(self.exchange(client).instrument(span.clone())).await,
            Err(failure) => Err(failure),
        };
        span.in_scope(|| observe::answered(endpoint, what, &result, client.clock.now() - began));
        result
    }

    async fn exchange(self, client: &Shared) -> Result<Reply, Failure> {
        let mut request = self.asks.request(client, self.endpoint).map_err(|_| unsent(Trouble::Connection))?;
        self.authenticate(client, request.headers_mut()).await?;
        // A wait that ended at the same moment as the time for it must not be the one that counts.
        if client.clock.now() >= self.hand_over_by {
            return Err(unsent(Trouble::Queued));
        }
        let (parts, body) = request.into_parts();
        let (outgoing, witness) = Outgoing::new(parts, body, self.purpose, self.gate.as_ref().map(LastGate::ask));
        let witness = LetGo(witness);
        let mut sending = pin!(Some(caught(|| client.transport.send(outgoing))));
        let until = (client.clock.now() + client.settings.request_timeout).min(self.give_up_at);
        let mut may_withdraw = self.case.is_some();
        let response = loop {
            tokio::select! {
                biased;
                response = answer_of(sending.as_mut()) => {
                    break response.unwrap_or_else(|problem| Err(TransportError::unknown(problem)));
                }
                () = self.withdrawn(), if may_withdraw => {
                    may_withdraw = false;
                    if witness.0.withdraw() == Fate::Unsent || is(Mutation::DropMeansUnsent) {
                        return Err(unsent(Trouble::Withdrawn));
                    }
                }
                () = client.sleep_until(until) => {
                    sending.set(None);
                    let left = left(witness.0.withdraw());
                    return Err(Failure { left, trouble: Trouble::TimedOut, cause: None });
                }
            }
        };
        match response {
            Ok(response) => {
                let (parts, body) = response.into_parts();
                let retry_after = retry_after(&parts.headers, client.clock.wall());
                Ok(Reply { status: parts.status, headers: parts.headers, body, retry_after })
            }
            Err(error) => {
                let error = witness.0.judge(error);
                let left = left(error.fate());
                let obstacle = self.gate.as_ref().filter(|_| left == Left::No).and_then(LastGate::obstacle);
                let trouble = obstacle.unwrap_or_else(|| trouble(&error));
                Err(Failure { left, trouble, cause: Some(Arc::new(error)) })
            }
        }
    }

    /// One of the places among the requests under way, first come, first served.
    async fn place(&self, client: &Shared) -> Result<tokio::sync::SemaphorePermit<'a>, Failure> {
        tokio::select! {
            biased;
            () = self.withdrawn() => Err(unsent(Trouble::Withdrawn)),
            () = client.sleep_until(self.hand_over_by) => Err(unsent(Trouble::Queued)),
            place = self.places.acquire() => place.map_err(|_| unsent(Trouble::Queued)),
        }
    }

    async fn authenticate(&self, client: &Shared, headers: &mut HeaderMap) -> Result<(), Failure> {
        client.auth.apply_fixed(headers);
        let Some(hook) = client.auth.asks() else { return Ok(()) };
        let most = client.clock.now() + client.settings.request_timeout;
        tokio::select! {
            biased;
            () = self.withdrawn() => Err(unsent(Trouble::Withdrawn)),
            applied = caught(|| hook.apply(headers)) => {
                applied.unwrap_or_else(|problem| Err(problem.into())).map_err(|error| Failure {
                    left: Left::No,
                    trouble: Trouble::Credentials,
                    cause: Some(Arc::new(TransportError::unsent(error))),
                })
            }
            () = client.sleep_until(most.min(self.hand_over_by)) => Err(unsent(Trouble::Credentials)),
        }
    }

    async fn withdrawn(&self) {
        match self.case {
            Some(case) => case.withdrawn().await,
            None => std::future::pending().await,
        }
    }
}

/// That of a request which was not let go of.
async fn answer_of<F: Future>(mut sending: Pin<&mut Option<F>>) -> F::Output {
    poll_fn(|cx| sending.as_mut().as_pin_mut().map_or(Poll::Pending, |sending| sending.poll(cx))).await
}

/// Takes back what waits in the queue of somebody else's connection, whoever ends the exchange: what is let go must not
/// leave later.
struct LetGo(Witness);

impl Drop for LetGo {
    fn drop(&mut self) {
        self.0.withdraw();
    }
}

fn unsent(trouble: Trouble) -> Failure {
    Failure { left: Left::No, trouble, cause: None }
}

fn left(fate: Fate) -> Left {
    match fate {
        Fate::Unsent | Fate::Unprocessed => Left::No,
        Fate::Unknown => Left::Unknown,
    }
}

fn trouble(error: &TransportError) -> Trouble {
    match error.fate() {
        Fate::Unprocessed => Trouble::Unprocessed,
        Fate::Unsent | Fate::Unknown if error.is_body_too_large() => Trouble::TooLarge,
        Fate::Unsent | Fate::Unknown => Trouble::Connection,
    }
}
