//! What the compiler says to mistakes: one a file, named after it. `TRYBUILD=overwrite` rewrites the expectations.

#[test]
fn mistakes_are_explained() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*/*.rs");
}
