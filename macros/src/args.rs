//! What stands in the brackets of the attribute.

use proc_macro2::Ident;
use syn::{
    LitStr, Path, Token,
    ext::IdentExt,
    parse::{Parse, ParseStream},
};

/// `"api.yaml", crate = renamed, module = name`
pub(crate) struct Args {
    pub(crate) spec: LitStr,
    pub(crate) facade: Option<Path>,
    pub(crate) module: Option<Ident>,
}

impl Parse for Args {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(LitStr) {
            return Err(input.error("expected the path of a spec, as in `#[async_api(\"api.yaml\")]`"));
        }
        let mut args = Self { spec: input.parse()?, facade: None, module: None };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let name = input.call(Ident::parse_any)?;
            match name.to_string().as_str() {
                "crate" => {
                    input.parse::<Token![=]>()?;
                    once(&mut args.facade, &name, rooted(Path::parse_mod_style(input)?)?)?;
                }
                "module" => {
                    input.parse::<Token![=]>()?;
                    once(&mut args.module, &name, input.parse()?)?;
                }
                _ => return Err(syn::Error::new(name.span(), "unknown argument; there are `crate` and `module`")),
            }
        }
        Ok(args)
    }
}

fn once<T>(place: &mut Option<T>, name: &Ident, value: T) -> syn::Result<()> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(syn::Error::new(name.span(), format!("`{name}` is given twice"))),
    }
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
