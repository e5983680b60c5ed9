//! Running a call of a plain endpoint: performs what its lifecycle asks for, one request at a time, asleep in between.

use std::{
    future::poll_fn,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use tracing::{Instrument as _, Span};

use super::{Pending, Polled};
use crate::{
    client::{CallSettings, Shared},
    clock::Moment,
    endpoint::{Endpoint, KeyField, Place as Part},
    error::Error,
    exchange::{self, Exchange, Place, Route},
    extras::Extras,
    lifecycle::{Effect, Event, Lifecycle},
    observe,
    outcome::{Outcome, Trouble},
    path,
    progress::Listeners,
    request::{Request, RequestError},
    timers::Timer,
    token::Token,
    transport::BoxFuture,
};

/// A call that has not been polled yet.
pub(super) struct Fresh {
    pub(super) client: Arc<Shared>,
    pub(super) endpoint: &'static Endpoint,
    pub(super) work: Work,
    pub(super) settings: CallSettings,
}

pub(super) enum Work {
    Submit(Request),
    Resume(Token),
}

/// A call, from before its first poll to its answer. Asleep, it holds only what the next poll needs.
pub(super) enum Run {
    Fresh(Box<Fresh>),
    /// Waits until it may send a request: only so many may be in flight.
    Queued(Box<Queued>),
    Busy {
        endpoint: &'static str,
        exchange: BoxFuture<'static, (Begun, Event)>,
    },
    Asleep {
        begun: Begun,
        timer: Option<Timer>,
    },
    Over,
}

/// Holds no request yet, because thousands may be queued.
pub(super) struct Queued {
    begun: Begun,
    place: BoxFuture<'static, Option<Place>>,
    timer: Option<Timer>,
}

/// What a call waits for now.
pub(super) enum Advanced {
    /// The waker of whoever polled it is registered.
    Busy,
    /// To be polled again at `until`; the clock says `now`.
    Asleep {
        until: Moment,
        now: Moment,
    },
    Over(Result<(&'static str, Bytes), Error>),
}

/// What follows from what a call was waiting for.
enum Next {
    Effect(Begun, Effect, Moment),
    /// It may send its request.
    Admitted(Begun, Place, Moment),
    Wait(Advanced),
}

/// A call that has been polled.
pub(super) struct Begun {
    client: Arc<Shared>,
    life: Lifecycle,
    extras: Option<Box<Extras>>,
}

impl Run {
    pub(super) fn new(fresh: Fresh) -> Self {
        Self::Fresh(Box::new(fresh))
    }

    /// Changes the settings of a call that has not been polled yet.
    pub(super) fn set(&mut self, set: impl FnOnce(&mut CallSettings)) {
        if let Self::Fresh(fresh) = self {
            set(&mut fresh.settings);
        }
    }

    pub(super) fn endpoint(&self) -> &'static str {
        match self {
            Self::Fresh(fresh) => fresh.endpoint.id,
            Self::Busy { endpoint, .. } => endpoint,
            Self::Asleep { begun, .. } => begun.life.endpoint().id,
            Self::Queued(queued) => queued.begun.life.endpoint().id,
            Self::Over => "",
        }
    }

    /// Its client, while it sleeps.
    pub(super) fn sleeps_with(&self) -> Option<&Arc<Shared>> {
        match self {
            Self::Asleep { begun, .. } => Some(&begun.client),
            Self::Fresh(_) | Self::Queued(_) | Self::Busy { .. } | Self::Over => None,
        }
    }

    /// The endpoint and its answer.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<(&'static str, Bytes), Error>> {
        loop {
            match self.advance(cx) {
                Advanced::Over(answer) => return Poll::Ready(answer),
                Advanced::Busy => return Poll::Pending,
                Advanced::Asleep { until, now } => {
                    let Self::Asleep { begun, timer } = self else { return Poll::Pending };
                    if begun.client.timers.poll(timer, now, until, cx).is_pending() {
                        return Poll::Pending;
                    }
                }
            }
        }
    }

    /// Goes on until it has to wait. While it is asleep, the caller sees to it that it is polled again in time.
    pub(super) fn advance(&mut self, cx: &mut Context<'_>) -> Advanced {
        loop {
            let (begun, effect, now) = match self.next_effect(cx) {
                Next::Effect(begun, effect, now) => (begun, effect, now),
                Next::Admitted(begun, place, now) => {
                    *self = begun.send(now, place);
                    continue;
                }
                Next::Wait(advanced) => return advanced,
            };
            match effect {
                Effect::Submit | Effect::Poll => *self = begun.send_or_queue(now),
                Effect::Sleep(until) => {
                    *self = begun.fall_asleep(now, until);
                    return Advanced::Asleep { until, now };
                }
                Effect::Finish(outcome) => {
                    *self = Self::Over;
                    let endpoint = begun.life.endpoint().id;
                    return Advanced::Over(begun.answer(outcome).map(|bytes| (endpoint, bytes)));
                }
                // Effects of critical operations only.
                Effect::Record(_) | Effect::Await => {
                    *self = Self::Over;
                    return Advanced::Over(Err(Error::not_recorded(begun.life.endpoint().id)));
                }
            }
        }
    }

    /// Looks at what the call waits for. If that has happened, the lifecycle is told, and its effect takes the call's place.
    fn next_effect(&mut self, cx: &mut Context<'_>) -> Next {
        // Polled where they are: after a panic of somebody else's code, the call is still what it was.
        match self {
            Self::Queued(queued) => {
                let Poll::Ready(place) = queued.poll(cx) else { return Next::Wait(Advanced::Busy) };
                let Self::Queued(queued) = self.take() else { return Next::Wait(Advanced::Busy) };
                let begun = queued.begun;
                let now = begun.client.clock.now();
                match place {
                    Some(place) => Next::Admitted(begun, place, now),
                    None => begun.next(now, Event::Failed(exchange::unsent(Trouble::Queued))),
                }
            }
            Self::Busy { exchange, .. } => {
                let Poll::Ready((begun, event)) = exchange.as_mut().poll(cx) else { return Next::Wait(Advanced::Busy) };
                let now = begun.client.clock.now();
                begun.next(now, event)
            }
            Self::Asleep { begun, .. } => {
                let now = begun.client.clock.now();
                if let Some(until) = begun.life.sleeps_until().filter(|until| now < *until) {
                    return Next::Wait(Advanced::Asleep { until, now });
                }
                let Self::Asleep { begun, .. } = self.take() else { return Next::Wait(Advanced::Busy) };
                begun.next(now, Event::Tick)
            }
            Self::Fresh(_) => {
                let Self::Fresh(fresh) = self.take() else { return Next::Wait(Advanced::Busy) };
                match begin(*fresh) {
                    Ok((begun, effect, now)) => Next::Effect(begun, effect, now),
                    Err(error) => Next::Wait(Advanced::Over(Err(error))),
                }
            }
            Self::Over => Next::Wait(Advanced::Busy),
        }
    }

    fn take(&mut self) -> Self {
        std::mem::replace(self, Self::Over)
    }

    /// Makes one request. Where the call would go to sleep, a caller with a polling loop of its own takes over.
    pub(super) async fn once(mut self) -> Result<Polled<Bytes>, Error> {
        let fresh = match self {
            Self::Fresh(fresh) => fresh,
            Self::Queued(_) | Self::Busy { .. } | Self::Asleep { .. } | Self::Over => {
                return poll_fn(|cx| self.poll(cx)).await.map(|(_, bytes)| Polled::Ready(bytes));
            }
        };
        let (mut begun, effect, began) = begin(*fresh)?;
        let Begun { client, life, extras } = &mut begun;
        let (endpoint, extras) = (life.endpoint(), extras.get_or_insert_default());
        let answered = match effect {
            Effect::Submit | Effect::Poll => Exchange::of(client, life, &extras.route, None).run(began, None).await,
            Effect::Record(_) | Effect::Sleep(_) | Effect::Await | Effect::Finish(_) => {
                return Err(Error::not_recorded(endpoint.id));
            }
        };
        let retry_after = answered.as_ref().ok().and_then(|reply| reply.retry_after);
        match life.on(client.clock.now(), Event::of(answered), &client.pace) {
            Effect::Finish(Outcome::Lost(reason, _)) => Ok(Polled::Lost(reason)),
            Effect::Finish(outcome) => Error::of(endpoint.id, outcome).map(Polled::Ready),
            Effect::Sleep(_) | Effect::Await | Effect::Record(_) | Effect::Submit | Effect::Poll => {
                match (life.token(), life.last()) {
                    (Some(token), None) => {
                        let path = extras.route.path(client, endpoint);
                        let token = Token { endpoint: endpoint.id.to_owned(), path, token: token.to_owned() };
                        Ok(Polled::InProgress(Pending { token, retry_after }))
                    }
                    (Some(_) | None, trouble) => {
                        let trouble = trouble.unwrap_or(Trouble::Connection);
                        Err(Error::transient(endpoint.id, trouble, retry_after, life.cause().map(|cause| cause as _)))
                    }
                }
            }
        }
    }
}

fn begin(fresh: Fresh) -> Result<(Begun, Effect, Moment), Error> {
    let Fresh { client, endpoint, work, settings } = fresh;
    if tokio::runtime::Handle::try_current().is_err() {
        return Err(Error::no_runtime(endpoint.id));
    }
    let span = observe::operation(endpoint, None);
    let entered = span.enter();
    let began = client.clock.now();
    let limits = client.limits(endpoint, &settings, began);
    let (life, effect, route) = match work {
        Work::Submit(request) => {
            let route =
                prepare(&client, endpoint, request, &settings).map_err(|error| Error::request(endpoint.id, error))?;
            let (life, effect) = Lifecycle::start(endpoint, limits);
            (life, effect, route)
        }
        Work::Resume(token) => {
            let route = known(&client, endpoint, &token)?;
            let (life, effect) = Lifecycle::resume(endpoint, token.token.into(), limits);
            (life, effect, route)
        }
    };
    observe::started(endpoint);
    observe::transition(&life, &effect);
    let listeners = Listeners::new(began, settings.on_progress);
    drop(entered);
    let span = (!span.is_disabled()).then_some(span);
    let extras = Extras { route, listeners, span, began: observe::COUNTS.then_some(began) };
    Ok((Begun { client, life, extras: Some(Box::new(extras)) }, effect, began))
}

impl Queued {
    /// `None`: the time for sending is over.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Place>> {
        let Self { begun, place, timer } = self;
        let Begun { client, life, .. } = begun;
        let limits = life.limits();
        let in_time = if life.token().is_none() { limits.hand_over_by() } else { limits.give_up_at };
        if client.timers.poll(timer, client.clock.now(), in_time, cx).is_ready() {
            return Poll::Ready(None);
        }
        place.as_mut().poll(cx)
    }
}

impl Begun {
    fn next(mut self, now: Moment, event: Event) -> Next {
        let effect = self.on(now, event);
        Next::Effect(self, effect, now)
    }

    /// Tells the lifecycle, within the span of the operation.
    fn on(&mut self, now: Moment, event: Event) -> Effect {
        let Self { client, life, extras } = self;
        let _entered = extras.as_ref().and_then(|extras| extras.span.as_ref()).map(Span::enter);
        let effect = life.on(now, event, &client.pace);
        observe::transition(life, &effect);
        effect
    }

    fn send_or_queue(self, now: Moment) -> Run {
        let places = Arc::clone(&self.client.places);
        match Arc::clone(&places).try_acquire_owned() {
            Ok(place) => self.send(now, place),
            Err(_) => {
                let place = Box::pin(async move { places.acquire_owned().await.ok() });
                Run::Queued(Box::new(Queued { begun: self, place, timer: None }))
            }
        }
    }

    fn send(self, now: Moment, place: Place) -> Run {
        let endpoint = self.life.endpoint().id;
        let span = self.extras.as_ref().and_then(|extras| extras.span.clone());
        let exchange = async move {
            let none = Route::default();
            let route = self.extras.as_ref().map_or(&none, |extras| &extras.route);
            let exchange = Exchange::of(&self.client, &self.life, route, None);
            let event = Event::of(exchange.run(now, Some(place)).await);
            (self, event)
        };
        let exchange: BoxFuture<'static, _> = match span {
            Some(span) => Box::pin(exchange.instrument(span)),
            None => Box::pin(exchange),
        };
        Run::Busy { endpoint, exchange }
    }

    fn fall_asleep(mut self, now: Moment, until: Moment) -> Run {
        let Self { life, extras, .. } = &mut self;
        if let Some(kept) = extras {
            let _entered = kept.span.as_ref().map(Span::enter);
            if let Some(listeners) = &kept.listeners {
                listeners.tell(life, now, until);
            }
            if life.token().is_some() {
                kept.route.forget_submission(life.endpoint());
            }
        }
        self.extras = self.extras.filter(|extras| extras.are_needed());
        Run::Asleep { begun: self, timer: None }
    }

    fn answer(&self, outcome: Outcome) -> Result<Bytes, Error> {
        let Self { client, life, extras } = self;
        if let Some(began) = extras.as_ref().and_then(|extras| extras.began) {
            observe::ended(life.endpoint(), &outcome, life.polls(), client.clock.now() - began);
        }
        Error::of(life.endpoint().id, outcome)
    }
}

/// The request, with the header fields that the call adds.
pub(crate) fn prepare(
    client: &Shared,
    endpoint: &'static Endpoint,
    request: Request,
    settings: &CallSettings,
) -> Result<Route, RequestError> {
    if let Some(name) = &settings.bad_header {
        return Err(RequestError::Header { name: name.clone() });
    }
    let key = endpoint.critical.map_or(&[][..], |critical| critical.key);
    let is_set = |field: &&KeyField| field.place == Part::Header && settings.headers.contains_key(field.json);
    if let Some(field) = key.iter().find(is_set) {
        return Err(RequestError::KeyHeader { name: field.json });
    }
    let mut prepared = request.prepare(endpoint, &client.base.path)?;
    prepared.headers.extend(settings.headers.clone());
    client.base.uri(prepared.path_and_query()).map_err(|source| RequestError::Url { source })?;
    Ok(Route::submission(prepared))
}

/// The route of a stored token, if it belongs to this endpoint and base path.
fn known(client: &Shared, endpoint: &'static Endpoint, token: &Token) -> Result<Route, Error> {
    if token.endpoint != endpoint.id || !path::is_filled(endpoint.path, &client.base.path, &token.path) {
        return Err(Error::other_token(endpoint.id));
    }
    Ok(Route::poll(endpoint, &token.path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleeping_call_is_small() {
        assert!(size_of::<Run>() <= 136, "{} bytes", size_of::<Run>());
    }
}
