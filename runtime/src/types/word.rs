//! Enums of a spec: strings of which more may appear than it lists.

use std::{fmt, marker::PhantomData};

use serde::{Deserializer, de};

/// Reads a string, without copying it, into an enum that keeps what it does not know.
///
/// # Errors
/// When it is not a string.
pub fn word<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: for<'a> From<&'a str>,
{
    struct Words<T>(PhantomData<T>);

    impl<T: for<'a> From<&'a str>> de::Visitor<'_> for Words<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: de::Error>(self, word: &str) -> Result<T, E> {
            Ok(T::from(word))
        }
    }

    deserializer.deserialize_str(Words(PhantomData))
}
