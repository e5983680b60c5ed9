//! What kind a value is, and what kind it must be.

use std::time::Duration;

use super::misplaced;
use crate::{
    diagnostics::Problems,
    quoted::quoted,
    read::{Entry, Node, Text, Value},
    steps,
};

/// The members of a mapping whose keys are words of the language.
pub(super) struct Members<'a> {
    members: Vec<(&'static str, &'a Entry)>,
}

impl<'a> Members<'a> {
    /// Reports what is not in `known`; what is nearly in it is taken as meant, so that a slip is one error.
    pub(super) fn new(
        entries: impl IntoIterator<Item = &'a Entry>,
        known: &[&'static str],
        within: &str,
        problems: &mut Problems,
    ) -> Self {
        let (mut members, mut unknown) = (Vec::new(), Vec::new());
        for entry in entries {
            steps::take(known.len());
            match known.iter().find(|name| **name == entry.key.text) {
                Some(name) => members.push((*name, entry)),
                None => unknown.push(entry),
            }
        }
        for entry in unknown {
            let left = known.iter().filter(|name| members.iter().all(|(given, _)| given != *name));
            let in_other_letters = left.clone().find(|name| name.eq_ignore_ascii_case(&entry.key.text)).copied();
            let meant = in_other_letters.or_else(|| problems.nearest(&entry.key.text, left.copied()));
            let problem = problems.at(entry.key.span, format!("unknown key {} in {within}", quoted(&entry.key.text)));
            if let (None, Some(help)) = (meant, misplaced::help(&entry.key.text, within)) {
                problem.with_help(help);
                continue;
            }
            match known.iter().find(|name| Some(**name) == meant) {
                Some(meant) => {
                    problem.suggest(Some(meant));
                    members.push((meant, entry));
                }
                None if entry.key.text.starts_with('$') => {
                    problem.with_help(format!(
                        "the keys are {}; a field that JSON calls so is written {}",
                        alternatives(known),
                        quoted(&format!("${}", entry.key.text))
                    ));
                }
                None => {
                    problem.with_help(match known {
                        [only] => format!("the only key is `{only}`"),
                        _ => format!("the keys are {}", alternatives(known)),
                    });
                }
            }
        }
        Self { members }
    }

    /// The value, if the key is there and has one; a key without a value is reported.
    pub(super) fn get(&self, name: &str, problems: &mut Problems) -> Option<&'a Node> {
        let entry = self.entry(name)?;
        if let Value::Nothing = entry.value.value {
            problems
                .lacking(entry.key.span, format!("`{name}` has no value"))
                .with_help("write it behind the colon, or remove the key");
            return None;
        }
        Some(&entry.value)
    }

    /// Key and value, whatever the value.
    pub(super) fn entry(&self, name: &str) -> Option<&'a Entry> {
        self.members.iter().find(|(given, _)| *given == name).map(|(_, entry)| *entry)
    }
}

/// `a`, `b` and `c`
pub(super) fn alternatives(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [most @ .., last] => {
            let most: Vec<_> = most.iter().map(|word| format!("`{word}`")).collect();
            format!("{} and `{last}`", most.join(", "))
        }
    }
}

pub(super) fn text<'a>(node: &'a Node, what: &str, problems: &mut Problems) -> Option<&'a Text> {
    match &node.value {
        Value::Text(text) => Some(text),
        _ => wrong_kind(node, what, "a text", problems),
    }
}

/// The text behind a key of the language.
pub(super) fn member<'a>(members: &Members<'a>, key: &str, problems: &mut Problems) -> Option<&'a Text> {
    let node = members.get(key, problems)?;
    text(node, &format!("`{key}`"), problems)
}

/// `help` says what its keys are.
pub(super) fn map<'a>(node: &'a Node, what: &str, help: &str, problems: &mut Problems) -> Option<&'a [Entry]> {
    match &node.value {
        Value::Map(entries) => Some(entries),
        other => {
            problems.at(node.span, format!("{what} must be a mapping, not {}", kind(other))).with_help(help);
            None
        }
    }
}

/// A list of texts; a single text stands for a list of one. Nothing if there are items, and none of them is a text.
pub(super) fn texts<'a>(node: &'a Node, what: &str, problems: &mut Problems) -> Option<Vec<&'a Text>> {
    match &node.value {
        Value::Text(text) => Some(vec![text]),
        Value::List(nodes) => {
            let each = format!("a value of {what}");
            let texts: Vec<_> = nodes.iter().filter_map(|node| text(node, &each, problems)).collect();
            (nodes.is_empty() || !texts.is_empty()).then_some(texts)
        }
        _ => wrong_kind(node, what, "a list of texts", problems),
    }
}

pub(super) fn flag(node: &Node, what: &str, problems: &mut Problems) -> Option<bool> {
    let text = text(node, what, problems)?;
    match text.text.as_str() {
        "true" => Some(true),
        "false" => Some(false),
        other => {
            let meant = match other.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "y" => Some("true"),
                "false" | "no" | "off" | "n" => Some("false"),
                _ => None,
            };
            problems.at(text.span, format!("{what} must be `true` or `false`, not {}", quoted(other))).suggest(meant);
            meant.map(|meant| meant == "true")
        }
    }
}

/// `250ms`, `30s`, `5m`, `2h`, `90d`
pub(super) fn duration(text: &Text, what: &str, problems: &mut Problems) -> Option<Duration> {
    const UNITS: [(&str, u64); 5] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
    const LONGEST: u64 = 100 * 365 * 86_400_000;
    let digits = text.text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.text.len());
    let (number, unit) = text.text.split_at(digits);
    let unit = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, millis)| *millis);
    let number = (!number.is_empty()).then(|| number.parse::<u64>().unwrap_or(u64::MAX));
    let millis = number.zip(unit).map(|(number, unit)| number.saturating_mul(unit));
    match millis {
        Some(millis) if millis <= LONGEST => Some(Duration::from_millis(millis)),
        Some(_) => {
            problems
                .at(text.span, format!("{what} is longer than 100 years"))
                .with_help("write a shorter one, as in `90d`");
            None
        }
        None => {
            problems
                .at(text.span, format!("{what} must be a duration, not {}", quoted(&text.text)))
                .with_help("a duration is a whole number and `ms`, `s`, `m`, `h` or `d`: `30s`, `5m`");
            None
        }
    }
}

pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Nothing => "nothing",
        Value::Text(_) => "a text",
        Value::List(_) => "a list",
        Value::Map(_) => "a mapping",
    }
}

fn wrong_kind<T>(node: &Node, what: &str, expected: &str, problems: &mut Problems) -> Option<T> {
    problems.at(node.span, format!("{what} must be {expected}, not {}", kind(&node.value)));
    None
}
