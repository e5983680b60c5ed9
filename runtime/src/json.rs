//! JSON out of a text.
//!
//! All of it is read by the deserializer that answers are read by, the one of bytes: of another, all that reads would be
//! compiled once more, here and with the client.

use serde::Deserialize;
use serde_json::{Deserializer, de::SliceRead};

/// One value.
pub(crate) fn from_str<'de, T: Deserialize<'de>>(text: &'de str) -> serde_json::Result<T> {
    serde_json::from_slice(text.as_bytes())
}

pub(crate) fn deserializer(text: &str) -> Deserializer<SliceRead<'_>> {
    Deserializer::from_slice(text.as_bytes())
}
