//! What becomes of a submission.

use std::{collections::VecDeque, time::Duration};

use serde_json::Value;

use crate::{
    fault::{Content, Fault, Word},
    sample::Says,
};

/// When a submission is executed, that is, has its effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Execute {
    /// Before it is answered.
    AtOnce,
    /// This long after it arrived, whatever happens to its connection.
    After(Duration),
    /// When its n-th poll arrives, counted from 1.
    AtPoll(u32),
    /// When the test calls [`Simulator::execute_held`](crate::Simulator::execute_held).
    Held,
    /// Never; polls are told IN_PROGRESS for ever.
    Never,
}

/// When an executed operation reports READY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ready {
    /// At the n-th poll, counted from 1. 0: in the answer to the submission, if it is executed by then.
    AtPoll(u32),
    /// This long after the submission arrived.
    After(Duration),
}

/// What becomes of a submission: its answer, when it is executed, and what its polls are told.
///
/// # Example: accepted, executed later, with misleading answers to its polls
/// ```
/// use async_api_simulator::{Execute, Fault, Plan};
///
/// let plan = Plan::new().execute(Execute::Held).polls(2, Fault::status(401)).then(Fault::not_found());
/// let same_answer_lost = plan.clone().answer(Fault::reset());
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Plan {
    pub(crate) answer: Fault,
    execute: Option<Execute>,
    pub(crate) ready: Ready,
    pub(crate) result: Told,
    pub(crate) effect: bool,
    pub(crate) polls: VecDeque<Fault>,
    pub(crate) then: Option<Fault>,
    pub(crate) shown_once: bool,
    pub(crate) retry_after: Option<u64>,
}

/// What a READY tells.
#[derive(Debug, Clone)]
pub(crate) enum Told {
    /// The handler's result, or one made from the types.
    Handled,
    /// One made from the types that says this.
    Made(Says),
    Given(Value),
}

impl Plan {
    /// Everything goes well: executed at once, READY at the first poll, with a result from the handler or generated from the
    /// types.
    pub fn new() -> Self {
        Self {
            answer: Fault::none(),
            execute: None,
            ready: Ready::AtPoll(1),
            result: Told::Handled,
            effect: true,
            polls: VecDeque::new(),
            then: None,
            shown_once: false,
            retry_after: None,
        }
    }

    /// The answer to the submission.
    pub fn answer(mut self, fault: Fault) -> Self {
        self.answer = fault;
        self
    }

    /// When it is executed.
    pub fn execute(mut self, when: Execute) -> Self {
        self.execute = Some(when);
        self
    }

    /// When it is READY.
    pub fn ready(mut self, ready: Ready) -> Self {
        self.ready = ready;
        self
    }

    /// The result that READY carries. The handler is not called.
    pub fn result(mut self, result: Value) -> Self {
        self.result = Told::Given(result);
        self
    }

    /// READY with a result that matches the spec's `not_done_when`: nothing is executed. Without a `not_done_when`, there is no
    /// such result, and it is executed.
    pub fn not_done(mut self) -> Self {
        self.result = Told::Made(Says::NotDone);
        self
    }

    /// READY with a result that matches neither `done_when` nor `not_done_when`. It is executed, unless
    /// [`Self::without_effect`] is added.
    pub fn undecided(mut self) -> Self {
        self.result = Told::Made(Says::Neither);
        self
    }

    /// Behaves as if it were executed, but has no effect, and the ledger shows none.
    pub fn without_effect(mut self) -> Self {
        self.effect = false;
        self
    }

    /// The answer to its next poll. Several calls apply in order.
    pub fn poll(self, fault: Fault) -> Self {
        self.polls(1, fault)
    }

    /// The answer to its next `n` polls.
    pub fn polls(mut self, n: usize, fault: Fault) -> Self {
        self.polls.extend(std::iter::repeat_n(fault, n));
        self
    }

    /// The answer to all later polls.
    pub fn then(mut self, fault: Fault) -> Self {
        self.then = Some(fault);
        self
    }

    /// Reports READY only once; from then on, the token is NOT_FOUND.
    pub fn shown_once(mut self) -> Self {
        self.shown_once = true;
        self
    }

    /// Adds this `Retry-After`, in seconds, to true IN_PROGRESS answers.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// When it is executed, if nothing was said: as a server would that gives this answer and tells the truth.
    pub(crate) fn executes(&self) -> Execute {
        let refused = self.answer.code.is_some_and(|code| (300..500).contains(&code))
            || matches!(self.answer.content, Content::Word(Word::Rejected));
        match self.execute {
            Some(when) => when,
            None if refused => Execute::Never,
            None => Execute::AtOnce,
        }
    }
}

impl Default for Plan {
    fn default() -> Self {
        Self::new()
    }
}

impl From<Fault> for Plan {
    fn from(fault: Fault) -> Self {
        Self::new().answer(fault)
    }
}
