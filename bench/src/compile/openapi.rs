//! The API as an OpenAPI document for progenitor, and a crate that calls it.
//!
//! An endpoint that is answered later is two operations there, each with the envelope of an answer; whoever uses progenitor
//! writes the loop around them.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::api::{Api, Endpoint, Field, Kind, Shape};

/// What the document has of each endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operations {
    /// The submission and the poll.
    All,
    /// One only, as if the answer came at once.
    WithoutPolls,
}

/// `openapi.json`, laid out as such documents usually are.
pub(crate) fn document(api: &Api, operations: Operations) -> String {
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    for endpoint in &api.endpoints {
        schemas.insert(endpoint.type_of("Body"), object(&endpoint.body));
        schemas.insert(endpoint.type_of("Response"), object(&endpoint.response));
        match operations {
            Operations::All => {
                schemas.insert(endpoint.type_of("Answer"), envelope(endpoint));
                paths.insert(endpoint.path(), json!({ "post": submission(endpoint, "Answer") }));
                paths.insert(format!("{}/poll", endpoint.path()), json!({ "get": poll(endpoint) }));
            }
            Operations::WithoutPolls => {
                paths.insert(endpoint.path(), json!({ "post": submission(endpoint, "Response") }));
            }
        }
    }
    if operations == Operations::All {
        let statuses = ["IN_PROGRESS", "READY", "EXPIRED", "NOT_FOUND"];
        let properties = json!({ "token": { "type": "string" }, "status": { "type": "string", "enum": statuses } });
        let schema = json!({ "type": "object", "properties": properties, "required": ["token", "status"] });
        schemas.insert("AsyncOperation".to_owned(), schema);
    }
    for item in &api.types {
        let schema = match &item.shape {
            Shape::Struct(fields) => object(fields),
            Shape::Enum(values) => json!({ "type": "string", "enum": values }),
        };
        schemas.insert(item.name.clone(), schema);
    }
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "Orders", "version": "1.0.0" },
        "paths": paths,
        "components": { "schemas": schemas },
    });
    format!("{document:#}")
}

fn envelope(endpoint: &Endpoint) -> Value {
    let properties =
        json!({ "asyncOperation": reference("AsyncOperation"), "result": reference(&endpoint.type_of("Response")) });
    json!({ "type": "object", "properties": properties, "required": ["asyncOperation"] })
}

fn submission(endpoint: &Endpoint, answer: &str) -> Value {
    let parameters: Vec<_> = endpoint
        .query
        .iter()
        .map(|field| {
            let (kind, is_optional) = unwrapped(&field.kind);
            json!({ "name": field.name, "in": "query", "required": !is_optional, "schema": schema(kind) })
        })
        .collect();
    json!({
        "operationId": endpoint.method(),
        "parameters": parameters,
        "requestBody": { "required": true, "content": in_json(&endpoint.type_of("Body")) },
        "responses": answered(&endpoint.type_of(answer)),
    })
}

fn poll(endpoint: &Endpoint) -> Value {
    let token =
        json!({ "name": "asyncOperationToken", "in": "query", "required": true, "schema": { "type": "string" } });
    json!({
        "operationId": format!("{}_poll", endpoint.method()),
        "parameters": [token],
        "responses": answered(&endpoint.type_of("Answer")),
    })
}

fn answered(name: &str) -> Value {
    json!({ "200": { "description": "how it stands", "content": in_json(name) } })
}

fn in_json(name: &str) -> Value {
    json!({ "application/json": { "schema": reference(name) } })
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
        let (method, number) = (endpoint.method(), endpoint.number);
        let answer = format!("Answer<'a, ResponseValue<types::{}>, Error>", endpoint.type_of("Answer"));
        let _ = write!(
            text,
            "
pub fn call_{number}<'a>(client: &'a Client, {parameters}body: &'a types::{}) -> {answer} {{
    Box::pin(client.{method}({arguments}body))
}}

pub fn poll_{number}<'a>(client: &'a Client, token: &'a str) -> {answer} {{
    Box::pin(client.{method}_poll(token))
}}
",
            endpoint.type_of("Body"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_endpoint_is_two_operations_or_one() -> Result<(), serde_json::Error> {
        let api = Api::of(4);
        let paths = |operations| {
            let document: Value = serde_json::from_str(&document(&api, operations))?;
            Ok(document["paths"].as_object().map(Map::len))
        };
        assert_eq!(paths(Operations::All)?, Some(8));
        assert_eq!(paths(Operations::WithoutPolls)?, Some(4));
        Ok(())
    }

    #[test]
    fn what_is_optional_is_not_required() {
        let fields = &Api::of(1).endpoints[0].query;
        let schema = object(fields);
        assert_eq!(schema["required"], json!(["customerId", "market", "channel", "departsOn", "isExpress"]));
        assert_eq!(schema["properties"]["limit"], json!({ "type": "integer", "format": "int64" }));
    }
}
