//! What the program knows of its orders, and what it was told: the other side of the ledger.

use std::time::Duration;

use async_api::{Decision, OperationId, Verdict};

use crate::{
    broken::{Broken, Rule},
    plan::{Order, Plan},
    program::shop::Receipt,
};

pub(crate) struct Books {
    pub(crate) entries: Vec<Entry>,
    /// Calls that are under way.
    pub(crate) calling: usize,
    /// What broke a rule at once, seen where it happened.
    pub(crate) broken: Vec<Broken>,
}

/// All that is known of one order.
pub(crate) struct Entry {
    pub(crate) order: Order,
    pub(crate) called: bool,
    pub(crate) id: Option<OperationId>,
    /// Whoever looks for it in the server's books does not find it any more.
    pub(crate) off_the_books: bool,
    /// Why it was not started.
    pub(crate) refused: Option<String>,
    /// When its request left the process.
    pub(crate) left: Vec<Duration>,
    pub(crate) tellings: Vec<Telling>,
    /// When the hook first said that it has heard.
    pub(crate) heard: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Telling {
    pub(crate) at: Duration,
    pub(crate) to: Listener,
    pub(crate) told: Told,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listener {
    Hook,
    Caller,
    Report,
    Person,
}

/// A verdict, in a form that can be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    Done(Option<i64>),
    DoneUnseen(String),
    NotDone(String),
}

impl Told {
    pub(crate) fn of(verdict: &Verdict<Receipt>) -> Option<Self> {
        match verdict {
            Verdict::Done(receipt) => Some(Self::Done(receipt.number)),
            Verdict::DoneUnseen(evidence) => Some(Self::DoneUnseen(evidence.text().to_owned())),
            Verdict::NotDone(reason) => Some(Self::NotDone(reason.to_string())),
            Verdict::Unknown(_) => None,
        }
    }

    pub(crate) fn of_decision(decision: &Decision<'_, Receipt>) -> Self {
        match decision {
            Decision::Done(receipt) => Self::Done(receipt.number),
            Decision::DoneUnseen(evidence) => Self::DoneUnseen(evidence.text().to_owned()),
            Decision::NotDone(reason) => Self::NotDone(reason.to_string()),
        }
    }

    pub(crate) fn is_not_done(&self) -> bool {
        matches!(self, Self::NotDone(_))
    }
}

impl Books {
    pub(crate) fn new(orders: &[Order]) -> Self {
        let entries = orders.iter().copied().map(Entry::new).collect();
        Self { entries, calling: 0, broken: Vec::new() }
    }

    pub(crate) fn tell(&mut self, order: usize, telling: Telling) {
        self.entries[order].tellings.push(telling);
    }

    /// The order that an operation is of.
    pub(crate) fn order_of(&mut self, id: OperationId) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.id == Some(id))
    }

    /// Orders whose verdict was not heard.
    pub(crate) fn owed_orders(&self) -> Vec<usize> {
        let owed = self.entries.iter().enumerate().filter(|(_, entry)| entry.is_owed());
        owed.map(|(order, _)| order).collect()
    }

    /// What the program still waits for.
    pub(crate) fn owed(&self) -> Option<String> {
        let order = self.entries.iter().position(|entry| !entry.called || entry.is_owed());
        let order = order.map(|order| format!("order {order} is open"));
        order.or_else(|| (self.calling > 0).then(|| format!("{} calls have not returned", self.calling)))
    }

    /// A request of this order leaves now: what the guard must have kept back is written down.
    pub(crate) fn leaves(&mut self, order: usize, now: Duration, plan: &Plan) {
        let this = self.entries[order].order;
        let account = plan.accounts[this.client];
        for (number, other) in self.entries.iter().enumerate() {
            let same = (other.order.endpoint, other.order.item) == (this.endpoint, this.item);
            let same = same && plan.accounts[other.order.client] == account;
            if same && number != order && !other.left.is_empty() && other.heard.is_none() {
                let what =
                    format!("order {order} leaves before the verdict on order {number} of the same key was heard");
                self.broken.push(Broken::new(Rule::Guard, what));
            }
        }
        self.entries[order].left.push(now);
    }
}

impl Entry {
    /// It began, and its verdict was not heard.
    pub(crate) fn is_owed(&self) -> bool {
        self.heard.is_none() && (self.id.is_some() || !self.left.is_empty())
    }

    pub(crate) fn new(order: Order) -> Self {
        Self {
            order,
            called: false,
            id: None,
            off_the_books: false,
            refused: None,
            left: Vec::new(),
            tellings: Vec::new(),
            heard: None,
        }
    }
}
