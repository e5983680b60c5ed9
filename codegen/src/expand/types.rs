//! The module of data types, and how a type of the model is written.

mod compact;
mod index;
mod records;
mod unions;
mod words;

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::LitStr;

use self::index::Index;
use super::{
    Names,
    docs::{self, Roles},
};
use crate::model::{Api, Field, Scalar, Type, TypeDef, TypeKind};

/// Writes types as they are named in one place: beside the module of data types, or within it.
pub(super) struct Types<'a> {
    pub(super) api: &'a Api,
    pub(super) names: &'a Names,
    index: Index<'a>,
    /// Those that serde's derives are kept for.
    derived: HashSet<&'a str>,
    facade: &'a TokenStream,
    visibility: &'a TokenStream,
}

/// Where a type is mentioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum From {
    Beside,
    Within,
}

impl<'a> Types<'a> {
    pub(super) fn new(api: &'a Api, names: &'a Names) -> Self {
        let index = Index::new(api);
        let derived = compact::derived(api);
        Self { api, names, index, derived, facade: &names.facade, visibility: &names.inner_visibility }
    }

    /// `mod servicing { … }` with all types of the spec.
    pub(super) fn module(&self) -> TokenStream {
        self.module_with(self.api.types.iter())
    }

    /// The same with these types and what they are made of; nothing if they are none.
    pub(super) fn module_of(&self, names: &[&str]) -> Option<TokenStream> {
        let mut wanted: HashSet<&str> = HashSet::new();
        let mut open = names.to_vec();
        while let Some(name) = open.pop() {
            if wanted.insert(name) {
                open.extend(self.index.definition(name).map(named_in).unwrap_or_default());
            }
        }
        let types = self.api.types.iter().filter(|def| wanted.contains(def.name.as_str()));
        (!wanted.is_empty()).then(|| self.module_with(types))
    }

    fn module_with<'d>(&self, types: impl Iterator<Item = &'d TypeDef>) -> TokenStream {
        let Names { visibility, module, service, .. } = self.names;
        let doc = docs::attributes(&docs::module(self.api, service));
        let roles = Roles::new(self.api);
        let (mut is_compact, facade) = (false, self.facade);
        let types: Vec<_> = types
            .map(|def| {
                is_compact |= self.is_compact(def);
                self.definition(def, &roles)
            })
            .collect();
        let private = is_compact.then(|| quote!(use #facade::__private;));
        quote! {
            #doc
            #[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
            #visibility mod #module {
                #private
                #(#types)*
            }
        }
    }

    /// A type that is a whole request, answer or reference, as it is named beside the module.
    ///
    /// Only here can decimals stand in no field, and a wrapper has to keep them exact.
    pub(super) fn whole(&self, ty: &Type) -> TokenStream {
        let written = self.write(ty, From::Beside);
        if self.index.holds_decimals(ty) {
            let facade = self.facade;
            quote!(#facade::types::Exact<#written>)
        } else {
            written
        }
    }

    /// A type of the module, as it is named beside it.
    pub(super) fn named(&self, name: &str) -> TokenStream {
        let (module, name) = (&self.names.module, self.names.ident(name));
        quote!(#module::#name)
    }

    fn definition(&self, def: &TypeDef, roles: &Roles<'_>) -> TokenStream {
        let doc = docs::attributes(&docs::type_def(def, roles));
        let visibility = self.visibility;
        let name = self.names.ident(&def.name);
        let item = match &def.kind {
            TypeKind::Struct(fields) => self.record(def, fields),
            TypeKind::Enum(words) => self.words(def, words),
            TypeKind::Union { tag, variants } => self.union(def, tag, variants),
            TypeKind::Alias(ty) => {
                let ty = self.write(ty, From::Within);
                quote!(#visibility type #name = #ty;)
            }
            TypeKind::Rust(path) => {
                let path = path_tokens(path);
                quote!(#visibility type #name = #path;)
            }
        };
        quote!(#doc #item)
    }

    /// `#[derive(…)]` with what the definition is used for and asks for, and `also`.
    fn derives(&self, def: &TypeDef, serde: Serde, also: &[TokenStream]) -> TokenStream {
        let facade = self.facade;
        let debug = (!def.secret).then(|| quote!(::core::fmt::Debug,));
        let sent = serde.serialize.then(|| quote!(#facade::__private::serde::Serialize,));
        let received = serde.deserialize.then(|| quote!(#facade::__private::serde::Deserialize,));
        let asked = def.derives.iter().map(|path| path_tokens(path));
        let container = serde.any().then(|| self.serde_crate());
        quote! {
            #[derive(#debug ::core::clone::Clone, ::core::cmp::PartialEq, #(#also,)* #sent #received #(#asked,)*)]
            #container
        }
    }

    fn serde_crate(&self) -> TokenStream {
        let path = format!("{}::__private::serde", self.facade).replace(' ', "");
        quote!(#[serde(crate = #path)])
    }

    /// `Debug` by hand for what must not be shown.
    fn debug(&self, def: &TypeDef, fields: &[Field]) -> Option<TokenStream> {
        def.secret.then(|| {
            let facade = self.facade;
            let (name, text) = (self.names.ident(&def.name), &def.name);
            let fields = fields.iter().map(|field| field.name.trim_start_matches("r#"));
            quote! {
                impl ::core::fmt::Debug for #name {
                    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                        #facade::__private::secret(f, #text, &[#(#fields),*])
                    }
                }
            }
        })
    }

    /// A field without its visibility: `#[serde(…)] name: Type`.
    fn field(&self, field: &Field, serde: Serde) -> TokenStream {
        let attribute = self.field_attribute(field, serde);
        let name = self.names.ident(&field.name);
        let ty = self.field_type(field);
        quote!(#attribute #name: #ty)
    }

    fn field_attribute(&self, field: &Field, serde: Serde) -> Option<TokenStream> {
        if !serde.any() {
            return None;
        }
        let mut parts = Vec::new();
        let (json, facade) = (&field.json, self.facade);
        if field.name.trim_start_matches("r#") != json {
            parts.push(quote!(rename = #json));
        }
        let exact = self.index.holds_decimals(&field.ty);
        if exact {
            let path = format!("{facade}::__private::exact").replace(' ', "");
            parts.push(quote!(with = #path));
        }
        if self.is_optional(&field.ty) {
            if serde.serialize {
                parts.push(quote!(skip_serializing_if = "::core::option::Option::is_none"));
            }
            if serde.deserialize && exact {
                parts.push(quote!(default));
            }
        }
        (!parts.is_empty()).then(|| quote!(#[serde(#(#parts),*)]))
    }

    fn field_type(&self, field: &Field) -> TokenStream {
        if !field.boxed {
            return self.write(&field.ty, From::Within);
        }
        // The box goes within the option, so that an absent member costs nothing.
        match self.index.resolve(&field.ty) {
            Type::Optional(inner) => {
                let inner = self.write(inner, From::Within);
                quote!(::core::option::Option<::std::boxed::Box<#inner>>)
            }
            _ => {
                let inner = self.write(&field.ty, From::Within);
                quote!(::std::boxed::Box<#inner>)
            }
        }
    }

    fn write(&self, ty: &Type, from: From) -> TokenStream {
        match ty {
            Type::Scalar(scalar) => self.scalar(*scalar, from),
            Type::Named(name) if from == From::Beside => self.named(name),
            Type::Named(name) => self.names.ident(name).into_token_stream(),
            Type::Optional(inner) => {
                let inner = self.write(inner, from);
                quote!(::core::option::Option<#inner>)
            }
            Type::List(inner) => {
                let inner = self.write(inner, from);
                quote!(::std::vec::Vec<#inner>)
            }
            Type::Map(inner) => {
                let inner = self.write(inner, from);
                quote!(::std::collections::BTreeMap<::std::string::String, #inner>)
            }
        }
    }

    /// Primitives can be shadowed only beside the module, where the caller's names are.
    fn scalar(&self, scalar: Scalar, from: From) -> TokenStream {
        let facade = self.facade;
        match (scalar, from) {
            (Scalar::String, _) => quote!(::std::string::String),
            (Scalar::Bool, From::Within) => quote!(bool),
            (Scalar::Bool, From::Beside) => quote!(::core::primitive::bool),
            (Scalar::Int, From::Within) => quote!(i64),
            (Scalar::Int, From::Beside) => quote!(::core::primitive::i64),
            (Scalar::Float, From::Within) => quote!(f64),
            (Scalar::Float, From::Beside) => quote!(::core::primitive::f64),
            (Scalar::Decimal, _) => quote!(#facade::types::Decimal),
            (Scalar::Uuid, _) => quote!(#facade::types::Uuid),
            (Scalar::Date, _) => quote!(#facade::types::Date),
            (Scalar::Datetime, _) => quote!(#facade::types::Datetime),
            (Scalar::Duration, _) => quote!(#facade::types::Duration),
            (Scalar::Uri, _) => quote!(#facade::types::Uri),
            (Scalar::Json, _) => quote!(#facade::types::Json),
        }
    }

    fn is_optional(&self, ty: &Type) -> bool {
        matches!(self.index.resolve(ty), Type::Optional(_))
    }
}

/// The directions in which a type travels.
#[derive(Debug, Clone, Copy)]
struct Serde {
    serialize: bool,
    deserialize: bool,
}

impl Serde {
    fn of(def: &TypeDef) -> Self {
        Self { serialize: def.sent, deserialize: def.received }
    }

    /// For what serde derives nothing.
    fn none() -> Self {
        Self { serialize: false, deserialize: false }
    }

    fn any(self) -> bool {
        self.serialize || self.deserialize
    }
}

/// The types that a definition mentions.
fn named_in(def: &TypeDef) -> Vec<&str> {
    fn name(ty: &Type) -> Option<&str> {
        match ty {
            Type::Scalar(_) => None,
            Type::Named(name) => Some(name),
            Type::Optional(inner) | Type::List(inner) | Type::Map(inner) => name(inner),
        }
    }
    match &def.kind {
        TypeKind::Struct(fields) => fields.iter().filter_map(|field| name(&field.ty)).collect(),
        TypeKind::Union { variants, .. } => {
            variants.iter().flat_map(|variant| &variant.fields).filter_map(|field| name(&field.ty)).collect()
        }
        TypeKind::Alias(ty) => name(ty).into_iter().collect(),
        TypeKind::Enum(_) | TypeKind::Rust(_) => Vec::new(),
    }
}

/// A path that the spec spells out.
fn path_tokens(path: &str) -> TokenStream {
    let literal = LitStr::new(path, proc_macro2::Span::call_site());
    literal.parse::<syn::Type>().map_or_else(|error| error.to_compile_error(), |path| quote!(#path))
}
