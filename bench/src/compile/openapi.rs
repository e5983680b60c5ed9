//! The API as an OpenAPI document for progenitor, and a crate that calls it.
//!
//! Without the polls and the envelope of an answer: it says that the answer comes at once, so that progenitor is asked for half of the
//! operations that whoever uses it needs here.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::api::{Api, Endpoint, Field, Kind, Shape};

/// `openapi.json`.
pub(crate) fn document(api: &Api) -> Value {
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    for endpoint in &api.endpoints {
        schemas.insert(endpoint.type_of("Body"), object(&endpoint.body));
        schemas.insert(endpoint.type_of("Response"), object(&endpoint.response));
        paths.insert(endpoint.path(), json!({ "post": operation(endpoint) }));
    }
    for item in &api.types {
        let schema = match &item.shape {
            Shape::Struct(fields) => object(fields),
            Shape::Enum(values) => json!({ "type": "string", "enum": values }),
        };
        schemas.insert(item.name.clone(), schema);
    }
    json!({
        "openapi": "3.0.3",
        "info": { "title": "Orders", "version": "1.0.0" },
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

fn operation(endpoint: &Endpoint) -> Value {
    let parameters: Vec<_> = endpoint
        .query
        .iter()
        .map(|field| {
            let (kind, is_optional) = unwrapped(&field.kind);
            json!({ "name": field.name, "in": "query", "required": !is_optional, "schema": schema(kind) })
        })
        .collect();
    let json_of = |name: String| json!({ "application/json": { "schema": reference(&name) } });
    json!({
        "operationId": endpoint.method(),
        "parameters": parameters,
        "requestBody": { "required": true, "content": json_of(endpoint.type_of("Body")) },
        "responses": { "200": { "description": "the answer", "content": json_of(endpoint.type_of("Response")) } },
    })
}

fn unwrapped(kind: &Kind) -> (&Kind, bool) {
    match kind {
        Kind::Optional(kind) => (kind, true),
        kind => (kind, false),
    }
}

fn object(fields: &[Field]) -> Value {
    let properties: Map<_, _> =
        fields.iter().map(|field| (field.name.to_owned(), schema(unwrapped(&field.kind).0))).collect();
    let required: Vec<_> = fields.iter().filter(|field| !unwrapped(&field.kind).1).map(|field| field.name).collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn schema(kind: &Kind) -> Value {
    match kind {
        Kind::String | Kind::Decimal => json!({ "type": "string" }),
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::Int => json!({ "type": "integer", "format": "int64" }),
        Kind::Float => json!({ "type": "number", "format": "double" }),
        Kind::Uuid => json!({ "type": "string", "format": "uuid" }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::DateTime => json!({ "type": "string", "format": "date-time" }),
        Kind::Named(name) => reference(name),
        Kind::List(of) => json!({ "type": "array", "items": schema(of) }),
        Kind::Optional(of) => schema(of),
    }
}

/// The client, by the macro.
pub(crate) const CLIENT: &str = "progenitor::generate_api!(\"openapi.json\");\n";

/// A function that calls each method.
pub(crate) fn calls(api: &Api) -> String {
    let mut text = String::new();
    for endpoint in &api.endpoints {
        // As progenitor orders them.
        let mut query: Vec<_> = endpoint.query.iter().collect();
        query.sort_by_key(|field| field.name);
        let (mut parameters, mut arguments) = (String::new(), String::new());
        for (at, field) in query.into_iter().enumerate() {
            let _ = write!(parameters, "q{at}: {}, ", argument(&field.kind));
            let _ = write!(arguments, "q{at}, ");
        }
        let _ = write!(
            text,
            "
pub fn call_{}<'a>(client: &'a Client, {parameters}body: &'a types::{}) -> Answer<'a, ResponseValue<types::{}>, Error> {{
    Box::pin(client.{}({arguments}body))
}}
",
            endpoint.number,
            endpoint.type_of("Body"),
            endpoint.type_of("Response"),
            endpoint.method(),
        );
    }
    text
}

/// How progenitor takes a value of the query.
fn argument(kind: &Kind) -> String {
    match kind {
        Kind::String | Kind::Decimal => "&'a str".to_owned(),
        Kind::Bool => "bool".to_owned(),
        Kind::Int => "i64".to_owned(),
        Kind::Float => "f64".to_owned(),
        Kind::Uuid => "&'a uuid::Uuid".to_owned(),
        Kind::Date => "&'a chrono::naive::NaiveDate".to_owned(),
        Kind::DateTime => "&'a chrono::DateTime<chrono::offset::Utc>".to_owned(),
        Kind::Named(name) => format!("types::{name}"),
        Kind::List(of) => format!("&'a Vec<{}>", argument(of)),
        Kind::Optional(of) => format!("Option<{}>", argument(of)),
    }
}
