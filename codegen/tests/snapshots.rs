//! Every `specs/*.yaml` becomes the `*.rs` beside it, which `tests/consumers/snapshots` compiles.
//!
//! A `*.trait` beside a spec is the trait as a caller wrote it; without one it is `pub trait Api {}`.
//! `UPDATE_EXPECT=1` rewrites what changed.

use std::{fs, path::Path};

use async_api_codegen::{Checked, Options, Source, check, expand};
use expect_test::expect_file;

#[test]
fn what_is_generated_is_what_was_reviewed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs");
    let mut specs: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    specs.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    specs.sort();
    assert!(!specs.is_empty());
    for spec in specs {
        expect_file![spec.with_extension("rs")].assert_eq(&generate(&spec, "pub trait Api {}").unwrap());
    }
}

#[test]
fn the_servicing_client_is_what_was_reviewed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let generated = generate(&root.join("api.yaml"), "pub trait Servicing {}").unwrap();
    expect_file![root.join("codegen/tests/specs/servicing.rs")].assert_eq(&generated);
}

fn generate(spec: &Path, empty: &str) -> syn::Result<String> {
    let item = fs::read_to_string(spec.with_extension("trait")).unwrap_or_else(|_| empty.to_owned());
    let checked = Source::read("api.yaml", spec).map_or_else(Checked::unreadable, |source| check(&source));
    assert!(checked.problems.is_empty(), "{}", checked.problems);
    let options = Options { item: syn::parse_str(&item)?, module: None, facade: None };
    Ok(prettyplease::unparse(&syn::parse2(expand(&checked, &options))?))
}
