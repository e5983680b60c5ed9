//! For how long a lost operation was watched without a sign of life: over the lives of processes, and never more than that.

use std::{sync::Arc, time::Duration};

use tokio::sync::Mutex as AsyncMutex;

use super::{Case, State, state::Rare};
use crate::{
    clock::{Date, Moment},
    journal::{Earlier, Entry, JournalError},
    mutation::{Mutation, is},
};

/// No record says less, where a request lingers for no time at all.
const BRIEFLY: Duration = Duration::from_millis(100);

/// What is kept of an operation once somebody looks for what became of it.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// For how long it was watched without a sign of life before the last one: in earlier lives of the process.
    watched: Duration,
    /// The same up to now, as far as it may be on record.
    on_record: Duration,
    /// Held by who asks the server, or records for how long nothing came from it: a sign of life and that record must not
    /// overtake each other.
    watch: Arc<AsyncMutex<()>>,
    pub(super) earlier: Option<Arc<[Earlier]>>,
}

impl Search {
    /// Of one that was watched in earlier lives.
    pub(super) fn that_watched(span: Duration) -> Self {
        Self { watched: span, on_record: span, ..Self::default() }
    }
}

impl Rare {
    pub(super) fn search(&mut self) -> &mut Search {
        self.search.get_or_insert_default()
    }
}

impl State {
    pub(super) fn watched(&self) -> Duration {
        self.search().map_or(Duration::ZERO, |search| search.watched)
    }

    fn watch_on_record(&self) -> Duration {
        self.search().map_or(Duration::ZERO, |search| search.on_record)
    }
}

impl Case {
    pub(crate) fn sign_of_life(&self, at: Moment) {
        if is(Mutation::CountsFromTheCall) {
            return;
        }
        let clock_began = self.clock_began();
        let mut state = self.state.hold();
        if Some(at) > state.last_sign {
            state.last_sign = Some(at);
            // The latest, for what was set back since any sign of life still makes a look count as that much earlier.
            state.clock_began = state.clock_began.max(clock_began.map(Date::from));
        }
        if let Some(search) = state.search_mut().filter(|_| !is(Mutation::SignDoesNotResetLives)) {
            search.watched = Duration::ZERO;
        }
    }

    fn watch(&self) -> Arc<AsyncMutex<()>> {
        Arc::clone(&self.state.hold().rare().search().watch)
    }

    /// Asks the server about a lost operation. A crash right after a sign of life must not leave a record of how long
    /// there was none, so that this is taken back before, and put down again where none came.
    ///
    /// Ends with [`JournalError::NotOpen`] once this client has let go of the operation: whoever takes it over counts from
    /// then, and asks by itself.
    pub(crate) async fn ask_server<T>(&self, ask: impl Future<Output = T>) -> Result<T, JournalError> {
        let watch = self.watch();
        let _watch = watch.lock().await;
        if self.look(|state| state.stopped) {
            return Err(JournalError::NotOpen);
        }
        let on_record = self.look(State::watch_on_record);
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
        let watched = self.look(State::watched);
        Some(watched.saturating_add(self.clock().now() - since).min(self.terms.times.lingers))
    }

    async fn record_watch(&self, span: Duration) -> Result<(), JournalError> {
        {
            // Whoever is dropped while it is recorded leaves it to be recorded all the same.
            let mut state = self.state.hold();
            let search = state.rare().search();
            search.on_record = search.on_record.max(span);
        }
        self.note(Entry::Watched { id: self.id(), span }).await?;
        self.change(|state| state.rare().search().on_record = span);
        Ok(())
    }

    /// Records from time to time for how long a lost operation was watched, so that short lives of the process add up.
    pub(crate) async fn keep_watch(&self) -> JournalError {
        let lingers = self.terms.times.lingers;
        let began = self.clock().now();
        loop {
            let longer_and_longer = (self.clock().now() - began) / 2;
            let pause = longer_and_longer.max(lingers / 64).clamp(BRIEFLY, Duration::from_secs(30));
            self.terms.client.sleep_until(self.clock().now() + pause).await;
            let watch = self.watch();
            let watching = watch.lock().await;
            if let Err(error) = self.record_watched_now().await {
                return error;
            }
            drop(watching);
        }
    }

    pub(crate) fn is_watched(&self) -> bool {
        self.watched_now().is_some()
    }

    /// The same for the last time, unless somebody asks the server at this moment.
    pub(crate) async fn end_watch(&self) {
        let watch = self.watch();
        if let Ok(_watch) = watch.try_lock() {
            // What is not on record was not watched.
            let _ = self.record_watched_now().await;
        }
    }

    /// Whether somebody asks the server, or records what came of that.
    pub(crate) fn is_asked_about(&self) -> bool {
        let watch = self.look(|state| state.search().map(|search| Arc::clone(&search.watch)));
        watch.is_some_and(|watch| watch.try_lock().is_err())
    }

    /// Completes once nobody does.
    pub(crate) async fn asked_about(&self) {
        drop(self.watch().lock().await);
    }

    async fn record_watched_now(&self) -> Result<(), JournalError> {
        match self.watched_now() {
            Some(span) if span > self.look(State::watch_on_record) => self.record_watch(span).await,
            Some(_) | None => Ok(()),
        }
    }
}
