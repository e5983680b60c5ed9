//! `protocol:` and what an endpoint overrides of it.

use super::{
    path,
    shape::{self, Members},
};
use crate::{
    diagnostics::Problems,
    map::Map,
    model::{Pointer, Poll, Protocol, Segment, Statuses, TokenPlace},
    quoted::quoted,
    read::{Node, Text, Value},
    source::Span,
};

const KEYS: [&str; 6] = ["token", "status", "result", "poll", "statuses", "codes"];
const STATUSES: [&str; 6] = ["in_progress", "ready", "expired", "not_found", "failed", "rejected"];
const CODES: [&str; 1] = ["rejected"];

/// What holds where a spec says nothing.
pub(super) fn default() -> Protocol {
    let pointer = |tokens: &[&str]| Pointer(tokens.iter().map(|&token| token.to_owned()).collect());
    let words = |word: &str| vec![word.to_owned()];
    Protocol {
        token: TokenPlace::Body(pointer(&["asyncOperation", "token"])),
        status: pointer(&["asyncOperation", "status"]),
        result: pointer(&["result"]),
        poll: Poll {
            segments: vec![
                Segment::Parameter("path".to_owned()),
                Segment::Literal("/poll?asyncOperationToken=".to_owned()),
                Segment::Parameter("token".to_owned()),
            ],
        },
        statuses: Statuses {
            in_progress: words("IN_PROGRESS"),
            ready: words("READY"),
            expired: words("EXPIRED"),
            not_found: words("NOT_FOUND"),
            failed: Vec::new(),
            rejected: Vec::new(),
        },
        rejected_codes: vec![400, 401, 403, 404, 405, 406, 411, 414, 415, 422, 429, 431],
    }
}

/// What `protocol:` says, over what holds without it.
pub(super) fn protocol(node: &Node, inherited: &Protocol, problems: &mut Problems) -> Protocol {
    let mut protocol = inherited.clone();
    let Some(entries) =
        shape::map(node, "`protocol`", "write its keys, as in `token: /asyncOperation/token`", problems)
    else {
        return protocol;
    };
    let members = Members::new(entries, &KEYS, "`protocol`", problems);
    if let Some(text) = shape::member(&members, "token", problems) {
        protocol.token = token(text, problems).unwrap_or(protocol.token);
    }
    if let Some(text) = shape::member(&members, "status", problems) {
        protocol.status = in_body("status", text, problems).unwrap_or(protocol.status);
    }
    if let Some(text) = shape::member(&members, "result", problems) {
        protocol.result = in_body("result", text, problems).unwrap_or(protocol.result);
    }
    if let Some(text) = shape::member(&members, "poll", problems) {
        protocol.poll = poll(text, problems).unwrap_or(protocol.poll);
    }
    if let Some(node) = members.get("statuses", problems) {
        statuses(node, &mut protocol.statuses, problems);
    }
    if let Some(node) = members.get("codes", problems) {
        codes(node, &mut protocol.rejected_codes, problems);
    }
    protocol
}

/// Where a `protocol:` says how to poll.
pub(super) fn poll_of(node: &Node) -> Option<Span> {
    let Value::Map(entries) = &node.value else { return None };
    entries.iter().find(|entry| entry.key.text == "poll").map(|entry| entry.value.span)
}

/// `GET {path}/poll?asyncOperationToken={token}`
pub(super) fn poll(text: &Text, problems: &mut Problems) -> Option<Poll> {
    const EXAMPLE: &str = "write it as in `\"GET {path}/poll?asyncOperationToken={token}\"`";
    let Some(template) = text.text.strip_prefix("GET ") else {
        problems.at(text.span, "a poll is always a GET").with_help(EXAMPLE);
        return None;
    };
    let (offset, template) = (text.text.len() - template.trim_start().len(), template.trim());
    let end = offset + template.len();
    if !template.starts_with("{path}") && !template.starts_with('/') {
        problems
            .at(text.part(offset, end), "a poll goes to the same origin: it begins with `{path}` or with `/`")
            .with_help(EXAMPLE);
        return None;
    }
    let query = template.find('?').map(|at| offset + at);
    let mut segments = Vec::new();
    let mut sound = path::stays_where_it_is(text, offset, query.unwrap_or(end), problems);
    let mut at = offset;
    while at < end {
        let (length, segment) = match next_segment(&text.text[at..end]) {
            Ok(found) => found,
            Err(length) => {
                problems.at(text.part(at, at + length), "this brace has no partner").with_help(EXAMPLE);
                return None;
            }
        };
        let span = text.part(at, at + length);
        match &segment {
            Segment::Parameter(name) if name != "path" && name != "token" => {
                let meant = problems.nearest(name, ["path", "token"]).map(|meant| format!("{{{meant}}}"));
                let written = quoted(&format!("{{{name}}}"));
                problems
                    .at(span, format!("a poll knows `{{path}}` and `{{token}}`, not {written}"))
                    .suggest(meant.as_deref());
                sound = false;
            }
            Segment::Literal(literal) => {
                let before = query.map_or(literal.len(), |query| query.saturating_sub(at).min(literal.len()));
                let (path, rest) = literal.split_at(before);
                sound &= path::literal_is_sound(text, at, path, problems)
                    && query_is_sound(text, at + before, rest, problems);
            }
            Segment::Parameter(_) => {}
        }
        segments.push(segment);
        at += length;
    }
    let tokens = segments.iter().filter(|segment| **segment == Segment::Parameter("token".to_owned())).count();
    if tokens != 1 && sound {
        let (message, help) = match tokens {
            0 => ("this poll does not say which operation it asks about: `{token}` is missing", EXAMPLE),
            _ => ("`{token}` stands here more than once", "write it once"),
        };
        problems.at(text.span, message).with_help(help);
        sound = false;
    }
    sound.then_some(Poll { segments })
}

/// What stands between the parameters of a poll's query, from `start` on.
fn query_is_sound(text: &Text, start: usize, literal: &str, problems: &mut Problems) -> bool {
    let wrong = |(at, letter): &(usize, char)| match letter {
        '%' => !path::is_encoded(&literal[at + 1..]),
        '#' => true,
        letter => !letter.is_ascii_graphic(),
    };
    let Some((at, letter)) = literal.char_indices().find(wrong) else { return true };
    path::not_as_it_is(text, start + at, letter, problems);
    false
}

/// The first piece of a template, and its length; the length of what is wrong, if a brace has no partner.
pub(super) fn next_segment(rest: &str) -> Result<(usize, Segment), usize> {
    match rest.strip_prefix('{') {
        Some(inner) => match inner.find(['{', '}']) {
            Some(end) if inner[end..].starts_with('}') => Ok((end + 2, Segment::Parameter(inner[..end].to_owned()))),
            _ => Err(1),
        },
        None if rest.starts_with('}') => Err(1),
        None => {
            let end = rest.find(['{', '}']).unwrap_or(rest.len());
            Ok((end, Segment::Literal(rest[..end].to_owned())))
        }
    }
}

/// A JSON pointer (RFC 6901).
pub(super) fn pointer(text: &Text, problems: &mut Problems) -> Option<Pointer> {
    if text.text.is_empty() {
        return Some(Pointer(Vec::new()));
    }
    let Some(rest) = text.text.strip_prefix('/') else {
        let dotted = text.text.trim_start_matches("$.").trim_start_matches('#').replace('.', "/");
        problems
            .at(text.span, format!("{} is not a JSON pointer", quoted(&text.text)))
            .with_help(format!("did you mean {}?", quoted(&format!("/{}", dotted.trim_start_matches('/')))));
        return None;
    };
    let mut at = 1;
    let mut tokens = Vec::new();
    for token in rest.split('/') {
        match unescaped(token) {
            Ok(token) => tokens.push(token),
            Err(tilde) => {
                problems
                    .at(text.part(at + tilde, at + tilde + 1), "a `~` in a JSON pointer is written `~0`")
                    .with_help("`~1` is a `/` within a name");
                return None;
            }
        }
        at += token.len() + 1;
    }
    Some(Pointer(tokens))
}

fn unescaped(token: &str) -> Result<String, usize> {
    let mut out = String::new();
    let mut letters = token.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '~' => match letters.next() {
                Some((_, '0')) => out.push('~'),
                Some((_, '1')) => out.push('/'),
                _ => return Err(at),
            },
            _ => out.push(letter),
        }
    }
    Ok(out)
}

/// Whether it means a header field, and the name of that.
fn of_header(text: &Text) -> Option<&str> {
    let name = text.text.strip_prefix("header")?;
    (name.is_empty() || name.starts_with(char::is_whitespace)).then(|| name.trim())
}

/// Where something is that no header field has.
fn in_body(what: &str, text: &Text, problems: &mut Problems) -> Option<Pointer> {
    if of_header(text).is_some() {
        problems
            .at(text.span, format!("only a token can be in a header field, and `{what}` is in the body"))
            .with_help(format!("write a JSON pointer, as in `{what}: /{what}`"));
        return None;
    }
    pointer(text, problems)
}

fn token(text: &Text, problems: &mut Problems) -> Option<TokenPlace> {
    let Some(name) = of_header(text) else {
        return pointer(text, problems).map(TokenPlace::Body);
    };
    if !is_header_name(name) {
        problems
            .at(text.span, format!("{} is not the name of a header field", quoted(name)))
            .with_help("write it as in `header Operation-Token`");
        return None;
    }
    Some(TokenPlace::Header(name.to_owned()))
}

/// A token of RFC 9110.
pub(super) fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

fn statuses(node: &Node, statuses: &mut Statuses, problems: &mut Problems) {
    let Some(entries) = shape::map(node, "`statuses`", "write the words of each state: `ready: [READY]`", problems)
    else {
        return;
    };
    let members = Members::new(entries, &STATUSES, "`statuses`", problems);
    let mut given: Map<String, (&'static str, Span)> = Map::default();
    for name in STATUSES {
        let Some(node) = members.get(name, problems) else { continue };
        let Some(texts) = shape::texts(node, &format!("`{name}`"), problems) else { continue };
        if texts.is_empty() && matches!(name, "in_progress" | "ready") {
            problems
                .lacking(node.span, format!("`{name}` has no word, so that no operation could ever be that"))
                .with_help("say what the API calls it, or remove the key");
        }
        let mut words = Vec::new();
        for text in &texts {
            let folded = text.text.to_lowercase();
            match given.get(&folded) {
                Some((list, first)) => {
                    let message = match *list == name {
                        true => format!("{} is given twice", quoted(&text.text)),
                        false => format!("{} is in two lists, `{list}` and `{name}`", quoted(&text.text)),
                    };
                    problems
                        .at(text.span, message)
                        .also(*first, "first given here")
                        .with_help("statuses compare without case");
                }
                None => {
                    given.insert(folded, (name, text.span));
                    words.push(text.text.clone());
                }
            }
        }
        if !texts.is_empty() || !matches!(name, "in_progress" | "ready") {
            *list(statuses, name) = words;
        }
    }
    // A word that is moved to another list leaves the one that it is in by default.
    for name in STATUSES {
        list(statuses, name).retain(|word| given.get(&word.to_lowercase()).is_none_or(|(at, _)| *at == name));
    }
    for name in ["in_progress", "ready"] {
        if list(statuses, name).is_empty() && members.entry(name).is_none() {
            problems
                .lacking(node.span, format!("the only word of `{name}` was moved to another list"))
                .with_help(format!("say what the API calls it: `{name}: [...]`"));
        }
    }
}

fn list<'s>(statuses: &'s mut Statuses, name: &str) -> &'s mut Vec<String> {
    match name {
        "in_progress" => &mut statuses.in_progress,
        "ready" => &mut statuses.ready,
        "expired" => &mut statuses.expired,
        "not_found" => &mut statuses.not_found,
        "failed" => &mut statuses.failed,
        _ => &mut statuses.rejected,
    }
}

fn codes(node: &Node, codes: &mut Vec<u16>, problems: &mut Problems) {
    let Some(entries) = shape::map(node, "`codes`", "write `rejected: [400, 422]`", problems) else { return };
    let members = Members::new(entries, &CODES, "`codes`", problems);
    let Some(node) = members.get("rejected", problems) else { return };
    let Some(texts) = shape::texts(node, "`rejected`", problems) else { return };
    let mut given: Vec<(u16, Span)> = Vec::new();
    for text in texts {
        match text.text.parse() {
            Ok(code @ 400..=599) => match given.iter().find(|(other, _)| *other == code) {
                Some((_, first)) => {
                    problems.at(text.span, format!("{code} is given twice")).also(*first, "first given here");
                }
                None => given.push((code, text.span)),
            },
            _ => {
                problems
                    .at(text.span, format!("{} is not a status code that can mean a refusal", quoted(&text.text)))
                    .with_help("these are the codes from 400 to 599");
            }
        }
    }
    *codes = given.into_iter().map(|(code, _)| code).collect();
}
