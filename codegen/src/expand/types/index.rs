//! Named types by their names, and what stands behind those that are only other names.

use super::named_in;
use crate::{
    map::{Map, Set},
    model::{Api, Scalar, Type, TypeDef, TypeKind},
    steps,
};

/// Looked up once per mention of a type: a list would make a long spec a slow one.
pub(super) struct Index<'a> {
    definitions: Map<&'a str, &'a TypeDef>,
    aliases: Map<&'a str, Behind<'a>>,
    parts: Set<&'a str>,
}

/// What an alias means in the end.
#[derive(Clone, Copy)]
struct Behind<'a> {
    /// No alias itself.
    ty: &'a Type,
    decimals: bool,
    own: bool,
}

impl<'a> Index<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        steps::take(api.types.len());
        let definitions = api.types.iter().map(|def| (def.name.as_str(), def)).collect();
        let parts = api.types.iter().flat_map(named_in).collect();
        let mut index = Self { definitions, aliases: Map::default(), parts };
        for def in &api.types {
            index.look_behind(&def.name);
        }
        index
    }

    pub(super) fn definition(&self, name: &str) -> Option<&'a TypeDef> {
        steps::take(1);
        self.definitions.get(name).copied()
    }

    /// Whether a definition mentions it.
    pub(super) fn is_part(&self, name: &str) -> bool {
        steps::take(1);
        self.parts.contains(name)
    }

    /// What stands behind aliases.
    pub(super) fn resolve<'t>(&self, ty: &'t Type) -> &'t Type
    where
        'a: 't,
    {
        steps::take(1);
        match ty {
            Type::Named(name) => self.aliases.get(name.as_str()).map_or(ty, |behind| behind.ty),
            _ => ty,
        }
    }

    /// Whether there are decimals in it that are no field of a type of their own.
    pub(super) fn holds_decimals(&self, ty: &Type) -> bool {
        steps::take(1);
        match innermost(ty) {
            Type::Scalar(scalar) => *scalar == Scalar::Decimal,
            Type::Named(name) => self.aliases.get(name.as_str()).is_some_and(|behind| behind.decimals),
            Type::Optional(_) | Type::List(_) | Type::Map(_) => false,
        }
    }

    /// Whether it is a caller's own type, or made of one that is no field of a type of the spec.
    pub(super) fn is_own(&self, ty: &Type) -> bool {
        steps::take(1);
        let Type::Named(name) = innermost(ty) else { return false };
        match self.aliases.get(name.as_str()) {
            Some(behind) => behind.own,
            None => self.definition(name).is_some_and(|def| matches!(def.kind, TypeKind::Rust(_))),
        }
    }

    /// Fills in an alias and those that it leads to, each of them once.
    fn look_behind(&mut self, name: &'a str) {
        let (mut way, mut seen) = (Vec::new(), Set::default());
        let mut name = name;
        while let Some(TypeDef { kind: TypeKind::Alias(ty), .. }) = self.definition(name)
            && !self.aliases.contains_key(name)
            && seen.insert(name)
        {
            way.push((name, ty));
            match innermost(ty) {
                Type::Named(next) => name = next,
                _ => break,
            }
        }
        for (name, ty) in way.into_iter().rev() {
            let behind = Behind { ty: self.resolve(ty), decimals: self.holds_decimals(ty), own: self.is_own(ty) };
            self.aliases.insert(name, behind);
        }
    }
}

/// `T` of `list<map<T>?>`
fn innermost(ty: &Type) -> &Type {
    match ty {
        Type::Optional(inner) | Type::List(inner) | Type::Map(inner) => innermost(inner),
        Type::Scalar(_) | Type::Named(_) => ty,
    }
}
