//! Another reader's opinion: `yaml_serde`, which continues `serde_yaml`, over libyaml's grammar.
//!
//! Where both read a text, they read the same. Where only one does, the reason is one that this file lists.

use yaml_serde::Value as Theirs;

use super::{cases, documents::document, edits::edited_specs, random, shorter::agreed, specs};
use crate::{
    diagnostics::Problems,
    read::{self, Node, Value},
    source::Source,
};

#[test]
fn checked_in_specs_read_as_others_read_them() {
    let specs = specs();
    let both = specs.iter().filter(|spec| agreed(spec, compared) == Outcome::Same).count();
    assert!(both > specs.len() * 2 / 3, "only {both} of {} were compared", specs.len());
}

#[test]
fn edited_specs_read_as_others_read_them() {
    let both = edited_specs(1).filter(|text| agreed(text, compared) == Outcome::Same).count() as u64;
    assert!(both > cases() / 4, "only {both} of {} were compared", cases());
}

#[test]
fn documents_of_every_style_read_as_others_read_them() {
    let mut random = random(2);
    let mut both = 0;
    for _ in 0..cases() {
        let text = document(&mut random);
        both += u64::from(agreed(&text, compared) == Outcome::Same);
    }
    assert!(both > cases() * 9 / 10, "only {both} of {} were compared", cases());
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Same,
    /// Only one of the two reads it, for a reason that is known.
    Explained,
}

/// `Err`: the two differ in a way that nothing explains.
fn compared(text: &str) -> Result<Outcome, String> {
    let source = Source::new("x.yaml", text);
    let mut problems = Problems::new(&source);
    let ours = read::read(&source, &mut problems);
    let theirs: Result<Theirs, _> = yaml_serde::from_str(source.text());
    match (problems.iter().next(), theirs) {
        (None, Ok(theirs)) => {
            let same = match &ours {
                Some(ours) => same(ours, &theirs, &source),
                None => theirs.is_null(),
            };
            match same {
                true => Ok(Outcome::Same),
                false if begins_with_sign(text) || odd_anchor(text) || is_block(ours.as_deref(), &source) => {
                    Ok(Outcome::Explained)
                }
                false => Err(format!("read differently: by us\n{ours:#?}\n--- by others\n{theirs:#?}")),
            }
        }
        (Some(problem), Ok(_)) if !stricter(problem.message()) && !odd_anchor(text) => {
            Err(format!("only others read this: {problem}"))
        }
        (None, Err(error)) => {
            let error = error.to_string();
            let tab = text.contains('\t') && error.contains("found character that cannot start any token");
            match laxer(&error)
                || tab
                || odd_anchor(text)
                || begins_with_sign(text)
                || is_block(ours.as_deref(), &source)
            {
                true => Ok(Outcome::Explained),
                false => Err(format!("only we read this; others say {error}")),
            }
        }
        _ => Ok(Outcome::Explained),
    }
}

/// What we refuse, and `yaml_serde` reads.
const STRICTER: [(&str, &str); 18] = [
    ("YAML tags have no meaning", "ours: values are texts"),
    ("while parsing a tag", "YAML: signs that a tag cannot have"),
    ("while scanning a tag", "the same"),
    ("a key must be a text", "ours"),
    ("`<<` merges nothing", "ours: YAML 1.2 has no merge keys, and `yaml_serde` leaves them as they are"),
    ("there is no space behind this colon", "ours: `{ a:string }` is a key without a value, which nobody means"),
    ("a key is missing before this colon", "ours: `? ` alone is a key of nothing"),
    ("a tab cannot separate", "saphyr-parser: YAML allows a tab here"),
    ("this line goes on with a value", "YAML: what is in brackets is indented deeper than its key"),
    ("this quote is never closed", "YAML: so is what is in quotes"),
    ("a tab cannot indent", "YAML: and that with spaces"),
    ("there is a byte order mark", "YAML: it stands at the beginning only; ours: in quotes, too"),
    ("`?` alone must be in quotes", "YAML: it begins a text only if more of it follows"),
    ("this is not valid YAML: comments must be separated", "YAML"),
    ("this is not valid YAML: expected whitespace", "saphyr-parser: a `?` at the very end"),
    ("within brackets, a text with braces", "YAML: `?{` is no sign of a key"),
    ("has no colon", "YAML: a block scalar is indented deeper than its key"),
    ("a text cannot begin with", "YAML: a `%` begins a directive only at the beginning"),
];

/// What we read, and `yaml_serde` refuses, as YAML 1.1 did.
const LAXER: [(&str, &str); 7] = [
    ("invalid type: integer", "a number of any length is a text to us"),
    ("found a tab character that violates indentation", "tabs may separate, and stand in empty lines"),
    ("found a tab character where an indentation space", "the text of a block scalar may begin with a tab"),
    ("did not find expected ',' or '}'", "in brackets, a key may go on in the next line"),
    (
        "did not find expected node content",
        "in brackets, a text may begin with `?` or `:`; a file may have no document",
    ),
    ("found unexpected ':'", "in brackets, a text may end with a colon"),
    ("did not find expected alphabetic or numeric character", "an anchor may have any signs"),
];

fn stricter(message: &str) -> bool {
    STRICTER.iter().any(|(start, _)| message.contains(start))
}

fn laxer(error: &str) -> bool {
    LAXER.iter().any(|(start, _)| error.contains(start))
}

/// In brackets, libyaml takes `?` and `:` for signs and not for the beginning of a text, whatever follows them.
fn begins_with_sign(text: &str) -> bool {
    text.char_indices().filter(|(_, letter)| matches!(letter, '?' | ':')).any(|(at, _)| {
        let before = &text[..at];
        let begins = before.ends_with(['{', '[', ',', '<', ' ', '\n', '\r', '\t']) && before.contains(['{', '[']);
        begins && text[at + 1..].starts_with(|next: char| !next.is_whitespace())
    })
}

/// To libyaml, the name of an anchor ends before these signs.
fn odd_anchor(text: &str) -> bool {
    let mut names = text.split(['&', '*']).skip(1);
    names.any(|name| {
        let rest = name.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter));
        rest.len() < name.len() && rest.starts_with(['?', ':', '%', '@', '`'])
    })
}

/// A block scalar that is the whole document need not be indented, but is so to libyaml.
fn is_block(ours: Option<&Node>, source: &Source) -> bool {
    let header = source.text().trim_start().starts_with(['|', '>', '-', '%', '#', '&']);
    header && ours.is_some_and(|ours| ours.text().is_some())
}

/// A text of ours may be a number, a flag or nothing to others: then they must read the same in it.
fn same(ours: &Node, theirs: &Theirs, source: &Source) -> bool {
    match (&ours.value, theirs) {
        (Value::Nothing, Theirs::Null) => true,
        (Value::Text(text), Theirs::String(string)) => text.text == *string,
        (Value::Text(text), Theirs::Null | Theirs::Bool(_) | Theirs::Number(_)) => {
            let plain = !source.text()[text.span.start..].starts_with(['"', '\'', '|', '>']);
            plain && yaml_serde::from_str::<Theirs>(&text.text).is_ok_and(|value| value == *theirs)
        }
        (Value::List(ours), Theirs::Sequence(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| same(ours, theirs, source))
        }
        (Value::Map(ours), Theirs::Mapping(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().zip(theirs).all(|(ours, (key, theirs))| {
                    let our_key = Node { span: ours.key.span, value: Value::Text(ours.key.clone()) };
                    same(&our_key, key, source) && same(&ours.value, theirs, source)
                })
        }
        _ => false,
    }
}
