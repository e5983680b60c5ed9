//! Kept-alive connections, apart for each runtime.

use reqwest::Client;
use tokio::runtime::{Handle, Id};

use super::{
    TransportError,
    reqwest::{ClientError, HttpSettings, pooled},
};
use crate::lock::Lock;

/// More runtimes than a program has; fewer than a test suite goes through.
const MOST: usize = 8;

/// A client, and with it a pool, for each runtime.
///
/// The task that serves a connection lives on the runtime that opened it, and stands still while that one is not
/// running: a caller's idle runtime must not hold up the guardian's polls.
pub(super) struct Pools {
    settings: HttpSettings,
    /// The latest used comes last.
    clients: Lock<Vec<(Option<Id>, Client)>>,
}

impl Pools {
    /// With the first runtime's client, so that wrong settings are found at once.
    pub(super) fn new(settings: HttpSettings) -> Result<Self, ClientError> {
        let first = (None, pooled(&settings)?);
        let this = Self { settings, clients: Lock::default() };
        this.clients.hold().push(first);
        Ok(this)
    }

    /// The client of the runtime that asks.
    pub(super) fn client(&self) -> Result<Client, TransportError> {
        let here = Some(Handle::try_current().map_err(TransportError::unsent)?.id());
        let mut clients = self.clients.hold();
        let place = clients.iter().position(|(runtime, _)| runtime.is_none() || *runtime == here);
        let client = match place {
            Some(place) => clients.remove(place).1,
            None => pooled(&self.settings).map_err(TransportError::unsent)?,
        };
        clients.push((here, client.clone()));
        if clients.len() > MOST {
            clients.remove(0);
        }
        Ok(client)
    }
}
