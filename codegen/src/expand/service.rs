//! The trait, where the caller left it empty.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ItemTrait;

use super::{
    Names,
    code::{By, Code, Quoted, code},
    docs::{self, Doc},
    methods::Method,
};
use crate::model::Api;

/// One method per endpoint, with default bodies, so that a fake writes only what it uses.
pub(super) fn item(api: &Api, methods: &[Method<'_>], names: &Names, empty: &ItemTrait) -> TokenStream {
    let ItemTrait { attrs, vis, ident, supertraits, .. } = empty;
    let mut attributes = Code::default();
    if !attrs.iter().any(|attribute| attribute.path().is_ident("doc")) {
        code!(&mut attributes, "$doc", doc = Doc(docs::service(api)));
    }
    attributes.push("#[allow(dead_code, clippy::all, clippy::pedantic)]");
    let mut body = Code::default();
    for each in methods {
        method(&mut body, api, each, names);
    }
    let (attributes, body) = (attributes.tokens(&names.caller), body.tokens(&names.caller));
    let supertraits = supertraits.iter();
    quote! {
        #(#attrs)*
        #attributes
        #vis trait #ident: ::core::marker::Send + ::core::marker::Sync #(+ #supertraits)* {
            #body
        }
    }
}

fn method(to: &mut Code, api: &Api, method: &Method<'_>, names: &Names) {
    let unused = By(|to: &mut Code| {
        if !method.arguments.is_empty() {
            to.push("let _ = (");
            for argument in &method.arguments {
                code!(to, "$name,", name = argument.ident);
            }
            to.push(");");
        }
    });
    code!(
        to,
        "
        $doc
        $signature {
            $unused
            $facade::$returns::unimplemented($name)
        }",
        doc = Doc(docs::method(api, method, &names.resolver)),
        signature = method.signature,
        unused,
        facade = names.facade,
        returns = method.kind.type_name(),
        name = Quoted(&method.name),
    );
}
