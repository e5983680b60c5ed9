//! The table of all types of a spec.

use super::{definition::Definition, names};
use crate::{
    diagnostics::Problems,
    map::{Map, Set},
    model::{Scalar, Type, TypeDef, TypeKind},
    quoted::quoted,
    read::{Entry, Node, Text},
    source::Span,
    steps,
};

/// All types of a spec, as far as they are known.
pub(super) struct Types<'a> {
    /// What `types:` defines, by the name in the spec.
    names: Map<&'a str, usize>,
    /// All of them, by the name in Rust.
    rust: Map<String, usize>,
    pub(super) definitions: Vec<Definition>,
    /// Where each built-in type is first mentioned.
    pub(super) scalars: Vec<(Scalar, Span)>,
}

/// What stands behind aliases.
#[derive(Clone, Copy)]
pub(super) enum Resolved<'t> {
    /// Built in, or made of others.
    Type(&'t Type),
    /// A struct, enum, union or Rust type.
    Definition(&'t Definition),
    /// What was already reported.
    Unknown,
}

impl<'a> Types<'a> {
    /// Reads `types:`.
    pub(super) fn new(entries: &'a [Entry], problems: &mut Problems) -> Self {
        let mut types =
            Self { names: Map::default(), rust: Map::default(), definitions: Vec::new(), scalars: Vec::new() };
        // All names first: types mention each other in any order.
        for entry in entries {
            let name = type_name(&entry.key, problems);
            let at = types.add(Definition::new(name, entry.key.span), "", problems);
            types.names.insert(&entry.key.text, at);
        }
        for (at, entry) in entries.iter().enumerate() {
            types.define(at, &entry.value, &quoted(&entry.key.text), problems);
        }
        types.aliases_end(problems);
        types
    }

    /// Adds the type that a mapping at `query`, `body` and so on spells out.
    pub(super) fn inline(&mut self, name: String, span: Span, node: &'a Node, problems: &mut Problems) -> Type {
        let at = self.add(Definition::new(name, span), GENERATED, problems);
        let name = self.definitions[at].def.name.clone();
        self.define(at, node, &quoted(&name), problems);
        Type::Named(name)
    }

    /// Adds a type that is made for an endpoint; its name is made anew if it is taken.
    pub(super) fn generate(&mut self, definition: Definition, problems: &mut Problems) -> String {
        let at = self.add(definition, GENERATED, problems);
        self.definitions[at].def.name.clone()
    }

    pub(super) fn known(&mut self, name: &str, span: Span) -> Option<Type> {
        if name.starts_with(|first: char| first.is_ascii_lowercase())
            && let Some(scalar) = Scalar::ALL.into_iter().find(|scalar| scalar.name() == name)
        {
            match self.scalars.iter_mut().find(|(used, _)| *used == scalar) {
                Some((_, first)) => *first = (*first).min(span),
                None => self.scalars.push((scalar, span)),
            }
            return Some(Type::Scalar(scalar));
        }
        let at = self.names.get(name)?;
        Some(Type::Named(self.definitions[*at].def.name.clone()))
    }

    /// The type whose name `name` is most likely a misspelling of.
    pub(super) fn nearest(&self, name: &str, problems: &mut Problems) -> Option<String> {
        let scalars = Scalar::ALL.iter().map(|scalar| scalar.name());
        let named = self.definitions.iter().filter(|definition| !definition.missing);
        problems.nearest(name, scalars.chain(named.map(|definition| definition.def.name.as_str()))).map(str::to_owned)
    }

    /// Stands for a type that does not exist, so that code which mentions it is not wrong as well. `name` may be
    /// anything.
    pub(super) fn missing(&mut self, name: &str, span: Span) -> Type {
        let name = if names::is_type_name(name) { name } else { "Unreadable" };
        if let Some(same) = self.definition(name).filter(|same| same.missing) {
            return Type::Named(same.def.name.clone());
        }
        let mut definition = Definition::new(name.to_owned(), span);
        definition.set_missing();
        let at = self.insert(definition);
        Type::Named(self.definitions[at].def.name.clone())
    }

    pub(super) fn definition(&self, name: &str) -> Option<&Definition> {
        self.definitions.get(*self.rust.get(name)?)
    }

    /// What a type is behind its aliases.
    pub(super) fn resolve<'t>(&'t self, ty: &'t Type) -> Resolved<'t> {
        let mut ty = ty;
        loop {
            steps::take(1);
            let Type::Named(name) = ty else { return Resolved::Type(ty) };
            match self.definition(name) {
                None | Some(Definition { missing: true, .. }) => return Resolved::Unknown,
                Some(Definition { def: TypeDef { kind: TypeKind::Alias(target), .. }, .. }) => ty = target,
                Some(definition) => return Resolved::Definition(definition),
            }
        }
    }

    /// Makes sure that every alias leads to a type, and soon: those that do not, count as missing.
    fn aliases_end(&mut self, problems: &mut Problems) {
        // How many aliases stand behind each another, where that is known.
        let mut length: Vec<Option<usize>> = vec![None; self.definitions.len()];
        for start in 0..self.definitions.len() {
            let mut path = Vec::new();
            let mut on_path = Set::default();
            let mut next = Some(start);
            while let Some(at) = next.filter(|at| length[*at].is_none()) {
                if !on_path.insert(at) {
                    self.goes_round(&path[path.iter().position(|other| *other == at).unwrap_or(0)..], problems);
                    break;
                }
                path.push(at);
                next = self.alias_of(at);
            }
            for at in path.into_iter().rev() {
                let behind = self.alias_of(at).and_then(|next| length[next]);
                let own = behind.map_or(0, |behind| behind + 1);
                length[at] = Some(own);
                if own > LONGEST_CHAIN {
                    problems
                        .at(
                            self.definitions[at].span,
                            format!("more than {LONGEST_CHAIN} aliases stand behind each other"),
                        )
                        .with_help("name the type itself");
                    self.definitions[at].set_missing();
                    length[at] = Some(0);
                }
            }
        }
    }

    fn goes_round(&mut self, circle: &[usize], problems: &mut Problems) {
        let names: Vec<_> =
            circle.iter().chain(circle.first()).map(|at| self.definitions[*at].def.name.as_str()).collect();
        if let [first, others @ ..] = circle {
            let problem = problems
                .at(
                    self.definitions[*first].span,
                    format!("alias `{}` leads back to itself: {}", names[0], path_of(&names)),
                )
                .with_help("an alias is another name for a type; a struct can contain itself");
            if let [second, ..] = others {
                problem.also(self.definitions[*second].span, format!("`{}` is defined here", names[1]));
            }
        }
        for at in circle {
            self.definitions[*at].set_missing();
        }
    }

    /// The definition that an alias is made of.
    fn alias_of(&self, at: usize) -> Option<usize> {
        let definition = self.definitions.get(at).filter(|definition| !definition.missing)?;
        let TypeKind::Alias(target) = &definition.def.kind else { return None };
        self.rust.get(leaf(target)?).copied()
    }

    fn add(&mut self, definition: Definition, help: &str, problems: &mut Problems) -> usize {
        if let Some(taken) = self.definition(&definition.def.name) {
            let problem = problems
                .at(definition.span, format!("two types are called `{}` in Rust", taken.def.name))
                .also(taken.span, "the other is this one");
            if !help.is_empty() {
                problem.with_help(help);
            }
        }
        self.insert(definition)
    }

    fn insert(&mut self, mut definition: Definition) -> usize {
        let at = self.definitions.len();
        while self.rust.contains_key(&definition.def.name) {
            definition.def.name = format!("{}_{at}", definition.def.name);
        }
        self.rust.insert(definition.def.name.clone(), at);
        self.definitions.push(definition);
        at
    }
}

/// `A` → `B` → `A`
pub(super) fn path_of(names: &[&str]) -> String {
    let first = &names[..names.len().min(MOST_SHOWN)];
    let more = if first.len() < names.len() { " → …" } else { "" };
    format!("{}{more}", first.join(" → "))
}

/// The name that a type mentions, if it mentions one.
pub(super) fn leaf(ty: &Type) -> Option<&str> {
    match ty {
        Type::Scalar(_) => None,
        Type::Named(name) => Some(name),
        Type::Optional(inner) | Type::List(inner) | Type::Map(inner) => leaf(inner),
    }
}

/// How many aliases may stand behind each other.
const LONGEST_CHAIN: usize = 16;
const MOST_SHOWN: usize = 8;
const GENERATED: &str =
    "a type that is generated for an endpoint is named after it: choose another name for one of them";

fn type_name(key: &Text, problems: &mut Problems) -> String {
    let name = key.text.as_str();
    if let Some(scalar) = Scalar::ALL.iter().find(|scalar| scalar.name() == name) {
        problems.at(key.span, format!("`{}` is a built-in type", scalar.name())).with_help("choose another name");
    } else if names::is_type_name(name) {
        return name.to_owned();
    } else {
        let problem = problems.at(key.span, format!("{} cannot be the name of a type", quoted(name)));
        match names::camel(name) {
            Some(camel) if names::is_type_name(&camel) => problem.suggest(Some(&camel)),
            _ => problem.with_help("such a name begins with a capital, has letters and digits only, and is not `Self`"),
        };
    }
    names::camel(name).unwrap_or_else(|| "Unnamed".to_owned())
}
