//! [`model::Api`](crate::model::Api) → the tokens of a client. Takes no decision and cannot fail.
//!
//! What is written is thin: data types, one line per method, and statics that say what differs between endpoints; the
//! rest is the runtime. Every path is a full one, so that a caller's own `String` or `Option` harms nothing.

mod client;
mod code;
mod docs;
mod editor;
mod methods;
mod resolver;
mod service;
mod statics;
mod types;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{ItemTrait, Visibility, spanned::Spanned};

use self::{
    client::Client,
    code::{Caller, Code, Quoted, code},
    types::Types,
};
use crate::{
    check::Checked,
    declared::{self, Declared},
    model::{Api, bare},
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
        let snake = || Ident::new(&snake_case(&text(&self.item.ident)), Span::call_site());
        self.module.clone().unwrap_or_else(snake)
    }
}

/// Writes the whole client of an empty trait, or what a trait that declares its methods needs.
pub fn expand(checked: &Checked, options: &Options) -> TokenStream {
    let api = &checked.api;
    let names = Names::new(api, options);
    let types = Types::new(api, &names);
    let unsupported = unsupported(&options.item);
    let requirements = requirements(checked);
    let (mut module, mut rest) = (Code::default(), Code::default());
    let (errors, item) = if options.item.items.is_empty() {
        let methods = methods::of_spec(api, &types);
        types.module(&mut module);
        let service = service::item(api, &methods, &names, &options.item);
        Client { api, names: &names, requirements, methods, strays: Vec::new() }.write(&mut rest);
        (TokenStream::new(), service)
    } else {
        let Declared { item, methods, strays, errors } =
            declared::read(api, &options.item, checked.problems.is_empty());
        let methods = methods::declared(&methods, &types);
        let keys: Vec<_> =
            methods.iter().filter_map(|method| Some(method.endpoint.critical.as_ref()?.key_type.as_str())).collect();
        types.module_of(&mut module, &keys);
        Client { api, names: &names, requirements, methods, strays }.write(&mut rest);
        // What only the plain view is used for would otherwise be a warning.
        (declared::compile_errors(&errors), quote!(#[allow(dead_code)] #item))
    };
    let (module, rest) = (module.tokens(&names.caller), rest.tokens(&names.caller));
    quote!(#unsupported #errors #module #item #rest)
}

/// For each feature of the facade that the spec needs: what to say where it is off, which only the runtime knows.
fn requirements(checked: &Checked) -> Code {
    let mut requirements = Code::default();
    for feature in ["decimal", "uuid", "jiff"] {
        if let Some(problem) = checked.without_feature(feature) {
            let text = problem.in_rustc();
            code!(&mut requirements, "__private::needs_$feature! { $text }", feature, text = Quoted(&text));
        }
    }
    requirements
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
struct Names {
    facade: String,
    facade_path: TokenStream,
    service: String,
    module: String,
    client: String,
    plain: String,
    resolver: String,
    /// The trait's.
    visibility: String,
    /// What makes an item of the module as visible as the trait.
    inner_visibility: String,
    caller: Caller,
}

impl Names {
    fn new(api: &Api, options: &Options) -> Self {
        let service = &options.item.ident;
        let bare = text(service);
        let facade_path = options.facade.as_ref().map_or_else(|| quote!(::async_api), |path| quote!(#path));
        let generated = [format!("{bare}Client"), format!("{bare}Plain"), format!("{bare}Resolver")];
        let caller = match editor::is_asking() {
            true => Caller::with_names_at(service.span(), editor::names(api, &generated)),
            false => Caller::default(),
        };
        let [client, plain, resolver] = generated;
        Self {
            facade: facade_path.to_string().replace(' ', ""),
            facade_path,
            service: service.to_string(),
            module: options.module_name().to_string(),
            client,
            plain,
            resolver,
            visibility: caller.text(options.item.vis.to_token_stream()),
            inner_visibility: caller.text(one_level_down(&options.item.vis)),
            caller,
        }
    }
}

/// The visibility that, within a module, means what `visibility` means beside it.
fn one_level_down(visibility: &Visibility) -> TokenStream {
    match visibility {
        Visibility::Inherited => quote!(pub(super)),
        Visibility::Public(_) => quote!(#visibility),
        Visibility::Restricted(restricted) => {
            let path = &restricted.path;
            match path.segments.first().map(|first| first.ident.to_string()).as_deref() {
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

/// An identifier without its `r#`.
pub(crate) fn text(ident: &Ident) -> String {
    bare(&ident.to_string()).to_owned()
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
    // What became a keyword last, syn takes for a name, and so do earlier editions.
    if snake == name || snake == "gen" || syn::parse_str::<Ident>(&snake).is_err() {
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
        for (name, module) in [
            ("Servicing", "servicing"),
            ("HeldTickets", "held_tickets"),
            ("HTTPApi", "http_api"),
            ("Crate", "crate_"),
            ("Gen", "gen_"),
            ("shop", "shop_"),
        ] {
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
