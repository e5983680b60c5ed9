//! A trait whose methods the caller declares, with types of the caller's own: checked against the spec.
//!
//! What can be seen in the text is checked here, each mistake at the token that makes it. Whether a return type is the
//! right one is left to the compiler, because it may stand behind an alias.

use std::collections::hash_map::Entry;

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::{
    Attribute, FnArg, ItemTrait, LitStr, Pat, ReturnType, Signature, TraitItem, TraitItemFn, Type, spanned::Spanned,
};

use crate::{
    expand::text,
    map::{Map, Set},
    model::{Api, Endpoint, Method, bare},
    nearest::nearest,
    steps,
};

/// A caller's trait, as far as it fits the spec.
pub(crate) struct Declared<'a> {
    /// What is left for the compiler: the trait without the attributes that are ours.
    pub(crate) item: ItemTrait,
    /// In the order of the trait.
    pub(crate) methods: Vec<DeclaredMethod<'a>>,
    /// Methods that fit no endpoint. The client gets them all the same, so that one mistake is one error.
    pub(crate) strays: Vec<Signature>,
    /// All that is wrong.
    pub(crate) errors: Vec<syn::Error>,
}

/// A method that fits its endpoint.
pub(crate) struct DeclaredMethod<'a> {
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) signature: Signature,
    pub(crate) arguments: Vec<(Ident, Type)>,
    pub(crate) returns: Type,
}

impl DeclaredMethod<'_> {
    /// `T`, where the return type shows it.
    pub(crate) fn answer(&self) -> Option<&Type> {
        let Type::Path(path) = &self.returns else { return None };
        let last = path.path.segments.last()?;
        let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
        let known = ["Operation", "Call", "CriticalOperation"].iter().any(|name| last.ident == name);
        match arguments.args.first() {
            Some(syn::GenericArgument::Type(answer)) if known && arguments.args.len() == 1 => Some(answer),
            _ => None,
        }
    }
}

/// Checks a trait that has a body. `complete`: the spec has no mistakes, so that what it lacks is really lacking.
pub(crate) fn read<'a>(api: &'a Api, item: &ItemTrait, complete: bool) -> Declared<'a> {
    let mut reader = Reader::new(api, complete);
    let mut item = item.clone();
    let (mut methods, mut strays, mut bodies) = (Vec::<DeclaredMethod<'a>>::new(), Vec::new(), Vec::new());
    let mut known = Set::default();
    item.items.retain_mut(|member| {
        match member {
            TraitItem::Fn(TraitItemFn { attrs, sig, default: None, .. }) => match reader.method(attrs, sig) {
                Some(method) if !known.insert(method.endpoint.name.as_str()) => {
                    let id = method.endpoint.id();
                    reader.error(sig.ident.span(), format!("`{id}` is declared twice"));
                    strays.push(sig.clone());
                }
                Some(method) => methods.push(method),
                None => strays.push(sig.clone()),
            },
            TraitItem::Fn(TraitItemFn { sig, default: Some(body), .. }) => {
                bodies.extend(reader.named(&sig.ident).map(|endpoint| (endpoint, body.brace_token.span.open())));
            }
            TraitItem::Const(constant) if constant.default.is_some() => {}
            other => {
                reader.error(other.span(), "only methods can be declared here");
                return false;
            }
        }
        true
    });
    // A method with a body is the caller's alone, unless it stands where an endpoint's should: its client sends nothing.
    for (endpoint, body) in bodies {
        if !known.contains(endpoint.name.as_str()) {
            let id = endpoint.id();
            reader.error(body, format!("end it with `;` instead: what calls `{id}` is written by the macro"));
        }
    }
    Declared { item, methods, strays, errors: reader.errors }
}

struct Reader<'a> {
    api: &'a Api,
    /// By the names of their methods.
    by_name: Map<&'a str, &'a Endpoint>,
    /// By method and path, and by a path alone that only one has, or POST of several.
    by_id: Map<String, &'a Endpoint>,
    complete: bool,
    errors: Vec<syn::Error>,
}

impl<'a> Reader<'a> {
    fn new(api: &'a Api, complete: bool) -> Self {
        steps::take(api.endpoints.len());
        let by_name = api.endpoints.iter().map(|endpoint| (bare(&endpoint.name), endpoint)).collect();
        let mut of_path = Map::default();
        for endpoint in &api.endpoints {
            match of_path.entry(endpoint.path.text.clone()) {
                Entry::Vacant(first) => {
                    first.insert(Some(endpoint));
                }
                Entry::Occupied(mut several) => {
                    let post = several.get().filter(|endpoint| endpoint.method == Method::Post);
                    several.insert(post.or((endpoint.method == Method::Post).then_some(endpoint)));
                }
            }
        }
        let alone = of_path.into_iter().filter_map(|(path, endpoint)| Some((path, endpoint?)));
        let by_id = api.endpoints.iter().map(|endpoint| (endpoint.id(), endpoint)).chain(alone).collect();
        Self { api, by_name, by_id, complete, errors: Vec::new() }
    }

    fn method(&mut self, attributes: &mut Vec<Attribute>, signature: &Signature) -> Option<DeclaredMethod<'a>> {
        let endpoint = self.endpoint(attributes, &signature.ident);
        self.form(attributes, signature);
        let arguments = self.arguments(signature, endpoint);
        let returns = self.returns(signature);
        Some(DeclaredMethod {
            endpoint: endpoint?,
            signature: signature.clone(),
            arguments: arguments?,
            returns: returns?,
        })
    }

    /// By `#[endpoint("…")]`, which is taken off, or else by the method's name.
    fn endpoint(&mut self, attributes: &mut Vec<Attribute>, name: &Ident) -> Option<&'a Endpoint> {
        let mut named = attributes.extract_if(.., |attribute| attribute.path().is_ident("endpoint"));
        let attribute = named.next();
        let again = named.last();
        if let Some(again) = again {
            self.error(again.path().span(), "one endpoint is enough");
        }
        let Some(attribute) = attribute else { return self.endpoint_by_name(name) };
        match attribute.parse_args::<LitStr>() {
            Ok(id) => self.endpoint_by_id(&id),
            Err(_) => {
                self.error(
                    attribute.path().span(),
                    "expected an endpoint of the spec, as in `#[endpoint(\"GET /order\")]`",
                );
                None
            }
        }
    }

    fn named(&self, name: &Ident) -> Option<&'a Endpoint> {
        steps::take(1);
        self.by_name.get(text(name).as_str()).copied()
    }

    fn endpoint_by_name(&mut self, name: &Ident) -> Option<&'a Endpoint> {
        let method = text(name);
        let found = self.named(name);
        if found.is_none() && self.complete {
            let names = self.api.endpoints.iter().map(|endpoint| endpoint.name.as_str());
            let help = match nearest(&method, names) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "`#[endpoint(\"…\")]` names the endpoint where the method's name does not".to_owned(),
            };
            self.error(name.span(), format!("the spec has no endpoint for `{method}`; {help}"));
        }
        found
    }

    fn endpoint_by_id(&mut self, id: &LitStr) -> Option<&'a Endpoint> {
        let wanted = id.value();
        steps::take(1);
        let found = self.by_id.get(&wanted).copied();
        let endpoints = &self.api.endpoints;
        if found.is_none() && self.complete {
            let ids: Vec<String> = endpoints.iter().map(Endpoint::id).collect();
            let candidates = ids.iter().map(String::as_str).chain(endpoints.iter().map(|it| it.path.text.as_str()));
            let help = nearest(&wanted, candidates).map_or(String::new(), |it| format!("; did you mean `{it}`?"));
            self.error(id.span(), format!("the spec has no endpoint `{wanted}`{help}"));
        }
        found
    }

    fn form(&mut self, attributes: &[Attribute], signature: &Signature) {
        if let Some(token) = &signature.asyncness {
            self.error(token.span(), "leave `async` out: what a method returns can be awaited");
        }
        if let Some(conditional) = attributes.iter().find(|attribute| attribute.path().is_ident("cfg")) {
            self.error(conditional.path().span(), "a single method cannot be conditional");
        }
        match signature.inputs.first() {
            Some(FnArg::Receiver(receiver)) if is_shared(receiver) => {}
            Some(FnArg::Receiver(receiver)) => self.error(receiver.span(), "a method takes `&self`"),
            _ => self.error(signature.ident.span(), "a method takes `&self`"),
        }
    }

    fn arguments(&mut self, signature: &Signature, endpoint: Option<&Endpoint>) -> Option<Vec<(Ident, Type)>> {
        let mut sound = true;
        let mut arguments = Vec::new();
        for input in &signature.inputs {
            let FnArg::Typed(argument) = input else { continue };
            let Pat::Ident(pattern) = &*argument.pat else {
                self.error(argument.pat.span(), format!("expected one of {}", listed(&PARTS)));
                sound = false;
                continue;
            };
            arguments.push((pattern.ident.clone(), (*argument.ty).clone()));
        }
        let endpoint = endpoint?;
        let expected = parts(endpoint);
        let mut last = 0;
        for (name, _) in &arguments {
            let (id, part) = (endpoint.id(), text(name));
            match expected.iter().position(|expected| *expected == part) {
                Some(at) if at < last => {
                    self.error(name.span(), format!("`{part}` stands before `{}`", expected[last]));
                    sound = false;
                }
                Some(at) => last = at,
                None if PARTS.contains(&part.as_str()) => {
                    self.error(name.span(), format!("the spec gives `{id}` no `{part}`"));
                    sound = false;
                }
                None => {
                    self.error(name.span(), format!("`{id}` takes {}, and no `{part}`", listed(&expected)));
                    sound = false;
                }
            }
        }
        for missing in expected.iter().filter(|part| !arguments.iter().any(|(name, _)| text(name) == **part)) {
            if sound {
                let id = endpoint.id();
                self.error(
                    signature.ident.span(),
                    format!("the spec gives `{id}` a `{missing}`, which is missing here"),
                );
            }
            sound = false;
        }
        sound.then_some(arguments)
    }

    fn returns(&mut self, signature: &Signature) -> Option<Type> {
        match &signature.output {
            ReturnType::Type(_, ty) if matches!(**ty, Type::ImplTrait(_)) => {
                self.error(ty.span(), "expected `Operation<…>`, `Call<…>` or `CriticalOperation<…>` by its name");
                None
            }
            ReturnType::Type(_, ty) => Some((**ty).clone()),
            ReturnType::Default => {
                self.error(signature.ident.span(), "a method returns an `Operation`, `Call` or `CriticalOperation`");
                None
            }
        }
    }

    fn error(&mut self, span: Span, message: impl std::fmt::Display) {
        self.errors.push(syn::Error::new(span, message));
    }
}

const PARTS: [&str; 5] = ["path", "query", "header", "body", "reference"];

/// The arguments of an endpoint's method, in their order.
fn parts(endpoint: &Endpoint) -> Vec<&'static str> {
    let reference = endpoint.critical.as_ref().is_some_and(|critical| critical.reference.is_some());
    let present = [
        endpoint.path_params.is_some(),
        endpoint.query.is_some(),
        endpoint.header.is_some(),
        endpoint.body.is_some(),
        reference,
    ];
    PARTS.into_iter().zip(present).filter_map(|(part, present)| present.then_some(part)).collect()
}

/// `` `a`, `b` and `c` ``
fn listed(words: &[&str]) -> String {
    match words {
        [] => "no arguments".to_owned(),
        [only] => format!("`{only}`"),
        [init @ .., last] => format!("`{}` and `{last}`", init.join("`, `")),
    }
}

fn is_shared(receiver: &syn::Receiver) -> bool {
    receiver.to_token_stream().to_string().replace(' ', "") == "&self"
}

/// Errors as code, each at its token.
pub(crate) fn compile_errors(errors: &[syn::Error]) -> TokenStream {
    errors.iter().map(syn::Error::to_compile_error).collect()
}
