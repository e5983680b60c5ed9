//! `list<Money>?` → [`Type`].

use super::types::Types;
use crate::{
    diagnostics::Problems,
    model::{Scalar, Type},
    quoted::quoted,
    read::{Text, tight_colon},
    source::Span,
    steps,
};

/// How deep a type may be nested in one text.
const DEEPEST: usize = 8;

/// Foreign names that other languages write with a capital. Any other capitalised name is taken for an undefined type.
const CAPITALISED: [&str; 12] = [
    "Boolean",
    "Integer",
    "Long",
    "Double",
    "Number",
    "BigDecimal",
    "GUID",
    "Timestamp",
    "Instant",
    "URL",
    "Object",
    "Any",
];

/// What other languages call our types.
const FOREIGN: [(&str, &str); 36] = [
    ("str", "string"),
    ("text", "string"),
    ("char", "string"),
    ("boolean", "bool"),
    ("integer", "int"),
    ("long", "int"),
    ("short", "int"),
    ("int32", "int"),
    ("int64", "int"),
    ("i8", "int"),
    ("i16", "int"),
    ("i32", "int"),
    ("i64", "int"),
    ("u8", "int"),
    ("u16", "int"),
    ("u32", "int"),
    ("u64", "int"),
    ("usize", "int"),
    ("double", "float"),
    ("f32", "float"),
    ("f64", "float"),
    ("number", "decimal"),
    ("numeric", "decimal"),
    ("bigdecimal", "decimal"),
    ("guid", "uuid"),
    ("date-time", "datetime"),
    ("date_time", "datetime"),
    ("time", "datetime"),
    ("timestamp", "datetime"),
    ("instant", "datetime"),
    ("interval", "duration"),
    ("timespan", "duration"),
    ("url", "uri"),
    ("any", "json"),
    ("object", "json"),
    ("value", "json"),
];

/// Reads a type. What makes no sense is reported, and becomes a placeholder that fits everywhere, so that one mistake is one
/// error.
pub(super) fn type_of(text: &Text, types: &mut Types<'_>, problems: &mut Problems) -> Type {
    Expression { text, types, problems }.parse(0, text.text.len(), 0)
}

/// The placeholder for a type that cannot be read.
pub(super) fn unreadable(types: &mut Types<'_>, span: Span) -> Type {
    types.missing("", span)
}

struct Expression<'e, 't, 'p> {
    text: &'e Text,
    types: &'e mut Types<'t>,
    problems: &'p mut Problems,
}

impl Expression<'_, '_, '_> {
    fn parse(&mut self, start: usize, end: usize, depth: usize) -> Type {
        let written = &self.text.text[start..end];
        steps::take(written.len());
        let start = start + (written.len() - written.trim_start().len());
        let written = written.trim();
        let end = start + written.len();
        let span = self.text.part(start, end);
        if depth > DEEPEST {
            self.problems.at(span, format!("a type is nested more than {DEEPEST} deep"));
            return unreadable(self.types, span);
        }
        if let Some(inner) = written.strip_suffix('?') {
            return match self.parse(start, start + inner.len(), depth + 1) {
                Type::Optional(inner) => {
                    self.problems.at(span, "one `?` is enough").with_help("absent and null are the same");
                    Type::Optional(inner)
                }
                inner => Type::Optional(Box::new(inner)),
            };
        }
        match written.strip_suffix('>').and_then(|rest| rest.split_once('<')) {
            Some((head, inner)) => self.generic(head, inner, start, depth),
            None => self.name(written, span),
        }
    }

    /// `list<T>`: `head` stands before the brackets, `inner` within.
    fn generic(&mut self, head: &str, inner: &str, start: usize, depth: usize) -> Type {
        let span = self.text.part(start, start + head.len());
        let mut at = start + head.len() + 1;
        let end = at + inner.len();
        let (meant, build): (&str, fn(Box<Type>) -> Type) = match head.trim().to_ascii_lowercase().as_str() {
            "list" | "vec" | "array" | "set" | "seq" | "sequence" => ("list", Type::List),
            "map" | "hashmap" | "btreemap" | "dict" | "object" | "record" => ("map", Type::Map),
            "option" | "optional" | "nullable" | "maybe" => {
                self.problems
                    .at(span, format!("unknown type {}", quoted(head.trim())))
                    .with_help(format!("what may be absent is written {}", quoted(&format!("{}?", inner.trim()))));
                return Type::Optional(Box::new(self.parse(at, end, depth + 1)));
            }
            _ => {
                self.problems
                    .lacking(span, format!("there is no generic type {}", quoted(head.trim())))
                    .with_help("the generic types are `list<T>` and `map<T>`");
                return unreadable(self.types, span);
            }
        };
        if head.trim() != meant {
            self.problems.at(span, format!("unknown type {}", quoted(head.trim()))).suggest(Some(meant));
        }
        if meant == "map"
            && let Some((key, value)) = inner.split_once(',')
        {
            self.problems
                .at(self.text.part(at, at + key.len()), "the keys of a map are always strings")
                .with_help(format!("write {}", quoted(&format!("map<{}>", value.trim()))));
            at += key.len() + 1;
        }
        build(Box::new(self.parse(at, end, depth + 1)))
    }

    fn name(&mut self, name: &str, span: Span) -> Type {
        if let Some(known) = self.types.known(name, span) {
            return known;
        }
        if name.is_empty() {
            self.problems.at(span, "a type is missing here");
            return unreadable(self.types, span);
        }
        if let Some((message, help)) = not_a_name(name) {
            self.problems.at(span, message).with_help(help);
            return unreadable(self.types, span);
        }
        self.unknown(name, span)
    }

    fn unknown(&mut self, name: &str, span: Span) -> Type {
        let meant = built_in(name)
            .or_else(|| foreign(name))
            .map(str::to_owned)
            .or_else(|| self.types.nearest(name, self.problems));
        if meant.is_none() && self.types.definition(name).is_some() {
            // Its definition is wrong, which was reported: mending that mends all uses.
            return Type::Named(name.to_owned());
        }
        let problem = self.problems.lacking(span, format!("unknown type {}", quoted(name)));
        match meant {
            Some(meant) => {
                problem.suggest(Some(&meant));
                self.types.known(&meant, span).unwrap_or(Type::Named(meant))
            }
            None => {
                let scalars: Vec<_> = Scalar::ALL.iter().map(|scalar| scalar.name()).collect();
                problem.with_help(format!("define it under `types:`; the built-in types are {}", scalars.join(" ")));
                self.types.missing(name, span)
            }
        }
    }
}

/// What is wrong, and what helps, where a text cannot even be the name of a type.
fn not_a_name(text: &str) -> Option<(String, String)> {
    let said = |message: &str, help: String| Some((message.to_owned(), help));
    match text {
        "null" | "none" | "void" | "unit" | "()" => {
            return said(
                "there is no type of nothing",
                "an endpoint that answers nothing has no `response`".to_owned(),
            );
        }
        "list" | "map" => {
            return said(&format!("`{text}` of what?"), format!("write `{text}<T>`, as in `{text}<string>`"));
        }
        _ => {}
    }
    if let Some(item) = text.strip_prefix('-') {
        let item = item.split_whitespace().next().unwrap_or_default();
        return said("there is no space behind this dash", format!("write {}", quoted(&format!("- {item}"))));
    }
    if let Some((before, after)) = tight_colon(text) {
        let written = quoted(&format!("{before}: {after}"));
        return said("there is no space behind this colon", format!("write {written}"));
    }
    spelled(text).map(|help| (format!("unknown type {}", quoted(text)), help))
}

/// Help for what other languages write with punctuation.
fn spelled(name: &str) -> Option<String> {
    let write = |ours: String| Some(format!("write {}", quoted(&ours)));
    if let Some((before, _)) = name.split_once('#').filter(|(before, _)| !before.is_empty()) {
        return Some(format!("a comment is set off by a space: {}", quoted(&format!("{before} # …"))));
    }
    if let Some(item) = name.strip_suffix("[]").or_else(|| name.strip_prefix("[]")) {
        return write(format!("list<{item}>"));
    }
    if let Some(inner) = name.strip_prefix('?') {
        return write(format!("{inner}?"));
    }
    if let Some((one, other)) = name.split_once('|') {
        return match (one.trim(), other.trim()) {
            (inner, "null" | "None" | "undefined") | ("null" | "None" | "undefined", inner) => {
                write(format!("{inner}?"))
            }
            _ => {
                Some("what is one of several is a union, which has a `$tag`, or an enum: `[HELD, TICKETED]`".to_owned())
            }
        };
    }
    let (field, ty) = name.split_once('=')?;
    let ty = ty.split_whitespace().next().unwrap_or_default();
    write(format!("{}: {ty}", field.trim()))
}

/// A built-in type, written with other capitals.
fn built_in(name: &str) -> Option<&'static str> {
    Scalar::ALL.iter().map(|scalar| scalar.name()).find(|known| known.eq_ignore_ascii_case(name))
}

fn foreign(name: &str) -> Option<&'static str> {
    if name.starts_with(char::is_uppercase) && !CAPITALISED.contains(&name) {
        return None;
    }
    FOREIGN.iter().find(|(foreign, _)| foreign.eq_ignore_ascii_case(name)).map(|(_, ours)| *ours)
}
