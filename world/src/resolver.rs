//! The program's resolver and its hook: truthful at bottom, and of bad manners.

use std::{future::pending, panic::resume_unwind};

use async_api::{BoxError, Key, Lost, OperationId, Resolution, Settled};

use crate::{
    books::{Listener, Telling, Told},
    counts::{Event, Stage, VerdictKind},
    outside::{Finding, seen},
    plan::Fault,
    program::{
        ShopResolver,
        shop::{BuyKey, ChargeKey, Order, PayKey, Receipt, RentKey},
    },
    world::{State, World},
};

pub(crate) struct Resolver(pub(crate) World);

/// An answer to an investigation of this order that the server's books give, as old as replicas may be.
pub(crate) async fn answer(world: World, lost: Lost) -> Resolution<Receipt> {
    let order =
        lost.reference().get("order").and_then(serde_json::Value::as_u64).and_then(|order| usize::try_from(order).ok());
    match order {
        Some(order) => look(&world, order, lost.operation(), lost.earlier().len()).await,
        None => Resolution::CannotTell("no reference".into()),
    }
}

/// Looks into the server's books; where an item can be bought again, `earlier` purchases of it may be all that tells.
async fn look(world: &World, order: usize, id: OperationId, earlier: usize) -> Resolution<Receipt> {
    world.step(Stage::Investigates).await;
    let manners = world.with(|state| {
        state.counts.events.count(Event::Question);
        state.books.entries[order].id = Some(id);
        state.note(|| format!("what became of order {order} is asked"));
        Manners::of_resolver(state)
    });
    manners.before(world).await;
    let finding = world.with(|state| {
        let finding = match state.strikes(Fault::ResolverByItem) {
            true => seen_by_item(state, order, earlier),
            false => seen(state, order),
        };
        state.note(|| format!("the resolver sees of order {order}: {finding:?}"));
        finding
    });
    manners.after(world).await;
    world.step(Stage::Resolves).await;
    finding.resolution()
}

/// The same for books that show items only: one purchase more than there were before is this one.
fn seen_by_item(state: &mut State, order: usize, earlier: usize) -> Finding {
    let of = state.books.entries[order].order;
    let account = state.plan.accounts[of.client];
    let purchases = state.server.of_item(account, of.endpoint, of.item, state.now);
    let receipts: Vec<_> = purchases.map(|execution| execution.receipt).collect();
    match receipts.last() {
        Some(receipt) if receipts.len() > earlier => Finding::Happened(*receipt),
        Some(_) | None => Finding::DidNotHappen,
    }
}

/// How user code behaves.
#[derive(Clone, Copy, PartialEq)]
enum Manners {
    Good,
    Panics,
    Hangs,
    /// So slow before it looks, and after.
    Slow(std::time::Duration, std::time::Duration),
}

impl Manners {
    fn of_resolver(state: &mut State) -> Self {
        Self::of(state, [Fault::ResolverPanics, Fault::ResolverHangs, Fault::ResolverSlow])
    }

    fn of_hook(state: &mut State) -> Self {
        Self::of(state, [Fault::HookPanics, Fault::HookHangs, Fault::HookSlow])
    }

    fn of(state: &mut State, [panics, hangs, slow]: [Fault; 3]) -> Self {
        if state.strikes(panics) {
            return Self::Panics;
        }
        if state.strikes(hangs) {
            return Self::Hangs;
        }
        if state.strikes(slow) {
            let most = state.plan.times.resolver_timeout;
            return Self::Slow(state.dice.scaled(most), state.dice.either(most));
        }
        Self::Good
    }

    async fn before(self, world: &World) {
        if let Self::Slow(before, _) = self {
            world.sleep(before).await;
        }
    }

    async fn after(self, world: &World) {
        match self {
            Self::Good => {}
            Self::Panics => resume_unwind(Box::new("a planned panic")),
            Self::Hangs => pending().await,
            Self::Slow(_, after) => world.sleep(after).await,
        }
    }
}

impl Resolver {
    async fn investigate<K>(&self, lost: Lost<K>) -> Resolution<Receipt>
    where
        K: Key<Reference = Order, Api = crate::program::ShopPlain>,
    {
        let order = lost.reference().clone();
        let Ok(number) = usize::try_from(order.order) else { return Resolution::CannotTell("no such order".into()) };
        let asks_server = self.0.with(|state| {
            if state.strikes(Fault::ResolverCannotTell) {
                return None;
            }
            Some(state.dice.percent(30))
        });
        match asks_server {
            None => Resolution::CannotTell("the books are closed".into()),
            Some(false) => look(&self.0, number, lost.operation(), lost.earlier().len()).await,
            Some(true) => match lost.api().truth(order).await {
                Ok(receipt) if receipt.status == "BOUGHT" => Resolution::Happened(receipt),
                Ok(_) => Resolution::DidNotHappen,
                Err(error) => Resolution::CannotTell(error.into()),
            },
        }
    }

    async fn hear<K>(&self, settled: Settled<'_, K>) -> Result<(), BoxError>
    where
        K: Key<Reference = Order, Answer = Receipt>,
    {
        let world = &self.0;
        let order = usize::try_from(settled.reference().order)?;
        world.step(Stage::IsTold).await;
        let manners = world.with(|state| {
            let told = Told::of_decision(&settled.decision());
            state.counts.events.count(Event::Telling);
            state.note(|| format!("the hook is told of order {order}, by {:?}: {told:?}", settled.decided_by()));
            state.books.entries[order].id = Some(settled.operation());
            state.books.tell(order, Telling { at: state.now, to: Listener::Hook, told });
            Manners::of_hook(state)
        });
        manners.before(world).await;
        manners.after(world).await;
        if world.with(|state| state.strikes(Fault::HookFails)) {
            return Err("the program's own books are closed".into());
        }
        world.with(|state| {
            let entry = &mut state.books.entries[order];
            if entry.heard.is_none() {
                entry.heard = Some(state.now);
                let kind = match entry.tellings.last().map(|telling| &telling.told) {
                    Some(Told::DoneUnseen(_)) => VerdictKind::DoneUnseen,
                    Some(Told::NotDone(_)) => VerdictKind::NotDone,
                    Some(Told::Done(_)) | None => VerdictKind::Done,
                };
                state.counts.verdicts.count(kind);
            }
            state.note(|| format!("the hook has heard of order {order}"));
        });
        world.step(Stage::HasHeard).await;
        Ok(())
    }
}

macro_rules! resolve {
    ($($ask:ident $settled:ident $key:ident),*) => {
        impl ShopResolver for Resolver {
            $(
                async fn $ask(&self, lost: Lost<$key>) -> Resolution<Receipt> {
                    self.investigate(lost).await
                }

                async fn $settled(&self, settled: Settled<'_, $key>) -> Result<(), BoxError> {
                    self.hear(settled).await
                }
            )*
        }
    };
}

resolve! {
    buy buy_settled BuyKey,
    pay pay_settled PayKey,
    rent rent_settled RentKey,
    charge charge_settled ChargeKey
}
