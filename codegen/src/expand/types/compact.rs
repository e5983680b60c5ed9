//! What types say to the runtime's one visitor and one writer: their names and their fields.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::{Types, named_in};
use crate::{
    model::{Api, Field, TypeDef, TypeKind, Variant},
    steps,
};

/// As many as the runtime reads at once into a tuple.
const TUPLE: usize = 16;

/// The types that hold a caller's own: what implements nothing but serde's traits, serde alone can read and write.
pub(super) fn derived(api: &Api) -> HashSet<&str> {
    let mut holders: HashMap<&str, Vec<&str>> = HashMap::new();
    for def in &api.types {
        for name in named_in(def) {
            steps::take(1);
            holders.entry(name).or_default().push(&def.name);
        }
    }
    let own = api.types.iter().filter(|def| matches!(def.kind, TypeKind::Rust(_)));
    let mut open: Vec<&str> = own.map(|def| def.name.as_str()).collect();
    let mut derived = HashSet::new();
    while let Some(name) = open.pop() {
        steps::take(1);
        if derived.insert(name) {
            open.extend(holders.get(name).into_iter().flatten());
        }
    }
    derived
}

impl Types<'_> {
    pub(super) fn is_derived(&self, def: &TypeDef) -> bool {
        self.derived.contains(def.name.as_str())
    }

    /// Whether anything is written for it below.
    pub(super) fn is_compact(&self, def: &TypeDef) -> bool {
        let is_item = matches!(def.kind, TypeKind::Struct(_) | TypeKind::Enum(_) | TypeKind::Union { .. });
        is_item && (def.sent || def.received) && !self.is_derived(def)
    }

    pub(super) fn compact_record(&self, def: &TypeDef, fields: &[Field]) -> TokenStream {
        let write = def.sent.then(|| {
            let (text, members) = (&def.name, fields.iter().map(|field| &field.json));
            let names = self.idents(fields);
            self.write_impl(def, &quote!(to.object(#text, &[#(#members),*], &[#(&self.#names),*])))
        });
        let read = def.received.then(|| self.read_impl(def, &self.read_fields(def, &quote!(Self), fields)));
        quote!(#write #read)
    }

    pub(super) fn compact_words(&self, def: &TypeDef) -> TokenStream {
        let write = def.sent.then(|| self.write_impl(def, &quote!(to.string(self.as_str()))));
        let read = def.received.then(|| self.read_impl(def, &quote!(__private::word(from))));
        quote!(#write #read)
    }

    /// The tag is written as if it were the first member.
    pub(super) fn compact_union(&self, def: &TypeDef, tag: &str, variants: &[Variant]) -> TokenStream {
        let text = &def.name;
        let write = def.sent.then(|| {
            let arms = variants.iter().map(|variant| {
                let (name, json) = (self.names.ident(&variant.name), &variant.json);
                let members = variant.fields.iter().map(|field| &field.json);
                let (names, values) = (self.idents(&variant.fields), numbered(variant.fields.len()));
                let pattern = (!names.is_empty()).then(|| quote!({ #(#names: #values),* }));
                quote!(Self::#name #pattern => to.object(#text, &[#tag #(, #members)*], &[&#json #(, #values)*]),)
            });
            self.write_impl(def, &quote!(match self { #(#arms)* Self::Unrecognized(json) => to.json(json), }))
        });
        let read = def.received.then(|| {
            let arms = variants.iter().map(|variant| {
                let (name, json) = (self.names.ident(&variant.name), &variant.json);
                let value = if variant.fields.is_empty() {
                    quote!(__private::Some(Self::#name))
                } else {
                    self.read_fields(def, &quote!(Self::#name), &variant.fields)
                };
                quote!(__private::Some(#json) => #value,)
            });
            let read = quote! {
                match from.union(#tag)?.as_deref() {
                    #(#arms)*
                    _ => from.json().map(Self::Unrecognized),
                }
            };
            self.read_impl(def, &read)
        });
        quote!(#write #read)
    }

    /// An expression that reads them from the source `from` into what `of` names.
    fn read_fields(&self, def: &TypeDef, of: &TokenStream, fields: &[Field]) -> TokenStream {
        let (text, members) = (&def.name, fields.iter().map(|field| &field.json));
        let members = quote!(&[#(#members),*]);
        let names = self.idents(fields);
        if fields.len() <= TUPLE {
            let values = tuple(&names);
            return quote! {
                match __private::object(from, #text, #members) {
                    __private::Some(#values) => __private::Some(#of { #(#names),* }),
                    __private::None => __private::None,
                }
            };
        }
        let slots = numbered(fields.len());
        quote! {
            {
                #(let mut #slots = __private::None;)*
                from.object(#text, #members, &mut [#(&mut #slots),*])?;
                __private::Some(#of { #(#names: #slots?),* })
            }
        }
    }

    fn idents(&self, fields: &[Field]) -> Vec<Ident> {
        fields.iter().map(|field| self.names.ident(&field.name)).collect()
    }

    fn write_impl(&self, def: &TypeDef, write: &TokenStream) -> TokenStream {
        let name = self.names.ident(&def.name);
        quote! {
            impl __private::Write for #name {
                fn write(&self, to: &mut dyn __private::Sink) {
                    #write
                }
            }
            impl __private::Serialize for #name {
                fn serialize<S: __private::Serializer>(&self, to: S) -> __private::Result<S::Ok, S::Error> {
                    __private::serialize(self, to)
                }
            }
        }
    }

    fn read_impl(&self, def: &TypeDef, read: &TokenStream) -> TokenStream {
        let name = self.names.ident(&def.name);
        quote! {
            impl __private::Read for #name {
                fn read(from: &mut dyn __private::Source) -> __private::Option<Self> {
                    #read
                }
            }
            impl<'de> __private::Deserialize<'de> for #name {
                fn deserialize<D: __private::Deserializer<'de>>(from: D) -> __private::Result<Self, D::Error> {
                    __private::deserialize(from)
                }
            }
        }
    }
}

/// Names that no argument has, whatever fields are called.
fn numbered(count: usize) -> Vec<Ident> {
    (0..count).map(|at| format_ident!("value_{at}")).collect()
}

/// `(a, b)`, `(a,)`, `()`
fn tuple(names: &[Ident]) -> TokenStream {
    let names = names.iter().map(ToTokens::to_token_stream);
    quote!((#(#names,)*))
}
