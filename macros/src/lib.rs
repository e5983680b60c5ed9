//! The attribute `#[async_api]` of the crate `async-api`, where it is documented.
//!
//! Reads its arguments and tracks the spec; all the rest is `async-api-codegen`.

mod args;

use std::{
    env,
    path::{Path, PathBuf},
};

use async_api_codegen::{Checked, Options, Place, Source, check, expand};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{ItemTrait, LitStr, parse_macro_input};

use self::args::Args;

/// Documented where it is re-exported, in `async-api`.
#[proc_macro_attribute]
pub fn async_api(args: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let args = parse_macro_input!(args as Args);
    let item = parse_macro_input!(item as ItemTrait);
    attribute(args, item).into()
}

fn attribute(args: Args, item: ItemTrait) -> TokenStream {
    let (name, span) = (args.spec.value(), args.spec.span());
    let places = places(&args.spec);
    let file = Source::locate(&name, &places);
    let tracked = file.as_ref().ok().and_then(|file| track(file));
    let source = file.and_then(|file| Source::read(name, file));
    let mut checked = source.map_or_else(Checked::unreadable, |source| check(&source));
    checked.derive(&args.derives);
    let errors = checked.problems.iter().map(|problem| {
        let text = problem.in_rustc();
        quote_spanned!(span=> ::core::compile_error! { #text })
    });
    let client = expand(&checked, &Options { item, module: args.module, facade: args.facade });
    quote! {
        #tracked
        #(#errors)*
        #client
    }
}

/// Where a spec is looked for, in this order.
fn places(spec: &LitStr) -> Vec<Place> {
    let path = PathBuf::from(spec.value());
    let manifest = env::var_os("CARGO_MANIFEST_DIR").map(|manifest| Path::new(&manifest).join(&path));
    let source_file = spec.span().unwrap().local_file();
    let beside = source_file.as_deref().and_then(Path::parent).map(|folder| folder.join(&path));
    let mut places = vec![Place { what: "below the crate's manifest", path: manifest.unwrap_or(path) }];
    if let Some(beside) = beside.filter(|beside| *beside != places[0].path) {
        places.push(Place { what: "beside the source file", path: beside });
    }
    places
}

/// Makes the compiler, and so cargo, see the file: when it changes, the crate is built again.
fn track(file: &Path) -> Option<TokenStream> {
    if !file.is_file() {
        return None;
    }
    let absolute = std::path::absolute(file).ok()?;
    let path = absolute.to_str()?;
    Some(quote!(
        const _: &[u8] = ::core::include_bytes!(#path);
    ))
}
