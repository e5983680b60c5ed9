//! Method and path → endpoint, or the operation that a poll asks about.

use async_api_codegen::model::{Api, Method, Segment};
use percent_encoding::percent_decode_str;

/// Where requests go.
#[derive(Debug)]
pub(crate) struct Routes {
    endpoints: Vec<Route>,
    polls: Vec<PollRoute>,
}

/// What a request is to the spec.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A submission, with the parameters of its path, decoded.
    Endpoint { index: usize, parameters: Vec<(String, String)> },
    /// A poll, as the first endpoint whose template fits reads it, and as the others do.
    Poll { first: Asked, others: Vec<Asked> },
    /// There is such a path, with these methods.
    OtherMethod(Vec<&'static str>),
    /// There is no such path.
    Nothing,
}

/// A poll as one endpoint reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) endpoint: usize,
    pub(crate) token: String,
}

#[derive(Debug)]
struct Route {
    index: usize,
    method: Method,
    pattern: Vec<Segment>,
}

#[derive(Debug)]
struct PollRoute {
    endpoint: usize,
    /// The template up to its `?`.
    template: Vec<Segment>,
    /// The same with the endpoint's path in place of `{path}`.
    pattern: Vec<Segment>,
    /// Name and value of each pair of the template's query.
    query: Vec<(String, Vec<Segment>)>,
}

impl Routes {
    pub(crate) fn new(api: &Api) -> Self {
        let mut endpoints: Vec<Route> = Vec::new();
        let mut polls = Vec::new();
        for (index, endpoint) in api.endpoints.iter().enumerate() {
            let mut pattern = vec![Segment::Literal(api.base_path.clone())];
            pattern.extend(endpoint.path.segments.iter().cloned());
            polls.push(PollRoute::new(index, &endpoint.protocol.poll.segments, &pattern));
            endpoints.push(Route { index, method: endpoint.method, pattern });
        }
        // `/orders/open` before `/orders/{id}`.
        endpoints.sort_by_key(|route| parameters(&route.pattern));
        Self { endpoints, polls }
    }

    /// A poll for a token that `is_known` comes first: it cannot be anything else.
    pub(crate) fn target(&self, method: &str, path: &str, query: &str, is_known: impl Fn(&Asked) -> bool) -> Target {
        let mut others: Vec<Asked> = self.polls.iter().filter_map(|poll| poll.asked(path, query)).collect();
        let is_poll = method == "GET" && !others.is_empty();
        if is_poll && others.iter().any(is_known) {
            return Target::Poll { first: others.remove(0), others };
        }
        let mut allowed = Vec::new();
        for route in &self.endpoints {
            let Some(found) = matched(&route.pattern, path, Some('/')) else { continue };
            if route.method.as_str() == method {
                let parameters = found.into_iter().map(|(name, text)| (name.to_owned(), decoded(text))).collect();
                return Target::Endpoint { index: route.index, parameters };
            }
            allowed.push(route.method.as_str());
        }
        if is_poll {
            return Target::Poll { first: others.remove(0), others };
        }
        if !others.is_empty() {
            allowed.push("GET");
        }
        match allowed.is_empty() {
            true => Target::Nothing,
            false => Target::OtherMethod(allowed),
        }
    }

    /// The path of a poll for an operation whose submission went to `filled`; without a `{path}` it says nothing of it.
    pub(crate) fn poll_path(&self, asked: &Asked, filled: &str) -> String {
        let template = self.polls.get(asked.endpoint).map_or(&[][..], |poll| &poll.template);
        let mut path = String::new();
        for segment in template {
            path.push_str(match segment {
                Segment::Literal(text) => text,
                Segment::Parameter(name) if name == "path" => filled,
                Segment::Parameter(_) => &asked.token,
            });
        }
        path
    }
}

impl PollRoute {
    fn new(endpoint: usize, template: &[Segment], filled: &[Segment]) -> Self {
        let (template, query) = split(template);
        let mut pattern = Vec::new();
        for segment in &template {
            match segment {
                Segment::Parameter(name) if name == "path" => pattern.extend(filled.iter().map(not_the_token)),
                segment => pattern.push(segment.clone()),
            }
        }
        Self { endpoint, template, pattern, query }
    }

    fn asked(&self, path: &str, query: &str) -> Option<Asked> {
        let mut token = token_of(&matched(&self.pattern, path, Some('/'))?).map(decoded);
        for (name, pattern) in &self.query {
            let sent = pairs(query).find(|(sent, _)| sent == name)?.1;
            if !pattern.is_empty() {
                token = token.or(token_of(&matched(pattern, &sent, None)?).map(str::to_owned));
            }
        }
        Some(Asked { endpoint: self.endpoint, token: token? })
    }
}

/// A path's own parameter may be called `token`, too.
fn not_the_token(segment: &Segment) -> Segment {
    match segment {
        Segment::Literal(text) => Segment::Literal(text.clone()),
        Segment::Parameter(name) => Segment::Parameter(format!("path.{name}")),
    }
}

fn token_of<'t>(found: &[(&str, &'t str)]) -> Option<&'t str> {
    found.iter().find(|(name, _)| *name == "token").map(|(_, text)| *text)
}

fn parameters(pattern: &[Segment]) -> usize {
    pattern.iter().filter(|segment| matches!(segment, Segment::Parameter(_))).count()
}

/// A poll's template at its `?`, the query in pairs.
fn split(template: &[Segment]) -> (Vec<Segment>, Vec<(String, Vec<Segment>)>) {
    let (mut path, mut query) = (Vec::new(), Vec::new());
    let mut in_query = false;
    for segment in template {
        let text = match segment {
            Segment::Literal(text) => text,
            Segment::Parameter(_) => {
                let values = query.last_mut().map(|(_, value): &mut (String, Vec<Segment>)| value);
                values.unwrap_or(&mut path).push(segment.clone());
                continue;
            }
        };
        let mut rest = text.as_str();
        if !in_query {
            let (before, after) = rest.split_once('?').map_or((rest, None), |(before, after)| (before, Some(after)));
            path.push(Segment::Literal(before.to_owned()));
            let Some(after) = after else { continue };
            in_query = true;
            query.push((String::new(), Vec::new()));
            rest = after;
        }
        for (at, piece) in rest.split('&').enumerate() {
            if at > 0 {
                query.push((String::new(), Vec::new()));
            }
            let Some((name, value)) = query.last_mut() else { continue };
            match piece.split_once('=') {
                Some((before, after)) if value.is_empty() => {
                    name.push_str(&decoded(before));
                    if !after.is_empty() {
                        value.push(Segment::Literal(decoded(after)));
                    }
                }
                _ if name.is_empty() => name.push_str(&decoded(piece)),
                _ => value.push(Segment::Literal(decoded(piece))),
            }
        }
    }
    query.retain(|(name, _)| !name.is_empty());
    (path, query)
}

/// The parameters of a text that fits, each at least one character and none `separator`.
fn matched<'t>(pattern: &'t [Segment], text: &'t str, separator: Option<char>) -> Option<Vec<(&'t str, &'t str)>> {
    let Some((first, rest)) = pattern.split_first() else { return text.is_empty().then(Vec::new) };
    match first {
        Segment::Literal(literal) => matched(rest, text.strip_prefix(literal.as_str())?, separator),
        Segment::Parameter(name) => {
            let longest = separator.and_then(|separator| text.find(separator)).unwrap_or(text.len());
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]).skip(1);
            ends.take_while(|end| *end <= longest).find_map(|end| {
                let mut found = matched(rest, &text[end..], separator)?;
                found.insert(0, (name, &text[..end]));
                Some(found)
            })
        }
    }
}

/// Names and values of a query, decoded.
pub(crate) fn pairs(query: &str) -> impl Iterator<Item = (String, String)> + '_ {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let plain = |text: &str| decoded(&text.replace('+', " "));
        (plain(name), plain(value))
    })
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::api;

    const SPEC: &str = "
base_path: /v1
protocol: { poll: 'GET {path}/poll?v=2&id=op-{token}' }
endpoints:
  /orders/{token}/cancel: {}
  GET /orders/{id}: { mode: sync }
  GET /orders/open: { mode: sync }
  /jobs: { poll: 'GET /operations/{token}' }
";

    fn target(method: &str, uri: &str) -> Target {
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        Routes::new(&api(SPEC)).target(method, path, query, |_| false)
    }

    fn poll(endpoint: usize, token: &str) -> Target {
        Target::Poll { first: Asked { endpoint, token: token.to_owned() }, others: Vec::new() }
    }

    #[test]
    fn an_endpoint_is_found_by_method_and_path() {
        let cancel = Target::Endpoint { index: 0, parameters: vec![("token".to_owned(), "a/b".to_owned())] };
        assert_eq!(target("POST", "/v1/orders/a%2Fb/cancel"), cancel);
        assert_eq!(target("GET", "/v1/orders/a%2Fb/cancel"), Target::OtherMethod(vec!["POST"]));
        assert_eq!(target("POST", "/v1/orders//cancel"), Target::Nothing);
        assert_eq!(target("POST", "/orders/a/cancel"), Target::Nothing);
    }

    #[test]
    fn a_path_without_parameters_is_found_before_one_with_them() {
        assert_eq!(target("GET", "/v1/orders/open"), Target::Endpoint { index: 2, parameters: vec![] });
        let order = Target::Endpoint { index: 1, parameters: vec![("id".to_owned(), "openly".to_owned())] };
        assert_eq!(target("GET", "/v1/orders/openly"), order);
    }

    #[test]
    fn a_poll_is_read_by_its_template() {
        assert_eq!(target("GET", "/v1/orders/a%2Fb/cancel/poll?id=op-x%26y&v=2"), poll(0, "x&y"));
        assert_eq!(target("GET", "/operations/x%2Fy"), poll(3, "x/y"));
    }

    #[test]
    fn a_poll_that_lacks_part_of_its_template_is_none() {
        assert_eq!(target("GET", "/v1/orders/a/cancel/poll?id=op-x"), Target::Nothing);
        assert_eq!(target("GET", "/v1/orders/a/cancel/poll?id=x&v=2"), Target::Nothing);
        assert_eq!(target("GET", "/v1/orders/a/cancel/poll?v=2"), Target::Nothing);
        assert_eq!(target("POST", "/operations/x"), Target::OtherMethod(vec!["GET"]));
    }

    #[test]
    fn a_known_token_makes_it_a_poll() {
        let spec = "
endpoints:
  GET /jobs/{id}: { mode: sync }
  /jobs: { poll: 'GET /jobs/{token}' }
";
        let routes = Routes::new(&api(spec));
        assert_eq!(routes.target("GET", "/jobs/x", "", |asked| asked.token == "x"), poll(1, "x"));
        let order = Target::Endpoint { index: 0, parameters: vec![("id".to_owned(), "y".to_owned())] };
        assert_eq!(routes.target("GET", "/jobs/y", "", |asked| asked.token == "x"), order);
    }
}
