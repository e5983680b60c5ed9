//! The key of a critical operation: the values that name one intended effect.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
    hash::{Hash, Hasher},
};

use serde::Serialize;
use serde_json::{Map, Value, value::RawValue};

use crate::{
    compact::{Read, Sink, Source, Write, object, with_serde},
    endpoint::{Critical, KeyField, KeyKind},
    journal::names,
    json,
    one_line::one_line,
    request::scalar,
};

/// The key of an operation: as shown to people and resolvers, and in a form that can be compared.
#[derive(Clone, Default)]
pub struct Key {
    /// JSON on one line. On a second, how it compares, where that is not the same; on a third, as what, where that is not
    /// texts throughout.
    lines: Box<str>,
}

impl Write for Key {
    fn write(&self, to: &mut dyn Sink) {
        let (json, canonical, kinds) = self.parts();
        to.object("Key", KEPT_OF_KEY, &[&json, &canonical, &kinds]);
    }
}

const KEPT_OF_KEY: &[&str] = &["json", "canonical", "kinds"];

impl Read for Key {
    fn read(from: &mut dyn Source) -> Option<Self> {
        let (json, canonical, kinds): (String, Option<String>, Option<String>) = object(from, "Key", KEPT_OF_KEY)?;
        Some(Self::from_parts(&json, canonical.as_deref(), kinds.as_deref()))
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
            key.push(field, &value.to_string(), &scalar(value)?);
        }
        Some(key)
    }

    /// A field and its value in JSON, as it is written; `None` where that is no scalar.
    pub(crate) fn push_as_written(&mut self, field: &KeyField, json: &str) -> Option<()> {
        let read = json::from_str::<Value>(json).ok();
        let is_number = json.starts_with(|first: char| first == '-' || first.is_ascii_digit());
        // A number of many digits is read as the nearest of few, which may name something else.
        match read.as_ref().and_then(scalar).filter(|text| !is_number || number(text) == number(json)) {
            Some(text) => self.push(field, &read.unwrap_or_default().to_string(), &text),
            None if is_number => self.push(field, json, json),
            None => return None,
        }
        Some(())
    }

    pub(crate) fn push(&mut self, field: &KeyField, json: &str, text: &str) {
        // A number or truth value in a body that the spec does not describe: the key's type has a string.
        let told = if field.kind == KeyKind::String { Value::from(text).to_string() } else { json.to_owned() };
        let kind = Kind::of(field.kind);
        let mut fields = self.fields();
        fields.insert(Field { name: field.json.to_owned(), told: text.to_owned(), value: kind.canonical(text), kind });
        let before = self.json().strip_suffix('}').unwrap_or_default();
        let opening = if before.is_empty() { "{" } else { "," };
        let mut json = before.to_owned();
        let _ = write!(json, "{opening}{}:{told}}}", Value::from(field.json));
        let kinds = fields.kinds();
        *self = Self::from_parts(&json, Some(&fields.into_json()), Some(&kinds));
    }

    /// From what [`parts`](Self::parts) gave.
    pub(crate) fn from_parts(json: &str, canonical: Option<&str>, kinds: Option<&str>) -> Self {
        // As a journal writes it, so that what is read compares with what was made anew.
        let mut lines = one_line(json);
        let canonical = canonical.map(one_line).filter(|canonical| *canonical != lines);
        let kinds = kinds.map(one_line).filter(|kinds| kinds.contains(|kind| kind != Kind::Text.letter()));
        if canonical.is_some() || kinds.is_some() {
            lines.push('\n');
            lines.push_str(&canonical.unwrap_or_default());
        }
        if let Some(kinds) = kinds {
            lines.push('\n');
            lines.push_str(&kinds);
        }
        Self { lines: lines.into() }
    }

    /// As it is told; as it compares where that is not the same; and as what each of its fields compares, a letter each in
    /// the order of their names, where one is no text.
    pub(crate) fn parts(&self) -> (&str, Option<&str>, Option<&str>) {
        let mut lines = self.lines.split('\n');
        let json = lines.next().unwrap_or_default();
        (json, lines.next().filter(|canonical| !canonical.is_empty()), lines.next())
    }

    /// The key as JSON, such as `{"transactionId":"…"}`, with fields in the order of the spec.
    pub fn json(&self) -> &str {
        self.parts().0
    }

    /// The key as a JSON object of strings that is equal for equal keys, and only for these.
    pub fn canonical(&self) -> &str {
        let (json, canonical, _) = self.parts();
        canonical.unwrap_or(json)
    }

    /// Whether both name the same effect, as far as can be known: they agree on all fields that both have. What a spec has
    /// come to call something else agrees if it is the same value as one or the other: a number and the text that says it, a
    /// uuid in capitals, a day and a moment of it.
    pub fn agrees_with(&self, other: &Self) -> bool {
        if self == other {
            return true;
        }
        let (ours, theirs) = (self.fields(), other.fields());
        let agrees = |field: &Field| theirs.get(&field.name).is_none_or(|their| field.agrees_with(their));
        !ours.compare_as(&theirs) && ours.0.iter().all(agrees)
    }

    /// The same, with other names for fields where there are any.
    pub(crate) fn renamed<'n>(&self, name_of: impl Fn(&str) -> Option<&'n str>) -> Self {
        let mut fields = Fields::default();
        for mut field in self.fields().0 {
            if let Some(name) = name_of(&field.name) {
                name.clone_into(&mut field.name);
            }
            fields.insert(field);
        }
        let told: BTreeMap<String, &RawValue> = json::from_str(self.json()).unwrap_or_default();
        let told = told.iter().map(|(name, value)| {
            let name = name_of(name).unwrap_or(name);
            format!("{}:{value}", Value::from(name))
        });
        let told = format!("{{{}}}", told.collect::<Vec<_>>().join(","));
        let kinds = fields.kinds();
        Self::from_parts(&told, Some(&fields.into_json()), Some(&kinds))
    }

    /// Its fields, and how they compare. Keys of one endpoint are of more than one shape only after a change of the spec, and
    /// then the same ones need not compare as equal.
    pub(crate) fn shape(&self, endpoint: &str) -> Shape {
        let fields = self.fields().0.into_iter();
        let shape = |field: Field| {
            let kind = (!field.is_the_same_as_all()).then_some(field.kind);
            (kind, names::placed(field.name, endpoint))
        };
        Shape(fields.map(shape).collect())
    }

    fn fields(&self) -> Fields {
        let (json, canonical, kinds) = self.parts();
        let told: Value = json.parse().unwrap_or_default();
        let compares = canonical.map_or_else(|| told.clone(), |canonical| canonical.parse().unwrap_or_default());
        let mut fields = Fields::default();
        if let Value::Object(members) = compares {
            for (name, value) in members {
                let Value::String(value) = value else { return Fields::default() };
                let told = told.get(&name).and_then(scalar).unwrap_or_default();
                fields.insert(Field { name, told, value, kind: Kind::Text });
            }
        }
        let letters = kinds.unwrap_or_default().chars();
        for (field, letter) in fields.0.iter_mut().zip(letters) {
            field.kind = Kind::by(letter);
        }
        fields
    }
}

/// The names of a key's fields, sorted, where they are in the path, and as what each compares; `None`: it is the same as
/// whatever it compares.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Shape(Vec<(Option<Kind>, String)>);

impl Shape {
    /// Whether two keys of these shapes may name the same effect and yet compare as different.
    pub(crate) fn hides(&self, other: &Self) -> bool {
        let hidden = |ours: &(Option<Kind>, String), theirs: &(Option<Kind>, String)| {
            let differ = ours.0.is_some_and(|ours| theirs.0.is_some_and(|theirs| ours != theirs));
            ours.1 != theirs.1 || differ
        };
        self.0.len() != other.0.len() || self.0.iter().zip(&other.0).any(|(ours, theirs)| hidden(ours, theirs))
    }
}

/// One field of a key.
struct Field {
    name: String,
    told: String,
    /// As it compares.
    value: String,
    kind: Kind,
}

impl Field {
    fn agrees_with(&self, other: &Self) -> bool {
        if self.kind == other.kind {
            return self.value == other.value;
        }
        let is = |it: &Self, other: &Self| other.kind.canonical(other.kind.of_it(&it.told)) == other.value;
        self.value == other.value || is(self, other) || is(other, self)
    }

    /// A text that compares the same as whatever a spec calls it.
    fn is_the_same_as_all(&self) -> bool {
        self.kind == Kind::Text && Kind::ALL.iter().all(|kind| kind.canonical(&self.told) == self.value)
    }
}

/// Sorted by name: few, and a map of strings would be much code for them.
#[derive(Default)]
struct Fields(Vec<Field>);

impl Fields {
    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|field| field.name.as_str().cmp(name))
    }

    fn get(&self, name: &str) -> Option<&Field> {
        self.place(name).ok().map(|place| &self.0[place])
    }

    fn insert(&mut self, field: Field) {
        match self.place(&field.name) {
            Ok(place) => self.0[place] = field,
            Err(place) => self.0.insert(place, field),
        }
    }

    /// Whether these are the same fields, and compare in the same way.
    fn compare_as(&self, other: &Self) -> bool {
        let ways = |fields: &Self| fields.0.iter().map(|field| (field.name.clone(), field.kind)).collect::<Vec<_>>();
        ways(self) == ways(other)
    }

    fn kinds(&self) -> String {
        self.0.iter().map(|field| field.kind.letter()).collect()
    }

    fn into_json(self) -> String {
        let mut members = Map::new();
        for field in self.0 {
            members.insert(field.name, field.value.into());
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
        let names: Vec<_> = self.fields().0.into_iter().map(|field| field.name).collect();
        f.debug_tuple("Key").field(&names).finish()
    }
}

/// As what the values of a field compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Text,
    Number,
    Uuid,
    Day,
    Moment,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Text, Self::Number, Self::Uuid, Self::Day, Self::Moment];

    fn of(kind: KeyKind) -> Self {
        match kind {
            KeyKind::String | KeyKind::Bool | KeyKind::Uri | KeyKind::Duration => Self::Text,
            KeyKind::Int | KeyKind::Decimal => Self::Number,
            KeyKind::Uuid => Self::Uuid,
            KeyKind::Date => Self::Day,
            KeyKind::Datetime => Self::Moment,
        }
    }

    fn letter(self) -> char {
        match self {
            Self::Text => 't',
            Self::Number => 'n',
            Self::Uuid => 'u',
            Self::Day => 'd',
            Self::Moment => 'm',
        }
    }

    fn by(letter: char) -> Self {
        Self::ALL.into_iter().find(|kind| kind.letter() == letter).unwrap_or(Self::Text)
    }

    /// One text for all that mean the same value; what is no value of this kind stays as it is.
    fn canonical(self, text: &str) -> String {
        let same = match self {
            Self::Text => None,
            Self::Number => number(text),
            Self::Uuid => uuid(text),
            Self::Day => day(text),
            Self::Moment => moment(text),
        };
        same.unwrap_or_else(|| text.to_owned())
    }

    /// What a text of another kind says that is of this one.
    fn of_it(self, text: &str) -> &str {
        match self {
            Self::Day => text.split(['T', 't', ' ']).next().unwrap_or(text),
            Self::Text | Self::Number | Self::Uuid | Self::Moment => text,
        }
    }
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

#[cfg(feature = "jiff")]
fn day(text: &str) -> Option<String> {
    text.parse::<jiff::civil::Date>().ok().map(|day| day.to_string())
}

#[cfg(feature = "jiff")]
fn moment(text: &str) -> Option<String> {
    text.parse::<jiff::Timestamp>().ok().map(|moment| moment.to_string())
}

#[cfg(not(feature = "jiff"))]
fn day(_text: &str) -> Option<String> {
    None
}

#[cfg(not(feature = "jiff"))]
fn moment(_text: &str) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::{
        endpoint::{Place, sample},
        request::Request,
    };

    fn key(kind: KeyKind, text: &str) -> Key {
        let mut key = Key::default();
        key.push(&KeyField { place: Place::Query, json: "id", kind }, &Value::from(text).to_string(), text);
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
    fn what_a_later_spec_calls_something_else_agrees_if_it_is_the_same_value() {
        for (kind, earlier, later, other) in [
            (KeyKind::Int, Value::from(7), "7", "8"),
            (KeyKind::Int, Value::from(1200), "1200", "120"),
            (KeyKind::Decimal, Value::from("10.50"), "10.50", "1050"),
            (KeyKind::Decimal, Value::from(10.5), "10.5", "105"),
        ] {
            let mut number = Key::default();
            let text = scalar(&earlier).unwrap();
            number.push(&KeyField { place: Place::Query, json: "id", kind }, &earlier.to_string(), &text);
            let [same, different] = [later, other].map(|text| key(KeyKind::String, text));
            tell_apart(&number, &same, &different);
        }
        let (bare, hyphens) = ("6F1D0C2E9A7B4F358000000000000001", "6f1d0c2e-9a7b-4f35-8000-000000000001");
        let other = key(KeyKind::String, "6F1D0C2E9A7B4F358000000000000002");
        tell_apart(&key(KeyKind::Uuid, hyphens), &key(KeyKind::String, bare), &other);
        // Numbers of an order, not of a spec that counts.
        let [one, other] = ["12e5", "1200000"].map(|text| key(KeyKind::String, text));
        assert!(!one.shape("").hides(&other.shape("")) && !one.agrees_with(&other));
    }

    /// The first two are the same under two specs, the last is another.
    #[track_caller]
    fn tell_apart(one: &Key, same: &Key, other: &Key) {
        for (one, same, other) in [(one, same, other), (same, one, other)] {
            assert!(one == same || one.shape("").hides(&same.shape("")), "{} {}", one.json(), same.json());
            assert!(one.agrees_with(same), "{} {}", one.json(), same.json());
            assert!(!one.agrees_with(other) && !other.agrees_with(one), "{} {}", one.json(), other.json());
        }
    }

    #[cfg(feature = "jiff")]
    #[test]
    fn a_moment_agrees_with_the_text_that_says_it_and_with_its_day() {
        let moment = key(KeyKind::Datetime, "2026-11-25T01:00:00Z");
        let (text, other) = (key(KeyKind::String, "2026-11-25T02:00:00+01:00"), key(KeyKind::String, "2026-11-25"));
        tell_apart(&moment, &text, &other);
        let [day, another] = ["2026-11-25", "2026-11-26"].map(|text| key(KeyKind::Date, text));
        tell_apart(&moment, &day, &another);
    }

    #[test]
    fn a_text_that_is_the_same_under_all_specs_hides_from_none() {
        let uuid = key(KeyKind::Uuid, "6f1d0c2e-9a7b-4f35-8000-000000000001");
        for text in ["order-17", "6f1d0c2e-9a7b-4f35-8000-000000000001"] {
            let text = key(KeyKind::String, text);
            assert!(!uuid.shape("").hides(&text.shape("")) && !text.shape("").hides(&uuid.shape("")));
        }
    }

    #[test]
    fn a_key_is_read_as_it_was_written() {
        let mut key = key(KeyKind::Uuid, "6F1D0C2E9A7B4F358000000000000001");
        key.push(&KeyField { place: Place::Body, json: "a", kind: KeyKind::String }, r#""7""#, "7");
        let (json, canonical, kinds) = key.parts();
        assert_eq!(kinds, Some("tu"));
        let read = Key::from_parts(json, canonical, kinds);
        assert!(read == key && read.shape("") == key.shape("") && read.json() == key.json());
    }

    #[test]
    fn a_key_that_is_told_as_it_compares_is_one_text() {
        for (kind, text) in [(KeyKind::String, "a"), (KeyKind::Uuid, "6f1d0c2e-9a7b-4f35-8000-000000000001")] {
            assert_eq!(key(kind, text).parts().1, None, "{text}");
        }
        let told = r#"{"id":"6F1D0C2E9A7B4F358000000000000001"}"#;
        let compares = r#"{"id":"6f1d0c2e-9a7b-4f35-8000-000000000001"}"#;
        assert_eq!(key(KeyKind::Uuid, &told[7..39]).parts(), (told, Some(compares), Some("u")));
    }

    #[cfg(feature = "jiff")]
    #[test]
    fn moments_compare_across_offsets() {
        check(KeyKind::Datetime, &["2026-11-25T01:00:00Z", "2026-11-25T02:00:00+01:00"], &["2026-11-25T02:00:00Z"]);
    }

    #[test]
    fn a_number_of_many_digits_is_told_and_compares_as_it_is_sent() {
        let of = |kind: KeyKind, body: u128| {
            let key = vec![KeyField { place: Place::Body, json: "id", kind }].leak();
            let critical = Box::leak(Box::new(Critical { key, ..sample::CRITICAL }));
            Request::new().body(&HashMap::from([("id", body)])).key(critical).unwrap()
        };
        for number in [7, u128::from(u64::MAX), u128::from(u64::MAX) + 1, u128::MAX] {
            let [text, decimal] = [KeyKind::String, KeyKind::Decimal].map(|kind| of(kind, number));
            assert_eq!(text.json(), format!(r#"{{"id":"{number}"}}"#));
            assert_eq!(decimal.json(), format!(r#"{{"id":{number}}}"#));
            assert!([KeyKind::String, KeyKind::Decimal].iter().all(|kind| of(*kind, number) != of(*kind, number - 1)));
        }
    }

    #[test]
    fn a_key_reads_as_json_in_the_order_of_the_spec() {
        let mut key = key(KeyKind::String, "x\"y");
        key.push(&KeyField { place: Place::Body, json: "n", kind: KeyKind::Int }, "7", "7");
        assert_eq!(key.json(), r#"{"id":"x\"y","n":7}"#);
    }
}
