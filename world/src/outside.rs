//! What comes to the process from outside: messages of the server, and persons who have looked for themselves.

use std::time::Duration;

use async_api::{Evidence, OperationId, Reported, Resolution, Which};
use serde_json::{Value, json};

use crate::{
    assumptions::Assumption,
    books::{Listener, Telling, Told},
    clock::WorldClock,
    counts::{Stage, kinds},
    plan::{Endpoint, Fault},
    program::{
        ShopClient,
        shop::{BuyKey, ChargeKey, PayKey, Receipt, RentKey},
    },
    world::{State, World},
};

/// What somebody saw in the server's books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finding {
    Happened(i64),
    HappenedUnseen,
    DidNotHappen,
}

/// Something that waits for the process to hear it, over its lives.
#[derive(Debug, Clone)]
pub(crate) struct Notice {
    order: usize,
    /// When it is to be heard.
    at: Duration,
    kind: NoticeKind,
    heard: bool,
}

#[derive(Debug, Clone)]
enum NoticeKind {
    /// What the server said at `said_at`, by this name.
    Message { said_at: Duration, name: Name, submission: usize, early: bool },
    /// What a person saw at `looked_at`.
    Visit { id: OperationId, looked_at: Duration, finding: Finding },
}

kinds! {
    /// By what a message names the operation.
    Name { Token, Id, Key }
}

kinds! {
    /// What became of a message or a visit.
    Reception { Decided, Investigating, TooEarly, AlreadyDecided, Contradicts, Unmatched, NotRecorded }
}

/// A submission has left, of which the server may send messages.
pub(crate) fn announce(world: &World, submission: usize) {
    let announced = world.with(|state| {
        let mut announced = Vec::new();
        while announced.len() < 3 && state.strikes(Fault::Message) {
            let early = state.strikes(Fault::MessageEarly);
            announced.push(state.outside.len());
            let notice = message(state, submission, early);
            state.outside.push(notice);
        }
        announced
    });
    for number in announced {
        tokio::spawn(hear(world.clone(), number));
    }
}

fn message(state: &mut State, submission: usize, early: bool) -> Notice {
    let lingers = state.plan.times.lingers;
    let said_at = state.now + state.dice.up_to(2 * lingers);
    let order = state.server.submission(submission).map_or(0, |submission| submission.order);
    let name = state.dice.pick(&[Name::Token, Name::Id, Name::Id, Name::Key]);
    let at = said_at + state.dice.either(2 * lingers);
    Notice { order, at, kind: NoticeKind::Message { said_at, name, submission, early }, heard: false }
}

/// What was not heard in an earlier life, and persons who come by in this one.
pub(crate) fn begin_life(world: &World) {
    let (waiting, visits) = world.with(|state| {
        let waiting = state.outside.iter().enumerate().filter(|(_, notice)| !notice.heard);
        let waiting: Vec<_> = waiting.map(|(number, _)| number).collect();
        let visits = (0..6).take_while(|_| state.strikes(Fault::Person)).count();
        (waiting, visits)
    });
    for number in waiting {
        tokio::spawn(hear(world.clone(), number));
    }
    for _ in 0..visits {
        tokio::spawn(visit(world.clone()));
    }
}

/// A person looks at one of the open operations, and says later what is to be thought of it.
async fn visit(world: World) {
    let pause = world.with(|state| state.dice.either(3 * state.plan.times.lingers));
    world.sleep(pause).await;
    let clients = world.with(|state| state.life.clients.clone());
    let open: Vec<_> = clients.iter().flat_map(ShopClient::operations).map(|open| open.id()).collect();
    // A visitor keeps no client alive.
    drop(clients);
    let number = world.with(|state| {
        let id = open.get(state.dice.index(open.len())).copied()?;
        let order = state.books.entries.iter().position(|entry| entry.id == Some(id))?;
        let finding = seen(state, order);
        state.note(|| format!("a person looks at order {order}: {finding:?}"));
        let at = state.now + state.dice.either(2 * state.plan.times.lingers);
        let kind = NoticeKind::Visit { id, looked_at: state.now, finding };
        state.outside.push(Notice { order, at, kind, heard: false });
        Some(state.outside.len() - 1)
    });
    if let Some(number) = number {
        hear(world, number).await;
    }
}

/// What the server's books show of an order; they may be as old as replicas are behind.
pub(crate) fn seen(state: &mut State, order: usize) -> Finding {
    let behind = if state.strikes(Fault::Stale) { state.dice.up_to(state.plan.behind()) } else { Duration::ZERO };
    let at = state.now.checked_sub(behind);
    if state.plan.lacks == Some(Assumption::ResolverGuesses) && state.dice.percent(20) {
        return state.dice.pick(&[Finding::HappenedUnseen, Finding::DidNotHappen]);
    }
    let seen = at.and_then(|at| state.seen_of(order, at));
    match seen {
        Some(_) if state.dice.percent(20) => Finding::HappenedUnseen,
        Some(execution) => Finding::Happened(execution.receipt),
        None => Finding::DidNotHappen,
    }
}

async fn hear(world: World, number: usize) {
    let notice = world.with(|state| state.outside[number].clone());
    world.sleep_until(notice.at).await;
    world.step(Stage::HearsOutside).await;
    let clients = world.with(|state| {
        state.outside[number].heard = true;
        let order = state.books.entries[notice.order].order;
        let account = state.plan.accounts[order.client];
        let clients = state.life.clients.iter().zip(&state.plan.accounts);
        clients.filter(|(_, other)| **other == account).map(|(client, _)| client.clone()).collect::<Vec<_>>()
    });
    for client in clients {
        let heard = match &notice.kind {
            NoticeKind::Message { .. } => report(&world, &client, &notice).await,
            NoticeKind::Visit { id, looked_at, finding } => settle(&world, &client, *id, *looked_at, *finding).await,
        };
        let Some((reception, finding)) = heard else { return };
        world.step(Stage::HearsOutside).await;
        world.with(|state| {
            state.note(|| format!("{:?} of order {}: {finding:?} → {reception:?}", notice.kind, notice.order));
            state.counts.receptions.count(reception);
            if reception == Reception::Decided {
                let to = match notice.kind {
                    NoticeKind::Message { .. } => Listener::Report,
                    NoticeKind::Visit { .. } => Listener::Person,
                };
                state.books.tell(notice.order, Telling { at: state.now, to, told: finding.told() });
            }
        });
        if reception != Reception::Unmatched {
            return;
        }
    }
}

async fn report(world: &World, client: &ShopClient, notice: &Notice) -> Option<(Reception, Finding)> {
    let NoticeKind::Message { said_at, name, submission, early } = &notice.kind else { return None };
    let (order, id, finding) = world.with(|state| {
        let entry = &state.books.entries[notice.order];
        let (order, id) = (entry.order, entry.id);
        let account = state.plan.accounts[order.client];
        let executed = match name {
            // Who knows the item only speaks of its last purchase, whichever that was.
            Name::Key => state.server.of_item(account, order.endpoint, order.item, *said_at).last(),
            Name::Token | Name::Id => state.server.executions(notice.order, *said_at).next(),
        };
        let finding = match executed.copied() {
            Some(_) if state.dice.percent(20) => Some(Finding::HappenedUnseen),
            Some(execution) => Some(Finding::Happened(execution.receipt)),
            None => early.then_some(Finding::DidNotHappen),
        };
        (order, id, finding)
    });
    let (finding, item) = (finding?, order.item.to_string());
    world.with(|state| state.counts.names.count(*name));
    macro_rules! send {
        ($report:ident, $key:ident) => {{
            let which = match (name, id) {
                (Name::Key, _) => Which::Key($key { item }),
                (Name::Id, Some(id)) => Which::Id(id),
                (Name::Id | Name::Token, _) => Which::token(format!("t{submission}")),
            };
            reception(&client.$report(which, finding.resolution()).await)
        }};
    }
    let reception = match order.endpoint {
        Endpoint::Buy => send!(buy_report, BuyKey),
        Endpoint::Pay => send!(pay_report, PayKey),
        Endpoint::Rent => send!(rent_report, RentKey),
        Endpoint::Charge => send!(charge_report, ChargeKey),
    };
    Some((reception, finding))
}

async fn settle(
    world: &World,
    client: &ShopClient,
    id: OperationId,
    looked_at: Duration,
    finding: Finding,
) -> Option<(Reception, Finding)> {
    world.with(|state| state.note(|| format!("the person who looked at {looked_at:?} says {finding:?}")));
    let reported = client.settle(id, finding.of_person(), WorldClock::date(looked_at)).await;
    Some((reception(&reported), finding))
}

fn reception<T>(reported: &Reported<T>) -> Reception {
    match reported {
        Reported::Decided => Reception::Decided,
        Reported::Investigating => Reception::Investigating,
        Reported::TooEarly(_) => Reception::TooEarly,
        Reported::AlreadyDecided => Reception::AlreadyDecided,
        Reported::Contradicts => Reception::Contradicts,
        Reported::Unmatched(_) => Reception::Unmatched,
        _ => Reception::NotRecorded,
    }
}

impl Finding {
    pub(crate) fn resolution(self) -> Resolution<Receipt> {
        match self {
            Self::Happened(number) => {
                Resolution::Happened(Receipt { status: "BOUGHT".to_owned(), number: Some(number) })
            }
            Self::HappenedUnseen => Resolution::HappenedUnseen(Evidence::new(IN_THE_BOOKS)),
            Self::DidNotHappen => Resolution::DidNotHappen,
        }
    }

    fn of_person(self) -> Resolution<Value> {
        match self {
            Self::Happened(number) => Resolution::Happened(json!({ "status": "BOUGHT", "number": number })),
            Self::HappenedUnseen => Resolution::HappenedUnseen(Evidence::new(IN_THE_BOOKS)),
            Self::DidNotHappen => Resolution::DidNotHappen,
        }
    }

    fn told(self) -> Told {
        match self {
            Self::Happened(number) => Told::Done(Some(number)),
            Self::HappenedUnseen => Told::DoneUnseen(IN_THE_BOOKS.to_owned()),
            Self::DidNotHappen => Told::NotDone("an investigation found that it did not happen".to_owned()),
        }
    }
}

const IN_THE_BOOKS: &str = "it is in the books";
