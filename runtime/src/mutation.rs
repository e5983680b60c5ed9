//! The rules that verdicts stand on, each of which can be taken out to show that a checker notices.
//!
//! Only where the cfg `async_api_mutations` is set, which no user does: else [`is`] is `false` at compile time, and nothing
//! of this is left.

#![cfg_attr(not(async_api_mutations), allow(dead_code, unreachable_pub, reason = "nobody can take a rule out"))]

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use crate::{
    case::Case,
    journal::Decided,
    outcome::{Body, Evidence, RawVerdict},
};

macro_rules! mutations {
    ($($(#[$doc:meta])* $variant:ident,)*) => {
        /// A rule that is taken out, by what happens instead.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Mutation { $($(#[$doc])* $variant,)* }

        impl Mutation {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// As a command line names it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant),)* }
            }
        }
    };
}

mutations! {
    /// "It did not happen" counts at once, whatever may still be on its way.
    NothingLingers,
    /// `lingers` is counted to the investigation's answer, not to its beginning.
    CountsToTheAnswer,
    /// `lingers` is counted from the call, not from letting go.
    CountsFromTheCall,
    /// "It did not happen" counts although the submission is held or queued.
    CountsWhileHeld,
    /// An IN_PROGRESS is no sign of life.
    InProgressIsNoSign,
    /// After a restart nothing lingers any more.
    RestartCountsAtOnce,
    /// After a restart `lingers` is counted by the wall clock.
    RestartCountsByTheWall,
    /// A message that says "it did not happen" decides.
    MessageDecides,
    /// What a person says counts from when it is said, not from when they looked.
    PersonCountsFromSaying,
    /// A message that names a key only decides the operation that is open.
    KeyIsEvidence,
    /// An investigation is not told of earlier operations with the key.
    EarlierUntold,
    /// The hook is told before the decision is durable.
    ToldBeforeDecided,
    /// A decision is recorded without its answer.
    DecidedWithoutAnswer,
    /// A hook that failed is not asked again.
    HookToldOnce,
    /// What was watched in earlier lives of the process does not count.
    LivesDoNotAddUp,
    /// What was watched before a sign of life counts after it.
    SignDoesNotResetLives,
    /// A client that is built anew on an open journal takes nothing to linger any more.
    RebuiltCountsAtOnce,
    /// The verdict that was recorded last counts.
    LastDecisionWins,
    /// A journal that has failed tells verdicts still.
    PoisonedTells,
    /// A flush that failed is tried again, and believed then.
    FlushIsRetried,
    /// What is read at open is believed before it is flushed.
    OpenBelievesAtOnce,
    /// What is behind a torn record is believed.
    TornTailIsBelieved,
    /// The journal is never made short again.
    NeverCompacted,
    /// A compaction carries on what guards no key any more.
    FreeKeysAreKept,
    /// A compaction archives once more what an earlier one has archived.
    ArchivedAgain,
    /// The guard does not see intents that wait for the same flush.
    GuardSeesFlushedOnly,
    /// The request leaves when its intent is written, and before that is flushed.
    SentBeforeFlush,
    /// The request leaves before its intent is durable.
    SentBeforeIntent,
    /// A key is free once its operation is decided, told or not.
    GuardEndsWhenDecided,
    /// A request whose caller has left counts as unsent.
    DropMeansUnsent,
    /// A critical submission is sent again although it may have left, and an answer to the second is believed.
    SentAgain,
    /// The same, but only after a time-out.
    SentAgainAfterTimeOut,
    /// A READY that says neither yes nor no counts as a yes.
    UndecidedBars,
    /// A READY bars nothing: one that is on record when the process dies is investigated, and "it did not happen" counts.
    ReadyBarsNothing,
    /// A poll's 401 says that the purchase was refused.
    UnauthorizedPollRefuses,
    /// An operation that nobody waits for is dropped.
    ForgottenWhenDropped,
    /// The operation is called delivered before the hook has heard.
    DeliveredBeforeHeard,
    /// The answer is gone when the verdict is told again.
    AnswerDroppedBeforeHeard,
}

#[cfg(not(async_api_mutations))]
pub(crate) const fn is(_: Mutation) -> bool {
    false
}

#[cfg(async_api_mutations)]
mod switch {
    use std::cell::Cell;

    use super::Mutation;

    std::thread_local! {
        static OUT: Cell<Option<Mutation>> = const { Cell::new(None) };
    }

    /// Takes a rule out, on this thread.
    pub fn take_out(rule: Option<Mutation>) {
        OUT.set(rule);
    }

    pub(crate) fn is(mutation: Mutation) -> bool {
        OUT.get() == Some(mutation)
    }
}
#[cfg(async_api_mutations)]
pub(crate) use self::switch::is;
#[cfg(async_api_mutations)]
pub use self::switch::take_out;

#[cfg(not(async_api_mutations))]
pub(crate) const fn lingered_before(_: &Case, _: SystemTime) -> Duration {
    Duration::ZERO
}

/// How much of `lingers` is over, by mistake, when an operation is taken over.
#[cfg(async_api_mutations)]
pub(crate) fn lingered_before(case: &Case, now: SystemTime) -> Duration {
    if is(Mutation::RestartCountsAtOnce) || is(Mutation::RebuiltCountsAtOnce) && case.is_rebuilt() {
        return case.terms.times.lingers;
    }
    let by_the_wall = now.duration_since(case.intent.at()).unwrap_or_default();
    if is(Mutation::RestartCountsByTheWall) { by_the_wall } else { Duration::ZERO }
}

/// The decision without its answer, where this is what happens instead.
pub(crate) fn without_answer(mutation: Mutation, decided: &Arc<Decided>) -> Arc<Decided> {
    match &decided.verdict {
        RawVerdict::Done(_) if is(mutation) => Arc::new(Decided {
            verdict: RawVerdict::DoneUnseen(Evidence::unreadable(&Body::default())),
            ..Decided::clone(decided)
        }),
        RawVerdict::Done(_) | RawVerdict::DoneUnseen(_) | RawVerdict::NotDone(_) => Arc::clone(decided),
    }
}
