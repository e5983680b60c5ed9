//! What an editor is told beyond the compiler: where to go from a name that stands in the spec.
//!
//! What is written as text stands where the attribute does, from which rust-analyzer goes on into the macro's own source.
//! So to rust-analyzer, names of the spec stand at the name of the trait. To give them their places takes longer than all
//! else that a macro does, and the compiler says what is wrong just as well at the attribute.

use std::{env, path::Path};

use crate::{
    map::Set,
    model::{Api, TypeKind, bare},
};

/// Whether rust-analyzer expands the macro, which it does in a process of its own.
pub(super) fn is_asking() -> bool {
    let process = env::current_exe().ok();
    let name = process.as_deref().and_then(Path::file_name).and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with("rust-analyzer"))
}

/// All that is called after something in the spec, and what is `generated` beside it.
pub(super) fn names(api: &Api, generated: &[String]) -> Set<String> {
    let mut names: Set<String> = generated.iter().cloned().collect();
    for endpoint in &api.endpoints {
        names.insert(endpoint.name.clone());
        for suffix in ["poll", "resume", "report", "settled"] {
            names.insert(format!("{}_{suffix}", bare(&endpoint.name)));
        }
    }
    for def in &api.types {
        names.insert(def.name.clone());
        match &def.kind {
            TypeKind::Struct(fields) => names.extend(fields.iter().map(|field| field.name.clone())),
            TypeKind::Enum(words) => names.extend(words.iter().map(|word| word.name.clone())),
            TypeKind::Union { variants, .. } => {
                for variant in variants {
                    names.insert(variant.name.clone());
                    names.extend(variant.fields.iter().map(|field| field.name.clone()));
                }
            }
            TypeKind::Alias(_) | TypeKind::Rust(_) => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use syn::{Item, TraitItem, parse_quote};

    use super::*;
    use crate::{Options, check, expand, source::Source};

    #[test]
    fn each_type_member_and_method_has_its_place() {
        let checked = check(&Source::new("api.yaml", include_str!("../../../api.yaml")));
        let options = Options {
            item: parse_quote!(
                trait Servicing {}
            ),
            module: None,
            facade: None,
        };
        let file: syn::File = syn::parse2(expand(&checked, &options)).unwrap();
        let names = names(&checked.api, &["ServicingClient", "ServicingPlain", "ServicingResolver"].map(str::to_owned));
        let defined: Vec<_> = file.items.iter().flat_map(defined_by).filter(|name| name != "Servicing").collect();
        assert!(defined.len() > 200, "{defined:?}");
        let lacking: Vec<_> = defined.iter().filter(|name| !names.contains(*name) && *name != "Unrecognized").collect();
        assert!(lacking.is_empty(), "{lacking:?}");
    }

    fn defined_by(item: &Item) -> Vec<String> {
        match item {
            Item::Mod(module) => module.content.iter().flat_map(|(_, items)| items).flat_map(defined_by).collect(),
            Item::Struct(item) => named(&item.ident, item.fields.iter().filter_map(|field| field.ident.as_ref())),
            Item::Enum(item) => named(&item.ident, item.variants.iter().map(|variant| &variant.ident)),
            Item::Type(item) => vec![item.ident.to_string()],
            Item::Trait(item) => named(
                &item.ident,
                item.items.iter().filter_map(|item| match item {
                    TraitItem::Fn(method) => Some(&method.sig.ident),
                    _ => None,
                }),
            ),
            _ => Vec::new(),
        }
    }

    fn named<'a>(item: &'a syn::Ident, parts: impl Iterator<Item = &'a syn::Ident>) -> Vec<String> {
        // The client's only field is its own.
        let parts = parts.filter(|part| *part != "core");
        std::iter::once(item).chain(parts).map(ToString::to_string).collect()
    }
}
