//! One request and its answer: a place among the requests under way, credentials, the transport, the time for it.

use std::{
    fmt,
    future::poll_fn,
    pin::{Pin, pin},
    sync::Arc,
    task::Poll,
};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::Instrument as _;

use crate::{
    answer::{Reply, retry_after},
    auth::Auth,
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
                // A string takes all.
                let _ = self.write_path(&mut path, client, endpoint);
                path
            }
        }
    }

    fn write_path(&self, into: &mut impl fmt::Write, client: &Shared, endpoint: &Endpoint) -> fmt::Result {
        match &self.path {
            Some(path) => into.write_str(path),
            None => {
                into.write_str(&client.base.path)?;
                path::write_fixed(into, endpoint.path)
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
    place: Option<Place>,
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
    exchange.run(client, place).await
}

/// A poll, the `number`-th of the lifecycle's. It carries what the client carries, never what one call carried, so that any
/// process can ask it.
pub(crate) fn poll<'a>(
    client: &'a Shared,
    endpoint: &'static Endpoint,
    route: &'a Route,
    token: &'a str,
    number: Option<u32>,
    give_up_at: Moment,
    place: Option<Place>,
) -> impl Future<Output = Result<Reply, Failure>> + 'a {
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
    exchange.run(client, place)
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

    /// Its headers apart, for polls share theirs; without what a hook adds.
    fn request(
        &self,
        client: &Shared,
        endpoint: &Endpoint,
    ) -> Result<(http::Request<Bytes>, Arc<HeaderMap>), http::uri::InvalidUri> {
        let mut request = http::Request::new(Bytes::new());
        let headers = match self {
            Self::Submission(prepared) => {
                *request.method_mut() = endpoint.method.clone();
                *request.uri_mut() = client.base.uri(prepared.path_and_query())?;
                let mut headers = client.headers.clone();
                headers.extend(prepared.headers.clone());
                if let Some(body) = &prepared.body {
                    headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
                    *request.body_mut() = body.clone();
                }
                Arc::new(with_fixed(headers, &client.auth))
            }
            Self::Poll { route, token } => {
                let mut length = Length(0);
                let _ = write_poll_path(&mut length, client, endpoint, route, token);
                // With no room to spare, which would have to be given back.
                let mut path = String::with_capacity(length.0);
                let _ = write_poll_path(&mut path, client, endpoint, route, token);
                *request.uri_mut() = client.base.uri(path)?;
                Arc::clone(&client.poll_headers)
            }
        };
        Ok((request, headers))
    }
}

/// Those of every poll but for what a hook adds, from what the builder was given.
pub(crate) fn poll_headers(mut headers: HeaderMap, auth: &Auth) -> HeaderMap {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    with_fixed(headers, auth)
}

fn with_fixed(mut headers: HeaderMap, auth: &Auth) -> HeaderMap {
    headers.entry(ACCEPT).or_insert(HeaderValue::from_static("application/json"));
    auth.apply_fixed(&mut headers);
    headers
}

fn write_poll_path(
    into: &mut impl fmt::Write,
    client: &Shared,
    endpoint: &Endpoint,
    route: &Route,
    token: &str,
) -> fmt::Result {
    endpoint.protocol.poll.iter().try_for_each(|segment| match segment {
        Segment::Literal(text) => into.write_str(text),
        Segment::Parameter("path") => route.write_path(into, client, endpoint),
        Segment::Parameter(_) => write!(into, "{}", encode(token)),
    })
}

/// Counts the bytes that are written.
struct Length(usize);

impl fmt::Write for Length {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

struct Exchange<'a> {
    endpoint: &'static Endpoint,
    asks: Asks<'a>,
    number: Option<u32>,
    purpose: Purpose,
    places: &'a Arc<Semaphore>,
    hand_over_by: Moment,
    give_up_at: Moment,
    gate: Option<LastGate>,
    /// Whose caller may still withdraw it.
    case: Option<&'a Arc<Case>>,
}

impl Exchange<'_> {
    async fn run(self, client: &Shared, place: Option<Place>) -> Result<Reply, Failure> {
        let (endpoint, what, began) = (self.endpoint, self.asks.what(), client.clock.now());
        let span = observe::request(what, self.number);
        let place = match place {
            Some(place) => Ok((place, began)),
            None => self.place(client).await.map(|place| (place, client.clock.now())),
        };
        let result = match place {
            Ok((place, now)) => self.exchange(client, place, now).instrument(span.clone()).await,
            Err(failure) => Err(failure),
        };
        span.in_scope(|| observe::answered(endpoint, what, &result, || client.clock.now() - began));
        result
    }

    async fn exchange(self, client: &Shared, _place: Place, mut now: Moment) -> Result<Reply, Failure> {
        let asked = self.asks.request(client, self.endpoint);
        let (request, mut headers) = asked.map_err(|_| unsent(Trouble::Connection))?;
        if self.authenticate(client, &mut headers).await? {
            now = client.clock.now();
        }
        // A wait that ended at the same moment as the time for it must not be the one that counts.
        if now >= self.hand_over_by {
            return Err(unsent(Trouble::Queued));
        }
        let gate = self.gate.as_ref().map(LastGate::ask);
        let (outgoing, witness) = Outgoing::sharing(headers, request, self.purpose, gate);
        let witness = LetGo(witness);
        let mut sending = pin!(Some(caught(|| client.transport.send(outgoing))));
        let until = (now + client.settings.request_timeout).min(self.give_up_at);
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

    async fn place(&self, client: &Shared) -> Result<Place, Failure> {
        tokio::select! {
            biased;
            () = self.withdrawn() => Err(unsent(Trouble::Withdrawn)),
            () = client.sleep_until(self.hand_over_by) => Err(unsent(Trouble::Queued)),
            place = Arc::clone(self.places).acquire_owned() => place.map_err(|_| unsent(Trouble::Queued)),
        }
    }

    /// Whether anybody was asked.
    async fn authenticate(&self, client: &Shared, headers: &mut Arc<HeaderMap>) -> Result<bool, Failure> {
        let Some(hook) = client.auth.asks() else { return Ok(false) };
        let most = client.clock.now() + client.settings.request_timeout;
        tokio::select! {
            biased;
            () = self.withdrawn() => Err(unsent(Trouble::Withdrawn)),
            applied = caught(|| hook.apply(Arc::make_mut(headers))) => {
                applied.unwrap_or_else(|problem| Err(problem.into())).map(|()| true).map_err(|error| Failure {
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

/// One of the places among the requests under way, first come, first served.
pub(crate) type Place = OwnedSemaphorePermit;

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

pub(crate) fn unsent(trouble: Trouble) -> Failure {
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
