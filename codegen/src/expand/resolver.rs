//! The trait that answers what became of a lost operation, and the way to it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Names, client::Client, docs, methods::CriticalMethod};

/// The trait: a pair of methods per critical endpoint.
pub(super) fn item(of: &Client<'_>) -> TokenStream {
    let Names { visibility, resolver, client, facade, .. } = of.names;
    let doc = docs::attributes(&docs::resolver(client));
    let pairs = of.critical().map(|(method, CriticalMethod { key, .. })| {
        let (name, settled, answer) = (&method.name, method.companion("settled"), &method.answer);
        let investigate_doc = docs::attributes(&docs::investigate(of.api, method));
        let settled_doc = docs::attributes(&docs::settled(of.api, method));
        quote! {
            #investigate_doc
            fn #name(
                &self,
                lost: #facade::Lost<#key>,
            ) -> impl ::core::future::Future<Output = #facade::Resolution<#answer>> + ::core::marker::Send;
            #settled_doc
            fn #settled(
                &self,
                settled: #facade::Settled<'_, #key>,
            ) -> impl ::core::future::Future<Output = ::core::result::Result<(), #facade::BoxError>>
            + ::core::marker::Send {
                settled.log();
                ::core::future::ready(::core::result::Result::Ok(()))
            }
        }
    });
    quote! {
        #doc
        #[allow(dead_code, clippy::all, clippy::pedantic)]
        #visibility trait #resolver: ::core::marker::Send + ::core::marker::Sync + 'static {
            #(#pairs)*
        }
    }
}

/// Keys, and the erasure of a caller's resolver.
pub(super) fn impls(of: &Client<'_>) -> TokenStream {
    let Names { resolver, client, plain, facade, .. } = of.names;
    let erased = format_ident!("{resolver}Erased");
    let keys = of.critical().map(|(method, CriticalMethod { key, reference, .. })| {
        let answer = &method.answer;
        quote! {
            impl #facade::Key for #key {
                type Reference = #reference;
                type Answer = #answer;
                type Api = #plain;
                fn api(core: __private::Core) -> #plain {
                    #plain { core }
                }
            }
        }
    });
    let investigations = of.critical().map(|(method, CriticalMethod { index, .. })| {
        let name = &method.name;
        quote!(#index => __private::investigate(lost, move |lost| self.0.#name(lost)),)
    });
    let hooks = of.critical().map(|(method, CriticalMethod { index, key, .. })| {
        let settled = method.companion("settled");
        quote! {
            #index => ::std::boxed::Box::pin(async move {
                let opened = settled.open::<#key>()?;
                self.0.#settled(opened.settled()).await
            }),
        }
    });
    quote! {
        #(#keys)*
        struct #erased<R>(R);
        impl<R: #resolver> __private::Resolver for #erased<R> {
            fn investigate(
                &self,
                lost: __private::RawLost,
            ) -> __private::BoxFuture<'_, __private::RawResolution> {
                match lost.index() {
                    #(#investigations)*
                    _ => __private::unknown_lost(),
                }
            }
            fn settled(
                &self,
                settled: __private::RawSettled,
            ) -> __private::BoxFuture<'_, ::core::result::Result<(), #facade::BoxError>> {
                match settled.index() {
                    #(#hooks)*
                    _ => __private::unknown_settled(),
                }
            }
        }
        impl<R: #resolver> __private::Accepts<R> for #client {
            fn erase(resolver: R) -> ::std::sync::Arc<dyn __private::Resolver> {
                ::std::sync::Arc::new(#erased(resolver))
            }
        }
    }
}
