//! The loop of a critical operation: performs the effects of its [lifecycle](crate::lifecycle) with a journal, a transport and a
//! clock.

use std::sync::Arc;

use crate::{
    case::Case,
    client::Shared,
    clock::Moment,
    error::NotStarted,
    exchange::{Exchange, Route},
    extras::Extras,
    journal::JournalError,
    lifecycle::{Effect, Event, Lifecycle},
    observe,
    outcome::Outcome,
    progress::Listeners,
};

/// Why the loop ended without an outcome.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The intent did not become durable.
    NotStarted(NotStarted),
    /// The journal could not record; nothing more may be done in the operation's name.
    Journal(JournalError),
    /// The lifecycle asked for something that does not fit what the loop is doing.
    OutOfStep,
}

impl From<JournalError> for Stop {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

/// Where the loop stops.
pub(crate) enum Rest {
    /// Nothing to do until then.
    Sleep(Moment),
    /// It is over.
    Over(Outcome),
}

/// Continues from an effect until the operation sleeps or is over.
///
/// Separate from sleeping, so that a sleeping operation does not carry this future.
async fn go_on(
    client: &Shared,
    life: &mut Lifecycle,
    mut effect: Effect,
    route: &mut Route,
    case: &Arc<Case>,
    listeners: Option<&Listeners>,
) -> Result<Rest, Stop> {
    loop {
        observe::transition(life, &effect);
        let event = match effect {
            Effect::Sleep(until) => {
                if let Some(listeners) = listeners {
                    listeners.tell(life, client.clock.now(), until);
                }
                return Ok(Rest::Sleep(until));
            }
            Effect::Record(record) => {
                case.record(record).await?;
                Event::Recorded
            }
            Effect::Submit | Effect::Poll => {
                let answer = Exchange::of(client, life, route, Some(case)).run(client.clock.now(), None).await;
                if matches!(effect, Effect::Poll) && case.is_recovered() {
                    case.change(|state| state.tried = true);
                }
                Event::of(answer)
            }
            Effect::Await => return Err(Stop::OutOfStep),
            Effect::Finish(outcome) => return Ok(Rest::Over(outcome)),
        };
        let now = client.clock.now();
        effect = life.on(now, event, &client.pace);
        if life.token().is_some() {
            route.forget_submission(life.endpoint());
        }
        if life.showed_life() {
            case.sign_of_life(now);
        }
    }
}

/// Runs a critical operation until it sleeps and has a token, or is over.
pub(crate) async fn drive(
    client: &Shared,
    life: &mut Lifecycle,
    mut effect: Effect,
    extras: &mut Extras,
    case: &Arc<Case>,
) -> Result<Rest, Stop> {
    loop {
        let Extras { route, listeners, .. } = extras;
        match go_on(client, life, effect, route, case, listeners.as_deref()).await? {
            Rest::Sleep(until) if life.token().is_none() => {
                let event = sleep_or_withdraw(client, until, case).await;
                effect = life.on(client.clock.now(), event, &client.pace);
            }
            rest => return Ok(rest),
        }
    }
}

async fn sleep_or_withdraw(client: &Shared, until: Moment, case: &Case) -> Event {
    tokio::select! {
        biased;
        () = case.withdrawn() => Event::Withdrawn,
        () = client.sleep_until(until) => Event::Tick,
    }
}
