//! Strings out of a list, of which there may be more tomorrow.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Serde, Types};
use crate::{
    expand::docs,
    model::{TypeDef, Word},
};

impl Types<'_> {
    pub(super) fn words(&self, def: &TypeDef, words: &[Word]) -> TokenStream {
        let derives = self.derives(def, Serde::none(), &[quote!(::core::cmp::Eq), quote!(::core::hash::Hash)]);
        let debug = self.debug(def, &[]);
        let (visibility, name) = (self.visibility, self.names.ident(&def.name));
        let docs = words.iter().map(|word| docs::attributes(&docs::word(word)));
        let variants: Vec<_> = words.iter().map(|word| self.names.ident(&word.name)).collect();
        let texts: Vec<_> = words.iter().map(|word| &word.json).collect();
        let compact = self.compact_words(def);
        quote! {
            #derives
            #visibility enum #name {
                #(#docs #variants,)*
                /// A word that the spec does not list.
                Unrecognized(::std::string::String),
            }
            #debug
            impl #name {
                /// The word as it is sent and received.
                #visibility fn as_str(&self) -> &str {
                    match self {
                        #(Self::#variants => #texts,)*
                        Self::Unrecognized(word) => word,
                    }
                }
            }
            impl ::core::convert::From<&str> for #name {
                fn from(word: &str) -> Self {
                    match word {
                        #(#texts => Self::#variants,)*
                        _ => Self::Unrecognized(::std::borrow::ToOwned::to_owned(word)),
                    }
                }
            }
            impl ::core::fmt::Display for #name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.write_str(self.as_str())
                }
            }
            #compact
        }
    }
}
