//! Endpoints as Rust methods.

use std::ops::RangeFrom;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::{ident, text, types::Types};
use crate::{
    declared::DeclaredMethod,
    model::{Api, Endpoint, Mode},
};

/// An endpoint as the generated code has it.
#[derive(Debug)]
pub(super) struct Method<'a> {
    pub(super) endpoint: &'a Endpoint,
    pub(super) kind: Kind,
    pub(super) name: Ident,
    /// `fn held_ticket_quote(&self, query: …) -> …`
    pub(super) signature: TokenStream,
    /// Parts of the request, and the reference, by their names: those of the methods of `Request` too.
    pub(super) arguments: Vec<(Ident, TokenStream)>,
    /// What comes in the end: `T`.
    pub(super) answer: TokenStream,
    /// Whether READY without a result is no answer.
    pub(super) needs_result: bool,
    /// The static that describes the endpoint.
    pub(super) endpoint_static: Ident,
    /// What only critical ones have.
    pub(super) critical: Option<CriticalMethod>,
    /// The return type that a caller wrote, for the compiler to check.
    declared_return: Option<TokenStream>,
}

/// What a method returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Call,
    Operation,
    Critical,
}

#[derive(Debug)]
pub(super) struct CriticalMethod {
    /// Its place among the critical ones, by which a resolver is dispatched.
    pub(super) index: usize,
    /// The key's type.
    pub(super) key: TokenStream,
    /// The reference's type; `()` where there is none.
    pub(super) reference: TokenStream,
}

/// A method for each endpoint, with types of the spec.
pub(super) fn of_spec<'a>(api: &'a Api, types: &Types<'_>) -> Vec<Method<'a>> {
    let mut index = 0..;
    let methods = api.endpoints.iter().map(|endpoint| {
        let reference = endpoint.critical.as_ref().and_then(|critical| critical.reference.as_ref());
        let parts = [
            ("path", endpoint.path_params.as_ref()),
            ("query", endpoint.query.as_ref()),
            ("header", endpoint.header.as_ref()),
            ("body", endpoint.body.as_ref()),
            ("reference", reference),
        ];
        let arguments: Vec<_> =
            parts.into_iter().filter_map(|(name, ty)| Some((ident(name), types.whole(ty?)))).collect();
        let answer = endpoint.response.as_ref().map_or_else(|| quote!(()), |ty| types.whole(ty));
        let (facade, kind) = (&types.names.facade, Kind::of(endpoint));
        let (name, returns) = (types.names.ident(&endpoint.name), kind.type_name());
        let inputs = arguments.iter().map(|(name, ty)| quote!(#name: #ty));
        let signature = quote!(fn #name(&self #(, #inputs)*) -> #facade::#returns<#answer>);
        Method::new(endpoint, types, &mut index, Form { name, arguments, answer, signature, declared_return: None })
    });
    methods.collect()
}

/// A method for each declaration, with types of the caller.
pub(super) fn declared<'a>(methods: &[DeclaredMethod<'a>], types: &Types<'_>) -> Vec<Method<'a>> {
    let mut index = 0..;
    let methods = methods.iter().map(|declared| {
        let DeclaredMethod { endpoint, signature, arguments, returns } = declared;
        let behind_alias = || {
            let facade = &types.names.facade;
            quote_spanned!(returns.span()=> <#returns as #facade::__private::Returns>::Answer)
        };
        let form = Form {
            name: signature.ident.clone(),
            arguments: arguments.iter().map(|(name, ty)| (name.clone(), quote!(#ty))).collect(),
            answer: declared.answer().map_or_else(behind_alias, ToTokens::to_token_stream),
            signature: quote!(#signature),
            declared_return: Some(quote!(#returns)),
        };
        Method::new(endpoint, types, &mut index, form)
    });
    methods.collect()
}

/// How a method is written.
struct Form {
    name: Ident,
    arguments: Vec<(Ident, TokenStream)>,
    answer: TokenStream,
    signature: TokenStream,
    declared_return: Option<TokenStream>,
}

impl<'a> Method<'a> {
    fn new(endpoint: &'a Endpoint, types: &Types<'_>, index: &mut RangeFrom<usize>, form: Form) -> Self {
        let Form { name, arguments, answer, signature, declared_return } = form;
        let critical = endpoint.critical.as_ref().map(|critical| {
            let reference = arguments.iter().find(|(name, _)| name == "reference");
            CriticalMethod {
                index: index.next().unwrap_or_default(),
                key: types.named(&critical.key_type),
                reference: reference.map_or_else(|| quote!(()), |(_, ty)| ty.clone()),
            }
        });
        Method {
            endpoint,
            kind: Kind::of(endpoint),
            endpoint_static: format_ident!("{}", text(&name).to_uppercase()),
            name,
            signature,
            arguments,
            needs_result: answer.to_string() != "()",
            answer,
            critical,
            declared_return,
        }
    }

    /// The body of a method of the client or of its plain view: one call into the runtime.
    pub(super) fn start(&self) -> TokenStream {
        let parts = self.arguments.iter().map(|(name, ty)| quote_spanned!(ty.span()=> .#name(&#name)));
        self.call(self.kind.core_method(), "start", &quote!(__private::Request::new()#(#parts)*))
    }

    /// The body of `…_poll`.
    pub(super) fn poll(&self, argument: &TokenStream) -> TokenStream {
        self.call(if self.critical.is_some() { "critical_poll" } else { "poll" }, "poll", argument)
    }

    /// The body of `…_resume`.
    pub(super) fn resume(&self, argument: &TokenStream) -> TokenStream {
        self.call(if self.critical.is_some() { "critical_resume" } else { "resume" }, "resume", argument)
    }

    /// What says whether bytes are an answer.
    pub(super) fn readable(&self) -> TokenStream {
        let answer = &self.answer;
        match &self.declared_return {
            None => quote!(__private::readable::<#answer>),
            Some(returns) => self.of_declared(returns, "readable"),
        }
    }

    /// `of_core` by the client's core, or else, for a type that a caller wrote, `of_declared` by that.
    fn call(&self, of_core: &str, of_declared: &str, argument: &TokenStream) -> TokenStream {
        let endpoint = &self.endpoint_static;
        match &self.declared_return {
            None => {
                let of_core = ident(of_core);
                quote!(self.core.#of_core(&#endpoint, #argument))
            }
            Some(returns) => {
                let function = self.of_declared(returns, of_declared);
                quote!(#function(&self.core, &#endpoint, #argument))
            }
        }
    }

    fn of_declared(&self, returns: &TokenStream, function: &str) -> TokenStream {
        let (returned, function) = (self.kind.returned(), ident(function));
        quote_spanned!(returns.span()=> <#returns as __private::#returned>::#function)
    }

    /// `held_ticket_quote_poll` and the like.
    pub(super) fn companion(&self, suffix: &str) -> Ident {
        format_ident!("{}_{suffix}", text(&self.name), span = self.name.span())
    }

    /// Whether there is a token to poll with.
    pub(super) fn polls(&self) -> bool {
        self.endpoint.mode == Mode::Async
    }
}

impl Kind {
    fn of(endpoint: &Endpoint) -> Self {
        match (&endpoint.critical, endpoint.mode) {
            (Some(_), _) => Self::Critical,
            (None, Mode::Async) => Self::Operation,
            (None, Mode::Sync) => Self::Call,
        }
    }

    pub(super) fn type_name(self) -> Ident {
        ident(match self {
            Self::Call => "Call",
            Self::Operation => "Operation",
            Self::Critical => "CriticalOperation",
        })
    }

    /// The runtime's trait of types that such a method may return.
    fn returned(self) -> Ident {
        ident(match self {
            Self::Call => "ReturnsCall",
            Self::Operation => "ReturnsOperation",
            Self::Critical => "ReturnsCriticalOperation",
        })
    }

    fn core_method(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Operation => "operation",
            Self::Critical => "critical",
        }
    }
}
