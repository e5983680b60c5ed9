//! An old edition, no prelude, and the usual names taken.
#![no_implicit_prelude]
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, clippy::pedantic)]

/// Not the usual one.
#[derive(Debug, Clone, Copy)]
pub struct String;
/// Not the usual one.
#[derive(Debug, Clone, Copy)]
pub enum Option {}
/// Not the usual one.
#[derive(Debug, Clone, Copy)]
pub enum Result {}
/// Not the usual one.
#[derive(Debug, Clone, Copy)]
pub struct Vec;
/// Not the usual one.
#[derive(Debug, Clone, Copy)]
pub struct Box;
/// Not the usual one.
#[derive(Debug, Clone, Copy)]
#[allow(non_camel_case_types)]
pub struct bool;

/// Not the usual one.
pub trait Send {}
/// Not the usual one.
pub trait Serialize {}

mod core {}
mod std {}
mod serde {}

/// Held tickets and what can be done to them.
#[::async_api::async_api("../../../api.yaml")]
pub trait Servicing {}

/// A snapshot of `codegen`.
#[::async_api::async_api("../../../codegen/tests/specs/aliases.yaml")]
pub trait Aliases {}

/// A snapshot of `codegen`.
#[::async_api::async_api("../../../codegen/tests/specs/critical.yaml")]
pub trait Critical {}

/// A snapshot of `codegen`.
#[::async_api::async_api("../../../codegen/tests/specs/exact.yaml")]
pub trait Exact {}

/// A snapshot of `codegen`.
#[::async_api::async_api("../../../codegen/tests/specs/optional.yaml")]
pub trait Optional {}

/// A snapshot of `codegen`.
#[::async_api::async_api("../../../codegen/tests/specs/recursive.yaml")]
pub trait Recursive {}

/// A snapshot of `codegen`.
#[::async_api::async_api("../../../codegen/tests/specs/scalars.yaml")]
pub trait Scalars {}

/// A snapshot of `codegen`.
#[::async_api::async_api("../../../codegen/tests/specs/unions.yaml")]
pub trait Unions {}

/// A snapshot of `codegen`.
#[::async_api::async_api("../../../codegen/tests/specs/words.yaml")]
pub trait Words {}
