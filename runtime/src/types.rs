//! The Rust types of the spec's scalars: `decimal`, `uuid`, `date` and so on.
//!
//! Reading them is exact but lenient: amounts are never rounded, and values that are only stored, such as a `uri`, are never
//! rejected for their form. An answer that was paid for should not be lost over a detail.

#[cfg(feature = "jiff")]
mod duration;
pub(crate) mod exact;
#[cfg(not(all(feature = "decimal", feature = "uuid", feature = "jiff")))]
mod missing;
pub(crate) mod secret;
pub(crate) mod union;
mod uri;

/// Any JSON value (`json`).
///
/// Numbers with a fraction are stored as `f64`; use `decimal` for amounts that must be exact.
pub use serde_json::Value as Json;

/// An exact decimal number of up to 28 digits (`decimal`).
///
/// Read from JSON strings and JSON numbers, digit by digit; a number with too many digits is an error, never rounded. Sent as
/// a JSON string, because most servers read a JSON number as a binary float.
#[cfg(feature = "decimal")]
pub use rust_decimal::Decimal;

/// A UUID (`uuid`).
#[cfg(feature = "uuid")]
pub use uuid::Uuid;

/// A calendar day, such as `2025-12-31` (`date`).
#[cfg(feature = "jiff")]
pub use jiff::civil::Date;

/// An instant (`datetime`): RFC 3339 with `Z` or an offset. The offset is not kept.
///
/// A time without an offset is an error, because it is not an instant; use `string` for such a field.
#[cfg(feature = "jiff")]
pub use jiff::Timestamp as Datetime;

#[cfg(feature = "jiff")]
pub use self::duration::Duration;
#[cfg(not(all(feature = "decimal", feature = "uuid", feature = "jiff")))]
#[doc(hidden)]
pub use self::missing::*;
pub use self::{exact::Exact, uri::Uri};
