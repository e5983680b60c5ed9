//! What a spec needs of the runtime's cargo features.
//!
//! Only here is it known which are on, however the code was generated; so generated code hands over what to say.

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
