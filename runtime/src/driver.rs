//! The one polling loop: performs what the [lifecycle](crate::lifecycle) says over a transport and a clock.

use std::sync::Arc;

use crate::{
    case::Case,
    client::Shared,
    clock::Moment,
    error::NotStarted,
    exchange::{self, Route},
    journal::JournalError,
    lifecycle::{Effect, Event, Lifecycle, Record},
    observe,
    outcome::Outcome,
    progress::Listeners,
    transport::BoxFuture,
};

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
///
/// What is boxed here is what a sleeping operation does not carry about.
pub(crate) async fn drive(
    client: &Shared,
    life: &mut Lifecycle,
    mut effect: Effect,
    route: &mut Route,
    case: Option<&Arc<Case>>,
    listeners: Option<&Listeners>,
) -> Result<Outcome, Stop> {
    loop {
        observe::transition(life, &effect);
        let event = match effect {
            Effect::Sleep(until) => {
                if let Some(listeners) = listeners {
                    listeners.tell(life, client.clock.now(), until);
                }
                sleep(client, life, until, case).await
            }
            Effect::Record(record) => Box::pin(record_in(case, record)).await?,
            Effect::Submit => Box::pin(submit(client, life, route, case)).await,
            Effect::Poll => {
                let event = Box::pin(poll(client, life, route)).await;
                if let Some(case) = case.filter(|case| case.recovered) {
                    case.change(|state| state.tried = true);
                }
                event
            }
            Effect::Await => return Err(Stop::OutOfStep),
            Effect::Finish(outcome) => return Ok(outcome),
        };
        effect = life.on(client.clock.now(), event);
        if let (Some(case), Some(sign)) = (case, life.last_sign()) {
            case.sign_of_life(sign);
        }
    }
}

async fn record_in(case: Option<&Arc<Case>>, record: Record) -> Result<Event, Stop> {
    case.ok_or(Stop::OutOfStep)?.record(record).await?;
    Ok(Event::Recorded)
}

async fn submit(client: &Shared, life: &Lifecycle, route: &Route, case: Option<&Arc<Case>>) -> Event {
    Event::of(exchange::submit(client, life, route, case).await)
}

async fn poll(client: &Shared, life: &Lifecycle, route: &mut Route) -> Event {
    route.forget_submission();
    let token = life.token().unwrap_or_default();
    Event::of(exchange::poll(client, route, token, Some(life.polls()), life.limits().give_up_at).await)
}

async fn sleep(client: &Shared, life: &Lifecycle, until: Moment, case: Option<&Arc<Case>>) -> Event {
    let slept = client.clock.sleep_until(until);
    match case {
        Some(case) if life.token().is_none() => Box::pin(sleep_or_withdraw(slept, case)).await,
        Some(_) | None => {
            slept.await;
            Event::Tick
        }
    }
}

async fn sleep_or_withdraw(slept: BoxFuture<'static, ()>, case: &Case) -> Event {
    tokio::select! {
        biased;
        () = case.withdrawn() => Event::Withdrawn,
        () = slept => Event::Tick,
    }
}
