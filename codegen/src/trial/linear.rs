//! A text that is twelve times as long takes twelve times as many steps.

use std::{cell::Cell, rc::Rc};

use saphyr_parser::{Input, StrInput};

use crate::{Options, check, diagnostics::Problems, expand, read, source::Source, steps};

/// Texts that go on and on: every second piece is repeated, `#` being its number and `@` the next.
const SHAPES: [(&str, &[&str]); 36] = [
    ("endpoints", &["endpoints:\n", "  /a#:\n    query: { id: uuid }\n    critical: { key: id }\n", ""]),
    ("unknown keys", &["endpoints:\n  /a:\n", "    qeury#: { a: b }\n", ""]),
    ("unknown types", &["endpoints:\n", "  /a#: { response: Foo# }\n", ""]),
    ("nearly known types", &["endpoints: {}\ntypes:\n", "  Order#: { a: Ordre@ }\n", ""]),
    ("chains of structs", &["endpoints: { /a: { response: A0 } }\ntypes:\n", "  A#: { x: A@ }\n", ""]),
    (
        "chains of structs of which the last cannot derive",
        &[
            "derive: [Eq, Hash]\nendpoints: { /a: { response: A0 } }\ntypes:\n  B: float\n",
            "  A#: { x: A@?, y: B }\n",
            "",
        ],
    ),
    ("derives", &["derive: [", "::a::B#, ", "]\nendpoints: { /a: {} }\n"]),
    ("chains of aliases", &["endpoints: { /a: { response: A0 } }\ntypes:\n", "  A#: A@?\n", ""]),
    ("a circle of structs", &["endpoints: { /a: {} }\ntypes:\n  A: { a: A0 }\n", "  A#: { x: A@, a: A }\n", ""]),
    ("one name in Rust", &["endpoints: { /a: {} }\ntypes:\n  A: {", " a_#b: int, a#_b: int,", "}\n"]),
    ("types of one name", &["endpoints: { /a: {} }\ntypes:\n", "  a_#_b: {}\n  a#b: {}\n", ""]),
    ("enum values", &["endpoints: { /a: { response: E } }\ntypes:\n  E: [", "A#, ", "]\n"]),
    (
        "conditions",
        &["endpoints:\n  /a:\n    response: json\n    critical:\n      done_when:\n", "        /a#: [A, B]\n", ""],
    ),
    ("a long key", &["endpoints:\n  /a:\n    query: { id: uuid }\n    critical: { key: [", "k#, ", "] }\n"]),
    ("statuses", &["endpoints: { /a: {} }\nprotocol: { statuses: { failed: [", "A#, a#, ", "] } }\n"]),
    ("codes", &["endpoints: { /a: {} }\nprotocol: { codes: { rejected: [", "404, 4#, ", "] } }\n"]),
    ("parameters", &["endpoints:\n  ? /a", "/{p#}", "\n  : { path: {} }\n"]),
    ("former names", &["endpoints:\n  /a:\n    formerly: [", "/b#, ", "]\n"]),
    ("a long type", &["endpoints: { /a: { response: \"", "list<", "\" } }\n"]),
    ("question marks", &["endpoints: { /a: { response: \"x", "?", "\" } }\n"]),
    ("a long pointer", &["protocol: { token: \"", "/a~1", "\" }\nendpoints: { /a: {} }\n"]),
    ("a long poll", &["protocol: { poll: \"GET /", "{path}", "\" }\nendpoints: { /a: {} }\n"]),
    ("open brackets", &["", "[", ""]),
    ("dashes", &["", "- ", ""]),
    ("question marks of YAML", &["", "? ", ""]),
    ("colons", &["", ": ", ""]),
    ("anchors and aliases", &["", "a#: &a# x\nb#: *a#\n", ""]),
    ("one alias again and again", &["x: &a [1, 2, 3]\n", "b#: *a\n", ""]),
    ("tags", &["", "a#: !x y\n", ""]),
    ("a text in quotes", &["a: \"", "x\\n", ""]),
    ("a text of many lines", &["a: ", "word\n  ", ""]),
    ("comments", &["", "# x\n", ""]),
    ("one line", &["{ endpoints: {", " /é#: { respnse: Foo# },", "} }"]),
    (
        "a big struct as many queries",
        &["types: { A: {", " a#: int,", "} }\nendpoints:\n", "  /a#: { query: A, critical: { key: a# } }\n", ""],
    ),
    (
        "a big struct as many bodies",
        &["types: { A: {", " a#: int,", "} }\nendpoints:\n", "  /a#: { body: A, critical: true }\n", ""],
    ),
    (
        "a big enum in many conditions",
        &[
            "endpoints:\n  /a:\n    response: { s: E }\n    critical:\n      done_when:\n        /s: [",
            "A#, ",
            "]\ntypes: { E: [",
            "A#, ",
            "] }\n",
        ],
    ),
];

/// What a short text takes more for its length than a long one.
const FIXED: u64 = 100_000;

#[test]
fn steps_grow_no_faster_than_the_text() {
    for (name, pieces) in SHAPES {
        let [short, long] = [2_000, 24_000].map(|length| work(&grown(pieces, length)));
        let factor = long.length.div_ceil(short.length);
        println!("{name}: {short:?}, {long:?}");
        assert!(long.steps <= 2 * factor * short.steps + FIXED, "{name}: {short:?}, {long:?}");
        assert!(long.peeks <= 2 * factor * short.peeks, "{name}: {short:?}, {long:?}");
    }
}

/// Sound specs, for what is written of them.
const WRITTEN: [(&str, &[&str]); 5] = [
    (
        "endpoints and types",
        &[
            "endpoints:\n",
            "  /a#: { body: A#, response: A@ }\n",
            "types:\n",
            "  A#: { x: A@?, y: decimal }\n",
            "  A@: {}\n",
        ],
    ),
    (
        "critical endpoints",
        &["endpoints:\n", "  /a#: { query: { id: uuid }, critical: { key: id, reference: { a: int } } }\n", ""],
    ),
    ("endpoints with protocols", &["endpoints:\n", "  /a#: { poll: \"GET {path}/p#?t={token}\" }\n", ""]),
    (
        "aliases",
        &["endpoints: { /a: { response: B } }\ntypes:\n  B: {", " b#: A#,", " }\n", "  A#: list<decimal>?\n", ""],
    ),
    (
        "unions",
        &[
            "endpoints: { /a: { body: U, response: U } }\ntypes:\n  U:\n    $tag: t\n",
            "    V#: { a: list<decimal>, b: U? }\n",
            "",
        ],
    ),
];

#[test]
fn steps_of_writing_grow_no_faster_than_the_spec() {
    for (name, pieces) in WRITTEN {
        let [few, many] = [500, 5_000].map(|count| writing(&repeated(pieces, count)));
        println!("{name}: {few:?}, {many:?}");
        assert!(few.0 >= 500, "{name}: what is written takes steps: {few:?}");
        assert!(many.0 <= 11 * few.0 && many.1 <= 11 * few.1, "{name}: {few:?}, {many:?}");
    }
}

/// How many steps it takes to write a client, and one whose methods are declared, half of them by their endpoints.
fn writing(spec: &str) -> (u64, u64) {
    let checked = check(&Source::new("x.yaml", spec));
    assert!(checked.problems.is_empty(), "{}", checked.problems);
    let methods = checked.api.endpoints.iter().enumerate().map(|(n, endpoint)| {
        let (id, name) = (endpoint.id(), &endpoint.name);
        match n % 2 {
            0 => format!("#[endpoint(\"{id}\")] fn m{n}(&self) -> ();"),
            _ => format!("fn {name}(&self) -> ();"),
        }
    });
    let item = |items: String| {
        let item = syn::parse_str(&format!("trait X {{ {items} }}")).unwrap();
        Options { item, module: None, facade: None }
    };
    let (empty, declared) = (item(String::new()), item(methods.collect()));
    let steps = |options| {
        steps::taken();
        expand(&checked, options);
        steps::taken()
    };
    (steps(&empty), steps(&declared))
}

/// Every second piece `count` times, `#` being its number and `@` the next, which it is behind the last, too.
fn repeated(pieces: &[&str], count: usize) -> String {
    let mut text = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        let numbers = if at % 2 == 0 { count - 1..count } else { 0..count };
        for n in numbers {
            text += &piece.replace('#', &n.to_string()).replace('@', &(n + 1).to_string());
        }
    }
    text
}

#[derive(Debug)]
struct Work {
    /// Of the text, in bytes.
    length: u64,
    /// In our own loops.
    steps: u64,
    /// How often the scanner looked at a character.
    peeks: u64,
}

fn work(text: &str) -> Work {
    let source = Source::new("x.yaml", text);
    steps::taken();
    check(&source);
    let steps = steps::taken();
    let peeks = Rc::default();
    let input = Counted { input: StrInput::new(source.text()), peeks: Rc::clone(&peeks) };
    read::read_from(input, &source, &mut Problems::new(&source));
    Work { length: source.text().len() as u64, steps, peeks: peeks.get() }
}

fn grown(pieces: &[&str], length: usize) -> String {
    let repeated = pieces.len() / 2;
    let share = (length - pieces.iter().map(|piece| piece.len()).sum::<usize>()) / repeated;
    let mut text = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        let end = text.len() + share;
        match at % 2 {
            0 => text += piece,
            _ => {
                let mut n = 0;
                while text.len() < end {
                    text += &piece.replace('#', &n.to_string()).replace('@', &(n + 1).to_string());
                    n += 1;
                }
            }
        }
    }
    text
}

/// Counts how often the scanner looks at a character.
struct Counted<'t> {
    input: StrInput<'t>,
    peeks: Rc<Cell<u64>>,
}

impl Counted<'_> {
    fn count(&self, characters: usize) {
        self.peeks.set(self.peeks.get() + characters as u64);
    }
}

impl Input for Counted<'_> {
    fn lookahead(&mut self, count: usize) {
        self.count(count);
        self.input.lookahead(count);
    }

    fn buflen(&self) -> usize {
        self.input.buflen()
    }

    fn bufmaxlen(&self) -> usize {
        self.input.bufmaxlen()
    }

    fn raw_read_ch(&mut self) -> char {
        self.count(1);
        self.input.raw_read_ch()
    }

    fn raw_read_non_breakz_ch(&mut self) -> Option<char> {
        self.count(1);
        self.input.raw_read_non_breakz_ch()
    }

    fn skip(&mut self) {
        self.count(1);
        self.input.skip();
    }

    fn skip_n(&mut self, count: usize) {
        self.count(count);
        self.input.skip_n(count);
    }

    fn peek(&self) -> char {
        self.count(1);
        self.input.peek()
    }

    fn peek_nth(&self, n: usize) -> char {
        self.count(n + 1);
        self.input.peek_nth(n)
    }

    fn peek_opt(&self) -> Option<char> {
        self.count(1);
        self.input.peek_opt()
    }
}
