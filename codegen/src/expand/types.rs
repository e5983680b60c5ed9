//! The module of data types, and how a type of the model is written.

mod compact;
mod index;
mod records;
mod unions;
mod words;

use self::index::Index;
use super::{
    Names,
    code::{By, Code, Piece, Quoted, code, each, list},
    docs::{self, Doc, Roles},
};
use crate::{
    map::Set,
    model::{Api, Field, Scalar, Type, TypeDef, TypeKind, bare},
};

/// Writes types as they are named in one place: beside the module of data types, or within it.
pub(super) struct Types<'a> {
    pub(super) api: &'a Api,
    pub(super) names: &'a Names,
    index: Index<'a>,
    facade: &'a str,
    visibility: &'a str,
}

/// Where a type is mentioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum From {
    Beside,
    Within,
}

impl<'a> Types<'a> {
    pub(super) fn new(api: &'a Api, names: &'a Names) -> Self {
        let index = Index::new(api);
        Self { api, names, index, facade: &names.facade, visibility: &names.inner_visibility }
    }

    /// `mod servicing { … }` with all types of the spec.
    pub(super) fn module(&self, to: &mut Code) {
        self.module_with(to, &Vec::from_iter(&self.api.types));
    }

    /// The same with these types and what they are made of; nothing if they are none.
    pub(super) fn module_of(&self, to: &mut Code, names: &[&str]) {
        let mut wanted: Set<&str> = Set::default();
        let mut open = names.to_vec();
        while let Some(name) = open.pop() {
            if wanted.insert(name) {
                open.extend(self.index.definition(name).map(named_in).unwrap_or_default());
            }
        }
        if !wanted.is_empty() {
            let types = self.api.types.iter().filter(|def| wanted.contains(def.name.as_str()));
            self.module_with(to, &Vec::from_iter(types));
        }
    }

    fn module_with(&self, to: &mut Code, types: &[&TypeDef]) {
        let Names { visibility, module, service, facade, .. } = self.names;
        let roles = Roles::new(self.api);
        let private = By(|to: &mut Code| {
            if types.iter().any(|def| compact::is_compact(def)) {
                code!(to, "use $facade::__private;", facade);
            }
        });
        code!(
            to,
            "
            $doc
            #[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
            $no_prelude
            $visibility mod $module {
                $private
                $types
            }",
            doc = Doc(docs::module(self.api, service)),
            no_prelude = is_closed(types).then_some("#[no_implicit_prelude]"),
            visibility,
            module,
            private,
            types = each(types, |to, def| self.definition(to, def, &roles)),
        );
    }

    /// A type that is a whole request, answer or reference, as it is named beside the module.
    ///
    /// Only here can decimals stand in no field, and a wrapper has to keep them exact.
    pub(super) fn whole(&self, ty: &Type) -> String {
        let mut to = Code::default();
        let written = By(|to: &mut Code| self.write(to, ty, From::Beside));
        if self.index.holds_decimals(ty) {
            code!(&mut to, "$facade::types::Exact<$written>", facade = self.facade, written);
        } else {
            written.write(&mut to);
        }
        to.into_text()
    }

    /// A type of the module, as it is named beside it.
    pub(super) fn named(&self, name: &str) -> String {
        format!("{}::{name}", self.names.module)
    }

    fn definition(&self, to: &mut Code, def: &TypeDef, roles: &Roles<'_>) {
        Doc(docs::type_def(def, roles)).write(to);
        let (visibility, name) = (self.visibility, &def.name);
        match &def.kind {
            TypeKind::Struct(fields) => self.record(to, def, fields),
            TypeKind::Enum(words) => self.words(to, def, words),
            TypeKind::Union { tag, variants } => self.union(to, def, tag, variants),
            TypeKind::Alias(ty) => {
                let ty = By(|to: &mut Code| self.write(to, ty, From::Within));
                code!(to, "$visibility type $name = $ty;", visibility, name, ty);
            }
            TypeKind::Rust(path) => {
                code!(to, "$visibility type $name = $path;", visibility, name, path = Path(path));
            }
        }
    }

    /// `#[derive(…)]` with what the definition is used for and asks for, and `also`.
    fn derives(&self, to: &mut Code, def: &TypeDef, also: &[&str]) {
        to.push("#[derive(");
        if !def.secret {
            to.push("::core::fmt::Debug,");
        }
        to.push("::core::clone::Clone, ::core::cmp::PartialEq,");
        for path in also {
            code!(to, "$path,", path);
        }
        for path in &def.derives {
            code!(to, "$path,", path = Path(path));
        }
        to.push(")]");
    }

    /// `Debug` by hand for what must not be shown.
    fn debug(&self, to: &mut Code, def: &TypeDef, fields: &[Field]) {
        if !def.secret {
            return;
        }
        code!(
            to,
            "
            impl ::core::fmt::Debug for $name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    $facade::__private::secret(f, $text, &[$fields])
                }
            }",
            name = def.name,
            facade = self.facade,
            text = Quoted(&def.name),
            fields = list(fields, |to, field| to.string(bare(&field.name))),
        );
    }

    /// A field without its visibility: `name: Type`.
    fn field(&self, to: &mut Code, field: &Field) {
        code!(to, "$name: $ty", name = field.name, ty = By(|to: &mut Code| self.field_type(to, field)));
    }

    fn field_type(&self, to: &mut Code, field: &Field) {
        if !field.boxed {
            return self.write(to, &field.ty, From::Within);
        }
        // The box goes within the option, so that an absent member costs nothing.
        match self.index.resolve(&field.ty) {
            Type::Optional(inner) => {
                let inner = By(|to: &mut Code| self.write(to, inner, From::Within));
                code!(to, "::core::option::Option<::std::boxed::Box<$inner>>", inner);
            }
            _ => {
                let inner = By(|to: &mut Code| self.write(to, &field.ty, From::Within));
                code!(to, "::std::boxed::Box<$inner>", inner);
            }
        }
    }

    fn write(&self, to: &mut Code, ty: &Type, from: From) {
        let (begin, inner) = match ty {
            Type::Scalar(scalar) => return self.scalar(to, *scalar, from),
            Type::Named(name) => {
                if from == From::Beside {
                    code!(to, "$module::", module = self.names.module);
                }
                return to.push(name);
            }
            Type::Optional(inner) => ("::core::option::Option<", inner),
            Type::List(inner) => ("::std::vec::Vec<", inner),
            Type::Map(inner) => ("::std::collections::BTreeMap<::std::string::String, ", inner),
        };
        to.push(begin);
        self.write(to, inner, from);
        to.push(">");
    }

    /// Primitives can be shadowed only beside the module, where the caller's names are.
    fn scalar(&self, to: &mut Code, scalar: Scalar, from: From) {
        let name = match (scalar, from) {
            (Scalar::String, _) => return to.push("::std::string::String"),
            (Scalar::Bool, From::Within) => return to.push("bool"),
            (Scalar::Bool, From::Beside) => return to.push("::core::primitive::bool"),
            (Scalar::Int, From::Within) => return to.push("i64"),
            (Scalar::Int, From::Beside) => return to.push("::core::primitive::i64"),
            (Scalar::Float, From::Within) => return to.push("f64"),
            (Scalar::Float, From::Beside) => return to.push("::core::primitive::f64"),
            (Scalar::Decimal, _) => "Decimal",
            (Scalar::Uuid, _) => "Uuid",
            (Scalar::Date, _) => "Date",
            (Scalar::Datetime, _) => "Datetime",
            (Scalar::Duration, _) => "Duration",
            (Scalar::Uri, _) => "Uri",
            (Scalar::Json, _) => "Json",
        };
        code!(to, "$facade::types::$name", facade = self.facade, name);
    }

    fn is_optional(&self, ty: &Type) -> bool {
        matches!(self.index.resolve(ty), Type::Optional(_))
    }
}

/// Whether all that stands in the module is ours, so that every path in it is a full one.
///
/// Without the prelude, rustc looks through fewer traits at each field that is accessed.
fn is_closed(types: &[&TypeDef]) -> bool {
    let is_ours = |def: &&TypeDef| {
        !matches!(def.kind, TypeKind::Rust(_)) && def.derives.iter().all(|path| path.starts_with("::core::"))
    };
    types.iter().all(is_ours)
}

/// The types that a definition mentions.
fn named_in(def: &TypeDef) -> Vec<&str> {
    fn name(ty: &Type) -> Option<&str> {
        match ty {
            Type::Scalar(_) => None,
            Type::Named(name) => Some(name),
            Type::Optional(inner) | Type::List(inner) | Type::Map(inner) => name(inner),
        }
    }
    match &def.kind {
        TypeKind::Struct(fields) => fields.iter().filter_map(|field| name(&field.ty)).collect(),
        TypeKind::Union { variants, .. } => {
            variants.iter().flat_map(|variant| &variant.fields).filter_map(|field| name(&field.ty)).collect()
        }
        TypeKind::Alias(ty) => name(ty).into_iter().collect(),
        TypeKind::Enum(_) | TypeKind::Rust(_) => Vec::new(),
    }
}

/// A path that the spec spells out, and a comment that may follow it.
struct Path<'a>(&'a str);

impl Piece for Path<'_> {
    fn write(&self, to: &mut Code) {
        to.push(self.0);
        to.push("\n");
    }
}
