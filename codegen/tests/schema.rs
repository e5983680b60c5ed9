//! The JSON Schema for editors, held against the reader: it accepts what the reader accepts, and refuses what it can.

use std::{
    collections::BTreeSet,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use async_api_codegen::{Source, check};
use boon::{Compiler, SchemaIndex, Schemas};
use expect_test::expect_file;
use serde_json::{Value, json};

#[test]
fn good_specs_are_good_to_the_schema() {
    let schema = Schema::new().unwrap();
    let mut paths = vec![folder("..").join("api.yaml")];
    paths.extend(yaml_files("tests/language"));
    paths.extend(yaml_files("tests/specs"));
    for path in paths {
        let problems = check(&Source::read("api.yaml", &path).unwrap()).problems;
        assert!(problems.is_empty(), "{}: {problems}", path.display());
        let said = schema.complaint(&as_json(&path).unwrap());
        assert!(said.is_none(), "{}: {}", path.display(), said.unwrap_or_default());
    }
}

#[test]
fn mistakes_that_a_schema_can_tell_are_told() {
    let schema = Schema::new().unwrap();
    let mut told = String::new();
    let mut untold = String::new();
    for path in yaml_files("tests/problems") {
        let Ok(value) = as_json(&path) else { continue };
        let list = if schema.complaint(&value).is_some() { &mut told } else { &mut untold };
        *list += &format!("{}\n", path.file_stem().unwrap_or_default().to_string_lossy());
    }
    let said = format!("# The schema refuses\n\n{told}\n# It lets pass what only the reader can know\n\n{untold}");
    expect_file![folder("tests/problems").join("told_by_the_schema.md")].assert_eq(&said);
}

#[test]
fn the_schema_knows_the_same_keys_as_the_reader() {
    let schema: Value = serde_json::from_str(&fs::read_to_string(schema_path()).unwrap()).unwrap();
    let keys = |pointer: &str| -> BTreeSet<String> {
        schema.pointer(pointer).and_then(Value::as_object).unwrap().keys().cloned().collect()
    };
    let definition = |name: &str| keys(&format!("/definitions/{name}/properties"));
    for (spec, known) in [
        ("?: 1", keys("/properties")),
        ("endpoints: { /a: { ?: 1 } }", definition("endpoint")),
        ("endpoints: { /a: { critical: { ?: 1 } } }", definition("critical")),
        ("protocol: { ?: 1 }", definition("protocol")),
        ("protocol: { statuses: { ?: 1 } }", definition("protocol/properties/statuses")),
        ("types: { A: { $tag: t, V: { $?: 1 } } }", definition("variant")),
        ("types: { A: { f: { $?: 1 } } }", keys("/definitions/field/anyOf/1/properties")),
        (
            "types: { A: { $?: 1 } }",
            &(&definition("struct") | &keys("/definitions/mapping/then/properties"))
                | &(&keys("/definitions/mapping/else/then/properties")
                    | &keys("/definitions/mapping/else/else/then/properties")),
        ),
    ] {
        let problems = check(&Source::new("api.yaml", spec.replace('?', "zzzzzzzzz"))).problems;
        let unknown = problems.iter().find(|problem| problem.message().starts_with("unknown key")).unwrap();
        let help = unknown.help().unwrap().split(';').next().unwrap();
        let listed: BTreeSet<_> = help.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        assert_eq!(listed, known, "{spec}");
    }
}

struct Schema {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Schema {
    fn new() -> Result<Self, Box<dyn Error>> {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        let index = compiler.compile(&schema_path().to_string_lossy(), &mut schemas)?;
        Ok(Self { schemas, index })
    }

    fn complaint(&self, value: &Value) -> Option<String> {
        self.schemas.validate(value, self.index).err().map(|error| error.to_string())
    }
}

/// As an editor reads it: what looks like a number is one.
fn as_json(path: &Path) -> Result<Value, Box<dyn Error>> {
    let value: Value = yaml_serde::from_str(&fs::read_to_string(path)?)?;
    Ok(if value.is_null() { json!({}) } else { value })
}

fn schema_path() -> PathBuf {
    folder("../schema").join("async-api.schema.json")
}

fn folder(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

fn yaml_files(below: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(below)).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    paths
}
