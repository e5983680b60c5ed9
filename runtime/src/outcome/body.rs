//! A body that the server sent, kept as received.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    compact::{Read, Sink, Source, Write, with_serde},
    read::ReadError,
};

/// A body as the server sent it. `Debug` shows only its length.
///
/// `From` makes one by hand, for fakes in tests.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Body(pub(crate) Bytes);

impl Body {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Decodes the body from JSON.
    ///
    /// # Errors
    /// If it is not JSON, or does not fit the type.
    pub fn json<E: DeserializeOwned>(&self) -> Result<E, ReadError> {
        crate::read::read(&self.0)
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(bytes)
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for Body {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.0.len())
    }
}

/// The form in the journal: text if it is UTF-8, base 64 otherwise.
impl Write for Body {
    fn write(&self, to: &mut dyn Sink) {
        match std::str::from_utf8(&self.0) {
            Ok(text) => to.string(text),
            Err(_) => to.object("Body", &["base64"], &[&STANDARD.encode(&self.0)]),
        }
    }
}

impl Read for Body {
    fn read(from: &mut dyn Source) -> Option<Self> {
        let bytes = match from.json()? {
            Value::String(text) => Some(text.into_bytes()),
            other => other["base64"].as_str().and_then(|text| STANDARD.decode(text).ok()),
        };
        match bytes {
            Some(bytes) => Some(Self(bytes.into())),
            None => {
                from.refuse("neither a text nor base 64");
                None
            }
        }
    }
}

with_serde!(Body);

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
