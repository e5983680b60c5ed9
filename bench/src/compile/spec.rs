//! The API as a spec of ours, and a crate that calls it.

use std::fmt::Write as _;

use super::api::{Api, Field, Kind, Shape};

/// `api.yaml`.
pub(crate) fn spec(api: &Api) -> String {
    let mut text = String::from("title: Orders\nbase_path: /v1\n\nendpoints:\n");
    for endpoint in &api.endpoints {
        let _ = writeln!(
            text,
            "  {}:\n    name: {}\n    query: {}\n    body: {}\n    response: {}",
            endpoint.path(),
            endpoint.method(),
            mapping(&endpoint.query),
            mapping(&endpoint.body),
            mapping(&endpoint.response),
        );
    }
    text.push_str("\ntypes:\n");
    for item in &api.types {
        let _ = match &item.shape {
            Shape::Struct(fields) => writeln!(text, "  {}: {}", item.name, mapping(fields)),
            Shape::Enum(values) => writeln!(text, "  {}: [{}]", item.name, values.join(", ")),
        };
    }
    text
}

fn mapping(fields: &[Field]) -> String {
    let fields: Vec<_> = fields.iter().map(|field| format!("{}: {}", field.name, kind(&field.kind))).collect();
    format!("{{ {} }}", fields.join(", "))
}

fn kind(of: &Kind) -> String {
    match of {
        Kind::String => "string".to_owned(),
        Kind::Bool => "bool".to_owned(),
        Kind::Int => "int".to_owned(),
        Kind::Float => "float".to_owned(),
        Kind::Decimal => "decimal".to_owned(),
        Kind::Uuid => "uuid".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::DateTime => "datetime".to_owned(),
        Kind::Named(name) => name.clone(),
        Kind::List(of) => format!("list<{}>", kind(of)),
        Kind::Optional(of) => format!("{}?", kind(of)),
    }
}

/// The client, by the macro.
pub(crate) const CLIENT: &str = "\
#[async_api::async_api(\"api.yaml\")]
pub trait Orders {}
";

/// A function that calls each method.
pub(crate) fn calls(api: &Api) -> String {
    let mut text = String::new();
    for endpoint in &api.endpoints {
        let (method, number) = (endpoint.method(), endpoint.number);
        let _ = write!(
            text,
            "
pub fn call_{number}(client: &OrdersClient, query: orders::{}, body: orders::{}) -> Answer<'_, orders::{}, async_api::Error> {{
    Box::pin(client.{method}(query, body))
}}
",
            endpoint.type_of("Query"),
            endpoint.type_of("Body"),
            endpoint.type_of("Response"),
        );
    }
    text
}
