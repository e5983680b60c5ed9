//! A caller's arguments → what is sent, what names the intended effect, and what an investigation will need.

use std::{borrow::Cow, fmt, fmt::Write as _};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    answer::find,
    clock::Moment,
    endpoint::{Critical, Endpoint, Place},
    key::Key,
    path,
    read::ReadError,
};

/// Everything but RFC 3986's unreserved characters: a parameter never ends its segment.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(crate) fn encode(text: &str) -> Cow<'_, str> {
    // Most need nothing, which is seen at once.
    if text.bytes().all(is_plain) { text.into() } else { utf8_percent_encode(text, COMPONENT).into() }
}

/// Whether [`encode`] leaves a byte as it is.
pub(crate) fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// The arguments of one call, serialised; what went wrong is told when the call is awaited.
#[derive(Default)]
pub struct Request {
    path: Map<String, Value>,
    query: Map<String, Value>,
    header: Map<String, Value>,
    body: Option<Bytes>,
    reference: Option<Bytes>,
    error: Option<RequestError>,
}

impl Request {
    /// No arguments.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The parameters of the path.
    #[must_use]
    pub fn path<T: Serialize>(mut self, value: &T) -> Self {
        self.path = self.members(Place::Path, serde_json::to_value(value));
        self
    }

    /// The query string.
    #[must_use]
    pub fn query<T: Serialize>(mut self, value: &T) -> Self {
        self.query = self.members(Place::Query, serde_json::to_value(value));
        self
    }

    /// Header fields.
    #[must_use]
    pub fn header<T: Serialize>(mut self, value: &T) -> Self {
        self.header = self.members(Place::Header, serde_json::to_value(value));
        self
    }

    /// The JSON body.
    #[must_use]
    pub fn body<T: Serialize>(mut self, value: &T) -> Self {
        self.body = self.json("body", serde_json::to_vec(value));
        self
    }

    /// What an investigation will need.
    #[must_use]
    pub fn reference<T: Serialize>(mut self, value: &T) -> Self {
        self.reference = self.json("reference", serde_json::to_vec(value));
        self
    }

    fn members(&mut self, place: Place, value: serde_json::Result<Value>) -> Map<String, Value> {
        let error = match value {
            Ok(Value::Object(members)) => return members,
            Ok(Value::Null) => return Map::new(),
            Ok(_) => RequestError::NotAnObject { part: place.as_str() },
            Err(source) => RequestError::Serialize { part: place.as_str(), source },
        };
        self.error.get_or_insert(error);
        Map::new()
    }

    fn json(&mut self, part: &'static str, bytes: serde_json::Result<Vec<u8>>) -> Option<Bytes> {
        match bytes {
            Ok(bytes) => Some(bytes.into()),
            Err(source) => {
                self.error.get_or_insert(RequestError::Serialize { part, source });
                None
            }
        }
    }

    /// What is sent. `base_path` is the path of the base URL and of the spec, without a slash at its end.
    pub(crate) fn prepare(self, endpoint: &'static Endpoint, base_path: &str) -> Result<Prepared, RequestError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let path = path::fill(endpoint.path, base_path, &self.path)?;
        let query = query_string(&self.query)?;
        let headers = headers(&self.header)?;
        Ok(Prepared { path, query, headers, body: self.body, leaves_by: None })
    }

    /// The values that name the intended effect.
    pub(crate) fn key(&self, critical: &'static Critical) -> Result<Key, KeyError> {
        let body = self.body.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
        let mut key = Key::default();
        for field in critical.key {
            let members = match field.place {
                Place::Path => Some(&self.path),
                Place::Query => Some(&self.query),
                Place::Header => Some(&self.header),
                Place::Body => None,
            };
            let json = match members {
                Some(members) => members.get(field.json).map(|value| value.to_string().into()),
                None => find(body, [&[field.json]]).and_then(|[found]| found).map(Cow::Borrowed),
            };
            let json: Cow<'_, str> =
                json.filter(|json| *json != "null").ok_or(KeyError::missing(field.place, field.json))?;
            key.push_as_written(field, &json).ok_or(KeyError::not_a_scalar(field.place, field.json))?;
        }
        Ok(key)
    }

    /// Why it could not be serialised.
    pub(crate) fn take_error(&mut self) -> Option<RequestError> {
        self.error.take()
    }

    /// JSON.
    pub(crate) fn take_reference(&mut self) -> Option<String> {
        self.reference.take().and_then(|json| String::from_utf8(json.into()).ok())
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").finish_non_exhaustive()
    }
}

/// A submission, ready to go.
pub(crate) struct Prepared {
    /// Base path and filled path: what `{path}` is in the template of a poll.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
    /// That of a critical one, on the clock that counts suspension: nobody is asked to send it later.
    pub(crate) leaves_by: Option<Moment>,
}

impl Prepared {
    pub(crate) fn path_and_query(&self) -> String {
        match self.query.as_str() {
            "" => self.path.clone(),
            query => format!("{}?{query}", self.path),
        }
    }
}

impl Place {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Body => "body",
        }
    }
}

fn query_string(members: &Map<String, Value>) -> Result<String, RequestError> {
    let mut query = String::new();
    for_each(members, Place::Query, |name, text| {
        let separator = if query.is_empty() { "" } else { "&" };
        let _ = write!(query, "{separator}{}={}", encode(name), encode(text));
        Ok(())
    })?;
    Ok(query)
}

fn headers(members: &Map<String, Value>) -> Result<HeaderMap, RequestError> {
    let mut headers = HeaderMap::new();
    for_each(members, Place::Header, |name, text| {
        let bad = || RequestError::Header { name: name.to_owned() };
        let key = HeaderName::try_from(name).map_err(|_| bad())?;
        let mut value = HeaderValue::try_from(text).map_err(|_| bad())?;
        value.set_sensitive(true);
        headers.append(key, value);
        Ok(())
    })?;
    Ok(headers)
}

/// Every scalar of a place, lists as several of one name, null left out.
fn for_each(
    members: &Map<String, Value>,
    place: Place,
    mut put: impl FnMut(&str, &str) -> Result<(), RequestError>,
) -> Result<(), RequestError> {
    for (name, value) in members {
        let values = match value {
            Value::Null => continue,
            Value::Array(values) => values.as_slice(),
            value => std::slice::from_ref(value),
        };
        for value in values {
            let text = scalar(value).ok_or(RequestError::NotAScalar { part: place.as_str(), member: name.clone() })?;
            put(name, &text)?;
        }
    }
    Ok(())
}

pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Why a request cannot be built from its arguments. Nothing was sent.
#[derive(Debug)]
#[non_exhaustive]
pub enum RequestError {
    /// An argument's `Serialize` failed.
    #[non_exhaustive]
    Serialize {
        /// `path`, `query`, `header`, `body` or `reference`.
        part: &'static str,
        /// Its error.
        source: serde_json::Error,
    },
    /// The key or reference serialises to something that its own type cannot deserialise, so a resolver could never
    /// receive it.
    #[non_exhaustive]
    Unreadable {
        /// `key` or `reference`.
        part: &'static str,
        /// Where it does not fit.
        source: ReadError,
    },
    /// A path, query or header argument does not serialise to an object.
    #[non_exhaustive]
    NotAnObject {
        /// Which of them.
        part: &'static str,
    },
    /// A member of path, query or header is neither a scalar nor a list of scalars.
    #[non_exhaustive]
    NotAScalar {
        /// Which of them.
        part: &'static str,
        /// The member's name.
        member: String,
    },
    /// A path parameter is missing, empty, `.` or `..`.
    #[non_exhaustive]
    Path {
        /// Its name.
        parameter: &'static str,
    },
    /// The name or value of a header field is invalid.
    #[non_exhaustive]
    Header {
        /// The name.
        name: String,
    },
    /// `.header(…)` sets a header field that is part of the key; its value must come from the arguments.
    #[non_exhaustive]
    KeyHeader {
        /// Its name.
        name: &'static str,
    },
    /// Path and query do not form a valid URL, usually because they are too long.
    #[non_exhaustive]
    Url {
        /// The parser's error.
        source: http::uri::InvalidUri,
    },
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Serialize { part, .. } => write!(f, "the {part} cannot be serialised"),
            Self::Unreadable { part, .. } => write!(f, "the {part} cannot be read back from what it serialises to"),
            Self::NotAnObject { part } => write!(f, "the {part} does not serialise to an object"),
            Self::NotAScalar { part, member } => {
                write!(f, "`{member}` of the {part} is neither a scalar nor a list of scalars")
            }
            Self::Path { parameter } => {
                write!(f, "the path parameter `{parameter}` is missing, empty, `.` or `..`")
            }
            Self::Header { name } => write!(f, "the header field `{name}` cannot be sent"),
            Self::KeyHeader { name } => {
                write!(f, "the header field `{name}` is part of the key: set it through the arguments only")
            }
            Self::Url { .. } => write!(f, "path and query do not form a valid URL"),
        }
    }
}

impl std::error::Error for RequestError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Serialize { source, .. } => Some(source),
            Self::Unreadable { source, .. } => Some(source),
            Self::Url { source } => Some(source),
            Self::NotAnObject { .. }
            | Self::NotAScalar { .. }
            | Self::Path { .. }
            | Self::Header { .. }
            | Self::KeyHeader { .. } => None,
        }
    }
}

/// Why a request has no complete key. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyError {
    place: Place,
    field: &'static str,
    missing: bool,
}

impl KeyError {
    fn missing(place: Place, field: &'static str) -> Self {
        Self { place, field, missing: true }
    }

    fn not_a_scalar(place: Place, field: &'static str) -> Self {
        Self { place, field, missing: false }
    }

    /// The name of the key field that is missing, null or not a scalar.
    pub fn field(&self) -> &'static str {
        self.field
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (place, field) = (self.place.as_str(), self.field);
        let what = if self.missing { "is missing or null" } else { "is not a scalar" };
        write!(f, "the key field `{field}` of the {place} {what}")
    }
}

impl std::error::Error for KeyError {}
