use yaml_serde::Value as Theirs;

use super::{Value, read};
use crate::{diagnostics::Problems, source::Source};

/// The last line of a file often lacks its line break, and then what spaces it has may be text, or not.
#[test]
fn a_file_may_end_within_a_block_scalar() {
    for (text, expected) in [
        ("e: |\n a", "a"),
        ("e: |\n a\n", "a\n"),
        ("e: |\n  a\n ", "a\n"),
        ("e: |\n a\n ", "a\n"),
        ("e: |\n a\n  ", "a\n "),
        ("e: >\n a\n   ", "a\n  "),
        ("e: |\r\n a\r\n  ", "a\n "),
        ("é: |\n é\n  ", "é\n "),
        ("e: |\n   a\n     \n ", "a\n  \n"),
        ("e: |\n |", "|"),
        ("e: |-\n a\n ", "a"),
        ("e: |-\n a\n  ", "a\n "),
        ("e: |+\n a\n ", "a\n"),
        ("e: |+\n a\n\n ", "a\n\n"),
        ("e: |+\n a\n  ", "a\n "),
        ("e: |1\n  ", " "),
        ("e: |\n ", ""),
        ("e: |+\n ", ""),
        ("e: |+\n\n ", "\n"),
    ] {
        let source = Source::new("x.yaml", text);
        let mut problems = Problems::new(&source);
        let node = read(&source, &mut problems);
        assert!(problems.is_empty(), "{text:?}: {problems}");
        let Some(Value::Map(entries)) = node.as_deref().map(|node| &node.value) else { panic!("{text:?}: {node:?}") };
        let ours = entries[0].value.text().map(|text| text.text.as_str());
        assert_eq!(ours, Some(expected), "{text:?}");
        let theirs: Theirs = yaml_serde::from_str(text).unwrap();
        assert_eq!(theirs.as_mapping().and_then(|map| map.values().next()?.as_str()), Some(expected), "{text:?}");
    }
}
