//! Objects of which one member says what the others are.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Serde, Types};
use crate::{
    expand::docs,
    model::{TypeDef, Variant},
};

impl Types<'_> {
    pub(super) fn union(&self, def: &TypeDef, tag: &str, variants: &[Variant]) -> TokenStream {
        let is_derived = self.is_derived(def);
        let is_written = is_derived && def.sent;
        let sent = Serde { serialize: is_written, deserialize: false };
        let derives = self.derives(def, sent, &[]);
        let container = is_written.then(|| quote!(#[serde(tag = #tag)]));
        let untagged = is_written.then(|| quote!(#[serde(untagged)]));
        let debug = self.debug(def, &[]);
        let (visibility, name, facade) = (self.visibility, self.names.ident(&def.name), self.facade);
        let cases = variants.iter().map(|variant| {
            let doc = docs::attributes(&docs::variant(tag, variant));
            let (name, json) = (self.names.ident(&variant.name), &variant.json);
            let rename = (is_written && variant.name != *json).then(|| quote!(#[serde(rename = #json)]));
            let members = variant.fields.iter().map(|field| {
                let doc = docs::attributes(&docs::field(field));
                let field = self.field(field, sent);
                quote!(#doc #field)
            });
            let members = (!variant.fields.is_empty()).then(|| quote!({ #(#members),* }));
            quote!(#doc #rename #name #members)
        });
        let serde = if is_derived {
            def.received.then(|| self.read_union(def, tag, variants))
        } else {
            Some(self.compact_union(def, tag, variants))
        };
        quote! {
            #derives
            #container
            #visibility enum #name {
                #(#cases,)*
                /// A variant that the spec does not list, as it was received.
                #untagged
                Unrecognized(#facade::types::Json),
            }
            #debug
            #serde
        }
    }

    /// Through the runtime, because serde's own way makes floats of amounts.
    fn read_union(&self, def: &TypeDef, tag: &str, variants: &[Variant]) -> TokenStream {
        let (name, facade) = (self.names.ident(&def.name), self.facade);
        let received = Serde { serialize: false, deserialize: true };
        let container = self.serde_crate();
        let arms = variants.iter().map(|variant| {
            let (name, json) = (self.names.ident(&variant.name), &variant.json);
            if variant.fields.is_empty() {
                return quote!(::core::option::Option::Some(#json) => ::core::result::Result::Ok(Self::#name),);
            }
            let members = variant.fields.iter().map(|field| self.field(field, received));
            let names: Vec<_> = variant.fields.iter().map(|field| self.names.ident(&field.name)).collect();
            quote! {
                ::core::option::Option::Some(#json) => {
                    #[derive(#facade::__private::serde::Deserialize)]
                    #container
                    struct __Members { #(#members),* }
                    let members: __Members = union.members()?;
                    ::core::result::Result::Ok(Self::#name { #(#names: members.#names),* })
                }
            }
        });
        quote! {
            impl<'de> #facade::__private::serde::Deserialize<'de> for #name {
                fn deserialize<D: #facade::__private::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    let union = #facade::__private::Union::read(deserializer, #tag)?;
                    match union.tag() {
                        #(#arms)*
                        _ => ::core::result::Result::Ok(Self::Unrecognized(union.unrecognized()?)),
                    }
                }
            }
        }
    }
}
