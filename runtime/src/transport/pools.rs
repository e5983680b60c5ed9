//! Kept-alive connections, apart for each runtime.

use std::sync::Arc;

use tokio::runtime::{Handle, Id};

use super::{
    TransportError,
    reqwest::{Client, ClientError, HttpSettings, pooled},
    returning::Returning,
};
use crate::lock::Lock;

/// More runtimes than a program has; fewer than a test suite goes through.
const MOST: usize = 8;

/// A pool for each runtime.
///
/// The task that serves a connection lives on the runtime that opened it, and stands still while that one is not
/// running: a caller's idle runtime must not hold up the guardian's polls.
pub(super) struct Pools {
    settings: HttpSettings,
    /// The latest used comes last.
    pools: Lock<Vec<(Option<Id>, Pool)>>,
}

/// A client with its kept-alive connections.
#[derive(Clone)]
pub(super) struct Pool {
    pub(super) client: Arc<dyn Client>,
    pub(super) returning: Returning,
}

impl Pool {
    fn new(settings: &HttpSettings) -> Result<Self, ClientError> {
        let returning = Returning::default();
        Ok(Self { client: pooled(settings, returning.clone())?, returning })
    }
}

impl Pools {
    /// With the first runtime's client, so that wrong settings are found at once.
    pub(super) fn new(settings: HttpSettings) -> Result<Self, ClientError> {
        let first = (None, Pool::new(&settings)?);
        let this = Self { settings, pools: Lock::default() };
        this.pools.hold().push(first);
        Ok(this)
    }

    /// The pool of the runtime that asks.
    pub(super) fn pool(&self) -> Result<Pool, TransportError> {
        let here = Some(Handle::try_current().map_err(TransportError::unsent)?.id());
        let mut pools = self.pools.hold();
        let place = pools.iter().position(|(runtime, _)| runtime.is_none() || *runtime == here);
        let pool = match place {
            Some(place) => pools.remove(place).1,
            None => Pool::new(&self.settings).map_err(TransportError::unsent)?,
        };
        pools.push((here, pool.clone()));
        if pools.len() > MOST {
            pools.remove(0);
        }
        Ok(pool)
    }
}
