//! Asking the user's code: what became of an operation, with patience and without trust in its manners.

use std::{
    panic::AssertUnwindSafe,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use super::{Guardian, SLOWLY};
use crate::{
    case::{Caller, Case},
    client::Shared,
    judgement::{Judgement, judge},
    outcome::{RawVerdict, Resolution},
    resolver::{RawLost, RawResolution},
};

/// Asks the resolver until its answer proves something, once the caller leaves that to us.
pub(super) async fn investigate(client: &Arc<Shared>, guardian: &Guardian, case: &Arc<Case>) -> RawVerdict {
    tokio::select! {
        () = case.until(|state| (state.caller == Caller::Left || state.nudged).then_some(())) => {}
        // A caller that neither resolves nor drops what it holds has forgotten it.
        () = client.clock.sleep_until(client.clock.now() + case.times.lingers) => {}
    }
    let mut rng = client.rng();
    let mut tries = 0;
    loop {
        let began = client.clock.now();
        let resolution = ask(client, guardian, case).await;
        let until = match judge(resolution, began, case.known()) {
            Judgement::Decide(verdict) => return verdict,
            Judgement::AskAt(moment) => moment,
            Judgement::AskLater => {
                tries += 1;
                client.clock.now() + client.settings.slowly(SLOWLY).pause(tries, &mut rng)
            }
        };
        case.change(|state| state.next_try = Some(until));
        tokio::select! {
            () = client.clock.sleep_until(until) => {}
            () = case.until(|state| std::mem::take(&mut state.nudged).then_some(())) => {}
        }
    }
}

/// One investigation; a panic and a time-out are answers, too.
async fn ask(client: &Arc<Shared>, guardian: &Guardian, case: &Arc<Case>) -> Resolution<bytes::Bytes> {
    let lost = RawLost::new(client, case);
    tracing::info!(
        target: "async_api::resolve",
        operation = %case.id, endpoint = case.intent.endpoint.id, reason = %lost.reason,
        "investigating",
    );
    let asked = bounded(client, client.settings.resolver_timeout, || guardian.resolver.investigate(lost)).await;
    let resolution = match asked {
        Ok(RawResolution(resolution)) => resolution,
        Err(problem) => Resolution::CannotTell(problem.into()),
    };
    if let Resolution::CannotTell(why) = &resolution {
        tracing::warn!(
            target: "async_api::resolve",
            operation = %case.id, endpoint = case.intent.endpoint.id, %why,
            "the resolver cannot tell; it is asked again",
        );
    }
    resolution
}

/// Runs the user's code for so long at most, and takes its panic for an answer.
pub(super) async fn bounded<T, F: Future<Output = T> + Send>(
    client: &Shared,
    most: Duration,
    run: impl FnOnce() -> F,
) -> Result<T, &'static str> {
    let Ok(run) = std::panic::catch_unwind(AssertUnwindSafe(run)) else { return Err("it panicked") };
    let mut run = pin!(run);
    let caught = Caught(&mut run);
    tokio::select! {
        biased;
        result = caught => result,
        () = client.clock.sleep_until(client.clock.now() + most) => Err("it took too long"),
    }
}

struct Caught<'a, 'b, F>(&'a mut Pin<&'b mut F>);

impl<F: Future> Future for Caught<'_, '_, F> {
    type Output = Result<F::Output, &'static str>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match std::panic::catch_unwind(AssertUnwindSafe(|| self.0.as_mut().poll(cx))) {
            Ok(poll) => poll.map(Ok),
            Err(_) => Poll::Ready(Err("it panicked")),
        }
    }
}
