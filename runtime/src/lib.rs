//! The runtime of `async-api`.

mod endpoint;
mod read;

/// What generated code stands on. Not for people: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::{
        endpoint::{
            Condition, Critical, Endpoint, KeyField, KeyKind, Mode, Place, Protocol, RepeatAfter, Segment, Statuses,
            TokenPlace,
        },
        read::{ReadError, readable},
    };
    pub use {http, serde};
}
