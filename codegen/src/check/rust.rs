//! Paths that are Rust already.

use crate::{diagnostics::Problems, quoted::quoted, read::Text};

/// The absolute path of a type.
pub(super) fn path(text: &Text, problems: &mut Problems) -> Option<String> {
    let written = text.text.trim();
    let Ok(path) = syn::parse_str::<syn::TypePath>(written) else {
        problems
            .at(text.span, format!("{} is not the path of a Rust type", quoted(written)))
            .with_help("write it as in `$rust: ::ids::OrderId`");
        return None;
    };
    if let Some(relative) = relative(&path) {
        let start = text.text.find(&relative).unwrap_or(0);
        let (what, help) = not_absolute(&relative);
        problems.at(text.part(start, start + relative.len()), what).with_help(help);
        return None;
    }
    Some(written.to_owned())
}

pub(super) fn begins_with_crate(path: &syn::Path) -> bool {
    path.segments.first().is_some_and(|segment| segment.ident == "crate")
}

/// The first path in a type, its arguments included, that means something else in another module.
fn relative(ty: &syn::TypePath) -> Option<String> {
    let path = &ty.path;
    if ty.qself.is_some() || (path.leading_colon.is_none() && !begins_with_crate(path)) {
        let names: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        return Some(names.join("::"));
    }
    let arguments = path.segments.iter().filter_map(|segment| match &segment.arguments {
        syn::PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        _ => None,
    });
    arguments.flatten().find_map(|argument| match argument {
        syn::GenericArgument::Type(syn::Type::Path(inner)) if !is_primitive(inner) => relative(inner),
        _ => None,
    })
}

fn is_primitive(ty: &syn::TypePath) -> bool {
    const PRIMITIVE: [&str; 17] = [
        "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16", "u32", "u64",
        "u128", "usize",
    ];
    ty.path.get_ident().is_some_and(|name| PRIMITIVE.contains(&name.to_string().as_str()))
}

/// What is wrong with a path that means something else in another module, and what to write.
pub(super) fn not_absolute(path: &str) -> (String, String) {
    let name = path.rsplit("::").next().unwrap_or(path);
    let help = match path.contains("::") && !path.starts_with("self::") && !path.starts_with("super::") {
        true => format!(
            "write {} if it is in another crate, {} if in this one",
            quoted(&format!("::{path}")),
            quoted(&format!("crate::{path}"))
        ),
        false => format!(
            "write the whole path: {} from another crate, {} in this one",
            quoted(&format!("::a_crate::{name}")),
            quoted(&format!("crate::a_module::{name}"))
        ),
    };
    (format!("{} is not an absolute path", quoted(path)), help)
}
