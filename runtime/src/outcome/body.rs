//! What came back, as it came.

use std::{borrow::Cow, fmt};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde::{
    Deserialize, Serialize,
    de::{DeserializeOwned, Error as _},
};

use crate::read::ReadError;

/// What a server sent, as it came; shown by `Debug` as its length only.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Body(pub(crate) Bytes);

impl Body {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Decoded from JSON.
    ///
    /// # Errors
    /// When it is not JSON, or not of this type.
    pub fn json<E: DeserializeOwned>(&self) -> Result<E, ReadError> {
        crate::read::read(&self.0)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.0.len())
    }
}

/// The way a journal keeps it: as text, or in base 64 where it is none.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Kept<'a> {
    Text(Cow<'a, str>),
    Bytes { base64: Cow<'a, str> },
}

impl Serialize for Body {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => Kept::Text(text.into()),
            Err(_) => Kept::Bytes { base64: STANDARD.encode(&self.0).into() },
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Kept::deserialize(deserializer)? {
            Kept::Text(text) => text.into_owned().into(),
            Kept::Bytes { base64 } => STANDARD.decode(base64.as_bytes()).map_err(D::Error::custom)?.into(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_kept_byte_for_byte() {
        for bytes in [
            &b""[..],
            b"{\"a\": \"\\u007f\"}",
            "\u{7f}\u{2028}\u{e9}".as_bytes(),
            b"\xff\x00\xfe",
            b"{\"base64\":\"x\"}",
        ] {
            let body = Body(Bytes::copy_from_slice(bytes));
            let kept = serde_json::to_string(&body).unwrap();
            assert_eq!(serde_json::from_str::<Body>(&kept).unwrap(), body, "{kept}");
        }
    }
}
