//! `endpoints:`

use std::collections::HashMap;

use super::{
    critical::{self, Request},
    names,
    path::{self, Route},
    protocol::{self, is_header_name},
    shape::{self, Members},
    types::{Definition, Resolved, Types},
};
use crate::{
    diagnostics::Problems,
    model::{Endpoint, Field, Method, Mode, Protocol, Scalar, Type, TypeKind},
    quoted::{nearest, quoted},
    read::{Entry, Node, Text, Value},
    source::Span,
};

const KEYS: [&str; 14] = [
    "summary",
    "name",
    "path",
    "query",
    "header",
    "body",
    "response",
    "mode",
    "critical",
    "idempotent",
    "protocol",
    "poll",
    "give_up_after",
    "formerly",
];

/// Header fields that belong to the connection or to the client.
const OUR_HEADERS: [&str; 10] = [
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// An endpoint, and where the spec names it.
pub(super) struct Placed {
    pub(super) endpoint: Endpoint,
    pub(super) key: Span,
    /// Where its Rust name comes from: the key, or `name:`.
    pub(super) name: Span,
    /// Where each of `formerly:` stands.
    formerly: Vec<Span>,
}

pub(super) fn endpoints<'a>(
    entries: &'a [Entry],
    protocol: &Protocol,
    types: &mut Types<'a>,
    problems: &mut Problems,
) -> Vec<Placed> {
    let mut shapes: HashMap<String, Span> = HashMap::new();
    let mut placed = Vec::new();
    for entry in entries {
        let Some(route) = path::route(&entry.key, problems) else { continue };
        if let Some(first) = shapes.insert(route.shape(), entry.key.span) {
            problems
                .at(entry.key.span, format!("endpoint `{} {}` is given twice", route.method.as_str(), route.path.text))
                .also(first, "first given here");
            continue;
        }
        placed.extend(endpoint(entry, route, protocol, types, problems));
    }
    adopted_once(&placed, problems);
    placed
}

/// What the journal knows of an earlier endpoint belongs to one of today's.
fn adopted_once(placed: &[Placed], problems: &mut Problems) {
    let mut owners: HashMap<String, Span> = placed.iter().map(|placed| (placed.endpoint.id(), placed.key)).collect();
    for placed in placed {
        for (id, span) in placed.endpoint.formerly.iter().zip(&placed.formerly) {
            match owners.get(id) {
                Some(owner) => {
                    problems
                        .at(*span, format!("`{id}` cannot be what this endpoint was called: it is taken"))
                        .also(*owner, "by this one");
                }
                None => {
                    owners.insert(id.clone(), *span);
                }
            }
        }
    }
}

fn endpoint<'a>(
    entry: &'a Entry,
    route: Route,
    protocol: &Protocol,
    types: &mut Types<'a>,
    problems: &mut Problems,
) -> Option<Placed> {
    let key = entry.key.span;
    let entries = match &entry.value.value {
        // An endpoint may have nothing but defaults.
        Value::Nothing => &[],
        _ => shape::map(&entry.value, "an endpoint", problems).unwrap_or_default(),
    };
    let members = Members::new(entries, &KEYS, "an endpoint", problems);
    let (name, name_span) = name(&members, &route, key, problems)?;
    let mut parts = Parts { camel: names::camel(name.trim_start_matches("r#"))?, members: &members, types, problems };

    let path_params = parts.path_params(&route);
    let query = parts.of("query", "Query");
    let header = parts.of("header", "Header");
    let body = parts.of("body", "Body");
    let response = parts.of("response", "Response");
    for (place, part) in [("query", &query), ("header", &header)] {
        if let Some(ty) = part {
            parts.only_texts(place, ty);
        }
    }
    if let Some(Type::Optional(_)) = &body
        && let Some(entry) = members.entry("body")
    {
        parts.problems.at(entry.value.span, "a body cannot be optional").with_help("make its fields optional");
    }
    let camel = parts.camel;

    let mode = mode(&members, problems);
    no_body(route.method, mode, &members, problems);
    let request =
        Request { path_params: &path_params, query: &query, header: &header, body: &body, response: &response };
    let critical = members
        .entry("critical")
        .map(|entry| critical::critical(&entry.value, entry.key.span, &camel, &request, types, problems));
    let repeatable = repeatable(&members, route.method, critical.is_some(), problems);
    let former = formerly(&members, problems);
    let endpoint = Endpoint {
        method: route.method,
        name,
        summary: text(&members, "summary", problems).map(|text| text.text.trim().to_owned()),
        path_params,
        query,
        header,
        body,
        response,
        mode,
        repeatable,
        give_up_after: give_up_after(&members, problems),
        protocol: own_protocol(&members, mode, protocol, problems),
        critical,
        formerly: former.iter().map(|(id, _)| id.clone()).collect(),
        path: route.path,
    };
    Some(Placed { endpoint, key, name: name_span, formerly: former.into_iter().map(|(_, span)| span).collect() })
}

fn text<'a>(members: &Members<'a>, key: &str, problems: &mut Problems) -> Option<&'a Text> {
    let node = members.get(key, problems)?;
    shape::text(node, &format!("`{key}`"), problems)
}

/// The Rust method, and where it comes from.
fn name(members: &Members<'_>, route: &Route, key: Span, problems: &mut Problems) -> Option<(String, Span)> {
    if let Some(text) = text(members, "name", problems) {
        let snake = names::snake(&text.text);
        if let Some(snake) = snake {
            if names::bare(&snake) != text.text {
                problems
                    .at(text.span, format!("{} cannot be the name of a method", quoted(&text.text)))
                    .suggest(Some(&snake));
            }
            return Some((snake, text.span));
        }
        problems.at(text.span, format!("{} cannot be the name of a method", quoted(&text.text)));
    }
    let name = route.method_name();
    if name.is_none() {
        problems.at(key, "no name can be made of this path").with_help("choose one: `name: …`");
    }
    Some((name?, key))
}

/// The parts of a request and the response, each of which may be a type's name or spelled out.
struct Parts<'p, 'a> {
    camel: String,
    members: &'p Members<'a>,
    types: &'p mut Types<'a>,
    problems: &'p mut Problems,
}

impl<'a> Parts<'_, 'a> {
    fn of(&mut self, key: &str, suffix: &str) -> Option<Type> {
        let node = self.members.get(key, self.problems)?;
        part(key, node, format!("{}{suffix}", self.camel), self.types, self.problems)
    }

    /// A struct of all parameters of the path; `path:` gives some of them a type other than `string`.
    fn path_params(&mut self, route: &Route) -> Option<Type> {
        let typed = self.members.get("path", self.problems);
        let typed = typed.and_then(|node| shape::map(node, "`path`", self.problems)).unwrap_or_default();
        for entry in typed {
            let name = entry.key.text.as_str();
            if route.parameters.iter().all(|(parameter, _)| parameter != name) {
                let known = route.parameters.iter().map(|(parameter, _)| parameter.as_str());
                let meant = nearest(name, known);
                let problem = self
                    .problems
                    .at(entry.key.span, format!("{} is no parameter of `{}`", quoted(name), route.path.text));
                match meant {
                    Some(meant) => problem.suggest(Some(meant)),
                    None => problem.with_help("a parameter stands in the path in braces: `/orders/{orderId}`"),
                };
            }
        }
        let (_, first) = route.parameters.first()?;
        let mut definition = Definition::new(format!("{}Path", self.camel), *first);
        let mut fields: Vec<Field> = Vec::new();
        for (json, span) in &route.parameters {
            let Some(name) = names::snake(json) else { continue };
            if let Some(other) = fields.iter().position(|field| field.name == name) {
                self.problems
                    .at(
                        *span,
                        format!("{} and {} are both `{name}` in Rust", quoted(&fields[other].json), quoted(json)),
                    )
                    .also(definition.fields[other], "the other stands here");
                continue;
            }
            let ty = match typed.iter().find(|entry| entry.key.text == *json) {
                None => Type::Scalar(Scalar::String),
                Some(entry) => self.parameter_type(entry),
            };
            definition.fields.push(*span);
            fields.push(Field { json: json.clone(), name, ty, boxed: false, doc: None });
        }
        definition.def.kind = TypeKind::Struct(fields);
        Some(self.types.add(definition, self.problems))
    }

    fn parameter_type(&mut self, entry: &'a Entry) -> Type {
        let what = format!("the type of {}", quoted(&entry.key.text));
        let Some(text) = shape::text(&entry.value, &what, self.problems) else { return Type::Scalar(Scalar::String) };
        let ty = super::expression::type_of(text, self.types, self.problems);
        if !matches!(is_text(&ty, self.types), Texts::One) {
            self.problems.at(text.span, format!("{} cannot stand in a path", quoted(&text.text))).with_help(
                "a parameter of a path is a built-in type other than `json`, or an enum; it cannot be left out",
            );
        }
        ty
    }

    /// A query and header fields hold texts: scalars, enums, lists of those, any of them optional.
    fn only_texts(&mut self, place: &str, ty: &Type) {
        let Some(entry) = self.members.entry(place) else { return };
        let fields = match self.types.resolve(ty) {
            Resolved::Definition(definition) => match &definition.def.kind {
                TypeKind::Struct(fields) => fields.iter().zip(&definition.fields),
                // What a Rust type holds is between it and serde.
                TypeKind::Rust(_) => return,
                TypeKind::Enum(_) | TypeKind::Union { .. } | TypeKind::Alias(_) => {
                    return self.not_a_struct(place, entry);
                }
            },
            Resolved::Type(_) => return self.not_a_struct(place, entry),
        };
        let mut folded: HashMap<String, Span> = HashMap::new();
        for (field, span) in fields {
            let spelled_out = entry.value.span.start <= span.start && span.end <= entry.value.span.end;
            let complaint = match (is_text(&field.ty, self.types), place) {
                (Texts::No, _) => Some((
                    format!("field {} cannot be part of `{place}`", quoted(&field.json)),
                    "what can be are built-in types other than `json`, enums, and lists of these",
                )),
                (_, "header") if !is_header_name(&field.json) => Some((
                    format!("{} is not the name of a header field", quoted(&field.json)),
                    "such a name has letters, digits and hyphens",
                )),
                (_, "header") if OUR_HEADERS.contains(&field.json.to_ascii_lowercase().as_str()) => {
                    Some((format!("the client sets {} itself", quoted(&field.json)), "remove it"))
                }
                _ => None,
            };
            if let Some((message, help)) = complaint {
                let problem = self.problems.at(*span, message).with_help(help);
                if !spelled_out {
                    problem.also(entry.value.span, format!("used as `{place}` here"));
                }
            }
            if place == "header"
                && let Some(first) = folded.insert(field.json.to_ascii_lowercase(), *span)
            {
                self.problems
                    .at(*span, format!("header field {} is given twice", quoted(&field.json)))
                    .also(first, "first given here")
                    .with_help("names of header fields compare without case");
            }
        }
    }

    fn not_a_struct(&mut self, place: &str, entry: &Entry) {
        self.problems
            .at(entry.value.span, format!("`{place}` must be a struct"))
            .with_help(format!("write its fields: `{place}: {{ transactionId: uuid }}`, or the name of a struct"));
    }
}

/// A type's name, or a mapping that spells one out and is called `name`.
pub(super) fn part<'a>(
    key: &str,
    node: &'a Node,
    name: String,
    types: &mut Types<'a>,
    problems: &mut Problems,
) -> Option<Type> {
    match &node.value {
        Value::Text(text) => Some(super::expression::type_of(text, types, problems)),
        Value::Map(_) => Some(types.inline(name, node.span, node, problems)),
        Value::List(_) | Value::Nothing => {
            problems
                .at(
                    node.span,
                    format!("`{key}` must be a type or a mapping of fields, not {}", shape::kind(&node.value)),
                )
                .with_help("a list of `T` is `list<T>`");
            None
        }
    }
}

/// Whether values of a type can be written as a text, or as several.
#[derive(Clone, Copy, PartialEq)]
enum Texts {
    One,
    OptionalOrMany,
    No,
}

fn is_text(ty: &Type, types: &Types<'_>) -> Texts {
    match types.resolve(ty) {
        Resolved::Type(Type::Scalar(Scalar::Json) | Type::Map(_)) => Texts::No,
        Resolved::Type(Type::Scalar(_) | Type::Named(_)) => Texts::One,
        Resolved::Type(Type::Optional(inner)) => match is_text(inner, types) {
            Texts::No => Texts::No,
            Texts::One | Texts::OptionalOrMany => Texts::OptionalOrMany,
        },
        Resolved::Type(Type::List(inner)) => match is_text(inner, types) {
            Texts::One => Texts::OptionalOrMany,
            Texts::No | Texts::OptionalOrMany => Texts::No,
        },
        Resolved::Definition(definition) => match definition.def.kind {
            TypeKind::Enum(_) | TypeKind::Rust(_) => Texts::One,
            _ => Texts::No,
        },
    }
}

fn mode(members: &Members<'_>, problems: &mut Problems) -> Mode {
    let Some(text) = text(members, "mode", problems) else { return Mode::Async };
    match text.text.as_str() {
        "async" => Mode::Async,
        "sync" => Mode::Sync,
        other => {
            let folded = other.to_ascii_lowercase();
            let meant = match folded.as_str() {
                "synchronous" | "blocking" => Some("sync"),
                "asynchronous" => Some("async"),
                _ => nearest(&folded, ["async", "sync"]),
            };
            problems.at(text.span, format!("`mode` must be `async` or `sync`, not {}", quoted(other))).suggest(meant);
            if meant == Some("sync") { Mode::Sync } else { Mode::Async }
        }
    }
}

fn no_body(method: Method, mode: Mode, members: &Members<'_>, problems: &mut Problems) {
    if let (Method::Get | Method::Head, Some(body)) = (method, members.entry("body")) {
        problems
            .at(body.key.span, format!("a {} has no body", method.as_str()))
            .with_help("write its fields under `query:`, or make it a POST");
    }
    if method == Method::Head {
        if let Some(response) = members.entry("response") {
            problems
                .at(response.key.span, "the answer to a HEAD has no body")
                .with_help("remove `response`, or make it a GET");
        } else if mode == Mode::Async
            && let Some(span) = members.entry("mode").map(|entry| entry.value.span)
        {
            problems.at(span, "the answer to a HEAD has no token").with_help("write `mode: sync`");
        }
    }
}

fn repeatable(members: &Members<'_>, method: Method, critical: bool, problems: &mut Problems) -> bool {
    let said = members.get("idempotent", problems).and_then(|node| shape::flag(node, "`idempotent`", problems));
    if critical {
        if let (Some(true), Some(entry), Some(critical)) =
            (said, members.entry("idempotent"), members.entry("critical"))
        {
            problems
                .at(entry.key.span, "a critical request is never sent twice, even if it is idempotent")
                .also(critical.key.span, "it is critical by this")
                .with_help("remove one of the two");
        }
        return false;
    }
    said.unwrap_or(matches!(method, Method::Get | Method::Head | Method::Put | Method::Delete))
}

fn give_up_after(members: &Members<'_>, problems: &mut Problems) -> Option<std::time::Duration> {
    let text = text(members, "give_up_after", problems)?;
    let duration = shape::duration(text, "`give_up_after`", problems)?;
    if duration.is_zero() {
        problems.at(text.span, "`give_up_after` must be longer than nothing");
        return None;
    }
    Some(duration)
}

fn own_protocol(members: &Members<'_>, mode: Mode, inherited: &Protocol, problems: &mut Problems) -> Protocol {
    let mut own = match members.get("protocol", problems) {
        Some(node) => protocol::protocol(node, inherited, problems),
        None => inherited.clone(),
    };
    if let Some(text) = text(members, "poll", problems) {
        if let (Mode::Sync, Some(mode)) = (mode, members.entry("mode")) {
            problems
                .at(text.span, "a synchronous endpoint is not polled")
                .also(mode.key.span, "it is synchronous by this")
                .with_help("remove one of the two");
        }
        own.poll = protocol::poll(text, problems).unwrap_or(own.poll);
    }
    own
}

fn formerly(members: &Members<'_>, problems: &mut Problems) -> Vec<(String, Span)> {
    let Some(node) = members.get("formerly", problems) else { return Vec::new() };
    let texts = shape::texts(node, "`formerly`", problems).unwrap_or_default();
    let ids = texts.into_iter().filter_map(|text| {
        let route = path::route(text, problems)?;
        Some((format!("{} {}", route.method.as_str(), route.path.text), text.span))
    });
    ids.collect()
}
