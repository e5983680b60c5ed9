//! Where the guardian runs.

use std::sync::Arc;

use tokio::runtime::Handle;

use crate::client::Shared;

/// A runtime for the guardian, and the thread to run it on, where that is not the caller's affair.
pub(super) struct Runtime {
    pub(super) handle: Handle,
    pub(super) own: Option<Own>,
}

/// A runtime that nobody waits for when it is dropped unused: clients are built in async code, where waiting panics.
pub(super) struct Own(Option<tokio::runtime::Runtime>);

impl Drop for Own {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Runtime {
    pub(super) fn new(given: Option<Handle>) -> std::io::Result<Self> {
        if let Some(handle) = given {
            return Ok(Self { handle, own: None });
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { handle: runtime.handle().clone(), own: Some(Own(Some(runtime))) })
    }
}

/// The guardian's thread: lives while there is a client, or anything open.
pub(super) fn keep_watch(shared: &Arc<Shared>, mut own: Own) -> std::io::Result<()> {
    let shared = Arc::clone(shared);
    std::thread::Builder::new().name("async-api-guardian".to_owned()).spawn(move || {
        if let (Some(guardian), Some(runtime)) = (&shared.guardian, own.0.take()) {
            runtime.block_on(guardian.finished());
        }
    })?;
    Ok(())
}
