//! Bytes → an answer's type: the one generic step of the runtime.

use std::fmt;

use serde::de::DeserializeOwned;

/// Why an answer is not of its type.
///
/// Says where and what was expected, never what stood there: an answer may hold what logs must not.
#[derive(Debug, Clone)]
pub struct ReadError {
    line: usize,
    column: usize,
    category: serde_json::error::Category,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use serde_json::error::Category;
        let what = match self.category {
            Category::Io | Category::Syntax => "is not JSON",
            Category::Data => "does not fit its type",
            Category::Eof => "ends too early",
        };
        write!(f, "the answer {what} at line {}, column {}", self.line, self.column)
    }
}

impl std::error::Error for ReadError {}

/// Decodes one JSON value.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ReadError> {
    serde_json::from_slice(bytes).map_err(|error| ReadError {
        line: error.line(),
        column: error.column(),
        category: error.classify(),
    })
}

/// Whether `bytes` are a `T`.
///
/// # Errors
/// When they are not.
pub fn readable<T: DeserializeOwned>(bytes: &[u8]) -> Result<(), ReadError> {
    read::<T>(bytes).map(drop)
}
