//! A world: all that goes on in it, its time, and the one place where it is looked at and changed.

use std::{
    collections::BTreeSet,
    fmt::{self, Write as _},
    future::{Future, pending},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime},
};

use async_api::{Clock, Moment, transport::BoxFuture};
use tokio::{sync::Notify, time::Instant};

use crate::{
    books::Books,
    counts::{Kind as _, Tally, kinds},
    dice::Dice,
    outside::{Name, Notice, Reception},
    plan::{Death, Endpoint, Fault, Manner, Plan},
    program::ShopClient,
    server::Server,
};

/// A handle on a world.
#[derive(Clone)]
pub(crate) struct World(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    /// By how much the wall's clock is wrong, in seconds.
    wall_ahead: Arc<AtomicI64>,
    dying: Notify,
}

pub(crate) struct State {
    /// Since the world began; it goes on over the lives of the process.
    pub(crate) now: Duration,
    pub(crate) dice: Dice,
    pub(crate) plan: Plan,
    pub(crate) server: Server,
    pub(crate) books: Books,
    pub(crate) outside: Vec<Notice>,
    pub(crate) counts: Counts,
    pub(crate) life: Life,
    /// Until when no connection comes about.
    pub(crate) partition: Duration,
    history: Option<String>,
}

/// One life of the process.
#[derive(Default)]
pub(crate) struct Life {
    pub(crate) number: usize,
    began: Duration,
    origin: Option<Instant>,
    /// Nothing that the process still does is noticed by anybody.
    dead: bool,
    steps_left: Option<u32>,
    healed: bool,
    /// Submissions that the process waits for.
    pub(crate) holds: BTreeSet<usize>,
    pub(crate) clients: Vec<ShopClient>,
}

kinds! {
    /// What the process does that others can notice: it may die at each of these.
    Stage { Calls, Sends, Leaves, HearsServer, Investigates, Resolves, IsTold, HasHeard, CallerHears, HearsOutside, Rebuilds }
}

/// What happened, in numbers.
#[derive(Default, Clone)]
pub(crate) struct Counts {
    pub(crate) faults: Tally<Fault>,
    pub(crate) stages: Tally<Stage>,
    pub(crate) deaths: Tally<Stage>,
    pub(crate) endpoints: Tally<Endpoint>,
    pub(crate) manners: Tally<Manner>,
    pub(crate) verdicts: Tally<VerdictKind>,
    pub(crate) names: Tally<Name>,
    pub(crate) receptions: Tally<Reception>,
    pub(crate) events: Tally<Event>,
}

kinds! {
    VerdictKind { Done, DoneUnseen, NotDone, Unknown }
}

kinds! {
    Event { World, Life, Operation, Duplicate, NotStarted, Left, Execution, LateExecution, Poll, Question, Telling }
}

impl Counts {
    pub(crate) fn add(&mut self, other: &Self) {
        self.faults.add(&other.faults);
        self.stages.add(&other.stages);
        self.deaths.add(&other.deaths);
        self.endpoints.add(&other.endpoints);
        self.manners.add(&other.manners);
        self.verdicts.add(&other.verdicts);
        self.names.add(&other.names);
        self.receptions.add(&other.receptions);
        self.events.add(&other.events);
    }

    pub(crate) fn worlds(&self) -> u64 {
        self.events.of(Event::World)
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "what happened: {}", self.events)?;
        writeln!(f, "verdicts:      {}", self.verdicts)?;
        writeln!(f, "endpoints:     {}", self.endpoints)?;
        writeln!(f, "callers:       {}", self.manners)?;
        writeln!(f, "messages by:   {}", self.names)?;
        writeln!(f, "… and persons: {}", self.receptions)?;
        writeln!(f, "faults:        {}", self.faults)?;
        writeln!(f, "stages:        {}", self.stages)?;
        write!(f, "deaths at:     {}", self.deaths)
    }
}

impl World {
    pub(crate) fn new(plan: Plan, dice: Dice, keeps_history: bool) -> Self {
        let server = Server::new(plan.executes_within());
        let books = Books::new(&plan.orders);
        let state = State {
            now: Duration::ZERO,
            dice,
            plan,
            server,
            books,
            outside: Vec::new(),
            counts: Counts::default(),
            life: Life::default(),
            partition: Duration::ZERO,
            history: keeps_history.then(String::new),
        };
        Self(Arc::new(Inner { state: Mutex::new(state), wall_ahead: Arc::default(), dying: Notify::new() }))
    }

    /// Looks at the world, or changes it, now.
    pub(crate) fn with<R>(&self, look: impl FnOnce(&mut State) -> R) -> R {
        let mut state = self.hold();
        state.catch_up();
        look(&mut state)
    }

    fn hold(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn begin_life(&self, dies: Option<Death>) {
        self.with(|state| {
            let number = state.life.number + 1;
            let steps_left = match dies {
                Some(Death::AtStep(step)) => Some(step),
                Some(Death::After(_) | Death::Stops(..)) | None => None,
            };
            state.life = Life { number, began: state.now, origin: Some(Instant::now()), steps_left, ..Life::default() };
            state.counts.events.count(Event::Life);
            state.note(|| "the process starts".to_owned());
        });
    }

    /// Whatever the process did not do by now, it never does.
    pub(crate) fn end_life(&self) {
        let clients = self.with(|state| {
            state.life.dead = true;
            state.life.origin = None;
            state.note(|| "the process has ended".to_owned());
            // Here, and in order: a runtime drops its tasks in none.
            while let Some(submission) = state.life.holds.first().copied() {
                state.let_go(submission);
            }
            std::mem::take(&mut state.life.clients)
        });
        // They look at the world when they are dropped.
        drop(clients);
    }

    /// The process does something that others can notice, unless it dies of it.
    pub(crate) async fn step(&self, stage: Stage) {
        let was_dead = self.hold().life.dead;
        if self.with(|state| state.strikes(Fault::WallJumps)) {
            let ahead = self.with(|state| i64::from(state.dice.number(0, 200_000)) - 100_000);
            self.0.wall_ahead.store(ahead, Ordering::Relaxed);
        }
        if self.with(|state| state.dies_at(stage)) {
            if !was_dead {
                self.0.dying.notify_one();
            }
            pending().await
        }
    }

    pub(crate) async fn dies(&self) {
        self.0.dying.notified().await;
    }

    pub(crate) async fn sleep(&self, span: Duration) {
        if !span.is_zero() {
            tokio::time::sleep(span).await;
        }
    }

    pub(crate) async fn sleep_until(&self, at: Duration) {
        let span = self.with(|state| at.saturating_sub(state.now));
        self.sleep(span).await;
    }

    pub(crate) fn clock(&self) -> WorldClock {
        self.with(|state| WorldClock {
            origin: state.life.origin.unwrap_or_else(Instant::now),
            booted: state.plan.times.booted,
            wall_ahead: Arc::clone(&self.0.wall_ahead),
            began: state.life.began,
        })
    }

    /// Who else still holds on to this world: nobody, once all that belongs to a process is gone.
    pub(crate) fn other_holders(&self) -> usize {
        Arc::strong_count(&self.0) - 1
    }

    pub(crate) fn history(&self) -> String {
        self.hold().history.take().unwrap_or_default()
    }
}

impl State {
    fn catch_up(&mut self) {
        let Some(origin) = self.life.origin.filter(|_| !self.life.dead) else { return };
        let now = self.life.began + origin.elapsed();
        if now > self.now {
            self.pass_to(now);
        }
    }

    /// Lets time pass, and what is due by then happen.
    pub(crate) fn pass_to(&mut self, now: Duration) {
        self.now = now;
        self.run_server();
    }

    /// Lets happen what the server has to do by now.
    pub(crate) fn run_server(&mut self) {
        for execution in self.server.advance(self.now) {
            self.counts.events.count(Event::Execution);
            if execution.late.is_some() {
                self.counts.events.count(Event::LateExecution);
            }
            self.note_at(execution.at, || match execution.late {
                Some(late) => format!("order {} is executed, {late:?} after its last sign of life", execution.order),
                None => format!("order {} is executed", execution.order),
            });
        }
    }

    /// Nobody in the process waits for the submission any more.
    pub(crate) fn let_go(&mut self, submission: usize) {
        if self.life.holds.remove(&submission) {
            self.server.released(submission, self.now);
            self.run_server();
            self.note(|| format!("the process lets go of submission {submission}"));
        }
    }

    /// Whether a fault strikes, now.
    pub(crate) fn strikes(&mut self, fault: Fault) -> bool {
        let rate = self.plan.rates[fault.index()];
        if rate == 0 || self.life.healed || !self.dice.percent(rate) {
            return false;
        }
        self.counts.faults.count(fault);
        self.note(|| format!("  fault: {fault:?}"));
        true
    }

    /// From now on nothing goes wrong any more.
    pub(crate) fn heal(&mut self) {
        self.life.healed = true;
        self.partition = Duration::ZERO;
        self.server.settle_down(self.now);
        self.note(|| "all is well from here on".to_owned());
    }

    pub(crate) fn is_healed(&self) -> bool {
        self.life.healed
    }

    fn dies_at(&mut self, stage: Stage) -> bool {
        if self.life.dead {
            return true;
        }
        self.counts.stages.count(stage);
        match &mut self.life.steps_left {
            Some(0) => {
                self.life.dead = true;
                self.counts.deaths.count(stage);
                self.note(|| format!("the process dies as it {stage:?}"));
                true
            }
            Some(left) => {
                *left -= 1;
                false
            }
            None => false,
        }
    }

    pub(crate) fn note(&mut self, text: impl FnOnce() -> String) {
        self.note_at(self.now, text);
    }

    fn note_at(&mut self, at: Duration, text: impl FnOnce() -> String) {
        if let Some(history) = &mut self.history {
            let _ = writeln!(history, "{:>12.3} life {} · {}", at.as_secs_f64(), self.life.number, text());
        }
    }
}

/// The clocks of one life: the monotonic one is the machine's or begins with it, the wall's shows the world's time.
#[derive(Clone)]
pub(crate) struct WorldClock {
    origin: Instant,
    booted: Duration,
    began: Duration,
    wall_ahead: Arc<AtomicI64>,
}

impl WorldClock {
    /// The date at which a world begins.
    const EPOCH: Duration = Duration::from_secs(1_800_000_000);

    pub(crate) fn date(at: Duration) -> SystemTime {
        SystemTime::UNIX_EPOCH + Self::EPOCH + at
    }
}

impl Clock for WorldClock {
    fn now(&self) -> Moment {
        Moment::after_origin(self.booted + self.origin.elapsed())
    }

    fn sleep_until(&self, at: Moment) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep_until(self.origin + at.since(Moment::after_origin(self.booted))))
    }

    fn wall(&self) -> SystemTime {
        let (right, ahead) = (Self::date(self.began + self.origin.elapsed()), self.wall_ahead.load(Ordering::Relaxed));
        let wrong_by = Duration::from_secs(ahead.unsigned_abs());
        if ahead < 0 { right - wrong_by } else { right + wrong_by }
    }
}

/// What a caller awaits, dropped when it was polled so often.
pub(crate) async fn at_most_polls<F: Future>(polls: u32, work: F) -> Option<F::Output> {
    let mut left = polls;
    let mut work = std::pin::pin!(work);
    std::future::poll_fn(|cx| {
        if left == 0 {
            return std::task::Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(cx).map(Some)
    })
    .await
}
