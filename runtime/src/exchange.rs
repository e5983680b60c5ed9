//! One request and its answer: a place among the requests under way, credentials, the transport, the time for it.

use std::{fmt::Write as _, sync::Arc};

use bytes::Bytes;
use http::{
    HeaderValue, Uri,
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
    request::{Prepared, encode},
    transport::{Fate, Outgoing, Purpose, TransportError, Witness},
};

/// Where an operation's requests go: its submission while that may still be tried again, then its poll.
pub(crate) struct Route {
    endpoint: &'static Endpoint,
    /// Base path and filled path.
    path: Box<str>,
    submission: Option<Box<Prepared>>,
}

impl Route {
    pub(crate) fn submission(endpoint: &'static Endpoint, prepared: Prepared) -> Self {
        Self { endpoint, path: prepared.path.as_str().into(), submission: Some(Box::new(prepared)) }
    }

    /// One whose token is known.
    pub(crate) fn poll(endpoint: &'static Endpoint, path: String) -> Self {
        Self { endpoint, path: path.into(), submission: None }
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// It was accepted and never goes out again.
    pub(crate) fn forget_submission(&mut self) {
        self.submission = None;
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
    let mut request = http::Request::new(());
    *request.method_mut() = route.endpoint.method.clone();
    *request.uri_mut() = client.base.uri(&prepared.path_and_query()).map_err(|_| unsent(Trouble::Connection))?;
    let headers = request.headers_mut();
    headers.extend(client.headers.clone());
    headers.extend(prepared.headers.clone());
    if prepared.body.is_some() {
        headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
    }
    let exchange = Exchange {
        endpoint: route.endpoint,
        what: What::Submission,
        number: Some(life.tries()),
        purpose: if case.is_some() { Purpose::CriticalSubmission } else { Purpose::Other },
        places: if case.is_some() { &client.submission_places } else { &client.places },
        hand_over_by: limits.hand_over_by(),
        give_up_at: limits.give_up_at,
        gate: case.map(|case| LastGate::new(Arc::clone(case), limits.send_by)),
        case,
    };
    exchange.run(client, request, prepared.body.clone().unwrap_or_default()).await
}

/// A poll, the `number`-th of the lifecycle's. It carries what the client carries, never what one call carried, so that any process can ask it.
pub(crate) async fn poll(
    client: &Shared,
    route: &Route,
    token: &str,
    number: Option<u32>,
    give_up_at: Moment,
) -> Result<Reply, Failure> {
    let mut request = http::Request::new(());
    *request.uri_mut() = poll_uri(client, route, token).map_err(|_| unsent(Trouble::Connection))?;
    let headers = request.headers_mut();
    headers.extend(client.headers.clone());
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    let exchange = Exchange {
        endpoint: route.endpoint,
        what: What::Poll,
        number,
        purpose: Purpose::Other,
        places: &client.places,
        hand_over_by: give_up_at,
        give_up_at,
        gate: None,
        case: None,
    };
    exchange.run(client, request, Bytes::new()).await
}

fn poll_uri(client: &Shared, route: &Route, token: &str) -> Result<Uri, http::uri::InvalidUri> {
    let mut path = String::new();
    for segment in route.endpoint.protocol.poll {
        match segment {
            Segment::Literal(text) => path.push_str(text),
            Segment::Parameter("path") => path.push_str(&route.path),
            Segment::Parameter(_) => {
                let _ = write!(path, "{}", encode(token));
            }
        }
    }
    client.base.uri(&path)
}

struct Exchange<'a> {
    endpoint: &'static Endpoint,
    what: What,
    number: Option<u32>,
    purpose: Purpose,
    places: &'a Semaphore,
    hand_over_by: Moment,
    give_up_at: Moment,
    gate: Option<LastGate>,
    /// Whose caller may still withdraw it.
    case: Option<&'a Arc<Case>>,
}

impl Exchange<'_> {
    async fn run(self, client: &Shared, request: http::Request<()>, body: Bytes) -> Result<Reply, Failure> {
        let span = observe::request(self.what, self.number);
        let (endpoint, what, began) = (self.endpoint, self.what, client.clock.now());
        let result = self.exchange(client, request, body).instrument(span.clone()).await;
        span.in_scope(|| observe::answered(endpoint, what, &result, client.clock.now() - began));
        result
    }

    async fn exchange(self, client: &Shared, mut request: http::Request<()>, body: Bytes) -> Result<Reply, Failure> {
        let _place = self.place(client).await?;
        self.authenticate(client, &mut request).await?;
        // A wait that ended at the same moment as the time for it must not be the one that counts.
        if client.clock.now() >= self.hand_over_by {
            return Err(unsent(Trouble::Queued));
        }
        let (outgoing, witness) =
            Outgoing::new(request.into_parts().0, body, self.purpose, self.gate.as_ref().map(LastGate::ask));
        let witness = LetGo(witness);
        let mut sending = Box::pin(caught(|| client.transport.send(outgoing)));
        let until = (client.clock.now() + client.settings.request_timeout).min(self.give_up_at);
        let mut may_withdraw = self.case.is_some();
        let response = loop {
            tokio::select! {
                biased;
                response = &mut sending => {
                    break response.unwrap_or_else(|problem| Err(TransportError::unknown(problem)));
                }
                () = self.withdrawn(), if may_withdraw => {
                    may_withdraw = false;
                    if witness.0.withdraw() == Fate::Unsent || is(Mutation::DropMeansUnsent) {
                        return Err(unsent(Trouble::Withdrawn));
                    }
                }
                () = client.clock.sleep_until(until) => {
                    drop(sending);
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
    async fn place(&self, client: &Shared) -> Result<tokio::sync::SemaphorePermit<'_>, Failure> {
        tokio::select! {
            biased;
            () = self.withdrawn() => Err(unsent(Trouble::Withdrawn)),
            () = client.clock.sleep_until(self.hand_over_by) => Err(unsent(Trouble::Queued)),
            place = self.places.acquire() => place.map_err(|_| unsent(Trouble::Queued)),
        }
    }

    async fn authenticate(&self, client: &Shared, request: &mut http::Request<()>) -> Result<(), Failure> {
        let headers = request.headers_mut();
        headers.entry(ACCEPT).or_insert(HeaderValue::from_static("application/json"));
        let most = client.clock.now() + client.settings.request_timeout;
        tokio::select! {
            biased;
            () = self.withdrawn() => Err(unsent(Trouble::Withdrawn)),
            applied = caught(|| client.auth.apply(headers)) => {
                applied.unwrap_or_else(|problem| Err(problem.into())).map_err(|error| Failure {
                    left: Left::No,
                    trouble: Trouble::Credentials,
                    cause: Some(Arc::new(TransportError::unsent(error))),
                })
            }
            () = client.clock.sleep_until(most.min(self.hand_over_by)) => Err(unsent(Trouble::Credentials)),
        }
    }

    async fn withdrawn(&self) {
        match self.case {
            Some(case) => case.withdrawn().await,
            None => std::future::pending().await,
        }
    }
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
