//! JSON pointers that are already unescaped.

use serde_json::{Map, Value};

/// The value at a pointer.
pub(crate) fn get<'v>(document: &'v Value, pointer: &[String]) -> Option<&'v Value> {
    pointer.iter().try_fold(document, |value, token| match value {
        Value::Object(members) => members.get(token),
        Value::Array(elements) => elements.get(token.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Puts a value at a pointer; what stands in the way becomes an object.
pub(crate) fn set(document: &mut Value, pointer: &[String], value: Value) {
    let mut at = document;
    for token in pointer {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        at = match at {
            Value::Object(members) => members.entry(token.clone()).or_insert(Value::Null),
            _ => return,
        };
    }
    *at = value;
}

/// A scalar as text, which is how words and keys compare.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
