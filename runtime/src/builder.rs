//! Building a client.

use std::{
    fmt,
    marker::PhantomData,
    sync::{Arc, Weak},
};

use http::{Uri, uri::Scheme};
use reqwest::Url;
use tokio::sync::Semaphore;

pub use self::{
    error::BuildError,
    typestate::{Given, Missing, NotNeeded},
};
use self::{
    error::Wrong,
    options::Options,
    thread::{Runtime, keep_watch},
    typestate::{JournalGiven, ResolverGiven},
};
use crate::{
    client::{Base, Core, Shared},
    clock::SystemClock,
    endpoint::Endpoint,
    exchange::poll_headers,
    guardian::{self, Guardian},
    journal::{Attendant, Journal, Scope},
    path::has_dot_segments,
    resolver::Resolver,
    timers::Timers,
    transport::{ClientError, HttpSettings, HttpTransport, Transport},
};

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
    /// If the spec has critical endpoints, this starts a background thread (unless [`runtime`](Self::runtime) was given), and
    /// recovery of what an earlier process left open (unless [`recover_manually`](Self::recover_manually) was called).
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
        let base = base(&options.base_url, C::BASE_PATH).map_err(|error| wrong.push(error)).ok();
        let transport = match (options.transport, &base) {
            (Some(transport), _) => Some(transport),
            (None, Some(base)) => {
                let http = HttpSettings { https_only: base.scheme == Scheme::HTTPS, ..options.http };
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
                let scope = Scope::new(base.name(), options.account);
                let guardian = Guardian::new(journal, scope, resolver, runtime.handle, C::ENDPOINTS, options.recovers);
                (Some(guardian), runtime.own)
            }
            None => (None, None),
        };
        let clock = options.clock.unwrap_or_else(|| Arc::new(SystemClock::new()));
        let shared = Arc::new(Shared {
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
        if let Some(guardian) = &shared.guardian {
            guardian.journal.admit(Arc::downgrade(&shared) as Weak<dyn Attendant>);
            if options.recovers {
                guardian::recover(&shared, guardian);
            }
            #[cfg(feature = "metrics")]
            guardian::count_open(&shared, guardian);
        }
        if let Some(own) = own {
            keep_watch(&shared, own).map_err(|error| BuildError(vec![Wrong::Guardian(error)]))?;
        }
        Ok(C::from_core(Core::new(shared)))
    }
}

fn places(most: usize) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(most.clamp(1, Semaphore::MAX_PERMITS)))
}

fn http_transport(settings: HttpSettings) -> Result<Arc<dyn Transport>, ClientError> {
    Ok(Arc::new(HttpTransport::new(settings)?))
}

fn base(base_url: &str, spec: &str) -> Result<Base, Wrong> {
    let bad = |why| Wrong::BaseUrl { why };
    let uri: Uri = base_url.trim().parse().map_err(|_| bad("it is not a URL"))?;
    let scheme = match uri.scheme_str() {
        Some("http") => Scheme::HTTP,
        Some("https") => Scheme::HTTPS,
        Some(_) => return Err(bad("its scheme is neither http nor https")),
        None => return Err(bad("it has no scheme; begin it with `https://`")),
    };
    let authority = uri.authority().ok_or(bad("it has no host"))?;
    if authority.as_str().contains('@') {
        return Err(bad("it contains credentials; use `.basic_auth(…)`"));
    }
    let port = authority.as_str().rsplit_once(']').map_or(authority.as_str(), |(_, port)| port).rsplit_once(':');
    if port.is_some_and(|(_, port)| !port.is_empty()) && authority.port_u16().is_none() {
        return Err(bad("its port is invalid"));
    }
    if has_dot_segments(uri.path()) {
        return Err(bad("its path contains `.` or `..`; write out the path"));
    }
    if uri.query().is_some() || base_url.contains('#') {
        return Err(bad("it has a query or a fragment"));
    }
    let path = format!("{}{spec}", uri.path().trim_end_matches('/'));
    // An origin must have one spelling, because a journal identifies operations by it.
    let usual = if scheme == Scheme::HTTPS { 443 } else { 80 };
    let port = authority.port_u16().filter(|port| *port != usual).map(|port| format!(":{port}")).unwrap_or_default();
    // Normalised like the default transport does it: an IP address can be written in many ways.
    let url = Url::parse(&format!("{scheme}://{}", authority.host())).map_err(|_| bad("its host is invalid"))?;
    let authority = format!("{}{port}", url.host_str().unwrap_or_default());
    Ok(Base { scheme, authority: authority.parse().map_err(|_| bad("it is not a URL"))?, path })
}

impl<C, J, R> fmt::Debug for Builder<C, J, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::base;

    #[test]
    fn a_base_url_with_which_no_request_could_be_sent_is_refused() {
        for (url, why) in [
            ("api.example.com", "it has no scheme"),
            ("ftp://api.example.com", "its scheme is"),
            ("https://user:password@api.example.com", "it contains credentials"),
            ("https://api.example.com/a?b", "it has a query"),
            ("https://api.example.com#a", "it has a query"),
            ("https://api.example.com:99999", "its port is invalid"),
            ("https://[::1]:99999", "its port is invalid"),
            ("https://api.example.com/a/../b", "its path contains"),
            ("https://api.example.com/a/%2E", "its path contains"),
        ] {
            let said = base(url, "").err().map(|wrong| format!("{wrong:?}")).unwrap_or_default();
            assert!(said.contains(why), "{url}: {said}");
        }
        let path = |url: &str| base(url, "/v1").map(|base| base.path).ok();
        assert_eq!(path("http://[::1]").as_deref(), Some("/v1"));
        assert_eq!(path("http://[::1]:80").as_deref(), Some("/v1"));
        assert_eq!(path(" https://API.example.com:8443/a.b/..c/ ").as_deref(), Some("/a.b/..c/v1"));
    }

    #[test]
    fn an_origin_has_one_name_however_it_is_written() {
        let origin = |url: &str| base(url, "").map(|base| base.name()).ok();
        for (urls, name) in [
            (
                ["https://API.example.com", "https://api.example.com:443", "HTTPS://api.example.com:/"],
                "https://api.example.com",
            ),
            (["http://[::1]", "http://[::1]:80", "http://[::1]:080/"], "http://[::1]"),
            (["http://api.example.com:443"; 3], "http://api.example.com:443"),
            (
                ["https://api.example.com", "https://api.example.com.", "https://api.example.com.:443/"],
                "https://api.example.com",
            ),
            (
                ["https://a.example:8443", "https://a.example.:8443", "https://A.EXAMPLE.:8443"],
                "https://a.example:8443",
            ),
            (["http://127.0.0.1", "http://127.1", "http://0x7f000001:80"], "http://127.0.0.1"),
            (["http://[::1]", "http://[0:0:0:0:0:0:0:1]", "http://[::0001]:80"], "http://[::1]"),
            (
                ["https://[FE80::1]:8443", "https://[fe80::1]:8443/", "https://[fe80::1]:08443"],
                "https://[fe80::1]:8443",
            ),
        ] {
            assert_eq!(urls.map(origin), [(); 3].map(|()| Some(name.to_owned())));
        }
    }
}
