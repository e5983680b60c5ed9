//! The one polling loop: performs what the [lifecycle](crate::lifecycle) says over a transport and a clock.

use std::sync::Arc;

use bytes::Bytes;
use http::{
    HeaderValue, Uri,
    header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE},
};
use tokio::sync::Semaphore;

use crate::{
    answer::{Reply, retry_after},
    case::{Case, LastGate},
    client::Shared,
    clock::Moment,
    endpoint::{Endpoint, Segment},
    error::NotStarted,
    journal::JournalError,
    lifecycle::{Effect, Event, Failure, Left, Lifecycle},
    outcome::{Outcome, Trouble},
    progress::Listener,
    request::{Prepared, encode},
    transport::{Fate, Outgoing, Purpose, TransportError},
};

/// What an operation sends: its submission while that may still be tried again, then its poll.
pub(crate) struct Route {
    endpoint: &'static Endpoint,
    /// Base path and filled path.
    path: String,
    submission: Option<Box<Prepared>>,
    poll: Option<Uri>,
}

impl Route {
    pub(crate) fn submission(endpoint: &'static Endpoint, prepared: Prepared) -> Self {
        Self { endpoint, path: prepared.path.clone(), submission: Some(Box::new(prepared)), poll: None }
    }

    /// One whose token is known.
    pub(crate) fn poll(endpoint: &'static Endpoint, path: String) -> Self {
        Self { endpoint, path, submission: None, poll: None }
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }
}

/// Why the loop ended without an outcome.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The intent did not become durable.
    NotStarted(NotStarted),
    /// The journal could not record; nothing more may be done in the operation's name.
    Journal(JournalError),
    /// The lifecycle and the loop disagree on what is under way.
    OutOfStep,
}

impl From<JournalError> for Stop {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

/// Runs an operation to its outcome. `case` is there for critical operations only.
pub(crate) async fn drive(
    client: &Shared,
    life: &mut Lifecycle,
    mut effect: Effect,
    route: &mut Route,
    case: Option<&Arc<Case>>,
    listener: Option<&Listener>,
) -> Result<Outcome, Stop> {
    loop {
        let event = match effect {
            Effect::Record(record) => {
                let Some(case) = case else { return Err(Stop::OutOfStep) };
                case.record(record).await?;
                Event::Recorded
            }
            Effect::Submit => {
                tracing::debug!(target: "async_api::lifecycle", endpoint = route.endpoint.id, "submitting");
                happened(submit(client, life, route, case).await)
            }
            Effect::Poll => {
                route.submission = None;
                let token = life.token().unwrap_or_default();
                let event = happened(poll(client, route, token, life.limits().give_up_at).await);
                tracing::debug!(target: "async_api::lifecycle", endpoint = route.endpoint.id, polls = life.polls(), "polled");
                event
            }
            Effect::Sleep(until) => sleep(client, life, until, case, listener).await,
            Effect::Await => return Err(Stop::OutOfStep),
            Effect::Finish(outcome) => return Ok(outcome),
        };
        effect = life.on(client.clock.now(), event);
        if let (Some(case), Some(sign)) = (case, life.last_sign()) {
            case.sign_of_life(sign);
        }
    }
}

fn happened(result: Result<Reply, Failure>) -> Event {
    match result {
        Ok(reply) => Event::Answered(reply),
        Err(failure) => Event::Failed(failure),
    }
}

async fn sleep(
    client: &Shared,
    life: &Lifecycle,
    until: Moment,
    case: Option<&Arc<Case>>,
    listener: Option<&Listener>,
) -> Event {
    if let Some(listener) = listener {
        listener.tell(life, client.clock.now(), until);
    }
    let withdrawn = async {
        match case {
            Some(case) if life.token().is_none() => case.withdrawn().await,
            Some(_) | None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = client.clock.sleep_until(until) => Event::Tick,
        () = withdrawn => Event::Withdrawn,
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
        purpose: if case.is_some() { Purpose::CriticalSubmission } else { Purpose::Other },
        places: if case.is_some() { &client.submission_places } else { &client.places },
        hand_over_by: limits.send_by.min(limits.give_up_at),
        give_up_at: limits.give_up_at,
        gate: case.map(|case| LastGate::new(Arc::clone(case), limits.send_by)),
        case,
    };
    exchange.run(client, request, prepared.body.clone().unwrap_or_default()).await
}

/// One poll. It carries what the client carries, never what one call carried, so that any process can ask it.
pub(crate) async fn poll(
    client: &Shared,
    route: &mut Route,
    token: &str,
    give_up_at: Moment,
) -> Result<Reply, Failure> {
    let uri = match &route.poll {
        Some(uri) => uri.clone(),
        None => {
            let uri = poll_uri(client, route, token).map_err(|_| unsent(Trouble::Connection))?;
            route.poll.insert(uri).clone()
        }
    };
    let mut request = http::Request::new(());
    *request.uri_mut() = uri;
    let headers = request.headers_mut();
    headers.extend(client.headers.clone());
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    let exchange = Exchange {
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
    use std::fmt::Write as _;

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

/// One request and its answer.
struct Exchange<'a> {
    purpose: Purpose,
    places: &'a Semaphore,
    hand_over_by: Moment,
    give_up_at: Moment,
    gate: Option<LastGate>,
    /// Whose caller may still withdraw it.
    case: Option<&'a Arc<Case>>,
}

impl Exchange<'_> {
    async fn run(self, client: &Shared, mut request: http::Request<()>, body: Bytes) -> Result<Reply, Failure> {
        let headers = request.headers_mut();
        headers.entry(ACCEPT).or_insert(HeaderValue::from_static("application/json"));
        let prepared = async {
            let place = self.places.acquire().await.map_err(|_| unsent(Trouble::Queued))?;
            client.auth.apply(headers).await.map_err(|error| Failure {
                left: Left::No,
                trouble: Trouble::Credentials,
                cause: Some(Arc::new(TransportError::unsent(error))),
            })?;
            Ok(place)
        };
        let _place = tokio::select! {
            biased;
            () = withdrawn(self.case) => return Err(unsent(Trouble::Withdrawn)),
            place = prepared => place?,
            () = client.clock.sleep_until(self.hand_over_by) => return Err(unsent(Trouble::Queued)),
        };
        let (outgoing, witness) =
            Outgoing::new(request.into_parts().0, body, self.purpose, self.gate.as_ref().map(LastGate::ask));
        let mut sending = client.transport.send(outgoing);
        let until = (client.clock.now() + client.settings.request_timeout).min(self.give_up_at);
        let mut may_withdraw = self.case.is_some();
        let response = loop {
            tokio::select! {
                biased;
                response = &mut sending => break response,
                () = withdrawn(self.case), if may_withdraw => {
                    may_withdraw = false;
                    if witness.withdraw() == Fate::Unsent {
                        return Err(unsent(Trouble::Withdrawn));
                    }
                }
                () = client.clock.sleep_until(until) => {
                    drop(sending);
                    let left = left(witness.withdraw());
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
                let error = witness.judge(error);
                tracing::debug!(target: "async_api::transport", fate = ?error.fate(), %error, "no answer");
                let left = left(error.fate());
                let obstacle = self.gate.filter(|_| left == Left::No).and_then(|gate| gate.obstacle());
                let trouble = obstacle.unwrap_or_else(|| trouble(&error));
                Err(Failure { left, trouble, cause: Some(Arc::new(error)) })
            }
        }
    }
}

async fn withdrawn(case: Option<&Arc<Case>>) {
    match case {
        Some(case) => case.withdrawn().await,
        None => std::future::pending().await,
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
