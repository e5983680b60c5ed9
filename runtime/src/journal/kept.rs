//! What a journal holds of an open operation, put together from its entries.

use std::{collections::HashMap, sync::Arc, time::Duration};

use super::{Decided, Entry, Intent};
use crate::{BoxError, outcome::Outcome, token::OperationId};

/// An open operation, as its entries tell it.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) intent: Arc<Intent>,
    pub(crate) token: Option<String>,
    pub(crate) outcome: Option<Outcome>,
    /// For how long it was watched without a sign of life.
    pub(crate) watched: Duration,
    pub(crate) decided: Option<Arc<Decided>>,
}

impl Kept {
    fn new(intent: Arc<Intent>) -> Self {
        Self { intent, token: None, outcome: None, watched: Duration::ZERO, decided: None }
    }

    fn note(&mut self, entry: Entry) -> Result<(), serde_json::Error> {
        match entry {
            Entry::Token { token, .. } => self.token = Some(token),
            Entry::Outcome { outcome, .. } => self.outcome = Some(serde_json::from_str(&outcome)?),
            Entry::Watched { span, .. } => self.watched = span,
            Entry::Decided { decided, .. } => self.decided = Some(Arc::new(serde_json::from_str(&decided)?)),
            Entry::Intent(_) | Entry::Delivered { .. } => {}
        }
        Ok(())
    }
}

/// Puts the entries of each operation together.
///
/// # Errors
/// When an entry cannot be read: what it says is then unknown, and must not be guessed.
pub(super) fn put_together(entries: Vec<Entry>) -> Result<Vec<Kept>, BoxError> {
    let mut open: Vec<Kept> = Vec::new();
    let mut places: HashMap<OperationId, usize> = HashMap::new();
    for entry in entries {
        let id = entry.operation();
        if let Entry::Intent(intent) = entry {
            places.insert(id, open.len());
            open.push(Kept::new(intent));
            continue;
        }
        let kept = places.get(&id).and_then(|place| open.get_mut(*place));
        let kept = kept.ok_or_else(|| format!("operation {id} has entries and no intent"))?;
        kept.note(entry).map_err(|error| format!("an entry of operation {id} cannot be read: {error}"))?;
    }
    Ok(open)
}
