//! What all types of a spec are to derive.

use super::{Refusal, Wanted, able, list};
use crate::model::{TypeDef, TypeKind};

/// What every type of a spec is to derive, where it can: `derive` in the spec, in the attribute and in a build script.
#[derive(Debug, Clone, Default)]
pub struct Derives(Vec<Wanted>);

/// What is wrong with one of the paths given to [`Derives::new`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadDerive {
    /// The path's number.
    pub at: usize,
    /// What is wrong, and what to write.
    pub why: String,
}

impl Derives {
    /// From paths as a spec has them, `Eq`, `Serialize`, `::schemars::JsonSchema`: those that are sound, and all that is
    /// wrong with others.
    pub fn new<'p>(paths: impl IntoIterator<Item = &'p str>) -> (Self, Vec<BadDerive>) {
        let (wanted, mut refusals) = list(paths.into_iter());
        let (numbers, wanted): (Vec<_>, Vec<_>) = wanted.into_iter().unzip();
        let derives = Self(wanted);
        if let Some((at, refusal)) = derives.order_alone() {
            refusals.push(Refusal { at: numbers[at], ..refusal });
        }
        let bad = |Refusal { at, what, help, .. }: Refusal| BadDerive {
            at,
            why: [Some(what), help].into_iter().flatten().collect::<Vec<_>>().join("; "),
        };
        (derives, refusals.into_iter().map(bad).collect())
    }

    pub(super) fn of(wanted: impl Iterator<Item = Wanted>) -> Self {
        Self(wanted.collect())
    }

    /// An `Ord`, by its number, without what it needs.
    pub(super) fn order_alone(&self) -> Option<(usize, Refusal)> {
        let at = self.0.iter().position(|wanted| *wanted == Wanted::Standard("Ord"))?;
        let needed = ["Eq", "PartialOrd"];
        let lacking = needed.into_iter().find(|needed| !self.0.contains(&Wanted::Standard(needed)))?;
        let what = format!("`Ord` needs `{lacking}`, too");
        Some((at, Refusal { at, what, help: Some("write `[Eq, PartialOrd, Ord]`".to_owned()), first: None }))
    }

    /// Adds them to all definitions, each with whether it is [missing](super::super::definition::Definition::missing).
    pub(in crate::check) fn add_to(&self, definitions: Vec<(&mut TypeDef, bool)>) {
        if self.0.is_empty() {
            return;
        }
        let able: Vec<_> = {
            let known = able::Known::new(definitions.iter().map(|(def, missing)| (&**def, *missing)));
            self.0.iter().map(|wanted| known.able(wanted)).collect()
        };
        for (at, (def, _)) in definitions.into_iter().enumerate() {
            if matches!(def.kind, TypeKind::Alias(_) | TypeKind::Rust(_)) {
                continue;
            }
            for (wanted, able) in self.0.iter().zip(&able) {
                match wanted {
                    Wanted::Serialize => def.sent = true,
                    Wanted::Deserialize => def.received = true,
                    Wanted::Anyway(_) | Wanted::Standard(_) | Wanted::Other(_) => {
                        let path = wanted.path().filter(|_| able[at]);
                        if let Some(path) = path.filter(|path| def.derives.iter().all(|derived| derived != path)) {
                            def.derives.push(path.to_owned());
                        }
                    }
                }
            }
        }
    }
}
