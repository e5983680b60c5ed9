//! What a builder has been given, as types.

use std::sync::Arc;

use crate::{journal::Journal, resolver::Resolver};

/// Something that a client needs and was not given yet.
#[derive(Debug, Default)]
pub struct Missing;

/// Something that a client has no use for: its spec has no critical endpoint.
#[derive(Debug, Default)]
pub struct NotNeeded;

/// Something that a client was given.
#[derive(Debug)]
pub struct Given<T>(pub(super) T);

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::NotNeeded {}
    impl Sealed for super::Given<super::Journal> {}
    impl Sealed for super::Given<super::Arc<dyn super::Resolver>> {}
}

/// A builder's state in which it has a journal, or needs none.
#[diagnostic::on_unimplemented(
    message = "this client has critical endpoints, and no journal to record them in",
    label = "give the builder `.journal(…)` before `.build()`",
    note = "`.journal(Journal::in_memory())` forgets what is open when the process ends"
)]
pub trait JournalGiven: sealed::Sealed {
    #[doc(hidden)]
    fn journal(self) -> Option<Journal>;
}

/// A builder's state in which it has a resolver, or needs none.
#[diagnostic::on_unimplemented(
    message = "this client has critical endpoints, and nobody to find out what became of a lost operation",
    label = "give the builder `.resolver(…)` before `.build()`",
    note = "implement the resolver trait that `#[async_api]` generated beside the client: one `async fn` for each \
            critical endpoint"
)]
pub trait ResolverGiven: sealed::Sealed {
    #[doc(hidden)]
    fn resolver(self) -> Option<Arc<dyn Resolver>>;
}

#[diagnostic::do_not_recommend]
impl JournalGiven for NotNeeded {
    fn journal(self) -> Option<Journal> {
        None
    }
}

#[diagnostic::do_not_recommend]
impl JournalGiven for Given<Journal> {
    fn journal(self) -> Option<Journal> {
        Some(self.0)
    }
}

#[diagnostic::do_not_recommend]
impl ResolverGiven for NotNeeded {
    fn resolver(self) -> Option<Arc<dyn Resolver>> {
        None
    }
}

#[diagnostic::do_not_recommend]
impl ResolverGiven for Given<Arc<dyn Resolver>> {
    fn resolver(self) -> Option<Arc<dyn Resolver>> {
        Some(self.0)
    }
}

/// A builder's state in which there are critical endpoints.
pub trait HasCriticalEndpoints {}
impl HasCriticalEndpoints for Missing {}
impl HasCriticalEndpoints for Given<Journal> {}
