//! What stands in the brackets of the attribute.

use async_api_codegen::Derives;
use proc_macro2::Ident;
use quote::ToTokens;
use syn::{
    Lit, LitStr, Path, Token,
    ext::IdentExt,
    parenthesized,
    parse::{Parse, ParseStream},
};

/// `"api.yaml", crate = renamed, module = name, derive(Eq, Serialize)`
pub(crate) struct Args {
    pub(crate) spec: LitStr,
    pub(crate) facade: Option<Path>,
    pub(crate) module: Option<Ident>,
    pub(crate) derives: Derives,
}

impl Parse for Args {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(LitStr) {
            return Err(input.error("expected the path of a spec, as in `#[async_api(\"api.yaml\")]`"));
        }
        let (mut args, mut derives) =
            (Self { spec: input.parse()?, facade: None, module: None, derives: Derives::default() }, None);
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            if input.peek(Lit) {
                return Err(input.error("one spec is enough; behind it, there are `crate`, `derive` and `module`"));
            }
            let name = input.call(Ident::parse_any)?;
            match name.to_string().as_str() {
                "crate" => {
                    unquoted(&name, input)?;
                    once(&mut args.facade, &name, rooted(Path::parse_mod_style(input)?)?)?;
                }
                "module" => {
                    unquoted(&name, input)?;
                    once(&mut args.module, &name, input.parse()?)?;
                }
                "derive" => {
                    let list;
                    parenthesized!(list in input);
                    let paths = list.parse_terminated(Path::parse_mod_style, Token![,])?;
                    once(&mut derives, &name, derived(paths.iter())?)?;
                }
                _ => {
                    let known = "unknown argument; there are `crate`, `derive` and `module`";
                    return Err(syn::Error::new(name.span(), known));
                }
            }
        }
        args.derives = derives.unwrap_or_default();
        Ok(args)
    }
}

/// The `=` before a name that is written as Rust has it.
fn unquoted(argument: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
    input.parse::<Token![=]>()?;
    if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        let said = format!("write it without quotes: `{argument} = {}`", text.value());
        return Err(syn::Error::new(text.span(), said));
    }
    Ok(())
}

fn once<T>(place: &mut Option<T>, name: &Ident, value: T) -> syn::Result<()> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(syn::Error::new(name.span(), format!("`{name}` is given twice"))),
    }
}

/// All that is wrong with them, each at its path.
fn derived<'p>(paths: impl Iterator<Item = &'p Path>) -> syn::Result<Derives> {
    let paths: Vec<_> = paths.collect();
    let texts: Vec<_> = paths.iter().map(|path| path.to_token_stream().to_string().replace(' ', "")).collect();
    let (derives, bad) = Derives::new(texts.iter().map(String::as_str));
    let errors = bad.into_iter().map(|bad| syn::Error::new_spanned(paths[bad.at], bad.why));
    let all = errors.reduce(|mut all, error| {
        all.combine(error);
        all
    });
    all.map_or(Ok(derives), Err)
}

/// The path of a crate as it has to be from within any module.
fn rooted(mut path: Path) -> syn::Result<Path> {
    match path.segments.first() {
        Some(first) if first.ident == "self" || first.ident == "super" => {
            Err(syn::Error::new(first.ident.span(), "this must be the name of a crate, or begin with `crate`"))
        }
        Some(first) if first.ident == "crate" => Ok(path),
        _ => {
            path.leading_colon.get_or_insert_with(<Token![::]>::default);
            Ok(path)
        }
    }
}
