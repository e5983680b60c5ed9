//! How a client is put together, and what is missing from one.

use std::{fmt, future::Future, marker::PhantomData, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use tokio::{runtime::Handle, sync::Semaphore};

use crate::{
    BoxError,
    auth::Auth,
    chance::Chance,
    client::{Base, Core, Settings, Shared},
    clock::{Clock, SystemClock},
    endpoint::Endpoint,
    guardian::{Guardian, take_over},
    journal::{Journal, Scope},
    resolver::Resolver,
    schedule::Schedule,
    transport::{ClientError, HttpSettings, HttpTransport, Transport},
};

/// Something that a client needs and was not given yet.
#[derive(Debug, Default)]
pub struct Missing;

/// Something that a client has no use for: its spec has no critical endpoint.
#[derive(Debug, Default)]
pub struct NotNeeded;

/// Something that a client was given.
#[derive(Debug)]
pub struct Given<T>(T);

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

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::NotNeeded {}
    impl Sealed for super::Given<crate::Journal> {}
    impl Sealed for super::Given<std::sync::Arc<dyn crate::resolver::Resolver>> {}
}

/// A builder's state in which it has a journal, or needs none.
#[diagnostic::on_unimplemented(
    message = "this client has critical endpoints, and no journal to record them in",
    label = "give the builder `.journal(…)` before `.build()`",
    note = "`.journal(Journal::in_memory())` forgets what is open when the process ends"
)]
pub trait JournalGiven: sealed::Sealed {
    #[doc(hidden)]
    fn journal(self) -> Option<Journal>;
}

/// A builder's state in which it has a resolver, or needs none.
#[diagnostic::on_unimplemented(
    message = "this client has critical endpoints, and nobody to find out what became of a lost operation",
    label = "give the builder `.resolver(…)` before `.build()`",
    note = "implement the resolver trait that `#[async_api]` generated beside the client: one `async fn` for each \
            critical endpoint"
)]
pub trait ResolverGiven: sealed::Sealed {
    #[doc(hidden)]
    fn resolver(self) -> Option<Arc<dyn Resolver>>;
}

#[diagnostic::do_not_recommend]
impl JournalGiven for NotNeeded {
    fn journal(self) -> Option<Journal> {
        None
    }
}

#[diagnostic::do_not_recommend]
impl JournalGiven for Given<Journal> {
    fn journal(self) -> Option<Journal> {
        Some(self.0)
    }
}

#[diagnostic::do_not_recommend]
impl ResolverGiven for NotNeeded {
    fn resolver(self) -> Option<Arc<dyn Resolver>> {
        None
    }
}

#[diagnostic::do_not_recommend]
impl ResolverGiven for Given<Arc<dyn Resolver>> {
    fn resolver(self) -> Option<Arc<dyn Resolver>> {
        Some(self.0)
    }
}

/// Puts a client together.
///
/// `J` and `R` say whether journal and resolver are given: a client whose spec has critical endpoints cannot be built
/// without them, and one whose spec has none never meets them.
#[must_use = "a builder does nothing before `.build()`"]
pub struct Builder<C, J = NotNeeded, R = NotNeeded> {
    options: Options,
    // Not named like the methods: rustc would point at the fields where a method is not there.
    journal_state: J,
    resolver_state: R,
    _client: PhantomData<fn() -> C>,
}

struct Options {
    base_url: String,
    settings: Settings,
    auth: Auth,
    headers: HeaderMap,
    wrong: Vec<Wrong>,
    account: String,
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
    chance: Chance,
    runtime: Option<Handle>,
    most_requests: usize,
    most_submissions: usize,
    http: HttpSettings,
}

impl<C, J, R> Builder<C, J, R> {
    pub(crate) fn with(base_url: String, journal_state: J, resolver_state: R) -> Self {
        let settings = Settings {
            schedule: Arc::default(),
            request_timeout: Duration::from_secs(30),
            send_within: Duration::from_secs(30),
            give_up_after: Duration::from_secs(5 * 60),
            lingers: None,
            resolve_within: None,
            resolver_timeout: Duration::from_secs(30),
            hook_timeout: Duration::from_secs(30),
            ask_again_after: None,
        };
        let options = Options {
            base_url,
            settings,
            auth: Auth::default(),
            headers: HeaderMap::new(),
            wrong: Vec::new(),
            account: String::new(),
            transport: None,
            clock: None,
            chance: Chance::System,
            runtime: None,
            most_requests: 64,
            most_submissions: 16,
            http: HttpSettings::default(),
        };
        Self { options, journal_state, resolver_state, _client: PhantomData }
    }

    fn set(mut self, set: impl FnOnce(&mut Options)) -> Self {
        set(&mut self.options);
        self
    }

    /// Authenticates every request with `Authorization: Bearer …`.
    pub fn bearer_token(self, token: impl AsRef<str>) -> Self {
        self.set(|options| {
            if options.auth.bearer(token.as_ref()).is_err() {
                options.wrong.push(Wrong::Header { name: "authorization".to_owned() });
            }
        })
    }

    /// Authenticates every request with `Authorization: Basic …`.
    pub fn basic_auth(self, user: impl AsRef<str>, password: impl AsRef<str>) -> Self {
        self.set(|options| {
            if options.auth.basic(user.as_ref(), password.as_ref()).is_err() {
                options.wrong.push(Wrong::Header { name: "authorization".to_owned() });
            }
        })
    }

    /// Authenticates every request with header fields that `hook` gives; it is asked for each request anew.
    ///
    /// A hook that fails is tried again, within the time that the request has to leave.
    pub fn authenticate<F, Fut>(self, hook: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<HeaderMap, BoxError>> + Send + 'static,
    {
        self.set(|options| options.auth.hook(hook))
    }

    /// Adds a header field to every request, polls included. Never shown in logs.
    pub fn header(self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.set(|options| match (HeaderName::try_from(name.as_ref()), HeaderValue::try_from(value.as_ref())) {
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(true);
                options.headers.append(name, value);
            }
            (Err(_), _) | (_, Err(_)) => options.wrong.push(Wrong::Header { name: name.as_ref().to_owned() }),
        })
    }

    /// When to poll, where the server does not say. Default: [`Schedule::default`].
    pub fn schedule(self, schedule: Schedule) -> Self {
        self.set(|options| options.settings.schedule = Arc::new(schedule))
    }

    /// How long one exchange may take, from handing the request over to the last byte of the answer. Default: 30 s.
    pub fn request_timeout(self, most: Duration) -> Self {
        self.set(|options| options.settings.request_timeout = most)
    }

    /// How long it may take to connect. Default: 10 s.
    pub fn connect_timeout(self, most: Duration) -> Self {
        self.set(|options| options.http.connect_timeout = most)
    }

    /// How long after the first poll of its future a request may still leave. Default: 30 s.
    pub fn send_within(self, most: Duration) -> Self {
        self.set(|options| options.settings.send_within = most)
    }

    /// How long after the first poll of its future an operation is given up, where neither the call nor the spec says.
    /// Default: 5 min.
    pub fn give_up_after(self, most: Duration) -> Self {
        self.set(|options| options.settings.give_up_after = most)
    }

    /// How many requests may be under way at once, critical submissions apart. Default: 64; 0 counts as 1.
    pub fn max_requests(self, most: usize) -> Self {
        self.set(|options| options.most_requests = most)
    }

    /// The largest answer that is read. Default: 8 MiB.
    pub fn max_response_size(self, bytes: u64) -> Self {
        self.set(|options| options.http.max_body = bytes)
    }

    /// How long sent bytes may stay unacknowledged before a connection fails; Linux only. Default: 30 s.
    ///
    /// `lingers` must be longer: until then the system may still deliver a request that was let go.
    pub fn tcp_user_timeout(self, most: Duration) -> Self {
        self.set(|options| options.http.tcp_user_timeout = most)
    }

    /// Sends all requests through a proxy. Default: none, whatever the environment says.
    pub fn proxy(self, proxy: reqwest::Proxy) -> Self {
        self.set(|options| options.http.proxy = Some(proxy))
    }

    /// Changes the HTTP clients that the default transport is made of: certificates, DNS, local addresses.
    ///
    /// It is called twice, for there are two: one for critical submissions, which never reuses a connection, and one
    /// for all else. What this crate's guarantees stand on (no redirects, no retries, the pools) is set afterwards.
    pub fn configure_http(
        self,
        configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.set(|options| options.http.configure.push(Box::new(configure)))
    }

    /// Sends requests by something else than the default transport; its word on what left is believed.
    pub fn transport(self, transport: impl Transport) -> Self {
        self.set(|options| options.transport = Some(Arc::new(transport)))
    }

    /// Tells the time by something else than the machine's clocks.
    pub fn clock(self, clock: impl Clock) -> Self {
        self.set(|options| options.clock = Some(Arc::new(clock)))
    }

    /// Takes ids and jitter from a seed, so that a simulation can be replayed. Never for real operations: two clients
    /// with one seed would give the same ids.
    #[doc(hidden)]
    pub fn seed(self, seed: u64) -> Self {
        self.set(|options| options.chance = Chance::seeded(seed))
    }
}

impl<C: Client, J: Default, R: Default> Builder<C, J, R> {
    /// What a client's own `builder` calls. `base_url` has a scheme and a host, and may have a path.
    pub fn new(base_url: String) -> Self {
        Self::with(base_url, J::default(), R::default())
    }
}

impl<C, R> Builder<C, Missing, R> {
    /// Where critical operations are recorded before they leave.
    pub fn journal(self, journal: Journal) -> Builder<C, Given<Journal>, R> {
        let Self { options, journal_state: Missing, resolver_state, _client } = self;
        Builder { options, journal_state: Given(journal), resolver_state, _client }
    }
}

impl<C, J> Builder<C, J, Missing> {
    /// Who finds out what became of lost operations, and is told every verdict.
    pub fn resolver<T>(self, resolver: T) -> Builder<C, J, Given<Arc<dyn Resolver>>>
    where
        C: Accepts<T>,
    {
        let Self { options, journal_state, resolver_state: Missing, _client } = self;
        Builder { options, journal_state, resolver_state: Given(C::erase(resolver)), _client }
    }
}

/// A builder's state in which there are critical endpoints.
pub trait HasCriticalEndpoints {}
impl HasCriticalEndpoints for Missing {}
impl HasCriticalEndpoints for Given<Journal> {}

impl<C, J: HasCriticalEndpoints, R> Builder<C, J, R> {
    /// How long after the last sign of life a critical request may still be executed, the resolver's lag included; for
    /// endpoints whose spec does not say. Default: 5 min.
    ///
    /// Too short a time lets an investigation say "it did not happen" of something that still happens. It must be at
    /// least: the TCP user time-out, what proxies on the way may hold a request for, the server's longest work, and how
    /// far what the resolver reads may lag behind. Only tests and examples should set it to less than minutes.
    pub fn lingers(self, most: Duration) -> Self {
        self.set(|options| options.settings.lingers = Some(most))
    }

    /// How long [`MustResolve::resolve`](crate::MustResolve::resolve) waits before it says `Unknown`. Default:
    /// `lingers` and 30 s.
    pub fn resolve_within(self, most: Duration) -> Self {
        self.set(|options| options.settings.resolve_within = Some(most))
    }

    /// How long one investigation may take. Default: 30 s.
    pub fn resolver_timeout(self, most: Duration) -> Self {
        self.set(|options| options.settings.resolver_timeout = most)
    }

    /// How long one try of a `…_settled` hook may take. Default: 30 s.
    pub fn hook_timeout(self, most: Duration) -> Self {
        self.set(|options| options.settings.hook_timeout = most)
    }

    /// The guardian's first pause between two polls of a lost operation, two investigations and two tries of a hook;
    /// each further one is twice as long, up to 15 min. Default: 5 s.
    pub fn ask_again_after(self, first: Duration) -> Self {
        self.set(|options| options.settings.ask_again_after = Some(first))
    }

    /// How many critical submissions may be under way at once. Default: 16; 0 counts as 1.
    pub fn max_submissions(self, most: usize) -> Self {
        self.set(|options| options.most_submissions = most)
    }

    /// Whose operations they are, where one program acts for several customers of the API. Default: empty.
    ///
    /// Guard, recovery and listing act within origin, base path and account.
    pub fn account(self, account: impl Into<String>) -> Self {
        self.set(|options| options.account = account.into())
    }

    /// Runs the guardian on a tokio runtime of yours instead of a thread of its own. What is open ends with it.
    pub fn runtime(self, handle: Handle) -> Self {
        self.set(|options| options.runtime = Some(handle))
    }
}

impl<C: Client, J, R> Builder<C, J, R> {
    /// The client.
    ///
    /// With critical endpoints, this starts the guardian's thread.
    ///
    /// # Errors
    /// All that is wrong with what the builder was given, at once.
    pub fn build(self) -> Result<C, BuildError>
    where
        // Bounds of the method: those of the `impl` would make rustc say only that there is no such method.
        J: JournalGiven,
        R: ResolverGiven,
    {
        let Self { options, journal_state, resolver_state, .. } = self;
        let mut wrong = options.wrong;
        let base = base(&options.base_url, C::BASE_PATH).map_err(|error| wrong.push(error)).ok();
        let transport = match (options.transport, &base) {
            (Some(transport), _) => Some(transport),
            (None, Some(base)) => {
                let http = HttpSettings { https_only: base.origin.starts_with("https:"), ..options.http };
                http_transport(http).map_err(|error| wrong.push(Wrong::Http(error))).ok()
            }
            (None, None) => None,
        };
        let runtime = match (journal_state.journal(), resolver_state.resolver()) {
            (Some(journal), Some(resolver)) => match Runtime::new(options.runtime) {
                Ok(runtime) => Some((journal, resolver, runtime)),
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
        let (guardian, own) = match runtime {
            Some((journal, resolver, runtime)) => {
                let scope = Scope { base: format!("{}{}", base.origin, base.path), account: options.account };
                let guardian = Guardian::new(journal, scope, resolver, runtime.handle);
                (Some(guardian), runtime.own)
            }
            None => (None, None),
        };
        let shared = Arc::new(Shared {
            base,
            settings: options.settings,
            headers: options.headers,
            auth: options.auth,
            transport,
            clock: options.clock.unwrap_or_else(|| Arc::new(SystemClock::new())),
            chance: options.chance,
            places: Semaphore::new(options.most_requests.clamp(1, Semaphore::MAX_PERMITS)),
            submission_places: Semaphore::new(options.most_submissions.clamp(1, Semaphore::MAX_PERMITS)),
            guardian,
        });
        if let Some(guardian) = &shared.guardian {
            take_over(&shared, guardian, C::ENDPOINTS);
            #[cfg(feature = "metrics")]
            crate::guardian::count_open(&shared, guardian);
        }
        if let Some(own) = own {
            keep_watch(&shared, own).map_err(|error| BuildError(vec![Wrong::Guardian(error)]))?;
        }
        Ok(C::from_core(Core::new(shared)))
    }
}

fn http_transport(settings: HttpSettings) -> Result<Arc<dyn Transport>, ClientError> {
    Ok(Arc::new(HttpTransport::new(settings)?))
}

/// Where the guardian runs.
struct Runtime {
    handle: Handle,
    own: Option<Own>,
}

/// A runtime that nobody waits for when it is dropped unused: clients are built in async code, where waiting panics.
struct Own(Option<tokio::runtime::Runtime>);

impl Drop for Own {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Runtime {
    fn new(given: Option<Handle>) -> std::io::Result<Self> {
        if let Some(handle) = given {
            return Ok(Self { handle, own: None });
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { handle: runtime.handle().clone(), own: Some(Own(Some(runtime))) })
    }
}

/// The guardian's thread: lives while there is a client, or anything open.
fn keep_watch(shared: &Arc<Shared>, mut own: Own) -> std::io::Result<()> {
    let shared = Arc::clone(shared);
    std::thread::Builder::new().name("async-api-guardian".to_owned()).spawn(move || {
        if let (Some(guardian), Some(runtime)) = (&shared.guardian, own.0.take()) {
            runtime.block_on(guardian.finished());
        }
    })?;
    Ok(())
}

fn base(base_url: &str, spec: &str) -> Result<Base, Wrong> {
    let bad = |why| Wrong::BaseUrl { why };
    let uri: Uri = base_url.trim().parse().map_err(|_| bad("it is not a URL"))?;
    let scheme = match uri.scheme_str() {
        Some(scheme @ ("http" | "https")) => scheme,
        Some(_) => return Err(bad("its scheme is neither http nor https")),
        None => return Err(bad("it has no scheme; begin it with `https://`")),
    };
    let authority = uri.authority().ok_or(bad("it has no host"))?;
    if authority.as_str().contains('@') {
        return Err(bad("it holds credentials; use `.basic_auth(…)`"));
    }
    if uri.query().is_some() || base_url.contains('#') {
        return Err(bad("it has a query or a fragment"));
    }
    let path = format!("{}{spec}", uri.path().trim_end_matches('/'));
    Ok(Base { origin: format!("{scheme}://{}", authority.as_str().to_ascii_lowercase()), path })
}

impl<C, J, R> fmt::Debug for Builder<C, J, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").finish_non_exhaustive()
    }
}

/// All that is wrong with what a builder was given.
#[derive(Debug)]
pub struct BuildError(Vec<Wrong>);

#[derive(Debug)]
enum Wrong {
    BaseUrl { why: &'static str },
    Header { name: String },
    Http(ClientError),
    Guardian(std::io::Error),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client cannot be built: ")?;
        for (index, wrong) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            match wrong {
                Wrong::BaseUrl { why } => write!(f, "{separator}the base URL cannot be used: {why}")?,
                Wrong::Header { name } => write!(f, "{separator}the header field `{name}` cannot be sent")?,
                Wrong::Http(_) => write!(f, "{separator}the HTTP client cannot be made")?,
                Wrong::Guardian(_) => write!(f, "{separator}the guardian cannot be started")?,
            }
        }
        Ok(())
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.iter().find_map(|wrong| match wrong {
            Wrong::Http(source) => Some(source as &(dyn std::error::Error + 'static)),
            Wrong::Guardian(source) => Some(source as &(dyn std::error::Error + 'static)),
            Wrong::BaseUrl { .. } | Wrong::Header { .. } => None,
        })
    }
}
