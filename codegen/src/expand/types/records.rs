//! Objects with named members.

use super::{Serde, Types};
use crate::{
    expand::{
        code::{By, Code, code, list},
        docs::{self, Doc},
    },
    model::{Field, TypeDef},
};

impl Types<'_> {
    pub(super) fn record(&self, to: &mut Code, def: &TypeDef, fields: &[Field]) {
        let is_derived = self.is_derived(def);
        let serde = if is_derived { Serde::of(def) } else { Serde::none() };
        let has_default = fields.iter().all(|field| self.is_optional(&field.ty));
        self.derives(to, def, serde, if has_default { &["::core::default::Default"] } else { &[] });
        code!(
            to,
            "$visibility struct $name { $members }",
            visibility = self.visibility,
            name = def.name,
            members = list(fields, |to, field| {
                code!(
                    to,
                    "$doc $attribute $visibility $name: $ty",
                    doc = Doc(docs::field(field)),
                    attribute = By(|to: &mut Code| self.field_attribute(to, field, serde)),
                    visibility = self.visibility,
                    name = field.name,
                    ty = By(|to: &mut Code| self.field_type(to, field)),
                );
            }),
        );
        self.debug(to, def, fields);
        if !is_derived {
            self.compact_record(to, def, fields);
        }
    }
}
