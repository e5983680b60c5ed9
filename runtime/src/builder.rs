//! Building a client.

use std::{
    fmt,
    marker::PhantomData,
    sync::{Arc, Weak},
};

use http::uri::Scheme;
use tokio::sync::Semaphore;

pub use self::{
    error::BuildError,
    typestate::{Given, Missing, NotNeeded},
};
use self::{
    error::Wrong,
    options::Options,
    thread::runtimes,
    typestate::{JournalGiven, ResolverGiven},
};
use crate::{
    client::{Core, Shared},
    clock::SystemClock,
    endpoint::Endpoint,
    exchange::poll_headers,
    guardian::{self, Guardian},
    journal::{Attendant, Journal, Scope},
    resolver::Resolver,
    timers::Timers,
    transport::{ClientError, HttpSettings, HttpTransport, Transport},
};

mod base_url;
mod error;
mod options;
mod thread;
mod typestate;

/// Builds a client: what the generated `…Client::builder(base_url)` returns.
///
/// If the spec has critical endpoints, [`build`](Self::build) compiles only once [`journal`](Self::journal) and
/// [`resolver`](Self::resolver) were given; otherwise these methods do not exist. The type parameters `J` and `R` keep track
/// of that. All other settings have defaults.
///
/// # Example
/// ```
/// # use std::time::Duration;
/// # use async_api_runtime::{BuildError, Builder};
/// # fn with<C, J, R>(builder: Builder<C, J, R>) -> Builder<C, J, R> {
/// builder
///     .bearer_token("secret")
///     .header("user-agent", "shop/1.0")
///     .give_up_after(Duration::from_secs(60))
/// # }
/// ```
#[must_use = "a builder does nothing before `.build()`"]
pub struct Builder<C, J = NotNeeded, R = NotNeeded> {
    options: Options,
    // Not named like the methods: rustc would point at the fields where a method is not there.
    journal_state: J,
    resolver_state: R,
    _client: PhantomData<fn() -> C>,
}

/// A client that generated code wraps.
pub trait Client: Sized {
    /// The spec's endpoints, in its order.
    const ENDPOINTS: &'static [&'static Endpoint];
    /// The spec's base path.
    const BASE_PATH: &'static str;

    #[doc(hidden)]
    fn from_core(core: Core) -> Self;
}

/// A client that takes an `R` for its resolver; generated code implements it for all that implement the spec's resolver
/// trait.
pub trait Accepts<R>: Client {
    #[doc(hidden)]
    fn erase(resolver: R) -> Arc<dyn Resolver>;
}

impl<C: Client, J: Default, R: Default> Builder<C, J, R> {
    /// For generated code: use the client's own `builder`.
    #[doc(hidden)]
    pub fn new(base_url: String) -> Self {
        Self {
            options: Options::new(base_url),
            journal_state: J::default(),
            resolver_state: R::default(),
            _client: PhantomData,
        }
    }
}

impl<C, R> Builder<C, Missing, R> {
    /// Where critical operations are recorded. Required if the spec has critical endpoints.
    pub fn journal(self, journal: Journal) -> Builder<C, Given<Journal>, R> {
        let Self { options, journal_state: Missing, resolver_state, _client } = self;
        Builder { options, journal_state: Given(journal), resolver_state, _client }
    }
}

impl<C, J> Builder<C, J, Missing> {
    /// Your code that finds out what became of lost operations, and receives every verdict: an implementation of the
    /// generated resolver trait. Required if the spec has critical endpoints.
    pub fn resolver<T>(self, resolver: T) -> Builder<C, J, Given<Arc<dyn Resolver>>>
    where
        C: Accepts<T>,
    {
        let Self { options, journal_state, resolver_state: Missing, _client } = self;
        Builder { options, journal_state, resolver_state: Given(C::erase(resolver)), _client }
    }
}

impl<C: Client, J, R> Builder<C, J, R> {
    /// Builds the client.
    ///
    /// If the spec has critical endpoints, this starts two background threads (unless [`runtime`](Self::runtime) was given), one to
    /// poll and one for the resolver and the hook, and recovery of what an earlier process left open (unless
    /// [`recover_manually`](Self::recover_manually) was called).
    ///
    /// # Errors
    /// Everything that is wrong with the settings, reported at once; or the thread cannot be started.
    pub fn build(self) -> Result<C, BuildError>
    where
        // On the method: as bounds of the `impl`, rustc would only report that there is no such method.
        J: JournalGiven,
        R: ResolverGiven,
    {
        let Self { options, journal_state, resolver_state, .. } = self;
        let mut wrong = options.wrong;
        let base = base_url::parse(&options.base_url, C::BASE_PATH).map_err(|error| wrong.push(error)).ok();
        let transport = match (options.transport, &base) {
            (Some(transport), _) => Some(transport),
            (None, Some(base)) => {
                let http = HttpSettings { https_only: base.scheme == Scheme::HTTPS, ..options.http };
                http_transport(http).map_err(|error| wrong.push(Wrong::Http(error))).ok()
            }
            (None, None) => None,
        };
        let critical = match (journal_state.journal(), resolver_state.resolver()) {
            (Some(journal), Some(resolver)) => match runtimes(options.runtime) {
                Ok((runtimes, own)) => Some((journal, resolver, runtimes, own)),
                Err(error) => {
                    wrong.push(Wrong::Guardian(error));
                    None
                }
            },
            (_, _) => None,
        };
        let (Some(base), Some(transport), true) = (base, transport, wrong.is_empty()) else {
            return Err(BuildError(wrong));
        };
        let (guardian, own_runtimes) = match critical {
            Some((journal, resolver, runtimes, own)) => {
                let scope = Scope::new(base.name(), options.account);
                let guardian = Guardian::new(journal, scope, resolver, runtimes, C::ENDPOINTS, options.recovers);
                (Some(guardian), own)
            }
            None => (None, None),
        };
        let clock = options.clock.unwrap_or_else(|| Arc::new(SystemClock::new()));
        let client = Arc::new(Shared {
            base,
            settings: options.settings,
            poll_headers: Arc::new(poll_headers(options.headers.clone(), &options.auth)),
            headers: options.headers,
            auth: options.auth,
            transport,
            timers: Timers::new(Arc::clone(&clock)),
            clock,
            pace: options.pace,
            places: places(options.most_requests),
            submission_places: places(options.most_submissions),
            guardian,
        });
        start_guardian(&client, options.recovers);
        if let Some(runtimes) = own_runtimes {
            runtimes.start(&client).map_err(|error| BuildError(vec![Wrong::Guardian(error)]))?;
        }
        Ok(C::from_core(Core::new(client)))
    }
}

/// Nothing to do where the spec has no critical endpoints.
fn start_guardian(client: &Arc<Shared>, recovers: bool) {
    let Some(guardian) = &client.guardian else { return };
    guardian.journal.admit(Arc::downgrade(client) as Weak<dyn Attendant>);
    if recovers {
        guardian::recover(client, guardian);
    }
    #[cfg(feature = "metrics")]
    guardian::count_open(client, guardian);
}

fn places(most: usize) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(most.clamp(1, Semaphore::MAX_PERMITS)))
}

fn http_transport(settings: HttpSettings) -> Result<Arc<dyn Transport>, ClientError> {
    Ok(Arc::new(HttpTransport::new(settings)?))
}

impl<C, J, R> fmt::Debug for Builder<C, J, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").finish_non_exhaustive()
    }
}
