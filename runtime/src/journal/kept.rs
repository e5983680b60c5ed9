//! What a journal holds of an open operation, put together from its entries.

use std::{collections::HashMap, sync::Arc, time::Duration};

use super::{Decided, Entry, Intent};
use crate::{json, outcome::Outcome, token::OperationId};

/// An open operation, as its entries tell it.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) intent: Arc<Intent>,
    pub(crate) token: Option<Arc<str>>,
    pub(crate) outcome: Option<Outcome>,
    /// For how long it was watched without a sign of life.
    pub(crate) watched: Duration,
    pub(crate) decided: Option<Arc<Decided>>,
    /// An entry says what this version does not understand, which must not be guessed.
    pub(crate) unreadable: bool,
}

impl Kept {
    fn new(intent: Arc<Intent>) -> Self {
        Self { intent, token: None, outcome: None, watched: Duration::ZERO, decided: None, unreadable: false }
    }

    fn note(&mut self, entry: Entry) -> Result<(), serde_json::Error> {
        match entry {
            Entry::Token { token, .. } => self.token = Some(token),
            Entry::Outcome { outcome, .. } => self.outcome = Some(json::from_str(&outcome)?),
            Entry::Watched { span, .. } => self.watched = span,
            Entry::Decided { decided, .. } => self.decided = Some(Arc::new(json::from_str(&decided)?)),
            Entry::Intent(_) | Entry::Delivered { .. } => {}
        }
        Ok(())
    }
}

/// Puts the entries of each operation together.
pub(super) fn put_together(entries: Vec<Entry>) -> Vec<Kept> {
    let mut open: Vec<Kept> = Vec::new();
    let mut places: HashMap<OperationId, usize> = HashMap::new();
    for entry in entries {
        let id = entry.operation();
        if let Entry::Intent(intent) = entry {
            // A store may tell one twice, and two must not work on it.
            places.entry(id).or_insert_with(|| {
                open.push(Kept::new(intent));
                open.len() - 1
            });
            continue;
        }
        match places.get(&id).and_then(|place| open.get_mut(*place)) {
            Some(kept) => kept.unreadable |= kept.note(entry).is_err(),
            None => tracing::error!(target: "async_api::journal", operation = %id, "an entry without an intent"),
        }
    }
    open
}
