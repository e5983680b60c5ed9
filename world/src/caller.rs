//! Who calls, and what becomes of what they hold.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
    time::Duration,
};

use async_api::{CriticalOperation, MustResolve, NotStarted, OperationId, Verdict};

use crate::{
    books::{Entry, Listener, Telling, Told},
    counts::{Event, Stage, VerdictKind},
    plan::{Endpoint, Manner, Order, Patience},
    program::{
        Shop as _, ShopClient,
        shop::{self, Receipt},
    },
    resolver,
    world::World,
};

/// Counts a call that is under way.
struct Calling<'a>(&'a World, usize);

impl Drop for Calling<'_> {
    fn drop(&mut self) {
        self.0.with(|state| {
            state.books.calling -= 1;
            // A process that dies drops its calls in no order.
            if !state.has_died() {
                state.note(|| format!("the call of order {} is over", self.1));
            }
        });
    }
}

/// Makes one call of the program's, when its time has come.
pub(crate) async fn order(world: World, number: usize) {
    let order = world.with(|state| state.books.entries[number].order);
    world.sleep_until(order.at).await;
    // A program whose journal is not open does not call.
    while world.with(|state| state.life.clients.is_empty() && !state.life.closed) {
        world.sleep(Duration::from_secs(1)).await;
    }
    world.step(Stage::Calls).await;
    let client = world.with(|state| {
        let client = state.life.clients.get(order.client).cloned()?;
        state.books.entries[number].called = true;
        state.books.calling += 1;
        state.counts.events.count(Event::Operation);
        state.counts.endpoints.count(order.endpoint);
        state.counts.manners.count(order.caller.manner);
        state.note(|| format!("order {number} is called: {order:?}"));
        Some(client)
    });
    // Else the program has come to its end, and the next one calls.
    let Some(client) = client else { return };
    let _calling = Calling(&world, number);
    let call = call(&world, &client, number, order);
    let finished = match order.caller.patience {
        Patience::Endless => {
            call.await;
            Some(())
        }
        Patience::For(span) => tokio::time::timeout(span, call).await.ok(),
        Patience::Polls(polls) => at_most_polls(polls, call).await,
    };
    if finished.is_none() {
        world.with(|state| state.note(|| format!("the caller of order {number} drops what it awaits")));
    }
}

async fn call(world: &World, client: &ShopClient, number: usize, order: Order) {
    let mut operation = start(client, number, order);
    if let Some(span) = order.caller.give_up_after {
        operation = operation.give_up_after(span);
    }
    if let Some(span) = order.caller.resolve_within {
        operation = operation.resolve_within(span);
    }
    if world.with(|state| state.dice.percent(75)) {
        match operation.started().await {
            Ok(id) => world.with(|state| state.books.entries[number].id = Some(id)),
            Err(why) => return not_started(world, number, &why).await,
        }
    }
    let outcome = match order.caller.manner {
        Manner::PollsById => by_id(world, client, number, order, operation).await,
        Manner::Resolves | Manner::ResolvesWith | Manner::LeavesOpen | Manner::DropsOutcome | Manner::WaitsOn => {
            operation.await.map(Some)
        }
    };
    let outcome = match outcome {
        Ok(Some(outcome)) => outcome,
        Ok(None) => return,
        Err(why) => return not_started(world, number, &why).await,
    };
    let verdict = match order.caller.manner {
        Manner::Resolves | Manner::PollsById | Manner::WaitsOn => outcome.resolve().await,
        Manner::ResolvesWith => outcome.resolve_with(|lost| resolver::answer(world.clone(), lost)).await,
        Manner::LeavesOpen => {
            outcome.leave_open();
            return;
        }
        Manner::DropsOutcome => return drop(outcome),
    };
    let verdict = match (verdict, order.caller.manner) {
        (Verdict::Unknown(open), Manner::WaitsOn) => {
            count(world, VerdictKind::Unknown);
            open.wait().await
        }
        (verdict, _) => verdict,
    };
    world.step(Stage::CallerHears).await;
    hear(world, number, &verdict);
}

fn start(client: &ShopClient, order: usize, of: Order) -> CriticalOperation<Receipt> {
    let number = i64::try_from(order).unwrap_or_default();
    let purchase = shop::Purchase { item: of.item.to_string(), order: number };
    let reference = shop::Order { order: number };
    match of.endpoint {
        Endpoint::Buy => client.buy(purchase, reference),
        Endpoint::Pay => client.pay(purchase, reference),
        Endpoint::Rent => client.rent(purchase, reference),
        Endpoint::Charge => client.charge(purchase, reference),
    }
}

/// Goes on by the operation's id alone.
async fn by_id(
    world: &World,
    client: &ShopClient,
    number: usize,
    order: Order,
    mut operation: CriticalOperation<Receipt>,
) -> Result<Option<MustResolve<Receipt>>, NotStarted> {
    let id = operation.started().await?;
    world.with(|state| state.books.entries[number].id = Some(id));
    let kept = world.with(|state| state.dice.percent(50)).then_some(operation);
    for _ in 0..world.with(|state| state.dice.number(1, 5)) {
        let pause = world.with(|state| state.dice.up_to(state.plan.times.lingers / 2));
        world.sleep(pause).await;
        if let Ok(Some(outcome)) = poll(client, order.endpoint, &id).await {
            return Ok(Some(outcome));
        }
    }
    drop(kept);
    Ok(resume(client, order.endpoint, &id).await)
}

async fn poll(
    client: &ShopClient,
    endpoint: Endpoint,
    id: &OperationId,
) -> Result<Option<MustResolve<Receipt>>, async_api::Error> {
    match endpoint {
        Endpoint::Buy => client.buy_poll(id).await,
        Endpoint::Pay => client.pay_poll(id).await,
        Endpoint::Rent => client.rent_poll(id).await,
        Endpoint::Charge => Ok(None),
    }
}

async fn resume(client: &ShopClient, endpoint: Endpoint, id: &OperationId) -> Option<MustResolve<Receipt>> {
    let resumed = match endpoint {
        Endpoint::Buy => client.buy_resume(id).await,
        Endpoint::Pay => client.pay_resume(id).await,
        Endpoint::Rent => client.rent_resume(id).await,
        Endpoint::Charge => return None,
    };
    resumed.ok()
}

async fn not_started(world: &World, number: usize, why: &NotStarted) {
    world.step(Stage::CallerHears).await;
    world.with(|state| {
        state.counts.events.count(match why {
            NotStarted::Duplicate(_) => Event::Duplicate,
            _ => Event::NotStarted,
        });
        state.note(|| format!("order {number} is not started: {why:?}"));
        state.books.entries[number].refused = Some(why.to_string());
    });
}

fn hear(world: &World, number: usize, verdict: &Verdict<Receipt>) {
    let again = world.with(|state| {
        state.note(|| format!("the caller of order {number} hears: {verdict:?}"));
        let Some(told) = Told::of(verdict) else {
            state.counts.verdicts.count(VerdictKind::Unknown);
            return None;
        };
        let not_done = told.is_not_done();
        state.books.tell(number, Telling { at: state.now, to: Listener::Caller, told });
        // It is safe to try again, so programs do.
        (not_done && state.books.entries.len() < 32 && state.dice.percent(40)).then(|| {
            let order = Order { at: state.now, ..state.books.entries[number].order };
            state.books.entries.push(Entry::new(order));
            state.books.entries.len() - 1
        })
    });
    if let Some(number) = again {
        tokio::spawn(order(world.clone(), number));
    }
}

fn count(world: &World, kind: VerdictKind) {
    world.with(|state| state.counts.verdicts.count(kind));
}

/// What a caller awaits, dropped when it was polled so often.
async fn at_most_polls<F: Future>(polls: u32, work: F) -> Option<F::Output> {
    let mut left = polls;
    let mut work = pin!(work);
    poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(cx).map(Some)
    })
    .await
}
