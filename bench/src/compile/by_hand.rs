//! The API as whoever needs it would write it down by hand: types that derive, methods of a line, and one loop that polls.

use std::fmt::Write as _;

use super::api::{Api, Field, Kind, Shape, Ways};

/// What is derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Derives {
    Nothing,
    /// `Debug`, `Clone`, `PartialEq`; enums also `Copy`, `Eq`, `Hash`.
    Common,
    /// And of serde's traits those that the client needs.
    Needed,
    /// And both of serde's traits, on each type.
    Both,
}

/// What does not grow with the API.
pub(crate) const LOOP: &str = include_str!("by_hand/client.txt");

/// What types are made of, where nothing else is imported.
const IMPORTS: &str = "\
use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use uuid::Uuid;
";

/// The types alone.
pub(crate) fn types(api: &Api, derives: Derives) -> String {
    let mut text = IMPORTS.to_owned();
    add_types(&mut text, api, derives);
    text
}

/// The client and its types.
pub(crate) fn client(api: &Api, derives: Derives) -> String {
    let mut text = format!("{LOOP}\nimpl Client {{");
    for endpoint in &api.endpoints {
        let (method, path) = (endpoint.method(), endpoint.path());
        let [query, body, response] = ["Query", "Body", "Response"].map(|place| endpoint.type_of(place));
        let _ = write!(
            text,
            "
    pub async fn {method}(&self, query: &{query}, body: &{body}) -> Result<{response}, Error> {{
        self.operation(\"{path}\", self.post(\"{path}\").query(query).json(body)).await
    }}
"
        );
    }
    text.push_str("}\n");
    add_types(&mut text, api, derives);
    text
}

fn add_types(text: &mut String, api: &Api, derives: Derives) {
    for endpoint in &api.endpoints {
        structure(text, &endpoint.type_of("Query"), &endpoint.query, Ways::SENT, derives);
        structure(text, &endpoint.type_of("Body"), &endpoint.body, Ways::SENT, derives);
        structure(text, &endpoint.type_of("Response"), &endpoint.response, Ways::RECEIVED, derives);
    }
    for item in &api.types {
        match &item.shape {
            Shape::Struct(fields) => structure(text, &item.name, fields, item.ways, derives),
            Shape::Enum(values) => enumeration(text, &item.name, values, item.ways, derives),
        }
    }
}

fn serde(ways: Ways, derives: Derives) -> Option<&'static str> {
    match (derives, ways.is_sent, ways.is_received) {
        (Derives::Nothing | Derives::Common, ..) => None,
        (Derives::Both, ..) | (_, true, true) => Some("Serialize, Deserialize"),
        (_, true, false) => Some("Serialize"),
        (_, false, _) => Some("Deserialize"),
    }
}

/// The attributes of a type.
fn attributes(common: &str, serde: Option<&str>, rename: &str, derives: Derives) -> String {
    match serde {
        Some(serde) => format!("#[derive({common}, {serde})]\n#[serde(rename_all = \"{rename}\")]\n"),
        None if derives == Derives::Nothing => String::new(),
        None => format!("#[derive({common})]\n"),
    }
}

fn structure(text: &mut String, name: &str, fields: &[Field], ways: Ways, derives: Derives) {
    let serde = serde(ways, derives);
    let attributes = attributes("Debug, Clone, PartialEq", serde, "camelCase", derives);
    let _ = writeln!(text, "\n{attributes}pub struct {name} {{");
    for field in fields {
        if matches!(field.kind, Kind::Optional(_)) && serde.is_some_and(|serde| serde.contains("Serialize")) {
            text.push_str("    #[serde(skip_serializing_if = \"Option::is_none\")]\n");
        }
        let _ = writeln!(text, "    pub {}: {},", snake_case(field.name), rust(&field.kind));
    }
    text.push_str("}\n");
}

fn enumeration(text: &mut String, name: &str, values: &[&str], ways: Ways, derives: Derives) {
    let common = "Debug, Clone, Copy, PartialEq, Eq, Hash";
    let attributes = attributes(common, serde(ways, derives), "SCREAMING_SNAKE_CASE", derives);
    let _ = writeln!(text, "\n{attributes}pub enum {name} {{");
    for value in values {
        let _ = writeln!(text, "    {},", pascal_case(value));
    }
    text.push_str("}\n");
}

fn rust(kind: &Kind) -> String {
    match kind {
        Kind::String => "String".to_owned(),
        Kind::Bool => "bool".to_owned(),
        Kind::Int => "i64".to_owned(),
        Kind::Float => "f64".to_owned(),
        Kind::Decimal => "Decimal".to_owned(),
        Kind::Uuid => "Uuid".to_owned(),
        Kind::Date => "Date".to_owned(),
        Kind::DateTime => "Timestamp".to_owned(),
        Kind::Named(name) => name.clone(),
        Kind::List(of) => format!("Vec<{}>", rust(of)),
        Kind::Optional(of) => format!("Option<{}>", rust(of)),
    }
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for char in name.chars() {
        if char.is_uppercase() {
            snake.push('_');
        }
        snake.extend(char.to_lowercase());
    }
    snake
}

fn pascal_case(value: &str) -> String {
    let word = |word: &str| format!("{}{}", &word[..1], word[1..].to_lowercase());
    value.split('_').map(word).collect()
}

/// A function that calls each method.
pub(crate) fn calls(api: &Api) -> String {
    let mut text = String::new();
    for endpoint in &api.endpoints {
        let [query, body, response] = ["Query", "Body", "Response"].map(|place| endpoint.type_of(place));
        let _ = write!(
            text,
            "
pub fn call_{}<'a>(client: &'a Client, query: &'a {query}, body: &'a {body}) -> Answer<'a, {response}, Error> {{
    Box::pin(client.{}(query, body))
}}
",
            endpoint.number,
            endpoint.method(),
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_derive_what_they_are_used_for() {
        let api = Api::of(1);
        let needed = client(&api, Derives::Needed);
        let derived = |name: &str, serde: &str| {
            let lines: Vec<_> = needed.lines().collect();
            let at = lines.iter().position(|line| line.starts_with(&format!("pub struct {name} ")));
            at.is_some_and(|at| lines[at - 2] == format!("#[derive(Debug, Clone, PartialEq, {serde})]"))
        };
        assert!(derived("Operation0Query", "Serialize"));
        assert!(derived("Operation0Response", "Deserialize"));
        assert!(derived("Money", "Serialize, Deserialize"));
        assert!(
            client(&api, Derives::Both).matches("Serialize, Deserialize)]").count()
                > needed.matches("Serialize, Deserialize)]").count()
        );
    }

    #[test]
    fn types_alone_derive_what_is_asked_for_and_no_more() {
        let api = Api::of(1);
        let [nothing, common] = [Derives::Nothing, Derives::Common].map(|derives| types(&api, derives));
        let (items, without_derives) =
            (count(&common, "pub struct ") + count(&common, "pub enum "), count(&nothing, "#["));
        assert_eq!((count(&common, "#[derive("), count(&common, "serde"), without_derives), (items, 0, 0));
        assert_eq!(count(&nothing, "pub struct "), count(&client(&api, Derives::Needed), "pub struct ") - 1);
    }

    fn count(text: &str, part: &str) -> usize {
        text.matches(part).count()
    }

    #[test]
    fn names_are_as_rust_has_them_and_serde_finds_the_way_back() {
        assert_eq!(
            (snake_case("isExpress"), pascal_case("IN_REVIEW")),
            ("is_express".to_owned(), "InReview".to_owned())
        );
    }
}
