//! A submission as the spec reads it.

use std::{collections::BTreeMap, sync::Arc};

use async_api_codegen::model::{Api, Endpoint, Place, Type, TypeKind};
use http::HeaderMap;
use serde_json::{Map, Value};

use crate::{
    fits::{Behind, Misfit, behind, fits, typed},
    ledger::{Book, Ledger},
    route,
};

/// A submission, as passed to a handler. It fits the spec: requests that do not are answered 400.
#[derive(Debug, Clone)]
pub struct Request {
    pub(crate) path: BTreeMap<String, String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
    pub(crate) key: Map<String, Value>,
    /// Top-level fields, typed: what a made-up answer repeats.
    pub(crate) given: Map<String, Value>,
    pub(crate) book: Arc<Book>,
}

impl Request {
    /// A path parameter, decoded.
    pub fn path(&self, name: &str) -> Option<&str> {
        self.path.get(name).map(String::as_str)
    }

    /// A query parameter, decoded; the first, if there are several with this name.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// All query parameters, decoded, in the order sent.
    pub fn query_all(&self) -> &[(String, String)] {
        &self.query
    }

    /// All header fields, not only those in the spec.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body; `Null` if the endpoint has none. Index it for members: `request.body()["amount"]`.
    pub fn body(&self) -> &Value {
        &self.body
    }

    /// The key; empty if the endpoint is not critical.
    pub fn key(&self) -> &Map<String, Value> {
        &self.key
    }

    /// The ledger without this request's own execution. An endpoint that clients ask "did it happen?" can answer from it.
    pub fn ledger(&self) -> Ledger {
        self.book.snapshot()
    }
}

/// What arrived for an endpoint.
pub(crate) struct Raw<'r> {
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) query: &'r str,
    pub(crate) headers: &'r HeaderMap,
    pub(crate) body: &'r [u8],
}

/// A request and, where it does not fit the spec, why not; what could be read of it is there all the same.
pub(crate) fn read(api: &Api, endpoint: &Endpoint, raw: Raw<'_>, book: Arc<Book>) -> (Request, Result<(), String>) {
    let query: Vec<_> = route::pairs(raw.query).collect();
    let header_pairs: Vec<(String, String)> = raw
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let mut problems = Vec::new();
    let mut reading = Reading { api, problems: &mut problems };

    let path_members = reading.texts("path", endpoint.path_params.as_ref(), &raw.parameters, |a, b| a == b);
    let query_members = reading.texts("query", endpoint.query.as_ref(), &query, |a, b| a == b);
    let header_members =
        reading.texts("header", endpoint.header.as_ref(), &header_pairs, |a, b| a.eq_ignore_ascii_case(b));
    let body = reading.body(endpoint.body.as_ref(), raw.body);

    let mut key = Map::new();
    for field in endpoint.critical.iter().flat_map(|critical| &critical.key) {
        let value = match field.place {
            Place::Path => path_members.get(&field.json),
            Place::Query => query_members.get(&field.json),
            Place::Header => header_members.get(&field.json),
            Place::Body => body.get(&field.json),
        };
        key.insert(field.json.clone(), value.cloned().unwrap_or_default());
    }
    let mut given = body.as_object().cloned().unwrap_or_default();
    given.extend(query_members);
    given.extend(path_members);

    let request = Request {
        path: raw.parameters.into_iter().collect(),
        query,
        headers: raw.headers.clone(),
        body,
        key,
        given,
        book,
    };
    let fit = if problems.is_empty() { Ok(()) } else { Err(problems.join("; ")) };
    (request, fit)
}

struct Reading<'a> {
    api: &'a Api,
    problems: &'a mut Vec<String>,
}

impl Reading<'_> {
    /// The fields of a struct out of names and texts.
    fn texts(
        &mut self,
        place: &str,
        ty: Option<&Type>,
        sent: &[(String, String)],
        same: fn(&str, &str) -> bool,
    ) -> Map<String, Value> {
        let mut members = Map::new();
        let Some(ty) = ty else { return members };
        let Behind::Kind(TypeKind::Struct(fields)) = behind(self.api, ty) else { return members };
        for field in fields {
            let values = sent.iter().filter(|(name, _)| same(name, &field.json)).map(|(_, value)| value.as_str());
            if let Some(value) = self.field(&field.ty, values) {
                members.insert(field.json.clone(), value);
            }
        }
        let members = Value::Object(members);
        self.judge(place, fits(self.api, ty, &members));
        match members {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }

    fn field<'t>(&self, ty: &Type, mut values: impl Iterator<Item = &'t str>) -> Option<Value> {
        match behind(self.api, ty) {
            Behind::Type(Type::Optional(inner)) => self.field(inner, values),
            // A list of no elements is not sent at all.
            Behind::Type(Type::List(inner)) => Some(values.map(|value| typed(self.api, inner, value)).collect()),
            Behind::Type(_) | Behind::Kind(_) => values.next().map(|value| typed(self.api, ty, value)),
        }
    }

    fn body(&mut self, ty: Option<&Type>, bytes: &[u8]) -> Value {
        let Some(ty) = ty else { return Value::Null };
        match serde_json::from_slice(bytes) {
            Ok(body) => {
                self.judge("body", fits(self.api, ty, &body));
                body
            }
            Err(error) => {
                self.problems.push(format!("body: is not JSON: {error}"));
                Value::Null
            }
        }
    }

    fn judge(&mut self, place: &str, fit: Result<(), Misfit>) {
        if let Err(misfit) = fit {
            self.problems.push(format!("{place}{misfit}"));
        }
    }
}
