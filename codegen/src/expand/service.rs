//! The trait, where the caller left it empty.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ItemTrait;

use super::{Names, docs, methods::Method};
use crate::model::Api;

/// One method per endpoint, with default bodies, so that a fake writes only what it uses.
pub(super) fn item(api: &Api, methods: &[Method<'_>], names: &Names, empty: &ItemTrait) -> TokenStream {
    let ItemTrait { attrs, vis, ident, supertraits, .. } = empty;
    let documented = attrs.iter().any(|attribute| attribute.path().is_ident("doc"));
    let doc = (!documented).then(|| docs::attributes(&docs::service(api)));
    let supertraits = supertraits.iter();
    let facade = &names.facade;
    let methods = methods.iter().map(|method| {
        let doc = docs::attributes(&docs::method(api, method, &names.resolver));
        let (signature, returns, name) = (&method.signature, method.kind.type_name(), method.name.to_string());
        let unused = (!method.arguments.is_empty()).then(|| {
            let arguments = method.arguments.iter().map(|(name, _)| name);
            quote!(let _ = (#(#arguments,)*);)
        });
        quote! {
            #doc
            #signature {
                #unused
                #facade::#returns::unimplemented(#name)
            }
        }
    });
    quote! {
        #(#attrs)*
        #doc
        #[allow(dead_code, clippy::all, clippy::pedantic)]
        #vis trait #ident: ::core::marker::Send + ::core::marker::Sync #(+ #supertraits)* {
            #(#methods)*
        }
    }
}
