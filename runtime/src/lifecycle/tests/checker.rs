//! Watches one operation from outside, and knows the truth.

use std::{collections::BTreeMap, time::Duration};

use super::{
    bugs::Bug,
    history::End,
    server::{ENDPOINTS, Exchange, Nature, Server, pick, span},
};
use crate::{
    chance::Chance,
    clock::Moment,
    endpoint::Endpoint,
    lifecycle::{Effect, Event, Left, Lifecycle, Limits, Pace, Record, State},
    lock::Lock,
    outcome::Outcome,
    schedule::Schedule,
};

/// What must hold in every history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    /// Nothing leaves before its intent is recorded, nothing is polled before its token is, nothing is told before it is.
    RecordedFirst,
    /// A submission goes out again only if it is proven unsent, or if the endpoint is repeatable.
    SentOnce,
    /// No submission is handed over after its time.
    SentInTime,
    /// No request is made, and no sleep ends, after the deadline.
    EndsInTime,
    /// No request is made sooner than the server asked for.
    WaitsAsTold,
    /// There is one outcome, and nothing after it.
    OneOutcome,
    /// What is called certain is what the server did.
    Truth,
    /// Once one attempt is unknown, no other one is a refusal or a proof.
    UnknownStaysUnknown,
    /// What a readable answer said is what it ends as.
    CertaintyOnlyGrows,
    /// The last sign of life is known.
    SignOfLife,
    /// It ends.
    Ends,
    /// An event that nothing waits for changes nothing.
    StraysAreIgnored,
}

/// How often each event was met in each state, and which state it led to.
pub(super) type Transitions = BTreeMap<(&'static str, &'static str, &'static str), u64>;

/// Runs one history. The same seed is the same history, as long as the machine does the same.
pub(super) fn run(seed: u64, bug: Option<&Bug>, transitions: &mut Transitions) -> Result<End, Rule> {
    let mut rng = fastrand::Rng::with_seed(seed);
    let endpoint = *pick(&mut rng, &ENDPOINTS);
    let give_up_after = Duration::from_secs(rng.u64(5..300));
    let limits = Limits {
        send_by: Moment::default() + Duration::from_secs(rng.u64(1..60)),
        give_up_at: Moment::default() + give_up_after,
    };
    let pause = Duration::from_millis(rng.u64(50..20_000));
    let schedule = if rng.bool() { Schedule::fixed(pause) } else { Schedule::exponential(pause, 1.5, pause * 8) };
    let (life, mut effect) = Lifecycle::start(endpoint, limits);
    let mut subject =
        Subject { life, pace: Pace { schedule, chance: Chance::Seeded(Lock::new(rng.fork())) }, last_sign: None };
    if let Some(bug) = bug {
        effect = (bug.after)(&mut subject.life, effect);
    }
    let server = Server::new(endpoint, limits.give_up_at);
    let mut watch = Watch::new(endpoint, limits, server);
    for _ in 0..10_000 {
        if let Effect::Finish(outcome) = effect {
            watch.finished(&subject, &outcome)?;
            let after = step(&mut subject, watch.now, stray(&mut rng, &State::Finished), bug, transitions);
            return matches!(after, Effect::Await).then_some(End::of(&outcome)).ok_or(Rule::OneOutcome);
        }
        let event = watch.next(&subject.life, effect, &mut rng)?;
        if rng.u8(0..if matches!(subject.life.state, State::Accepting { .. }) { 4 } else { 20 }) == 0 {
            let stray = stray(&mut rng, &subject.life.state);
            let after = step(&mut subject, watch.now, stray, bug, transitions);
            matches!(after, Effect::Await).then_some(()).ok_or(Rule::StraysAreIgnored)?;
        }
        effect = step(&mut subject, watch.now, event, bug, transitions);
    }
    Err(Rule::Ends)
}

/// What is watched, with what a driver does for it.
struct Subject {
    life: Lifecycle,
    pace: Pace,
    last_sign: Option<Moment>,
}

fn step(
    subject: &mut Subject,
    now: Moment,
    mut event: Event,
    bug: Option<&Bug>,
    transitions: &mut Transitions,
) -> Effect {
    let Subject { life, pace, last_sign } = subject;
    super::rests(life);
    let (before, name) = (state(&life.state), event_name(&event));
    if let Some(bug) = bug {
        (bug.before)(life, &mut event);
    }
    let mut effect = life.on(now, event, pace);
    if let Some(bug) = bug {
        effect = (bug.after)(life, effect);
    }
    *last_sign = if life.showed_life() { Some(now) } else { *last_sign };
    *transitions.entry((before, name, state(&life.state))).or_default() += 1;
    effect
}

struct Watch {
    endpoint: &'static Endpoint,
    limits: Limits,
    server: Server,
    now: Moment,
    intent: bool,
    token: bool,
    recorded: Option<End>,
    accepted: bool,
    /// An attempt that may have been executed has no answer that tells.
    unknown: bool,
    attempts: u32,
    unsent: u32,
    refused: u32,
    not_before: Moment,
    last_sign: Option<Moment>,
    certain: Option<Nature>,
}

impl Watch {
    fn new(endpoint: &'static Endpoint, limits: Limits, server: Server) -> Self {
        Self {
            endpoint,
            limits,
            server,
            now: Moment::default(),
            intent: endpoint.critical.is_none(),
            token: endpoint.critical.is_none(),
            recorded: None,
            accepted: false,
            unknown: false,
            attempts: 0,
            unsent: 0,
            refused: 0,
            not_before: Moment::default(),
            last_sign: None,
            certain: None,
        }
    }

    /// Checks what the machine wants, and says what comes of it.
    fn next(&mut self, life: &Lifecycle, effect: Effect, rng: &mut fastrand::Rng) -> Result<Event, Rule> {
        match effect {
            Effect::Record(record) => {
                self.recorded(record)?;
                self.now = self.now + if rng.u8(0..10) == 0 { span(rng, 40) } else { Duration::ZERO };
                Ok(Event::Recorded)
            }
            Effect::Submit => {
                self.may_submit()?;
                let exchange = self.server.submitted(self.now, rng);
                self.submitted(&exchange);
                Ok(exchange.event)
            }
            Effect::Poll => {
                self.may_poll()?;
                let exchange = self.server.polled(self.now, rng);
                self.met(&exchange);
                if exchange.nature == Nature::Progress {
                    self.last_sign = Some(self.now);
                }
                Ok(exchange.event)
            }
            Effect::Sleep(until) => {
                require(self.recorded.is_none(), Rule::OneOutcome)?;
                require(until <= self.limits.give_up_at, Rule::EndsInTime)?;
                require(until >= self.not_before || until == self.limits.give_up_at, Rule::WaitsAsTold)?;
                Ok(self.wake(life, until, rng))
            }
            Effect::Await => Err(Rule::Ends),
            Effect::Finish(_) => Err(Rule::OneOutcome),
        }
    }

    fn recorded(&mut self, record: Record) -> Result<(), Rule> {
        match record {
            Record::Intent => {
                require(!self.intent && self.attempts == 0, Rule::RecordedFirst)?;
                self.intent = true;
            }
            Record::Token(_) => {
                require(!self.token && self.accepted, Rule::RecordedFirst)?;
                self.token = true;
            }
            Record::Outcome(outcome) => {
                require(self.recorded.is_none(), Rule::OneOutcome)?;
                self.recorded = Some(End::of(&outcome));
            }
        }
        Ok(())
    }

    fn may_submit(&mut self) -> Result<(), Rule> {
        require(self.intent, Rule::RecordedFirst)?;
        require(self.recorded.is_none() && !self.accepted, Rule::OneOutcome)?;
        let repeatable = self.endpoint.repeatable && self.endpoint.critical.is_none();
        require(repeatable || self.attempts == self.unsent, Rule::SentOnce)?;
        require(self.now < self.limits.send_by, Rule::SentInTime)?;
        require(self.now < self.limits.give_up_at, Rule::EndsInTime)?;
        require(self.now >= self.not_before, Rule::WaitsAsTold)
    }

    fn may_poll(&mut self) -> Result<(), Rule> {
        require(self.token, Rule::RecordedFirst)?;
        require(self.accepted && self.recorded.is_none(), Rule::OneOutcome)?;
        require(self.now < self.limits.give_up_at, Rule::EndsInTime)?;
        require(self.now >= self.not_before, Rule::WaitsAsTold)
    }

    fn submitted(&mut self, exchange: &Exchange) {
        self.met(exchange);
        self.attempts += 1;
        self.unsent += u32::from(exchange.nature == Nature::Unsent);
        self.refused += u32::from(exchange.nature == Nature::Refused);
        self.unknown |= exchange.nature == Nature::Unknown;
        self.accepted |= exchange.nature == Nature::Accepted;
        if exchange.nature != Nature::Unsent {
            self.last_sign = Some(self.now);
        }
    }

    fn met(&mut self, exchange: &Exchange) {
        self.now = exchange.ends;
        if let Event::Answered(reply) = &exchange.event {
            self.not_before = self.now + reply.retry_after.unwrap_or_default();
        }
        if matches!(exchange.nature, Nature::Yes | Nature::No) {
            self.certain = Some(exchange.nature);
        }
    }

    /// On time, too early, or late as a busy or suspended machine is; or the caller goes away.
    fn wake(&mut self, life: &Lifecycle, until: Moment, rng: &mut fastrand::Rng) -> Event {
        let early = self.now + (until - self.now) / 2;
        let holding = matches!(life.state, State::Holding { .. });
        self.now = match rng.u8(0..if holding { 12 } else { 40 }) {
            0 if early < until => early,
            1 => self.now.max(until + span(rng, 100)),
            _ => self.now.max(until),
        };
        let leaves = holding && self.endpoint.critical.is_some() && rng.u8(0..8) == 0;
        if leaves { Event::Withdrawn } else { Event::Tick }
    }

    fn finished(&self, subject: &Subject, outcome: &Outcome) -> Result<(), Rule> {
        let end = End::of(outcome);
        if self.endpoint.critical.is_some() {
            require(self.recorded == Some(end), Rule::RecordedFirst)?;
        }
        let executed = self.server.executed > 0;
        match end {
            End::Ready | End::Unseen => require(executed, Rule::Truth)?,
            End::Rejected(_) | End::NotSent(_) => {
                require(!self.unknown, Rule::UnknownStaysUnknown)?;
                require(!executed, Rule::Truth)?;
            }
            End::Declined => require(!executed, Rule::Truth)?,
            End::Lost(_) => {}
        }
        if matches!(end, End::NotSent(_)) {
            require(self.unsent + self.refused == self.attempts, Rule::Truth)?;
        }
        match self.certain {
            Some(Nature::Yes) => require(matches!(end, End::Ready | End::Unseen), Rule::CertaintyOnlyGrows)?,
            Some(Nature::No) => require(end == End::Declined, Rule::CertaintyOnlyGrows)?,
            Some(_) | None => {}
        }
        require(subject.last_sign == self.last_sign, Rule::SignOfLife)
    }
}

fn require(holds: bool, rule: Rule) -> Result<(), Rule> {
    if holds { Ok(()) } else { Err(rule) }
}

/// An event that nothing waits for in this state.
fn stray(rng: &mut fastrand::Rng, state: &State) -> Event {
    let answered = || Event::Answered(super::history::READY.reply());
    let failed = || {
        let trouble = crate::outcome::Trouble::Connection;
        Event::Failed(crate::lifecycle::Failure { left: Left::No, trouble, cause: None })
    };
    let all: &[fn() -> Event] = match state {
        State::Intending | State::Accepting { .. } | State::Concluding(_) => &[|| Event::Tick, || Event::Withdrawn],
        State::Submitting | State::Polling => &[|| Event::Tick, || Event::Recorded, || Event::Withdrawn],
        State::Holding { .. } => &[|| Event::Recorded],
        State::Waiting { .. } => &[|| Event::Recorded, || Event::Withdrawn],
        State::Finished => &[|| Event::Tick, || Event::Recorded, || Event::Withdrawn],
    };
    let under_way = matches!(state, State::Submitting | State::Polling);
    match rng.u8(0..3) {
        0 if !under_way => answered(),
        1 if !under_way => failed(),
        _ => pick(rng, all)(),
    }
}

fn state(state: &State) -> &'static str {
    match state {
        State::Intending => "intending",
        State::Holding { .. } => "holding",
        State::Submitting => "submitting",
        State::Accepting { .. } => "accepting",
        State::Waiting { .. } => "waiting",
        State::Polling => "polling",
        State::Concluding(_) => "concluding",
        State::Finished => "finished",
    }
}

fn event_name(event: &Event) -> &'static str {
    match event {
        Event::Recorded => "recorded",
        Event::Answered(_) => "answered",
        Event::Failed(failure) => match failure.left {
            Left::No => "failed unsent",
            Left::Unknown => "failed unknown",
        },
        Event::Tick => "tick",
        Event::Withdrawn => "withdrawn",
    }
}
