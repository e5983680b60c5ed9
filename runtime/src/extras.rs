//! What comes along with an operation where somebody asked for it.

use tracing::Span;

use crate::{clock::Moment, exchange::Route, progress::Listeners};

/// What many operations have no need of while they sleep.
#[derive(Default)]
pub(crate) struct Extras {
    pub(crate) route: Route,
    pub(crate) listeners: Option<Box<Listeners>>,
    /// Where somebody traces it.
    pub(crate) span: Option<Span>,
    /// Where somebody counts how long it takes.
    pub(crate) began: Option<Moment>,
}

impl Extras {
    pub(crate) fn are_needed(&self) -> bool {
        !self.route.is_empty() || self.listeners.is_some() || self.span.is_some() || self.began.is_some()
    }
}
