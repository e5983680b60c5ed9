//! `$derive` and `derive`: what types are asked to derive, and whether they can.
//!
//! What the standard library derives is checked here, because rustc would complain at the attribute, of code that nobody
//! sees. Other derives are known to their own crates alone. Serde's are no derives at all: who asks for one has the type
//! written or read as if the API sent or received it.

mod able;
mod all;

pub(super) use self::able::check;
pub use self::all::{BadDerive, Derives};
use super::{
    rust::{begins_with_crate, not_absolute},
    shape::{self, Members},
};
use crate::{diagnostics::Problems, map::Map, model::TypeKind, quoted::quoted, read::Node, source::Span};

/// What every struct, enum and union has.
const ALWAYS: [&str; 3] = ["Debug", "Clone", "PartialEq"];
/// Where the derives of the standard library stand, whatever the prelude.
const STANDARD: [(&str, &str); 6] = [
    ("Eq", "::core::cmp::Eq"),
    ("Hash", "::core::hash::Hash"),
    ("PartialOrd", "::core::cmp::PartialOrd"),
    ("Ord", "::core::cmp::Ord"),
    ("Default", "::core::default::Default"),
    ("Copy", "::core::marker::Copy"),
];

/// What a type can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Wanted {
    /// One of [`ALWAYS`].
    Anyway(&'static str),
    Serialize,
    Deserialize,
    /// One of [`STANDARD`].
    Standard(&'static str),
    /// By its path.
    Other(String),
}

/// What the spec asks a type for, and where.
pub(super) struct Asked {
    pub(super) wanted: Wanted,
    span: Span,
}

/// Why a path in a list of derives is wrong.
struct Refusal {
    /// Its number.
    at: usize,
    what: String,
    help: Option<String>,
    /// The number of the one that it repeats.
    first: Option<usize>,
}

impl Wanted {
    /// As it stands in `#[derive(…)]`, if it does.
    fn path(&self) -> Option<&str> {
        match self {
            Self::Anyway(_) | Self::Serialize | Self::Deserialize => None,
            Self::Standard(short) => STANDARD.iter().find(|(name, _)| name == short).map(|(_, path)| *path),
            Self::Other(path) => Some(path),
        }
    }
}

/// The further derives of `$derive`; fills `derives` of the definition.
pub(super) fn paths(asked: &[Asked]) -> Vec<String> {
    asked.iter().filter_map(|asked| asked.wanted.path()).map(str::to_owned).collect()
}

pub(super) fn asked(ours: &Members<'_>, kind: &TypeKind, what: &str, problems: &mut Problems) -> Vec<Asked> {
    let Some(node) = ours.get("$derive", problems) else { return Vec::new() };
    if let (TypeKind::Alias(_) | TypeKind::Rust(_), Some(entry)) = (kind, ours.entry("$derive")) {
        problems
            .at(entry.key.span, format!("{what} is another name for a type, and derives nothing itself"))
            .with_help("structs, enums and unions can derive");
        return Vec::new();
    }
    read(node, "`$derive`", problems)
}

/// `derive` of a whole spec.
pub(super) fn of_all(members: &Members<'_>, problems: &mut Problems) -> Derives {
    let Some(node) = members.get("derive", problems) else { return Derives::default() };
    let asked = read(node, "`derive`", problems);
    let derives = Derives::of(asked.iter().map(|asked| asked.wanted.clone()));
    if let Some((at, refusal)) = derives.order_alone() {
        let problem = problems.at(asked[at].span, refusal.what);
        refusal.help.map(|help| problem.with_help(help));
    }
    derives
}

fn read(node: &Node, what: &str, problems: &mut Problems) -> Vec<Asked> {
    let texts = shape::texts(node, what, problems).unwrap_or_default();
    let (wanted, refusals) = list(texts.iter().map(|text| text.text.as_str()));
    for refusal in refusals {
        let problem = problems.at(texts[refusal.at].span, refusal.what);
        if let Some(first) = refusal.first {
            problem.also(texts[first].span, "first given here");
        } else if let Some(help) = refusal.help {
            problem.with_help(help);
        }
    }
    wanted.into_iter().map(|(at, wanted)| Asked { wanted, span: texts[at].span }).collect()
}

/// Each that is sound by its number, and what is wrong.
fn list<'w>(written: impl Iterator<Item = &'w str>) -> (Vec<(usize, Wanted)>, Vec<Refusal>) {
    let (mut given, mut list, mut refusals) = (Map::default(), Vec::new(), Vec::new());
    for (at, written) in written.enumerate() {
        match wanted(written.trim()) {
            Err((what, help)) => refusals.push(Refusal { at, what, help: Some(help), first: None }),
            Ok(wanted) => match given.get(&wanted) {
                Some(first) => {
                    let what = format!("{} is given twice", quoted(written));
                    refusals.push(Refusal { at, what, help: None, first: Some(*first) });
                }
                None => {
                    given.insert(wanted.clone(), at);
                    list.push((at, wanted));
                }
            },
        }
    }
    (list, refusals)
}

/// What a path asks for; else what is wrong with it, and what to write.
fn wanted(written: &str) -> Result<Wanted, (String, String)> {
    let short = of(written, &["core", "std"]);
    if let Some(short) = ALWAYS.into_iter().find(|name| Some(*name) == short) {
        return Ok(Wanted::Anyway(short));
    }
    if let Some((short, _)) = STANDARD.into_iter().find(|(name, _)| Some(*name) == short) {
        return Ok(Wanted::Standard(short));
    }
    match of(written, &["serde", "serde_derive"]) {
        Some("Serialize") => return Ok(Wanted::Serialize),
        Some("Deserialize") => return Ok(Wanted::Deserialize),
        _ => {}
    }
    let Ok(path) = syn::parse_str::<syn::Path>(written) else {
        let what = format!("{} is not the path of a derive macro", quoted(written));
        return Err((what, "write it as in `[Hash, ::schemars::JsonSchema]`".to_owned()));
    };
    if path.leading_colon.is_none() && !begins_with_crate(&path) {
        return Err(not_absolute(written));
    }
    Ok(Wanted::Other(written.to_owned()))
}

/// `Eq` of `Eq`, `std::cmp::Eq` and `::core::cmp::Eq`.
fn of<'t>(path: &'t str, crates: &[&str]) -> Option<&'t str> {
    match path.trim_start_matches("::").rsplit_once("::") {
        None => (!path.starts_with("::")).then_some(path),
        Some((module, name)) => {
            let first = module.split("::").next().unwrap_or(module);
            crates.contains(&first).then_some(name)
        }
    }
}
