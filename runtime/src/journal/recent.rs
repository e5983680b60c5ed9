//! What is remembered of delivered operations for those who come late.

use std::{collections::VecDeque, sync::Arc, time::SystemTime};

use super::{Decided, Intent, Scope};
use crate::{lock::Lock, outcome::DecidedBy, token::OperationId};

/// How many delivered operations are remembered.
const REMEMBERED: usize = 1024;

/// A report that comes after delivery is held against these.
#[derive(Default)]
pub(crate) struct Recent(Lock<Lists>);

#[derive(Default)]
struct Lists {
    finished: VecDeque<Finished>,
    contradictions: Vec<Contradiction>,
}

/// A delivered operation.
#[derive(Debug, Clone)]
pub(crate) struct Finished {
    pub(crate) intent: Arc<Intent>,
    /// As the spec has it today.
    pub(crate) endpoint: &'static str,
    pub(crate) token: Option<Arc<str>>,
    pub(crate) decided: Arc<Decided>,
}

/// Evidence against a recorded verdict.
#[derive(Debug, Clone)]
pub(crate) struct Contradiction {
    pub(crate) intent: Arc<Intent>,
    /// As the spec has it today.
    pub(crate) endpoint: &'static str,
    pub(crate) decided_by: DecidedBy,
    pub(crate) against: DecidedBy,
    pub(crate) at: SystemTime,
}

impl Recent {
    pub(crate) fn remember(&self, finished: Finished) {
        let list = &mut self.0.hold().finished;
        if list.len() == REMEMBERED {
            list.pop_front();
        }
        list.push_back(finished);
    }

    /// The latest in a scope that fits.
    pub(crate) fn find(&self, scope: &Scope, fits: impl Fn(&Finished) -> bool) -> Option<Finished> {
        let lists = self.0.hold();
        lists.finished.iter().rev().find(|finished| *finished.intent.scope() == *scope && fits(finished)).cloned()
    }

    pub(crate) fn verdict(&self, id: OperationId) -> Option<Arc<Decided>> {
        let lists = self.0.hold();
        lists.finished.iter().rev().find(|finished| finished.intent.id() == id).map(|found| Arc::clone(&found.decided))
    }

    /// Keeps evidence against a recorded verdict, for people to look at.
    pub(crate) fn contradict(&self, contradiction: Contradiction) {
        tracing::error!(
            target: "async_api::resolve",
            operation = %contradiction.intent.id(), endpoint = contradiction.endpoint,
            decided_by = ?contradiction.decided_by, against = ?contradiction.against,
            "evidence against a recorded verdict",
        );
        let list = &mut self.0.hold().contradictions;
        // The first stays: it may come again as often as a message does.
        if list.iter().all(|known| known.intent.id() != contradiction.intent.id()) {
            list.push(contradiction);
        }
    }

    /// All evidence of that kind in a scope.
    pub(crate) fn contradictions(&self, scope: &Scope) -> Vec<Contradiction> {
        let lists = self.0.hold();
        lists.contradictions.iter().filter(|contradiction| *contradiction.intent.scope() == *scope).cloned().collect()
    }
}
