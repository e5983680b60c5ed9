//! The types that fields of a spec have, `decimal`, `uuid`, `date` and the like, and what reads them from JSON.
//!
//! Answers cost money here, so reading is exact and forgiving: an amount is never rounded, and what is only kept is
//! never refused for its form.

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
/// Numbers with a fraction in it are `f64`; an amount that must be exact has the type `decimal`.
pub use serde_json::Value as Json;

/// An exact decimal number of up to 28 digits (`decimal`).
///
/// Read from JSON strings and from JSON numbers, digit by digit; a number that does not fit is an error, never a
/// rounding. Sent as a JSON string, because most servers read a JSON number as a binary float.
#[cfg(feature = "decimal")]
pub use rust_decimal::Decimal;

/// A UUID (`uuid`).
#[cfg(feature = "uuid")]
pub use uuid::Uuid;

/// A day of the calendar, `2025-12-31` (`date`).
#[cfg(feature = "jiff")]
pub use jiff::civil::Date;

/// A moment (`datetime`): RFC 3339 with `Z` or an offset, which is not kept.
///
/// A time without an offset is no moment, and an error: such a field is a `string`.
#[cfg(feature = "jiff")]
pub use jiff::Timestamp as Datetime;

#[cfg(feature = "jiff")]
pub use self::duration::Duration;
#[cfg(not(all(feature = "decimal", feature = "uuid", feature = "jiff")))]
#[doc(hidden)]
pub use self::missing::*;
pub use self::{exact::Exact, uri::Uri};
