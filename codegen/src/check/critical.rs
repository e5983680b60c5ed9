//! `critical:`

use super::{
    endpoints::part,
    protocol,
    shape::{self, Members},
    types::{Definition, Resolved, Types},
};
use crate::{
    diagnostics::Problems,
    model::{Condition, Critical, Field, KeyField, Place, Pointer, RepeatAfter, Scalar, Type, TypeKind},
    quoted::{nearest, quoted},
    read::{Node, Text, Value},
    source::Span,
};

const KEYS: [&str; 7] = ["key", "reference", "done_when", "not_done_when", "repeat_after", "lingers", "keep_result"];

/// What the rest of the endpoint says.
pub(super) struct Request<'r> {
    pub(super) path_params: &'r Option<Type>,
    pub(super) query: &'r Option<Type>,
    pub(super) header: &'r Option<Type>,
    pub(super) body: &'r Option<Type>,
    pub(super) response: &'r Option<Type>,
}

/// `at` is where the word `critical` stands, `camel` what generated types of this endpoint begin with.
pub(super) fn critical<'a>(
    node: &'a Node,
    at: Span,
    camel: &str,
    request: &Request<'_>,
    types: &mut Types<'a>,
    problems: &mut Problems,
) -> Critical {
    let entries = match &node.value {
        Value::Map(entries) => entries.as_slice(),
        _ => &[],
    };
    let members = Members::new(entries, &KEYS, "`critical`", problems);
    let key = match members.get("key", problems) {
        Some(node) => key(node, at, camel, request, types, problems),
        None => {
            if members.entry("key").is_none() {
                ask_for_key(node, at, request, types, problems);
            }
            Key::none(camel, at)
        }
    };
    let key_type = match types.add(key.definition, problems) {
        Type::Named(name) => name,
        _ => String::new(),
    };
    let reference = members
        .get("reference", problems)
        .and_then(|node| part("reference", node, format!("{camel}Reference"), types, problems));
    let mut conditions = |name| {
        let node = members.get(name, problems)?;
        Some(conditions(name, node, request.response.as_ref(), types, problems))
    };
    let done = conditions("done_when").unwrap_or_default();
    let not_done = conditions("not_done_when").unwrap_or_default();
    at_odds(&done, &not_done, problems);
    Critical {
        key: key.fields,
        key_type,
        reference,
        done_when: done.into_iter().map(|placed| placed.condition).collect(),
        not_done_when: not_done.into_iter().map(|placed| placed.condition).collect(),
        repeat_after: repeat_after(&members, problems),
        lingers: lingers(&members, problems),
        keep_result: members
            .get("keep_result", problems)
            .and_then(|node| shape::flag(node, "`keep_result`", problems))
            .unwrap_or(true),
    }
}

struct Key {
    fields: Vec<KeyField>,
    definition: Definition,
}

impl Key {
    fn none(camel: &str, at: Span) -> Self {
        Self { fields: Vec::new(), definition: Definition::new(format!("{camel}Key"), at) }
    }
}

/// A top-level field of the request.
struct Candidate {
    place: Place,
    field: Field,
    span: Span,
    /// How its values compare, or why they cannot.
    scalar: Result<Scalar, &'static str>,
}

impl Candidate {
    fn long_name(&self) -> String {
        format!("{}.{}", place_name(self.place), self.field.json)
    }
}

fn place_name(place: Place) -> &'static str {
    match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Body => "body",
    }
}

fn key(node: &Node, at: Span, camel: &str, request: &Request<'_>, types: &Types<'_>, problems: &mut Problems) -> Key {
    let mut key = Key::none(camel, at);
    let mut fields: Vec<Field> = Vec::new();
    let candidates = candidates(request, types);
    let Some(texts) = shape::texts(node, "`key`", problems) else { return key };
    if texts.is_empty() {
        ask_for_key(node, node.span, request, types, problems);
    }
    for text in texts {
        let Some(candidate) = key_field(text, &candidates, problems) else { continue };
        let scalar = match candidate.scalar {
            Ok(scalar) => scalar,
            Err(why) => {
                problems
                    .at(text.span, format!("{} cannot be part of a key: {why}", quoted(&text.text)))
                    .also(candidate.span, "it is this field")
                    .with_help("a key has exact values that are always there: `string bool int decimal uuid date datetime duration uri`, or an enum");
                continue;
            }
        };
        if let Some(first) = fields.iter().position(|field| field.name == candidate.field.name) {
            problems
                .at(text.span, format!("{} is in the key twice", quoted(&candidate.field.json)))
                .also(key.definition.fields[first], "first here");
            continue;
        }
        key.definition.fields.push(text.span);
        key.fields.push(KeyField { place: candidate.place, json: candidate.field.json.clone(), scalar });
        fields.push(candidate.field.clone());
    }
    key.definition.def.kind = TypeKind::Struct(fields);
    key
}

fn key_field<'c>(text: &Text, candidates: &'c [Candidate], problems: &mut Problems) -> Option<&'c Candidate> {
    let word = text.text.as_str();
    let mut found = candidates.iter().filter(|candidate| candidate.field.json == word || candidate.long_name() == word);
    let (first, second) = (found.next(), found.next());
    if let (Some(first), Some(second)) = (first, second) {
        problems
            .at(text.span, format!("two fields are called {}", quoted(word)))
            .also(first.span, "one is here")
            .also(second.span, "one is here")
            .with_help(format!("say which: `{}` or `{}`", first.long_name(), second.long_name()));
        return Some(first);
    }
    if first.is_some() {
        return first;
    }
    let names: Vec<String> = candidates.iter().map(|candidate| candidate.field.json.clone()).collect();
    let long: Vec<String> = candidates.iter().map(Candidate::long_name).collect();
    let meant = nearest(word, names.iter().chain(&long).map(String::as_str));
    let problem = problems.lacking(text.span, format!("the request has no field {}", quoted(word)));
    match meant {
        Some(meant) => problem.suggest(Some(meant)),
        None if names.is_empty() => {
            problem.with_help("a key is made of fields of `path`, `query`, `header` and `body`")
        }
        None => problem.with_help(format!("its fields are {}", names.join(" "))),
    };
    candidates
        .iter()
        .find(|candidate| Some(candidate.field.json.as_str()) == meant || Some(candidate.long_name().as_str()) == meant)
}

fn candidates(request: &Request<'_>, types: &Types<'_>) -> Vec<Candidate> {
    let places = [
        (Place::Path, request.path_params),
        (Place::Query, request.query),
        (Place::Header, request.header),
        (Place::Body, request.body),
    ];
    let mut candidates = Vec::new();
    for (place, ty) in places {
        let Some(Resolved::Definition(definition)) = ty.as_ref().map(|ty| types.resolve(ty)) else { continue };
        let TypeKind::Struct(fields) = &definition.def.kind else { continue };
        for (field, span) in fields.iter().zip(&definition.fields) {
            let scalar = key_scalar(&field.ty, types);
            candidates.push(Candidate { place, field: field.clone(), span: *span, scalar });
        }
    }
    candidates
}

fn key_scalar(ty: &Type, types: &Types<'_>) -> Result<Scalar, &'static str> {
    match types.resolve(ty) {
        Resolved::Type(Type::Scalar(Scalar::Float)) => Err("a float has no exact value"),
        Resolved::Type(Type::Scalar(Scalar::Json)) => Err("a `json` may be anything"),
        Resolved::Type(Type::Scalar(scalar)) => Ok(*scalar),
        Resolved::Type(Type::Optional(_)) => Err("it may be absent"),
        Resolved::Type(Type::List(_)) => Err("it is a list"),
        Resolved::Type(Type::Map(_)) => Err("it is a map"),
        Resolved::Type(Type::Named(_)) => Err("its type is not known"),
        Resolved::Definition(definition) => match definition.def.kind {
            TypeKind::Enum(_) => Ok(Scalar::String),
            TypeKind::Rust(_) => Err("nothing is known of a Rust type"),
            _ => Err("it is a struct"),
        },
    }
}

/// The most important question of a spec, asked with the fields that could answer it.
fn ask_for_key(node: &Node, at: Span, request: &Request<'_>, types: &Types<'_>, problems: &mut Problems) {
    let fit = candidates(request, types).into_iter().filter(|candidate| candidate.scalar.is_ok());
    let fit: Vec<_> = fit.map(|candidate| candidate.field.json).take(6).collect();
    let example = fit.first().map_or("transactionId", String::as_str);
    let help = match fit.as_slice() {
        [] => format!("write `key: [{example}]`, with fields of the request"),
        fit => format!(
            "write `key: [{example}]`; fields that can be part of a key are {}",
            shape::alternatives(&fit.iter().map(String::as_str).collect::<Vec<_>>(),)
        ),
    };
    let message = "which fields of the request name one intended effect, and so must never be sent twice?";
    let span = match node.value {
        Value::Map(_) | Value::Nothing => at,
        _ => node.span,
    };
    problems.lacking(span, message).with_help(help);
}

/// A condition, and where its words stand.
struct Placed {
    condition: Condition,
    spans: Vec<Span>,
}

fn conditions(
    name: &str,
    node: &Node,
    response: Option<&Type>,
    types: &Types<'_>,
    problems: &mut Problems,
) -> Vec<Placed> {
    let mut placed = Vec::new();
    for entry in shape::map(node, &format!("`{name}`"), problems).unwrap_or_default() {
        let pointer = protocol::pointer(&entry.key, problems);
        let Some(texts) = shape::texts(&entry.value, &format!("`{name}`"), problems) else { continue };
        if texts.is_empty() {
            problems.lacking(entry.value.span, "no value would ever fit").with_help("list the words that decide");
        }
        let Some(pointer) = pointer else { continue };
        let allowed = match response {
            Some(response) => at_pointer(&pointer, &entry.key, response, types, problems),
            None => {
                problems
                    .lacking(entry.key.span, format!("`{name}` asks about a response that is not described"))
                    .with_help("say what the endpoint answers: `response: …`");
                None
            }
        };
        let mut condition = Condition { pointer, values: Vec::new() };
        let mut spans = Vec::new();
        for text in texts {
            if let Some(words) = &allowed
                && !words.contains(&text.text)
            {
                problems
                    .lacking(
                        text.span,
                        format!("{} can never have the value {}", quoted(&entry.key.text), quoted(&text.text)),
                    )
                    .with_help(format!(
                        "the values are {}",
                        shape::alternatives(&words.iter().map(String::as_str).collect::<Vec<_>>())
                    ))
                    .suggest(nearest(&text.text, words.iter().map(String::as_str)));
            }
            condition.values.push(text.text.clone());
            spans.push(text.span);
        }
        placed.push(Placed { condition, spans });
    }
    placed
}

/// The words that may stand where a pointer leads; `None` where any may, or where the pointer is wrong.
fn at_pointer(
    pointer: &Pointer,
    key: &Text,
    response: &Type,
    types: &Types<'_>,
    problems: &mut Problems,
) -> Option<Vec<String>> {
    let mut ty = response;
    let mut tokens = pointer.0.iter().peekable();
    loop {
        let resolved = types.resolve(ty);
        if let Resolved::Type(Type::Optional(inner)) = resolved {
            ty = inner;
            continue;
        }
        let Some(token) = tokens.next() else { return words_of(resolved, key, problems) };
        ty = match resolved {
            Resolved::Type(Type::Scalar(Scalar::Json)) => return None,
            Resolved::Type(Type::Map(inner)) => inner,
            Resolved::Type(Type::List(inner)) if token.bytes().all(|byte| byte.is_ascii_digit()) => inner,
            Resolved::Definition(definition) => match &definition.def.kind {
                TypeKind::Rust(_) => return None,
                TypeKind::Union { tag, variants } if tag == token && tokens.peek().is_none() => {
                    return Some(variants.iter().map(|variant| variant.json.clone()).collect());
                }
                TypeKind::Struct(fields) => match field(token, fields.iter()) {
                    Ok(ty) => ty,
                    Err(meant) => return no_field(token, meant, key, definition, problems),
                },
                TypeKind::Union { variants, .. } => {
                    match field(token, variants.iter().flat_map(|variant| &variant.fields)) {
                        Ok(ty) => ty,
                        Err(meant) => return no_field(token, meant, key, definition, problems),
                    }
                }
                TypeKind::Enum(_) | TypeKind::Alias(_) => return nothing_below(token, key, problems),
            },
            Resolved::Type(_) => return nothing_below(token, key, problems),
        };
    }
}

fn field<'f>(json: &str, fields: impl Iterator<Item = &'f Field> + Clone) -> Result<&'f Type, Option<&'f str>> {
    match fields.clone().find(|field| field.json == json) {
        Some(field) => Ok(&field.ty),
        None => Err(nearest(json, fields.map(|field| field.json.as_str()))),
    }
}

fn no_field(
    token: &str,
    meant: Option<&str>,
    key: &Text,
    definition: &Definition,
    problems: &mut Problems,
) -> Option<Vec<String>> {
    problems
        .lacking(key.span, format!("`{}` has no field {}", definition.def.name, quoted(token)))
        .also(definition.span, "the response has this type")
        .suggest(meant);
    None
}

fn nothing_below(token: &str, key: &Text, problems: &mut Problems) -> Option<Vec<String>> {
    problems.lacking(key.span, format!("nothing in the response is called {}", quoted(token)));
    None
}

fn words_of(resolved: Resolved<'_>, key: &Text, problems: &mut Problems) -> Option<Vec<String>> {
    match resolved {
        Resolved::Type(Type::Scalar(Scalar::Bool)) => Some(vec!["true".to_owned(), "false".to_owned()]),
        Resolved::Type(Type::Scalar(Scalar::Float | Scalar::Decimal)) => {
            problems
                .at(key.span, "a number with a fraction decides nothing: `1` and `1.0` are different words")
                .with_help("point at a text, an enum, an int or a bool");
            None
        }
        Resolved::Type(Type::Scalar(_)) => None,
        Resolved::Definition(definition) => match &definition.def.kind {
            TypeKind::Enum(words) => Some(words.iter().map(|word| word.json.clone()).collect()),
            TypeKind::Rust(_) => None,
            _ => no_word(key, problems),
        },
        Resolved::Type(_) => no_word(key, problems),
    }
}

fn no_word(key: &Text, problems: &mut Problems) -> Option<Vec<String>> {
    problems
        .at(key.span, format!("{} leads to no single value", quoted(&key.text)))
        .with_help("point at a text, an enum, an int or a bool");
    None
}

/// No word may say both that it happened and that it did not.
fn at_odds(done: &[Placed], not_done: &[Placed], problems: &mut Problems) {
    for no in not_done {
        for yes in done.iter().filter(|yes| yes.condition.pointer == no.condition.pointer) {
            for (value, span) in no.condition.values.iter().zip(&no.spans) {
                if let Some(at) = yes.condition.values.iter().position(|other| other == value) {
                    problems
                        .at(*span, format!("{} says both that it happened and that it did not", quoted(value)))
                        .also(yes.spans[at], "it happened, says this");
                }
            }
        }
    }
}

fn repeat_after(members: &Members<'_>, problems: &mut Problems) -> RepeatAfter {
    let Some(text) = text(members, "repeat_after", problems) else { return RepeatAfter::Never };
    if text.text == "never" {
        return RepeatAfter::Never;
    }
    match shape::duration(text, "`repeat_after`", problems) {
        Some(duration) => RepeatAfter::After(duration),
        None => RepeatAfter::Never,
    }
}

fn lingers(members: &Members<'_>, problems: &mut Problems) -> Option<std::time::Duration> {
    let text = text(members, "lingers", problems)?;
    shape::duration(text, "`lingers`", problems)
}

fn text<'a>(members: &Members<'a>, key: &str, problems: &mut Problems) -> Option<&'a Text> {
    let node = members.get(key, problems)?;
    shape::text(node, &format!("`{key}`"), problems)
}
