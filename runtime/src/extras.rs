//! Optional parts of an operation.

use tracing::Span;

use crate::{clock::Moment, exchange::Route, progress::Listeners};

/// What many operations do not need while they sleep, kept apart so that these are small.
#[derive(Default)]
pub(crate) struct Extras {
    pub(crate) route: Route,
    pub(crate) listeners: Option<Box<Listeners>>,
    /// If somebody traces it.
    pub(crate) span: Option<Span>,
    /// If somebody measures how long it takes.
    pub(crate) began: Option<Moment>,
}

impl Extras {
    pub(crate) fn are_needed(&self) -> bool {
        !self.route.is_empty() || self.listeners.is_some() || self.span.is_some() || self.began.is_some()
    }
}
