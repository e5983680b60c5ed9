//! A type, and where the spec has it.

use std::cell::OnceCell;

use super::derive::Asked;
use crate::{
    map::{Map, Set},
    model::{Field, Scalar, Type, TypeDef, TypeKind},
    source::Span,
    steps,
};

/// A type of the spec, with what other parts of it ask about.
pub(super) struct Definition {
    pub(super) def: TypeDef,
    pub(super) span: Span,
    /// `$debug: full`
    pub(super) shown: bool,
    /// It stands for one that the spec should define, or that cannot be read: nothing follows from it.
    pub(super) missing: bool,
    /// `$derive`
    pub(super) asked: Vec<Asked>,
    /// Where its fields stand, those of all variants one after the other.
    fields: Vec<Span>,
    /// The fields by their JSON names, the first of each name: its variant, if it is in one, and its number.
    by_json: OnceCell<Map<String, (usize, usize)>>,
    /// The values of an enum, or of a union's tag.
    words: OnceCell<Set<String>>,
}

impl Definition {
    /// An empty struct.
    pub(super) fn new(name: String, span: Span) -> Self {
        let def = TypeDef {
            name,
            doc: None,
            kind: TypeKind::Struct(Vec::new()),
            sent: false,
            received: false,
            secret: false,
            derives: Vec::new(),
        };
        let (fields, by_json, words) = (Vec::new(), OnceCell::new(), OnceCell::new());
        Self { def, span, shown: false, missing: false, asked: Vec::new(), fields, by_json, words }
    }

    /// A struct of these fields.
    pub(super) fn with_fields(name: String, span: Span, fields: impl IntoIterator<Item = (Field, Span)>) -> Self {
        let (fields, spans) = fields.into_iter().unzip();
        let mut definition = Self::new(name, span);
        definition.set_kind(TypeKind::Struct(fields), spans);
        definition
    }

    /// `fields`: where its fields stand, those of all variants one after the other.
    pub(super) fn set_kind(&mut self, kind: TypeKind, fields: Vec<Span>) {
        self.def.kind = kind;
        self.fields = fields;
        self.by_json = OnceCell::new();
        self.words = OnceCell::new();
    }

    fn by_json(&self) -> &Map<String, (usize, usize)> {
        self.by_json.get_or_init(|| {
            let mut by_json = Map::default();
            for (variant, fields) in groups(&self.def.kind).enumerate() {
                for (at, field) in fields.iter().enumerate() {
                    by_json.entry(field.json.clone()).or_insert((variant, at));
                }
            }
            by_json
        })
    }

    /// Makes it a type of which nothing follows.
    pub(super) fn set_missing(&mut self) {
        self.missing = true;
        self.set_kind(TypeKind::Alias(Type::Scalar(Scalar::Json)), Vec::new());
    }

    /// Its fields, those of all variants one after the other, and where they stand.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&Field, Span)> {
        groups(&self.def.kind).flatten().zip(self.fields.iter().copied()).inspect(|_| steps::take(1))
    }

    /// A field by its JSON name; of a union, the first variant's that has it.
    pub(super) fn field(&self, json: &str) -> Option<&Field> {
        let (variant, at) = *self.by_json().get(json)?;
        match &self.def.kind {
            TypeKind::Struct(fields) => fields.get(at),
            TypeKind::Union { variants, .. } => variants.get(variant)?.fields.get(at),
            TypeKind::Enum(_) | TypeKind::Alias(_) | TypeKind::Rust(_) => None,
        }
    }

    /// A field of a struct by its JSON name, and where it stands.
    pub(super) fn placed_field(&self, json: &str) -> Option<(&Field, Span)> {
        let (_, at) = *self.by_json().get(json)?;
        let TypeKind::Struct(fields) = &self.def.kind else { return None };
        Some((fields.get(at)?, self.span_of(at)))
    }

    /// Where the n-th field stands.
    pub(super) fn span_of(&self, field: usize) -> Span {
        self.fields.get(field).copied().unwrap_or(self.span)
    }

    /// Whether it is a value of an enum, or of a union's tag.
    pub(super) fn has_word(&self, word: &str) -> bool {
        self.words.get_or_init(|| self.words().map(str::to_owned).collect()).contains(word)
    }

    /// The values of an enum, or of a union's tag, in the order of the spec.
    pub(super) fn words(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        match &self.def.kind {
            TypeKind::Enum(words) => Box::new(words.iter().map(|word| word.json.as_str())),
            TypeKind::Union { variants, .. } => Box::new(variants.iter().map(|variant| variant.json.as_str())),
            TypeKind::Struct(_) | TypeKind::Alias(_) | TypeKind::Rust(_) => Box::new(std::iter::empty()),
        }
    }
}

/// The fields of a struct, or of each variant.
fn groups(kind: &TypeKind) -> Box<dyn Iterator<Item = &Vec<Field>> + '_> {
    match kind {
        TypeKind::Struct(fields) => Box::new(std::iter::once(fields)),
        TypeKind::Union { variants, .. } => Box::new(variants.iter().map(|variant| &variant.fields)),
        TypeKind::Enum(_) | TypeKind::Alias(_) | TypeKind::Rust(_) => Box::new(std::iter::empty()),
    }
}
