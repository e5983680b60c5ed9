//! Bytes → an answer's type: the one generic step of the runtime.

use std::fmt;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{error::Category, value::RawValue};

use crate::{caught, compact::last_trail};

/// Why JSON could not be decoded: an answer, a key or a reference does not fit its type.
///
/// It says where, using the field names of the spec, but never shows the value: answers may contain data that must not be
/// logged.
#[derive(Debug, Clone)]
pub struct ReadError {
    line: usize,
    column: usize,
    category: Category,
    path: String,
}

impl ReadError {
    /// The field, such as `legs[3].etaHours`; empty if unknown.
    ///
    /// Entries of a map are numbered like those of a list, because their names are data.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.category {
            Category::Io | Category::Syntax => "is not JSON",
            Category::Data => "does not fit its type",
            Category::Eof => "ends too early",
        };
        write!(f, "the text {what}")?;
        // The members of a union are read apart from where they stand.
        if self.line > 0 {
            write!(f, " at line {}, column {}", self.line, self.column)?;
        }
        if self.path.is_empty() { Ok(()) } else { write!(f, ": `{}`", self.path) }
    }
}

impl std::error::Error for ReadError {}

/// Decodes one JSON value.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ReadError> {
    last_trail();
    serde_json::from_slice(bytes).map_err(|error| explain(bytes, &error))
}

/// Whether `bytes` are a `T`.
///
/// # Errors
/// When they are not, and when the caller's own `Deserialize` panics: who asks works on what must not be lost by that.
pub fn readable<T: DeserializeOwned>(bytes: &[u8]) -> Result<(), ReadError> {
    or_panicked(|| read::<T>(bytes).map(drop))
}

/// The same as [`read`] for what must not be lost by a panic of the caller's own `Deserialize`: it is an error.
pub(crate) fn read_with_care<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ReadError> {
    or_panicked(|| read(bytes))
}

fn or_panicked<T>(read: impl FnOnce() -> Result<T, ReadError>) -> Result<T, ReadError> {
    let panicked = ReadError { line: 0, column: 0, category: Category::Data, path: String::new() };
    caught::call(read).unwrap_or(Err(panicked))
}

fn explain(bytes: &[u8], error: &serde_json::Error) -> ReadError {
    // What a field says of itself counts as data, also where the text ended within it.
    let broken = serde_json::from_slice::<IgnoredAny>(bytes).err().filter(|_| error.is_data());
    let (place, category) = match &broken {
        Some(broken) => (broken, broken.classify()),
        None => (error, error.classify()),
    };
    let trail = last_trail().filter(|trail| error.to_string().starts_with(trail.as_str())).unwrap_or_default();
    let path = if trail.starts_with('[') {
        trail
    } else {
        let elements = elements(bytes, error);
        let dot = if elements.is_empty() || trail.is_empty() { "" } else { "." };
        format!("{elements}{dot}{trail}")
    };
    ReadError { line: place.line(), column: place.column(), category, path }
}

/// `[3]`: in which element of the list that the whole answer is, if it is one, the error is.
fn elements(bytes: &[u8], error: &serde_json::Error) -> String {
    let before = bytes.split_inclusive(|byte| *byte == b'\n').take(error.line().saturating_sub(1));
    let offset = before.map(<[u8]>::len).sum::<usize>() + error.column();
    let (mut path, mut list) = (String::new(), bytes);
    while let Ok(elements) = serde_json::from_slice::<Vec<&RawValue>>(list) {
        let end = |element: &&RawValue| element.get().as_bytes().as_ptr_range().end as usize - bytes.as_ptr() as usize;
        let Some(at) = elements.iter().position(|element| end(element) >= offset) else { break };
        path += &format!("[{at}]");
        list = elements[at].get().as_bytes();
    }
    path
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{
        compact::{self, Read, Source},
        types::{Decimal, Exact},
    };

    #[derive(Debug)]
    struct Leg {
        eta_hours: f64,
    }

    impl Read for Leg {
        fn read(from: &mut dyn Source) -> Option<Self> {
            compact::object(from, "Leg", &["etaHours"]).map(|(eta_hours,)| Self { eta_hours })
        }
    }

    impl<'de> serde::Deserialize<'de> for Leg {
        fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            compact::deserialize(from)
        }
    }

    #[derive(Debug)]
    struct Trip {
        legs: Vec<Leg>,
    }

    impl Read for Trip {
        fn read(from: &mut dyn Source) -> Option<Self> {
            compact::object(from, "Trip", &["legs"]).map(|(legs,)| Self { legs })
        }
    }

    impl<'de> serde::Deserialize<'de> for Trip {
        fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            compact::deserialize(from)
        }
    }

    fn error<T: DeserializeOwned + fmt::Debug>(json: &str) -> String {
        read::<T>(json.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn the_field_is_told_and_its_value_is_not() {
        let read: Trip = read(br#"{"legs":[{"etaHours":1.5}]}"#).unwrap();
        assert_eq!(read.legs[0].eta_hours, 1.5);
        assert_eq!(
            error::<Trip>(r#"{"legs":[{"etaHours":1},{"etaHours":"secret"}]}"#),
            "the text does not fit its type at line 1, column 44: `legs[1].etaHours`"
        );
        assert_eq!(
            error::<Trip>("{\"legs\":[{\n}]}"),
            "the text does not fit its type at line 2, column 1: `legs[0].etaHours`"
        );
    }

    #[test]
    fn an_answer_that_is_a_list_is_counted_too() {
        assert!(error::<Vec<Leg>>(r#"[{"etaHours":1}, {"etaHours":[]}]"#).ends_with(": `[1].etaHours`"));
        assert!(error::<Vec<Vec<Leg>>>(r#"[[], [{"etaHours":1}, {}]]"#).ends_with(": `[1][1].etaHours`"));
        assert!(error::<Vec<u8>>("[1,\n256]").ends_with(": `[1]`"));
        let lists = error::<BTreeMap<String, Vec<Leg>>>(r#"{"secret":[{"etaHours":null}]}"#);
        assert!(lists.ends_with(": `etaHours`"), "{lists}");
    }

    #[test]
    fn what_stands_nowhere_is_told_by_its_field_alone() {
        #[derive(Debug)]
        struct Union;
        impl<'de> serde::Deserialize<'de> for Union {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                compact::deserialize::<_, Self>(from)
            }
        }
        impl Read for Union {
            fn read(from: &mut dyn Source) -> Option<Self> {
                from.union("kind")?;
                compact::object::<(Vec<i64>,)>(from, "Union", &["parts"]).map(|_| Self)
            }
        }
        let error = error::<Union>(r#"{"kind":"SPLIT","parts":[1,"secret"]}"#);
        assert_eq!(error, "the text does not fit its type: `parts[1]`");
    }

    #[cfg(feature = "decimal")]
    #[test]
    fn an_amount_is_counted_once() {
        assert!(error::<Exact<Vec<Decimal>>>(r#"[1, "x"]"#).ends_with(": `[1]`"));
    }

    #[test]
    fn what_is_no_json_is_said_to_be_none_wherever_it_breaks() {
        for (json, said) in [
            (r#"{"legs":[{"etaHours":tru}]}"#, "is not JSON at line 1, column 25"),
            (r#"{"legs":[{"etaHours":1}"#, "ends too early at line 1, column 23"),
            (r#"{"legs":[]} x"#, "is not JSON at line 1, column 13"),
            ("", "ends too early at line 1, column 0"),
        ] {
            assert!(error::<Trip>(json).starts_with(&format!("the text {said}")), "{}", error::<Trip>(json));
        }
    }

    #[test]
    fn an_error_that_was_overcome_leaves_no_trail() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(untagged)]
        enum Either {
            #[expect(dead_code)]
            Trip(Trip),
            #[expect(dead_code)]
            Number(u8),
        }
        #[derive(Debug, serde::Deserialize)]
        struct Both {
            #[expect(dead_code)]
            first: Either,
            #[expect(dead_code)]
            second: u8,
        }
        let error = error::<Both>(r#"{"first": 1, "second": "secret"}"#);
        assert_eq!(error, "the text does not fit its type at line 1, column 31");
    }
}
