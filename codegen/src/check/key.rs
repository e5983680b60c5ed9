//! `key:`, the fields of a request that name one intended effect.

use super::{
    critical::Request,
    names,
    shape::{self, Members},
    types::{Definition, Resolved, Types},
};
use crate::{
    diagnostics::Problems,
    model::{Field, KeyField, Place, Scalar, Type, TypeKind},
    quoted::quoted,
    read::{Node, Text, Value},
    source::Span,
};

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
    let mut key = Key { fields: Vec::new(), definition: Definition::new(format!("{prefix}Key"), at) };
    let candidates = Candidates::new(request, types);
    let Some(node) = members.get("key", problems) else {
        if members.entry("key").is_none() {
            let span = if let Value::Text(text) = &critical.value { text.span } else { at };
            candidates.ask(span, problems);
        }
        return key;
    };
    let Some(texts) = shape::texts(node, "`key`", problems) else { return key };
    if texts.is_empty() {
        candidates.ask(node.span, problems);
    }
    if let Some(text) = texts.get(MOST) {
        problems.at(text.span, format!("a key has at most {MOST} fields"));
    }
    let mut fields: Vec<Field> = Vec::new();
    for text in texts.into_iter().take(MOST) {
        let Some(candidate) = candidates.find(text, problems) else { continue };
        let scalar = match candidate.scalar {
            Ok(scalar) => scalar,
            Err(why) => {
                problems
                    .at(text.span, format!("{} cannot be part of a key: {why}", quoted(&text.text)))
                    .also(candidate.span, "it is this field")
                    .with_help(
                        "a key has exact values that are always there: an enum, or one of string bool int decimal uuid \
                         date datetime duration uri",
                    );
                continue;
            }
        };
        if let Some(first) = fields.iter().position(|field| field.name == candidate.field.name) {
            problems
                .at(text.span, format!("two fields of the key are called {}", quoted(&candidate.field.json)))
                .also(key.definition.fields[first], "the other is this one");
            continue;
        }
        key.definition.fields.push(text.span);
        key.fields.push(KeyField { place: candidate.place, json: candidate.field.json.clone(), scalar });
        fields.push(candidate.field);
    }
    key.definition.def.kind = TypeKind::Struct(fields);
    key
}

/// No effect takes more fields to name.
const MOST: usize = 16;

/// A top-level field of the request.
#[derive(Clone)]
struct Candidate {
    place: Place,
    field: Field,
    span: Span,
    /// How its values compare, or why they cannot.
    scalar: Result<Scalar, &'static str>,
}

struct Candidates {
    fields: Vec<Candidate>,
    /// Parts of the request of which the spec says that it does not know them: `json`, or a Rust type.
    opaque: Vec<Place>,
    /// Some part is wrong, so that what is not found may have been meant to be in it.
    incomplete: bool,
}

impl Candidates {
    fn new(request: &Request<'_>, types: &Types<'_>) -> Self {
        let mut candidates = Self { fields: Vec::new(), opaque: Vec::new(), incomplete: false };
        let places = [
            (Place::Path, request.path_params),
            (Place::Query, request.query),
            (Place::Header, request.header),
            (Place::Body, request.body),
        ];
        for (place, ty) in places {
            match ty.as_ref().map(|ty| types.resolve(ty)) {
                None => {}
                Some(Resolved::Unknown) => candidates.incomplete = true,
                Some(Resolved::Type(Type::Scalar(Scalar::Json))) => candidates.opaque.push(place),
                Some(Resolved::Type(_)) => {}
                Some(Resolved::Definition(definition)) => match &definition.def.kind {
                    TypeKind::Struct(fields) => {
                        let placed = fields.iter().zip(&definition.fields);
                        candidates.fields.extend(placed.map(|(field, span)| Candidate {
                            place,
                            field: field.clone(),
                            span: *span,
                            scalar: scalar(&field.ty, types),
                        }));
                    }
                    TypeKind::Rust(_) => candidates.opaque.push(place),
                    TypeKind::Enum(_) | TypeKind::Union { .. } | TypeKind::Alias(_) => {}
                },
            }
        }
        candidates
    }

    fn find(&self, text: &Text, problems: &mut Problems) -> Option<Candidate> {
        let word = text.text.as_str();
        let mut found = self.fields.iter().filter(|candidate| candidate.is_called(word));
        match (found.next(), found.next()) {
            (Some(first), Some(second)) => {
                problems
                    .at(text.span, format!("two fields of the request are called {}", quoted(word)))
                    .also(first.span, "one is here")
                    .also(second.span, "one is here")
                    .with_help(format!("say which: {} or {}", quoted(&first.long_name()), quoted(&second.long_name())));
                Some(first.clone())
            }
            (Some(only), None) => Some(only.clone()),
            (None, _) => self.unseen(text).or_else(|| self.meant(text, problems)),
        }
    }

    /// `body.id` where the spec does not say what is in the body.
    fn unseen(&self, text: &Text) -> Option<Candidate> {
        let (place, json) = text.text.split_once('.')?;
        let place = self.opaque.iter().find(|opaque| place_name(**opaque) == place)?;
        let field = Field {
            json: json.to_owned(),
            name: names::snake(json)?,
            ty: Type::Scalar(Scalar::String),
            boxed: false,
            doc: None,
        };
        Some(Candidate { place: *place, field, span: text.span, scalar: Ok(Scalar::String) })
    }

    fn meant(&self, text: &Text, problems: &mut Problems) -> Option<Candidate> {
        let word = text.text.as_str();
        if self.incomplete {
            return None;
        }
        let short = self.fields.iter().map(|candidate| candidate.field.json.as_str());
        let long: Vec<String> = self.fields.iter().map(Candidate::long_name).collect();
        let meant = problems.nearest(word, short.clone().chain(long.iter().map(String::as_str)));
        let problem = problems.lacking(text.span, format!("the request has no field {}", quoted(word)));
        match (meant, self.opaque.as_slice()) {
            (Some(meant), _) => problem.suggest(Some(meant)),
            (None, [place, ..]) => problem.with_help(format!(
                "if it is in the {0}, of which the spec says nothing, write {1}",
                place_name(*place),
                quoted(&format!("{}.{word}", place_name(*place)))
            )),
            (None, []) if self.fields.is_empty() => {
                problem.with_help("a key is made of fields of `path`, `query`, `header` and `body`")
            }
            (None, []) => problem.with_help(format!(
                "its fields are {}",
                shape::alternatives(&short.take(MOST_SHOWN).collect::<Vec<_>>())
            )),
        };
        self.fields.iter().find(|candidate| meant.is_some_and(|meant| candidate.is_called(meant))).cloned()
    }

    /// The most important question of a spec, asked with the field that is most likely to answer it.
    fn ask(&self, span: Span, problems: &mut Problems) {
        let fit = self.fields.iter().filter(|candidate| candidate.scalar.is_ok());
        let likely = fit.min_by_key(|candidate| {
            let name = names::bare(&candidate.field.name);
            (candidate.scalar != Ok(Scalar::Uuid), name != "id" && !name.ends_with("_id"))
        });
        let example = likely.map_or("transactionId", |candidate| candidate.field.json.as_str());
        problems.lacking(span, "a critical endpoint needs a key").with_help(format!(
            "which fields of the request name one purchase, or whatever must not be done twice? write {}",
            quoted(&format!("critical: {{ key: [{example}] }}"))
        ));
    }
}

const MOST_SHOWN: usize = 12;

impl Candidate {
    fn is_called(&self, word: &str) -> bool {
        let long = word.strip_prefix(place_name(self.place)).and_then(|rest| rest.strip_prefix('.'));
        self.field.json == word || long == Some(&self.field.json)
    }

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
