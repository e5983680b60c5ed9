//! A mutex whose holder's panic does not take the others down.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Guards data that is whole at every point at which its holder may panic.
#[derive(Debug, Default)]
pub(crate) struct Lock<T>(Mutex<T>);

impl<T> Lock<T> {
    pub(crate) fn new(data: T) -> Self {
        Self(Mutex::new(data))
    }

    /// Never held across an await.
    pub(crate) fn hold(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
