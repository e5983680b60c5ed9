//! Spec text → checked [`model`] → Rust tokens.
//!
//! Three stages, none of which stops at a mistake: *read* keeps the position of every value, *check* turns what was read into a
//! [`model::Api`], *expand* writes the client. All mistakes are collected in [`Problems`], and everything sound is processed
//! further, so that one typo is one error.

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
