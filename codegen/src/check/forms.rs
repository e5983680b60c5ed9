//! What defines a type: a mapping, a list or a text, and the keys of the language in it.

use std::rc::Rc;

use super::{
    derive,
    expression::{type_of, unreadable},
    names, rust,
    shape::{self, Members},
    types::Types,
};
use crate::{
    diagnostics::Problems,
    map::{Map, Taken},
    model::{Field, Type, TypeKind, Variant, Word, bare},
    quoted::quoted,
    read::{Entry, Node, Text, Value},
    source::Span,
};

/// The keys of the language that may stand in a type, in a field, and in a variant or a value of an enum.
const KEYS: [&str; 6] = ["$tag", "$rust", "$type", "$doc", "$derive", "$debug"];
const FIELD_KEYS: [&str; 3] = ["$type", "$doc", "$name"];
const VARIANT_KEYS: [&str; 2] = ["$doc", "$name"];

impl<'a> Types<'a> {
    /// Fills in the definition at an index.
    pub(super) fn define(&mut self, at: usize, node: &'a Node, what: &str, problems: &mut Problems) {
        let mut spans = Vec::new();
        let kind = match &node.value {
            Value::Nothing => {
                problems
                    .lacking(self.definitions[at].span, format!("{what} has no definition"))
                    .with_help("write its fields; a struct without any is `{}`");
                None
            }
            Value::Text(text) => Some(TypeKind::Alias(type_of(text, self, problems))),
            Value::List(items) => Some(TypeKind::Enum(words(items, node.span, what, problems))),
            Value::Map(entries) => {
                let (ours, theirs) = split(entries, &KEYS, what, problems);
                self.definitions[at].def.doc = doc(&ours, problems);
                self.definitions[at].shown = shown(&ours, problems);
                let kind = self.mapping(&ours, &theirs, what, &mut spans, problems);
                if let Some(kind) = &kind {
                    let asked = derive::asked(&ours, kind, what, problems);
                    self.definitions[at].def.derives = derive::paths(&asked);
                    self.definitions[at].asked = asked;
                }
                kind
            }
        };
        match kind {
            Some(kind) => self.definitions[at].set_kind(kind, spans),
            None => self.definitions[at].set_missing(),
        }
    }

    fn mapping(
        &mut self,
        ours: &Members<'a>,
        theirs: &[&'a Entry],
        what: &str,
        spans: &mut Vec<Span>,
        problems: &mut Problems,
    ) -> Option<TypeKind> {
        let mut forms = ["$rust", "$type", "$tag"].into_iter().filter_map(|key| ours.entry(key));
        if let (Some(first), Some(second)) = (forms.next(), forms.next()) {
            problems
                .at(second.key.span, format!("{what} has both `{}` and `{}`", first.key.text, second.key.text))
                .also(first.key.span, "a type has only one of them");
            return None;
        }
        let alone = |key: &str, problems: &mut Problems| {
            if let Some(other) = theirs.first() {
                problems
                    .at(other.key.span, format!("{what} has both `{key}` and fields"))
                    .with_help(format!("a field that JSON calls `{key}` is written `${key}`"));
            }
        };
        if let Some(node) = ours.get("$rust", problems) {
            alone("$rust", problems);
            return rust::path(shape::text(node, "`$rust`", problems)?, problems).map(TypeKind::Rust);
        }
        if let Some(node) = ours.get("$type", problems) {
            alone("$type", problems);
            return match &node.value {
                Value::List(items) => Some(TypeKind::Enum(words(items, node.span, what, problems))),
                _ => Some(TypeKind::Alias(type_of(shape::text(node, "`$type`", problems)?, self, problems))),
            };
        }
        match ours.get("$tag", problems) {
            Some(tag) => {
                let tag = shape::text(tag, "`$tag`", problems)?;
                let variants = self.variants(tag, theirs, what, spans, problems);
                Some(TypeKind::Union { tag: tag.text.clone(), variants })
            }
            None => Some(TypeKind::Struct(self.fields(theirs, what, spans, problems))),
        }
    }

    fn variants(
        &mut self,
        tag: &Text,
        entries: &[&'a Entry],
        what: &str,
        spans: &mut Vec<Span>,
        problems: &mut Problems,
    ) -> Vec<Variant> {
        if entries.is_empty() {
            problems
                .lacking(tag.span, format!("{what} has no variants"))
                .with_help("write each value of the tag and its fields: `CASH: {}`, `CARD: { number: string }`");
        }
        let mut seen = Seen::default();
        let mut variants = Vec::new();
        for entry in entries {
            let json = json_name(&entry.key);
            let of = format!("variant {} of {what}", quoted(&json));
            let members = match &entry.value.value {
                Value::Map(members) => members.as_slice(),
                other => {
                    let span = if let Value::Nothing = other { entry.key.span } else { entry.value.span };
                    problems
                        .lacking(span, format!("{of} must be a mapping of its fields, not {}", shape::kind(other)))
                        .with_help(format!("write {}, with its fields within", quoted(&format!("{json}: {{}}"))));
                    &[]
                }
            };
            let (ours, theirs) = split(members, &VARIANT_KEYS, &of, problems);
            let name = own_name(&ours, names::camel, problems).or_else(|| names::camel(&json));
            let Some(name) = seen.variant(name, &json, entry.key.span, GIVE_A_NAME, problems) else { continue };
            let (tags, theirs): (Vec<_>, Vec<_>) =
                theirs.into_iter().partition(|field| json_name(&field.key) == tag.text);
            if let Some(field) = tags.first() {
                problems
                    .at(field.key.span, format!("{} is the tag, and cannot be a field beside it", quoted(&tag.text)))
                    .also(tag.span, "the tag is named here");
            }
            let fields = self.fields(&theirs, &of, spans, problems);
            variants.push(Variant { json, name, fields, doc: doc(&ours, problems) });
        }
        variants
    }

    fn fields(
        &mut self,
        entries: &[&'a Entry],
        what: &str,
        spans: &mut Vec<Span>,
        problems: &mut Problems,
    ) -> Vec<Field> {
        let mut seen = Seen::default();
        let mut fields = Vec::new();
        for entry in entries {
            let json = json_name(&entry.key);
            let Written { ty, doc, name } = self.field(entry, what, problems);
            let name = name.or_else(|| names::snake(&json));
            let Some(name) = seen.name(name, &json, entry.key.span, GIVE_A_NAME, problems) else { continue };
            spans.push(entry.key.span);
            fields.push(Field { json, name, ty, boxed: false, doc });
        }
        fields
    }

    fn field(&mut self, entry: &'a Entry, what: &str, problems: &mut Problems) -> Written {
        let name = || quoted(&entry.key.text);
        let entries = match &entry.value.value {
            Value::Text(text) => return Written { ty: type_of(text, self, problems), doc: None, name: None },
            Value::Map(entries) => entries,
            Value::Nothing => {
                problems
                    .lacking(entry.key.span, format!("field {} of {what} has no type", name()))
                    .with_help(format!("write {}", quoted(&format!("{}: string", entry.key.text))));
                return Written { ty: unreadable(self, entry.key.span), doc: None, name: None };
            }
            Value::List(items) => {
                let problem =
                    problems.at(entry.value.span, format!("the type of field {} must be a text, not a list", name()));
                let only = match items.as_slice() {
                    [item] => item.text(),
                    _ => None,
                };
                match only {
                    Some(item) => {
                        problem.with_help(format!("a list is written {}", quoted(&format!("list<{}>", item.text))))
                    }
                    None => problem.with_help("define an enum under `types:`, and mention it by its name"),
                };
                return Written { ty: unreadable(self, entry.value.span), doc: None, name: None };
            }
        };
        let (ours, theirs) = split(entries, &FIELD_KEYS, &format!("field {}", name()), problems);
        let doc = doc(&ours, problems);
        let own = own_name(&ours, names::snake, problems);
        if let Some(other) = theirs.first() {
            problems
                .at(other.key.span, format!("field {} of {what} spells out a type", name()))
                .with_help("define it under `types:`, and mention it by its name");
        } else if ours.entry("$type").is_none() {
            problems
                .lacking(entry.key.span, format!("field {} of {what} has no type", name()))
                .with_help("write it as `$type: …`");
        }
        let text = ours.get("$type", problems).and_then(|ty| shape::text(ty, "`$type`", problems));
        let ty = match text {
            Some(text) => type_of(text, self, problems),
            None => unreadable(self, entry.value.span),
        };
        Written { ty, doc, name: own }
    }
}

/// What a spec says of a field.
struct Written {
    ty: Type,
    doc: Option<String>,
    name: Option<String>,
}

const GIVE_A_NAME: &str = "give it a name of its own: `$name: …` beside its `$type`, or among the fields of a variant";

/// Names in use in one struct, enum or union.
#[derive(Default)]
struct Seen(Taken<(String, Span)>);

impl Seen {
    fn variant(
        &mut self,
        name: Option<String>,
        json: &str,
        span: Span,
        help: &str,
        problems: &mut Problems,
    ) -> Option<String> {
        // `Unrecognized` is the variant for what the spec does not list.
        let name = name.map(|name| if name == "Unrecognized" { name + "_" } else { name });
        self.name(name, json, span, help, problems)
    }

    fn name(
        &mut self,
        name: Option<String>,
        json: &str,
        span: Span,
        help: &str,
        problems: &mut Problems,
    ) -> Option<String> {
        let Some(name) = name else {
            problems.at(span, format!("no Rust name can be made of {}", quoted(json))).with_help(help);
            return None;
        };
        if let Some((other, first)) = self.0.get(&name) {
            problems
                .at(span, format!("{} and {} are both `{name}` in Rust", quoted(other), quoted(json)))
                .also(*first, "the other stands here")
                .with_help(help);
            return None;
        }
        self.0.insert(&name, (json.to_owned(), span));
        Some(name)
    }
}

/// Keys of the language, and those of the API.
fn split<'a>(
    entries: &'a [Entry],
    known: &[&'static str],
    what: &str,
    problems: &mut Problems,
) -> (Members<'a>, Vec<&'a Entry>) {
    let (mut ours, mut theirs) = (Vec::new(), Vec::with_capacity(entries.len()));
    for entry in entries {
        match entry.key.text.as_bytes() {
            [b'$', b'$', ..] => theirs.push(entry),
            [b'$', ..] => ours.push(entry),
            _ => theirs.push(entry),
        }
    }
    (Members::new(ours, known, what, problems), theirs)
}

/// `$$x` is the name `$x`.
fn json_name(key: &Text) -> String {
    key.text.strip_prefix('$').unwrap_or(&key.text).to_owned()
}

fn own_name(ours: &Members<'_>, case: fn(&str) -> Option<String>, problems: &mut Problems) -> Option<String> {
    let text = shape::text(ours.get("$name", problems)?, "`$name`", problems)?;
    let name = case(&text.text);
    if name.as_deref().map(bare) != Some(text.text.as_str()) {
        problems.at(text.span, format!("{} cannot be a name here", quoted(&text.text))).suggest(name.as_deref());
    }
    name
}

fn doc(ours: &Members<'_>, problems: &mut Problems) -> Option<String> {
    let node = ours.get("$doc", problems)?;
    Some(shape::text(node, "`$doc`", problems)?.text.trim().to_owned())
}

fn shown(ours: &Members<'_>, problems: &mut Problems) -> bool {
    let text = ours.get("$debug", problems).and_then(|node| shape::text(node, "`$debug`", problems));
    let Some(text) = text else { return false };
    if text.text != "full" {
        problems
            .at(text.span, format!("`$debug` must be `full`, not {}", quoted(&text.text)))
            .with_help("without it, what is part of a critical request shows the names of its fields only");
    }
    true
}

fn words(items: &[Rc<Node>], span: Span, what: &str, problems: &mut Problems) -> Vec<Word> {
    match items {
        [] => {
            problems.lacking(span, format!("{what} has no values")).with_help("list them: `[HELD, TICKETED]`");
        }
        [first, ..] if items.iter().all(looks_like_a_field) => {
            problems.at(first.span, format!("a value of {what} must be a text, not a mapping")).with_help(
                "the values of an enum are texts, `[HELD, TICKETED]`; the fields of a struct have no dashes",
            );
            return Vec::new();
        }
        [..] => {}
    }
    let mut given: Map<&str, Span> = Map::default();
    let mut seen = Seen::default();
    let mut words = Vec::new();
    for item in items {
        let Some((text, json, members)) = value(item, what, problems) else { continue };
        let of = format!("value {} of {what}", quoted(&json));
        let (ours, theirs) = split(members, &VARIANT_KEYS, &of, problems);
        if let Some(field) = theirs.first() {
            problems
                .at(field.key.span, format!("{of} has a field"))
                .with_help("variants with fields are those of a union, whose `$tag` says which one it is");
        }
        if let Some(first) = given.insert(&text.text, text.span) {
            problems.at(text.span, format!("{} is given twice", quoted(&json))).also(first, "first given here");
            continue;
        }
        let name = own_name(&ours, names::camel, problems).or_else(|| names::camel(&json));
        let help = format!("give it a name of its own: {}", quoted(&format!("\"{json}\": {{ $name: … }}")));
        if let Some(name) = seen.variant(name, &json, text.span, &help, problems) {
            words.push(Word { json, name, doc: doc(&ours, problems) });
        }
    }
    words
}

/// One value of an enum: as it stands, as JSON has it, and what is said of it.
fn value<'a>(item: &'a Node, what: &str, problems: &mut Problems) -> Option<(&'a Text, String, &'a [Entry])> {
    match &item.value {
        Value::Text(text) => return Some((text, text.text.clone(), &[])),
        Value::Map(entries) => {
            if let [Entry { key, value }] = entries.as_slice()
                && let Value::Map(members) = &value.value
                && (!key.text.starts_with('$') || key.text.starts_with("$$"))
            {
                return Some((key, json_name(key), members));
            }
        }
        Value::List(_) | Value::Nothing => {}
    }
    problems
        .at(item.span, format!("a value of {what} must be a text, not {}", shape::kind(&item.value)))
        .with_help("what is said of a value stands below it: `HELD: { $doc: … }`");
    None
}

/// `id: uuid`, where a value of an enum would have a mapping.
fn looks_like_a_field(item: &Rc<Node>) -> bool {
    match &item.value {
        Value::Map(entries) => !entries.iter().any(|entry| matches!(entry.value.value, Value::Map(_))),
        Value::Text(_) | Value::List(_) | Value::Nothing => false,
    }
}
