//! The chapter on the spec language says what is: its examples are parts of a spec that is good, and it names every key.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{fs, path::Path};

use async_api_codegen::{Source, check};
use serde_json::Value;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}

#[test]
fn its_examples_are_parts_of_a_spec_that_is_good() {
    let spec = read("docs/parcels.yaml");
    let checked = check(&Source::new("docs/parcels.yaml", spec.clone()));
    assert!(checked.problems.is_empty(), "{}", checked.problems);
    let chapter = read("docs/spec.md");
    let examples: Vec<_> = chapter.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(examples.len() > 8);
    for example in examples {
        assert!(spec.contains(example), "not in docs/parcels.yaml:\n{example}");
    }
}

#[test]
fn it_names_every_key_that_the_schema_has() {
    let chapter = read("docs/spec.md");
    let schema: Value = serde_json::from_str(&read("schema/async-api.schema.json")).unwrap();
    let mut keys = Vec::new();
    collect(&schema, &mut keys);
    assert!(keys.len() > 30);
    for key in keys {
        assert!(chapter.contains(&format!("`{key}`")), "the chapter does not name `{key}`");
    }
}

fn collect(schema: &Value, keys: &mut Vec<String>) {
    if let Some(Value::Object(properties)) = schema.get("properties") {
        keys.extend(properties.keys().cloned());
    }
    match schema {
        Value::Object(members) => members.values().for_each(|member| collect(member, keys)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, keys)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
