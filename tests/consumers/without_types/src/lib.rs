//! Uses types whose features are off.

/// By the macro.
#[async_api::async_api("api.yaml")]
pub trait ByMacro {}

/// By the build script.
pub mod built {
    include!(concat!(env!("OUT_DIR"), "/built.rs"));
}
