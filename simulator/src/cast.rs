//! What a server is told before it starts.

use std::{collections::HashMap, fmt};

use async_api_codegen::model::{Api, Endpoint};
use fastrand::Rng;
use http::{HeaderName, HeaderValue};
use serde_json::Value;

use crate::{fault::Fault, plan::Plan, request::Request};

/// Gives a submission its result.
pub(crate) type Handler = Box<dyn Fn(&Request) -> Result<Value, Refusal> + Send + Sync>;

/// Who plays what.
pub(crate) struct Cast {
    pub(crate) api: Api,
    pub(crate) seed: u64,
    /// By the name of the endpoint.
    pub(crate) handlers: HashMap<String, Handler>,
    pub(crate) required: Vec<(HeaderName, HeaderValue)>,
    /// What becomes of a submission that nothing else was said about.
    pub(crate) usual: Plan,
    pub(crate) random_submissions: Chance<Plan>,
    pub(crate) random_polls: Chance<Fault>,
}

impl Cast {
    pub(crate) fn endpoint(&self, index: usize) -> &Endpoint {
        &self.api.endpoints[index]
    }

    /// Where the spec has the endpoint of this name.
    pub(crate) fn index_of(&self, id: &str) -> Result<usize, UnknownEndpoint> {
        let mut ids = self.api.endpoints.iter().map(Endpoint::id);
        ids.position(|known| known == id).ok_or_else(|| UnknownEndpoint {
            asked: id.to_owned(),
            known: self.api.endpoints.iter().map(Endpoint::id).collect(),
        })
    }
}

/// One of these, so often.
#[derive(Debug)]
pub(crate) struct Chance<T> {
    pub(crate) rate: f64,
    pub(crate) of: Vec<T>,
}

impl<T: Clone> Chance<T> {
    pub(crate) fn never() -> Self {
        Self { rate: 0.0, of: Vec::new() }
    }

    pub(crate) fn draw(&self, rng: &mut Rng) -> Option<T> {
        // Both drawn in any case, so that a rate does not shift what comes after.
        let (hit, one) = (rng.f64() < self.rate, rng.choice(&self.of));
        one.filter(|_| hit).cloned()
    }
}

/// A handler's refusal: the HTTP status and JSON body to answer a submission with. It is not executed.
///
/// If the submission was accepted before (executed late), polls are told the spec's first word for `rejected` or, if it has
/// none, this status and body.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub(crate) code: u16,
    pub(crate) body: Value,
}

impl Refusal {
    /// See [`Fault::status`] for valid values of `code`.
    pub fn new(code: u16, body: Value) -> Self {
        Self { code, body }
    }
}

/// The spec has no endpoint of this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownEndpoint {
    asked: String,
    known: Vec<String>,
}

impl fmt::Display for UnknownEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the spec has no endpoint `{}`; it has {}", self.asked, self.known.join(", "))
    }
}

impl std::error::Error for UnknownEndpoint {}
