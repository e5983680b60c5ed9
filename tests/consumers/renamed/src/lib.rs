//! The facade under another name, by macro and by build script.
#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic)]

include!(concat!(env!("OUT_DIR"), "/servicing.rs"));

/// The same by the macro.
#[elsewhere::async_api("../../../api.yaml", crate = elsewhere)]
pub trait ByMacro {}
