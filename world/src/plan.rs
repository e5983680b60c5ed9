//! What a seed stands for: times, faults, deaths, and what the program wants to buy.

use std::time::Duration;

use crate::{
    counts::{Kind as _, kinds},
    dice::Dice,
};

pub(crate) struct Plan {
    pub(crate) times: Times,
    /// How often in a hundred times each fault strikes; most worlds know a few only.
    pub(crate) rates: Vec<u8>,
    /// Whose operations each client of the program acts for.
    pub(crate) accounts: Vec<&'static str>,
    /// How each life of the process but the last one ends.
    pub(crate) deaths: Vec<Death>,
    pub(crate) orders: Vec<Order>,
    /// When faults stop, counted from the beginning of the last life.
    pub(crate) heals: Duration,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    pub(crate) lingers: Duration,
    /// How far a replica is behind, at most.
    pub(crate) lag: Duration,
    pub(crate) request_timeout: Duration,
    pub(crate) send_within: Duration,
    pub(crate) give_up_after: Duration,
    pub(crate) resolver_timeout: Duration,
    pub(crate) hook_timeout: Duration,
    pub(crate) ask_again_after: Duration,
}

impl Times {
    /// How long after the last sign of life the server may still execute.
    pub(crate) fn executes_within(&self) -> Duration {
        self.lingers - self.lag
    }
}

kinds! {
    /// What can go wrong.
    Fault {
        Unreachable, Partition, Unprocessed, Queued, RequestDelayed, RequestLost, RequestLate, AnswerDelayed, AnswerLost, Reset,
        Garbage, TooLarge,
        NeverExecutes, ExecutesLate, Lingers, Refuses, Declines, Undecided, Unreadable, Conflict, Fails, Expires, NoToken,
        BadToken, UnknownStatus, OtherToken, ServerError, RetryLater, Redirects, Forgets, ShowsOnce, StaleNotFound,
        StaleInProgress, PollRefused, PollMissing,
        Stale, ResolverCannotTell, ResolverByItem, ResolverPanics, ResolverHangs, ResolverSlow,
        HookFails, HookPanics, HookHangs, HookSlow,
        Message, MessageEarly, Person, Rebuild,
    }
}

/// How a life ends.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Death {
    /// So long after it began.
    After(Duration),
    /// At the so-manieth thing that the process does which anybody else could notice.
    AtStep(u32),
}

kinds! {
    /// The critical endpoints.
    Endpoint { Buy, Pay, Rent, Charge }
}

impl Endpoint {
    /// When a key that ended Done may be used again.
    pub(crate) fn repeat_after(self) -> Option<Duration> {
        match self {
            Self::Buy | Self::Charge => None,
            Self::Pay => Some(Duration::ZERO),
            Self::Rent => Some(2 * DAY),
        }
    }
}

pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// One call that the program means to make.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Order {
    pub(crate) at: Duration,
    pub(crate) client: usize,
    pub(crate) endpoint: Endpoint,
    /// What it buys: two orders with one item mean the same purchase.
    pub(crate) item: u32,
    pub(crate) caller: Caller,
}

/// What the caller does with the operation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caller {
    pub(crate) manner: Manner,
    pub(crate) patience: Patience,
    pub(crate) give_up_after: Option<Duration>,
    pub(crate) resolve_within: Option<Duration>,
}

kinds! {
    Manner { Resolves, ResolvesWith, LeavesOpen, DropsOutcome, WaitsOn, PollsById }
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Patience {
    Endless,
    /// Drops what it awaits after so long.
    For(Duration),
    /// Drops what it awaits after it was polled so often.
    Polls(u32),
}

impl Plan {
    pub(crate) fn new(dice: &mut Dice) -> Self {
        let times = times(dice);
        let calm = dice.percent(5);
        let rates = Fault::ALL.iter().map(|_| rate(dice, calm)).collect();
        let accounts = dice.pick::<&[&str]>(&[&[""], &[""], &["", ""], &["", "other"]]).to_vec();
        let deaths = deaths(dice, &times, calm);
        let orders = orders(dice, &times, accounts.len());
        let heals = dice.up_to(2 * times.lingers);
        Self { times, rates, accounts, deaths, orders, heals }
    }
}

fn times(dice: &mut Dice) -> Times {
    let seconds = Duration::from_secs;
    let lingers = dice.span(seconds(20), seconds(120));
    Times {
        lingers,
        lag: if dice.percent(30) { Duration::ZERO } else { dice.up_to(lingers / 2) },
        request_timeout: dice.span(seconds(1), lingers + seconds(20)),
        send_within: dice.span(seconds(1), lingers),
        give_up_after: dice.span(seconds(5), 2 * lingers),
        resolver_timeout: dice.span(seconds(1), seconds(30)),
        hook_timeout: dice.span(seconds(1), seconds(30)),
        ask_again_after: dice.span(Duration::from_millis(500), seconds(10)),
    }
}

fn rate(dice: &mut Dice, calm: bool) -> u8 {
    if calm || dice.percent(60) { 0 } else { dice.pick(&[3, 12, 50]) }
}

fn deaths(dice: &mut Dice, times: &Times, calm: bool) -> Vec<Death> {
    let most = if calm { 0 } else { dice.pick(&[0, 1, 2, 5]) };
    let one = |dice: &mut Dice| match dice.percent(30) {
        true => Death::After(dice.scaled(2 * times.lingers).max(Duration::from_millis(1))),
        false => Death::AtStep(dice.pick(&[4, 12, 40]).min(dice.number(0, 40))),
    };
    (0..dice.number(0, most)).map(|_| one(dice)).collect()
}

fn orders(dice: &mut Dice, times: &Times, clients: usize) -> Vec<Order> {
    let items = dice.number(1, 4);
    let count = dice.number(1, 6);
    let mut orders: Vec<_> = (0..count)
        .map(|_| Order {
            at: if dice.percent(10) { dice.up_to(3 * DAY) } else { dice.up_to(times.lingers) },
            client: dice.index(clients),
            endpoint: dice.pick(Endpoint::ALL),
            item: dice.number(1, items),
            caller: caller(dice, times),
        })
        .collect();
    orders.sort_by_key(|order| order.at);
    orders
}

fn caller(dice: &mut Dice, times: &Times) -> Caller {
    Caller {
        manner: dice.pick(Manner::ALL),
        patience: match dice.number(0, 9) {
            0..=5 => Patience::Endless,
            6 | 7 => Patience::For(dice.scaled(2 * times.lingers)),
            _ => Patience::Polls(dice.number(0, 12)),
        },
        give_up_after: dice.percent(20).then(|| dice.span(Duration::from_secs(1), times.lingers)),
        resolve_within: dice.percent(20).then(|| dice.up_to(2 * times.lingers)),
    }
}
