//! What a seed stands for: times, faults, deaths, and what the program wants to buy.

use std::time::Duration;

use crate::{
    assumptions::Assumption,
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
    pub(crate) kept: Kept,
    /// Before the last life come many of which none lasts as long as a request lingers.
    pub(crate) brief_lives: bool,
    /// What does not hold that verdicts are built on.
    pub(crate) lacks: Option<Assumption>,
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
    /// How many submissions may be under way at once.
    pub(crate) places: usize,
    /// What the monotonic clock shows when a life begins.
    pub(crate) booted: Duration,
}

kinds! {
    /// What can go wrong.
    Fault {
        Unreachable, Partition, Unprocessed, Queued, Detached, RequestDelayed, RequestLost, RequestLate, AnswerDelayed, AnswerLost, Reset,
        Garbage, TooLarge,
        NeverExecutes, ExecutesLate, Lingers, Refuses, Declines, Undecided, Unreadable, Conflict, Fails, Expires, NoToken,
        BadToken, UnknownStatus, OtherToken, ServerError, RetryLater, Redirects, Forgets, ShowsOnce, StaleNotFound,
        StaleInProgress, PollRefused, PollMissing,
        Stale, OffTheBooks, ResolverCannotTell, ResolverByItem, ResolverPanics, ResolverHangs, ResolverSlow,
        HookFails, HookPanics, HookHangs, HookSlow,
        Restart, WallJumps, Message, MessageEarly, Person, Rebuild,
        WriteFails, FlushFails, DiskFull, DiskSlow,
    }
}

/// Where the journal is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kept {
    InMemory,
    /// In a file, which is made short again once it is so long.
    InLog {
        compacted_from: u64,
    },
}

/// How a life ends.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Death {
    /// So long after it began.
    After(Duration),
    /// After so long it stops in good order, which takes so long at most.
    Stops(Duration, Duration),
    /// After so long, in which nothing goes wrong.
    Brief(Duration),
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

/// Whose operations the clients of a program act for, on one journal.
const CLIENTS: &[&[&str]] = &[
    &[""],
    &[""],
    &[""],
    &["", ""],
    &["", "other"],
    &["", "", ""],
    &["", "other", "third"],
    &["", "", "other", "other"],
];

impl Plan {
    /// How long after the last sign of life the server may still execute.
    pub(crate) fn executes_within(&self) -> Duration {
        let late = if self.lacks == Some(Assumption::ServerLate) { 2 * self.times.lingers } else { Duration::ZERO };
        self.times.lingers - self.times.lag + late
    }

    /// How far what is read may be behind.
    pub(crate) fn behind(&self) -> Duration {
        let more = if self.lacks == Some(Assumption::ResolverLags) { 2 * self.times.lingers } else { Duration::ZERO };
        self.times.lag + more
    }

    pub(crate) fn new(dice: &mut Dice) -> Self {
        let times = times(dice);
        let course = Course::of(dice, &times);
        let mut rates = rates(dice, course == Course::Calm);
        if dice.percent(60) {
            // Where it fails, little else gets far.
            for fault in [Fault::WriteFails, Fault::FlushFails, Fault::DiskFull] {
                rates[fault.index()] = 0;
            }
        }
        for (fault, rate) in course.rates() {
            rates[fault.index()] = *rate;
        }
        let accounts = dice.pick::<&[&str]>(CLIENTS).to_vec();
        let deaths = deaths(dice, &times, course);
        let orders = orders(dice, &times, accounts.len());
        if rates[Fault::Person.index()] > 0 || orders.iter().any(|order| order.endpoint == Endpoint::Rent) {
            // These go by the date.
            rates[Fault::WallJumps.index()] = 0;
        }
        let heals = dice.up_to(8 * times.lingers);
        let brief_lives = dice.percent(10);
        let kept = match dice.percent(30) {
            true => Kept::InMemory,
            false => Kept::InLog { compacted_from: dice.pick(&[1000, 3000, 10_000, 1_000_000]) },
        };
        Self { times, rates, accounts, deaths, orders, heals, kept, brief_lives, lacks: None }
    }
}

/// What a world is mostly about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    Any,
    /// Nothing goes wrong.
    Calm,
    /// What is under way for long is looked at by people.
    LookedAt,
    /// Lives of which each sees a part of what lingers, and signs of life between.
    SeenInParts,
    /// What is READY is shown once and is in no books that can be asked, and the process dies soon and often.
    SeenOnce,
    /// Nobody can tell for long what lingers, but for those who looked too early and say so too late.
    HeardLate,
    /// Everybody knows, and says so while a flush goes on.
    HeardAtOnce,
    /// Flushes fail, again and again.
    Unflushed,
}

impl Course {
    fn of(dice: &mut Dice, times: &Times) -> Self {
        if dice.percent(5) {
            return Self::Calm;
        }
        if times.request_timeout > 2 * times.lingers && dice.percent(90) {
            return Self::LookedAt;
        }
        match dice.number(0, 99) {
            0..8 => Self::SeenInParts,
            8..16 => Self::SeenOnce,
            16..22 => Self::HeardLate,
            22..26 => Self::HeardAtOnce,
            26..30 => Self::Unflushed,
            _ => Self::Any,
        }
    }

    /// The faults that it comes with, and those that would keep it from its course.
    fn rates(self) -> &'static [(Fault, u8)] {
        use Fault::*;
        match self {
            Self::Any | Self::Calm => &[],
            Self::LookedAt => &[
                (Person, 80),
                (RequestDelayed, 50),
                (ExecutesLate, 50),
                (NeverExecutes, 0),
                (RequestLost, 0),
                (Unreachable, 0),
                (Rebuild, 0),
            ],
            Self::SeenInParts => &[
                (Lingers, 80),
                (StaleNotFound, 50),
                (ResolverCannotTell, 0),
                (ResolverHangs, 0),
                (Restart, 0),
                (NeverExecutes, 0),
                (RequestLost, 0),
                (AnswerLost, 0),
                (Reset, 0),
                (Forgets, 0),
                (Expires, 0),
                (NoToken, 0),
                (BadToken, 0),
            ],
            Self::SeenOnce => &[
                (ShowsOnce, 80),
                (OffTheBooks, 80),
                (NeverExecutes, 0),
                (RequestLost, 0),
                (AnswerLost, 0),
                (Reset, 0),
                (Lingers, 0),
                (NoToken, 0),
                (BadToken, 0),
            ],
            Self::HeardLate => &[
                (AnswerLost, 80),
                (Lingers, 80),
                (Message, 80),
                (MessageEarly, 80),
                (Person, 80),
                (ResolverCannotTell, 80),
                (NeverExecutes, 0),
                (RequestLost, 0),
                (Unreachable, 0),
                (Restart, 0),
            ],
            Self::HeardAtOnce => &[
                (AnswerLost, 80),
                (DiskSlow, 80),
                (Message, 80),
                (Person, 80),
                (ResolverCannotTell, 50),
                (MessageEarly, 0),
                (NeverExecutes, 0),
                (RequestLost, 0),
                (Unreachable, 0),
            ],
            Self::Unflushed => &[(FlushFails, 6)],
        }
    }
}

fn times(dice: &mut Dice) -> Times {
    let seconds = Duration::from_secs;
    let lingers = dice.span(seconds(20), seconds(120));
    // Some programs wait for longer than anything lingers.
    let patient = dice.percent(25);
    let one = |dice: &mut Dice, least| match patient {
        true => dice.span(lingers, 4 * lingers),
        false => dice.span(seconds(least), 2 * lingers),
    };
    Times {
        lingers,
        lag: if dice.percent(30) { Duration::ZERO } else { dice.up_to(lingers / 2) },
        request_timeout: one(dice, 1),
        send_within: one(dice, 1),
        give_up_after: one(dice, 5),
        resolver_timeout: dice.span(seconds(1), 2 * lingers),
        hook_timeout: dice.span(seconds(1), seconds(30)),
        places: dice.pick(&[1, 2, 16]),
        booted: if dice.percent(50) { Duration::ZERO } else { 30 * DAY },
        ask_again_after: dice.span(Duration::from_millis(500), seconds(10)),
    }
}

/// Some faults not at all, most rarely, and a few so often that they meet each other.
fn rates(dice: &mut Dice, calm: bool) -> Vec<u8> {
    let mut rates: Vec<_> = Fault::ALL
        .iter()
        .map(|fault| if calm || dice.percent(50) { 0 } else { dice.pick(&[2, 8, 25]).min(fault.most()) })
        .collect();
    for _ in 0..if calm { 0 } else { dice.pick(&[0, 1, 1, 2, 3]) } {
        for fault in dice.pick(COMPANIES) {
            rates[fault.index()] = dice.pick(&[25, 50, 80]).min(fault.most());
        }
    }
    rates
}

/// Faults that are worst where they meet.
const COMPANIES: &[&[Fault]] = {
    use Fault::*;
    &[
        // Nobody knows for long, and everybody says something.
        &[AnswerLost, Lingers, ResolverCannotTell, Message, MessageEarly],
        &[AnswerLost, Lingers, RequestLate, ResolverCannotTell, Person],
        // Looked in time, and answered late.
        &[AnswerLost, Lingers, ResolverCannotTell, ResolverSlow, Stale],
        // On its way for long.
        &[RequestDelayed, AnswerLost, Person, PollRefused],
        &[Queued, Detached, RequestDelayed, Person, Message],
        // In progress for long.
        &[ExecutesLate, Lingers, RetryLater, PollRefused, PollMissing],
        &[Lingers, Expires, StaleNotFound, ResolverCannotTell],
        &[ExecutesLate, StaleInProgress, StaleNotFound, OtherToken, Forgets],
        // It never happens, and the server is slow to say so.
        &[NeverExecutes, Undecided, Unreadable, Fails],
        &[NeverExecutes, Undecided],
        &[NeverExecutes, Refuses, Declines, Unprocessed],
        &[NeverExecutes, AnswerLost, ResolverByItem, ResolverCannotTell, Message],
        // Seen, and not told.
        &[HookFails, HookHangs, HookPanics, ShowsOnce, Rebuild],
        &[Reset, ShowsOnce, Forgets, HookFails, Message],
        // Seen, and gone from wherever one looks, as the process dies.
        &[DiskSlow, OffTheBooks, ShowsOnce, Forgets],
        // Everybody decides while a flush goes on.
        &[DiskSlow, AnswerLost, Message, Person, ResolverSlow],
        &[DiskSlow, Message, HookFails],
        &[FlushFails, DiskFull, DiskSlow, HookFails],
    ]
};

impl Fault {
    /// The highest rate that leaves something to happen.
    fn most(self) -> u8 {
        match self {
            Self::Partition => 5,
            Self::WriteFails | Self::FlushFails | Self::DiskFull => 2,
            Self::Unreachable | Self::Redirects | Self::ServerError | Self::TooLarge | Self::Garbage => 25,
            _ => 100,
        }
    }
}

fn deaths(dice: &mut Dice, times: &Times, course: Course) -> Vec<Death> {
    let most = match course {
        Course::Calm => 0,
        Course::LookedAt | Course::HeardLate | Course::HeardAtOnce if dice.percent(70) => 0,
        Course::SeenInParts => {
            return (0..6).map(|_| Death::After(dice.span(times.lingers / 8, times.lingers / 2))).collect();
        }
        Course::SeenOnce => return (0..5).map(|_| Death::AtStep(dice.number(10, 60))).collect(),
        Course::Any | Course::LookedAt | Course::HeardLate | Course::HeardAtOnce | Course::Unflushed => {
            dice.pick(&[0, 1, 2, 5])
        }
    };
    let one = |dice: &mut Dice| match dice.number(0, 9) {
        0 | 1 => Death::After(dice.scaled(2 * times.lingers)),
        2 => Death::Stops(dice.scaled(2 * times.lingers), dice.scaled(times.lingers)),
        _ => Death::AtStep(dice.pick(&[4, 12, 40, 120, 400]).min(dice.number(0, 400))),
    };
    (0..dice.number(0, most)).map(|_| one(dice)).collect()
}

fn orders(dice: &mut Dice, times: &Times, clients: usize) -> Vec<Order> {
    let items = dice.pick(&[1, 2, 4, 8, 16]);
    let count = dice.pick(&[1, 4, 8, 16, 24]);
    let endpoints = dice.pick(&[
        Endpoint::ALL,
        Endpoint::ALL,
        &[Endpoint::Buy],
        &[Endpoint::Pay],
        &[Endpoint::Pay, Endpoint::Rent],
    ]);
    let mut orders: Vec<_> = (0..count)
        .map(|_| Order {
            at: if dice.percent(10) { dice.up_to(3 * DAY) } else { dice.up_to(4 * times.lingers) },
            client: dice.index(clients),
            endpoint: dice.pick(endpoints),
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
