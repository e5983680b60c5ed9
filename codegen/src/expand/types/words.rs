//! Strings out of a list, of which there may be more tomorrow.

use super::Types;
use crate::{
    expand::{
        code::{Code, Quoted, code, each},
        docs::{self, Doc},
    },
    model::{TypeDef, Word},
};

impl Types<'_> {
    pub(super) fn words(&self, to: &mut Code, def: &TypeDef, words: &[Word]) {
        self.derives(to, def, &["::core::cmp::Eq", "::core::hash::Hash"]);
        code!(
            to,
            "
            $visibility enum $name {
                $variants
                /// A value that the spec does not list.
                Unrecognized(::std::string::String),
            }",
            visibility = self.visibility,
            name = def.name,
            variants = each(words, |to, word| {
                code!(to, "$doc $name,", doc = Doc(docs::word(word)), name = word.name);
            }),
        );
        self.debug(to, def, &[]);
        code!(
            to,
            "
            impl $name {
                /// The value as it is sent and received.
                $visibility fn as_str(&self) -> &str {
                    match self {
                        $texts
                        Self::Unrecognized(word) => word,
                    }
                }
            }
            impl ::core::convert::From<&str> for $name {
                fn from(word: &str) -> Self {
                    match word {
                        $variants
                        _ => Self::Unrecognized(::std::borrow::ToOwned::to_owned(word)),
                    }
                }
            }
            impl ::core::fmt::Display for $name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.write_str(self.as_str())
                }
            }",
            name = def.name,
            visibility = self.visibility,
            texts = each(words, |to, Word { name, json, .. }| {
                code!(to, "Self::$name => $json,", name, json = Quoted(json));
            }),
            variants = each(words, |to, Word { name, json, .. }| {
                code!(to, "$json => Self::$name,", json = Quoted(json), name);
            }),
        );
        self.compact_words(to, def);
    }
}
