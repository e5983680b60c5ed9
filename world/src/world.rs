//! A world: all that goes on in it, its time, and the one place where it is looked at and changed.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    future::pending,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use async_api::Journal;
use tokio::{sync::Notify, time::Instant};

use crate::{
    books::Books,
    clock::WorldClock,
    counts::{Counts, Event, Kind as _, Stage},
    dice::Dice,
    disk::{Fate, Op},
    outside::Notice,
    plan::{Death, Fault, Plan},
    program::ShopClient,
    server::{Execution, Server},
};

/// A handle on a world.
#[derive(Clone)]
pub(crate) struct World(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    /// By how much the wall's clock is wrong, in seconds.
    wall_ahead: Arc<AtomicI64>,
    dying: Notify,
    failed: Notify,
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
    /// Until when there is no room on the disk.
    disk_full: Duration,
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
    /// Nothing is begun any more.
    pub(crate) closed: bool,
    /// Submissions that the process waits for.
    pub(crate) holds: BTreeSet<usize>,
    pub(crate) clients: Vec<ShopClient>,
    /// One for each client.
    pub(crate) journals: Vec<Journal>,
    /// A journal has failed, and is not open again yet.
    pub(crate) failed: bool,
    /// Held by each client that is not freed.
    pub(crate) connected: Arc<()>,
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
            disk_full: Duration::ZERO,
            history: keeps_history.then(String::new),
        };
        Self(Arc::new(Inner {
            state: Mutex::new(state),
            wall_ahead: Arc::default(),
            dying: Notify::new(),
            failed: Notify::new(),
        }))
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
                Some(Death::After(_) | Death::Stops(..) | Death::Brief(_)) | None => None,
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
            (std::mem::take(&mut state.life.clients), std::mem::take(&mut state.life.journals))
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

    /// What becomes of something that the process asks of its disk.
    pub(crate) fn fate(&self, op: Op) -> Fate {
        let was_dead = self.hold().life.dead;
        let fate = self.with(|state| state.fate(op));
        if matches!(fate, Fate::Dies(_)) && !was_dead {
            self.0.dying.notify_one();
        }
        fate
    }

    /// What is in the journal's way is over, for those who opened it.
    pub(crate) fn journal_failed(&self, error: &(dyn std::error::Error + Send + Sync)) {
        self.with(|state| {
            state.life.failed = true;
            state.counts.events.count(Event::Failed);
            state.note(|| format!("the journal has failed: {error}"));
        });
        self.0.failed.notify_one();
    }

    pub(crate) async fn journal_fails(&self) {
        while !self.with(|state| state.life.failed) {
            self.0.failed.notified().await;
        }
    }

    /// Somebody ends the process from outside.
    pub(crate) fn kill(&self) {
        self.with(|state| {
            state.life.dead = true;
            state.note(|| "the process is killed".to_owned());
        });
        self.0.dying.notify_one();
    }

    pub(crate) fn is_dead(&self) -> bool {
        self.hold().life.dead
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
        self.with(|state| {
            let origin = state.life.origin.unwrap_or_else(Instant::now);
            WorldClock::new(origin, state.plan.times.booted, state.life.began, Arc::clone(&self.0.wall_ahead))
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

    /// What the books that can be asked show of an order, as of `at`.
    pub(crate) fn seen_of(&self, order: usize, at: Duration) -> Option<Execution> {
        let shown = !self.books.entries[order].off_the_books;
        self.server.executions(order, at).next().copied().filter(|_| shown)
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
        (self.partition, self.disk_full) = (Duration::ZERO, Duration::ZERO);
        self.server.settle_down(self.now);
        self.note(|| "all is well from here on".to_owned());
    }

    fn fate(&mut self, op: Op) -> Fate {
        let seed = self.dice.seed();
        let stage = match op {
            Op::Write => Stage::Writes,
            Op::Flush => Stage::Flushes,
            Op::Truncate | Op::Create | Op::Rename | Op::Remove | Op::FlushFolder => Stage::Arranges,
        };
        if self.dies_at(stage) {
            return Fate::Dies(seed);
        }
        match op {
            Op::Write | Op::Create if self.now < self.disk_full => Fate::Full(seed),
            Op::Write | Op::Create if self.strikes(Fault::DiskFull) => {
                self.disk_full = self.now + self.dice.scaled(self.plan.times.lingers);
                Fate::Full(seed)
            }
            Op::Write | Op::Rename | Op::Truncate if self.strikes(Fault::WriteFails) => Fate::Fails(seed),
            Op::Flush | Op::FlushFolder if self.strikes(Fault::FlushFails) => Fate::Fails(seed),
            _ => Fate::Well,
        }
    }

    /// How long a flush takes, this time.
    pub(crate) fn flush_takes(&mut self) -> Duration {
        match self.strikes(Fault::DiskSlow) {
            true => self.dice.scaled(self.plan.times.lingers / 2),
            false => self.dice.span(Duration::ZERO, Duration::from_millis(20)),
        }
    }

    pub(crate) fn has_died(&self) -> bool {
        self.life.dead
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
