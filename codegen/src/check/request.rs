//! What an endpoint says of its request and its response.

use super::{
    definition::Definition,
    expression::{type_of, unreadable},
    names,
    path::Route,
    protocol::is_header_name,
    shape::{self, Members},
    types::{Resolved, Types},
};
use crate::{
    diagnostics::Problems,
    map::{Map, Set},
    model::{Field, Scalar, Type, TypeKind},
    quoted::quoted,
    read::{Entry, Node, Value},
    source::Span,
};

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

/// The parts of a request and the response, each of which may be a type's name or spelled out.
pub(super) struct Parts<'p, 'a> {
    /// What types that are generated for the endpoint begin with.
    pub(super) prefix: &'p str,
    pub(super) members: &'p Members<'a>,
    pub(super) types: &'p mut Types<'a>,
    /// Which structs were looked at as which part, for this endpoint or another.
    pub(super) looked_at: &'p mut Set<(&'static str, String)>,
    pub(super) problems: &'p mut Problems,
}

impl<'a> Parts<'_, 'a> {
    /// What is at `key`; a type that is spelled out there is called by the prefix and `suffix`.
    pub(super) fn of(&mut self, key: &str, suffix: &str) -> Option<Type> {
        let node = self.members.get(key, self.problems)?;
        part(key, node, format!("{}{suffix}", self.prefix), self.types, self.problems)
    }

    /// A struct of all parameters of the path; `path:` gives some of them a type other than `string`.
    pub(super) fn path_params(&mut self, route: &Route) -> Option<Type> {
        let typed = self.members.get("path", self.problems);
        let typed = typed
            .and_then(|node| {
                shape::map(node, "`path`", "write the type of each parameter: `orderId: uuid`", self.problems)
            })
            .unwrap_or_default();
        for entry in typed {
            let name = entry.key.text.as_str();
            if route.parameters.iter().all(|(parameter, _)| parameter != name) {
                let known = route.parameters.iter().map(|(parameter, _)| parameter.as_str());
                let meant = self.problems.nearest(name, known);
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
        let mut fields: Vec<(Field, Span)> = Vec::new();
        for (json, span) in &route.parameters {
            let Some(name) = names::snake(json) else { continue };
            if let Some((other, first)) = fields.iter().find(|(other, _)| other.name == name) {
                self.problems
                    .at(*span, format!("{} and {} are both `{name}` in Rust", quoted(&other.json), quoted(json)))
                    .also(*first, "the other stands here");
                continue;
            }
            let ty = match typed.iter().find(|entry| entry.key.text == *json) {
                None => Type::Scalar(Scalar::String),
                Some(entry) => self.parameter_type(entry),
            };
            fields.push((Field { json: json.clone(), name, ty, boxed: false, doc: None }, *span));
        }
        let definition = Definition::with_fields(format!("{}Path", self.prefix), *first, fields);
        Some(Type::Named(self.types.generate(definition, self.problems)))
    }

    fn parameter_type(&mut self, entry: &'a Entry) -> Type {
        let what = format!("the type of {}", quoted(&entry.key.text));
        let Some(text) = shape::text(&entry.value, &what, self.problems) else { return Type::Scalar(Scalar::String) };
        let ty = type_of(text, self.types, self.problems);
        if is_text(&ty, self.types) != Texts::One {
            self.problems.at(text.span, format!("{} cannot stand in a path", quoted(&text.text))).with_help(
                "a parameter of a path is a built-in type other than `json`, or an enum; it cannot be left out",
            );
        }
        ty
    }

    /// A query and header fields hold texts: scalars, enums, lists of those, any of them optional.
    pub(super) fn only_texts(&mut self, place: &'static str, ty: &Type) {
        let Some(entry) = self.members.entry(place) else { return };
        let definition = match self.types.resolve(ty) {
            Resolved::Unknown => return,
            Resolved::Definition(definition) => match &definition.def.kind {
                TypeKind::Struct(_) => definition,
                // What a Rust type holds is between it and serde.
                TypeKind::Rust(_) => return,
                TypeKind::Enum(_) | TypeKind::Union { .. } | TypeKind::Alias(_) => {
                    return self.not_a_struct(place, entry);
                }
            },
            Resolved::Type(_) => return self.not_a_struct(place, entry),
        };
        if !self.looked_at.insert((place, definition.def.name.clone())) {
            return;
        }
        let mut folded: Map<String, Span> = Map::default();
        for (field, span) in definition.fields() {
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
                let problem = self.problems.at(span, message).with_help(help);
                if !spelled_out {
                    problem.also(entry.value.span, format!("used as `{place}` here"));
                }
            }
            if place == "header"
                && let Some(first) = folded.insert(field.json.to_ascii_lowercase(), span)
            {
                self.problems
                    .at(span, format!("header field {} is given twice", quoted(&field.json)))
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
        Value::Text(text) => Some(type_of(text, types, problems)),
        Value::Map(_) => Some(types.inline(name, node.span, node, problems)),
        Value::List(_) | Value::Nothing => {
            let kind = shape::kind(&node.value);
            let only = match &node.value {
                Value::List(items) if items.len() == 1 && matches!(key, "body" | "response") => items[0].text(),
                _ => None,
            };
            let help = match only {
                Some(item) => format!("a list is written {}", quoted(&format!("list<{}>", item.text))),
                None => format!("write the fields, as in `{key}: {{ id: string }}`, or the name of a type"),
            };
            problems
                .at(node.span, format!("`{key}` must be a type or a mapping of fields, not {kind}"))
                .with_help(help);
            Some(unreadable(types, node.span))
        }
    }
}

/// Whether values of a type can be written as a text, or as several.
#[derive(PartialEq)]
enum Texts {
    One,
    OptionalOrMany,
    No,
}

fn is_text(ty: &Type, types: &Types<'_>) -> Texts {
    let (mut ty, mut optional, mut many) = (ty, false, false);
    loop {
        ty = match types.resolve(ty) {
            Resolved::Type(Type::Optional(inner)) if !many => {
                optional = true;
                inner
            }
            Resolved::Type(Type::List(inner)) if !many => {
                many = true;
                inner
            }
            Resolved::Type(Type::Scalar(Scalar::Json) | Type::Map(_) | Type::List(_) | Type::Optional(_)) => {
                return Texts::No;
            }
            Resolved::Definition(definition)
                if !matches!(definition.def.kind, TypeKind::Enum(_) | TypeKind::Rust(_)) =>
            {
                return Texts::No;
            }
            Resolved::Unknown | Resolved::Type(_) | Resolved::Definition(_) if optional || many => {
                return Texts::OptionalOrMany;
            }
            Resolved::Unknown | Resolved::Type(_) | Resolved::Definition(_) => return Texts::One,
        };
    }
}
