//! What a client is made of, and what generated methods call.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{
    HeaderMap, Uri,
    header::CACHE_CONTROL,
    uri::{Authority, InvalidUri, Parts, PathAndQuery, Scheme},
};
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::Semaphore;

use crate::{
    auth::Auth,
    backoff::Backoff,
    clock::{Clock, Moment},
    critical::{CriticalOperation, CriticalPoll, CriticalResume},
    endpoint::Endpoint,
    guardian::Guardian,
    lifecycle::{Limits, Pace},
    operation::{Call, Operation, SinglePoll},
    operations::OpenOperation,
    outcome::Resolution,
    progress::Callback,
    recover::Recover,
    report::{Reported, Which, report, settle},
    request::Request,
    resolver::Key,
    timers::{Sleep, Timers},
    token::{OperationId, Token},
    transport::Transport,
};

/// A client, as generated code holds it.
#[derive(Clone)]
pub struct Core {
    shared: Arc<Shared>,
    /// `None` in the view that a resolver gets: it keeps no client alive.
    alive: Option<Arc<Alive>>,
}

/// All that a client's operations share.
pub(crate) struct Shared {
    pub(crate) base: Base,
    pub(crate) settings: Settings,
    pub(crate) headers: HeaderMap,
    pub(crate) poll_headers: Arc<HeaderMap>,
    pub(crate) auth: Auth,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) timers: Timers,
    pub(crate) pace: Pace,
    /// Requests under way, but for critical submissions.
    pub(crate) places: Arc<Semaphore>,
    /// Critical submissions under way.
    pub(crate) submission_places: Arc<Semaphore>,
    pub(crate) guardian: Option<Guardian>,
}

/// Origin, and the path that all paths begin with.
#[derive(Debug, Clone)]
pub(crate) struct Base {
    pub(crate) scheme: Scheme,
    pub(crate) authority: Authority,
    pub(crate) path: String,
}

/// A URI counts its bytes in 16 bits.
const LONGEST: usize = u16::MAX as usize - 1;

impl Base {
    /// Scheme, host and port.
    pub(crate) fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.authority)
    }

    /// What a journal knows the API by. A host has one name, with the dot at its end or without.
    pub(crate) fn name(&self) -> String {
        let Self { scheme, authority, path } = self;
        let host = authority.host();
        let port = &authority.as_str()[host.len()..];
        format!("{scheme}://{}{port}{path}", host.trim_end_matches('.'))
    }

    /// An absolute URI of the API.
    pub(crate) fn uri(&self, path_and_query: String) -> Result<Uri, InvalidUri> {
        let long = self.authority.as_str().len() + path_and_query.len() + "https://".len() > LONGEST;
        if long || !path_and_query.starts_with('/') {
            return format!("{}{path_and_query}", self.origin()).parse();
        }
        let mut parts = Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        // Without room to spare, which `Bytes` would keep account of on the heap.
        let path_and_query = Bytes::from(path_and_query.into_boxed_str().into_boxed_bytes());
        parts.path_and_query = Some(PathAndQuery::from_maybe_shared(path_and_query)?);
        // Nothing is missing that would make them invalid.
        Ok(Uri::from_parts(parts).unwrap_or_default())
    }
}

/// What the builder sets.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) request_timeout: Duration,
    pub(crate) send_within: Duration,
    pub(crate) give_up_after: Duration,
    pub(crate) lingers: Option<Duration>,
    pub(crate) resolve_within: Option<Duration>,
    pub(crate) resolver_timeout: Duration,
    pub(crate) hook_timeout: Duration,
    pub(crate) ask_again_after: Option<Duration>,
}

/// `lingers`, where neither the spec nor the builder says it.
const LINGERS: Duration = Duration::from_secs(5 * 60);

/// Without one, who could not tell at once would be asked all the time, and nobody else would have a turn.
const SHORTEST_PAUSE: Duration = Duration::from_millis(1);

impl Settings {
    pub(crate) fn lingers(&self, endpoint: &Endpoint) -> Duration {
        let spec = endpoint.critical.and_then(|critical| critical.lingers);
        spec.or(self.lingers).unwrap_or(LINGERS)
    }

    pub(crate) fn resolve_within(&self, endpoint: &Endpoint) -> Duration {
        self.resolve_within.unwrap_or_else(|| self.lingers(endpoint).saturating_add(Duration::from_secs(30)))
    }
}

/// What one call sets for itself.
#[derive(Default)]
pub(crate) struct CallSettings {
    pub(crate) give_up_after: Option<Duration>,
    pub(crate) send_within: Option<Duration>,
    pub(crate) resolve_within: Option<Duration>,
    pub(crate) headers: HeaderMap,
    pub(crate) bad_header: Option<String>,
    pub(crate) on_progress: Vec<Callback>,
}

impl Shared {
    /// A call's setting beats the spec's, the spec's the builder's.
    pub(crate) fn limits(&self, endpoint: &Endpoint, call: &CallSettings, began: Moment) -> Limits {
        let give_up_after = call.give_up_after.or(endpoint.give_up_after).unwrap_or(self.settings.give_up_after);
        let send_within = call.send_within.unwrap_or(self.settings.send_within);
        Limits { send_by: began + send_within, give_up_at: began + give_up_after }
    }

    /// A future that is over at a moment.
    pub(crate) fn sleep_until(&self, at: Moment) -> Sleep<'_> {
        self.timers.sleep_until(at)
    }

    /// The pause after the `tries`-th question to somebody who could not tell, by what the builder says of the first.
    pub(crate) fn pause(&self, backoff: Backoff, tries: u32) -> Duration {
        let first = self.settings.ask_again_after.unwrap_or(backoff.first).clamp(SHORTEST_PAUSE, backoff.most);
        self.pace.chance.draw(|rng| Backoff { first, ..backoff }.pause(tries, rng))
    }
}

/// Lives as long as any clone of a client.
struct Alive(Arc<Shared>);

impl Drop for Alive {
    fn drop(&mut self) {
        if let Some(guardian) = &self.0.guardian {
            guardian.clients_gone();
        }
    }
}

impl Core {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        let alive = Arc::new(Alive(Arc::clone(&shared)));
        Self { shared, alive: Some(alive) }
    }

    pub(crate) fn view(shared: Arc<Shared>) -> Self {
        Self { shared, alive: None }
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// An asynchronous plain endpoint.
    pub fn operation<T>(&self, endpoint: &'static Endpoint, request: Request) -> Operation<T>
    where
        T: DeserializeOwned + Send + 'static,
    {
        self.as_of_now(Operation::new(Arc::clone(&self.shared), endpoint, request), Operation::header)
    }

    /// A synchronous plain endpoint.
    pub fn call<T>(&self, endpoint: &'static Endpoint, request: Request) -> Call<T>
    where
        T: DeserializeOwned + Send + 'static,
    {
        self.as_of_now(Call::new(Arc::clone(&self.shared), endpoint, request), Call::header)
    }

    /// An investigation looks now: what a cache on the way has kept is older.
    fn as_of_now<C>(&self, call: C, header: impl FnOnce(C, &str, &str) -> C) -> C {
        match self.alive {
            Some(_) => call,
            None => header(call, CACHE_CONTROL.as_str(), "no-cache"),
        }
    }

    /// A critical endpoint.
    pub fn critical<T>(&self, endpoint: &'static Endpoint, request: Request) -> CriticalOperation<T>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
    {
        CriticalOperation::new(self.clone(), endpoint, request)
    }

    /// The `/poll` companion of an asynchronous plain endpoint.
    pub fn poll<T>(&self, endpoint: &'static Endpoint, token: &Token) -> SinglePoll<T>
    where
        T: DeserializeOwned + Send + 'static,
    {
        SinglePoll::poll(Arc::clone(&self.shared), endpoint, token.clone())
    }

    /// Goes on with a kept token.
    pub fn resume<T>(&self, endpoint: &'static Endpoint, token: Token) -> Operation<T>
    where
        T: DeserializeOwned + Send + 'static,
    {
        Operation::resume(Arc::clone(&self.shared), endpoint, token)
    }

    /// The `/poll` companion of a critical endpoint.
    pub fn critical_poll<T>(&self, endpoint: &'static Endpoint, id: &OperationId) -> CriticalPoll<T>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
    {
        CriticalPoll::new(Arc::clone(&self.shared), endpoint, *id)
    }

    /// Goes on with a critical operation.
    pub fn critical_resume<T>(&self, endpoint: &'static Endpoint, id: &OperationId) -> CriticalResume<T>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
    {
        CriticalResume::new(Arc::clone(&self.shared), endpoint, *id)
    }

    /// What came from outside about a critical operation.
    ///
    /// # Cancel safety
    /// Dropped, it has either decided nothing, or the decision is recorded and reaches the hook all the same. Reporting
    /// again is safe.
    pub async fn report<T, K>(
        &self,
        endpoint: &'static Endpoint,
        which: impl Into<Which<K>>,
        resolution: Resolution<T>,
    ) -> Reported<T>
    where
        T: Serialize + Send + Sync,
        K: Key,
    {
        match &self.shared.guardian {
            Some(guardian) => report(&self.shared, guardian, endpoint, which.into(), resolution).await,
            None => Reported::Unmatched(resolution),
        }
    }

    /// A person's decision.
    ///
    /// # Cancel safety
    /// That of [`report`](Self::report).
    pub async fn settle(
        &self,
        id: OperationId,
        resolution: Resolution<serde_json::Value>,
        looked_at: SystemTime,
    ) -> Reported<serde_json::Value> {
        match &self.shared.guardian {
            Some(guardian) => settle(&self.shared, guardian, id, resolution, looked_at).await,
            None => Reported::Unmatched(resolution),
        }
    }

    /// What an earlier process left open.
    pub fn recover(&self) -> Recover {
        Recover::new(Arc::clone(&self.shared))
    }

    /// What is open.
    pub fn operations(&self) -> Vec<OpenOperation> {
        self.shared.guardian.as_ref().map(Guardian::operations).unwrap_or_default()
    }

    /// Settles what can be settled within `most`, and returns what is still open.
    pub async fn shutdown(&self, most: Duration) -> Vec<OpenOperation> {
        let Some(guardian) = &self.shared.guardian else { return Vec::new() };
        let client = Arc::clone(&self.shared);
        let deadline = client.clock.now() + most;
        // On the guardian, so that dropping the caller's future does not stop it half-way.
        let closing = guardian.spawn(async move {
            match &client.guardian {
                Some(guardian) => guardian.shut_down(&client, deadline).await,
                None => Vec::new(),
            }
        });
        closing.await.unwrap_or_default()
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core").field("base", &self.shared.base).finish_non_exhaustive()
    }
}
