//! Checks that the cargo features which a spec needs are enabled.
//!
//! Only this crate knows which are enabled, so generated code calls these macros with the error message to show.

#[doc(hidden)]
#[macro_export]
#[cfg(feature = "decimal")]
macro_rules! __needs_decimal {
    ($text:literal) => {};
}

#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "decimal"))]
macro_rules! __needs_decimal {
    ($text:literal) => {
        ::core::compile_error! { $text }
    };
}

#[doc(hidden)]
#[macro_export]
#[cfg(feature = "uuid")]
macro_rules! __needs_uuid {
    ($text:literal) => {};
}

#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "uuid"))]
macro_rules! __needs_uuid {
    ($text:literal) => {
        ::core::compile_error! { $text }
    };
}

#[doc(hidden)]
#[macro_export]
#[cfg(feature = "jiff")]
macro_rules! __needs_jiff {
    ($text:literal) => {};
}

#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "jiff"))]
macro_rules! __needs_jiff {
    ($text:literal) => {
        ::core::compile_error! { $text }
    };
}

#[doc(hidden)]
pub use {__needs_decimal as needs_decimal, __needs_jiff as needs_jiff, __needs_uuid as needs_uuid};
