//! Asking the user's code: what became of an operation, with patience and without trust in its manners.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use tokio::{sync::oneshot, task::JoinHandle};
use tracing::{Instrument as _, Span};

use super::{Attached, Guardian, SLOWLY, attend::poll_late};
use crate::{
    case::{Caller, Case},
    caught::caught,
    client::Shared,
    clock::Moment,
    journal::Decided,
    judgement::{Judgement, judge},
    mutation::{Mutation, is},
    observe,
    outcome::{DecidedBy, RawVerdict, Resolution},
    resolver::{RawLost, RawResolution, Resolver},
    transport::BoxFuture,
};

/// Asks the resolver until its answer proves something, once the caller leaves that to us.
pub(super) async fn investigate(client: &Arc<Shared>, guardian: &Guardian, case: &Arc<Case>) -> Decided {
    let forgotten = async {
        client.sleep_until(client.clock.now() + case.terms.times.lingers).await;
        // Its wait ends with `resolve_within`; one that does not end is a future that nobody polls any more.
        let most = client.clock.now() + case.terms.times.resolve_within;
        tokio::select! {
            biased;
            () = case.until(|state| (state.caller != Caller::Investigates).then_some(())) => {}
            () = client.sleep_until(most) => {}
        }
    };
    tokio::select! {
        biased;
        () = case.until(|state| (state.caller == Caller::Left || state.nudged).then_some(())) => {}
        // A caller that neither comes to an end nor drops what it holds has forgotten it.
        () = forgotten => {}
    }
    let mut tries = 0;
    loop {
        // Whoever wanted it asked before now gets this question, and no second one.
        case.change(|state| state.nudged = false);
        let began = client.clock.now();
        let resolution = ask(client, guardian, case).await;
        let began = if is(Mutation::CountsToTheAnswer) { client.clock.now() } else { began };
        let until = match weigh(client, guardian, case, &resolution, began, DecidedBy::Resolver).await {
            Weighed::Decide(decided) => return decided,
            Weighed::AskAt(moment) => moment,
            Weighed::AskLater => {
                tries += 1;
                client.clock.now() + client.pause(SLOWLY, tries)
            }
        };
        case.change(|state| {
            state.tried = true;
            state.rare().next_try = Some(until);
        });
        tokio::select! {
            biased;
            () = client.sleep_until(until) => {}
            () = case.until(|state| std::mem::take(&mut state.nudged).then_some(())) => {}
        }
    }
}

/// What follows from a resolution, and from the server where it is asked once more.
pub(crate) enum Weighed {
    Decide(Decided),
    AskAt(Moment),
    AskLater,
}

/// Judges the answer to an investigation that began at `began`, whoever made it.
///
/// Before "it did not happen" becomes a verdict, a server that knows the operation is asked whether it still runs: an
/// IN_PROGRESS then is a sign of life, and a READY the answer.
pub(crate) async fn weigh(
    client: &Arc<Shared>,
    guardian: &Guardian,
    case: &Arc<Case>,
    resolution: &Resolution<Bytes>,
    began: Moment,
    by: DecidedBy,
) -> Weighed {
    let mut judgement = judge(resolution, began, case.known());
    if let Judgement::Decide(RawVerdict::NotDone(_)) = judgement {
        if let Some(verdict) = ask_server(client, guardian, case).await {
            return Weighed::Decide(Decided { verdict, by: DecidedBy::Server, at: client.clock.wall() });
        }
        judgement = judge(resolution, began, case.known());
    }
    match judgement {
        Judgement::Decide(verdict) => Weighed::Decide(Decided { verdict, by, at: client.clock.wall() }),
        Judgement::AskAt(moment) => Weighed::AskAt(moment),
        Judgement::AskLater => Weighed::AskLater,
    }
}

/// One more poll, on the guardian, whose runtime has the timers and sockets that the caller's may lack.
async fn ask_server(client: &Arc<Shared>, guardian: &Guardian, case: &Arc<Case>) -> Option<RawVerdict> {
    let token = case.look(|state| state.token.clone())?;
    let (client, case) = (Arc::clone(client), Arc::clone(case));
    let asked = guardian.spawn(async move { poll_late(&client, &case, &token).await.ok()?.verdict });
    asked.await.ok().flatten()
}

/// One investigation; a panic and a time-out are answers, too.
async fn ask(client: &Arc<Shared>, guardian: &Guardian, case: &Arc<Case>) -> Resolution<Bytes> {
    let lost = match RawLost::new(client, case).await {
        Ok(lost) => lost,
        Err(error) => return Resolution::CannotTell(error.into()),
    };
    // A thousand that a crash left are not investigated all at once.
    let _place = if case.is_recovered() { guardian.recovery.places.acquire().await.ok() } else { None };
    tracing::info!(
        target: "async_api::resolve",
        operation = %case.id(), endpoint = case.terms.endpoint.id, reason = %lost.reason,
        "investigating",
    );
    let asked = bounded(client, guardian, client.settings.resolver_timeout, |resolver| {
        Box::pin(async move { resolver.investigate(lost).await })
    });
    let asked = asked.await;
    let resolution = match asked {
        Ok(RawResolution(resolution)) => resolution,
        Err(problem) => Resolution::CannotTell(problem.into()),
    };
    observe::investigated(case.terms.endpoint, &resolution);
    if let Resolution::CannotTell(why) = &resolution {
        tracing::warn!(
            target: "async_api::resolve",
            operation = %case.id(), endpoint = case.terms.endpoint.id, %why,
            "the resolver cannot tell and will be asked again",
        );
    }
    resolution
}

/// How much longer than it may the program's code is waited for in silence.
const OVERDUE: Duration = Duration::from_secs(5);

/// Runs the program's code for so long at most, and takes its panic for an answer.
///
/// It never runs twice at once for one operation: code that blocks is waited for, by this operation and by no other, unless this is
/// dropped.
pub(super) async fn bounded<T: Send + 'static>(
    client: &Shared,
    guardian: &Guardian,
    most: Duration,
    run: impl FnOnce(Arc<dyn Resolver>) -> BoxFuture<'static, T> + Send + 'static,
) -> Result<T, &'static str> {
    let (tell, mut told) = oneshot::channel();
    let resolver = Arc::clone(&guardian.resolver);
    let work = async move { drop(tell.send(caught(|| run(resolver)).await)) };
    let Attached(running) = &mut guardian.call_back(Box::pin(work.instrument(Span::current())));
    let ends_within = async |running: &mut JoinHandle<()>, most| {
        tokio::select! {
            biased;
            _ = running => true,
            () = client.sleep_until(client.clock.now() + most) => false,
        }
    };
    let in_time = ends_within(running, most).await;
    if !in_time {
        running.abort();
        if !ends_within(running, OVERDUE).await {
            tracing::error!(
                target: "async_api::resolve",
                "a resolver or a hook blocks its thread: until it returns, no operation is investigated and no verdict delivered",
            );
            let _ = running.await;
        }
    }
    told.try_recv().unwrap_or(Err(if in_time { "the thread that it ran on has ended" } else { "it took too long" }))
}
