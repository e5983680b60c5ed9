//! `done_when:` and `not_done_when:`

use super::{
    definition::Definition,
    protocol, shape,
    types::{Resolved, Types},
};
use crate::{
    diagnostics::Problems,
    map::Map,
    model::{Condition, Pointer, Scalar, Type, TypeKind},
    quoted::quoted,
    read::{Node, Text},
    source::Span,
};

const HELP: &str = "write where a word stands, and which words decide: `{ /status: [TICKETED] }`";

/// A condition, and where its words stand.
pub(super) struct Placed {
    pub(super) condition: Condition,
    spans: Vec<Span>,
}

/// Where there is no `response`, conditions are read from an answer of which the spec says nothing.
pub(super) fn conditions(
    name: &str,
    node: &Node,
    response: Option<&Type>,
    types: &Types<'_>,
    problems: &mut Problems,
) -> Vec<Placed> {
    let mut placed = Vec::new();
    let what = format!("`{name}`");
    for entry in shape::map(node, &what, HELP, problems).unwrap_or_default() {
        let pointer = protocol::pointer(&entry.key, problems);
        let Some(texts) = shape::texts(&entry.value, &what, problems) else { continue };
        if texts.is_empty() {
            problems
                .lacking(entry.value.span, format!("{what} lists no word for {}", quoted(&entry.key.text)))
                .with_help("list the words that decide: `[TICKETED]`");
        }
        let Some(pointer) = pointer else { continue };
        let allowed =
            response.and_then(|response| Walk { key: &entry.key, types, problems }.allowed(&pointer, response));
        let mut condition = Condition { pointer, values: Vec::new() };
        let mut spans = Vec::new();
        if let Some(allowed) = allowed {
            only_allowed(&entry.key, &texts, allowed, problems);
        }
        for text in texts {
            condition.values.push(text.text.clone());
            spans.push(text.span);
        }
        placed.push(Placed { condition, spans });
    }
    placed
}

/// No word may say both that it happened and that it did not.
pub(super) fn at_odds(done: &[Placed], not_done: &[Placed], problems: &mut Problems) {
    let mut yes: Map<(&Pointer, &str), Span> = Map::default();
    for Placed { condition, spans } in done {
        for (value, span) in condition.values.iter().zip(spans) {
            yes.insert((&condition.pointer, value), *span);
        }
    }
    for Placed { condition, spans } in not_done {
        for (value, span) in condition.values.iter().zip(spans) {
            if let Some(other) = yes.get(&(&condition.pointer, value.as_str())) {
                problems
                    .at(*span, format!("{} says both that it happened and that it did not", quoted(value)))
                    .also(*other, "here it says that it happened")
                    .with_help("what cannot be told from the response is listed in neither");
            }
        }
    }
}

fn only_allowed(key: &Text, texts: &[&Text], allowed: Allowed<'_>, problems: &mut Problems) {
    for text in texts.iter().filter(|text| !allowed.has(&text.text)) {
        let meant = problems.nearest(&text.text, allowed.words());
        let shown: Vec<_> = allowed.words().take(MOST_SHOWN).collect();
        problems
            .lacking(text.span, format!("{} is never {}", quoted(&key.text), quoted(&text.text)))
            .with_help(format!("its values are {}", shape::alternatives(&shown)))
            .suggest(meant);
    }
}

const MOST_SHOWN: usize = 12;

/// What may stand where a pointer leads.
#[derive(Clone, Copy)]
enum Allowed<'t> {
    Flags,
    /// The values of an enum, or of a union's tag.
    Words(&'t Definition),
}

impl<'t> Allowed<'t> {
    fn has(self, word: &str) -> bool {
        match self {
            Self::Flags => matches!(word, "true" | "false"),
            Self::Words(definition) => definition.has_word(word),
        }
    }

    fn words(self) -> Box<dyn Iterator<Item = &'t str> + 't> {
        match self {
            Self::Flags => Box::new(["true", "false"].into_iter()),
            Self::Words(definition) => definition.words(),
        }
    }
}

/// From the response along a pointer.
struct Walk<'w, 't, 'p> {
    key: &'w Text,
    types: &'w Types<'t>,
    problems: &'p mut Problems,
}

impl<'w> Walk<'w, '_, '_> {
    /// `None` where any word may stand, or where the pointer is wrong.
    fn allowed(&mut self, pointer: &Pointer, response: &'w Type) -> Option<Allowed<'w>> {
        let mut ty = response;
        let mut tokens = pointer.0.iter().peekable();
        loop {
            let resolved = self.types.resolve(ty);
            if let Resolved::Type(Type::Optional(inner)) = resolved {
                ty = inner;
                continue;
            }
            let Some(token) = tokens.next() else { return self.words_of(resolved) };
            ty = match resolved {
                Resolved::Unknown | Resolved::Type(Type::Scalar(Scalar::Json)) => return None,
                Resolved::Type(Type::Map(inner)) => inner,
                Resolved::Type(Type::List(inner)) if token.bytes().all(|byte| byte.is_ascii_digit()) => inner,
                Resolved::Type(_) => return self.nothing_below(token),
                Resolved::Definition(definition) => match &definition.def.kind {
                    TypeKind::Rust(_) => return None,
                    TypeKind::Union { tag, .. } if tag == token && tokens.peek().is_none() => {
                        return Some(Allowed::Words(definition));
                    }
                    TypeKind::Struct(_) | TypeKind::Union { .. } => self.field(token, definition)?,
                    TypeKind::Enum(_) | TypeKind::Alias(_) => return self.nothing_below(token),
                },
            };
        }
    }

    fn field(&mut self, json: &str, definition: &'w Definition) -> Option<&'w Type> {
        if let Some(field) = definition.field(json) {
            return Some(&field.ty);
        }
        let meant = self.problems.nearest(json, definition.fields().map(|(field, _)| field.json.as_str()));
        self.problems
            .lacking(self.key.span, format!("`{}` has no field {}", definition.def.name, quoted(json)))
            .also(definition.span, format!("`{}` is defined here", definition.def.name))
            .suggest(meant);
        None
    }

    fn nothing_below<T>(&mut self, token: &str) -> Option<T> {
        self.problems
            .lacking(
                self.key.span,
                format!("{} leads beyond a single value, to {}", quoted(&self.key.text), quoted(token)),
            )
            .with_help("shorten the pointer");
        None
    }

    fn words_of(&mut self, resolved: Resolved<'w>) -> Option<Allowed<'w>> {
        match resolved {
            Resolved::Unknown => None,
            Resolved::Type(Type::Scalar(Scalar::Bool)) => Some(Allowed::Flags),
            Resolved::Type(Type::Scalar(Scalar::Float | Scalar::Decimal)) => {
                self.no_word("a number with a fraction decides nothing: `1` and `1.0` are different words")
            }
            Resolved::Type(Type::Scalar(_)) => None,
            Resolved::Type(_) => self.no_word("this pointer leads to more than a single value"),
            Resolved::Definition(definition) => match &definition.def.kind {
                TypeKind::Enum(_) => Some(Allowed::Words(definition)),
                TypeKind::Rust(_) => None,
                _ => self.no_word("this pointer leads to more than a single value"),
            },
        }
    }

    fn no_word<T>(&mut self, message: &str) -> Option<T> {
        self.problems.at(self.key.span, message).with_help("point at a string, an enum, an int or a bool");
        None
    }
}
