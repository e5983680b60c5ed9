//! One critical operation, from its intent until its verdict is delivered.

use std::{sync::Arc, time::Duration};

use tracing::Span;

use super::{
    Guardian, SLOWLY,
    asleep::{self, Work},
    investigate::{bounded, investigate},
};
use crate::{
    BoxError,
    answer::{Answer, Reply, answer},
    case::{Case, State},
    caught::{call, caught},
    client::{CallSettings, Shared},
    driver::{Rest, Stop, drive},
    error::NotStarted,
    exchange::{Exchange, Route},
    extras::Extras,
    journal::{Decided, JournalError},
    lifecycle::{self, Event, Failure, Left, Lifecycle, Limits, Record},
    mutation::{Mutation, is, without_answer},
    observe,
    outcome::{DecidedBy, LostReason, NotDoneReason, Outcome, RawVerdict, Rejection, Trouble},
    progress::Listeners,
    resolver::RawSettled,
};

/// What a new operation needs beside its case.
pub(crate) struct Start {
    pub(crate) route: Route,
    pub(crate) limits: Limits,
    pub(crate) listeners: Option<Box<Listeners>>,
}

/// Where the work on an operation begins.
pub(super) enum Beginning {
    New(Start),
    /// Left open by another client: its case says how far it came.
    Kept,
    /// It slept, or was about to.
    Awake(Work),
}

/// Runs on the guardian until the operation sleeps between two polls, or its verdict is delivered, whatever becomes of the
/// caller. `closing` comes along, for a task may be dropped before it was ever polled.
pub(super) async fn attend(mut closing: Closing, mut beginning: Beginning, span: Option<Span>) {
    loop {
        let Some(case) = closing.case() else { return };
        let client = &case.terms.client;
        let Some(guardian) = &client.guardian else { return };
        let rests = tokio::select! {
            biased;
            () = case.let_go() => return,
            rests = see_through(client, guardian, case, beginning) => rests,
            // What is under way is let go of: whoever opens the journal again counts from then.
            error = case.failed(), if !is(Mutation::PoisonedTells) => return stays_open(case, &error),
        };
        let Some(work) = rests else { return };
        match asleep::lie_down(closing, work, span.as_ref()) {
            None => return,
            Some((stays, work)) => (closing, beginning) = (stays, Beginning::Awake(work)),
        }
    }
}

/// What is left to do where it only has to sleep; `None`: nothing.
async fn see_through(
    client: &Arc<Shared>,
    guardian: &Guardian,
    case: &Arc<Case>,
    mut beginning: Beginning,
) -> Option<Work> {
    for panics in 1.. {
        match caught(|| work_on(client, guardian, case, beginning)).await {
            Ok(rests) => return rests,
            // Where it may not be on record, there is nothing to go on with.
            Err(_) if case.look(State::is_starting) => {
                stays_open(case, &WORK_PANICKED);
                return None;
            }
            Err(_) => goes_on(case),
        }
        // What may have left was let go of at this moment, or the server has said something of which nobody took notice.
        case.sign_of_life(client.clock.now());
        case.change(|state| state.tried = true);
        let was_decided = case.look(|state| state.decided().is_some());
        tokio::select! {
            biased;
            () = case.until(|state| (!was_decided && state.decided().is_some()).then_some(())) => {}
            () = client.sleep_until(client.clock.now() + client.pause(SLOWLY, panics)) => {}
        }
        beginning = Beginning::Kept;
    }
    None
}

async fn work_on(client: &Arc<Shared>, guardian: &Guardian, case: &Arc<Case>, beginning: Beginning) -> Option<Work> {
    match conclude(client, guardian, case, beginning).await {
        Ok(Concluded::Rests(work)) => return Some(work),
        Ok(Concluded::Decided(_)) if is(Mutation::ForgottenWhenDropped) && case.is_left() => {}
        Ok(Concluded::Decided(decided)) => {
            observe::decided(case.terms.endpoint, &decided);
            Box::pin(deliver(client, guardian, case, decided)).await;
        }
        Err(Stop::NotStarted(why)) => case.change(|state| state.does_not_start(why)),
        Err(Stop::Journal(error)) => stays_open(case, &error),
        Err(Stop::OutOfStep) => stays_open(case, &"its steps are out of order"),
    }
    None
}

const WORK_PANICKED: &str = "the work on it panicked";

/// What is told here may be what panics.
fn goes_on(case: &Case) {
    let _ = call(|| {
        tracing::error!(
            target: "async_api::resolve",
            operation = %case.id(), endpoint = case.terms.endpoint.id, obstacle = WORK_PANICKED,
            "work on an operation failed and restarts from what is on record",
        );
    });
}

fn stays_open(case: &Case, obstacle: &dyn std::fmt::Display) {
    let _ = call(|| {
        tracing::error!(
            target: "async_api::journal",
            operation = %case.id(), endpoint = case.terms.endpoint.id, %obstacle,
            "the operation stays open, and nothing more is reported about it until another client takes it over",
        );
    });
    // Before, nothing has left.
    let may_have_left = !case.look(State::is_starting);
    if let Some(guardian) = case.terms.client.guardian.as_ref().filter(|_| may_have_left) {
        guardian.strand(case);
    }
}

/// However the work on it ends, the case leaves the guardian, and nobody waits for it any more.
pub(super) struct Closing(Option<Arc<Case>>);

impl Closing {
    pub(super) fn of(case: Arc<Case>) -> Self {
        Self(Some(case))
    }

    pub(super) fn case(&self) -> Option<&Arc<Case>> {
        self.0.as_ref()
    }

    /// The work does not end: another one sees to its end.
    pub(super) fn postpone(mut self) {
        self.0 = None;
    }
}

impl Drop for Closing {
    fn drop(&mut self) {
        let Some(case) = self.0.take() else { return };
        if std::thread::panicking() {
            stays_open(&case, &WORK_PANICKED);
        }
        // Its intent may be on record all the same, and be settled in another life.
        let (id, obstacle) = (case.id(), case.obstacle());
        case.change(|state| {
            if let Some(source) = obstacle.filter(|_| state.is_starting()) {
                state.does_not_start(NotStarted::not_recorded(id, source));
            }
            state.stopped = true;
        });
        let closed = Closed(Arc::clone(&case));
        // A poll that runs beside ends now; nobody else may take the operation over before it has.
        if let Some(guardian) = case.terms.client.guardian.as_ref().filter(|_| case.is_asked_about()) {
            guardian.spawn_for_good(Box::pin(async move { closed.0.asked_about().await }));
        }
    }
}

/// The case leaves the guardian, also where there is nothing left to wait on.
struct Closed(Arc<Case>);

impl Drop for Closed {
    fn drop(&mut self) {
        if let Some(guardian) = &self.0.terms.client.guardian {
            guardian.close(self.0.id());
        }
    }
}

enum Concluded {
    /// The verdict on record, whoever gave it.
    Decided(Arc<Decided>),
    /// Nothing is to be done before its next poll.
    Rests(Work),
}

async fn conclude(
    client: &Arc<Shared>,
    guardian: &Guardian,
    case: &Arc<Case>,
    beginning: Beginning,
) -> Result<Concluded, Stop> {
    let reached = tokio::select! {
        biased;
        stands = decided(case) => return Ok(Concluded::Decided(stands)),
        reached = Box::pin(run(client, case, beginning)) => reached?,
    };
    let outcome = match reached {
        Reached::Outcome(outcome) => outcome,
        Reached::Rest(work) => return Ok(Concluded::Rests(work)),
    };
    let unheeded = is(Mutation::ReadyBarsNothing) && case.is_recovered() && outcome.is_yes();
    let decided = match outcome.verdict().filter(|_| !unheeded) {
        Some(verdict) => Decided { verdict, by: whose(&outcome), at: client.clock.wall() },
        None => match Box::pin(search(client, guardian, case)).await? {
            Found::Stands(decided) => return Ok(Concluded::Decided(decided)),
            Found::New(decided) => decided,
        },
    };
    if is(Mutation::ToldBeforeDecided) {
        tell(client, guardian, case, &Arc::new(decided.clone())).await.ok();
    }
    match Box::pin(case.decide(decided.clone())).await {
        Err(_) if is(Mutation::PoisonedTells) => Ok(Concluded::Decided(Arc::new(decided))),
        stands => Ok(Concluded::Decided(stands?)),
    }
}

enum Found {
    /// Somebody else was first.
    Stands(Arc<Decided>),
    New(Decided),
}

/// Looks for the verdict of a lost operation.
async fn search(client: &Arc<Shared>, guardian: &Guardian, case: &Arc<Case>) -> Result<Found, JournalError> {
    tokio::select! {
        biased;
        stands = decided(case) => Ok(Found::Stands(stands)),
        late = poll_on(client, case) => Ok(Found::New(late)),
        error = case.keep_watch() => Err(error),
        found = investigate(client, guardian, case) => Ok(Found::New(found)),
    }
}

enum Reached {
    Outcome(Outcome),
    Rest(Work),
}

/// Runs until there is an outcome, or nothing to be done before the next poll.
async fn run(client: &Shared, case: &Arc<Case>, beginning: Beginning) -> Result<Reached, Stop> {
    let endpoint = case.terms.endpoint;
    if let Some(outcome) = case.look(|state| state.outcome().cloned()) {
        return Ok(Reached::Outcome(outcome));
    }
    let now = client.clock.now();
    let began = observe::COUNTS.then_some(now);
    let (mut life, effect, mut extras) = match beginning {
        Beginning::New(Start { route, limits, listeners }) => {
            observe::started(endpoint);
            let (life, effect) = Lifecycle::start(endpoint, limits);
            (life, effect, Extras { route, listeners, began, span: None })
        }
        Beginning::Kept => {
            let Some(token) = case.look(|state| state.token.clone()) else {
                // It may have left before somebody stopped looking, and there is nothing to ask by.
                let outcome = Outcome::Lost(LostReason::no_answer(), None);
                case.record(Record::Outcome(outcome.clone())).await?;
                return Ok(Reached::Outcome(outcome));
            };
            let limits = client.limits(endpoint, &CallSettings::default(), now);
            let (life, effect) = Lifecycle::resume(endpoint, (&*token).into(), limits);
            (life, effect, Extras { route: Route::of(&case.intent, endpoint), began, ..Extras::default() })
        }
        Beginning::Awake(Work { resting, extras }) => {
            client.sleep_until(resting.until()).await;
            let token = case.look(|state| state.token.as_deref().map(Box::from)).ok_or(Stop::OutOfStep)?;
            let mut life = Lifecycle::rise(resting, endpoint, token);
            let effect = life.on(client.clock.now(), Event::Tick, &client.pace);
            let extras = extras.map(|extras| *extras).unwrap_or_default();
            (life, effect, Extras { route: Route::of(&case.intent, endpoint), ..extras })
        }
    };
    let outcome = match drive(client, &mut life, effect, &mut extras, case).await? {
        Rest::Over(outcome) => outcome,
        Rest::Sleep(_) => {
            // The case knows it, too.
            extras.route = Route::default();
            let extras = extras.are_needed().then(|| Box::new(extras));
            return Ok(Reached::Rest(Work { resting: life.rest().ok_or(Stop::OutOfStep)?, extras }));
        }
    };
    tracing::info!(
        target: "async_api::lifecycle",
        operation = %case.id(), endpoint = endpoint.id, outcome = outcome.name(), polls = life.polls(),
        "outcome",
    );
    if let Some(began) = extras.began {
        observe::ended(endpoint, &outcome, life.polls(), client.clock.now() - began);
    }
    Ok(Reached::Outcome(outcome))
}

fn whose(outcome: &Outcome) -> DecidedBy {
    match outcome {
        Outcome::NotSent(..) => DecidedBy::Transport,
        Outcome::Ready(_)
        | Outcome::ReadyUnseen(_)
        | Outcome::Rejected(_)
        | Outcome::Declined(_)
        | Outcome::Lost(..) => DecidedBy::Server,
    }
}

async fn decided(case: &Case) -> Arc<Decided> {
    case.until(|state| state.decided().cloned()).await
}

/// A server that asks for more asked by mistake, in milliseconds, say: nobody would look any more.
const LONGEST_FLOOR: Duration = Duration::from_secs(24 * 3600);

/// Polls a lost operation slowly, until the server says something certain.
async fn poll_on(client: &Arc<Shared>, case: &Case) -> Decided {
    let Some(token) = case.look(|state| state.token.clone()) else { return std::future::pending().await };
    let mut floor = Duration::ZERO;
    for tries in 1.. {
        let pause = client.pause(SLOWLY, tries).max(floor.min(LONGEST_FLOOR));
        client.sleep_until(client.clock.now() + pause).await;
        floor = match poll_late(client, case, &token).await {
            Ok(Late { verdict: Some(verdict), .. }) => {
                return Decided { verdict, by: DecidedBy::Server, at: client.clock.wall() };
            }
            Ok(Late { verdict: None, retry_after }) => retry_after.unwrap_or_default(),
            Err(_) => Duration::ZERO,
        };
    }
    std::future::pending().await
}

/// What a poll outside of the lifecycle found.
pub(crate) struct Late {
    pub(crate) verdict: Option<RawVerdict>,
    pub(crate) retry_after: Option<Duration>,
}

/// One poll outside of the lifecycle. To be awaited on the guardian only: what a server shows once must not be dropped.
pub(crate) async fn poll_late(client: &Shared, case: &Case, token: &str) -> Result<Late, Failure> {
    let route = Route::of(&case.intent, case.terms.endpoint);
    let give_up_at = client.clock.now() + client.settings.request_timeout.saturating_mul(2);
    let asked = case.ask_server(async {
        let poll = Exchange::poll(client, case.terms.endpoint, &route, token, None, give_up_at);
        let reply = poll.run(client.clock.now(), None).await?;
        Ok(Late { retry_after: reply.retry_after, verdict: proves(client, case, token, reply) })
    });
    let unrecorded = Failure { left: Left::No, trouble: Trouble::Refused, cause: None };
    asked.await.unwrap_or(Err(unrecorded))
}

fn proves(client: &Shared, case: &Case, token: &str, reply: Reply) -> Option<RawVerdict> {
    let endpoint = case.terms.endpoint;
    match answer(endpoint, &reply, Some(token)) {
        Answer::Ready(result) => {
            let verdict = lifecycle::read(endpoint, result, reply.body).verdict();
            let yes = matches!(verdict, Some(RawVerdict::Done(_) | RawVerdict::DoneUnseen(_)));
            case.change(|state| state.yes_seen |= yes);
            verdict
        }
        Answer::Rejected => Some(RawVerdict::NotDone(NotDoneReason::Rejected(Rejection::new(
            reply.status,
            reply.body,
            reply.retry_after,
        )))),
        Answer::InProgress(_) => {
            if !is(Mutation::InProgressIsNoSign) {
                case.sign_of_life(client.clock.now());
            }
            None
        }
        Answer::Expired
        | Answer::NotFound
        | Answer::Failed
        | Answer::OtherToken
        | Answer::UnknownStatus
        | Answer::Silent
        | Answer::Garbage
        | Answer::BadToken => None,
    }
}

/// Tells the program, once.
async fn tell(
    client: &Shared,
    guardian: &Guardian,
    case: &Arc<Case>,
    decided: &Arc<Decided>,
) -> Result<Result<(), BoxError>, &'static str> {
    let settled = RawSettled { case: Arc::clone(case), decided: Arc::clone(decided) };
    let tells = bounded(client, guardian, client.settings.hook_timeout, |resolver| {
        Box::pin(async move { resolver.settled(settled).await })
    });
    tells.await
}

/// Tells the program, until it has heard.
async fn deliver(client: &Arc<Shared>, guardian: &Guardian, case: &Arc<Case>, decided: Arc<Decided>) {
    if is(Mutation::DeliveredBeforeHeard) {
        case.delivered(&decided).await.ok();
    }
    for tries in 1.. {
        if let Some(obstacle) = case.obstacle().filter(|_| !is(Mutation::PoisonedTells)) {
            return stays_open(case, &obstacle);
        }
        let decided = if tries == 1 {
            Arc::clone(&decided)
        } else {
            without_answer(Mutation::AnswerDroppedBeforeHeard, &decided)
        };
        let failure = match tell(client, guardian, case, &decided).await {
            Ok(Ok(())) => match case.delivered(&decided).await {
                Ok(()) => {
                    guardian.recovery.delivered(case, &decided);
                    return case.change(|state| state.rare().offered = true);
                }
                Err(error) => error.into(),
            },
            Ok(Err(error)) => error,
            Err(problem) => problem.into(),
        };
        case.change(|state| state.rare().offered = true);
        if is(Mutation::HookToldOnce) {
            return;
        }
        observe::not_delivered(case.terms.endpoint);
        tracing::warn!(
            target: "async_api::resolve",
            operation = %case.id(), endpoint = case.terms.endpoint.id, tries, %failure,
            "the hook did not accept the verdict and will be called again",
        );
        let until = client.clock.now() + client.pause(SLOWLY, tries);
        case.change(|state| {
            state.tried = true;
            state.rare().next_try = Some(until);
        });
        client.sleep_until(until).await;
    }
}
