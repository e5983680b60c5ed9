//! Methods that would have the same name in Rust.

use super::endpoints::Placed;
use crate::{
    diagnostics::Problems,
    map::Map,
    model::{Mode, bare, companion},
    source::Span,
};

/// What a client has anyway.
const ALWAYS: [&str; 5] = ["builder", "clone", "into", "to_owned", "try_into"];
/// What a client of critical endpoints has anyway.
const CRITICAL: [&str; 4] = ["operations", "recover", "settle", "shutdown"];

/// Reports methods that have the name of another, of a method generated for another, or of the client's own.
pub(super) fn clashes(placed: &[Placed], problems: &mut Problems) {
    let has_critical = placed.iter().any(|placed| placed.endpoint.critical.is_some());
    let (mut client, mut resolver) = (Map::default(), Map::default());
    for placed in placed {
        let own = bare(&placed.endpoint.name);
        if ALWAYS.contains(&own) || (has_critical && CRITICAL.contains(&own)) {
            problems
                .at(placed.name, format!("every client has a method `{own}` of its own"))
                .with_help("choose another name for this endpoint's: `name: …`");
        }
        let (polled, critical) = (placed.endpoint.mode == Mode::Async, placed.endpoint.critical.is_some());
        let companions = [("poll", polled), ("resume", polled), ("report", critical)];
        let mut claimed = claim(&mut client, placed, "", problems);
        for (suffix, _) in companions.into_iter().filter(|(_, there)| *there) {
            // Endpoints of one name clash once, and not in their companions again.
            claimed = claimed && claim(&mut client, placed, suffix, problems);
        }
        if critical && claimed && claim(&mut resolver, placed, "", problems) {
            claim(&mut resolver, placed, "settled", problems);
        }
    }
}

/// Takes a name for an endpoint, or reports who has it.
fn claim(
    names: &mut Map<String, (Span, &'static str)>,
    placed: &Placed,
    suffix: &'static str,
    problems: &mut Problems,
) -> bool {
    let name = match suffix {
        "" => bare(&placed.endpoint.name).to_owned(),
        _ => companion(&placed.endpoint.name, suffix),
    };
    match names.get(&name) {
        Some((other, others_suffix)) => {
            problems
                .at(
                    placed.name,
                    format!("{} and {} are both called `{name}`", what(suffix, "this"), what(others_suffix, "another")),
                )
                .also(*other, "the other is this one")
                .with_help("choose another name for one of them: `name: …`");
            false
        }
        None => {
            names.insert(name, (placed.name, suffix));
            true
        }
    }
}

fn what(suffix: &str, endpoint: &str) -> String {
    match suffix {
        "" => format!("the method of {endpoint} endpoint"),
        "settled" => format!("the hook `…_settled` of {endpoint} endpoint"),
        companion => format!("the companion `…_{companion}` of {endpoint} endpoint"),
    }
}
