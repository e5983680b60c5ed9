//! What a simulator is told before it starts.

use std::{collections::HashMap, fmt, io, net::SocketAddr, path::Path};

use async_api_codegen::{Problems, Source, check, model::Api};
use http::{HeaderName, HeaderValue};
use serde_json::Value;

use crate::{
    cast::{Cast, Chance, Refusal, UnknownEndpoint},
    fault::Fault,
    plan::Plan,
    request::Request,
    simulator::Simulator,
};

/// Builds a [`Simulator`].
#[must_use]
pub struct Builder {
    cast: Cast,
    address: SocketAddr,
}

impl Builder {
    pub(crate) fn new(api: Api) -> Self {
        let cast = Cast {
            api,
            seed: 0,
            handlers: HashMap::new(),
            required: Vec::new(),
            usual: Plan::new(),
            random_submissions: Chance::never(),
            random_polls: Chance::never(),
        };
        Self { cast, address: SocketAddr::from(([127, 0, 0, 1], 0)) }
    }

    pub(crate) fn from_spec(path: &Path) -> Result<Self, Problems> {
        let checked = check(&Source::read(path.display().to_string(), path)?);
        match checked.problems.is_empty() {
            true => Ok(Self::new(checked.api)),
            false => Err(checked.problems),
        }
    }

    /// The seed for generated results, tokens and random faults. Default: 0. Simulators with the same seed give the same answers
    /// to the same sequence of requests.
    pub fn seed(mut self, seed: u64) -> Self {
        self.cast.seed = seed;
        self
    }

    /// The address to listen on. Default: a free port of 127.0.0.1.
    pub fn address(mut self, address: impl Into<SocketAddr>) -> Self {
        self.address = address.into();
        self
    }

    /// Computes the results of an endpoint, named as in the spec (`POST /heldTicket/execute`).
    ///
    /// The handler is called once per submission, when it is executed. It holds no lock and may use the simulator. A result that
    /// matches the spec's `not_done_when` means that nothing was executed. A second handler replaces the first.
    pub fn handler<F>(mut self, endpoint: impl Into<String>, handler: F) -> Self
    where
        F: Fn(&Request) -> Result<Value, Refusal> + Send + Sync + 'static,
    {
        self.cast.handlers.insert(endpoint.into(), Box::new(handler));
        self
    }

    /// Answers 401 to submissions and polls without exactly this header field.
    pub fn require_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.cast.required.push((name, value));
        self
    }

    /// What becomes of submissions without other instructions. Default: [`Plan::new`].
    pub fn usually(mut self, plan: impl Into<Plan>) -> Self {
        self.cast.usual = plan.into();
        self
    }

    /// This share of the submissions (0.0 to 1.0) without other instructions gets one of these plans, each equally likely.
    pub fn random_submissions(mut self, rate: f64, plans: impl IntoIterator<Item = Plan>) -> Self {
        self.cast.random_submissions = Chance { rate, of: plans.into_iter().collect() };
        self
    }

    /// This share of the polls (0.0 to 1.0) without other instructions meets one of these faults, each equally likely.
    pub fn random_polls(mut self, rate: f64, faults: impl IntoIterator<Item = Fault>) -> Self {
        self.cast.random_polls = Chance { rate, of: faults.into_iter().collect() };
        self
    }

    /// Starts the server on the caller's tokio runtime. It is listening when this returns.
    ///
    /// # Errors
    /// A handler is for an endpoint that the spec does not have, or the server cannot listen at the address.
    pub async fn start(self) -> Result<Simulator, StartError> {
        self.check()?;
        Simulator::start(self.cast, self.address).map_err(StartError::Listen)
    }

    /// Starts the server on a thread and runtime of its own, which end with the simulator. Blocks for a moment.
    ///
    /// # Errors
    /// Those of [`Self::start`], or the thread cannot be started.
    pub fn start_on_thread(self) -> Result<Simulator, StartError> {
        self.check()?;
        Simulator::start_on_thread(self.cast, self.address).map_err(StartError::Listen)
    }

    fn check(&self) -> Result<(), StartError> {
        let mut handled: Vec<_> = self.cast.handlers.keys().collect();
        handled.sort();
        handled.iter().try_for_each(|id| self.cast.index_of(id).map(drop)).map_err(StartError::UnknownEndpoint)
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("seed", &self.cast.seed).field("address", &self.address).finish_non_exhaustive()
    }
}

/// Why a simulator did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// A handler is for an endpoint that the spec does not have.
    UnknownEndpoint(UnknownEndpoint),
    /// The address cannot be listened at, or there is no thread to be had.
    Listen(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownEndpoint(unknown) => unknown.fmt(f),
            Self::Listen(_) => f.write_str("the simulator cannot listen"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::UnknownEndpoint(_) => None,
            Self::Listen(error) => Some(error),
        }
    }
}
