//! `endpoints:`

use super::{
    critical::{self, Request},
    names,
    path::{self, Route},
    protocol,
    request::Parts,
    shape::{self, Members},
    types::Types,
};
use crate::{
    diagnostics::Problems,
    map::{Map, Set},
    model::{Endpoint, Method, Mode, Protocol, Type, bare},
    quoted::quoted,
    read::{Entry, Value},
    source::Span,
};

pub(super) const KEYS: [&str; 14] = [
    "summary",
    "name",
    "path",
    "query",
    "header",
    "body",
    "response",
    "mode",
    "critical",
    "idempotent",
    "protocol",
    "poll",
    "give_up_after",
    "formerly",
];

/// An endpoint, and where the spec names it.
pub(super) struct Placed {
    pub(super) endpoint: Endpoint,
    pub(super) key: Span,
    /// Where its Rust name comes from: the key, or `name:`.
    pub(super) name: Span,
    shape: String,
    /// The shape of each of `formerly:`, and where it stands.
    formerly: Vec<(String, Span)>,
}

pub(super) fn endpoints<'a>(
    entries: &'a [Entry],
    protocol: &Protocol,
    types: &mut Types<'a>,
    problems: &mut Problems,
) -> Vec<Placed> {
    let mut shapes: Map<String, Span> = Map::default();
    let mut looked_at = Set::default();
    let mut placed = Vec::new();
    for entry in entries {
        let Some(route) = path::route(&entry.key, problems) else { continue };
        if let Some(first) = shapes.insert(route.shape(), entry.key.span) {
            problems
                .at(entry.key.span, format!("endpoint `{} {}` is given twice", route.method.as_str(), route.path.text))
                .also(first, "first given here");
            continue;
        }
        placed.extend(endpoint(entry, route, protocol, types, &mut looked_at, problems));
    }
    adopted_once(&placed, problems);
    placed
}

/// What the journal knows of an earlier endpoint belongs to one of today's.
fn adopted_once(placed: &[Placed], problems: &mut Problems) {
    let mut owners: Map<&str, Span> = placed.iter().map(|placed| (placed.shape.as_str(), placed.key)).collect();
    for placed in placed {
        for (id, (shape, span)) in placed.endpoint.formerly.iter().zip(&placed.formerly) {
            match owners.get(shape.as_str()) {
                // Its parameters were called otherwise, which makes no difference.
                Some(_) if *shape == placed.shape => {}
                Some(owner) => {
                    problems
                        .at(*span, format!("`{id}` cannot be what this endpoint was called: it is taken"))
                        .also(*owner, "by this one");
                }
                None => {
                    owners.insert(shape, *span);
                }
            }
        }
    }
}

fn endpoint<'a>(
    entry: &'a Entry,
    route: Route,
    protocol: &Protocol,
    types: &mut Types<'a>,
    looked_at: &mut Set<(&'static str, String)>,
    problems: &mut Problems,
) -> Option<Placed> {
    let key = entry.key.span;
    let entries = match &entry.value.value {
        // An endpoint may have nothing but defaults.
        Value::Nothing => &[],
        _ => shape::map(&entry.value, "an endpoint", "write its keys, as in `response: Quote`", problems)
            .unwrap_or_default(),
    };
    let members = Members::new(entries, &KEYS, "an endpoint", problems);
    let (name, name_span) = name(&members, &route, key, problems)?;
    let prefix = names::prefix(&name);
    let mut parts = Parts { prefix: &prefix, members: &members, types, looked_at, problems };

    let path_params = parts.path_params(&route);
    let query = parts.of("query", "Query");
    let header = parts.of("header", "Header");
    let body = parts.of("body", "Body");
    let response = parts.of("response", "Response");
    for (place, part) in [("query", &query), ("header", &header)] {
        if let Some(ty) = part {
            parts.only_texts(place, ty);
        }
    }
    if let Some(Type::Optional(_)) = &body
        && let Some(entry) = members.entry("body")
    {
        parts.problems.at(entry.value.span, "a body cannot be optional").with_help("make its fields optional");
    }

    let mode = mode(&members, problems);
    no_body(route.method, mode, key, &members, problems);
    let request =
        Request { path_params: &path_params, query: &query, header: &header, body: &body, response: &response };
    let critical = is_critical(&members, problems)
        .map(|entry| critical::critical(&entry.value, entry.key.span, &prefix, &request, types, problems));
    let repeatable = repeatable(&members, route.method, critical.is_some(), problems);
    let (former, shape) = (formerly(&members, problems), route.shape());
    let endpoint = Endpoint {
        method: route.method,
        name,
        summary: shape::member(&members, "summary", problems).map(|text| text.text.trim().to_owned()),
        path_params,
        query,
        header,
        body,
        response,
        mode,
        repeatable,
        give_up_after: give_up_after(&members, problems),
        protocol: own_protocol(&members, mode, protocol, problems),
        critical,
        formerly: former.iter().map(|(route, _)| route.id()).collect(),
        path: route.path,
    };
    let formerly = former.into_iter().map(|(route, span)| (route.shape(), span)).collect();
    Some(Placed { endpoint, key, name: name_span, shape, formerly })
}

/// The Rust method, and where it comes from.
fn name(members: &Members<'_>, route: &Route, key: Span, problems: &mut Problems) -> Option<(String, Span)> {
    if let Some(text) = shape::member(members, "name", problems) {
        let snake = names::snake(&text.text);
        if let Some(snake) = snake {
            if bare(&snake) != text.text {
                problems
                    .at(text.span, format!("{} cannot be the name of a method", quoted(&text.text)))
                    .suggest(Some(&snake));
            }
            return Some((snake, text.span));
        }
        problems.at(text.span, format!("{} cannot be the name of a method", quoted(&text.text)));
    }
    let name = route.method_name();
    if name.is_none() {
        problems.at(key, "no name can be made of this path").with_help("choose one: `name: …`");
    }
    Some((name?, key))
}

fn mode(members: &Members<'_>, problems: &mut Problems) -> Mode {
    let Some(text) = shape::member(members, "mode", problems) else { return Mode::Async };
    match text.text.as_str() {
        "async" => Mode::Async,
        "sync" => Mode::Sync,
        other => {
            let folded = other.to_ascii_lowercase();
            let meant = match folded.as_str() {
                "synchronous" | "blocking" => Some("sync"),
                "asynchronous" => Some("async"),
                _ => problems.nearest(&folded, ["async", "sync"]),
            };
            problems
                .at(text.span, format!("`mode` must be `async` or `sync`, not {}", quoted(other)))
                .with_help("`async`, which is meant where it is left out, polls for the answer; `sync` has it at once")
                .suggest(meant);
            if meant == Some("sync") { Mode::Sync } else { Mode::Async }
        }
    }
}

fn no_body(method: Method, mode: Mode, key: Span, members: &Members<'_>, problems: &mut Problems) {
    if let (Method::Get | Method::Head, Some(body)) = (method, members.entry("body")) {
        problems
            .at(body.key.span, format!("a {} has no body", method.as_str()))
            .with_help("write its fields under `query:`, or make it a POST");
    }
    if method != Method::Head {
        return;
    }
    if let Some(response) = members.entry("response") {
        problems
            .at(response.key.span, "the answer to a HEAD has no body")
            .with_help("remove `response`, or make it a GET");
    }
    if mode == Mode::Async {
        let span = members.entry("mode").map_or(key, |entry| entry.value.span);
        problems.lacking(span, "the answer to a HEAD has no body, and so no token").with_help("write `mode: sync`");
    }
}

/// What `critical:` says, if the endpoint is.
fn is_critical<'a>(members: &Members<'a>, problems: &mut Problems) -> Option<&'a Entry> {
    let entry = members.entry("critical")?;
    if let Some(text) = entry.value.text()
        && text.text == "false"
    {
        problems.at(text.span, "an endpoint is not critical unless it says so").with_help("remove `critical: false`");
        return None;
    }
    Some(entry)
}

fn repeatable(members: &Members<'_>, method: Method, critical: bool, problems: &mut Problems) -> bool {
    let said = members.get("idempotent", problems).and_then(|node| shape::flag(node, "`idempotent`", problems));
    if critical {
        if let (Some(true), Some(entry), Some(critical)) =
            (said, members.entry("idempotent"), members.entry("critical"))
        {
            problems
                .at(entry.key.span, "a critical request is never sent twice, even if it is idempotent")
                .also(critical.key.span, "it is critical by this")
                .with_help("remove one of the two");
        }
        return false;
    }
    said.unwrap_or(matches!(method, Method::Get | Method::Head | Method::Put | Method::Delete))
}

fn give_up_after(members: &Members<'_>, problems: &mut Problems) -> Option<std::time::Duration> {
    let text = shape::member(members, "give_up_after", problems)?;
    let duration = shape::duration(text, "`give_up_after`", problems)?;
    if duration.is_zero() {
        problems.at(text.span, "`give_up_after` must be longer than nothing");
        return None;
    }
    Some(duration)
}

fn own_protocol(members: &Members<'_>, mode: Mode, inherited: &Protocol, problems: &mut Problems) -> Protocol {
    let mut own = match members.get("protocol", problems) {
        Some(node) => protocol::protocol(node, inherited, problems),
        None => inherited.clone(),
    };
    if let Some(text) = shape::member(members, "poll", problems) {
        if let (Mode::Sync, Some(mode)) = (mode, members.entry("mode")) {
            problems
                .at(text.span, "a synchronous endpoint is not polled")
                .also(mode.key.span, "it is synchronous by this")
                .with_help("remove one of the two");
        }
        if let Some(other) = members.entry("protocol").and_then(|entry| protocol::poll_of(&entry.value)) {
            problems
                .at(text.span, "this endpoint says twice how it is polled")
                .also(other, "the other is this one")
                .with_help("remove one of the two");
        }
        own.poll = protocol::poll(text, problems).unwrap_or(own.poll);
    }
    own
}

fn formerly(members: &Members<'_>, problems: &mut Problems) -> Vec<(Route, Span)> {
    let Some(node) = members.get("formerly", problems) else { return Vec::new() };
    let texts = shape::texts(node, "`formerly`", problems).unwrap_or_default();
    texts.into_iter().filter_map(|text| Some((path::route(text, problems)?, text.span))).collect()
}
