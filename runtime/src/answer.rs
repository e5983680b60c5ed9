//! What an HTTP answer says, before anyone asks what it means for the operation.

mod find;

use std::{
    borrow::Cow,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

pub(crate) use self::find::find;
use crate::{
    endpoint::{Condition, Critical, Endpoint, Mode, Protocol, Statuses, TokenPlace},
    json,
};

/// The largest token that is kept: more is no token but an accident.
pub(crate) const MAX_TOKEN: usize = 16 * 1024;

/// An answer as the transport gave it.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// A floor for the next try, whatever else the answer says.
    pub(crate) retry_after: Option<Duration>,
}

/// What it says. A recognised status word beats the HTTP code, and a status beats a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// IN_PROGRESS, or a token and no terminal status.
    InProgress(Option<String>),
    /// READY, and its result in bytes if there is one.
    Ready(Option<Bytes>),
    Expired,
    NotFound,
    Failed,
    Rejected,
    /// About another token than the one that was asked for.
    OtherToken,
    /// A status word that no list has.
    UnknownStatus,
    /// JSON with neither status nor token.
    Silent,
    /// No JSON.
    Garbage,
    /// A token that cannot be one: too large, with control characters, or a URL.
    BadToken,
}

/// Reads an answer to a submission (`asked` is `None`) or to a poll for the token `asked`.
pub(crate) fn answer(endpoint: &Endpoint, reply: &Reply, asked: Option<&str>) -> Answer {
    match (endpoint.mode, asked) {
        (Mode::Sync, None) => at_once(reply),
        // Of one that was asynchronous when it was accepted, the answer to a poll is still no result by itself.
        (Mode::Sync, Some(_)) | (Mode::Async, _) => asynchronous(endpoint, reply, asked),
    }
}

fn at_once(reply: &Reply) -> Answer {
    if !reply.status.is_success() {
        return Answer::Silent;
    }
    Answer::Ready(Some(reply.body.clone()).filter(|body| !body.is_empty()))
}

fn asynchronous(endpoint: &Endpoint, reply: &Reply, asked: Option<&str>) -> Answer {
    let protocol = endpoint.protocol;
    let token = match protocol.token {
        TokenPlace::Body(pointer) => pointer,
        // Not read: its place is that of something which is looked for anyway.
        TokenPlace::Header(_) => protocol.status,
    };
    let json = std::str::from_utf8(&reply.body).ok();
    let found = json.and_then(|json| find(json, [token, protocol.status, protocol.result]));
    let [token_text, status, result] = found.unwrap_or_default();
    let token = self::token(protocol, reply, token_text, asked);
    let status = status.and_then(word);
    let status = status.as_deref().filter(|word| !word.is_empty());
    if let (Some(asked), Some(token)) = (asked, &token)
        && !matches!(token, Ok(token) if token == asked)
    {
        return Answer::OtherToken;
    }
    let meaning = status.and_then(|status| meaning(&protocol.statuses, status));
    match meaning {
        Some(Meaning::Ready) => Answer::Ready(result.map(|result| reply.body.slice_ref(result.as_bytes()))),
        Some(Meaning::Expired) => Answer::Expired,
        Some(Meaning::NotFound) => Answer::NotFound,
        Some(Meaning::Failed) => Answer::Failed,
        Some(Meaning::Rejected) => Answer::Rejected,
        Some(Meaning::InProgress) | None => match (token, status, meaning, found) {
            (Some(Err(BadToken)), ..) => Answer::BadToken,
            (Some(Ok(_)), Some(_), None, _) if asked.is_some() => Answer::UnknownStatus,
            // Whoever asked by it knows it.
            (Some(Ok(token)), ..) => Answer::InProgress(asked.is_none().then(|| token.into_owned())),
            (None, _, Some(_), _) => Answer::InProgress(None),
            (None, Some(_), None, _) => Answer::UnknownStatus,
            (None, None, None, Some(_)) => Answer::Silent,
            (None, None, None, None) => Answer::Garbage,
        },
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    InProgress,
    Ready,
    Expired,
    NotFound,
    Failed,
    Rejected,
}

fn meaning(statuses: &Statuses, status: &str) -> Option<Meaning> {
    [
        (statuses.in_progress, Meaning::InProgress),
        (statuses.ready, Meaning::Ready),
        (statuses.expired, Meaning::Expired),
        (statuses.not_found, Meaning::NotFound),
        (statuses.failed, Meaning::Failed),
        (statuses.rejected, Meaning::Rejected),
    ]
    .into_iter()
    .find(|(words, _)| words.iter().any(|word| word.eq_ignore_ascii_case(status)))
    .map(|(_, meaning)| meaning)
}

struct BadToken;

fn token<'a>(
    protocol: &Protocol,
    reply: &'a Reply,
    in_body: Option<&'a str>,
    asked: Option<&str>,
) -> Option<Result<Cow<'a, str>, BadToken>> {
    let text = match protocol.token {
        TokenPlace::Body(_) => word(in_body?)?,
        TokenPlace::Header(name) => match reply.headers.get(name)?.to_str() {
            Ok(text) => text.into(),
            Err(_) => return Some(Err(BadToken)),
        },
    };
    if text.is_empty() {
        return None;
    }
    // What was asked for was one when it came.
    let is_token = asked == Some(&*text) || is_token(&text);
    Some(if is_token { Ok(text) } else { Err(BadToken) })
}

/// Whether a text can be one; a URL would be another way to poll, which no protocol here has.
pub(crate) fn is_token(text: &str) -> bool {
    let starts_with = |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let url = starts_with("http://") || starts_with("https://");
    !text.is_empty() && text.len() <= MAX_TOKEN && !text.chars().any(char::is_control) && !url
}

/// What a READY's result says of whether it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    Yes,
    No,
    Neither,
}

/// Reads `done_when` and `not_done_when` from the raw result: a field that is missing or null decides nothing.
pub(crate) fn says(critical: &Critical, result: Option<&[u8]>) -> Says {
    let json = result.and_then(|bytes| std::str::from_utf8(bytes).ok());
    let at = |pointer| json.and_then(|json| find(json, [pointer])).and_then(|[found]| found).and_then(word);
    let fits = |conditions: &[Condition], same: fn(&str, &str) -> bool| {
        conditions.iter().any(|Condition { pointer, values }| {
            at(pointer).is_some_and(|word| values.iter().any(|value| same(value, &word)))
        })
    };
    let exactly: fn(&str, &str) -> bool = |value, word| value == word;
    let yes = critical.done_when.is_empty() || fits(critical.done_when, exactly);
    let no = fits(critical.not_done_when, exactly);
    // What differs from a no by case alone is no yes.
    let hardly = fits(critical.not_done_when, str::eq_ignore_ascii_case);
    match (yes, no, hardly) {
        (_, true, _) if critical.done_when.is_empty() => Says::No,
        (true, false, false) => Says::Yes,
        (false, true, _) => Says::No,
        (true, true, _) | (true, _, true) | (false, false, _) => Says::Neither,
    }
}

/// A scalar, as text; `None` for null and for what is no scalar.
fn word(raw: &str) -> Option<Cow<'_, str>> {
    match raw.as_bytes().first()? {
        b'"' if raw.contains('\\') => json::from_str(raw).ok().map(Cow::Owned),
        b'"' => raw.get(1..raw.len() - 1).map(Cow::Borrowed),
        b'{' | b'[' | b'n' => None,
        _ => Some(raw.into()),
    }
}

/// `Retry-After` in seconds or as a date; a date is read against the answer's own `Date`, which no clock here can skew.
pub(crate) fn retry_after(headers: &HeaderMap, wall: impl FnOnce() -> SystemTime) -> Option<Duration> {
    let text = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a u64 has is still a wish to wait for very long.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::from(u32::MAX))));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    let sent = headers.get(http::header::DATE).and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok());
    Some(date.duration_since(sent.unwrap_or_else(wall)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_any_scalar_without_its_escapes() {
        let words = [r#""x\"\u00e9""#, r#""y""#, "1.50", "true", "null", "{}", r#""""#].map(word);
        assert_eq!(
            words.each_ref().map(Option::as_deref),
            [Some("x\"é"), Some("y"), Some("1.50"), Some("true"), None, None, Some(""),]
        );
    }

    #[test]
    fn retry_after_reads_seconds_and_dates_and_ignores_garbage() {
        let wait = |value: &str, date: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert("retry-after", value.parse().unwrap());
            if let Some(date) = date {
                headers.insert("date", date.parse().unwrap());
            }
            retry_after(&headers, || SystemTime::UNIX_EPOCH).map(|wait| wait.as_secs())
        };
        assert_eq!(wait("7", None), Some(7));
        assert_eq!(wait("0", None), Some(0));
        assert_eq!(wait(" 7 ", None), Some(7));
        assert_eq!(wait("99999999999999999999999", None), Some(u64::from(u32::MAX)));
        assert_eq!(wait("Thu, 01 Jan 1970 00:00:09 GMT", None), Some(9));
        let date = Some("Wed, 21 Oct 2015 07:28:00 GMT");
        assert_eq!(wait("Wed, 21 Oct 2015 07:28:30 GMT", date), Some(30));
        assert_eq!(wait("Wed, 21 Oct 2015 07:27:00 GMT", date), Some(0));
        for garbage in ["", "soon", "-1", "1.5", "7s"] {
            assert_eq!(wait(garbage, None), None, "{garbage}");
        }
    }
}
