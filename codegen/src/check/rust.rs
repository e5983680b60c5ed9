//! `$rust` and `$derive`: paths that are Rust already.

use std::collections::HashMap;

use super::shape::{self, Members};
use crate::{
    diagnostics::Problems,
    model::{Type, TypeKind},
    quoted::quoted,
    read::Text,
    source::Span,
};

/// What every struct, enum and union derives.
const ALWAYS: [&str; 3] = ["Debug", "Clone", "PartialEq"];
/// What serde is needed for depends on where a type is used.
const SERDE: [&str; 2] = ["Serialize", "Deserialize"];
/// Where the derives of the standard library stand, whatever the prelude.
const STANDARD: [(&str, &str); 6] = [
    ("Eq", "::core::cmp::Eq"),
    ("Hash", "::core::hash::Hash"),
    ("PartialOrd", "::core::cmp::PartialOrd"),
    ("Ord", "::core::cmp::Ord"),
    ("Default", "::core::default::Default"),
    ("Copy", "::core::marker::Copy"),
];

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
        not_absolute(text, &relative, problems);
        return None;
    }
    Some(written.to_owned())
}

pub(super) fn derives(ours: &Members<'_>, kind: &TypeKind, what: &str, problems: &mut Problems) -> Vec<String> {
    let Some(node) = ours.get("$derive", problems) else { return Vec::new() };
    if let (TypeKind::Alias(_) | TypeKind::Rust(_), Some(entry)) = (kind, ours.entry("$derive")) {
        problems
            .at(entry.key.span, format!("{what} is another name for a type, and derives nothing itself"))
            .with_help("structs, enums and unions can derive");
        return Vec::new();
    }
    let mut given: HashMap<String, Span> = HashMap::new();
    let mut derives = Vec::new();
    for text in shape::texts(node, "`$derive`", problems).unwrap_or_default() {
        let Some(path) = derive(text, kind, problems) else { continue };
        match given.get(&path) {
            Some(first) => {
                problems
                    .at(text.span, format!("{} is given twice", quoted(&text.text)))
                    .also(*first, "first given here");
            }
            None => {
                given.insert(path.clone(), text.span);
                derives.push(path);
            }
        }
    }
    derives
}

fn derive(text: &Text, kind: &TypeKind, problems: &mut Problems) -> Option<String> {
    let written = text.text.trim();
    let name = written.rsplit("::").next().unwrap_or(written);
    let standard = STANDARD.iter().find(|(short, long)| *short == written || *long == written);
    if ALWAYS.contains(&written) || standard.is_some_and(|(name, _)| derived(name, kind)) {
        problems.at(text.span, format!("`{written}` is derived anyway")).with_help("remove it");
        return None;
    }
    if SERDE.contains(&name) {
        problems.at(text.span, format!("`{name}` is derived where a type is sent or received")).with_help("remove it");
        return None;
    }
    if let Some((_, path)) = standard {
        return Some((*path).to_owned());
    }
    let Ok(path) = syn::parse_str::<syn::Path>(written) else {
        problems
            .at(text.span, format!("{} is not the path of a derive macro", quoted(written)))
            .with_help("write it as in `$derive: [Hash, ::schemars::JsonSchema]`");
        return None;
    };
    if path.leading_colon.is_none() && !begins_with_crate(&path) {
        not_absolute(text, written, problems);
        return None;
    }
    Some(written.to_owned())
}

/// Whether generated code has an impl of a trait in any case.
fn derived(name: &str, kind: &TypeKind) -> bool {
    match (kind, name) {
        (TypeKind::Enum(_), "Eq" | "Hash") => true,
        (TypeKind::Struct(fields), "Default") => fields.iter().all(|field| matches!(field.ty, Type::Optional(_))),
        _ => false,
    }
}

fn begins_with_crate(path: &syn::Path) -> bool {
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

fn not_absolute(text: &Text, path: &str, problems: &mut Problems) {
    let start = text.text.find(path).unwrap_or(0);
    let problem =
        problems.at(text.part(start, start + path.len()), format!("{} is not an absolute path", quoted(path)));
    let name = path.rsplit("::").next().unwrap_or(path);
    match path.contains("::") && !path.starts_with("self::") && !path.starts_with("super::") {
        true => problem.with_help(format!(
            "write {} if it is in another crate, {} if in this one",
            quoted(&format!("::{path}")),
            quoted(&format!("crate::{path}"))
        )),
        false => problem.with_help(format!(
            "write the whole path: {} from another crate, {} in this one",
            quoted(&format!("::a_crate::{name}")),
            quoted(&format!("crate::a_module::{name}"))
        )),
    };
}
