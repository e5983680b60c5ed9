//! For how long a lost operation was watched without a sign of life: over the lives of processes, and never more than that.

use std::time::Duration;

use super::Case;
use crate::{
    clock::Moment,
    journal::{Entry, JournalError},
    mutation::{Mutation, is},
};

/// No record says less, where a request lingers for no time at all.
const BRIEFLY: Duration = Duration::from_millis(100);

impl Case {
    pub(crate) fn sign_of_life(&self, at: Moment) {
        if is(Mutation::CountsFromTheCall) {
            return;
        }
        let dated = (self.clock.now(), self.clock.wall());
        let mut state = self.state.hold();
        if Some(at) > state.last_sign {
            state.last_sign = Some(at);
            state.dated = Some(dated);
        }
        if !is(Mutation::SignDoesNotResetLives) {
            state.watched = Duration::ZERO;
        }
    }

    /// Asks the server about a lost operation. A crash right after a sign of life must not leave a record of how long
    /// there was none, so that this is taken back before, and put down again where none came.
    ///
    /// Ends with [`JournalError::NotOpen`] once this client has let go of the operation: whoever takes it over counts from
    /// then, and asks by itself.
    pub(crate) async fn ask_server<T>(&self, ask: impl Future<Output = T>) -> Result<T, JournalError> {
        let _watch = self.watch.lock().await;
        if self.look(|state| state.stopped) {
            return Err(JournalError::NotOpen);
        }
        let on_record = self.look(|state| state.recorded_watch);
        if !on_record.is_zero() && !is(Mutation::SignDoesNotResetLives) {
            self.record_watch(Duration::ZERO).await?;
        }
        let asked = tokio::select! {
            biased;
            () = self.until(|state| state.stopped.then_some(())) => return Err(JournalError::NotOpen),
            asked = ask => asked,
        };
        if !on_record.is_zero() {
            self.record_watch(self.watched_now().unwrap_or_default()).await?;
        }
        Ok(asked)
    }

    /// For how long nothing came from the server; `None` while the submission may still be held.
    fn watched_now(&self) -> Option<Duration> {
        let since = self.known().last_sign?;
        let watched = self.look(|state| state.watched);
        Some(watched.saturating_add(self.clock.now() - since).min(self.times.lingers))
    }

    async fn record_watch(&self, span: Duration) -> Result<(), JournalError> {
        self.note(Entry::Watched { id: self.id, span }).await?;
        self.change(|state| state.recorded_watch = span);
        Ok(())
    }

    /// Records from time to time for how long a lost operation was watched, so that short lives of the process add up.
    pub(crate) async fn keep_watch(&self) -> JournalError {
        let lingers = self.times.lingers;
        let began = self.clock.now();
        loop {
            let longer_and_longer = (self.clock.now() - began) / 2;
            let pause = longer_and_longer.max(lingers / 64).clamp(BRIEFLY, Duration::from_secs(30));
            self.clock.sleep_until(self.clock.now() + pause).await;
            let watch = self.watch.lock().await;
            if let Err(error) = self.record_watched_now().await {
                return error;
            }
            drop(watch);
        }
    }

    pub(crate) fn is_watched(&self) -> bool {
        self.watched_now().is_some()
    }

    /// The same for the last time, unless somebody asks the server at this moment.
    pub(crate) async fn end_watch(&self) {
        if let Ok(_watch) = self.watch.try_lock() {
            // What is not on record was not watched.
            let _ = self.record_watched_now().await;
        }
    }

    /// Whether somebody asks the server, or records what came of that.
    pub(crate) fn is_asked_about(&self) -> bool {
        self.watch.try_lock().is_err()
    }

    /// Completes once nobody does.
    pub(crate) async fn asked_about(&self) {
        drop(self.watch.lock().await);
    }

    async fn record_watched_now(&self) -> Result<(), JournalError> {
        match self.watched_now() {
            Some(span) if span > self.look(|state| state.recorded_watch) => self.record_watch(span).await,
            Some(_) | None => Ok(()),
        }
    }
}
