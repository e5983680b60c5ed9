//! Filling the path of an endpoint, and recognising filled paths.

use std::fmt::{self, Write as _};

use serde_json::{Map, Value};

use crate::{
    endpoint::Segment,
    request::{RequestError, encode, is_plain, scalar},
};

/// The base path plus the path with its parameters filled in. Values are encoded so that each stays within its segment.
pub(crate) fn fill(
    template: &'static [Segment],
    base_path: &str,
    values: &Map<String, Value>,
) -> Result<String, RequestError> {
    let mut path = base_path.to_owned();
    for segment in template {
        match segment {
            Segment::Literal(text) => path.push_str(text),
            Segment::Parameter(name) => {
                let text = values.get(*name).and_then(scalar).unwrap_or_default();
                // A URL parser would resolve these, and the request would reach another endpoint.
                if matches!(text.as_str(), "" | "." | "..") {
                    return Err(RequestError::Path { parameter: name });
                }
                let _ = write!(path, "{}", encode(&text));
            }
        }
    }
    Ok(path)
}

/// Whether the path contains `.` or `..`, possibly encoded, which a URL parser would resolve.
pub(crate) fn has_dot_segments(path: &str) -> bool {
    let is_dots = |part: &str| matches!(part.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    path.split('/').any(is_dots)
}

/// Whether a path has no parameters.
pub(crate) fn is_fixed(template: &[Segment]) -> bool {
    template.iter().all(|segment| matches!(segment, Segment::Literal(_)))
}

/// Writes a [path without parameters](is_fixed), without the base path.
pub(crate) fn write_fixed(into: &mut impl fmt::Write, template: &[Segment]) -> fmt::Result {
    template.iter().try_for_each(|segment| match segment {
        Segment::Literal(text) => into.write_str(text),
        Segment::Parameter(_) => Ok(()),
    })
}

/// Whether [`fill`] returns this path for some values.
pub(crate) fn is_filled(template: &[Segment], base_path: &str, path: &str) -> bool {
    let Some(path) = path.strip_prefix(base_path) else { return false };
    // All positions where the segments so far may end: a parameter can end in several places.
    let nowhere = vec![false; path.len() + 1];
    let mut ends = nowhere.clone();
    ends[0] = true;
    for segment in template {
        let begins = std::mem::replace(&mut ends, nowhere.clone());
        let begins = begins.into_iter().enumerate().filter_map(|(at, is_end)| is_end.then_some(at));
        match segment {
            Segment::Literal(text) => {
                for at in begins.filter(|at| path[*at..].starts_with(text)) {
                    ends[at + text.len()] = true;
                }
            }
            Segment::Parameter(_) => {
                for begin in begins {
                    let mut end = begin;
                    while let Some(length) = encoded(&path[end..]) {
                        end += length;
                        // Everything after a position that was reached before was reached then, too.
                        if std::mem::replace(&mut ends[end], true) {
                            break;
                        }
                    }
                }
            }
        }
    }
    ends[path.len()] && !path.split('/').any(|part| matches!(part, "." | ".."))
}

/// The length of the first byte of an [encoded](encode) value, if there is one.
fn encoded(text: &str) -> Option<usize> {
    match text.as_bytes() {
        [b'%', high, low, ..] => {
            let digit = |byte: &u8| char::from(*byte).to_digit(16).filter(|_| !byte.is_ascii_lowercase());
            let byte = u8::try_from(digit(high)? * 16 + digit(low)?).ok()?;
            (!is_plain(byte)).then_some(3)
        }
        [byte, ..] => is_plain(*byte).then_some(1),
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: &[Segment] = &[Segment::Literal("/orders/"), Segment::Parameter("id"), Segment::Literal("/quote")];
    const FLIGHT: &[Segment] = &[
        Segment::Literal("/flights/"),
        Segment::Parameter("from"),
        Segment::Literal("-"),
        Segment::Parameter("to"),
        Segment::Parameter("day"),
        Segment::Literal(".json"),
    ];

    fn filled(template: &'static [Segment], values: &Value) -> Option<String> {
        let path = fill(template, "/v1", values.as_object().unwrap()).ok()?;
        assert!(is_filled(template, "/v1", &path), "{path}");
        Some(path)
    }

    #[test]
    fn a_value_stays_within_its_part_of_the_path() {
        let order = |id: &str| filled(ORDER, &serde_json::json!({ "id": id }));
        assert_eq!(order("7").as_deref(), Some("/v1/orders/7/quote"));
        assert_eq!(order("a/../b?c#d%e é").as_deref(), Some("/v1/orders/a%2F..%2Fb%3Fc%23d%25e%20%C3%A9/quote"));
        assert_eq!([order(""), order("."), order("..")], [None, None, None]);
    }

    #[test]
    fn whatever_was_filled_is_known_again() {
        let values = ["7", "-", "a-b", "..json", ".json", "%2F", "é", "a b", "~_."];
        for from in values {
            for to in values {
                for day in values {
                    assert!(filled(FLIGHT, &serde_json::json!({ "from": from, "to": to, "day": day })).is_some());
                }
            }
        }
    }

    #[test]
    fn what_was_filled_for_another_template_or_base_path_is_not() {
        for path in [
            "",
            "/v1",
            "/v1/orders/7",
            "/v1/orders/7/quotes",
            "/v1/orders//quote",
            "/v1/orders/7/8/quote",
            "/v1/orders/7/quote/",
            "/v1/orders/7/quote?x=/quote",
            "/v1/orders/../quote",
            "/v1/orders/%2E%2E/quote",
            "/v1/orders/%2e/quote",
            "/v1/orders/%2f/quote",
            "/v1/orders/%/quote",
            "/v1/orders/é/quote",
            "/v1/flights/7/quote",
            "/v10/orders/7/quote",
            "/orders/7/quote",
            "/v1/v1/orders/7/quote",
            "https://elsewhere.example/v1/orders/7/quote",
        ] {
            assert!(!is_filled(ORDER, "/v1", path), "{path}");
        }
    }
}
