//! Spec text → checked [`model`] → Rust tokens.
//!
//! Three stages, each of which looks at everything and stops at nothing: *read* keeps where every value stands, *check*
//! turns what was read into a [`model::Api`], *expand* writes the client. What is wrong is collected in [`Problems`], all
//! at once, and what is sound goes on, so that one typo is one error.

mod check;
#[cfg(feature = "config")]
mod config;
mod declared;
mod diagnostics;
mod expand;
mod locate;
mod map;
pub mod model;
mod nearest;
mod quoted;
mod read;
mod source;
mod steps;
#[cfg(test)]
mod trial;

pub use check::{BadDerive, Checked, Derives, check};
#[cfg(feature = "config")]
pub use config::{Config, GenerateError};
pub use diagnostics::{Problem, Problems};
pub use expand::{Options, expand};
pub use locate::Place;
pub use source::Source;
