//! The key of a critical operation: the values that name one intended effect.

use std::{
    fmt::{self, Write as _},
    hash::{Hash, Hasher},
};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    compact::{Read, Sink, Source, Write, object, with_serde},
    endpoint::{Critical, KeyField, KeyKind},
    one_line::one_line,
    request::scalar,
};

/// The key of an operation, as it is told to people and resolvers, and as it compares.
#[derive(Clone, Default)]
pub struct Key {
    /// JSON on one line; as it compares, on a second where that is not the same.
    lines: Box<str>,
}

impl Write for Key {
    fn write(&self, to: &mut dyn Sink) {
        let (json, canonical) = self.parts();
        to.object("Key", &["json", "canonical"], &[&json, &canonical]);
    }
}

impl Read for Key {
    fn read(from: &mut dyn Source) -> Option<Self> {
        let (json, canonical) = object(from, "Key", &["json", "canonical"])?;
        Some(Self::from_parts(json, canonical))
    }
}

with_serde!(Key);

impl Key {
    /// The key that a value of the endpoint's key type stands for.
    pub(crate) fn of(critical: &Critical, typed: &impl Serialize) -> Option<Self> {
        let members = serde_json::to_value(typed).ok()?;
        let mut key = Self::default();
        for field in critical.key {
            let value = members.get(field.json)?;
            key.push(field, value, &scalar(value)?);
        }
        Some(key)
    }

    pub(crate) fn push(&mut self, field: &KeyField, value: &Value, text: &str) {
        // A number or truth value in a body that the spec does not describe: the key's type has a string.
        let value = if field.kind == KeyKind::String { &Value::from(text) } else { value };
        let mut fields = self.fields();
        fields.insert(field.json, canonical(field.kind, text));
        let before = self.json().strip_suffix('}').unwrap_or_default();
        let opening = if before.is_empty() { "{" } else { "," };
        let mut json = before.to_owned();
        let _ = write!(json, "{opening}{}:{value}}}", Value::from(field.json));
        let canonical = fields.into_json();
        *self = Self::from_parts(json, Some(canonical));
    }

    /// From what [`json`](Self::json) and [`canonical`](Self::canonical) gave.
    pub(crate) fn from_parts(json: String, canonical: Option<String>) -> Self {
        // As a journal writes it, so that what is read compares with what was made anew.
        let mut lines = one_line(&json);
        if let Some(canonical) = canonical.map(|canonical| one_line(&canonical)).filter(|canonical| *canonical != lines)
        {
            lines.push('\n');
            lines.push_str(&canonical);
        }
        Self { lines: lines.into() }
    }

    /// As it is told, and as it compares where that is not the same.
    pub(crate) fn parts(&self) -> (&str, Option<&str>) {
        match self.lines.split_once('\n') {
            Some((json, canonical)) => (json, Some(canonical)),
            None => (&self.lines, None),
        }
    }

    /// `{"transactionId":"…"}`, in the order of the spec.
    pub fn json(&self) -> &str {
        self.parts().0
    }

    /// A JSON object of strings, the same for keys that are the same, and for no others.
    pub fn canonical(&self) -> &str {
        let (json, canonical) = self.parts();
        canonical.unwrap_or(json)
    }

    /// Whether both name the same effect, as far as can be known: they agree on all fields that both have. A number and a
    /// text agree if the text is that number, for a spec may have come to call it the other.
    pub fn agrees_with(&self, other: &Self) -> bool {
        if self == other {
            return true;
        }
        let (ours, theirs) = (self.fields(), other.fields());
        let (our_shape, their_shape) = (self.shape_of(&ours), other.shape_of(&theirs));
        let agrees = |(at, (name, value)): (usize, &(String, String))| match theirs.place(name) {
            Err(_) => true,
            Ok(place) if our_shape.0[at].1 == their_shape.0[place].1 => theirs.0[place].1 == *value,
            Ok(place) => same_number(&theirs.0[place].1, value),
        };
        our_shape != their_shape && ours.0.iter().enumerate().all(agrees)
    }

    /// Its fields, and how they compare. Keys of one endpoint are of more than one shape only after a change of the spec, and
    /// then the same ones need not compare as equal.
    pub(crate) fn shape(&self) -> Shape {
        self.shape_of(&self.fields())
    }

    fn shape_of(&self, fields: &Fields) -> Shape {
        let (json, canonical) = self.parts();
        // One that is told as it compares has texts only.
        let told: Value = canonical.and_then(|_| json.parse().ok()).unwrap_or_default();
        let is_number = |name: &str, compares: &str| match told.get(name) {
            Some(Value::Number(_)) => true,
            Some(Value::String(text)) => text != compares && number(text).is_some_and(|number| number == compares),
            Some(_) | None => false,
        };
        Shape(fields.0.iter().map(|(name, value)| (name.clone(), is_number(name, value))).collect())
    }

    fn fields(&self) -> Fields {
        let mut fields = Fields::default();
        if let Ok(Value::Object(members)) = self.canonical().parse() {
            for (name, value) in members {
                match value {
                    Value::String(value) => fields.insert(&name, value),
                    _ => return Fields::default(),
                }
            }
        }
        fields
    }
}

/// The names of a key's fields, sorted, and whether each compares as a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Shape(Vec<(String, bool)>);

/// Names and values, sorted by name: few, and a map of strings would be much code for them.
#[derive(Default)]
struct Fields(Vec<(String, String)>);

impl Fields {
    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.as_str().cmp(name))
    }

    fn insert(&mut self, name: &str, value: String) {
        match self.place(name) {
            Ok(place) => self.0[place].1 = value,
            Err(place) => self.0.insert(place, (name.to_owned(), value)),
        }
    }

    fn into_json(self) -> String {
        let mut members = Map::new();
        for (name, value) in self.0 {
            members.insert(name, value.into());
        }
        Value::Object(members).to_string()
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.canonical() == other.canonical()
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.canonical().hash(state);
    }
}

/// Shows the names of its fields only: the values are of the program's customers.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.fields().0.into_iter().map(|(name, _)| name).collect();
        f.debug_tuple("Key").field(&names).finish()
    }
}

/// One text for all that mean the same value; what is no value of its kind stays as it is.
fn canonical(kind: KeyKind, text: &str) -> String {
    let same = match kind {
        KeyKind::String | KeyKind::Bool | KeyKind::Uri | KeyKind::Duration => None,
        KeyKind::Uuid => uuid(text),
        KeyKind::Int | KeyKind::Decimal => number(text),
        KeyKind::Date | KeyKind::Datetime => date(kind, text),
    };
    same.unwrap_or_else(|| text.to_owned())
}

/// As most write it, whose key is then told as it compares.
fn uuid(text: &str) -> Option<String> {
    let bare = text.strip_prefix("urn:uuid:").unwrap_or(text).trim_matches(['{', '}']);
    let digits: String = bare.chars().filter(|c| *c != '-').map(|c| c.to_ascii_lowercase()).collect();
    let is_one = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_one.then(|| [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| &digits[part]).join("-"))
}

/// `1`, `1.0`, `10e-1`, `+1.00` → `1e0`.
fn number(text: &str) -> Option<String> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => ("-", &text[1..]),
        b'+' => ("", &text[1..]),
        _ => ("", text),
    };
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (digits, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let significant = all.trim_start_matches('0');
    if significant.is_empty() {
        return Some("0e0".to_owned());
    }
    let bare = significant.trim_end_matches('0');
    let dropped = i64::try_from(significant.len() - bare.len()).ok()?;
    let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?.checked_add(dropped)?;
    Some(format!("{sign}{bare}e{exponent}"))
}

/// Of a number as it compares and a text, in either order.
fn same_number(one: &str, other: &str) -> bool {
    let as_number = |text: &str| number(text).unwrap_or_else(|| text.to_owned());
    as_number(one) == as_number(other)
}

#[cfg(feature = "jiff")]
fn date(kind: KeyKind, text: &str) -> Option<String> {
    match kind {
        KeyKind::Datetime => text.parse::<jiff::Timestamp>().ok().map(|moment| moment.to_string()),
        _ => text.parse::<jiff::civil::Date>().ok().map(|day| day.to_string()),
    }
}

#[cfg(not(feature = "jiff"))]
fn date(_kind: KeyKind, _text: &str) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Place;

    fn key(kind: KeyKind, text: &str) -> Key {
        let mut key = Key::default();
        key.push(&KeyField { place: Place::Query, json: "id", kind }, &Value::from(text), text);
        key
    }

    #[track_caller]
    fn check(kind: KeyKind, same: &[&str], other: &[&str]) {
        let first = key(kind, same[0]);
        for text in same {
            assert_eq!(key(kind, text).canonical(), first.canonical(), "{text}");
        }
        for text in other {
            assert_ne!(key(kind, text).canonical(), first.canonical(), "{text}");
        }
    }

    #[test]
    fn strings_compare_by_bytes() {
        check(KeyKind::String, &["a"], &["A", "a ", "á"]);
    }

    #[test]
    fn typed_values_compare_by_what_they_mean() {
        check(
            KeyKind::Uuid,
            &["6f1d0c2e-9a7b-4f35-8000-000000000001", "6F1D0C2E9A7B4F358000000000000001"],
            &["6f1d0c2e-9a7b-4f35-8000-000000000002", "6f1d0c2e"],
        );
        check(KeyKind::Decimal, &["10.50", "10.5", "105e-1", "+010.5"], &["10.51", "-10.5", "105"]);
        check(KeyKind::Decimal, &["0", "0.00", "-0"], &["0.01"]);
        check(KeyKind::Int, &["100", "1e2"], &["10", "1000"]);
    }

    #[test]
    fn a_number_agrees_with_the_text_that_a_later_spec_makes_of_it() {
        for (kind, earlier, later, other) in [
            (KeyKind::Int, Value::from(7), "7", "8"),
            (KeyKind::Int, Value::from(1200), "1200", "120"),
            (KeyKind::Decimal, Value::from("10.50"), "10.50", "1050"),
            (KeyKind::Decimal, Value::from(10.5), "10.5", "105"),
        ] {
            let mut number = Key::default();
            let text = scalar(&earlier).unwrap();
            number.push(&KeyField { place: Place::Query, json: "id", kind }, &earlier, &text);
            let [same, different] = [later, other].map(|text| key(KeyKind::String, text));
            assert_ne!(number.shape(), same.shape(), "{text}");
            assert!(number.agrees_with(&same) && same.agrees_with(&number), "{text}");
            assert!(!number.agrees_with(&different) && !different.agrees_with(&number), "{text}");
        }
        // Numbers of an order, not of a spec that counts.
        let [one, other] = ["12e5", "1200000"].map(|text| key(KeyKind::String, text));
        assert!(one.shape() == other.shape() && !one.agrees_with(&other));
    }

    #[test]
    fn a_key_that_is_told_as_it_compares_is_one_text() {
        for (kind, text) in [(KeyKind::String, "a"), (KeyKind::Uuid, "6f1d0c2e-9a7b-4f35-8000-000000000001")] {
            assert_eq!(key(kind, text).parts().1, None, "{text}");
        }
        let told = r#"{"id":"6F1D0C2E9A7B4F358000000000000001"}"#;
        let compares = r#"{"id":"6f1d0c2e-9a7b-4f35-8000-000000000001"}"#;
        assert_eq!(key(KeyKind::Uuid, &told[7..39]).parts(), (told, Some(compares)));
    }

    #[cfg(feature = "jiff")]
    #[test]
    fn moments_compare_across_offsets() {
        check(KeyKind::Datetime, &["2026-11-25T01:00:00Z", "2026-11-25T02:00:00+01:00"], &["2026-11-25T02:00:00Z"]);
    }

    #[test]
    fn a_key_reads_as_json_in_the_order_of_the_spec() {
        let mut key = key(KeyKind::String, "x\"y");
        key.push(&KeyField { place: Place::Body, json: "n", kind: KeyKind::Int }, &Value::from(7), "7");
        assert_eq!(key.json(), r#"{"id":"x\"y","n":7}"#);
    }
}
