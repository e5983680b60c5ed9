//! What came back, as it came.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    compact::{Read, Sink, Source, Write, with_serde},
    read::ReadError,
};

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

/// As a journal keeps it: text, or in base 64 where it is none.
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
