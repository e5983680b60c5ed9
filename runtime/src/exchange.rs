//! One HTTP exchange: waits until it may send, adds credentials, sends, and ends at the time limit.

mod sending;

use std::{fmt, sync::Arc};

use http::{
    HeaderMap, HeaderName, HeaderValue, Method,
    header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE},
};
use tokio::sync::OwnedSemaphorePermit;
use tracing::{Instrument as _, Span};

use self::sending::Sending;
use crate::{
    answer::Reply,
    auth::{Asked, Auth},
    case::{Case, LastGate},
    caught::caught,
    client::Shared,
    clock::Moment,
    endpoint::{Endpoint, Place as Part, Segment},
    journal::Intent,
    lifecycle::{Failure, Left, Lifecycle},
    observe::{self, What},
    outcome::Trouble,
    path,
    request::{Prepared, encode},
    transport::{BoxFuture, Fate, Head, Outgoing, Purpose, TransportError, Witness},
};

/// What an operation's requests are built from, besides its token: the submission, as long as it may be sent again, and then the
/// path of its polls.
#[derive(Default)]
pub(crate) struct Route {
    submission: Option<Box<Prepared>>,
    /// Base path and filled path; `None` if they are the same for all operations of the endpoint.
    path: Option<Box<str>>,
}

impl Route {
    pub(crate) fn submission(prepared: Prepared) -> Self {
        Self { submission: Some(Box::new(prepared)), path: None }
    }

    /// Limits when the submission may still be sent, on the clock that counts suspension.
    pub(crate) fn that_leaves_by(mut self, latest: Moment) -> Self {
        if let Some(prepared) = &mut self.submission {
            prepared.leaves_by = Some(latest);
        }
        self
    }

    /// The route of a recorded operation, for polls. One that started under an earlier name of its endpoint is polled under that
    /// name.
    pub(crate) fn of(intent: &Intent, endpoint: &Endpoint) -> Self {
        match intent.endpoint() == endpoint.id {
            true => Self::poll(endpoint, intent.path()),
            false => Self { submission: None, path: Some(intent.path().into()) },
        }
    }

    /// A route for polls only.
    pub(crate) fn poll(endpoint: &Endpoint, path: &str) -> Self {
        Self { submission: None, path: (!path::is_fixed(endpoint.path)).then(|| path.into()) }
    }

    /// Base path and filled path.
    pub(crate) fn path(&self, client: &Shared, endpoint: &Endpoint) -> String {
        match &self.submission {
            Some(prepared) => prepared.path.clone(),
            None => {
                let mut path = String::new();
                // Writing to a string cannot fail.
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

    /// The submission was accepted, and is never sent again.
    pub(crate) fn forget_submission(&mut self, endpoint: &Endpoint) {
        if let Some(prepared) = self.submission.take() {
            *self = Self::poll(endpoint, &prepared.path);
        }
    }

    /// Whether it contains nothing beyond what the endpoint says.
    pub(crate) fn is_empty(&self) -> bool {
        self.submission.is_none() && self.path.is_none()
    }
}

/// The headers of all polls, except what an authentication hook adds.
pub(crate) fn poll_headers(mut headers: HeaderMap, auth: &Auth) -> HeaderMap {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    with_fixed(headers, auth)
}

fn with_fixed(mut headers: HeaderMap, auth: &Auth) -> HeaderMap {
    headers.entry(ACCEPT).or_insert(HeaderValue::from_static("application/json"));
    auth.apply_fixed(&mut headers);
    headers
}

/// One request and its answer, including the wait until it may be sent.
pub(crate) struct Exchange<'a> {
    client: &'a Shared,
    endpoint: &'static Endpoint,
    route: &'a Route,
    /// `Some` for a poll, `None` for a submission.
    token: Option<&'a str>,
    /// The number of this attempt or poll, if it is counted.
    number: Option<u32>,
    hand_over_by: Moment,
    give_up_at: Moment,
    gate: Option<LastGate>,
    /// Set for critical submissions, whose caller may still withdraw them.
    case: Option<&'a Arc<Case>>,
}

impl<'a> Exchange<'a> {
    /// The request that a lifecycle asks for: an attempt of the submission, or a poll. `case`: for critical operations.
    pub(crate) fn of(client: &'a Shared, life: &'a Lifecycle, route: &'a Route, case: Option<&'a Arc<Case>>) -> Self {
        let limits = life.limits();
        if let Some(token) = life.token() {
            return Self::poll(client, life.endpoint(), route, token, Some(life.polls()), limits.give_up_at);
        }
        let leaves_by = route.submission.as_ref().and_then(|prepared| prepared.leaves_by).unwrap_or_default();
        Self {
            client,
            endpoint: life.endpoint(),
            route,
            token: None,
            number: Some(life.tries()),
            hand_over_by: limits.hand_over_by(),
            give_up_at: limits.give_up_at,
            gate: case.map(|case| LastGate::new(Arc::clone(case), leaves_by)),
            case,
        }
    }

    /// A poll. It carries the client's headers but nothing of the call, so that any process can make the same request.
    pub(crate) fn poll(
        client: &'a Shared,
        endpoint: &'static Endpoint,
        route: &'a Route,
        token: &'a str,
        number: Option<u32>,
        give_up_at: Moment,
    ) -> Self {
        let token = Some(token);
        Self { client, endpoint, route, token, number, hand_over_by: give_up_at, give_up_at, gate: None, case: None }
    }

    /// Makes the request. `place`: the permit to send, if the caller has it already.
    pub(crate) async fn run(&self, began: Moment, place: Option<Place>) -> Result<Reply, Failure> {
        let what = if self.token.is_some() { What::Poll } else { What::Submission };
        let span = observe::request(what, self.number);
        let result = self.answer(began, place, &span).await;
        span.in_scope(|| observe::answered(self.endpoint, what, &result, || self.client.clock.now() - began));
        result
    }

    async fn answer(&self, mut now: Moment, place: Option<Place>, span: &Span) -> Result<Reply, Failure> {
        let client = self.client;
        let _place = match place {
            Some(place) => place,
            None => {
                let place = Box::pin(self.place()).await?;
                now = client.clock.now();
                place
            }
        };
        let mut headers = self.headers();
        if let Some(hook) = client.auth.asks() {
            Box::pin(self.authenticate(hook, &mut headers).instrument(span.clone())).await?;
            now = client.clock.now();
        }
        self.keep_key(&mut headers);
        // The waits above may complete at the very moment of the deadline.
        if now >= self.hand_over_by {
            return Err(unsent(Trouble::Queued));
        }
        let until = (now + client.settings.request_timeout).min(self.give_up_at);
        let sending = self.sending(headers, until, span)?;
        sending.await
    }

    /// Everything except what a hook adds. Polls share theirs.
    fn headers(&self) -> Arc<HeaderMap> {
        let client = self.client;
        let Some(prepared) = self.route.submission.as_ref().filter(|_| self.token.is_none()) else {
            return Arc::clone(&client.poll_headers);
        };
        let mut headers = client.headers.clone();
        headers.extend(prepared.headers.clone());
        if prepared.body.is_some() {
            headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
        }
        if self.case.is_some() && self.endpoint.method.is_safe() {
            // A cached answer to another operation must not be taken for the answer to this one.
            headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
        }
        Arc::new(with_fixed(headers, &client.auth))
    }

    fn sending<'s>(&'s self, headers: Arc<HeaderMap>, until: Moment, span: &'s Span) -> Result<Sending<'s>, Failure> {
        let withdrawn = self.case.map(|case| -> BoxFuture<'_, ()> { Box::pin(case.withdrawn()) });
        Sending::new(self.client, self.outgoing(headers)?, self.gate.as_ref(), withdrawn, until, span)
    }

    fn outgoing(&self, headers: Arc<HeaderMap>) -> Result<(Outgoing, Witness), Failure> {
        let (method, path_and_query, body) = match (self.token, &self.route.submission) {
            (Some(token), _) => (Method::GET, self.poll_path(token), None),
            (None, Some(prepared)) => (self.endpoint.method.clone(), prepared.path_and_query(), prepared.body.as_ref()),
            (None, None) => return Err(Failure { left: Left::Unknown, trouble: Trouble::Connection, cause: None }),
        };
        let uri = self.client.base.uri(path_and_query).map_err(|_| unsent(Trouble::Connection))?;
        let head = Head { method, uri, headers };
        let purpose = if self.case.is_some() { Purpose::CriticalSubmission } else { Purpose::Other };
        Ok(Outgoing::new(head, body.cloned().unwrap_or_default(), purpose, self.gate.as_ref().map(LastGate::ask)))
    }

    fn poll_path(&self, token: &str) -> String {
        let token = encode(token);
        let mut length = Length(0);
        let _ = self.write_poll_path(&mut length, &token);
        // Measured first: exact capacity, so that nothing must be reallocated.
        let mut path = String::with_capacity(length.0);
        let _ = self.write_poll_path(&mut path, &token);
        path
    }

    /// `token` is percent-encoded.
    fn write_poll_path(&self, into: &mut impl fmt::Write, token: &str) -> fmt::Result {
        self.endpoint.protocol.poll.iter().try_for_each(|segment| match segment {
            Segment::Literal(text) => into.write_str(text),
            Segment::Parameter("path") => self.route.write_path(into, self.client, self.endpoint),
            Segment::Parameter(_) => into.write_str(token),
        })
    }

    async fn place(&self) -> Result<Place, Failure> {
        let client = self.client;
        let places = if self.case.is_some() { &client.submission_places } else { &client.places };
        tokio::select! {
            biased;
            () = self.withdrawn() => Err(unsent(Trouble::Withdrawn)),
            () = client.sleep_until(self.hand_over_by) => Err(unsent(Trouble::Queued)),
            place = Arc::clone(places).acquire_owned() => place.map_err(|_| unsent(Trouble::Queued)),
        }
    }

    async fn authenticate(&self, hook: Asked<'_>, headers: &mut Arc<HeaderMap>) -> Result<(), Failure> {
        let client = self.client;
        let most = client.clock.now() + client.settings.request_timeout;
        tokio::select! {
            biased;
            () = self.withdrawn() => Err(unsent(Trouble::Withdrawn)),
            applied = caught(|| hook.apply(Arc::make_mut(headers))) => {
                applied.unwrap_or_else(|problem| Err(problem.into())).map_err(|error| Failure {
                    left: Left::No,
                    trouble: Trouble::Credentials,
                    cause: Some(Arc::new(TransportError::unsent(error))),
                })
            }
            () = client.sleep_until(most.min(self.hand_over_by)) => Err(unsent(Trouble::Credentials)),
        }
    }

    /// Restores header fields that are part of the key, should credentials have replaced them: what is sent must be what is guarded.
    fn keep_key(&self, headers: &mut Arc<HeaderMap>) {
        let (Some(critical), Some(prepared)) = (self.endpoint.critical, &self.route.submission) else { return };
        for field in critical.key.iter().filter(|field| field.place == Part::Header) {
            if let (Ok(name), Some(value)) = (HeaderName::try_from(field.json), prepared.headers.get(field.json)) {
                Arc::make_mut(headers).insert(name, value.clone());
            }
        }
    }

    async fn withdrawn(&self) {
        match self.case {
            Some(case) => case.withdrawn().await,
            None => std::future::pending().await,
        }
    }
}

/// Counts the bytes that are written.
struct Length(usize);

impl fmt::Write for Length {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

/// A permit to have a request in flight, granted in order of arrival.
pub(crate) type Place = OwnedSemaphorePermit;

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
