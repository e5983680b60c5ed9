//! What the compiler says to mistakes: one a file, named after it. `TRYBUILD=overwrite` rewrites the expectations.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The right ways, which must stay easy. They are run, too.
#[path = "ui/pass"]
mod pass {
    mod axum_handler;
    mod boxed_service;
    mod client_put_together_in_any_order;
    mod fake_for_each_verdict;
    mod left_open;
    mod outcome_resolved_by_another_task;
    mod resolve_with_in_a_spawned_task;
}

// One run: each sets up a project. No case that passes among them: trybuild would then build one after the other.
#[test]
fn mistakes_are_explained() {
    let cases = trybuild::TestCases::new();
    for mistake in files("rs") {
        cases.compile_fail(mistake);
    }
}

#[test]
fn every_explanation_has_its_mistake() {
    let mistakes = files("rs");
    assert!(mistakes.len() >= 35, "{} mistakes are too few", mistakes.len());
    let left: Vec<_> = files("stderr").into_iter().filter(|file| !file.with_extension("rs").exists()).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn no_explanation_names_a_path_of_this_machine() {
    for file in files("stderr") {
        let text = fs::read_to_string(&file).unwrap();
        let places = text.lines().filter_map(|line| line.split_once("--> ").or(line.split_once("::: ")));
        let elsewhere: Vec<_> = places.map(|(_, place)| place).filter(|place| place.starts_with(['/', '$'])).collect();
        assert!(elsewhere.is_empty(), "{}: {elsewhere:?}", file.display());
    }
}

/// The files of one kind in all folders of mistakes, sorted.
fn files(extension: &str) -> Vec<PathBuf> {
    let folders = entries("tests/ui".as_ref()).filter(|folder| folder.is_dir() && !folder.ends_with("pass"));
    let files = folders.flat_map(|folder| entries(&folder));
    let mut files: Vec<_> = files.filter(|file| file.extension().is_some_and(|of| of == extension)).collect();
    files.sort();
    files
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path())
}
