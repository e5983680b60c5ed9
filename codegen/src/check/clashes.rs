//! Methods that would have the same name in Rust.

use std::collections::HashMap;

use super::{endpoints::Placed, names::bare};
use crate::{diagnostics::Problems, model::Mode, source::Span};

/// What a client has anyway.
const ALWAYS: [&str; 5] = ["builder", "clone", "into", "to_owned", "try_into"];
/// What a client of critical endpoints has anyway.
const CRITICAL: [&str; 4] = ["operations", "recover", "settle", "shutdown"];

/// Reports methods that have the name of another, of a method generated for another, or of the client's own.
pub(super) fn clashes(placed: &[Placed], problems: &mut Problems) {
    let has_critical = placed.iter().any(|placed| placed.endpoint.critical.is_some());
    let mut names: HashMap<String, (Span, String)> = HashMap::new();
    for placed in placed {
        let own = bare(&placed.endpoint.name);
        if ALWAYS.contains(&own) || (has_critical && CRITICAL.contains(&own)) {
            problems
                .at(placed.name, format!("every client has a method `{own}` of its own"))
                .with_help("choose another name for this endpoint's: `name: …`");
        }
        for (name, what) in generated(placed) {
            // Endpoints clash once, not in their companions again.
            let is_companion = name != own;
            match names.get(&name) {
                Some((first, other)) if !(is_companion && *other == what) => {
                    problems
                        .at(
                            placed.name,
                            format!("{what} of this endpoint and {other} of another are both called `{name}`"),
                        )
                        .also(*first, "the other is this one")
                        .with_help("choose another name for one of them: `name: …`");
                }
                Some(_) => {}
                None => {
                    names.insert(name, (placed.name, what.to_owned()));
                }
            }
        }
    }
}

fn generated(placed: &Placed) -> Vec<(String, &'static str)> {
    let endpoint = &placed.endpoint;
    let own = bare(&endpoint.name);
    let mut names = vec![(own.to_owned(), "the method")];
    if endpoint.mode == Mode::Async {
        names.push((format!("{own}_poll"), "the companion `…_poll`"));
        names.push((format!("{own}_resume"), "the companion `…_resume`"));
    }
    if endpoint.critical.is_some() {
        names.push((format!("{own}_report"), "the companion `…_report`"));
        names.push((format!("{own}_settled"), "the hook `…_settled`"));
    }
    names
}
