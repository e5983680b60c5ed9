//! `$derive`: what a type is asked to derive, and whether it can.
//!
//! What the standard library derives is checked here, because rustc would complain at the attribute, of code that nobody
//! sees. Other derives are known to their own crates alone.

use std::collections::{HashMap, HashSet};

use super::{
    definition::Definition,
    rust::{begins_with_crate, not_absolute},
    shape::{self, Members},
};
use crate::{
    diagnostics::Problems,
    model::{Field, Scalar, Type, TypeKind},
    quoted::quoted,
    read::Text,
    source::Span,
    steps,
};

/// What every struct, enum and union derives.
const ALWAYS: [&str; 3] = ["Debug", "Clone", "PartialEq"];
/// What serde is needed for depends on where a type is used.
const SERDE: [&str; 2] = ["Serialize", "Deserialize"];
/// Where the derives of the standard library stand, whatever the prelude.
const STANDARD: [(&str, &str); 6] = [
    ("Eq", "::core::cmp::Eq"),
    ("Hash", "::core::hash::Hash"),
    ("PartialOrd", "::core::cmp::PartialOrd"),
    ("Ord", "::core::cmp::Ord"),
    ("Default", "::core::default::Default"),
    ("Copy", "::core::marker::Copy"),
];

/// A derive that the spec asks for, and where.
pub(super) struct Asked {
    pub(super) path: String,
    span: Span,
}

pub(super) fn asked(ours: &Members<'_>, kind: &TypeKind, what: &str, problems: &mut Problems) -> Vec<Asked> {
    let Some(node) = ours.get("$derive", problems) else { return Vec::new() };
    if let (TypeKind::Alias(_) | TypeKind::Rust(_), Some(entry)) = (kind, ours.entry("$derive")) {
        problems
            .at(entry.key.span, format!("{what} is another name for a type, and derives nothing itself"))
            .with_help("structs, enums and unions can derive");
        return Vec::new();
    }
    let mut given: HashMap<String, Span> = HashMap::new();
    let mut derives = Vec::new();
    for text in shape::texts(node, "`$derive`", problems).unwrap_or_default() {
        let Some(path) = path(text, problems) else { continue };
        match given.get(&path) {
            Some(first) => {
                problems
                    .at(text.span, format!("{} is given twice", quoted(&text.text)))
                    .also(*first, "first given here");
            }
            None => {
                given.insert(path.clone(), text.span);
                derives.push(Asked { path, span: text.span });
            }
        }
    }
    derives
}

fn path(text: &Text, problems: &mut Problems) -> Option<String> {
    let written = text.text.trim();
    let short = of(written, &["core", "std"]);
    if short.is_some_and(|short| ALWAYS.contains(&short)) {
        problems.at(text.span, format!("{} is derived anyway", quoted(written))).with_help("remove it");
        return None;
    }
    if of(written, &["serde", "serde_derive"]).is_some_and(|short| SERDE.contains(&short)) {
        problems
            .at(text.span, format!("{} is derived where a type is sent or received", quoted(written)))
            .with_help("remove it");
        return None;
    }
    if let Some((_, path)) = STANDARD.iter().find(|(name, _)| Some(*name) == short) {
        return Some((*path).to_owned());
    }
    let Ok(path) = syn::parse_str::<syn::Path>(written) else {
        problems
            .at(text.span, format!("{} is not the path of a derive macro", quoted(written)))
            .with_help("write it as in `$derive: [Hash, ::schemars::JsonSchema]`");
        return None;
    };
    if path.leading_colon.is_none() && !begins_with_crate(&path) {
        not_absolute(text, written, problems);
        return None;
    }
    Some(written.to_owned())
}

/// `Eq` of `Eq`, `std::cmp::Eq` and `::core::cmp::Eq`.
fn of<'t>(path: &'t str, crates: &[&str]) -> Option<&'t str> {
    match path.trim_start_matches("::").rsplit_once("::") {
        None => (!path.starts_with("::")).then_some(path),
        Some((module, name)) => {
            let first = module.split("::").next().unwrap_or(module);
            crates.contains(&first).then_some(name)
        }
    }
}

/// Reports the derives of the standard library that are there anyway, or that rustc would refuse, and takes them out.
pub(super) fn check(definitions: &mut [Definition], problems: &mut Problems) {
    let known = Known::new(definitions);
    let mut refused: Vec<(usize, HashSet<&str>)> = Vec::new();
    for (at, definition) in definitions.iter().enumerate() {
        let mut wrong = HashSet::new();
        for asked in &definition.asked {
            steps::take(1);
            let Some((name, path)) = STANDARD.iter().find(|(_, path)| *path == asked.path) else { continue };
            if known.given(definition, name) {
                problems.at(asked.span, format!("`{name}` is derived anyway")).with_help("remove it");
            } else if let Some(why) = known.hindrance(definition, name) {
                let problem =
                    problems.at(asked.span, format!("`{}` cannot derive `{name}`: {}", definition.def.name, why.what));
                problem.with_help(why.help);
                if let Some(span) = why.span {
                    problem.also(span, "this field");
                }
            } else {
                continue;
            }
            wrong.insert(*path);
        }
        if !wrong.is_empty() {
            refused.push((at, wrong));
        }
    }
    for (at, wrong) in refused {
        definitions[at].def.derives.retain(|path| !wrong.contains(path.as_str()));
    }
}

/// Why a derive does not work.
struct Hindrance {
    what: String,
    help: String,
    span: Option<Span>,
}

impl Hindrance {
    fn of_type(what: &str, help: &str) -> Self {
        Self { what: what.to_owned(), help: help.to_owned(), span: None }
    }
}

/// What each type has.
struct Known<'d> {
    by_name: HashMap<&'d str, &'d Definition>,
    derived: HashMap<&'d str, HashSet<&'d str>>,
}

impl<'d> Known<'d> {
    fn new(definitions: &'d [Definition]) -> Self {
        let by_name = definitions.iter().map(|definition| (definition.def.name.as_str(), definition)).collect();
        let derived = definitions.iter().map(|definition| {
            let paths = definition.asked.iter().map(|asked| asked.path.as_str());
            (definition.def.name.as_str(), paths.collect())
        });
        Self { by_name, derived: derived.collect() }
    }

    /// Whether generated code has it in any case.
    fn given(&self, definition: &Definition, name: &str) -> bool {
        match (&definition.def.kind, name) {
            (TypeKind::Enum(_), "Eq" | "Hash") => true,
            (TypeKind::Struct(fields), "Default") => {
                fields.iter().all(|field| matches!(self.resolve(&field.ty), Type::Optional(_)))
            }
            _ => false,
        }
    }

    fn hindrance(&self, definition: &Definition, name: &str) -> Option<Hindrance> {
        match (&definition.def.kind, name) {
            (TypeKind::Enum(_) | TypeKind::Union { .. }, "Default") => {
                return Some(Hindrance::of_type("none of its values is the one to begin with", "remove it"));
            }
            (TypeKind::Enum(_) | TypeKind::Union { .. }, "Copy") => {
                let what = "it keeps what the spec does not list, which is on the heap";
                return Some(Hindrance::of_type(what, "remove it; it can be cloned"));
            }
            (TypeKind::Union { .. }, "PartialOrd" | "Ord") => {
                let what = "it keeps what the spec does not list as JSON, which has no order";
                return Some(Hindrance::of_type(what, "remove it"));
            }
            _ => {}
        }
        if name == "Ord" {
            let lacking: Vec<_> = ["Eq", "PartialOrd"].into_iter().filter(|name| !self.has(definition, name)).collect();
            if let [first, ..] = lacking[..] {
                let all: Vec<_> = lacking.iter().copied().chain(["Ord"]).collect();
                let help = format!("write `[{}]`", all.join(", "));
                return Some(Hindrance { what: format!("that needs `{first}`, too"), help, span: None });
            }
        }
        let unable = |(field, span): (&Field, Span)| {
            let help = self.unable(field, name)?;
            Some(Hindrance {
                what: format!("its field {} does not have it", quoted(&field.json)),
                help,
                span: Some(span),
            })
        };
        definition.fields().find_map(unable)
    }

    fn has(&self, definition: &Definition, name: &str) -> bool {
        let path = STANDARD.iter().find(|(short, _)| *short == name).map(|(_, path)| *path);
        let asked = self.derived.get(definition.def.name.as_str()).zip(path);
        self.given(definition, name) || asked.is_some_and(|(derived, path)| derived.contains(path))
    }

    /// What to do about a field whose type has no `name`.
    fn unable(&self, field: &Field, name: &str) -> Option<String> {
        if name == "Copy" && field.boxed {
            return Some("remove it; it can be cloned".to_owned());
        }
        self.lacks(&field.ty, name)
    }

    fn lacks(&self, ty: &Type, name: &str) -> Option<String> {
        steps::take(1);
        match (self.resolve(ty), name) {
            (Type::Optional(_) | Type::List(_) | Type::Map(_), "Default") => None,
            (Type::List(_) | Type::Map(_), "Copy") => Some("remove it; it can be cloned".to_owned()),
            (Type::Optional(inner) | Type::List(inner) | Type::Map(inner), _) => self.lacks(inner, name),
            (Type::Scalar(scalar), _) => (!scalar_has(*scalar, name)).then(|| match (scalar, name) {
                (Scalar::Float, "Eq" | "Ord" | "Hash") => "a `decimal` has it, and a `float` has not".to_owned(),
                (_, "Copy") => "remove it; it can be cloned".to_owned(),
                _ => format!("remove it; no `{}` has it", scalar.name()),
            }),
            (Type::Named(other), _) => {
                let definition = self.by_name.get(other.as_str())?;
                match definition.def.kind {
                    // A caller's own type: its crate knows.
                    TypeKind::Rust(_) | TypeKind::Alias(_) => None,
                    _ if self.has(definition, name) => None,
                    TypeKind::Struct(_) => Some(format!("give `{other}` a `$derive: {name}`, too")),
                    TypeKind::Union { .. } if matches!(name, "Eq" | "Hash") => {
                        Some(format!("give `{other}` a `$derive: {name}`, too"))
                    }
                    TypeKind::Enum(_) if matches!(name, "PartialOrd" | "Ord") => {
                        Some(format!("give `{other}` a `$derive: {name}`, too"))
                    }
                    TypeKind::Enum(_) | TypeKind::Union { .. } => Some(format!("remove it; `{other}` cannot have it")),
                }
            }
        }
    }

    /// What stands behind aliases, which end soon.
    fn resolve<'t>(&self, ty: &'t Type) -> &'t Type
    where
        'd: 't,
    {
        let mut ty = ty;
        while let Type::Named(name) = ty
            && let Some(definition) = self.by_name.get(name.as_str()).filter(|definition| !definition.missing)
            && let TypeKind::Alias(target) = &definition.def.kind
        {
            ty = target;
        }
        ty
    }
}

/// Whether the Rust type of a built-in one has an impl.
fn scalar_has(scalar: Scalar, name: &str) -> bool {
    match scalar {
        Scalar::Bool | Scalar::Int | Scalar::Decimal | Scalar::Uuid | Scalar::Date | Scalar::Datetime => true,
        Scalar::String | Scalar::Uri => name != "Copy",
        Scalar::Float => matches!(name, "PartialOrd" | "Default" | "Copy"),
        Scalar::Duration => !matches!(name, "PartialOrd" | "Ord"),
        Scalar::Json => matches!(name, "Eq" | "Hash" | "Default"),
    }
}
