//! What the standard library can derive for a type.

use super::{super::definition::Definition, Wanted};
use crate::{
    diagnostics::Problems,
    map::{Map, Set},
    model::{Field, Scalar, Type, TypeDef, TypeKind},
    quoted::quoted,
    source::Span,
    steps,
};

/// Reports the derives of the standard library that rustc would refuse, and takes them out, and those that are there
/// anyway.
pub(in crate::check) fn check(definitions: &mut [Definition], problems: &mut Problems) {
    let known = Known::new(definitions.iter().map(|definition| (&definition.def, definition.missing)));
    let mut needless: Vec<(usize, Set<String>)> = Vec::new();
    for (at, definition) in definitions.iter().enumerate() {
        let mut found = Set::default();
        for asked in &definition.asked {
            steps::take(1);
            let (Wanted::Standard(name), Some(path)) = (&asked.wanted, asked.wanted.path()) else { continue };
            if !known.given(&definition.def, name) {
                let Some(why) = known.hindrance(definition, name) else { continue };
                let problem =
                    problems.at(asked.span, format!("`{}` cannot derive `{name}`: {}", definition.def.name, why.what));
                problem.with_help(why.help);
                if let Some(span) = why.span {
                    problem.also(span, "this field");
                }
            }
            found.insert(path.to_owned());
        }
        if !found.is_empty() {
            needless.push((at, found));
        }
    }
    for (at, needless) in needless {
        definitions[at].def.derives.retain(|path| !needless.contains(path));
    }
}

/// Why a derive does not work.
struct Hindrance {
    what: String,
    help: String,
    span: Option<Span>,
}

/// What a field's type must have.
enum Need<'t> {
    Nothing,
    Never(String),
    Of(&'t TypeDef),
}

/// What each type has.
pub(super) struct Known<'d> {
    definitions: Vec<&'d TypeDef>,
    /// With whether it is missing.
    by_name: Map<&'d str, (usize, bool)>,
    derived: Vec<Set<&'d str>>,
}

impl<'d> Known<'d> {
    pub(super) fn new(definitions: impl Iterator<Item = (&'d TypeDef, bool)>) -> Self {
        let (definitions, missing): (Vec<_>, Vec<_>) = definitions.unzip();
        let by_name = definitions.iter().zip(missing).enumerate();
        let by_name = by_name.map(|(at, (def, missing))| (def.name.as_str(), (at, missing))).collect();
        let derived = definitions.iter().map(|def| def.derives.iter().map(String::as_str).collect()).collect();
        Self { definitions, by_name, derived }
    }

    /// For each definition whether it is to be given what all are asked for, if others are, too.
    pub(super) fn able(&self, wanted: &Wanted) -> Vec<bool> {
        let Wanted::Standard(name) = wanted else { return vec![true; self.definitions.len()] };
        let (mut able, mut holders) = (vec![true; self.definitions.len()], vec![Vec::new(); self.definitions.len()]);
        let mut unable = Vec::new();
        for (at, def) in self.definitions.iter().enumerate() {
            let mut hindered = hindrance_of_kind(def, name).is_some();
            for field in fields(def) {
                match self.need(field, name) {
                    Need::Nothing => {}
                    Need::Never(_) => hindered = true,
                    Need::Of(other) => holders[self.by_name[other.name.as_str()].0].push(at),
                }
            }
            if hindered && !self.given(def, name) {
                unable.push(at);
            }
        }
        while let Some(at) = unable.pop() {
            if std::mem::replace(&mut able[at], false) {
                steps::take(1 + holders[at].len());
                unable.extend(holders[at].iter().filter(|holder| !self.given(self.definitions[**holder], name)));
            }
        }
        // What is there in any case is not derived once more.
        able.iter().zip(&self.definitions).map(|(able, def)| *able && !self.given(def, name)).collect()
    }

    /// Whether generated code has it in any case.
    fn given(&self, def: &TypeDef, name: &str) -> bool {
        match (&def.kind, name) {
            (TypeKind::Enum(_), "Eq" | "Hash") => true,
            (TypeKind::Struct(fields), "Default") => {
                fields.iter().all(|field| matches!(self.resolve(&field.ty), Type::Optional(_)))
            }
            _ => false,
        }
    }

    fn hindrance(&self, definition: &Definition, name: &'static str) -> Option<Hindrance> {
        if let Some((what, help)) = hindrance_of_kind(&definition.def, name) {
            return Some(Hindrance { what: what.to_owned(), help: help.to_owned(), span: None });
        }
        if name == "Ord" {
            let lacking: Vec<_> =
                ["Eq", "PartialOrd"].into_iter().filter(|name| !self.has(&definition.def, name)).collect();
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

    fn has(&self, def: &TypeDef, name: &'static str) -> bool {
        let path = Wanted::Standard(name);
        let derived = self.by_name.get(def.name.as_str()).map(|(at, _)| &self.derived[*at]);
        self.given(def, name) || derived.zip(path.path()).is_some_and(|(derived, path)| derived.contains(path))
    }

    /// What to do about a field whose type has no `name`.
    fn unable(&self, field: &Field, name: &'static str) -> Option<String> {
        match self.need(field, name) {
            Need::Nothing => None,
            Need::Never(help) => Some(help),
            Need::Of(other) if self.has(other, name) => None,
            Need::Of(other) => Some(match hindrance_of_kind(other, name) {
                None => format!("give `{}` a `$derive: {name}`, too", other.name),
                Some(_) => format!("remove it; `{}` cannot have it", other.name),
            }),
        }
    }

    fn need<'t>(&self, field: &'t Field, name: &str) -> Need<'t>
    where
        'd: 't,
    {
        if name == "Copy" && field.boxed {
            return Need::Never("remove it; it can be cloned".to_owned());
        }
        let mut ty = &field.ty;
        loop {
            steps::take(1);
            match (self.resolve(ty), name) {
                (Type::Optional(_) | Type::List(_) | Type::Map(_), "Default") => return Need::Nothing,
                (Type::List(_) | Type::Map(_), "Copy") => {
                    return Need::Never("remove it; it can be cloned".to_owned());
                }
                (Type::Optional(inner) | Type::List(inner) | Type::Map(inner), _) => ty = inner,
                (Type::Scalar(scalar), _) if scalar_has(*scalar, name) => return Need::Nothing,
                (Type::Scalar(scalar), _) => {
                    return Need::Never(match (scalar, name) {
                        (Scalar::Float, "Eq" | "Ord" | "Hash") => {
                            "a `decimal` has it, and a `float` has not".to_owned()
                        }
                        (_, "Copy") => "remove it; it can be cloned".to_owned(),
                        _ => format!("remove it; no `{}` has it", scalar.name()),
                    });
                }
                (Type::Named(other), _) => {
                    return match self.by_name.get(other.as_str()).map(|(at, _)| self.definitions[*at]) {
                        // A caller's own type: its crate knows.
                        None | Some(TypeDef { kind: TypeKind::Rust(_) | TypeKind::Alias(_), .. }) => Need::Nothing,
                        Some(def) => Need::Of(def),
                    };
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
            && let Some((at, false)) = self.by_name.get(name.as_str())
            && let TypeKind::Alias(target) = &self.definitions[*at].kind
        {
            ty = target;
        }
        ty
    }
}

fn fields(def: &TypeDef) -> impl Iterator<Item = &Field> {
    let (own, variants) = match &def.kind {
        TypeKind::Struct(fields) => (fields.as_slice(), [].as_slice()),
        TypeKind::Union { variants, .. } => ([].as_slice(), variants.as_slice()),
        TypeKind::Enum(_) | TypeKind::Alias(_) | TypeKind::Rust(_) => ([].as_slice(), [].as_slice()),
    };
    own.iter().chain(variants.iter().flat_map(|variant| &variant.fields))
}

/// Why no type of this kind can, and what to do.
fn hindrance_of_kind(def: &TypeDef, name: &str) -> Option<(&'static str, &'static str)> {
    match (&def.kind, name) {
        (TypeKind::Enum(_) | TypeKind::Union { .. }, "Default") => {
            Some(("none of its values is the one to begin with", "remove it"))
        }
        (TypeKind::Enum(_) | TypeKind::Union { .. }, "Copy") => {
            Some(("it keeps what the spec does not list, which is on the heap", "remove it; it can be cloned"))
        }
        (TypeKind::Union { .. }, "PartialOrd" | "Ord") => {
            Some(("it keeps what the spec does not list as JSON, which has no order", "remove it"))
        }
        _ => None,
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
