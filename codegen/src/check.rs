//! What was read → [`model::Api`](crate::model::Api).

mod clashes;
mod conditions;
mod critical;
mod definition;
mod derive;
mod endpoints;
mod expression;
mod forms;
mod key;
mod misplaced;
mod names;
mod path;
mod protocol;
mod reach;
mod request;
mod rust;
mod shape;
mod types;

pub use self::derive::{BadDerive, Derives};
use self::{shape::Members, types::Types};
use crate::{
    diagnostics::{Problem, Problems},
    model::{Api, Scalar},
    read::{self, Entry, Node, Value},
    source::{Source, Span},
};

const KEYS: [&str; 6] = ["title", "base_path", "protocol", "derive", "endpoints", "types"];

const BY_PATH: &str = "write each under `endpoints:` by its path: `/heldTicket/quote:`";

/// A spec after reading and checking: what is sound of it, and all that is wrong with it.
#[derive(Debug)]
pub struct Checked {
    /// Whatever could be made sense of. Complete if there are no problems.
    pub api: Api,
    /// Empty if the spec is good.
    pub problems: Problems,
    source: Source,
    scalars: Vec<(Scalar, Span)>,
}

impl Checked {
    /// A spec that cannot be read: [`Source::read`] says why.
    pub fn unreadable(problems: Problems) -> Self {
        let source = problems.source().clone();
        Self { api: nothing(), problems, source, scalars: Vec::new() }
    }

    /// Has all types derive these, too, as `derive` in the spec does.
    pub fn derive(&mut self, derives: &Derives) {
        derives.add_to(self.api.types.iter_mut().map(|def| (def, false)).collect());
    }

    /// What is wrong with this spec where the facade's cargo feature `feature` is off: nothing, unless it uses a
    /// built-in type of that feature.
    pub fn without_feature(&self, feature: &str) -> Option<Problem> {
        let used = self.scalars.iter().filter(|(scalar, _)| scalar.feature() == Some(feature));
        let (scalar, span) = used.min_by_key(|(_, span)| *span)?;
        let problem = Problem::new(
            &self.source,
            *span,
            format!("`{}` needs the feature `{feature}` of `async-api`", scalar.name()),
            format!("switch it on in `Cargo.toml`: `features = [\"{feature}\"]`"),
        );
        Some(problem)
    }
}

/// Reads and checks a spec, to the end, whatever is wrong with it.
pub fn check(source: &Source) -> Checked {
    let mut problems = Problems::new(source);
    let root = read::read(source, &mut problems);
    let mut scalars = Vec::new();
    let api = match &root {
        Some(root) => spec(root, &mut scalars, &mut problems),
        None => {
            if problems.is_empty() {
                problems.of_file("there is no spec in this file").with_help("a spec begins with `endpoints:`");
            }
            nothing()
        }
    };
    problems.finish();
    Checked { api, problems, source: source.clone(), scalars }
}

fn nothing() -> Api {
    Api { title: None, base_path: String::new(), endpoints: Vec::new(), types: Vec::new() }
}

fn spec(root: &Node, scalars: &mut Vec<(Scalar, Span)>, problems: &mut Problems) -> Api {
    let Some(entries) = shape::map(root, "a spec", "a spec begins with `endpoints:`", problems) else {
        return nothing();
    };
    let members = Members::new(entries, &KEYS, "a spec", problems);
    let title = members.get("title", problems).and_then(|node| shape::text(node, "`title`", problems));
    let base_path = base_path(&members, problems);
    let protocol = match members.get("protocol", problems) {
        Some(node) => protocol::protocol(node, &protocol::default(), problems),
        None => protocol::default(),
    };
    let derives = derive::of_all(&members, problems);
    let mut types = Types::new(
        section(&members, "types", "write each by its name: `Money: { amount: decimal }`", problems),
        problems,
    );
    let entries = section(&members, "endpoints", BY_PATH, problems);
    let broken = members.entry("endpoints").is_some_and(|entry| problems.touch(entry.value.span));
    if entries.is_empty() && !broken {
        let span = members
            .entry("endpoints")
            .map_or(Span { start: root.span.start, end: root.span.start }, |entry| entry.key.span);
        problems.lacking(span, "this spec has no endpoints").with_help(BY_PATH);
    }
    let placed = endpoints::endpoints(entries, &protocol, &mut types, problems);
    let nameless = clashes::clashes(&placed, problems);
    let endpoints: Vec<_> = placed.into_iter().map(|placed| placed.endpoint).collect();
    *scalars = std::mem::take(&mut types.scalars);
    let mut definitions = types.definitions;
    reach::reach(&mut definitions, &endpoints, problems);
    derives.add_to(definitions.iter_mut().map(|definition| (&mut definition.def, definition.missing)).collect());
    derive::check(&mut definitions, problems);
    let named = endpoints.into_iter().enumerate().filter(|(index, _)| !nameless.contains(index));
    Api {
        title: title.map(|text| text.text.clone()),
        base_path,
        endpoints: named.map(|(_, endpoint)| endpoint).collect(),
        types: definitions.into_iter().map(|definition| definition.def).collect(),
    }
}

/// A mapping that may be left out, or empty.
fn section<'a>(members: &Members<'a>, name: &str, help: &str, problems: &mut Problems) -> &'a [Entry] {
    match members.entry(name).map(|entry| &entry.value) {
        None => &[],
        Some(node) if matches!(node.value, Value::Nothing) => &[],
        Some(node) => shape::map(node, &format!("`{name}`"), help, problems).unwrap_or_default(),
    }
}

fn base_path(members: &Members<'_>, problems: &mut Problems) -> String {
    let text = members.get("base_path", problems).and_then(|node| shape::text(node, "`base_path`", problems));
    let Some(text) = text else { return String::new() };
    if text.text.contains("://") {
        problems
            .at(text.span, "`base_path` is a path, not an address")
            .with_help("the origin is given to the client's `builder(…)`; write what follows it: `/v1/servicing`");
        return String::new();
    }
    if !text.text.starts_with('/') || text.text.ends_with('/') {
        let meant = format!("/{}", text.text.trim_matches('/'));
        let problem = problems.at(text.span, "`base_path` begins with a `/` and does not end with one");
        if meant == "/" {
            problem.with_help("leave it out where there is none");
            return String::new();
        }
        problem.suggest(Some(&meant));
        return meant;
    }
    path::base(text, problems).unwrap_or_default()
}
