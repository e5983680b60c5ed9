//! Objects with named members.

use super::Types;
use crate::{
    expand::{
        code::{By, Code, code, list},
        docs::{self, Doc},
    },
    model::{Field, TypeDef},
};

impl Types<'_> {
    pub(super) fn record(&self, to: &mut Code, def: &TypeDef, fields: &[Field]) {
        let has_default = fields.iter().all(|field| self.is_optional(&field.ty));
        self.derives(to, def, if has_default { &["::core::default::Default"] } else { &[] });
        code!(
            to,
            "$visibility struct $name { $members }",
            visibility = self.visibility,
            name = def.name,
            members = list(fields, |to, field| {
                code!(
                    to,
                    "$doc $visibility $field",
                    doc = Doc(docs::field(field)),
                    visibility = self.visibility,
                    field = By(|to: &mut Code| self.field(to, field)),
                );
            }),
        );
        self.debug(to, def, fields);
        self.compact_record(to, def, fields);
    }
}
