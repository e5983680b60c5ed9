//! What is read by the byte reads as the parser reads it, and where it stands in the same places.

use fastrand::Rng;
use saphyr_parser::StrInput;

use super::{cases, documents::document, edits::edited_specs, random, shorter::agreed, specs};
use crate::{diagnostics::Problems, read, source::Source};

#[test]
fn specs_read_as_the_parser_reads_them() {
    let specs = specs();
    let simple = specs.iter().filter(|spec| agreed(spec, compared) == Outcome::Same).count();
    assert!(simple > specs.len() / 2, "only {simple} of {} are simple", specs.len());
}

#[test]
fn edited_specs_read_as_the_parser_reads_them() {
    let simple = edited_specs(5).filter(|text| agreed(text, compared) == Outcome::Same).count() as u64;
    assert!(simple > cases() / 10, "only {simple} of {} are simple", cases());
}

#[test]
fn documents_of_every_style_read_as_the_parser_reads_them() {
    let mut random = random(6);
    let mut simple = 0;
    for _ in 0..cases() {
        simple += u64::from(agreed(&document(&mut random), compared) == Outcome::Same);
    }
    assert!(simple > cases() / 50, "only {simple} of {} are simple", cases());
}

#[test]
fn what_is_nearly_simple_reads_as_the_parser_reads_it() {
    let mut random = random(7);
    let mut simple = 0;
    for _ in 0..20 * cases() {
        simple += u64::from(agreed(&nearly_simple(&mut random), compared) == Outcome::Same);
    }
    assert!(simple > cases(), "only {simple} of {} are simple", 20 * cases());
}

const SIGNS: [&str; 48] = [
    "a", "b", "c", "a: ", "b: ", "c: ", "a:", "b:", ": ", ":", "\n", "\n", "\n", "\n  ", "\n  ", "\n    ", "\n   ",
    "\r\n", "\n- ", "\n  - ", "- ", "-", " ", "  ", "{ ", "{", " }", "}", "[", "]", ", ", ",", " # x", "#", "\"q\"",
    "'q'", "\"", "'", "''", "\\", "?", "T?", "list<T>", "/p/{q}", "é", "\t", "|", "&",
];

/// Something simple, and then signs instead of some of it.
fn nearly_simple(random: &mut Rng) -> String {
    let mut text = String::new();
    block(&mut text, 0, random);
    for _ in 0..random.usize(0..3) {
        let at = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).nth(random.usize(0..=text.chars().count()));
        let at = at.unwrap_or_default();
        let end = text[at..].chars().next().map_or(at, |letter| at + letter.len_utf8() * random.usize(0..2));
        text.replace_range(at..end, SIGNS[random.usize(0..SIGNS.len())]);
    }
    text
}

fn block(text: &mut String, indent: usize, random: &mut Rng) {
    let (is_list, many) = (random.u8(0..4) == 0, random.usize(1..4));
    for number in 0..many {
        text.push_str(&" ".repeat(indent));
        match is_list {
            true => text.push_str("- "),
            false => text.push_str(&format!("{}{number}:", KEYS[random.usize(0..KEYS.len())])),
        }
        match random.u8(0..6) {
            0 if !is_list && indent < 8 => {
                text.push('\n');
                // A list need not be indented.
                block(text, indent + random.usize(0..3), random);
            }
            1 if !is_list => text.push_str(ENDS[random.usize(0..ENDS.len())]),
            _ => {
                text.push(' ');
                value(text, random);
                text.push_str(ENDS[random.usize(0..ENDS.len())]);
            }
        }
    }
}

fn value(text: &mut String, random: &mut Rng) {
    match random.u8(0..8) {
        kind @ (0 | 1) => {
            text.push(if kind == 0 { '[' } else { '{' });
            for number in 0..random.usize(0..3) {
                text.push_str(["", " ", "\n      ", "  # x\n        "][random.usize(0..4)]);
                if kind == 1 {
                    text.push_str(&format!("{}{number}: ", KEYS[random.usize(0..KEYS.len())]));
                }
                value(text, random);
                text.push(',');
            }
            text.push_str([" ", ""][random.usize(0..2)]);
            text.push(if kind == 0 { ']' } else { '}' });
        }
        _ => text.push_str(KEYS[random.usize(0..KEYS.len())]),
    }
}

const KEYS: [&str; 12] =
    ["a", "b c", "/p/q", "$type", "list<T>?", "\"q\"", "'r: s'", "é", "日本", "x#y", "it's", "http://x"];
const ENDS: [&str; 7] = ["\n", "\n", "\n", "  # why\n", " \n\n", "\r\n", "\n  # so\n"];

#[derive(Debug, PartialEq)]
enum Outcome {
    Same,
    NotSimple,
}

/// `Err`: the two differ.
fn compared(text: &str) -> Result<Outcome, String> {
    let source = Source::new("x.yaml", text);
    let mut problems = Problems::new(&source);
    let Some(ours) = read::read_simply(&source, &mut problems) else {
        return match problems.is_empty() {
            true => Ok(Outcome::NotSimple),
            false => Err(format!("reported, though it is not simple: {problems}")),
        };
    };
    let mut of_parser = Problems::new(&source);
    let theirs = read::read_from(StrInput::new(source.text()), &source, &mut of_parser);
    let (ours, theirs) = (format!("{:#?}\n{problems}", Some(ours)), format!("{theirs:#?}\n{of_parser}"));
    match ours == theirs {
        true => Ok(Outcome::Same),
        false => Err(format!("read differently: by the byte\n{ours}\n--- by the parser\n{theirs}")),
    }
}
