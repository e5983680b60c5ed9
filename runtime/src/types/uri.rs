use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A URI (`uri`), kept byte for byte as received.
///
/// It is not checked or normalised: an answer that was paid for must not become unreadable because of an unescaped space in a
/// link. Parse it with the `url` or `http` crate where you use it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Uri(String);

impl Uri {
    /// The text as received.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for Uri {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Uri {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

impl From<String> for Uri {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Uri {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<Uri> for String {
    fn from(uri: Uri) -> Self {
        uri.0
    }
}

impl AsRef<str> for Uri {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quirks_are_kept() {
        for text in ["https://a.example/x y?q=ä", "HTTP://A.example:80", "/receipt.pdf", "", "urn:isbn:1"] {
            let json = serde_json::to_string(text).unwrap();
            let uri: Uri = serde_json::from_str(&json).unwrap();
            assert_eq!(uri.as_str(), text);
            assert_eq!(serde_json::to_string(&uri).unwrap(), json);
        }
    }
}
