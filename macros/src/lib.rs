//! The attribute `#[async_api]` of the crate `async-api`, where it is documented.
//!
//! Reads its arguments and tracks the spec; all the rest is `async-api-codegen`.

mod args;

use std::{
    env,
    path::{Path, PathBuf},
};

use async_api_codegen::{Checked, Options, Source, check, expand};
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
    let file = find(&args.spec);
    let checked = Source::read(args.spec.value(), &file).map_or_else(Checked::unreadable, |source| check(&source));
    let span = args.spec.span();
    let errors = checked.problems.iter().map(|problem| {
        let text = problem.in_rustc();
        quote_spanned!(span=> ::core::compile_error! { #text })
    });
    let tracked = file.is_file().then(|| track(&file));
    let client = expand(&checked, &Options { item, module: args.module, facade: args.facade });
    quote! {
        #tracked
        #(#errors)*
        #client
    }
}

/// Below the crate's manifest, or else beside the source file.
fn find(spec: &LitStr) -> PathBuf {
    let spec_path = PathBuf::from(spec.value());
    let below_manifest = env::var_os("CARGO_MANIFEST_DIR").map(|manifest| Path::new(&manifest).join(&spec_path));
    if let Some(path) = &below_manifest
        && path.is_file()
    {
        return path.clone();
    }
    let source_file = spec.span().unwrap().local_file();
    let beside = source_file.as_deref().and_then(Path::parent).map(|parent| parent.join(&spec_path));
    match beside {
        Some(beside) if beside.is_file() => beside,
        _ => below_manifest.unwrap_or(spec_path),
    }
}

/// Makes the compiler, and so cargo, see the file: when it changes, the crate is built again.
fn track(file: &Path) -> Option<TokenStream> {
    let absolute = std::path::absolute(file).ok()?;
    let path = absolute.to_str()?;
    Some(quote!(
        const _: &[u8] = ::core::include_bytes!(#path);
    ))
}
