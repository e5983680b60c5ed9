//! The program: one life of it, its calls, and how it waits for them.

use std::{future::pending, sync::Arc, time::Duration};

use async_api::{OperationState, async_api};
use tokio::runtime::Handle;

use crate::{
    broken::{Broken, Rule},
    caller,
    counts::{Event, Stage},
    journals::{Journals, NotOpened},
    network::Network,
    outside,
    plan::{Death, Fault},
    resolver::Resolver,
    world::World,
};

#[async_api("shop.yaml")]
pub(crate) trait Shop {}

/// One life of the process: until it `dies`, or else until nothing is left to do.
///
/// # Errors
/// When that time does not come, or something is left of what is over.
pub(crate) async fn live(world: &World, journals: &Journals, dies: Option<Death>) -> Result<(), Broken> {
    world.begin_life(dies);
    let lived = live_on(world, journals, dies).await;
    world.end_life();
    lived
}

async fn live_on(world: &World, journals: &Journals, dies: Option<Death>) -> Result<(), Broken> {
    if let Some(Death::Brief(_)) = dies {
        world.with(|state| state.heal());
    }
    let beginning = begin(world.clone(), journals.clone(), dies.is_some());
    match dies {
        Some(death) => {
            drop(tokio::spawn(beginning));
            let latest = match death {
                Death::After(span) | Death::Stops(span, _) | Death::Brief(span) => span,
                Death::AtStep(_) => world.with(|state| 3 * state.plan.times.lingers),
            };
            tokio::select! {
                biased;
                () = world.dies() => {}
                () = world.sleep(latest) => {}
            }
            if let Death::Stops(_, most) = death
                && !world.is_dead()
            {
                stop(world, None, most).await;
                close_journals(world, journals).await;
            }
            Ok(())
        }
        None => {
            beginning.await;
            rest(world).await?;
            close_shop(world).await?;
            close_journals(world, journals).await;
            Ok(())
        }
    }
}

/// All that a process does.
async fn begin(world: World, journals: Journals, may_die: bool) {
    if !open(&world, &journals).await {
        return;
    }
    outside::begin_life(&world);
    tokio::spawn(rebuild(world.clone()));
    tokio::spawn(mend(world.clone(), journals, may_die));
    let waiting = world.with(|state| {
        let entries = state.books.entries.iter().enumerate();
        entries.filter(|(_, entry)| !entry.called).map(|(number, _)| number).collect::<Vec<_>>()
    });
    for number in waiting {
        tokio::spawn(caller::order(world.clone(), number));
    }
}

/// Opens the journals, as soon as they can be, and the shop; `false` if that cannot be.
async fn open(world: &World, journals: &Journals) -> bool {
    loop {
        let broken = match journals.open(world).await {
            Ok(opened) => {
                world.with(|state| {
                    (state.life.journals, state.life.failed) = (opened, false);
                });
                match open_shop(world, None) {
                    Ok(()) => return true,
                    Err(broken) => broken,
                }
            }
            Err(NotOpened::Died) => pending().await,
            Err(NotOpened::NotYet) => {
                let pause = world.with(|state| state.dice.scaled(Duration::from_secs(20)));
                world.sleep(pause.max(Duration::from_millis(10))).await;
                continue;
            }
            Err(NotOpened::Broken(broken)) => broken,
        };
        world.with(|state| state.books.broken.push(broken));
        return false;
    }
}

/// Once a journal has failed, the process is started anew, or lets go of all that has to do with it and opens it again.
async fn mend(world: World, journals: Journals, may_die: bool) {
    loop {
        world.journal_fails().await;
        let (pause, killed, shuts_down) = world.with(|state| {
            let lingers = state.plan.times.lingers;
            let shuts_down = state.dice.percent(50).then(|| state.dice.scaled(lingers));
            (state.dice.scaled(lingers), may_die && state.dice.percent(50), shuts_down)
        });
        world.sleep(pause).await;
        if world.with(|state| state.life.closed) {
            return;
        }
        if killed {
            return world.kill();
        }
        if let Some(most) = shuts_down {
            stop(&world, None, most).await;
        }
        let before = world.with(|state| {
            let life = &mut state.life;
            (std::mem::take(&mut life.clients), std::mem::take(&mut life.journals), std::mem::take(&mut life.connected))
        });
        let (clients, opened, connected) = before;
        drop((clients, opened));
        // Nobody gets the file as long as a client may have something on its way.
        while Arc::strong_count(&connected) > 1 {
            world.sleep(Duration::from_secs(1)).await;
        }
        if !open(&world, &journals).await {
            return;
        }
        world.with(|state| {
            state.counts.events.count(Event::Reopened);
            state.note(|| "the journal is open again".to_owned());
        });
    }
}

/// Builds all clients, or `one` of them, in the place of those that there are.
fn open_shop(world: &World, one: Option<usize>) -> Result<(), Broken> {
    let (accounts, times) = world.with(|state| (state.plan.accounts.clone(), state.plan.times));
    let journals = world.with(|state| state.life.journals.clone());
    let mut clients = Vec::new();
    let places = accounts.into_iter().zip(journals).enumerate();
    for (_, (account, journal)) in places.filter(|(place, _)| one.is_none_or(|one| one == *place)) {
        let client = ShopClient::builder("https://shop.example.com")
            .journal(journal.clone())
            .resolver(Resolver(world.clone()))
            .transport(Network::new(world))
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
            .map_err(|error| Broken::new(Rule::Settled, error.to_string()))?;
        clients.push(client);
    }
    let before = world.with(|state| {
        let replaced = match one {
            Some(one) => one..one + 1,
            None => 0..state.life.clients.len(),
        };
        state.life.clients.splice(replaced, clients).collect::<Vec<_>>()
    });
    // They look at the world when they are dropped.
    drop(before);
    Ok(())
}

/// Puts new clients in the place of those that there are, or one in the place of one. They may have had time to finish, or go
/// on beside them.
async fn rebuild(world: World) {
    while world.with(|state| state.strikes(Fault::Rebuild)) {
        let (one, pause, shuts_down) = world.with(|state| {
            let (clients, lingers) = (state.plan.accounts.len(), state.plan.times.lingers);
            let one = state.dice.percent(50).then(|| state.dice.index(clients));
            (one, state.dice.scaled(2 * lingers), state.dice.percent(70).then(|| state.dice.scaled(lingers)))
        });
        world.sleep(pause).await;
        world.step(Stage::Rebuilds).await;
        if let Some(most) = shuts_down {
            stop(&world, one, most).await;
        }
        if world.with(|state| state.life.closed) {
            return;
        }
        if world.with(|state| state.life.failed) {
            // That is for others to mend.
            continue;
        }
        world.with(|state| {
            state.note(|| match one {
                Some(one) => format!("client {one} is built anew"),
                None => "the clients are built anew".to_owned(),
            });
        });
        if open_shop(&world, one).is_err() {
            return;
        }
    }
}

/// Shuts all clients down, or `one` of them.
async fn stop(world: &World, one: Option<usize>, most: Duration) {
    let clients = world.with(|state| state.life.clients.clone());
    for (_, client) in clients.into_iter().enumerate().filter(|(place, _)| one.is_none_or(|one| one == *place)) {
        client.shutdown(most).await;
    }
}

/// Lets go of all clients: nothing of them must be left once nothing is open.
async fn close_shop(world: &World) -> Result<(), Broken> {
    let (clients, connected) = world.with(|state| {
        state.life.closed = true;
        (std::mem::take(&mut state.life.clients), Arc::clone(&state.life.connected))
    });
    drop(clients);
    // One is held here, and one by the world.
    let kept = || Arc::strong_count(&connected) - 2;
    // Requests may be under way that nobody waits for, and hooks be told again that heard as the process died.
    for _ in 0..PATIENCE.as_secs() / 10 {
        if kept() == 0 {
            return Ok(());
        }
        world.sleep(Duration::from_secs(10)).await;
    }
    Err(Broken::new(Rule::Bounded, format!("{} clients are kept that nobody holds", kept())))
}

/// Lets go of the journals, and waits until they are closed or the process has died.
async fn close_journals(world: &World, journals: &Journals) {
    let life = world.with(|state| {
        state.life.closed = true;
        (std::mem::take(&mut state.life.clients), std::mem::take(&mut state.life.journals))
    });
    drop(life);
    for _ in 0..1000 {
        if world.is_dead() || !journals.are_held() {
            return;
        }
        world.sleep(Duration::from_millis(100)).await;
    }
}

/// How long it may take until nothing is left to do, once nothing goes wrong any more.
const PATIENCE: Duration = Duration::from_secs(2 * 60 * 60);

/// Lets faults go on for a while, then waits until nothing is open.
async fn rest(world: &World) -> Result<(), Broken> {
    let (faults, patience) = world.with(|state| (state.plan.heals, PATIENCE + 4 * state.plan.times.lingers));
    world.sleep(faults).await;
    world.with(|state| state.heal());
    let last = world.with(|state| state.books.entries.iter().map(|entry| entry.order.at).max());
    world.sleep_until(last.unwrap_or_default()).await;
    let mut left = patience;
    loop {
        let pause = world.with(|state| state.plan.times.lingers / 4);
        world.sleep(pause).await;
        let (clients, owed) = world.with(|state| {
            let failed = state.life.failed.then(|| "the journal has failed".to_owned());
            (state.life.clients.clone(), state.books.owed().or(failed))
        });
        let open = clients.iter().flat_map(ShopClient::operations);
        let open = open.filter(|open| !matches!(open.state(), OperationState::Contradicted { .. }));
        let owed: Vec<_> = owed.into_iter().chain(open.map(|open| format!("{open:?}"))).collect();
        if owed.is_empty() {
            return Ok(());
        }
        left = left.saturating_sub(pause);
        if left.is_zero() {
            return Err(Broken::new(Rule::Settled, format!("the world does not come to rest: {}", owed.join(", "))));
        }
    }
}
