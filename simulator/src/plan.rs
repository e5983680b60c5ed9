//! What becomes of a submission.

use std::{collections::VecDeque, time::Duration};

use serde_json::Value;

use crate::{
    fault::{Content, Fault, Word},
    sample::Says,
};

/// When a submission has its effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Execute {
    /// Before it is answered.
    AtOnce,
    /// So long after it arrived, whatever happens to its connection.
    After(Duration),
    /// When the n-th poll for it arrives, counted from 1.
    AtPoll(u32),
    /// When the test calls [`Simulator::execute_held`](crate::Simulator::execute_held).
    Held,
    /// Not at all; a poll is told that it is in progress, for ever.
    Never,
}

/// When an executed operation says that it is READY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ready {
    /// At the n-th poll, counted from 1; 0: the answer to the submission says so, if it is executed by then.
    AtPoll(u32),
    /// So long after the submission arrived.
    After(Duration),
}

/// What becomes of a submission: its answer, when it is executed, and what its polls are told.
///
/// # Example: accepted, executed late, and the poll is told nonsense
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
    /// All goes well: executed at once, READY at the first poll, a result from the handler or made from the types.
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

    /// What the submission is answered.
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

    /// What READY tells; the handler is not asked.
    pub fn result(mut self, result: Value) -> Self {
        self.result = Told::Given(result);
        self
    }

    /// READY with a result that the spec's `not_done_when` lists: nothing is executed. Without a `not_done_when` no
    /// result says so, and it is executed.
    pub fn not_done(mut self) -> Self {
        self.result = Told::Made(Says::NotDone);
        self
    }

    /// READY with a result that neither `done_when` nor `not_done_when` lists; add [`Self::without_effect`] to make it
    /// one that was not executed.
    pub fn undecided(mut self) -> Self {
        self.result = Told::Made(Says::Neither);
        self
    }

    /// It goes as if it were executed, but has no effect, and the ledger shows none.
    pub fn without_effect(mut self) -> Self {
        self.effect = false;
        self
    }

    /// What its next poll is told; in order, if there are several.
    pub fn poll(self, fault: Fault) -> Self {
        self.polls(1, fault)
    }

    /// What its next `n` polls are told.
    pub fn polls(mut self, n: usize, fault: Fault) -> Self {
        self.polls.extend(std::iter::repeat_n(fault, n));
        self
    }

    /// What all later polls are told.
    pub fn then(mut self, fault: Fault) -> Self {
        self.then = Some(fault);
        self
    }

    /// READY is told once; from then on the token is not found.
    pub fn shown_once(mut self) -> Self {
        self.shown_once = true;
        self
    }

    /// True answers that say IN_PROGRESS carry this `Retry-After`, in seconds.
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
