//! The program: one life of it, its calls, and how it waits for them.

use std::time::Duration;

use async_api::{CriticalOperation, Journal, MustResolve, NotStarted, OperationId, OperationState, Verdict, async_api};
use tokio::runtime::Handle;

use self::shop::Receipt;
use crate::{
    books::{Entry, Listener, Telling, Told},
    disk::Disk,
    network::Network,
    outside,
    plan::{Death, Endpoint, Fault, Manner, Order, Patience},
    resolver::{self, Resolver},
    world::{Event, Stage, VerdictKind, World, at_most_polls},
};

#[async_api("shop.yaml")]
pub(crate) trait Shop {}

/// One life of the process: until it `dies`, or else until nothing is left to do. `Err` if that time does not come.
pub(crate) async fn live(world: &World, disk: &Disk, dies: Option<Death>) -> Result<(), String> {
    world.begin_life(dies);
    let lived = live_on(world, disk, dies).await;
    world.end_life();
    lived
}

async fn live_on(world: &World, disk: &Disk, dies: Option<Death>) -> Result<(), String> {
    let journals = disk.open();
    open_shop(world, &journals)?;
    outside::begin_life(world);
    tokio::spawn(rebuild(world.clone(), journals));
    let waiting = world.with(|state| {
        let entries = state.books.entries.iter().enumerate();
        entries.filter(|(_, entry)| !entry.called).map(|(number, _)| number).collect::<Vec<_>>()
    });
    for number in waiting {
        tokio::spawn(order(world.clone(), number));
    }
    match dies {
        Some(death) => {
            let latest = match death {
                Death::After(span) | Death::Stops(span, _) => span,
                Death::AtStep(_) => world.with(|state| 3 * state.plan.times.lingers),
            };
            tokio::select! {
                biased;
                () = world.dies() => {}
                () = world.sleep(latest) => {}
            }
            if let Death::Stops(_, most) = death {
                stop(world, most).await;
            }
            Ok(())
        }
        None => rest(world).await,
    }
}

fn open_shop(world: &World, journals: &[Journal]) -> Result<(), String> {
    let (accounts, times) = world.with(|state| (state.plan.accounts.clone(), state.plan.times));
    let mut clients = Vec::new();
    for (account, journal) in accounts.into_iter().zip(journals) {
        let client = ShopClient::builder("https://shop.example.com")
            .journal(journal.clone())
            .resolver(Resolver(world.clone()))
            .transport(Network(world.clone()))
            .clock(world.clock())
            .seed(world.with(|state| state.dice.seed()))
            .runtime(Handle::current())
            .account(account)
            .max_submissions(times.places)
            .lingers(times.lingers)
            .request_timeout(times.request_timeout)
            .send_within(times.send_within)
            .give_up_after(times.give_up_after)
            .resolver_timeout(times.resolver_timeout)
            .hook_timeout(times.hook_timeout)
            .ask_again_after(times.ask_again_after)
            .build()
            .map_err(|error| error.to_string())?;
        clients.push(client);
    }
    let before = world.with(|state| std::mem::replace(&mut state.life.clients, clients));
    // They look at the world when they are dropped.
    drop(before);
    Ok(())
}

/// Puts new clients in the place of those that there are, which may have had time to finish, or go on beside them.
async fn rebuild(world: World, journals: Vec<Journal>) {
    while world.with(|state| state.strikes(Fault::Rebuild)) {
        let (pause, shuts_down) = world.with(|state| {
            let lingers = state.plan.times.lingers;
            (state.dice.scaled(2 * lingers), state.dice.percent(70).then(|| state.dice.scaled(lingers)))
        });
        world.sleep(pause).await;
        world.step(Stage::Rebuilds).await;
        if let Some(most) = shuts_down {
            stop(&world, most).await;
        }
        world.with(|state| state.note(|| "the clients are built anew".to_owned()));
        if open_shop(&world, &journals).is_err() {
            return;
        }
    }
}

/// Shuts all clients down.
async fn stop(world: &World, most: Duration) {
    for client in world.with(|state| state.life.clients.clone()) {
        client.shutdown(most).await;
    }
}

/// Lets faults go on for a while, then waits until nothing is open.
async fn rest(world: &World) -> Result<(), String> {
    let (faults, patience) =
        world.with(|state| (state.plan.heals, 2 * Duration::from_secs(3600) + 4 * state.plan.times.lingers));
    world.sleep(faults).await;
    world.with(|state| state.heal());
    let last = world.with(|state| state.books.entries.iter().map(|entry| entry.order.at).max());
    world.sleep_until(last.unwrap_or_default()).await;
    let mut left = patience;
    loop {
        let pause = world.with(|state| state.plan.times.lingers / 4);
        world.sleep(pause).await;
        let (clients, owed) = world.with(|state| (state.life.clients.clone(), state.books.owed()));
        let open = clients.iter().flat_map(ShopClient::operations);
        let open = open.filter(|open| !matches!(open.state(), OperationState::Contradicted { .. }));
        let owed: Vec<_> = owed.into_iter().chain(open.map(|open| format!("{open:?}"))).collect();
        if owed.is_empty() {
            return Ok(());
        }
        left = left.saturating_sub(pause);
        if left.is_zero() {
            return Err(format!("the world does not come to rest: {}", owed.join(", ")));
        }
    }
}

/// Counts a call that is under way.
struct Calling<'a>(&'a World);

impl Drop for Calling<'_> {
    fn drop(&mut self) {
        self.0.with(|state| state.books.calling -= 1);
    }
}

async fn order(world: World, number: usize) {
    let order = world.with(|state| state.books.entries[number].order);
    world.sleep_until(order.at).await;
    world.step(Stage::Calls).await;
    let client = world.with(|state| {
        state.books.entries[number].called = true;
        state.books.calling += 1;
        state.counts.events.count(Event::Operation);
        state.counts.endpoints.count(order.endpoint);
        state.counts.manners.count(order.caller.manner);
        state.note(|| format!("order {number} is called: {order:?}"));
        state.life.clients.get(order.client).cloned()
    });
    let Some(client) = client else { return };
    let _calling = Calling(&world);
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
            NotStarted::Duplicate { .. } => Event::Duplicate,
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
