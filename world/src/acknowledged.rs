//! What a journal has said that it has recorded, to hold what it says later against.

use std::{collections::BTreeMap, time::SystemTime};

use async_api::{
    OperationId,
    journal::{Entry, Recorded},
};

/// What must be in a journal when it is opened again, and what may be.
#[derive(Clone, Default)]
pub(crate) struct Acknowledged {
    operations: BTreeMap<OperationId, Facts>,
}

#[derive(Clone, Default)]
struct Facts {
    entries: Vec<Fact>,
    delivered: Option<Certainty>,
}

#[derive(Clone)]
struct Fact {
    entry: Entry,
    certainty: Certainty,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Certainty {
    /// It was given to the journal, which did not answer, or not well.
    Tried,
    Acknowledged,
}

impl Acknowledged {
    /// The journal is given these.
    pub(crate) fn tries(&mut self, batch: &[Entry]) {
        for entry in batch {
            self.note(entry, Certainty::Tried);
        }
    }

    /// The journal has answered them.
    pub(crate) fn hears(&mut self, batch: &[Entry], recorded: &[Recorded]) {
        for (entry, recorded) in batch.iter().zip(recorded) {
            self.take_back(entry);
            if *recorded == Recorded::Yes {
                self.note(entry, Certainty::Acknowledged);
            }
        }
    }

    fn note(&mut self, entry: &Entry, certainty: Certainty) {
        let facts = self.operations.entry(entry.operation()).or_default();
        match entry {
            Entry::Delivered { .. } => facts.delivered = facts.delivered.max(Some(certainty)),
            entry => facts.entries.push(Fact { entry: entry.clone(), certainty }),
        }
    }

    fn take_back(&mut self, entry: &Entry) {
        let facts = self.operations.entry(entry.operation()).or_default();
        if matches!(entry, Entry::Delivered { .. }) {
            facts.delivered = facts.delivered.filter(|certainty| *certainty == Certainty::Acknowledged);
        } else if let Some(place) = facts.entries.iter().position(|fact| fact.is_tried(entry)) {
            facts.entries.remove(place);
        }
    }

    /// The journal was opened again, and says that these are open. Those that it was only given are certain then, or gone.
    ///
    /// # Errors
    /// When that cannot be.
    pub(crate) fn finds(&mut self, unfinished: Vec<Entry>) -> Result<(), String> {
        let mut found: BTreeMap<OperationId, Vec<Entry>> = BTreeMap::new();
        for entry in unfinished {
            found.entry(entry.operation()).or_default().push(entry);
        }
        for (id, facts) in std::mem::take(&mut self.operations) {
            let open = found.remove(&id).unwrap_or_default();
            facts.admit(&open).map_err(|why| format!("operation {id}: {why}; on record is {open:?}"))?;
            // What is not there now must not come back.
            let delivered = open.is_empty().then_some(Certainty::Acknowledged);
            let entries = open.into_iter().map(|entry| Fact { entry, certainty: Certainty::Acknowledged }).collect();
            let facts = Facts { entries, delivered };
            self.operations.insert(id, facts);
        }
        match found.into_iter().next() {
            None => Ok(()),
            Some((id, entries)) => Err(format!("operation {id} is on record and was never: {entries:?}")),
        }
    }
}

impl Facts {
    fn certain(&self) -> impl Iterator<Item = &Entry> {
        let certain = self.entries.iter().filter(|fact| fact.certainty == Certainty::Acknowledged);
        certain.map(|fact| &fact.entry)
    }

    /// Whether an operation may be on record like this.
    fn admit(&self, open: &[Entry]) -> Result<(), &'static str> {
        if open.is_empty() {
            let gone = self.delivered.is_some() || self.certain().next().is_none();
            return if gone { Ok(()) } else { Err("what was acknowledged is gone") };
        }
        if self.delivered == Some(Certainty::Acknowledged) {
            return Err("what was delivered is open again");
        }
        let mut there = open.iter();
        for entry in self.certain().filter(|entry| !is_watched(entry)) {
            if !there.any(|other| are_alike(other, entry)) {
                return Err("what was acknowledged is missing, or is there in another order");
            }
        }
        // Of these the last is all that counts, and others need not be there.
        let watched: Vec<_> = self.entries.iter().filter(|fact| is_watched(&fact.entry)).collect();
        if let Some(last) = watched.iter().rposition(|fact| fact.certainty == Certainty::Acknowledged) {
            let counts = open.iter().rfind(|entry| is_watched(entry));
            if !counts.is_some_and(|counts| watched[last..].iter().any(|fact| are_alike(&fact.entry, counts))) {
                return Err("it was acknowledged to have been watched for another time");
            }
        }
        if open.iter().any(|entry| self.entries.iter().all(|fact| !are_alike(&fact.entry, entry))) {
            return Err("something is there that nobody recorded");
        }
        Ok(())
    }
}

impl Fact {
    fn is_tried(&self, entry: &Entry) -> bool {
        self.certainty == Certainty::Tried && self.entry == *entry
    }
}

/// What is recorded is true to the millisecond.
fn are_alike(one: &Entry, other: &Entry) -> bool {
    let millis = |at: SystemTime| at.duration_since(SystemTime::UNIX_EPOCH).ok().map(|since| since.as_millis());
    match (one, other) {
        (Entry::Watched { id, span, .. }, Entry::Watched { id: other, span: same, .. }) => {
            (id, span.as_millis()) == (other, same.as_millis())
        }
        (Entry::Decided { id, decided, at, .. }, Entry::Decided { id: other, decided: same, at: then, .. }) => {
            (id, decided, millis(*at)) == (other, same, millis(*then))
        }
        (Entry::Intent(one), Entry::Intent(other)) => {
            one.id() == other.id()
                && one.key() == other.key()
                && one.reference() == other.reference()
                && one.path() == other.path()
        }
        _ => one == other,
    }
}

fn is_watched(entry: &Entry) -> bool {
    matches!(entry, Entry::Watched { .. })
}
