//! Whatever the text, there is an answer, and soon.

use super::{
    cases,
    documents::document,
    edits::{edited, edited_specs},
    random,
};
use crate::{check, source::Source};

#[test]
fn no_edit_makes_it_panic() {
    edited_specs(3).for_each(|text| answer(&text));
}

#[test]
fn no_document_makes_it_panic() {
    let mut random = random(4);
    for _ in 0..cases() / 4 {
        answer(&edited(&document(&mut random), "", &mut random));
    }
}

/// Prints the text if looking at it panics.
fn answer(text: &str) {
    let outcome = std::panic::catch_unwind(|| {
        let checked = check(&Source::new("x.yaml", text));
        for problem in &checked.problems {
            let rendered = problem.to_string();
            assert!(!rendered.contains("\n\n"), "an empty line within a message:\n{rendered}");
        }
    });
    assert!(outcome.is_ok(), "the text was:\n{text}");
}
