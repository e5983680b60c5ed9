//! `GET /orders/{orderId}` → method and path.

use super::{endpoints::KEYS as ENDPOINT, names, protocol::next_segment};
use crate::{
    diagnostics::Problems,
    model::{Method, Path, Segment},
    quoted::quoted,
    read::Text,
    source::Span,
};

const METHODS: [Method; 6] = [Method::Get, Method::Head, Method::Post, Method::Put, Method::Patch, Method::Delete];

/// No server takes longer ones.
const LONGEST: usize = 2000;

/// What the key of an endpoint says.
pub(super) struct Route {
    pub(super) method: Method,
    pub(super) path: Path,
    pub(super) parameters: Vec<(String, Span)>,
}

impl Route {
    /// `POST /orders/{orderId}`
    pub(super) fn id(&self) -> String {
        format!("{} {}", self.method.as_str(), self.path.text)
    }

    /// Two endpoints of the same shape are the same to the server, whatever their parameters are called.
    pub(super) fn shape(&self) -> String {
        let pieces = self.path.segments.iter().map(|segment| match segment {
            Segment::Literal(text) => text.as_str(),
            Segment::Parameter(_) => "{}",
        });
        std::iter::once(self.method.as_str()).chain([" "]).chain(pieces).collect()
    }

    /// `orders_order_id`
    pub(super) fn method_name(&self) -> Option<String> {
        names::snake(&self.path.text)
    }
}

pub(super) fn route(text: &Text, problems: &mut Problems) -> Option<Route> {
    if text.text.len() > LONGEST {
        problems.at(text.span, format!("a path is at most {LONGEST} bytes long"));
        return None;
    }
    let (method, start) = method(text, problems);
    let path = &text.text[start..];
    if !path.starts_with('/') {
        problems
            .at(text.part(start, text.text.len()), format!("a path begins with `/`, and {} does not", quoted(path)))
            .with_help(meant(path));
        return None;
    }
    if let Some((before, method)) = path.rsplit_once(' ')
        && METHODS.iter().any(|known| known.as_str().eq_ignore_ascii_case(method))
    {
        problems
            .at(text.part(text.text.len() - method.len(), text.text.len()), "the method stands before the path")
            .with_help(format!("write {}", quoted(&format!("{} {}", method.to_uppercase(), before.trim_end()))));
        return None;
    }
    let (mut segments, mut parameters): (Vec<Segment>, Vec<(String, Span)>) = (Vec::new(), Vec::new());
    let (mut at, mut sound) = (start, true);
    while at < text.text.len() {
        let (end, segment) = match next_segment(&text.text[at..]) {
            Ok((length, segment)) => (at + length, segment),
            Err(length) => {
                problems
                    .at(text.part(at, at + length), "this brace has no partner")
                    .with_help("a parameter is written `{name}`");
                return None;
            }
        };
        let span = text.part(at, end);
        match &segment {
            Segment::Literal(literal) => sound &= literal_is_sound(text, at, literal, problems),
            Segment::Parameter(name) => match parameters.iter().find(|(other, _)| other == name) {
                Some((_, first)) => {
                    problems
                        .at(span, format!("parameter {} stands in this path twice", quoted(name)))
                        .also(*first, "first here");
                }
                None if name.is_empty() => {
                    problems
                        .at(span, "this parameter has no name")
                        .with_help("write it between the braces: `{orderId}`");
                    sound = false;
                }
                None if names::snake(name).is_none() || name.contains('/') => {
                    problems.at(span, format!("{} is not the name of a parameter", quoted(name)));
                    sound = false;
                }
                None => parameters.push((name.clone(), span)),
            },
        }
        segments.push(segment);
        at = end;
    }
    sound &= stays_where_it_is(text, start, text.text.len(), problems);
    sound.then(|| Route { method, path: Path { text: path.to_owned(), segments }, parameters })
}

/// What to write for a path that is none.
fn meant(path: &str) -> String {
    if path.trim_start().starts_with('/') {
        return format!("write {}", quoted(path.trim()));
    }
    if let Some((_, rest)) = path.split_once("://") {
        let path = rest.find('/').map_or("/", |at| &rest[at..]);
        return format!("the origin is given to the client's `builder(…)`; write {}", quoted(path));
    }
    if let Some((method, rest)) = path.split_once('/')
        && METHODS.iter().any(|known| known.as_str().eq_ignore_ascii_case(method))
    {
        return format!("write {}", quoted(&format!("{} /{rest}", method.to_uppercase())));
    }
    match ENDPOINT.contains(&path) {
        true => "indent it deeper, so that it belongs to the endpoint above".to_owned(),
        false => "an endpoint is `/path` or `METHOD /path`".to_owned(),
    }
}

/// The method, and where the path begins.
fn method(text: &Text, problems: &mut Problems) -> (Method, usize) {
    let Some(end) = text.text.find(char::is_whitespace).filter(|&end| end > 0 && !text.text.starts_with('/')) else {
        return (Method::Post, 0);
    };
    let word = &text.text[..end];
    let start = text.text.len() - text.text[end..].trim_start().len();
    if let Some(method) = METHODS.into_iter().find(|method| method.as_str() == word) {
        return (method, start);
    }
    let known: Vec<_> = METHODS.iter().map(|method| method.as_str()).collect();
    let meant = problems.nearest(&word.to_uppercase(), known.iter().copied());
    let problem = problems.at(text.part(0, end), format!("unknown method {}", quoted(word)));
    match meant {
        Some(meant) => problem.suggest(Some(meant)),
        None => problem.with_help(format!("the methods are {}", known.join(" "))),
    };
    (METHODS.into_iter().find(|method| Some(method.as_str()) == meant).unwrap_or(Method::Post), start)
}

/// What stands between the parameters of a path, from `start` on.
pub(super) fn literal_is_sound(text: &Text, start: usize, literal: &str, problems: &mut Problems) -> bool {
    for (at, letter) in literal.char_indices() {
        match letter {
            '?' => {
                problems
                    .at(text.part(start + at, start + at + 1), "a path ends before its `?`")
                    .with_help("write the parameters of the query under `query:`");
                return false;
            }
            '%' if is_encoded(&literal[at + 1..]) => {}
            ':' | '<' if literal[..at].ends_with('/') => {
                let name = literal[at + 1..].split(['/', '>']).next().unwrap_or_default();
                let part = text.part(start + at, start + at + literal[at..].find('/').unwrap_or(literal.len() - at));
                problems
                    .at(part, "a parameter is written in braces")
                    .with_help(format!("write {}", quoted(&format!("{{{name}}}"))));
                return false;
            }
            letter if letter.is_ascii_alphanumeric() || "/-._~!$&'()*+,;=:@".contains(letter) => {}
            letter => {
                not_as_it_is(text, start + at, letter, problems);
                return false;
            }
        }
    }
    if let Some(at) = literal.find("//") {
        problems.at(text.part(start + at, start + at + 2), "a part of this path is empty").with_help("write one `/`");
        return false;
    }
    true
}

/// A letter of a URL that has to be encoded there.
pub(super) fn not_as_it_is(text: &Text, at: usize, letter: char, problems: &mut Problems) {
    let what = if letter == ' ' { "a space".to_owned() } else { quoted(&letter.to_string()) };
    let mut bytes = [0; 4];
    let encoded = letter.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}"));
    problems
        .at(text.part(at, at + letter.len_utf8()), format!("{what} cannot stand in a URL as it is"))
        .with_help(format!("write it as `{}`", encoded.collect::<String>()));
}

/// Whether what follows a `%` makes a byte of it.
pub(super) fn is_encoded(rest: &str) -> bool {
    rest.bytes().take_while(u8::is_ascii_hexdigit).take(2).count() == 2
}

/// What stands before every path.
pub(super) fn base(text: &Text, problems: &mut Problems) -> Option<String> {
    if let Some(at) = text.text.find(['{', '}']) {
        problems
            .at(text.part(at, at + 1), "a base path has no parameters")
            .with_help("write them in the paths of endpoints");
        return None;
    }
    let sound =
        literal_is_sound(text, 0, &text.text, problems) && stays_where_it_is(text, 0, text.text.len(), problems);
    sound.then(|| text.text.clone())
}

/// Whether no part of the path between `start` and `end` is a dot segment, which whoever parses a URL resolves.
pub(super) fn stays_where_it_is(text: &Text, start: usize, end: usize, problems: &mut Problems) -> bool {
    let mut at = start;
    for part in text.text[start..end].split('/') {
        if matches!(part.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..") {
            problems
                .at(text.part(at, at + part.len()), format!("{} leads to another path", quoted(part)))
                .with_help("write the path that is meant");
            return false;
        }
        at += part.len() + 1;
    }
    true
}
