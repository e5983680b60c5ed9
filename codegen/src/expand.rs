//! [`model::Api`](crate::model::Api) → the tokens of a client. Takes no decision and cannot fail.
//!
//! What is written is thin: data types, one line per method, and statics that say what differs between endpoints; the
//! rest is the runtime. Every path is a full one, so that a caller's own `String` or `Option` harms nothing.

mod client;
mod docs;
mod methods;
mod resolver;
mod service;
mod statics;
mod types;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::{ItemTrait, Visibility, spanned::Spanned};

use self::{client::Client, types::Types};
use crate::{
    check::Checked,
    declared::{self, Declared},
};

/// What the caller of the macro or of the build script decides.
#[derive(Clone)]
pub struct Options {
    /// The trait as it was written: its name, visibility, attributes and further supertraits count.
    pub item: ItemTrait,
    /// The module of data types; `None`: the trait's name in snake_case.
    pub module: Option<Ident>,
    /// Where the facade is found; `None`: `::async_api`.
    pub facade: Option<syn::Path>,
}

impl Options {
    /// What the module of data types is called.
    pub fn module_name(&self) -> Ident {
        self.module.clone().unwrap_or_else(|| ident(&snake_case(&text(&self.item.ident))))
    }
}

/// Writes the whole client of an empty trait, or what a trait that declares its methods needs.
pub fn expand(checked: &Checked, options: &Options) -> TokenStream {
    let api = &checked.api;
    let names = Names::new(options);
    let types = Types::new(api, &names);
    let unsupported = unsupported(&options.item);
    let requirements = requirements(checked);
    if options.item.items.is_empty() {
        let methods = methods::of_spec(api, &types);
        let service = service::item(api, &methods, &names, &options.item);
        let client = Client { api, names: &names, requirements, methods, strays: Vec::new() };
        let (module, rest) = (types.module(), client.tokens());
        quote!(#unsupported #module #service #rest)
    } else {
        let Declared { item, methods, strays, errors } =
            declared::read(api, &options.item, checked.problems.is_empty());
        let methods = methods::declared(&methods, &types);
        let keys: Vec<_> =
            methods.iter().filter_map(|method| Some(method.endpoint.critical.as_ref()?.key_type.as_str())).collect();
        let module = types.module_of(&keys);
        let client = Client { api, names: &names, requirements, methods, strays };
        let (errors, rest) = (declared::compile_errors(&errors), client.tokens());
        // What only the plain view is used for would otherwise be a warning.
        quote!(#unsupported #errors #module #[allow(dead_code)] #item #rest)
    }
}
/// For each feature of the facade that the spec needs: what to say where it is off, which only the runtime knows.
fn requirements(checked: &Checked) -> TokenStream {
    let features = ["decimal", "uuid", "jiff"];
    let requirements = features.into_iter().filter_map(|feature| {
        let text = checked.without_feature(feature)?.in_rustc();
        let requirement = format_ident!("needs_{feature}");
        Some(quote!(__private::#requirement! { #text }))
    });
    requirements.collect()
}

/// What a trait can be that this one must not.
fn unsupported(item: &ItemTrait) -> TokenStream {
    let mut errors = Vec::new();
    if !item.generics.params.is_empty() || item.generics.where_clause.is_some() {
        errors.push(syn::Error::new(item.generics.span(), "the trait of an API has no generics"));
    }
    if let Some(token) = &item.unsafety {
        errors.push(syn::Error::new(token.span(), "the trait of an API is not `unsafe`"));
    }
    declared::compile_errors(&errors)
}

/// What generated items are called, and how they reach the runtime.
pub(crate) struct Names {
    pub(crate) facade: TokenStream,
    pub(crate) service: Ident,
    pub(crate) module: Ident,
    pub(crate) client: Ident,
    pub(crate) plain: Ident,
    pub(crate) resolver: Ident,
    /// Where what the spec names is shown to stand: at the trait's name, whoever asks a compiler or an editor.
    span: Span,
    /// The trait's.
    pub(crate) visibility: Visibility,
    /// What makes an item of the module as visible as the trait.
    pub(crate) inner_visibility: TokenStream,
}

impl Names {
    fn new(options: &Options) -> Self {
        let service = options.item.ident.clone();
        let text = text(&service);
        Self {
            facade: options.facade.as_ref().map_or_else(|| quote!(::async_api), |path| quote!(#path)),
            module: options.module_name(),
            client: format_ident!("{text}Client", span = service.span()),
            plain: format_ident!("{text}Plain", span = service.span()),
            resolver: format_ident!("{text}Resolver", span = service.span()),
            visibility: options.item.vis.clone(),
            inner_visibility: one_level_down(&options.item.vis),
            span: service.span(),
            service,
        }
    }

    /// What the spec names: a type, a field, a method.
    pub(crate) fn ident(&self, name: &str) -> Ident {
        let mut ident = ident(name);
        ident.set_span(self.span);
        ident
    }
}

/// The visibility that, within a module, means what `visibility` means beside it.
fn one_level_down(visibility: &Visibility) -> TokenStream {
    match visibility {
        Visibility::Inherited => quote!(pub(super)),
        Visibility::Public(_) => quote!(#visibility),
        Visibility::Restricted(restricted) => {
            let path = &restricted.path;
            match path.segments.first().map(|first| text(&first.ident)).as_deref() {
                Some("self") if path.segments.len() == 1 => quote!(pub(super)),
                Some("self") => {
                    let rest = path.segments.iter().skip(1);
                    quote!(pub(in super #(::#rest)*))
                }
                Some("super") => quote!(pub(in super::#path)),
                _ => quote!(#visibility),
            }
        }
    }
}

/// The token of a name of the model.
pub(crate) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// An identifier without its `r#`.
pub(crate) fn text(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map(str::to_owned).unwrap_or(text)
}

/// `HeldTickets` → `held_tickets`, `HTTPApi` → `http_api`; a keyword gets an underscore.
fn snake_case(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    for (at, &char) in chars.iter().enumerate() {
        let after_lower = at > 0 && !chars[at - 1].is_uppercase() && chars[at - 1] != '_';
        let before_lower = at > 0 && chars[at - 1] != '_' && chars.get(at + 1).is_some_and(|next| next.is_lowercase());
        if char.is_uppercase() && (after_lower || before_lower) {
            snake.push('_');
        }
        snake.extend(char.to_lowercase());
    }
    if syn::parse_str::<Ident>(&snake).is_err() {
        snake.push('_');
    }
    snake
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn a_module_is_named_after_its_trait() {
        for (name, module) in
            [("Servicing", "servicing"), ("HeldTickets", "held_tickets"), ("HTTPApi", "http_api"), ("Crate", "crate_")]
        {
            assert_eq!(snake_case(name), module);
        }
    }

    #[test]
    fn items_of_the_module_are_as_visible_as_the_trait() {
        let cases: [(Visibility, TokenStream); 7] = [
            (Visibility::Inherited, quote!(pub(super))),
            (parse_quote!(pub), quote!(pub)),
            (parse_quote!(pub(crate)), quote!(pub(crate))),
            (parse_quote!(pub(self)), quote!(pub(super))),
            (parse_quote!(pub(super)), quote!(pub(in super::super))),
            (parse_quote!(pub(in super::super)), quote!(pub(in super::super::super))),
            (parse_quote!(pub(in crate::a)), quote!(pub(in crate::a))),
        ];
        for (beside, within) in cases {
            assert_eq!(one_level_down(&beside).to_string(), within.to_string());
        }
    }
}
