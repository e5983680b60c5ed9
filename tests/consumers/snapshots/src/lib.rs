//! The snapshots of `codegen`, compiled.
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, clippy::pedantic)]

include!(concat!(env!("OUT_DIR"), "/modules.rs"));
