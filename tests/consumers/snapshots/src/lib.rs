//! The snapshots of `codegen`, compiled.
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, clippy::pedantic)]

include!(concat!(env!("OUT_DIR"), "/modules.rs"));

/// A type of the caller's own, which specs bind.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Money(String);
