//! `Debug`, `Clone` and `PartialEq`, which all types have.
//!
//! For objects they are written out: derives are expanded anew whenever the crate they are in is compiled, to more than
//! is needed here.

use super::{Path, Types};
use crate::{
    expand::code::{By, Code, Quoted, code, each, list},
    model::{Field, Scalar, Type, TypeDef, TypeKind, bare},
};

/// A spec that asks for further derives may ask for some that go by the derived ones.
fn is_written_out(def: &TypeDef) -> bool {
    matches!(def.kind, TypeKind::Struct(_)) && def.derives.is_empty()
}

/// What is called by its bare name below.
pub(super) fn imports(to: &mut Code, types: &[&TypeDef]) {
    if types.iter().any(|def| is_written_out(def)) {
        to.push("use ::core::clone::Clone as _;");
    }
}

impl Types<'_> {
    /// `#[derive(…)]` with what the definition is used for and asks for, and `also`; without what is
    /// [written out](Self::written_out).
    pub(super) fn derives(&self, to: &mut Code, def: &TypeDef, also: &[&str]) {
        let own = match (is_written_out(def), def.secret) {
            (true, _) if also.is_empty() => return,
            (true, _) => "",
            (false, true) => "::core::clone::Clone, ::core::cmp::PartialEq,",
            (false, false) => "::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq,",
        };
        code!(
            to,
            "#[derive($own $also $asked_for)]",
            own,
            also = each(also, |to, path| code!(to, "$path,", path)),
            asked_for = each(&def.derives, |to, path| code!(to, "$path,", path = Path(path))),
        );
    }

    /// The traits that are not derived, of an object with these fields or of something else that has none.
    pub(super) fn written_out(&self, to: &mut Code, def: &TypeDef, fields: &[Field]) {
        if def.secret || is_written_out(def) {
            self.debug(to, def, fields);
        }
        if !is_written_out(def) {
            return;
        }
        code!(
            to,
            "
            impl ::core::clone::Clone for $name {
                fn clone(&self) -> Self {
                    Self { $cloned }
                }
            }
            impl ::core::cmp::PartialEq for $name {
                fn eq(&self, $other: &Self) -> bool {
                    $equal
                }
            }",
            name = def.name,
            cloned = list(fields, |to, field| self.cloned(to, field)),
            other = if fields.is_empty() { "_" } else { "other" },
            equal = By(|to: &mut Code| equal(to, fields)),
        );
    }

    /// Shows no value of what must not be shown.
    fn debug(&self, to: &mut Code, def: &TypeDef, fields: &[Field]) {
        code!(
            to,
            "
            impl ::core::fmt::Debug for $name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    $facade::__private::$shown(f, $text, &[$fields] $values)
                }
            }",
            name = def.name,
            facade = self.facade,
            shown = if def.secret { "secret" } else { "shown" },
            text = Quoted(&def.name),
            fields = list(fields, |to, field| to.string(bare(&field.name))),
            values = By(|to: &mut Code| {
                if !def.secret {
                    let values = list(fields, |to, field| code!(to, "&self.$name", name = field.name));
                    code!(to, ", &[$values]", values);
                }
            }),
        );
    }

    fn cloned(&self, to: &mut Code, field: &Field) {
        let name = &field.name;
        if self.is_copy(field) {
            code!(to, "$name: self.$name", name);
        } else if self.index.is_own(&field.ty) {
            code!(to, "$name: ::core::clone::Clone::clone(&self.$name)", name);
        } else {
            code!(to, "$name: self.$name.clone()", name);
        }
    }

    fn is_copy(&self, field: &Field) -> bool {
        let whole = self.index.resolve(&field.ty);
        let inner = if let Type::Optional(inner) = whole { self.index.resolve(inner) } else { whole };
        match inner {
            Type::Scalar(scalar) => match scalar {
                Scalar::Bool
                | Scalar::Int
                | Scalar::Float
                | Scalar::Decimal
                | Scalar::Uuid
                | Scalar::Date
                | Scalar::Datetime => true,
                Scalar::String | Scalar::Duration | Scalar::Uri | Scalar::Json => false,
            },
            Type::Named(_) | Type::Optional(_) | Type::List(_) | Type::Map(_) => false,
        }
    }
}

fn equal(to: &mut Code, fields: &[Field]) {
    if fields.is_empty() {
        to.push("true");
    }
    for (at, Field { name, .. }) in fields.iter().enumerate() {
        let and = (at > 0).then_some("&&");
        code!(to, "$and self.$name == other.$name", and, name);
    }
}
