//! Objects of which one member says what the others are.

use super::{Serde, Types};
use crate::{
    expand::{
        code::{By, Code, Quoted, code, each, list},
        docs::{self, Doc},
    },
    model::{TypeDef, Variant},
};

impl Types<'_> {
    pub(super) fn union(&self, to: &mut Code, def: &TypeDef, tag: &str, variants: &[Variant]) {
        let is_derived = self.is_derived(def);
        let is_written = is_derived && def.sent;
        self.derives(to, def, Serde { serialize: is_written, deserialize: false }, &[]);
        if is_written {
            code!(to, "#[serde(tag = $tag)]", tag = Quoted(tag));
        }
        code!(
            to,
            "
            $visibility enum $name {
                $cases
                /// A variant that the spec does not list, as it was received.
                $untagged
                Unrecognized($facade::types::Json),
            }",
            visibility = self.visibility,
            name = def.name,
            cases = each(variants, |to, variant| self.case(to, tag, variant, is_written)),
            untagged = is_written.then_some("#[serde(untagged)]"),
            facade = self.facade,
        );
        self.debug(to, def, &[]);
        if !is_derived {
            self.compact_union(to, def, tag, variants);
        } else if def.received {
            self.read_union(to, def, tag, variants);
        }
    }

    fn case(&self, to: &mut Code, tag: &str, variant: &Variant, is_written: bool) {
        let Variant { name, json, fields, .. } = variant;
        let rename = By(|to: &mut Code| {
            if is_written && name != json {
                code!(to, "#[serde(rename = $json)]", json = Quoted(json));
            }
        });
        let members = By(|to: &mut Code| {
            if fields.is_empty() {
                return;
            }
            let members = list(fields, |to, field| {
                let serde = Serde { serialize: is_written, deserialize: false };
                let doc = Doc(docs::field(field));
                code!(to, "$doc $field", doc, field = By(|to: &mut Code| self.field(to, field, serde)));
            });
            code!(to, "{ $members }", members);
        });
        code!(to, "$doc $rename $name $members,", doc = Doc(docs::variant(tag, variant)), rename, name, members);
    }

    /// Through the runtime, because serde's own way makes floats of amounts.
    fn read_union(&self, to: &mut Code, def: &TypeDef, tag: &str, variants: &[Variant]) {
        code!(
            to,
            "
            impl<'de> $facade::__private::serde::Deserialize<'de> for $name {
                fn deserialize<D: $facade::__private::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    let union = $facade::__private::Union::read(deserializer, $tag)?;
                    match union.tag() {
                        $arms
                        _ => ::core::result::Result::Ok(Self::Unrecognized(union.unrecognized()?)),
                    }
                }
            }",
            facade = self.facade,
            name = def.name,
            tag = Quoted(tag),
            arms = each(variants, |to, variant| self.read_case(to, variant)),
        );
    }

    fn read_case(&self, to: &mut Code, Variant { name, json, fields, .. }: &Variant) {
        let json = Quoted(json);
        if fields.is_empty() {
            code!(to, "::core::option::Option::Some($json) => ::core::result::Result::Ok(Self::$name),", json, name);
            return;
        }
        let received = Serde { serialize: false, deserialize: true };
        code!(
            to,
            "
            ::core::option::Option::Some($json) => {
                #[derive($facade::__private::serde::Deserialize)]
                $container
                struct __Members { $members }
                let members: __Members = union.members()?;
                ::core::result::Result::Ok(Self::$name { $values })
            }",
            json,
            facade = self.facade,
            container = By(|to: &mut Code| self.serde_crate(to)),
            members = list(fields, |to, field| self.field(to, field, received)),
            name,
            values = list(fields, |to, field| code!(to, "$name: members.$name", name = field.name)),
        );
    }
}
