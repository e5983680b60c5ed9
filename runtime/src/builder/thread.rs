//! Where the guardian runs.

use std::{sync::Arc, thread};

use tokio::runtime::Handle;

use crate::{client::Shared, guardian::Runtimes};

/// What the guardian runs on, and what is to be started for that where it is not the caller's affair.
pub(super) fn runtimes(given: Option<Handle>) -> std::io::Result<(Runtimes, Option<Own>)> {
    if let Some(handle) = given {
        return Ok((Runtimes { guardian: handle.clone(), callbacks: handle }, None));
    }
    let own = Own { guardian: Runtime::new()?, callbacks: Runtime::new()? };
    let runtimes = Runtimes { guardian: own.guardian.handle.clone(), callbacks: own.callbacks.handle.clone() };
    Ok((runtimes, Some(own)))
}

/// Runtimes with a thread each.
pub(super) struct Own {
    guardian: Runtime,
    callbacks: Runtime,
}

impl Own {
    /// Starts the threads. They live while there is a client, or anything open.
    pub(super) fn start(self, shared: &Arc<Shared>) -> std::io::Result<()> {
        let Self { guardian, callbacks } = self;
        callbacks.start("async-api-callbacks", shared)?;
        let started = guardian.start("async-api-guardian", shared);
        if let (Err(_), Some(guardian)) = (&started, &shared.guardian) {
            guardian.clients_gone();
        }
        started
    }
}

struct Runtime {
    handle: Handle,
    /// Until it is dropped.
    runtime: Option<tokio::runtime::Runtime>,
}

impl Runtime {
    fn new() -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { handle: runtime.handle().clone(), runtime: Some(runtime) })
    }

    fn start(mut self, name: &str, shared: &Arc<Shared>) -> std::io::Result<()> {
        let shared = Arc::clone(shared);
        thread::Builder::new().name(name.to_owned()).spawn(move || {
            if let (Some(guardian), Some(runtime)) = (&shared.guardian, self.runtime.take()) {
                runtime.block_on(guardian.finished());
            }
        })?;
        Ok(())
    }
}

/// Nobody waits for one that was not started: clients are built in async code, where waiting panics.
impl Drop for Runtime {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
