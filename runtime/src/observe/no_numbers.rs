//! Without the feature `metrics`, nothing is counted.

use std::time::Duration;

use super::What;
use crate::{
    answer::Reply,
    endpoint::Endpoint,
    journal::Decided,
    lifecycle::Failure,
    outcome::{Outcome, Resolution},
};

pub(super) fn started(_: &Endpoint) {}

pub(super) fn answered(_: &Endpoint, _: What, _: &Result<Reply, Failure>, _: impl Fn() -> Duration) {}

pub(super) const COUNTS: bool = false;

pub(super) fn ended(_: &Endpoint, _: &Outcome, _: u32, _: Duration) {}

pub(super) fn investigated<T>(_: &Endpoint, _: &Resolution<T>) {}

pub(super) fn decided(_: &Endpoint, _: &Decided) {}

pub(super) fn not_delivered(_: &Endpoint) {}

pub(super) fn contradicted(_: &Endpoint) {}
