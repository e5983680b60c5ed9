//! The settings of a builder.

use std::{future::Future, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::runtime::Handle;

use super::{Builder, error::Wrong, typestate::HasCriticalEndpoints};
use crate::{
    BoxError,
    auth::Auth,
    chance::Chance,
    client::Settings,
    clock::Clock,
    lifecycle::Pace,
    schedule::Schedule,
    transport::{HttpSettings, Transport},
};

/// The settings of a builder, except journal and resolver.
pub(super) struct Options {
    pub(super) base_url: String,
    pub(super) settings: Settings,
    pub(super) auth: Auth,
    pub(super) headers: HeaderMap,
    pub(super) wrong: Vec<Wrong>,
    pub(super) account: String,
    pub(super) recovers: bool,
    pub(super) transport: Option<Arc<dyn Transport>>,
    pub(super) clock: Option<Arc<dyn Clock>>,
    pub(super) pace: Pace,
    pub(super) runtime: Option<Handle>,
    pub(super) most_requests: usize,
    pub(super) most_submissions: usize,
    pub(super) http: HttpSettings,
}

impl Options {
    pub(super) fn new(base_url: String) -> Self {
        let settings = Settings {
            request_timeout: Duration::from_secs(30),
            send_within: Duration::from_secs(30),
            give_up_after: Duration::from_secs(5 * 60),
            lingers: None,
            resolve_within: None,
            resolver_timeout: Duration::from_secs(30),
            hook_timeout: Duration::from_secs(30),
            ask_again_after: None,
        };
        Self {
            base_url,
            settings,
            auth: Auth::default(),
            headers: HeaderMap::new(),
            wrong: Vec::new(),
            account: String::new(),
            recovers: true,
            transport: None,
            clock: None,
            pace: Pace { schedule: Schedule::default(), chance: Chance::System },
            runtime: None,
            most_requests: 64,
            most_submissions: 16,
            http: HttpSettings::default(),
        }
    }
}

impl<C, J, R> Builder<C, J, R> {
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

    /// Authenticates every request with `Authorization: Basic …`. The user name must not contain a colon; one that does is a
    /// [`BuildError`](super::BuildError).
    pub fn basic_auth(self, user: impl AsRef<str>, password: impl AsRef<str>) -> Self {
        self.set(|options| {
            if user.as_ref().contains(':') {
                options.wrong.push(Wrong::UserWithColon);
            }
            if options.auth.basic(user.as_ref(), password.as_ref()).is_err() {
                options.wrong.push(Wrong::Header { name: "authorization".to_owned() });
            }
        })
    }

    /// Authenticates every request with the header fields that `hook` returns. It is called for each request, polls included.
    ///
    /// If it fails, it is called again, within `send_within` for a submission and until the deadline for a poll.
    ///
    /// # Example: a token that another task renews
    /// ```
    /// use async_api_runtime::http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
    /// # use async_api_runtime::{BoxError, Builder};
    ///
    /// fn credentials(token: &str) -> Result<HeaderMap, BoxError> {
    ///     Ok(HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::try_from(format!("Bearer {token}"))?)]))
    /// }
    ///
    /// # fn with<C, J, R>(builder: Builder<C, J, R>, token: tokio::sync::watch::Receiver<String>) -> Builder<C, J, R> {
    /// builder.authenticate(move || std::future::ready(credentials(&token.borrow())))
    /// # }
    /// ```
    pub fn authenticate<F, Fut>(self, hook: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<HeaderMap, BoxError>> + Send + 'static,
    {
        self.set(|options| options.auth.hook(hook))
    }

    /// Adds a header field to every request, polls included. Its value is never logged.
    pub fn header(self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.set(|options| match (HeaderName::try_from(name.as_ref()), HeaderValue::try_from(value.as_ref())) {
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(true);
                options.headers.append(name, value);
            }
            (Err(_), _) | (_, Err(_)) => options.wrong.push(Wrong::Header { name: name.as_ref().to_owned() }),
        })
    }

    /// When to poll, unless the server says (`Retry-After`). Default: [`Schedule::default`], which learns.
    pub fn schedule(self, schedule: Schedule) -> Self {
        self.set(|options| options.pace.schedule = schedule)
    }

    /// Time limit for one HTTP exchange, from handing over the request to the last byte of the answer. Default: 30 s.
    pub fn request_timeout(self, most: Duration) -> Self {
        self.set(|options| options.settings.request_timeout = most)
    }

    /// Time limit for connecting, TLS handshake included. Default: 10 s.
    pub fn connect_timeout(self, most: Duration) -> Self {
        self.set(|options| options.http.connect_timeout = most)
    }

    /// How long after the first poll of its future a request may still be sent, retries included. Default: 30 s.
    pub fn send_within(self, most: Duration) -> Self {
        self.set(|options| options.settings.send_within = most)
    }

    /// How long a caller waits for an answer, from the first poll of the future, unless the call or the spec says otherwise.
    /// Default: 5 min. A critical operation is polled on in the background.
    pub fn give_up_after(self, most: Duration) -> Self {
        self.set(|options| options.settings.give_up_after = most)
    }

    /// How many requests may be in flight at once, not counting critical submissions. Default: 64; 0 counts as 1.
    ///
    /// The default transport keeps at most that many connections open, on each runtime that uses the client.
    pub fn max_requests(self, most: usize) -> Self {
        self.set(|options| options.most_requests = most)
    }

    /// The size limit for the body of an answer, in bytes. Default: 8 MiB.
    pub fn max_response_size(self, bytes: u64) -> Self {
        self.set(|options| options.http.max_body = bytes)
    }

    /// How long sent data may stay unacknowledged before the connection fails (`TCP_USER_TIMEOUT`); Linux only. Default: 30 s.
    ///
    /// `lingers` must be longer: until then, the operating system may still deliver a request that the client gave up on.
    pub fn tcp_user_timeout(self, most: Duration) -> Self {
        self.set(|options| options.http.tcp_user_timeout = most)
    }

    /// Sends all requests through a proxy. Default: none; proxy settings in the environment are ignored. Create it with the
    /// re-exported [`reqwest`].
    pub fn proxy(self, proxy: reqwest::Proxy) -> Self {
        self.set(|options| options.http.proxy = Some(proxy))
    }

    /// Configures the HTTP clients of the default transport: certificates, DNS, local addresses.
    ///
    /// Called twice, because there are two clients: one for critical submissions, which never reuses a connection, and one
    /// for everything else. Settings that this crate's guarantees depend on (no redirects, no retries, connection pools) are
    /// applied afterwards.
    ///
    /// # Example: binding to a local address
    /// ```
    /// # use async_api_runtime::Builder;
    /// # fn from_there<C, J, R>(builder: Builder<C, J, R>) -> Builder<C, J, R> {
    /// builder.configure_http(|http| http.local_address(std::net::IpAddr::from([10, 0, 0, 7])))
    /// # }
    /// ```
    pub fn configure_http(
        self,
        configure: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.set(|options| options.http.configure.push(Box::new(configure)))
    }

    /// Replaces the default transport. What it says about whether a request was sent is believed; test it with
    /// [`conformance`](crate::transport::conformance).
    pub fn transport(self, transport: impl Transport) -> Self {
        self.set(|options| options.transport = Some(Arc::new(transport)))
    }

    /// Replaces the system's clocks, for tests.
    pub fn clock(self, clock: impl Clock) -> Self {
        self.set(|options| options.clock = Some(Arc::new(clock)))
    }

    /// Derives ids and jitter from a seed, so that a simulation can be replayed. Never use it for real operations: two
    /// clients with the same seed generate the same ids.
    #[doc(hidden)]
    pub fn seed(self, seed: u64) -> Self {
        self.set(|options| options.pace.chance = Chance::seeded(seed))
    }
}

impl<C, J: HasCriticalEndpoints, R> Builder<C, J, R> {
    /// How long after the last sign of life a critical request may still be executed, for endpoints whose spec does not say.
    /// Default: 5 min.
    ///
    /// If it is too short, an investigation may conclude "it did not happen" about something that happens later. It must
    /// cover the sum of: `tcp_user_timeout`, how long proxies on the way may hold a request, the server's longest processing
    /// time, and how far the data that the resolver reads may lag behind. Set it to less than minutes only in tests.
    pub fn lingers(self, most: Duration) -> Self {
        self.set(|options| options.settings.lingers = Some(most))
    }

    /// How long [`MustResolve::resolve`](crate::MustResolve::resolve) waits before it says `Unknown`. Default:
    /// `lingers` and 30 s.
    pub fn resolve_within(self, most: Duration) -> Self {
        self.set(|options| options.settings.resolve_within = Some(most))
    }

    /// Time limit for one call of the resolver; exceeding it counts as `CannotTell`. Default: 30 s.
    pub fn resolver_timeout(self, most: Duration) -> Self {
        self.set(|options| options.settings.resolver_timeout = most)
    }

    /// Time limit for one call of a `…_settled` hook; exceeding it counts as an error. Default: 30 s.
    pub fn hook_timeout(self, most: Duration) -> Self {
        self.set(|options| options.settings.hook_timeout = most)
    }

    /// The first pause between two polls of a lost operation, two investigations, or two calls of a failed hook. It doubles
    /// each time, up to 15 min. Default: 5 s; at least 1 ms.
    pub fn ask_again_after(self, first: Duration) -> Self {
        self.set(|options| options.settings.ask_again_after = Some(first))
    }

    /// How many critical submissions may be in flight at once. Default: 16; 0 counts as 1.
    pub fn max_submissions(self, most: usize) -> Self {
        self.set(|options| options.most_submissions = most)
    }

    /// Whose operations these are, for programs that act for several customers of the API. Default: empty.
    ///
    /// Keys guard, and recovery and `operations()` work, within one origin, base path and account.
    pub fn account(self, account: impl Into<String>) -> Self {
        self.set(|options| options.account = account.into())
    }

    /// Does not recover what an earlier process left open in the journal until the client's `recover()` is called. By default,
    /// recovery starts when the client is built.
    pub fn recover_manually(self) -> Self {
        self.set(|options| options.recovers = false)
    }

    /// Runs critical operations, the resolver and the hook on your own tokio runtime (built with `enable_all`) instead of two
    /// background threads of the client. When that runtime shuts down, work on open operations stops.
    pub fn runtime(self, handle: Handle) -> Self {
        self.set(|options| options.runtime = Some(handle))
    }
}

#[cfg(test)]
mod tests {
    use std::marker::PhantomData;

    use super::*;
    use crate::NotNeeded;

    fn http(change: impl FnOnce(Builder<()>) -> Builder<()>) -> HttpSettings {
        let (options, journal_state, resolver_state) = (Options::new(String::new()), NotNeeded, NotNeeded);
        change(Builder { options, journal_state, resolver_state, _client: PhantomData }).options.http
    }

    #[test]
    fn what_the_transport_is_told_by_default_and_by_the_builder() {
        let default = http(|builder| builder);
        let seconds = Duration::from_secs;
        assert_eq!((default.connect_timeout, default.tcp_user_timeout), (seconds(10), seconds(30)));
        assert_eq!((default.max_body, default.proxy.is_some()), (8 * 1024 * 1024, false));
        let set = http(|builder| {
            let proxy = reqwest::Proxy::all("http://127.0.0.1:1").expect("a proxy");
            builder.connect_timeout(seconds(1)).tcp_user_timeout(seconds(2)).max_response_size(3).proxy(proxy)
        });
        assert_eq!((set.connect_timeout, set.tcp_user_timeout), (seconds(1), seconds(2)));
        assert_eq!((set.max_body, set.proxy.is_some()), (3, true));
    }
}
