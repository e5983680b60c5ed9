//! Methods that would have the same name in Rust.

use super::endpoints::Placed;
use crate::{
    diagnostics::Problems,
    map::{Map, Set},
    model::{Mode, bare, companion},
};

/// What a client has anyway.
const ALWAYS: [&str; 5] = ["builder", "clone", "into", "to_owned", "try_into"];
/// What a client of critical endpoints has anyway.
const CRITICAL: [&str; 4] = ["operations", "recover", "settle", "shutdown"];

/// Reports methods that have the name of another, of a method generated for another, or of the client's own.
///
/// Gives the endpoints that have no name because of that: rustc would say the same once more, and worse.
pub(super) fn clashes(all: &[Placed], problems: &mut Problems) -> Set<usize> {
    let has_critical = all.iter().any(|placed| placed.endpoint.critical.is_some());
    let mut claims = Claims { all, problems, nameless: Set::default() };
    let (mut client, mut resolver) = (Map::default(), Map::default());
    for (index, placed) in all.iter().enumerate() {
        let own = bare(&placed.endpoint.name);
        if ALWAYS.contains(&own) || (has_critical && CRITICAL.contains(&own)) {
            claims
                .problems
                .at(placed.name, format!("every client has a method `{own}` of its own"))
                .with_help("choose another name for this endpoint's: `name: …`");
            claims.nameless.insert(index);
        }
        let (polled, critical) = (placed.endpoint.mode == Mode::Async, placed.endpoint.critical.is_some());
        let companions = [("poll", polled), ("resume", polled), ("report", critical)];
        let mut claimed = claims.claim(&mut client, index, "");
        for (suffix, _) in companions.into_iter().filter(|(_, there)| *there) {
            // Endpoints of one name clash once, and not in their companions again.
            claimed = claimed && claims.claim(&mut client, index, suffix);
        }
        if critical && claimed && claims.claim(&mut resolver, index, "") {
            claims.claim(&mut resolver, index, "settled");
        }
    }
    claims.nameless
}

struct Claims<'a, 'p> {
    all: &'a [Placed],
    problems: &'p mut Problems,
    nameless: Set<usize>,
}

impl Claims<'_, '_> {
    /// Takes a name for an endpoint, or reports who has it.
    fn claim(&mut self, names: &mut Map<String, (usize, &'static str)>, index: usize, suffix: &'static str) -> bool {
        let placed = &self.all[index];
        let name = match suffix {
            "" => bare(&placed.endpoint.name).to_owned(),
            _ => companion(&placed.endpoint.name, suffix),
        };
        let Some((other, others_suffix)) = names.get(&name).copied() else {
            names.insert(name, (index, suffix));
            return true;
        };
        self.problems
            .at(
                placed.name,
                format!("{} and {} are both called `{name}`", what(suffix, "this"), what(others_suffix, "another")),
            )
            .also(self.all[other].name, "the other is this one")
            .with_help("choose another name for one of them: `name: …`");
        // A resolver is written for the one that is critical.
        let is_critical = |index: usize| self.all[index].endpoint.critical.is_some();
        self.nameless.insert(if is_critical(index) && !is_critical(other) { other } else { index });
        false
    }
}

fn what(suffix: &str, endpoint: &str) -> String {
    match suffix {
        "" => format!("the method of {endpoint} endpoint"),
        "settled" => format!("the hook `…_settled` of {endpoint} endpoint"),
        companion => format!("the companion `…_{companion}` of {endpoint} endpoint"),
    }
}
