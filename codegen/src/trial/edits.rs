//! Mistakes at random.

use fastrand::Rng;

use super::{cases, random, specs};

/// Pieces that mean something to YAML or to the language.
const PIECES: [&str; 56] = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ": ",
    ",",
    ", ",
    "- ",
    "? ",
    "\"",
    "'",
    "|\n",
    ">-\n",
    "#",
    " #",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "  ",
    "&a ",
    "*a",
    "*a : ",
    "<<: *a",
    "!!str ",
    "!x ",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "@",
    "`",
    "\\",
    "\\u00e9",
    "\u{feff}",
    "\0",
    "é",
    "👍",
    "~",
    "null",
    "true",
    "$tag",
    "$type: ",
    "$$x: ",
    "list<",
    ">",
    "?",
    "/",
    "{id}",
    "GET ",
    "critical: true\n",
    "key: [id]",
    "query: ",
    "body: { a: string }",
    "mode: sync",
    "types:\n",
];

/// As many checked-in specs as there are to be cases, each with mistakes and with parts of another, for the `test`.
pub(super) fn edited_specs(test: u64) -> impl Iterator<Item = String> {
    let (specs, mut random) = (specs(), random(test));
    (0..cases()).map(move |_| {
        let (spec, other) = (random.usize(0..specs.len()), random.usize(0..specs.len()));
        edited(&specs[spec], &specs[other], &mut random)
    })
}

/// `text` with one to four edits, some of them taken from `other`.
pub(super) fn edited(text: &str, other: &str, random: &mut Rng) -> String {
    let mut text = text.to_owned();
    for _ in 0..random.usize(1..=4) {
        text = edit(&text, other, random);
    }
    text
}

fn edit(text: &str, other: &str, random: &mut Rng) -> String {
    let (at, to) = range(text, random);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    match random.u8(0..10) {
        0 => format!("{}{}", &text[..at], &text[to..]),
        1 => format!("{}{}{}", &text[..at], pick(&PIECES, random), &text[at..]),
        2 => format!("{}{}{}", &text[..at], pick(&PIECES, random), &text[to..]),
        3 => text[..at].to_owned(),
        4 => {
            let (from, until) = range(other, random);
            format!("{}{}{}", &text[..at], &other[from..until], &text[to..])
        }
        5 => changed(lines, random, |lines, n, _| lines.insert(n, lines[n])),
        6 => changed(lines, random, |lines, n, m| lines.swap(n, m)),
        7 => changed(lines, random, |lines, n, _| {
            lines.remove(n);
        }),
        8 => {
            let n = random.usize(0..=lines.len());
            let mut lines: Vec<String> = lines.into_iter().map(str::to_owned).collect();
            if let Some(line) = lines.get_mut(n) {
                *line = if random.bool() { format!(" {line}") } else { line.replacen(' ', "", 1) };
            }
            lines.concat()
        }
        _ => {
            let words: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).collect();
            let (from, to) = (pick(&words, random), pick(&words, random));
            if from.is_empty() { text.to_owned() } else { text.replacen(from, to, random.usize(1..=3)) }
        }
    }
}

fn changed(mut lines: Vec<&str>, random: &mut Rng, change: fn(&mut Vec<&str>, usize, usize)) -> String {
    if !lines.is_empty() {
        let (n, m) = (random.usize(0..lines.len()), random.usize(0..lines.len()));
        change(&mut lines, n, m);
    }
    lines.concat()
}

/// A short part of a text, between characters.
fn range(text: &str, random: &mut Rng) -> (usize, usize) {
    let start = random.usize(0..=text.len());
    let longest = random.usize(1..=60);
    let end = start + random.usize(0..=longest);
    (boundary(text, start), boundary(text, end.min(text.len())))
}

fn boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn pick<'a>(from: &[&'a str], random: &mut Rng) -> &'a str {
    from.get(random.usize(0..from.len().max(1))).copied().unwrap_or_default()
}
