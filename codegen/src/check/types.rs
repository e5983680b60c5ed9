//! `types:`, and the types that endpoints spell out in place.

use std::collections::{BTreeMap, HashMap};

use super::{
    expression::type_of,
    names,
    shape::{self, Members},
};
use crate::{
    diagnostics::Problems,
    model::{Field, Scalar, Type, TypeDef, TypeKind, Variant, Word},
    quoted::{nearest, quoted},
    read::{Entry, Node, Text, Value},
    source::Span,
};

/// All types of a spec, as far as they are known.
pub(super) struct Types<'a> {
    /// What `types:` defines, by the name in the spec.
    names: HashMap<&'a str, usize>,
    /// All of them, by the name in Rust.
    rust: HashMap<String, usize>,
    pub(super) definitions: Vec<Definition>,
    /// Where each built-in type is first mentioned.
    pub(super) scalars: BTreeMap<Scalar, Span>,
    placeholders: HashMap<String, usize>,
}

/// A type, and where the spec has it.
pub(super) struct Definition {
    pub(super) def: TypeDef,
    pub(super) span: Span,
    /// Of its fields, in order, those of all variants one after the other.
    pub(super) fields: Vec<Span>,
    /// `$debug: full`
    pub(super) shown: bool,
}

/// The keys of the language that may stand in a type.
const KEYS: [&str; 6] = ["$tag", "$rust", "$type", "$doc", "$derive", "$debug"];
const FIELD_KEYS: [&str; 2] = ["$type", "$doc"];
const VARIANT_KEYS: [&str; 1] = ["$doc"];

impl<'a> Types<'a> {
    /// Reads `types:`.
    pub(super) fn new(entries: &'a [Entry], problems: &mut Problems) -> Self {
        let mut types = Self {
            names: HashMap::new(),
            rust: HashMap::new(),
            definitions: Vec::new(),
            scalars: BTreeMap::new(),
            placeholders: HashMap::new(),
        };
        // All names first: types mention each other in any order.
        for entry in entries {
            types.names.insert(&entry.key.text, types.definitions.len());
            let name = type_name(&entry.key, problems);
            types.add(Definition::new(name, entry.key.span), problems);
        }
        for (at, entry) in entries.iter().enumerate() {
            types.define(at, &entry.value, &quoted(&entry.key.text), problems);
        }
        types
    }

    /// Adds a type under a name that must be its own.
    pub(super) fn add(&mut self, mut definition: Definition, problems: &mut Problems) -> Type {
        while let Some(taken) = self.definition(&definition.def.name) {
            problems
                .at(definition.span, format!("a second type would be called `{}`", taken.def.name))
                .also(taken.span, "the first is this one")
                .with_help("types are generated for what endpoints spell out in place, and named after the endpoint; choose another name");
            definition.def.name.push('_');
        }
        let name = definition.def.name.clone();
        self.rust.insert(name.clone(), self.definitions.len());
        self.definitions.push(definition);
        Type::Named(name)
    }

    /// Adds the type that a mapping at `query`, `body` and so on spells out.
    pub(super) fn inline(&mut self, name: String, span: Span, node: &'a Node, problems: &mut Problems) -> Type {
        let added = self.add(Definition::new(name, span), problems);
        let what = match &added {
            Type::Named(name) => quoted(name),
            _ => String::new(),
        };
        self.define(self.definitions.len() - 1, node, &what, problems);
        added
    }

    pub(super) fn known(&mut self, name: &str, span: Span) -> Option<Type> {
        if let Some(scalar) = Scalar::ALL.into_iter().find(|scalar| scalar.name() == name) {
            let first = self.scalars.entry(scalar).or_insert(span);
            *first = (*first).min(span);
            return Some(Type::Scalar(scalar));
        }
        let at = self.names.get(name).or_else(|| self.placeholders.get(name))?;
        Some(Type::Named(self.definitions[*at].def.name.clone()))
    }

    pub(super) fn nearest(&self, name: &str) -> Option<String> {
        let scalars = Scalar::ALL.iter().map(|scalar| scalar.name());
        // In a fixed order, for a hash map has none.
        let mut names: Vec<_> = self.names.keys().copied().collect();
        names.sort_unstable();
        nearest(name, scalars.chain(names)).map(str::to_owned)
    }

    /// An empty struct for a type that does not exist, so that code which mentions it is not wrong as well.
    pub(super) fn placeholder(&mut self, name: &str, span: Span) -> Type {
        let Some(rust) = names::camel(name).filter(|rust| rust == name) else { return Type::Scalar(Scalar::Json) };
        if self.rust.contains_key(&rust) {
            return Type::Named(rust);
        }
        self.placeholders.insert(name.to_owned(), self.definitions.len());
        self.rust.insert(rust.clone(), self.definitions.len());
        self.definitions.push(Definition::new(rust.clone(), span));
        Type::Named(rust)
    }

    pub(super) fn definition(&self, name: &str) -> Option<&Definition> {
        self.definitions.get(*self.rust.get(name)?)
    }

    /// What a type is behind its aliases.
    pub(super) fn resolve<'t>(&'t self, ty: &'t Type) -> Resolved<'t> {
        let mut ty = ty;
        // Aliases may go round; there are not more of them than definitions.
        for _ in 0..=self.definitions.len() {
            let Type::Named(name) = ty else { return Resolved::Type(ty) };
            match self.definition(name) {
                Some(Definition { def: TypeDef { kind: TypeKind::Alias(target), .. }, .. }) => ty = target,
                Some(definition) => return Resolved::Definition(definition),
                None => return Resolved::Type(ty),
            }
        }
        Resolved::Type(ty)
    }

    fn define(&mut self, at: usize, node: &'a Node, what: &str, problems: &mut Problems) {
        let mut spans = Vec::new();
        let kind = match &node.value {
            Value::Nothing => {
                problems
                    .lacking(node.span, format!("{what} has no definition"))
                    .with_help("write its fields; a struct without any is `{}`");
                None
            }
            Value::Text(text) => Some(TypeKind::Alias(type_of(text, self, problems))),
            Value::List(_) => Some(TypeKind::Enum(words(node, what, problems))),
            Value::Map(entries) => {
                let (ours, theirs) = split(entries, &KEYS, what, problems);
                let definition = &mut self.definitions[at];
                definition.def.doc = doc(&ours, problems);
                definition.def.derives = derives(&ours, problems);
                definition.shown = shown(&ours, problems);
                self.mapping(&ours, &theirs, what, &mut spans, problems)
            }
        };
        let definition = &mut self.definitions[at];
        definition.fields = spans;
        if let Some(kind) = kind {
            definition.def.kind = kind;
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
        let alone = |key: &str, problems: &mut Problems| {
            if let Some(other) = theirs.first() {
                problems
                    .at(other.key.span, format!("{what} has both `{key}` and fields"))
                    .with_help(format!("a field of this name in JSON is written `${key}`"));
            }
        };
        if let Some(rust) = ours.get("$rust", problems) {
            alone("$rust", problems);
            return rust_path(shape::text(rust, "`$rust`", problems)?, problems).map(TypeKind::Rust);
        }
        if let Some(node) = ours.get("$type", problems) {
            alone("$type", problems);
            return match &node.value {
                Value::List(_) => Some(TypeKind::Enum(words(node, what, problems))),
                _ => Some(TypeKind::Alias(type_of(shape::text(node, "`$type`", problems)?, self, problems))),
            };
        }
        match ours.get("$tag", problems) {
            Some(tag) => {
                let tag = shape::text(tag, "`$tag`", problems)?;
                Some(TypeKind::Union {
                    tag: tag.text.clone(),
                    variants: self.variants(tag, theirs, what, spans, problems),
                })
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
        let mut seen = Seen::new();
        let mut variants = Vec::new();
        for entry in entries {
            let json = json_name(&entry.key);
            let Some(name) = seen.variant(&json, entry.key.span, problems) else { continue };
            let of = format!("{what}'s variant {}", quoted(&json));
            let members = match &entry.value.value {
                Value::Map(members) => members.as_slice(),
                other => {
                    problems
                        .lacking(
                            if let Value::Nothing = other { entry.key.span } else { entry.value.span },
                            format!("{of} must be a mapping of its fields, not {}", shape::kind(other)),
                        )
                        .with_help(format!("one without fields is `{json}: {{}}`"));
                    &[]
                }
            };
            let (ours, theirs) = split(members, &VARIANT_KEYS, &of, problems);
            let theirs: Vec<_> = theirs
                .into_iter()
                .filter(|field| {
                    let is_tag = json_name(&field.key) == tag.text;
                    if is_tag {
                        problems
                            .at(
                                field.key.span,
                                format!("{} is the tag, and cannot be a field beside it", quoted(&tag.text)),
                            )
                            .also(tag.span, "the tag is named here");
                    }
                    !is_tag
                })
                .collect();
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
        let mut seen = Seen::new();
        let mut fields = Vec::new();
        for entry in entries {
            let json = json_name(&entry.key);
            let Some(name) = seen.field(&json, entry.key.span, problems) else { continue };
            let (ty, doc) = self.field(entry, what, problems);
            spans.push(entry.key.span);
            fields.push(Field { json, name, ty, boxed: false, doc });
        }
        fields
    }

    fn field(&mut self, entry: &'a Entry, what: &str, problems: &mut Problems) -> (Type, Option<String>) {
        const OPAQUE: Type = Type::Scalar(Scalar::Json);
        let name = quoted(&entry.key.text);
        match &entry.value.value {
            Value::Text(text) => (type_of(text, self, problems), None),
            Value::Nothing => {
                problems
                    .lacking(entry.key.span, format!("field {name} of {what} has no type"))
                    .with_help(format!("write {}", quoted(&format!("{}: string", entry.key.text))));
                (OPAQUE, None)
            }
            Value::List(_) => {
                problems
                    .at(entry.value.span, format!("the type of field {name} must be a text, not a list"))
                    .with_help(
                        "a list of `T` is `list<T>`; an enum is defined under `types:` and mentioned by its name",
                    );
                (OPAQUE, None)
            }
            Value::Map(entries) => {
                let (ours, theirs) = split(entries, &FIELD_KEYS, &format!("field {name}"), problems);
                let ty = ours.get("$type", problems);
                if let Some(other) = theirs.first() {
                    problems
                        .at(other.key.span, format!("field {name} of {what} spells out a type"))
                        .with_help("define it under `types:` and mention it by its name");
                } else if ty.is_none() {
                    problems
                        .lacking(entry.key.span, format!("field {name} of {what} has no type"))
                        .with_help("write it as `$type: …`");
                }
                let doc = doc(&ours, problems);
                let ty =
                    ty.and_then(|ty| shape::text(ty, "`$type`", problems)).map(|text| type_of(text, self, problems));
                (ty.unwrap_or(OPAQUE), doc)
            }
        }
    }
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
        Self { def, span, fields: Vec::new(), shown: false }
    }
}

/// What stands behind aliases.
#[derive(Clone, Copy)]
pub(super) enum Resolved<'t> {
    /// Built in, or made of others.
    Type(&'t Type),
    /// A struct, enum, union or Rust type.
    Definition(&'t Definition),
}

/// Names in use in one struct, enum or union.
struct Seen(HashMap<String, (String, Span)>);

impl Seen {
    fn new() -> Self {
        Self(HashMap::new())
    }

    fn field(&mut self, json: &str, span: Span, problems: &mut Problems) -> Option<String> {
        self.name(names::snake(json), json, span, problems)
    }

    fn variant(&mut self, json: &str, span: Span, problems: &mut Problems) -> Option<String> {
        let name = names::camel(json).map(|name| match name.as_str() {
            // The variant for what the spec does not list.
            "Unrecognized" => name + "_",
            _ => name,
        });
        self.name(name, json, span, problems)
    }

    fn name(&mut self, name: Option<String>, json: &str, span: Span, problems: &mut Problems) -> Option<String> {
        let Some(name) = name else {
            problems
                .at(span, format!("no Rust name can be made of {}", quoted(json)))
                .with_help("it needs a letter or a digit");
            return None;
        };
        if let Some((other, first)) = self.0.get(&name) {
            problems
                .at(span, format!("{} and {} are both `{name}` in Rust", quoted(other), quoted(json)))
                .also(*first, "the other stands here");
            return None;
        }
        self.0.insert(name.clone(), (json.to_owned(), span));
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
    let is_ours = |entry: &&Entry| entry.key.text.starts_with('$') && !entry.key.text.starts_with("$$");
    let (ours, theirs): (Vec<_>, Vec<_>) = entries.iter().partition(is_ours);
    (Members::new(ours, known, what, problems), theirs)
}

/// `$$x` is the name `$x`.
fn json_name(key: &Text) -> String {
    key.text.strip_prefix('$').unwrap_or(&key.text).to_owned()
}

fn doc(ours: &Members<'_>, problems: &mut Problems) -> Option<String> {
    let node = ours.get("$doc", problems)?;
    Some(shape::text(node, "`$doc`", problems)?.text.trim().to_owned())
}

fn shown(ours: &Members<'_>, problems: &mut Problems) -> bool {
    let Some(text) = ours.get("$debug", problems).and_then(|node| shape::text(node, "`$debug`", problems)) else {
        return false;
    };
    if text.text != "full" {
        problems
            .at(text.span, format!("`$debug` must be `full`, not {}", quoted(&text.text)))
            .with_help("without it, what is part of a critical request shows the names of its fields only");
    }
    true
}

fn derives(ours: &Members<'_>, problems: &mut Problems) -> Vec<String> {
    let Some(node) = ours.get("$derive", problems) else { return Vec::new() };
    let texts = shape::texts(node, "`$derive`", problems).unwrap_or_default();
    texts.into_iter().map(|text| text.text.clone()).collect()
}

fn rust_path(text: &Text, problems: &mut Problems) -> Option<String> {
    if !text.text.starts_with("::") && !text.text.starts_with("crate::") {
        problems
            .at(text.span, format!("{} is not an absolute path", quoted(&text.text)))
            .with_help(format!("write {}", quoted(&format!("::{}", text.text.trim_start_matches(':')))));
        return None;
    }
    Some(text.text.clone())
}

fn words(node: &Node, what: &str, problems: &mut Problems) -> Vec<Word> {
    let texts = shape::texts(node, what, problems).unwrap_or_default();
    if texts.is_empty() {
        problems.lacking(node.span, format!("{what} has no values"));
    }
    let mut given: HashMap<&str, Span> = HashMap::new();
    let mut seen = Seen::new();
    let mut words = Vec::new();
    for text in texts {
        if let Some(first) = given.insert(&text.text, text.span) {
            problems.at(text.span, format!("{} is given twice", quoted(&text.text))).also(first, "first given here");
            continue;
        }
        if let Some(name) = seen.variant(&text.text, text.span, problems) {
            words.push(Word { json: text.text.clone(), name });
        }
    }
    words
}

fn type_name(key: &Text, problems: &mut Problems) -> String {
    let name = key.text.as_str();
    if let Some(scalar) = Scalar::ALL.iter().find(|scalar| scalar.name() == name) {
        problems.at(key.span, format!("`{}` is a built-in type", scalar.name())).with_help("choose another name");
        return names::camel(name).unwrap_or_default();
    }
    match names::camel(name) {
        Some(camel) if camel == name => camel,
        // Type names do not appear on the wire, so acronyms may stay as they are: `PNRStatus`.
        _ if names::is_identifier(name)
            && name.starts_with(char::is_uppercase)
            && !name.contains('_')
            && name != "Self" =>
        {
            name.to_owned()
        }
        Some(camel) => {
            problems
                .at(key.span, format!("{} is not the name of a type", quoted(name)))
                .with_help(format!("type names begin with a capital and have no underscores: `{camel}`"));
            camel
        }
        None => {
            problems.at(key.span, format!("{} is not the name of a type", quoted(name)));
            "Unnamed".to_owned()
        }
    }
}
