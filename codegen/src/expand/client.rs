//! The client and its plain view.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Signature;

use super::{
    Names, docs,
    methods::{CriticalMethod, Kind, Method},
    resolver, statics,
};
use crate::model::Api;

/// All that stands behind a trait.
pub(super) struct Client<'a> {
    pub(super) api: &'a Api,
    pub(super) names: &'a Names,
    /// What it needs of the runtime.
    pub(super) requirements: TokenStream,
    pub(super) methods: Vec<Method<'a>>,
    /// What the trait has beside these, for reasons that the compiler is told.
    pub(super) strays: Vec<Signature>,
}

impl Client<'_> {
    /// The client, its plain view and its resolver, and out of sight what makes them work.
    pub(super) fn tokens(&self) -> TokenStream {
        let Names { visibility, client, plain, facade, .. } = self.names;
        let client_doc = docs::attributes(&docs::client(self.api, &self.names.service));
        let plain_view = self.has_critical().then(|| {
            let doc = docs::attributes(&docs::plain(client));
            quote! {
                #doc
                #[allow(dead_code)]
                #[derive(::core::clone::Clone)]
                #visibility struct #plain { core: #facade::__private::Core }
            }
        });
        let resolver = self.has_critical().then(|| resolver::item(self));
        let (requirements, version) = (&self.requirements, env!("CARGO_PKG_VERSION"));
        let statics = statics::items(&self.methods);
        let client_impls = self.impls();
        let resolver_impls = self.has_critical().then(|| resolver::impls(self));
        quote! {
            #client_doc
            #[allow(dead_code)]
            #[derive(::core::clone::Clone)]
            #visibility struct #client { core: #facade::__private::Core }
            #plain_view
            #resolver
            #[allow(dead_code, clippy::all, clippy::pedantic)]
            const _: () = {
                use #facade::__private;
                __private::generated_by! { #version }
                #requirements
                #statics
                #client_impls
                #resolver_impls
            };
        }
    }

    fn impls(&self) -> TokenStream {
        let Names { visibility, service, client, plain, facade, .. } = self.names;
        let builder_doc = docs::attributes(&docs::builder(self.has_critical()));
        let states = self.has_critical().then(|| quote!(, #facade::Missing, #facade::Missing));
        let implemented = self.methods.iter().map(|method| {
            let (signature, start) = (&method.signature, method.start());
            quote!(#signature { #start })
        });
        let strays = &self.strays;
        let companions = self.methods.iter().map(|method| self.companions(method));
        let reports = self.critical().map(|(method, critical)| self.report(method, critical));
        let administration = self.has_critical().then(|| self.administration());
        let endpoints = self.methods.iter().map(|method| &method.endpoint_static);
        let base_path = &self.api.base_path;
        let client_debug = debug(client);
        let plain_view = self.has_critical().then(|| {
            let debug = debug(plain);
            let plain_methods = self.methods.iter().filter(|method| method.kind != Kind::Critical).map(|method| {
                let doc = docs::attributes(&docs::method(self.api, method, &self.names.resolver));
                let (signature, start, companions) = (&method.signature, method.start(), self.companions(method));
                quote!(#doc #visibility #signature { #start } #companions)
            });
            quote! {
                impl #plain {
                    #(#plain_methods)*
                }
                #debug
            }
        });
        quote! {
            impl #service for #client {
                #(#implemented)*
                #(
                    #[allow(unused_variables)]
                    #strays { loop {} }
                )*
            }
            impl #client {
                #builder_doc
                #visibility fn builder(
                    base_url: impl ::core::convert::Into<::std::string::String>,
                ) -> #facade::Builder<Self #states> {
                    <#facade::Builder<Self #states>>::new(::core::convert::Into::into(base_url))
                }
                #administration
                #(#companions)*
                #(#reports)*
            }
            #client_debug
            #plain_view
            impl __private::Client for #client {
                const ENDPOINTS: &'static [&'static __private::Endpoint] = &[#(&#endpoints),*];
                const BASE_PATH: &'static str = #base_path;
                fn from_core(core: __private::Core) -> Self {
                    Self { core }
                }
            }
        }
    }

    /// `…_poll` and `…_resume`, where there is something to poll.
    fn companions(&self, method: &Method<'_>) -> Option<TokenStream> {
        if !method.polls() {
            return None;
        }
        let Names { visibility, facade, .. } = self.names;
        let (argument, poll_from, polled, resume_from, resumed) = match method.kind {
            Kind::Critical => (
                quote!(id),
                quote!(&#facade::OperationId),
                quote!(CriticalPoll),
                quote!(&#facade::OperationId),
                quote!(CriticalResume),
            ),
            Kind::Call | Kind::Operation => {
                (quote!(token), quote!(&#facade::Token), quote!(SinglePoll), quote!(#facade::Token), quote!(Operation))
            }
        };
        let poll_doc = docs::attributes(&docs::poll(self.api, method));
        let resume_doc = docs::attributes(&docs::resume(self.api, method));
        let (poll, resume) = (method.companion("poll"), method.companion("resume"));
        let (poll_body, resume_body) = (method.poll(&argument), method.resume(&argument));
        let answer = &method.answer;
        Some(quote! {
            #poll_doc
            #visibility fn #poll(&self, #argument: #poll_from) -> #facade::#polled<#answer> {
                #poll_body
            }
            #resume_doc
            #visibility fn #resume(&self, #argument: #resume_from) -> #facade::#resumed<#answer> {
                #resume_body
            }
        })
    }

    /// `…_report`, for a webhook.
    fn report(&self, method: &Method<'_>, CriticalMethod { key, .. }: &CriticalMethod) -> TokenStream {
        let Names { visibility, facade, .. } = self.names;
        let doc = docs::attributes(&docs::report(self.api, method));
        let (report, endpoint, answer) = (method.companion("report"), &method.endpoint_static, &method.answer);
        quote! {
            #doc
            #visibility async fn #report(
                &self,
                which: impl ::core::convert::Into<#facade::Which<#key>>,
                resolution: #facade::Resolution<#answer>,
            ) -> #facade::Reported<#answer> {
                self.core.report(&#endpoint, which, resolution).await
            }
        }
    }

    /// What a client with critical endpoints can do beside them.
    fn administration(&self) -> TokenStream {
        let Names { visibility, facade, .. } = self.names;
        quote! {
            /// Waits until each operation that an earlier process left open in the journal has been looked at once, and
            /// tells what became of them. Dropping the future stops nothing but the waiting.
            #visibility fn recover(&self) -> #facade::Recover {
                self.core.recover()
            }
            /// The critical operations that a person may want to know of: what is open, and what was contradicted.
            #visibility fn operations(&self) -> ::std::vec::Vec<#facade::OpenOperation> {
                self.core.operations()
            }
            /// Lets a person decide who looked at `looked_at`. That nothing happened counts only if they looked late
            /// enough for the request not to be executed any more.
            ///
            /// Dropped, it has decided nothing, or the decision is recorded and is told all the same.
            #visibility async fn settle(
                &self,
                id: #facade::OperationId,
                resolution: #facade::Resolution<#facade::types::Json>,
                looked_at: ::std::time::SystemTime,
            ) -> #facade::Reported<#facade::types::Json> {
                self.core.settle(id, resolution, looked_at).await
            }
            /// Starts nothing more, settles what can be settled within `most`, and returns what is still open. Dropping
            /// the future stops nothing but the waiting.
            #visibility async fn shutdown(
                &self,
                most: ::core::time::Duration,
            ) -> ::std::vec::Vec<#facade::OpenOperation> {
                self.core.shutdown(most).await
            }
        }
    }

    fn has_critical(&self) -> bool {
        self.critical().next().is_some()
    }

    pub(super) fn critical(&self) -> impl Iterator<Item = (&Method<'_>, &CriticalMethod)> {
        self.methods.iter().filter_map(|method| Some((method, method.critical.as_ref()?)))
    }
}

fn debug(name: &Ident) -> TokenStream {
    let text = name.to_string();
    quote! {
        impl ::core::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct(#text).finish_non_exhaustive()
            }
        }
    }
}
