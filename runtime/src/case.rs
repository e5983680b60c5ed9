//! What the guardian, the caller and the outside share of one critical operation.

mod state;
mod waiters;
mod watch;

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

pub(crate) use self::state::{Caller, State};
use self::{waiters::wake, watch::Search};
use crate::{
    client::Shared,
    clock::{Clock, Date, Moment},
    driver::Stop,
    endpoint::Endpoint,
    error::NotStarted,
    guardian::Asleep,
    journal::{
        Contradiction, Decided, Earlier, Entry, Finished, Intent, Journal, JournalError, Kept, KeyFree, Realm, Recorded,
    },
    json,
    judgement::Known,
    lifecycle::Record,
    lock::Lock,
    mutation::{Mutation, is, lingered_before, without_answer},
    observe,
    outcome::{Body, DecidedBy, Evidence, Outcome, RawVerdict, Trouble},
    token::OperationId,
    transport::{Gate, Refused},
};

/// One critical operation, from its intent until its verdict is delivered.
///
/// It lives as long as the operation is open, which may be days: what few have is on the heap while they have it.
pub(crate) struct Case {
    pub(crate) terms: Arc<Terms>,
    pub(crate) intent: Arc<Intent>,
    state: Lock<State>,
}

/// What operations of an endpoint have in common.
pub(crate) struct Terms {
    /// Lives as long as anything is open.
    pub(crate) client: Arc<Shared>,
    /// As the spec has it today.
    pub(crate) endpoint: &'static Endpoint,
    pub(crate) times: Times,
    /// That of intents which begin today.
    pub(crate) realm: Arc<Realm>,
    journal: Journal,
}

impl Terms {
    pub(crate) fn new(
        client: Arc<Shared>,
        endpoint: &'static Endpoint,
        times: Times,
        realm: Arc<Realm>,
        journal: Journal,
    ) -> Self {
        Self { client, endpoint, times, realm, journal }
    }
}

/// Two spans that an operation brings with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Times {
    /// How long after the last sign of life the submission may still be executed.
    pub(crate) lingers: Duration,
    /// How long `resolve()` waits.
    pub(crate) resolve_within: Duration,
}

/// Who says to have looked before the clock began says so of its very beginning, and must be too early.
const FIRST: Moment = Moment::after_origin(Duration::from_nanos(1));

impl Case {
    pub(crate) fn new(terms: Arc<Terms>, intent: Arc<Intent>) -> Self {
        let sign = is(Mutation::CountsFromTheCall) || is(Mutation::CountsWhileHeld);
        let mut state = State::default();
        state.last_sign = sign.then(|| terms.client.clock.now());
        Self { terms, intent, state: Lock::new(state) }
    }

    /// One that was left open by another client of the journal. Nobody knows for how long nobody looked, so that its
    /// last sign of life is now; what was watched in earlier lives counts.
    pub(crate) fn kept(terms: Arc<Terms>, kept: Kept) -> Self {
        let case = Self::new(terms, kept.intent);
        let ago = lingered_before(&case, case.clock().wall());
        case.change(|state| {
            *state = State::default();
            state.starts();
            state.caller = Caller::Left;
            state.recovered = true;
            state.token = kept.token;
            state.last_sign = Some(case.clock().now().before(ago).max(FIRST));
            state.clock_began = case.clock_began().map(Date::from);
            state.yes_seen = kept.outcome.as_ref().is_some_and(Outcome::is_yes);
            if let Some(outcome) = kept.outcome {
                state.rare().outcome = Some(outcome);
            }
            if let Some(decided) = kept.decided {
                state.rare().decided = Some(without_answer(Mutation::DecidedWithoutAnswer, &decided));
            }
            if !kept.watched.is_zero() {
                state.rare().search = Some(Search::that_watched(kept.watched));
            }
        });
        case
    }

    /// Whether the journal had clients before.
    #[cfg(async_api_mutations)]
    pub(crate) fn is_rebuilt(&self) -> bool {
        self.terms.journal.admitted() > 1
    }

    pub(crate) fn id(&self) -> OperationId {
        self.intent.id()
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.terms.client.clock
    }

    /// Whether an earlier client of the journal left it open.
    pub(crate) fn is_recovered(&self) -> bool {
        self.look(|state| state.recovered)
    }

    /// Looks at the state, now.
    pub(crate) fn look<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        look(&self.state.hold())
    }

    /// Changes the state and wakes all who wait for that.
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let mut state = self.state.hold();
        let result = change(&mut state);
        wake(state);
        result
    }

    /// The caller has left before the submission was accepted: what can still be held back is.
    pub(crate) async fn withdrawn(&self) {
        self.until(|state| (state.caller == Caller::Left).then_some(())).await;
    }

    /// Keeps an operation that sleeps, once its timer is `set`. It comes back where nobody would wake it, or something has
    /// happened that it must know first.
    pub(crate) fn sleep(&self, mut asleep: Asleep, set: impl FnOnce(&mut Asleep) -> bool) -> Option<Asleep> {
        // Held all the while: what happens from now on finds it asleep.
        let mut state = self.state.hold();
        if state.let_go || state.decided().is_some() || self.obstacle().is_some() || !set(&mut asleep) {
            return Some(asleep);
        }
        state.asleep = Some(asleep);
        state.shrink();
        None
    }

    pub(crate) fn take_asleep(&self) -> Option<Asleep> {
        self.state.hold().asleep.take()
    }

    #[cfg(test)]
    pub(crate) fn is_asleep(&self) -> bool {
        self.state.hold().asleep.is_some()
    }

    #[cfg(test)]
    pub(crate) fn poison(&self) {
        self.terms.journal.poison();
    }

    /// Nobody is to work on it any more.
    pub(crate) fn lets_go(&self) {
        self.change(|state| state.let_go = true);
    }

    /// Completes once nobody is to work on it any more.
    pub(crate) async fn let_go(&self) {
        self.until(|state| state.let_go.then_some(())).await;
    }

    pub(crate) fn leave(&self) {
        self.change(|state| state.caller = Caller::Left);
    }

    /// What happened before with its key. As long as it is open, nothing is added to that.
    pub(crate) async fn earlier(&self) -> Result<Vec<Earlier>, JournalError> {
        if let Some(earlier) = self.look(|state| state.search()?.earlier.clone()) {
            return Ok(earlier.to_vec());
        }
        // By the endpoint's names of today, whatever it was called when this one was recorded.
        let intent = Arc::new(self.intent.within(Arc::clone(&self.terms.realm)));
        let earlier = self.terms.journal.earlier(&intent).await?;
        self.state.hold().rare().search().earlier = Some(earlier.as_slice().into());
        Ok(earlier)
    }

    /// Marks a caller as waiting for the verdict, as long as the result lives.
    pub(crate) fn wait(self: &Arc<Self>) -> Waiting {
        self.state.hold().rare().waiting += 1;
        Waiting(Arc::clone(self))
    }

    /// Nobody waits for it any more.
    pub(crate) fn is_left(&self) -> bool {
        self.look(|state| state.caller == Caller::Left && !state.caller_waits())
    }

    pub(crate) fn caller_waits(&self) -> bool {
        self.look(State::caller_waits)
    }

    /// How far the date was set back since the last sign of life.
    pub(crate) fn set_back(&self) -> Duration {
        let Some(then) = self.look(|state| state.clock_began).map(SystemTime::from) else { return Duration::ZERO };
        self.clock_began().and_then(|now| then.duration_since(now).ok()).unwrap_or_default()
    }

    /// When the clock began, by the date of now. `None`: that is no date.
    fn clock_began(&self) -> Option<SystemTime> {
        let clock = self.clock();
        clock.wall().checked_sub(clock.now() - Moment::default())
    }

    /// The moment of a date; where the date was set back, the earliest that it may have been. `None` for one that is yet to
    /// come.
    pub(crate) fn moment_of(&self, date: SystemTime) -> Option<Moment> {
        let ago = self.clock().wall().duration_since(date).ok()?;
        Some(self.clock().now().before(ago.saturating_add(self.set_back())))
    }

    /// Makes what the lifecycle asks for durable.
    pub(crate) async fn record(&self, record: Record) -> Result<(), Stop> {
        if is(Mutation::SentBeforeIntent) && !matches!(record, Record::Intent) {
            self.terms.journal.commit(Entry::Intent(Arc::clone(&self.intent))).await?;
        }
        match record {
            Record::Intent if is(Mutation::SentBeforeIntent) => {
                self.change(State::starts);
                Ok(())
            }
            Record::Intent => match self.terms.journal.commit(Entry::Intent(Arc::clone(&self.intent))).await {
                Ok(Recorded::Duplicate { of, state }) => Err(Stop::NotStarted(NotStarted::duplicate(of, state))),
                Ok(Recorded::Yes) => {
                    self.change(State::starts);
                    Ok(())
                }
                Ok(Recorded::Decided(_) | Recorded::NotOpen) => {
                    let source = JournalError::Unreadable("the store did not say that it has the intent".into());
                    Err(Stop::NotStarted(NotStarted::not_recorded(self.id(), source)))
                }
                Err(source) => Err(Stop::NotStarted(NotStarted::not_recorded(self.id(), source))),
            },
            Record::Token(token) => {
                let token: Arc<str> = token.into();
                self.note(Entry::Token { id: self.id(), token: Arc::clone(&token) }).await?;
                self.change(|state| state.token = Some(token));
                Ok(())
            }
            Record::Outcome(outcome) => {
                let kept = match &outcome {
                    Outcome::Ready(_) if !self.keeps_result() => &Outcome::ReadyUnseen(Body::default()),
                    outcome => outcome,
                };
                let text = serde_json::to_string(kept).map_err(unwritable)?;
                self.note(Entry::Outcome { id: self.id(), outcome: text }).await?;
                self.change(|state| {
                    state.yes_seen |= outcome.is_yes();
                    state.yes_seen |= is(Mutation::UndecidedBars) && outcome.is_undecided();
                    state.rare().outcome = Some(outcome);
                });
                Ok(())
            }
        }
    }

    async fn note(&self, entry: Entry) -> Result<(), JournalError> {
        match self.terms.journal.commit(entry).await? {
            Recorded::NotOpen => Err(JournalError::NotOpen),
            Recorded::Yes | Recorded::Duplicate { .. } | Recorded::Decided(_) => Ok(()),
        }
    }

    /// Makes a verdict durable, unless there is one: the one that stands is returned.
    pub(crate) async fn decide(self: &Arc<Self>, decided: Decided) -> Result<Arc<Decided>, JournalError> {
        let kept = match &decided.verdict {
            RawVerdict::Done(_) if !self.keeps_result() => {
                &Decided { verdict: RawVerdict::DoneUnseen(Evidence::not_kept()), ..decided.clone() }
            }
            RawVerdict::Done(_) | RawVerdict::DoneUnseen(_) | RawVerdict::NotDone(_) => &decided,
        };
        let text = serde_json::to_string(kept).map_err(unwritable)?;
        let stands =
            match self.terms.journal.commit(Entry::Decided { id: self.id(), decided: text, at: decided.at }).await? {
                Recorded::Decided(stands) => self.first(&stands)?,
                Recorded::NotOpen => self.terms.journal.recent().verdict(self.id()).ok_or(JournalError::NotOpen)?,
                Recorded::Yes | Recorded::Duplicate { .. } => Arc::new(decided.clone()),
            };
        if stands.verdict.contradicts(&decided.verdict) {
            self.contradicted(&stands, decided.by);
        }
        // One who was not first may be here first, with what the record keeps of the verdict: it may have been told.
        let first = self.change(|state| {
            if is(Mutation::LastDecisionWins) {
                state.rare().decided = None;
            }
            Arc::clone(state.rare().decided.get_or_insert(stands))
        });
        self.rise();
        Ok(first)
    }

    /// The decision that came first: with its answer, if that is still at hand.
    fn first(&self, text: &str) -> Result<Arc<Decided>, JournalError> {
        if let Some(decided) = self.look(|state| state.decided().cloned()) {
            return Ok(decided);
        }
        json::from_str(text).map(Arc::new).map_err(|error| JournalError::Unreadable(error.into()))
    }

    fn keeps_result(&self) -> bool {
        self.terms.endpoint.critical.is_none_or(|critical| critical.keep_result)
    }

    /// Keeps that somebody says the opposite of the verdict that stands.
    pub(crate) fn contradicted(&self, stands: &Decided, against: DecidedBy) {
        observe::contradicted(self.terms.endpoint);
        self.terms.journal.recent().contradict(Contradiction {
            intent: Arc::clone(&self.intent),
            endpoint: self.terms.endpoint.id,
            decided_by: stands.by,
            against,
            at: self.clock().wall(),
        });
    }

    /// Has the resolver asked again, now.
    pub(crate) fn nudge(&self) {
        self.change(|state| state.nudged = true);
    }

    /// What can be known of the submission when a resolution is judged.
    pub(crate) fn known(&self) -> Known {
        self.look(|state| {
            let let_go = matches!(state.outcome(), Some(Outcome::Lost(..))) && !state.yes_seen;
            let let_go = let_go || is(Mutation::CountsWhileHeld) || is(Mutation::ReadyBarsNothing) && state.yes_seen;
            let watched = if is(Mutation::LivesDoNotAddUp) { Duration::ZERO } else { state.watched() };
            let lingers = self.terms.times.lingers.saturating_sub(watched);
            Known { last_sign: state.last_sign.filter(|_| let_go), lingers }
        })
    }

    /// Makes it durable that the program has heard the verdict.
    pub(crate) async fn delivered(&self, decided: &Arc<Decided>) -> Result<(), JournalError> {
        let key_free = match decided.verdict {
            RawVerdict::NotDone(_) => KeyFree::NotDone,
            RawVerdict::Done(_) | RawVerdict::DoneUnseen(_) => self.intent.key_free_from(decided.at),
        };
        // First, for whoever comes when the operation is not open any more.
        self.terms.journal.recent().remember(Finished {
            intent: Arc::clone(&self.intent),
            endpoint: self.terms.endpoint.id,
            token: self.look(|state| state.token.clone()),
            decided: Arc::clone(decided),
        });
        self.terms.journal.commit(Entry::Delivered { id: self.id(), key_free }).await.map(drop)
    }

    /// Completes once nothing more can be recorded.
    pub(crate) async fn failed(&self) -> JournalError {
        self.terms.journal.failed().await
    }

    /// Why nobody may be told anything.
    pub(crate) fn obstacle(&self) -> Option<JournalError> {
        self.terms.journal.obstacle()
    }
}

/// What is recorded is text and numbers, which can always be written.
fn unwritable(error: serde_json::Error) -> JournalError {
    JournalError::Unreadable(error.into())
}

/// What is asked at the first touch of a submission's body: the last moment at which it can be kept from leaving.
pub(crate) struct LastGate {
    case: Arc<Case>,
    /// On the clock that counts suspension: a laptop that was closed over lunch must not buy a seat afterwards.
    latest: Moment,
}

impl LastGate {
    pub(crate) fn new(case: Arc<Case>, latest: Moment) -> Self {
        Self { case, latest }
    }

    /// Why the submission must not leave now, if it must not.
    pub(crate) fn obstacle(&self) -> Option<Trouble> {
        if self.case.terms.journal.obstacle().is_some() || self.case.look(|state| state.decided().is_some()) {
            return Some(Trouble::Refused);
        }
        (self.case.clock().now_counting_suspension() > self.latest).then_some(Trouble::Queued)
    }

    /// The same question, for the body to ask.
    pub(crate) fn ask(&self) -> Gate {
        let gate = Self { case: Arc::clone(&self.case), latest: self.latest };
        Box::new(move || match gate.obstacle() {
            None => Ok(()),
            Some(_) => Err(Refused("the journal failed, the operation was decided, or `send_within` expired")),
        })
    }
}

/// A caller who waits for a verdict.
pub(crate) struct Waiting(Arc<Case>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.state.hold().rare().waiting -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_operation_is_small() {
        assert!(size_of::<Case>() <= 176, "{} bytes", size_of::<Case>());
    }
}
