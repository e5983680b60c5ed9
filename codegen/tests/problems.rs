//! Each spec in `problems/` makes the mistake that it is named after; the `.txt` beside it is what its author reads.
//!
//! `UPDATE_EXPECT=1` writes the texts anew.

use std::{
    fs,
    path::{Path, PathBuf},
};

use async_api_codegen::{Place, Source, check, model::Endpoint};
use expect_test::expect_file;

#[test]
fn every_mistake_reads_as_checked_in() {
    let mut paths: Vec<_> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    assert!(paths.len() >= 60, "only {} fixtures", paths.len());
    paths.sort();
    let texts: Vec<_> = paths.iter().map(|path| rendered(path)).collect();
    for (path, text) in paths.iter().zip(&texts) {
        expect_file![path.with_extension("txt")].assert_eq(text);
    }
    let silent: Vec<_> = paths.iter().zip(texts).filter(|(_, text)| text.trim().is_empty()).collect();
    assert!(silent.is_empty(), "no mistake was found in {silent:?}");
}

#[test]
fn a_missing_file_is_one_problem() {
    let places = ["no/such/api.yaml", "src/api.yaml"].map(Into::into).map(|path| Place { what: "there", path });
    let text = Source::locate("api.yaml", &places).unwrap_err().to_string() + "\n";
    let alone = Source::read("api.yaml", "no/such/api.yaml").map(|_| ()).unwrap_err().to_string();
    assert!(alone.starts_with("error: there is no file at `no/such/api.yaml`"), "{alone}");
    expect_file![folder().join("a_missing_file.txt")].assert_eq(&text);
}

#[test]
fn a_folder_is_no_spec() {
    let problems = Source::read("api.yaml", folder()).map(|_| ()).unwrap_err();
    assert!(problems.to_string().contains("cannot be read"), "{problems}");
}

#[test]
fn a_10_mb_file_is_refused_unread() {
    let source = Source::new("api.yaml", "endpoints: {} #\n".repeat(10 << 16));
    expect_file![folder().join("a_10_mb_file.txt")].assert_eq(&(check(&source).problems.to_string() + "\n"));
}

#[test]
fn of_two_methods_of_one_name_one_is_generated() {
    let (plain, critical) = ("GET /order: { mode: sync }", "/order: { critical: { key: [id] }, query: { id: uuid } }");
    for spec in [[plain, critical], [critical, plain]] {
        let checked = check(&Source::new("api.yaml", format!("endpoints:\n  {}\n", spec.join("\n  "))));
        assert_eq!(checked.problems.iter().count(), 1, "{}", checked.problems);
        let ids: Vec<_> = checked.api.endpoints.iter().map(Endpoint::id).collect();
        assert_eq!(ids, ["POST /order"], "{spec:?}");
    }
}

#[test]
fn an_alias_bomb_does_not_go_off() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..10 {
        let aliases = vec![format!("*a{}", n - 1); 10].join(", ");
        text += &format!("a{n}: &a{n} [{aliases}]\n");
    }
    let problems = check(&Source::new("api.yaml", text)).problems;
    let last = problems.iter().last().map(ToString::to_string).unwrap_or_default();
    expect_file![folder().join("an_alias_bomb.txt")].assert_eq(&(last + "\n"));
}

#[test]
fn values_nested_10_000_deep_are_refused() {
    let brackets = "[".repeat(10_000);
    let lists = "- ".repeat(10_000);
    // A block takes as many spaces as it is deep.
    let keys: String = (0..2_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let types =
        format!("endpoints: {{ /a: {{ response: \"{}string{}\" }} }}", "list<".repeat(10_000), ">".repeat(10_000));
    for text in [brackets, lists, "? ".repeat(10_000), keys, "{a: ".repeat(10_000), types] {
        // A thread of its own, with less stack than any has by default.
        let check = move || check(&Source::new("api.yaml", text)).problems.to_string();
        let text = std::thread::Builder::new().stack_size(256 << 10).spawn(check).unwrap().join().unwrap();
        assert!(text.contains("deep"), "{text}");
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems")
}

/// What an author reads about a file.
fn rendered(path: &Path) -> String {
    match Source::read("api.yaml", path) {
        Ok(source) => format!("{}\n", check(&source).problems),
        Err(problems) => format!("{problems}\n"),
    }
}
