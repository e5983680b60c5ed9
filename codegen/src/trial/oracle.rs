//! Another reader's opinion: `yaml_serde`, which continues `serde_yaml`, over libyaml's grammar.
//!
//! Where both read a text, they read the same. Where only one does, the reason is one that this file lists.

use fastrand::Rng;
use yaml_serde::Value as Theirs;

use super::{cases, documents::document, edits::edited, specs};
use crate::{
    diagnostics::Problems,
    read::{self, Node, Value},
    source::Source,
};

#[test]
fn checked_in_specs_read_as_others_read_them() {
    let specs = specs();
    let both = specs.iter().filter(|spec| compare(spec) == Outcome::Same).count();
    assert!(both > specs.len() * 2 / 3, "only {both} of {} were compared", specs.len());
}

#[test]
fn edited_specs_read_as_others_read_them() {
    let specs = specs();
    let mut random = Rng::with_seed(1);
    let mut both = 0;
    for _ in 0..cases() {
        let (spec, other) = (random.usize(0..specs.len()), random.usize(0..specs.len()));
        let text = edited(&specs[spec], &specs[other], &mut random);
        both += u64::from(compare(&text) == Outcome::Same);
    }
    assert!(both > cases() / 4, "only {both} of {} were compared", cases());
}

#[test]
fn documents_of_every_style_read_as_others_read_them() {
    let mut random = Rng::with_seed(2);
    let mut both = 0;
    for _ in 0..cases() {
        let text = document(&mut random);
        both += u64::from(compare(&text) == Outcome::Same);
    }
    assert!(both > cases() * 9 / 10, "only {both} of {} were compared", cases());
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Same,
    /// Only one of the two reads it, for a reason that is known.
    Explained,
}

fn compare(text: &str) -> Outcome {
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
            if !same && known_difference(text) {
                return Outcome::Explained;
            }
            assert!(same, "read differently:\n{text}\n--- ours\n{ours:#?}\n--- theirs\n{theirs:#?}");
            Outcome::Same
        }
        (Some(problem), Ok(_)) => {
            assert!(stricter(problem.message()), "only others read this: {problem}\n---\n{text}");
            Outcome::Explained
        }
        (None, Err(error)) => {
            assert!(laxer(&error.to_string()), "only we read this; others say {error}\n---\n{text}");
            Outcome::Explained
        }
        (Some(_), Err(_)) => Outcome::Explained,
    }
}

/// What we refuse, and `yaml_serde` reads.
const STRICTER: [(&str, &str); 16] = [
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
    ("this is not valid YAML: a byte order mark must not", "YAML: it stands at the beginning only"),
    ("this is not valid YAML: comments must be separated", "YAML"),
    ("this is not valid YAML: expected whitespace", "saphyr-parser: a `?` at the very end"),
    ("within brackets, a text with braces", "YAML: `?{` is no sign of a key"),
    ("has no colon", "YAML: a block scalar is indented deeper than its key"),
    ("a text cannot begin with", "YAML: a `%` begins a directive only at the beginning"),
];

/// What we read, and `yaml_serde` refuses, as YAML 1.1 did.
const LAXER: [(&str, &str); 12] = [
    ("found character that cannot start any token", "tabs may separate, and stand in empty lines"),
    ("found a tab character that violates indentation", "the same"),
    ("did not find expected ',' or '}'", "in brackets, a key may go on in the next line"),
    (
        "did not find expected node content",
        "in brackets, a text may begin with `?` or `:`; a file may have no document",
    ),
    ("found unexpected ':'", "in brackets, a text may end with a colon"),
    ("did not find expected alphabetic or numeric character", "an anchor may have any signs"),
    ("mapping values are not allowed in this context", "an anchor may end with a colon"),
    ("mapping keys are not allowed in this context", "an anchor may end with a question mark"),
    ("more than one document", "a block scalar that is the whole document need not be indented"),
    ("did not find expected <document start>", "the same"),
    ("did not find expected whitespace or line break", "the same"),
    ("did not find expected key", "byte order marks at the end of the text are not part of it"),
];

fn stricter(message: &str) -> bool {
    STRICTER.iter().any(|(start, _)| message.contains(start))
}

fn laxer(error: &str) -> bool {
    LAXER.iter().any(|(start, _)| error.contains(start))
}

/// What `yaml_serde` reads differently: in brackets, libyaml takes `?` and `:` for signs and not for the beginning of a
/// text, whatever follows them; the name of an anchor ends before a colon; a byte order mark at the end belongs to the
/// text.
fn known_difference(text: &str) -> bool {
    let sign = text.char_indices().filter(|(_, letter)| matches!(letter, '?' | ':')).any(|(at, _)| {
        let begins = text[..at].ends_with(['{', '[', ',', '<', ' ', '\n', '\r', '\t']);
        begins && text[at + 1..].starts_with(|next: char| !next.is_whitespace())
    });
    let anchor = text.split_whitespace().any(|word| word.starts_with(['&', '*']) && word.contains(':'));
    sign || anchor || text.trim_end().ends_with('\u{feff}')
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
