//! Worlds in which one of the things does not hold that verdicts are built on: there a verdict can be wrong, and the check
//! shows which.

use crate::{broken::Rule, counts::kinds};

kinds! {
    /// What is not as it must be.
    Assumption {
        /// The server executes later than it may.
        ServerLate,
        /// What the resolver reads is further behind than it may be.
        ResolverLags,
        /// The resolver guesses.
        ResolverGuesses,
        /// Something in between sends a request twice.
        SentTwice,
        /// Something in between refuses a request that it passed on.
        RefusedAndPassedOn,
        /// Two clients of one account have a journal each.
        TwoJournals,
    }
}

impl Assumption {
    /// What may break then.
    pub(crate) fn breaks(self) -> &'static [Rule] {
        match self {
            Self::ServerLate | Self::ResolverLags | Self::ResolverGuesses | Self::RefusedAndPassedOn => &[Rule::Truth],
            Self::SentTwice => &[Rule::Once],
            Self::TwoJournals => &[Rule::Once, Rule::Guard],
        }
    }
}
