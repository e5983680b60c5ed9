//! Objects with named members.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Serde, Types};
use crate::{
    expand::docs,
    model::{Field, TypeDef},
};

impl Types<'_> {
    pub(super) fn record(&self, def: &TypeDef, fields: &[Field]) -> TokenStream {
        let is_derived = self.is_derived(def);
        let serde = if is_derived { Serde::of(def) } else { Serde::none() };
        let compact = (!is_derived).then(|| self.compact_record(def, fields));
        let default = fields.iter().all(|field| self.is_optional(&field.ty)).then(|| quote!(::core::default::Default));
        let derives = self.derives(def, serde, default.as_slice());
        let debug = self.debug(def, fields);
        let (visibility, name) = (self.visibility, self.names.ident(&def.name));
        let members = fields.iter().map(|field| {
            let doc = docs::attributes(&docs::field(field));
            let attribute = self.field_attribute(field, serde);
            let name = self.names.ident(&field.name);
            let ty = self.field_type(field);
            quote!(#doc #attribute #visibility #name: #ty)
        });
        quote! {
            #derives
            #visibility struct #name { #(#members),* }
            #debug
            #compact
        }
    }
}
