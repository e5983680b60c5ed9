//! What the server knows and does: a state machine of its own, which no process of ours takes down.
//!
//! Nothing runs here: whoever comes by says what time it is, and what was due by then happens in its order.

use std::time::Duration;

use crate::{dice::Dice, plan::Endpoint};

#[derive(Default)]
pub(crate) struct Server {
    submissions: Vec<Submission>,
    /// What truly happened, in the order in which it did.
    ledger: Vec<Execution>,
    /// Submissions for which something is still due.
    waiting: Vec<usize>,
    /// How long after the last sign of life it may still execute.
    executes_within: Duration,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Execution {
    pub(crate) order: usize,
    pub(crate) at: Duration,
    /// The number on the receipt.
    pub(crate) receipt: i64,
    /// How long after the last sign of life that reached the client, if that had let go.
    pub(crate) late: Option<Duration>,
}

/// A request as it left the process.
#[derive(Debug, Clone)]
pub(crate) struct Submission {
    pub(crate) order: usize,
    pub(crate) account: &'static str,
    pub(crate) endpoint: Endpoint,
    pub(crate) item: u32,
    pub(crate) arrives: Arrives,
    pub(crate) executes: Executes,
    /// When the client let go of it.
    pub(crate) released: Option<Duration>,
    /// The last sign of life that reached the client.
    pub(crate) sign: Duration,
    pub(crate) execution: Option<usize>,
    /// From when on its token is not known any more.
    pub(crate) forgotten_at: Option<Duration>,
    /// Its result is shown once.
    pub(crate) shows_once: bool,
    pub(crate) arrived: Option<Duration>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Arrives {
    At(Duration),
    /// So long after the client has let go, for a network holds on to what it has.
    AfterRelease(Duration),
    Never,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Executes {
    /// So long after it arrived.
    After(Duration),
    /// So long after the last sign of life.
    Lingering(Duration),
    Never,
}

impl Server {
    pub(crate) fn new(executes_within: Duration) -> Self {
        Self { executes_within, ..Self::default() }
    }

    pub(crate) fn submission(&self, number: usize) -> Option<&Submission> {
        self.submissions.get(number)
    }

    pub(crate) fn change(&mut self, number: usize, change: impl FnOnce(&mut Submission)) {
        if let Some(submission) = self.submissions.get_mut(number) {
            change(submission);
        }
    }

    pub(crate) fn execution(&self, number: usize) -> Option<Execution> {
        self.submissions.get(number).and_then(|submission| submission.execution).map(|index| self.ledger[index])
    }

    /// How often an order was executed by `at`.
    pub(crate) fn executions(&self, order: usize, at: Duration) -> impl Iterator<Item = &Execution> {
        self.ledger.iter().filter(move |execution| execution.order == order && execution.at <= at)
    }

    /// The executions of all orders of one account for one item, as known at `at`.
    pub(crate) fn of_item(
        &self,
        account: &'static str,
        endpoint: Endpoint,
        item: u32,
        at: Duration,
    ) -> impl Iterator<Item = &Execution> {
        let of_item = self.submissions.iter().filter(move |submission| {
            (submission.account, submission.endpoint, submission.item) == (account, endpoint, item)
        });
        let executions = of_item.filter_map(|submission| submission.execution).map(|index| &self.ledger[index]);
        executions.filter(move |execution| execution.at <= at)
    }

    pub(crate) fn ledger(&self) -> &[Execution] {
        &self.ledger
    }

    /// A request is on its way.
    pub(crate) fn leaves(&mut self, submission: Submission) -> usize {
        let number = self.submissions.len();
        self.submissions.push(submission);
        self.waiting.push(number);
        number
    }

    /// Something of a submission reached the client that says that it may be under way still.
    pub(crate) fn sign_of_life(&mut self, number: usize, now: Duration) {
        self.change(number, |submission| submission.sign = submission.sign.max(now));
    }

    pub(crate) fn released(&mut self, number: usize, now: Duration) {
        self.change(number, |submission| {
            if submission.released.is_none() {
                submission.released = Some(now);
                submission.sign = submission.sign.max(now);
            }
        });
    }

    /// The server stops and starts again: it may have lost what it had not executed, and tokens.
    pub(crate) fn restarts(&mut self, now: Duration, dice: &mut Dice) {
        for number in self.waiting.clone() {
            let submission = &mut self.submissions[number];
            if submission.arrived.is_some() && dice.percent(50) {
                submission.executes = Executes::Never;
            }
        }
        for submission in &mut self.submissions {
            if submission.arrived.is_some() && dice.percent(20) {
                submission.forgotten_at = Some(now);
            }
        }
    }

    /// What lingers does so no longer for each further sign of life.
    pub(crate) fn settle_down(&mut self, now: Duration) {
        for number in &self.waiting {
            let submission = &mut self.submissions[*number];
            if let Executes::Lingering(span) = submission.executes {
                let since = submission.released.map_or(now, |_| submission.sign);
                let began = submission.arrived.unwrap_or(since);
                submission.executes = Executes::After((since + span).saturating_sub(began));
            }
        }
    }

    /// Lets happen what is due by `now`, and says what it was.
    pub(crate) fn advance(&mut self, now: Duration) -> Vec<Execution> {
        let mut happened = Vec::new();
        while let Some((at, number)) = self.next().filter(|(at, _)| *at <= now) {
            happened.extend(self.happen(number, at));
        }
        happened
    }

    fn next(&self) -> Option<(Duration, usize)> {
        let due = self.waiting.iter().filter_map(|number| {
            let submission = &self.submissions[*number];
            Some((submission.due(self.executes_within)?, *number))
        });
        due.min()
    }

    fn happen(&mut self, number: usize, at: Duration) -> Option<Execution> {
        let submission = &mut self.submissions[number];
        if submission.arrived.is_none() {
            submission.arrived = Some(at);
            return None;
        }
        self.waiting.retain(|other| *other != number);
        let late = submission.released.map(|_| at.saturating_sub(submission.sign));
        let receipt = 100 + i64::try_from(self.ledger.len()).unwrap_or_default();
        let execution = Execution { order: submission.order, at, receipt, late };
        submission.execution = Some(self.ledger.len());
        self.ledger.push(execution);
        Some(execution)
    }
}

impl Submission {
    pub(crate) fn never_executes(&self) -> bool {
        self.execution.is_none() && matches!(self.executes, Executes::Never)
    }

    /// When it arrives or, once it has, is executed.
    fn due(&self, executes_within: Duration) -> Option<Duration> {
        let latest = self.released.map(|_| self.sign + executes_within);
        let Some(arrived) = self.arrived else {
            let wanted = match self.arrives {
                Arrives::At(at) => at,
                Arrives::AfterRelease(span) => self.released? + span,
                Arrives::Never => return None,
            };
            return Some(wanted.min(latest.unwrap_or(wanted)));
        };
        let wanted = match self.executes {
            Executes::Never => return None,
            Executes::After(span) => Some(arrived + span),
            Executes::Lingering(span) => self.released.map(|_| self.sign + span),
        }?;
        Some(wanted.min(latest.unwrap_or(wanted)).max(arrived))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn leaves(arrives: Arrives, executes: Executes) -> Server {
        let mut server = Server::new(10 * SECOND);
        server.leaves(Submission {
            order: 0,
            account: "",
            endpoint: Endpoint::Buy,
            item: 1,
            arrives,
            executes,
            released: None,
            sign: Duration::ZERO,
            execution: None,
            forgotten_at: None,
            shows_once: false,
            arrived: None,
        });
        server
    }

    fn executed_at(server: &Server) -> Option<u64> {
        server.ledger().first().map(|execution| execution.at.as_secs())
    }

    #[test]
    fn what_lingers_is_executed_so_long_after_the_last_sign_of_life() {
        let mut server = leaves(Arrives::At(SECOND), Executes::Lingering(8 * SECOND));
        server.advance(100 * SECOND);
        assert_eq!(executed_at(&server), None, "the client still holds it");
        server.released(0, 100 * SECOND);
        server.advance(105 * SECOND);
        server.sign_of_life(0, 105 * SECOND);
        server.advance(1000 * SECOND);
        assert_eq!(executed_at(&server), Some(113));
    }

    #[test]
    fn nothing_is_executed_later_than_the_server_may() {
        let mut server = leaves(Arrives::At(SECOND), Executes::After(100 * SECOND));
        server.released(0, 2 * SECOND);
        server.advance(1000 * SECOND);
        assert_eq!(executed_at(&server), Some(12));
    }

    #[test]
    fn what_arrives_after_it_was_let_go_is_executed_all_the_same() {
        let mut server = leaves(Arrives::AfterRelease(9 * SECOND), Executes::After(Duration::ZERO));
        server.released(0, 2 * SECOND);
        server.advance(1000 * SECOND);
        assert_eq!(executed_at(&server), Some(11));
    }
}
