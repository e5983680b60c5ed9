//! Objects of which one member says what the others are.

use super::Types;
use crate::{
    expand::{
        code::{By, Code, code, each, list},
        docs::{self, Doc},
    },
    model::{TypeDef, Variant},
};

impl Types<'_> {
    pub(super) fn union(&self, to: &mut Code, def: &TypeDef, tag: &str, variants: &[Variant]) {
        self.derives(to, def, &[]);
        code!(
            to,
            "
            $visibility enum $name {
                $cases
                /// A variant that the spec does not list, as it was received.
                Unrecognized($facade::types::Json),
            }",
            visibility = self.visibility,
            name = def.name,
            cases = each(variants, |to, variant| self.case(to, tag, variant)),
            facade = self.facade,
        );
        self.debug(to, def, &[]);
        self.compact_union(to, def, tag, variants);
    }

    fn case(&self, to: &mut Code, tag: &str, variant: &Variant) {
        let Variant { name, fields, .. } = variant;
        let members = By(|to: &mut Code| {
            if fields.is_empty() {
                return;
            }
            let members = list(fields, |to, field| {
                let doc = Doc(docs::field(field));
                code!(to, "$doc $field", doc, field = By(|to: &mut Code| self.field(to, field)));
            });
            code!(to, "{ $members }", members);
        });
        code!(to, "$doc $name $members,", doc = Doc(docs::variant(tag, variant)), name, members);
    }
}
