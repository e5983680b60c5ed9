//! The guide: longer chapters on specs, verdicts, resolvers, the journal and testing.

/// Includes a chapter from `docs/`. There, its link labels point to files; here they are redefined to point to items and
/// to the repository. Markdown takes the first definition of a label.
macro_rules! chapter {
    ($file:literal) => {
        concat!(
            "[hook]: crate::guide::hook\n",
            "[resolver]: crate::guide::resolver\n",
            "[testing]: crate::guide::testing\n",
            "[verdicts]: crate::guide::verdicts\n",
            stored!("assumptions", "tests/assumptions.rs"),
            stored!("axum_handler", "examples/axum_handler.rs"),
            stored!("book_ticket", "examples/book_ticket.rs"),
            stored!("build_script", "examples/build_script"),
            stored!("fake_in_a_test", "examples/fake_in_a_test.rs"),
            stored!("parcels", "docs/parcels.yaml"),
            stored!("schema", "schema/async-api.schema.json"),
            stored!("webhook", "examples/webhook.rs"),
            "\n",
            include_str!(concat!("../docs/", $file))
        )
    };
}

/// A link to a file in the repository.
macro_rules! stored {
    ($label:literal, $path:literal) => {
        concat!("[", $label, "]: ", env!("CARGO_PKG_REPOSITORY"), "/blob/main/", $path, "\n")
    };
}

#[doc = chapter!("spec.md")]
pub mod spec {}

#[doc = chapter!("verdicts.md")]
pub mod verdicts {}

#[doc = chapter!("resolver.md")]
pub mod resolver {}

#[doc = chapter!("hook.md")]
pub mod hook {}

#[doc = chapter!("journal.md")]
pub mod journal {}

#[doc = chapter!("testing.md")]
pub mod testing {}

#[doc = chapter!("ways-in.md")]
pub mod ways_in {}
