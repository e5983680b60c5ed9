//! One line of a log: how it is written, and how it is read again.

use std::{
    borrow::Cow,
    sync::Arc,
    time::{Duration, SystemTime},
};

use serde_json::value::RawValue;

use super::index::Fingerprint;
use crate::{
    BoxError,
    journal::{Entry, Intent, Key, KeyFree, Realm, Scope},
    json,
    one_line::one_line,
    token::OperationId,
};

/// What a line says, but for its number.
pub(super) struct Record<'a> {
    kind: char,
    values: Cow<'a, str>,
}

/// What a good line says.
pub(super) enum Logged {
    Secret([u8; 16]),
    /// Keys were used again, and what happened with them before may be in the archive only.
    Repeats,
    Entry(Entry),
    Delivered {
        id: OperationId,
        fingerprint: Fingerprint,
        free: KeyFree,
    },
    Guard(Box<Guard>),
    Names(Box<Names>),
}

/// What an endpoint was called before: a program from before it was renamed does not say so, and shall find its keys.
pub(super) struct Names {
    pub(super) scope: Scope,
    pub(super) today: String,
    pub(super) formerly: Vec<String>,
}

/// A delivered operation whose key may still be taken.
pub(super) struct Guard {
    pub(super) id: OperationId,
    pub(super) decided_at: SystemTime,
    pub(super) free: KeyFree,
    pub(super) scope: Scope,
    pub(super) endpoint: String,
    pub(super) key: Key,
}

/// A line whose checksum is right.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) number: u64,
    pub(super) first: u64,
    pub(super) kind: &'a str,
    pub(super) values: &'a str,
}

impl Record<'_> {
    pub(super) const FENCE: Record<'static> = Record { kind: 'F', values: Cow::Borrowed("") };
    pub(super) const REPEATS: Record<'static> = Record { kind: 'R', values: Cow::Borrowed("") };
    pub(super) const CLOSED: Record<'static> = Record { kind: 'C', values: Cow::Borrowed("") };

    pub(super) fn secret(secret: [u8; 16]) -> Self {
        Self::with('H', &format!("\"{:032x}\"", u128::from_be_bytes(secret)))
    }

    pub(super) fn intent(intent: &Intent) -> Self {
        let mut values = intent.id().to_string();
        push_number(&mut values, milliseconds(intent.at()));
        push_scope(&mut values, intent.scope());
        push_text(&mut values, intent.endpoint());
        push_key(&mut values, intent.key());
        push_raw(&mut values, intent.reference().unwrap_or("null"));
        push_text(&mut values, intent.path());
        push_if_any(&mut values, intent.repeat_after().map(whole_milliseconds));
        push_kinds(&mut values, intent.key());
        Self::with('I', &values)
    }

    /// Anything but an intent and a delivery, which are written with more than the entry says.
    pub(super) fn entry(entry: &Entry) -> Self {
        let mut values = entry.operation().to_string();
        let kind = match entry {
            Entry::Intent(intent) => return Self::intent(intent),
            Entry::Token { token, .. } => {
                push_text(&mut values, token);
                'T'
            }
            Entry::Outcome { outcome, .. } => {
                push_raw(&mut values, outcome);
                'O'
            }
            Entry::Watched { span, .. } => {
                push_number(&mut values, whole_milliseconds(*span));
                'W'
            }
            Entry::Decided { decided, at, .. } => {
                push_number(&mut values, milliseconds(*at));
                push_raw(&mut values, decided);
                'V'
            }
            Entry::Delivered { id, key_free } => return Self::delivered(*id, Fingerprint::NONE, *key_free),
        };
        Self::with(kind, &values)
    }

    pub(super) fn delivered(id: OperationId, fingerprint: Fingerprint, free: KeyFree) -> Self {
        let mut values = id.to_string();
        push_text(&mut values, &fingerprint.to_string());
        push_if_any(&mut values, free_at(free));
        Self::with('D', &values)
    }

    pub(super) fn guard(guard: &Guard) -> Self {
        let mut values = guard.id.to_string();
        push_number(&mut values, milliseconds(guard.decided_at));
        push_if_any(&mut values, free_at(guard.free));
        push_scope(&mut values, &guard.scope);
        push_text(&mut values, &guard.endpoint);
        push_key(&mut values, &guard.key);
        push_kinds(&mut values, &guard.key);
        Self::with('G', &values)
    }

    pub(super) fn names(names: &Names) -> Self {
        let Names { scope, today, formerly } = names;
        let mut values = format!("[{},{}]", quoted(&scope.base), quoted(&scope.account));
        push_text(&mut values, today);
        let formerly: Vec<_> = formerly.iter().map(|name| quoted(name)).collect();
        push_raw(&mut values, &format!("[{}]", formerly.join(",")));
        Self::with('N', &values)
    }

    /// The same as what a line says already.
    pub(super) fn again<'a>(line: &Line<'a>) -> Record<'a> {
        Record { kind: line.kind.chars().next().unwrap_or('F'), values: Cow::Borrowed(line.values) }
    }

    fn with(kind: char, values: &str) -> Self {
        Self { kind, values: Cow::Owned(one_line(values)) }
    }

    pub(super) fn write(&self, number: u64, first: u64, to: &mut Vec<u8>) {
        let Self { kind, values } = self;
        let space = if values.is_empty() { "" } else { " " };
        let text = format!("{number} {first} {kind}{space}{values}");
        to.extend_from_slice(format!("{:08x} {text}\n", crc32fast::hash(text.as_bytes())).as_bytes());
    }
}

fn push_text(values: &mut String, text: &str) {
    push_raw(values, &quoted(text));
}

fn push_number(values: &mut String, number: u64) {
    push_raw(values, &number.to_string());
}

fn push_if_any(values: &mut String, number: Option<u64>) {
    match number {
        Some(number) => push_number(values, number),
        None => push_raw(values, "null"),
    }
}

fn push_scope(values: &mut String, Scope { base, account }: &Scope) {
    push_raw(values, &format!("[{},{}]", quoted(base), quoted(account)));
}

/// As a string of JSON.
fn quoted(text: &str) -> String {
    // Text can always be written.
    serde_json::to_string(text).unwrap_or_default()
}

fn push_raw(values: &mut String, json: &str) {
    values.push(' ');
    values.push_str(json);
}

fn push_key(values: &mut String, key: &Key) {
    let (json, canonical, _) = key.parts();
    push_raw(values, json);
    push_raw(values, canonical.unwrap_or("null"));
}

fn push_kinds(values: &mut String, key: &Key) {
    match key.parts() {
        (.., Some(kinds)) => push_text(values, kinds),
        (.., None) => push_raw(values, "null"),
    }
}

fn milliseconds(at: SystemTime) -> u64 {
    whole_milliseconds(at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default())
}

fn whole_milliseconds(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

fn free_at(free: KeyFree) -> Option<u64> {
    match free {
        KeyFree::NotDone => Some(0),
        // Later rather than earlier, and never 0, which means that it did not happen.
        KeyFree::From(at) => {
            let part = SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds(at)) < at;
            Some(milliseconds(at).saturating_add(u64::from(part)).max(1))
        }
        KeyFree::Never => None,
    }
}

/// The line, if its checksum is right.
pub(super) fn line(bytes: &[u8]) -> Option<Line<'_>> {
    let text = std::str::from_utf8(bytes.strip_suffix(b"\n")?).ok()?;
    let (checksum, rest) = text.split_once(' ')?;
    // Exactly as it is written: a checksum in capitals is damage.
    if checksum != format!("{:08x}", crc32fast::hash(rest.as_bytes())) {
        return None;
    }
    let (number, rest) = rest.split_once(' ')?;
    let (first, rest) = rest.split_once(' ')?;
    let (kind, values) = rest.split_once(' ').unwrap_or((rest, ""));
    Some(Line { number: number.parse().ok()?, first: first.parse().ok()?, kind, values })
}

/// What a line says; `None` for those that say nothing of an operation.
///
/// # Errors
/// When it is damaged, or of a kind that is not known.
pub(super) fn logged(bytes: &[u8]) -> Result<Option<Logged>, BoxError> {
    line(bytes).ok_or("a line of the journal is damaged")?.logged()
}

impl Line<'_> {
    /// Whether this version knows what it says.
    pub(super) fn is_known(&self) -> bool {
        matches!(self.kind, "H" | "I" | "T" | "O" | "W" | "V" | "D" | "G" | "N" | "R" | "F" | "C")
    }

    pub(super) fn logged(&self) -> Result<Option<Logged>, BoxError> {
        let mut values = Values::of(self.values);
        let logged = match self.kind {
            "F" | "C" => return Ok(None),
            "R" => Logged::Repeats,
            "H" => Logged::Secret(u128::from_str_radix(&values.text()?, 16)?.to_be_bytes()),
            "I" => Logged::Entry(Entry::Intent(Arc::new(values.intent()?))),
            "T" => Logged::Entry(Entry::Token { id: values.id()?, token: values.text()?.into() }),
            "O" => Logged::Entry(Entry::Outcome { id: values.id()?, outcome: values.raw()?.to_owned() }),
            "W" => Logged::Entry(Entry::Watched { id: values.id()?, span: Duration::from_millis(values.number()?) }),
            "V" => {
                let (id, at) = (values.id()?, values.time()?);
                Logged::Entry(Entry::Decided { id, at, decided: values.raw()?.to_owned() })
            }
            "D" => {
                let (id, fingerprint) = (values.id()?, values.text()?);
                Logged::Delivered { id, fingerprint: fingerprint.parse()?, free: values.free()? }
            }
            "G" => Logged::Guard(Box::new(values.guard()?)),
            "N" => {
                let (scope, today) = (values.scope()?, values.text()?);
                Logged::Names(Box::new(Names { scope, today, formerly: json::from_str(values.raw()?)? }))
            }
            other => return Err(format!("a record of the unknown kind {other:?}").into()),
        };
        Ok(Some(logged))
    }
}

/// The values of a record, one after another.
struct Values<'a> {
    id: &'a str,
    rest: serde_json::StreamDeserializer<'a, serde_json::de::SliceRead<'a>, &'a RawValue>,
}

impl<'a> Values<'a> {
    fn of(values: &'a str) -> Self {
        // A header and names have no id; JSON begins with none of its letters.
        let (id, rest) = match values.split_once(' ') {
            Some((id, rest)) if !id.starts_with(['"', '[']) => (id, rest),
            _ => ("", values),
        };
        Self { id, rest: json::deserializer(rest).into_iter() }
    }

    fn id(&self) -> Result<OperationId, BoxError> {
        Ok(self.id.parse()?)
    }

    fn raw(&mut self) -> Result<&'a str, BoxError> {
        Ok(self.rest.next().ok_or("a value is missing")??.get())
    }

    fn text(&mut self) -> Result<String, BoxError> {
        Ok(json::from_str(self.raw()?)?)
    }

    fn number(&mut self) -> Result<u64, BoxError> {
        Ok(self.raw()?.parse()?)
    }

    fn if_any(&mut self) -> Result<Option<u64>, BoxError> {
        Ok(match self.raw()? {
            "null" => None,
            number => Some(number.parse()?),
        })
    }

    fn time(&mut self) -> Result<SystemTime, BoxError> {
        Ok(SystemTime::UNIX_EPOCH + Duration::from_millis(self.number()?))
    }

    fn free(&mut self) -> Result<KeyFree, BoxError> {
        Ok(match self.if_any()? {
            None => KeyFree::Never,
            Some(0) => KeyFree::NotDone,
            Some(at) => {
                let at = SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(at));
                at.map_or(KeyFree::Never, KeyFree::From)
            }
        })
    }

    fn scope(&mut self) -> Result<Scope, BoxError> {
        let both: Vec<String> = json::from_str(self.raw()?)?;
        let [base, account] = both.try_into().map_err(|_| "a scope is not of two parts")?;
        Ok(Scope { base, account })
    }

    fn key(&mut self) -> Result<(&'a str, Option<&'a str>), BoxError> {
        let (json, canonical) = (self.raw()?, self.raw()?);
        Ok((json, (canonical != "null").then_some(canonical)))
    }

    fn kinds(&mut self) -> Result<Option<String>, BoxError> {
        Ok(json::from_str(self.raw()?)?)
    }

    fn guard(&mut self) -> Result<Guard, BoxError> {
        let (id, decided_at, free) = (self.id()?, self.time()?, self.free()?);
        let (scope, endpoint) = (self.scope()?, self.text()?);
        let (json, canonical) = self.key()?;
        let key = Key::from_parts(json, canonical, self.kinds()?.as_deref());
        Ok(Guard { id, decided_at, free, scope, endpoint, key })
    }

    fn intent(&mut self) -> Result<Intent, BoxError> {
        let (id, at) = (self.id()?, self.time()?);
        let (scope, endpoint) = (Arc::new(self.scope()?), self.text()?);
        let (json, canonical) = self.key()?;
        let reference = Some(self.raw()?).filter(|json| *json != "null");
        let path = self.text()?;
        let repeat_after = self.if_any()?.map(Duration::from_millis);
        let key = Key::from_parts(json, canonical, self.kinds()?.as_deref());
        let realm = Realm { path: path.as_str().into(), repeat_after, ..Realm::new(scope, &endpoint) };
        Ok(Intent::new(id, at, Arc::new(realm), key, reference, &path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::{KeyField, KeyKind, Place};

    fn written(record: &Record<'_>) -> Vec<u8> {
        let mut bytes = Vec::new();
        record.write(7, 5, &mut bytes);
        bytes
    }

    fn through_a_line(entry: Entry) {
        let bytes = written(&Record::entry(&entry));
        let read = line(&bytes).unwrap();
        assert_eq!((read.number, read.first), (7, 5));
        let Some(Logged::Entry(read)) = read.logged().unwrap() else { panic!("{:?}", String::from_utf8(bytes)) };
        let [same, read] = [&entry, &read].map(|entry| serde_json::to_string(entry).unwrap());
        assert_eq!(read, same, "{:?}", String::from_utf8(bytes.clone()));
        assert!(
            bytes.iter().filter(|byte| byte.is_ascii_control()).eq([&b'\n']),
            "{:?}",
            String::from_utf8(bytes.clone())
        );
    }

    #[test]
    fn what_is_written_is_read_whatever_is_in_it() {
        let id = OperationId::from_number(7);
        let at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_445_481_000);
        for odd in ["", "plain", "two\nlines\r\t\0\u{7f}\u{9b}31m \u{2028}", "\"quoted\\", "é 漢字 🦀"] {
            let json = serde_json::to_string(odd).unwrap();
            through_a_line(Entry::Token { id, token: odd.into() });
            let mut key = Key::default();
            let field = KeyField { place: Place::Body, json: "id", kind: KeyKind::String };
            key.push(&field, &json, odd);
            key.push(&KeyField { json: "n", kind: KeyKind::Int, ..field }, "7", "7");
            let scope = Arc::new(Scope { base: odd.to_owned(), account: odd.to_owned() });
            let realm = Arc::new(Realm { repeat_after: Some(Duration::from_secs(1)), ..Realm::new(scope, odd) });
            through_a_line(Entry::Intent(Arc::new(Intent::new(id, at, realm, key, Some(&json), odd))));
        }
        through_a_line(Entry::Watched { id, span: Duration::from_secs(9) });
        through_a_line(Entry::Outcome { id, outcome: "{\"Lost\":[\"Expired\"]}".to_owned() });
        through_a_line(Entry::Decided { id, decided: "{}".to_owned(), at });
    }

    #[test]
    fn json_that_goes_over_several_lines_means_the_same_on_one() {
        let id = OperationId::from_number(7);
        let bytes = written(&Record::entry(&Entry::Outcome { id, outcome: "{\n\t\"a\":\r\n1}".to_owned() }));
        let Some(Logged::Entry(Entry::Outcome { outcome, .. })) = logged(&bytes).unwrap() else { panic!("no outcome") };
        assert_eq!(serde_json::from_str::<serde_json::Value>(&outcome).unwrap(), serde_json::json!({ "a": 1 }));
    }

    #[test]
    fn a_key_is_free_when_it_was_to_be_and_no_earlier() {
        let at = |nanos| SystemTime::UNIX_EPOCH + Duration::from_nanos(nanos);
        let free = [
            (KeyFree::NotDone, KeyFree::NotDone),
            (KeyFree::Never, KeyFree::Never),
            (KeyFree::From(at(5_000_000)), KeyFree::From(at(5_000_000))),
            (KeyFree::From(at(5_000_001)), KeyFree::From(at(6_000_000))),
            (KeyFree::From(at(0)), KeyFree::From(at(1_000_000))),
        ];
        for (told, kept) in free {
            let bytes = written(&Record::delivered(OperationId::from_number(7), Fingerprint::NONE, told));
            let Some(Logged::Delivered { free, .. }) = logged(&bytes).unwrap() else { panic!("no delivery") };
            assert_eq!(free, kept);
        }
    }

    #[test]
    fn every_bit_counts() {
        let bytes = written(&Record::entry(&Entry::Token { id: OperationId::from_number(7), token: "t".into() }));
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(line(&damaged).is_none(), "bit {bit}");
        }
    }
}
