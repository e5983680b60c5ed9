//! Tagged unions of a spec, of which more variants may appear than it lists.
//!
//! Serde's own tagged enums read into a buffer first, in which every number is a float; these stay text until the
//! variant is known, so that amounts in them are exact.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, IgnoredAny},
};
use serde_json::value::RawValue;

use super::Json;
use crate::json;

/// Brackets within brackets that a union may have: as many as `serde_json` allows everything else.
const MAX_DEPTH: usize = 128;

/// A JSON value of which the tag is known.
#[derive(Debug)]
pub(crate) struct Union {
    raw: Box<RawValue>,
    tag: Option<String>,
}

impl Union {
    /// Reads whatever stands there, and in it the member `tag`.
    ///
    /// # Errors
    /// When it is not JSON, or nested too deeply.
    pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D, tag: &str) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        // A union within a union starts to count anew, so that nothing else would bound the stack.
        if depth(raw.get()) > MAX_DEPTH {
            return Err(de::Error::custom("nested too deeply"));
        }
        let tag = find(raw.get(), tag);
        Ok(Self { raw, tag })
    }

    /// The same, no longer kept here.
    pub(crate) fn take_tag(&mut self) -> Option<String> {
        self.tag.take()
    }

    /// What serde derives for the members.
    #[cfg(test)]
    pub(crate) fn members<T: de::DeserializeOwned, E: de::Error>(&self) -> Result<T, E> {
        json::from_str(self.raw.get()).map_err(told)
    }

    /// Hands the members, the tag among them, to a visitor.
    pub(crate) fn visit<E: de::Error>(&self, members: impl for<'de> de::Visitor<'de, Value = ()>) -> Result<(), E> {
        json::deserializer(self.raw.get()).deserialize_map(members).map_err(told)
    }

    /// All of it, for a variant that the spec does not list.
    ///
    /// # Errors
    /// When it is nested too deeply.
    pub(crate) fn unrecognized<E: de::Error>(&self) -> Result<Json, E> {
        json::from_str(self.raw.get()).map_err(told)
    }
}

/// The error without its place in the text of the union, which nobody sees: what reads the whole knows a better one.
fn told<E: de::Error>(error: serde_json::Error) -> E {
    E::custom(without_place(&error))
}

pub(crate) fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).to_owned()
}

/// The value of the member `tag`, if this is an object that has it, as a string.
fn find(raw: &str, tag: &str) -> Option<String> {
    struct Members<'a>(&'a str);

    impl<'de> de::Visitor<'de> for Members<'_> {
        type Value = Option<String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: de::MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
            let mut found = None;
            while let Some(is_tag) = members.next_key_seed(Is(self.0))? {
                if is_tag {
                    found = Some(members.next_value::<&RawValue>()?);
                } else {
                    members.next_value::<IgnoredAny>()?;
                }
            }
            Ok(found.and_then(|value| json::from_str(value.get()).ok()))
        }
    }

    /// Whether a name is this one.
    struct Is<'a>(&'a str);

    impl<'de> DeserializeSeed<'de> for Is<'_> {
        type Value = bool;

        fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<bool, D::Error> {
            from.deserialize_str(self)
        }
    }

    impl de::Visitor<'_> for Is<'_> {
        type Value = bool;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a name")
        }

        fn visit_str<E: de::Error>(self, name: &str) -> Result<bool, E> {
            Ok(name == self.0)
        }
    }

    json::deserializer(raw).deserialize_map(Members(tag)).ok().flatten()
}

/// How deep the brackets of a JSON text go.
fn depth(raw: &str) -> usize {
    let (mut depth, mut deepest, mut in_string) = (0_usize, 0, false);
    let mut bytes = raw.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => in_string = !in_string,
            b'\\' => drop(bytes.next()),
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Union, serde_json::Error> {
        Union::read(&mut serde_json::Deserializer::from_str(json), "kind")
    }

    #[test]
    fn the_tag_is_found_wherever_it_stands() {
        for json in [r#"{"kind":"CARD","n":1}"#, r#"{"n":{"kind":"X"},"kind":"CARD"}"#, r#"{"\u006bind":"C\u0041RD"}"#]
        {
            assert_eq!(read(json).unwrap().take_tag().as_deref(), Some("CARD"), "{json}");
        }
    }

    #[test]
    fn anything_else_has_no_tag_and_is_kept() {
        for json in [r#"{}"#, r#"{"kind":7}"#, r#"{"kind":null}"#, r#""CARD""#, "[1,2]", "null"] {
            let mut union = read(json).unwrap();
            assert_eq!(union.take_tag(), None, "{json}");
            assert_eq!(union.unrecognized::<serde_json::Error>().unwrap().to_string(), json);
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |depth| format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth));
        assert!(read(&nested(MAX_DEPTH)).is_ok());
        assert!(read(&nested(MAX_DEPTH + 1)).is_err());
        assert!(read(&nested(500_000)).is_err());
    }

    #[test]
    fn brackets_in_strings_do_not_nest() {
        assert_eq!(depth(r#"{"a[{\"[":["\\"]}"#), 2);
    }
}
