//! `key:`, the fields of a request that name one intended effect.

use super::{
    critical::Request,
    definition::Definition,
    names,
    shape::{self, Members},
    types::{Resolved, Types},
};
use crate::{
    diagnostics::Problems,
    map::Set,
    model::{Field, KeyField, Place, Scalar, Type, TypeKind, bare},
    quoted::quoted,
    read::{Node, Text, Value},
    source::Span,
};

/// No effect takes more fields to name.
const MOST: usize = 16;
/// How many fields are looked at for what was meant, and for what could be a key.
const MOST_CANDIDATES: usize = 1000;
const MOST_ASKED: usize = 50;
const MOST_SHOWN: usize = 12;

pub(super) struct Key {
    pub(super) fields: Vec<KeyField>,
    /// The struct of these fields.
    pub(super) definition: Definition,
}

/// `critical` is the whole mapping, `at` where the word stands.
pub(super) fn key(
    members: &Members<'_>,
    critical: &Node,
    at: Span,
    prefix: &str,
    request: &Request<'_>,
    types: &Types<'_>,
    problems: &mut Problems,
) -> Key {
    let places = Places::new(request, types);
    let texts = match members.get("key", problems) {
        Some(node) => {
            let texts = shape::texts(node, "`key`", problems);
            if texts.as_ref().is_some_and(Vec::is_empty) {
                places.ask(node.span, problems);
            }
            texts.unwrap_or_default()
        }
        None => {
            if members.entry("key").is_none() {
                let span = if let Value::Text(text) = &critical.value { text.span } else { at };
                places.ask(span, problems);
            }
            Vec::new()
        }
    };
    if let Some(text) = texts.get(MOST) {
        problems.at(text.span, format!("a key has at most {MOST} fields"));
    }
    let (mut key, mut fields) = (Vec::new(), Vec::<(Field, Span)>::new());
    for text in texts.into_iter().take(MOST) {
        let Some(found) = places.find(text, problems) else { continue };
        let scalar = match scalar(&found.field.ty, types) {
            Ok(scalar) => scalar,
            Err(why) => {
                problems
                    .at(text.span, format!("{} cannot be part of a key: {why}", quoted(&text.text)))
                    .also(found.span, "it is this field")
                    .with_help(
                        "a key has exact values that are always there: an enum, or one of string bool int decimal uuid \
                         date datetime duration uri",
                    );
                continue;
            }
        };
        let same = |other: &Field| other.json == found.field.json || other.name == found.field.name;
        if let Some((_, first)) = fields.iter().find(|(other, _)| same(other)) {
            problems
                .at(text.span, format!("two fields of the key are called {}", quoted(&found.field.json)))
                .also(*first, "the other is this one")
                .with_help("a journal knows the fields of a key by their names: leave one out");
            continue;
        }
        key.push(KeyField { place: found.place, json: found.field.json.clone(), scalar });
        fields.push((found.field, text.span));
    }
    Key { fields: key, definition: Definition::with_fields(format!("{prefix}Key"), at, fields) }
}

/// `formerly:` within `critical:`, what a journal knows fields of the key by, and what they are called today.
pub(super) fn renamed(members: &Members<'_>, key: &[KeyField], problems: &mut Problems) -> Vec<(String, String)> {
    let Some(node) = members.get("formerly", problems) else { return Vec::new() };
    let help = "write a field of the key, and what it was called: `{ orderNumber: order_no }`";
    let mut renamed = Vec::new();
    let mut taken: Set<&str> = key.iter().map(|field| field.json.as_str()).collect();
    for entry in shape::map(node, "`formerly`", help, problems).unwrap_or_default() {
        let today = &entry.key.text;
        if !key.iter().any(|field| field.json == *today) {
            let meant = problems.nearest(today, key.iter().map(|field| field.json.as_str()));
            let problem = problems.lacking(entry.key.span, format!("the key has no field {}", quoted(today)));
            problem.with_help(help).suggest(meant);
        }
        for text in shape::texts(&entry.value, "`formerly`", problems).unwrap_or_default() {
            if !taken.insert(&text.text) {
                let what = format!("{} cannot be what this field was called: it is taken", quoted(&text.text));
                problems.at(text.span, what);
            }
            renamed.push((text.text.clone(), today.clone()));
        }
    }
    renamed
}

/// A top-level field of the request.
struct Found {
    place: Place,
    field: Field,
    span: Span,
}

/// What the spec says of the parts of a request.
struct Places<'t> {
    types: &'t Types<'t>,
    described: Vec<(Place, &'t Definition)>,
    /// Of these it says that it does not know them: they are `json`, or a Rust type.
    opaque: Vec<Place>,
    /// One of them is wrong, so that what is not found may have been meant to be in it.
    incomplete: bool,
}

impl<'t> Places<'t> {
    fn new(request: &Request<'t>, types: &'t Types<'t>) -> Self {
        let mut places = Self { types, described: Vec::new(), opaque: Vec::new(), incomplete: false };
        for place in [Place::Path, Place::Query, Place::Header, Place::Body] {
            match request.part(place).map(|ty| types.resolve(ty)) {
                None => {}
                Some(Resolved::Unknown) => places.incomplete = true,
                Some(Resolved::Type(Type::Scalar(Scalar::Json))) => places.opaque.push(place),
                Some(Resolved::Type(_)) => {}
                Some(Resolved::Definition(definition)) => match &definition.def.kind {
                    TypeKind::Struct(_) => places.described.push((place, definition)),
                    TypeKind::Rust(_) => places.opaque.push(place),
                    TypeKind::Enum(_) | TypeKind::Union { .. } | TypeKind::Alias(_) => {}
                },
            }
        }
        places
    }

    /// The field that `id` or `query.id` names.
    fn find(&self, text: &Text, problems: &mut Problems) -> Option<Found> {
        let word = text.text.as_str();
        let found: Vec<_> = self.described.iter().filter_map(|part| named(*part, word)).collect();
        if let [first, second, ..] = found.as_slice() {
            problems
                .at(text.span, format!("two fields of the request are called {}", quoted(word)))
                .also(first.span, "one is here")
                .also(second.span, "one is here")
                .with_help(format!("say which: {} or {}", quoted(&first.long_name()), quoted(&second.long_name())));
        }
        let first = found.into_iter().next();
        first.or_else(|| self.unseen(text)).or_else(|| self.meant(text, problems))
    }

    /// `body.id` where the spec does not say what is in the body.
    fn unseen(&self, text: &Text) -> Option<Found> {
        let (place, json) = text.text.split_once('.')?;
        let place = *self.opaque.iter().find(|opaque| name_of(**opaque) == place)?;
        let ty = Type::Scalar(Scalar::String);
        let field = Field { json: json.to_owned(), name: names::snake(json)?, ty, boxed: false, doc: None };
        Some(Found { place, field, span: text.span })
    }

    fn meant(&self, text: &Text, problems: &mut Problems) -> Option<Found> {
        let word = text.text.as_str();
        if self.incomplete {
            return None;
        }
        let short: Vec<&str> = self.fields().map(|(_, field, _)| field.json.as_str()).collect();
        let long: Vec<String> = self.fields().map(|(place, field, _)| long_name(place, &field.json)).collect();
        let meant = problems.nearest(word, short.iter().copied().chain(long.iter().map(String::as_str)));
        let problem = problems.lacking(text.span, format!("the request has no field {}", quoted(word)));
        match (meant, self.opaque.as_slice()) {
            (Some(meant), _) => problem.suggest(Some(meant)),
            (None, [place, ..]) => problem.with_help(format!(
                "if it is in the {}, of which the spec says nothing, write {}",
                name_of(*place),
                quoted(&long_name(*place, word))
            )),
            (None, []) if short.is_empty() => {
                problem.with_help("a key is made of fields of `path`, `query`, `header` and `body`")
            }
            (None, []) => problem
                .with_help(format!("its fields are {}", shape::alternatives(&short[..short.len().min(MOST_SHOWN)]))),
        };
        self.described.iter().find_map(|part| named(*part, meant?))
    }

    /// The most important question of a spec, asked with the field that is most likely to answer it.
    fn ask(&self, span: Span, problems: &mut Problems) {
        let fit = self
            .fields()
            .take(MOST_ASKED)
            .filter_map(|(_, field, _)| Some((field, scalar(&field.ty, self.types).ok()?)));
        let likely = fit.min_by_key(|(field, scalar)| {
            let name = bare(&field.name);
            (*scalar != Scalar::Uuid, name != "id" && !name.ends_with("_id"))
        });
        let example = likely.map_or("transactionId", |(field, _)| field.json.as_str());
        problems.lacking(span, "a critical endpoint needs a key").with_help(format!(
            "which fields of the request name one purchase, or whatever must not be done twice? write {}",
            quoted(&format!("critical: {{ key: [{example}] }}"))
        ));
    }

    fn fields(&self) -> impl Iterator<Item = (Place, &Field, Span)> {
        let parts = self.described.iter();
        let fields = parts.flat_map(|(place, part)| part.fields().map(|(field, span)| (*place, field, span)));
        fields.take(MOST_CANDIDATES)
    }
}

impl Found {
    fn long_name(&self) -> String {
        long_name(self.place, &self.field.json)
    }
}

/// The field of a part that a word names, with or without the name of the part.
fn named((place, part): (Place, &Definition), word: &str) -> Option<Found> {
    let short = word.strip_prefix(name_of(place)).and_then(|rest| rest.strip_prefix('.'));
    let (field, span) = part.placed_field(word).or_else(|| part.placed_field(short?))?;
    Some(Found { place, field: field.clone(), span })
}

fn long_name(place: Place, json: &str) -> String {
    format!("{}.{json}", name_of(place))
}

fn name_of(place: Place) -> &'static str {
    match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Body => "body",
    }
}

/// How values of a type compare, or why they cannot.
fn scalar(ty: &Type, types: &Types<'_>) -> Result<Scalar, &'static str> {
    match types.resolve(ty) {
        Resolved::Type(Type::Scalar(Scalar::Float)) => Err("a float has no exact value"),
        Resolved::Type(Type::Scalar(Scalar::Json)) => Err("a `json` may be anything"),
        Resolved::Type(Type::Scalar(scalar)) => Ok(*scalar),
        Resolved::Type(Type::Optional(_)) => Err("it may be absent"),
        Resolved::Type(Type::List(_)) => Err("it is a list"),
        Resolved::Type(Type::Map(_)) => Err("it is a map"),
        // What is wrong with its type was said already.
        Resolved::Unknown | Resolved::Type(Type::Named(_)) => Ok(Scalar::String),
        Resolved::Definition(definition) => match definition.def.kind {
            TypeKind::Enum(_) => Ok(Scalar::String),
            TypeKind::Rust(_) => Err("nothing is known of a Rust type"),
            TypeKind::Union { .. } => Err("it is a union"),
            TypeKind::Struct(_) | TypeKind::Alias(_) => Err("it is a struct"),
        },
    }
}
