//! Endpoints as Rust methods.

use std::ops::RangeFrom;

use proc_macro2::Ident;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::{
    Names,
    code::{By, Code, Piece, code},
    types::Types,
};
use crate::{
    declared::DeclaredMethod,
    model::{Api, Endpoint, Mode, bare, companion},
};

/// An endpoint as the generated code has it.
pub(super) struct Method<'a> {
    pub(super) endpoint: &'a Endpoint,
    pub(super) kind: Kind,
    /// What it is called.
    pub(super) name: String,
    /// The same as code.
    pub(super) ident: String,
    /// `fn held_ticket_quote(&self, query: …) -> …`
    pub(super) signature: String,
    pub(super) arguments: Vec<Argument>,
    /// What comes in the end: `T`.
    pub(super) answer: String,
    /// Whether READY without a result is no answer.
    pub(super) needs_result: bool,
    /// The static that describes the endpoint.
    pub(super) endpoint_static: String,
    /// What only critical ones have.
    pub(super) critical: Option<CriticalMethod>,
    /// Where a caller wrote the signature.
    declared: Option<Declaration<'a>>,
}

/// A part of the request, or the reference.
pub(super) struct Argument {
    /// `query`
    pub(super) ident: String,
    /// The method of `Request` that is called so, and its argument: `.query(&query)`.
    given: String,
}

/// What a method returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Call,
    Operation,
    Critical,
}

pub(super) struct CriticalMethod {
    /// Its place among the critical ones, by which a resolver is dispatched.
    pub(super) index: String,
    /// The key's type.
    pub(super) key: String,
    /// The reference's type; `()` where there is none.
    pub(super) reference: String,
}

/// What a caller wrote, for the compiler to check where it stands.
struct Declaration<'a> {
    ident: Ident,
    returns: syn::Type,
    names: &'a Names,
}

/// A method for each endpoint, with types of the spec.
pub(super) fn of_spec<'a>(api: &'a Api, types: &Types<'a>) -> Vec<Method<'a>> {
    let mut index = 0..;
    let methods = api.endpoints.iter().map(|endpoint| {
        let (mut arguments, mut inputs) = (Vec::new(), Code::default());
        let mut argument = |part: &str, ty: String| {
            code!(&mut inputs, ", $part: $ty", part, ty);
            arguments.push(Argument { ident: part.to_owned(), given: format!(".{part}(&{part})") });
        };
        for (part, ty) in [
            ("path", &endpoint.path_params),
            ("query", &endpoint.query),
            ("header", &endpoint.header),
            ("body", &endpoint.body),
        ] {
            if let Some(ty) = ty {
                argument(part, types.whole(ty));
            }
        }
        let reference = endpoint.critical.as_ref().and_then(|critical| critical.reference.as_ref());
        let reference = reference.map(|ty| types.whole(ty));
        if let Some(ty) = &reference {
            argument("reference", ty.clone());
        }
        let answer = endpoint.response.as_ref().map_or_else(|| "()".to_owned(), |ty| types.whole(ty));
        let mut signature = Code::default();
        code!(
            &mut signature,
            "fn $name(&self$inputs) -> $facade::$returns<$answer>",
            name = endpoint.name,
            inputs,
            facade = types.names.facade,
            returns = Kind::of(endpoint).type_name(),
            answer,
        );
        let form = Form {
            name: endpoint.name.clone(),
            ident: endpoint.name.clone(),
            signature: signature.into_text(),
            arguments,
            reference,
            needs_result: endpoint.response.is_some(),
            answer,
            declared: None,
        };
        Method::new(endpoint, types, &mut index, form)
    });
    methods.collect()
}

/// A method for each declaration, with types of the caller.
pub(super) fn declared<'a>(methods: &[DeclaredMethod<'a>], types: &Types<'a>) -> Vec<Method<'a>> {
    let mut index = 0..;
    let Names { caller, facade_path, .. } = types.names;
    let methods = methods.iter().map(|declared| {
        let DeclaredMethod { endpoint, signature, arguments, returns } = declared;
        let behind_alias = || quote_spanned!(returns.span()=> <#returns as #facade_path::__private::Returns>::Answer);
        let answer = declared.answer().map_or_else(behind_alias, ToTokens::to_token_stream);
        let reference = arguments.iter().find(|(name, _)| name == "reference");
        let form = Form {
            name: signature.ident.to_string(),
            ident: caller.keep(signature.ident.to_token_stream()),
            signature: caller.keep(signature.to_token_stream()),
            reference: reference.map(|(_, ty)| caller.keep(ty.to_token_stream())),
            needs_result: answer.to_string() != "()",
            answer: caller.keep(answer),
            arguments: Vec::from_iter(arguments.iter().map(|(name, ty)| Argument {
                ident: caller.keep(name.to_token_stream()),
                given: caller.keep(quote_spanned!(ty.span()=> .#name(&#name))),
            })),
            declared: Some(Declaration {
                ident: signature.ident.clone(),
                returns: returns.clone(),
                names: types.names,
            }),
        };
        Method::new(endpoint, types, &mut index, form)
    });
    methods.collect()
}

/// How a method is written.
struct Form<'a> {
    name: String,
    ident: String,
    signature: String,
    arguments: Vec<Argument>,
    reference: Option<String>,
    answer: String,
    needs_result: bool,
    declared: Option<Declaration<'a>>,
}

impl<'a> Method<'a> {
    fn new(endpoint: &'a Endpoint, types: &Types<'_>, index: &mut RangeFrom<usize>, form: Form<'a>) -> Self {
        let Form { name, ident, signature, arguments, reference, answer, needs_result, declared } = form;
        let critical = endpoint.critical.as_ref().map(|critical| CriticalMethod {
            index: format!("{}usize", index.next().unwrap_or_default()),
            key: types.named(&critical.key_type),
            reference: reference.unwrap_or_else(|| "()".to_owned()),
        });
        Method {
            endpoint,
            kind: Kind::of(endpoint),
            endpoint_static: bare(&name).to_uppercase(),
            name,
            ident,
            signature,
            arguments,
            needs_result,
            answer,
            critical,
            declared,
        }
    }

    /// The body of a method of the client or of its plain view: one call into the runtime.
    pub(super) fn start(&self) -> impl Piece {
        By(|to: &mut Code| {
            let request = By(|to: &mut Code| {
                to.push("__private::Request::new()");
                for argument in &self.arguments {
                    to.push(&argument.given);
                }
            });
            self.call(to, self.kind.core_method(), "start", &request);
        })
    }

    /// The body of `…_poll`.
    pub(super) fn poll(&self, argument: &str) -> impl Piece {
        let of_core = if self.critical.is_some() { "critical_poll" } else { "poll" };
        By(move |to: &mut Code| self.call(to, of_core, "poll", &argument))
    }

    /// The body of `…_resume`.
    pub(super) fn resume(&self, argument: &str) -> impl Piece {
        let of_core = if self.critical.is_some() { "critical_resume" } else { "resume" };
        By(move |to: &mut Code| self.call(to, of_core, "resume", &argument))
    }

    /// What says whether bytes are an answer.
    pub(super) fn readable(&self) -> String {
        match &self.declared {
            None => format!("__private::readable::<{}>", self.answer),
            Some(declared) => declared.function(self.kind, "readable"),
        }
    }

    /// `of_core` by the client's core, or else, for a type that a caller wrote, `of_declared` by that.
    fn call(&self, to: &mut Code, of_core: &str, of_declared: &str, argument: &dyn Piece) {
        let endpoint = &self.endpoint_static;
        match &self.declared {
            None => code!(to, "self.core.$of_core(&$endpoint, $argument)", of_core, endpoint, argument),
            Some(declared) => {
                let function = declared.function(self.kind, of_declared);
                code!(to, "$function(&self.core, &$endpoint, $argument)", function, endpoint, argument);
            }
        }
    }

    /// `held_ticket_quote_poll` and the like.
    pub(super) fn companion(&self, suffix: &str) -> String {
        let name = companion(&self.name, suffix);
        match &self.declared {
            None => name,
            Some(Declaration { ident, names, .. }) => {
                let companion = format_ident!("{name}", span = ident.span());
                names.caller.keep(quote!(#companion))
            }
        }
    }

    /// Whether there is a token to poll with.
    pub(super) fn polls(&self) -> bool {
        self.endpoint.mode == Mode::Async
    }
}

impl Declaration<'_> {
    /// Of the runtime's trait of types that such a method may return.
    fn function(&self, kind: Kind, name: &str) -> String {
        let Self { returns, names, .. } = self;
        let (returned, name) = (format_ident!("{}", kind.returned()), format_ident!("{name}"));
        names.caller.keep(quote_spanned!(returns.span()=> <#returns as __private::#returned>::#name))
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

    pub(super) fn type_name(self) -> &'static str {
        match self {
            Self::Call => "Call",
            Self::Operation => "Operation",
            Self::Critical => "CriticalOperation",
        }
    }

    fn returned(self) -> &'static str {
        match self {
            Self::Call => "ReturnsCall",
            Self::Operation => "ReturnsOperation",
            Self::Critical => "ReturnsCriticalOperation",
        }
    }

    fn core_method(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Operation => "operation",
            Self::Critical => "critical",
        }
    }
}
