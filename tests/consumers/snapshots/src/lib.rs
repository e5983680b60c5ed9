//! The snapshots of `codegen`, compiled.
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, clippy::pedantic)]

include!(concat!(env!("OUT_DIR"), "/modules.rs"));

/// A type of the caller's own, which `directives.yaml` binds.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Money(String);
