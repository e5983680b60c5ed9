//! The runtime of `async-api`.

mod endpoint;
mod features;
mod read;
pub mod transport;
pub mod types;

/// What generated code stands on. Not for people: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::{
        endpoint::{
            Condition, Critical, Endpoint, KeyField, KeyKind, Mode, Place, Protocol, RepeatAfter, Segment, Statuses,
            TokenPlace,
        },
        features::{needs_decimal, needs_jiff, needs_uuid},
        read::{ReadError, readable},
        types::{secret::secret, union::Union, word::word},
    };
    pub use {http, serde};

    /// What `#[serde(with = …)]` names.
    pub mod exact {
        pub use crate::types::exact::{deserialize, serialize};
    }
}
