//! The default transport: two `reqwest` clients that send each request once.

use std::{
    error::Error,
    fmt::{self, Write as _},
    sync::Arc,
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use http::{
    Uri, Version,
    header::CONNECTION,
    uri::{Authority, PathAndQuery},
};
use reqwest::{ClientBuilder, Proxy, Response, Url, redirect, retry};

use super::{BoxFuture, Head, Outgoing, Purpose, Transport, TransportError, pools::Pools, returning::Returning};
use crate::path::has_dot_segments;

/// Adapts a client that is about to be built.
pub(crate) type Configure = Box<dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync>;

/// Below the keep-alive of common servers (5 s is the shortest in wide use): the later a connection is used again, the
/// likelier the server closes it at that moment.
const IDLE_TIMEOUT: Duration = Duration::from_secs(4);

/// How [`HttpTransport`] reaches the server.
pub(crate) struct HttpSettings {
    /// To connect, TLS and a proxy's CONNECT included.
    pub(crate) connect_timeout: Duration,
    /// How long sent bytes may stay unacknowledged before the connection fails; where the system has it (Linux).
    pub(crate) tcp_user_timeout: Duration,
    /// Refuses plain HTTP; for base URLs that are `https`.
    pub(crate) https_only: bool,
    /// `None`: no proxy, whatever the environment says.
    pub(crate) proxy: Option<Proxy>,
    /// The longest body of an answer, in bytes.
    pub(crate) max_body: u64,
    /// The caller's changes to both clients, in this order. What decides whether a request goes out twice, and what is
    /// set above, is beyond their reach.
    pub(crate) configure: Vec<Configure>,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            tcp_user_timeout: Duration::from_secs(30),
            https_only: false,
            proxy: None,
            max_body: 8 * 1024 * 1024,
            configure: Vec::new(),
        }
    }
}

/// A client of `reqwest`, without its type: a debug build describes all that is in a type, TLS here, wherever it is at hand.
pub(super) trait Client: Send + Sync {
    fn execute(&self, request: reqwest::Request) -> BoxFuture<'static, Result<Response, reqwest::Error>>;
}

impl Client for reqwest::Client {
    fn execute(&self, request: reqwest::Request) -> BoxFuture<'static, Result<Response, reqwest::Error>> {
        Box::pin(Self::execute(self, request))
    }
}

/// Sends through `reqwest`: critical submissions over a fresh HTTP/1.1 connection each, all else over pooled ones.
pub(crate) struct HttpTransport {
    fresh: Arc<dyn Client>,
    pools: Pools,
    max_body: u64,
}

impl HttpTransport {
    pub(crate) fn new(settings: HttpSettings) -> Result<Self, ClientError> {
        speaks(&settings, cfg!(any(feature = "rustls", feature = "rustls-no-provider")))?;
        let fresh = build(sends_once(&settings).http1_only().pool_max_idle_per_host(0))?;
        Ok(Self { fresh, max_body: settings.max_body, pools: Pools::new(settings)? })
    }

    async fn exchange(&self, outgoing: Outgoing) -> Result<http::Response<Bytes>, TransportError> {
        let pool = match outgoing.purpose() {
            Purpose::CriticalSubmission => None,
            Purpose::Other => Some(self.pools.pool()?),
        };
        let request = request(outgoing)?;
        let response = match &pool {
            None => self.fresh.execute(request).await,
            Some(pool) => pool.returning.watch(pool.client.execute(request)).await,
        };
        let response = response.map_err(|error| failure(error, Answer::None))?;
        let kept = is_kept_alive(&response);
        let answer = read(response, self.max_body).await?;
        if let Some(pool) = pool.filter(|_| kept) {
            pool.returning.one_to_come();
        }
        Ok(answer)
    }
}

impl Transport for HttpTransport {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let witness = outgoing.witness();
        Box::pin(async move { self.exchange(outgoing).await.map_err(|error| witness.judge(error)) })
    }
}

/// Whether clients of these settings speak what the base URL asks for. Another crate may have switched on TLS in `reqwest`:
/// whoever means that says so in `configure_http`.
pub(super) fn speaks(settings: &HttpSettings, tls: bool) -> Result<(), ClientError> {
    let is_mute = settings.https_only && !tls && settings.configure.is_empty();
    if is_mute { Err(ClientError::NoTls) } else { Ok(()) }
}

/// A client that keeps connections alive.
pub(super) fn pooled(settings: &HttpSettings, returning: Returning) -> Result<Arc<dyn Client>, ClientError> {
    let builder = sends_once(settings)
        .pool_max_idle_per_host(usize::MAX)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .connector_layer(returning);
    // Another crate may have switched HTTP/2 on in `reqwest`; what it says would not be understood here.
    #[cfg(not(feature = "http2"))]
    let builder = builder.http1_only();
    build(builder)
}

fn build(builder: ClientBuilder) -> Result<Arc<dyn Client>, ClientError> {
    #[cfg(all(feature = "rustls-no-provider", not(feature = "rustls")))]
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        return Err(ClientError::NoCryptoProvider);
    }
    match builder.build() {
        Ok(client) => Ok(Arc::new(client)),
        Err(error) => Err(ClientError::Client(error)),
    }
}

fn sends_once(settings: &HttpSettings) -> ClientBuilder {
    let mut builder = reqwest::Client::builder();
    for configure in &settings.configure {
        builder = configure(builder);
    }

    // Last, so that no caller's change undoes it.
    builder = builder
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .connect_timeout(settings.connect_timeout)
        .no_proxy();
    #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
    {
        builder = builder.tcp_user_timeout(settings.tcp_user_timeout);
    }
    if settings.https_only {
        builder = builder.https_only(true);
    }
    if let Some(proxy) = &settings.proxy {
        builder = builder.proxy(proxy.clone());
    }
    builder
}

fn request(outgoing: Outgoing) -> Result<reqwest::Request, TransportError> {
    let (Head { method, uri, headers }, body) = outgoing.into_parts();
    let url = url(&uri)?;
    let mut request = reqwest::Request::new(method, url);
    *request.headers_mut() = Arc::unwrap_or_clone(headers);
    *request.body_mut() = Some(reqwest::Body::wrap(body));
    Ok(request)
}

fn url(uri: &Uri) -> Result<Url, TransportError> {
    // With room for all of it, for text that grows is moved about.
    let parts =
        [uri.scheme_str(), uri.authority().map(Authority::as_str), uri.path_and_query().map(PathAndQuery::as_str)];
    let mut text = String::with_capacity(parts.iter().flatten().map(|part| part.len()).sum::<usize>() + "://".len());
    // A string takes all.
    let _ = write!(text, "{uri}");
    let url = Url::parse(&text).map_err(TransportError::unsent)?;
    // The URL parser resolves `..` and `%2e%2e`, and takes `\` for `/`: that would be another endpoint.
    if url.path() != uri.path() && (uri.path().contains('\\') || has_dot_segments(uri.path())) {
        return Err(TransportError::unsent("the path has dot segments or backslashes"));
    }
    Ok(url)
}

async fn read(mut response: Response, limit: u64) -> Result<http::Response<Bytes>, TransportError> {
    if response.content_length().is_some_and(|length| length > limit) {
        return Err(TransportError::body_too_large(limit));
    }
    let (mut whole, mut begun) = (Bytes::new(), BytesMut::new());
    while let Some(chunk) = response.chunk().await.map_err(|error| failure(error, Answer::Begun))? {
        if (whole.len() + begun.len() + chunk.len()) as u64 > limit {
            return Err(TransportError::body_too_large(limit));
        }
        // Most come in one piece, which need not be copied.
        if whole.is_empty() && begun.is_empty() {
            whole = chunk;
        } else {
            begun.extend_from_slice(&std::mem::take(&mut whole));
            begun.extend_from_slice(&chunk);
        }
    }
    let body = if begun.is_empty() { whole } else { begun.freeze() };
    let mut answer = http::Response::new(body);
    *answer.status_mut() = response.status();
    *answer.version_mut() = response.version();
    *answer.headers_mut() = std::mem::take(response.headers_mut());
    Ok(answer)
}

/// Whether its connection will be used again once it is read.
pub(super) fn is_kept_alive(response: &Response) -> bool {
    let mut options = response.headers().get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
    response.version() == Version::HTTP_11
        && !options.any(|value| value.split(',').any(|option| option.trim().eq_ignore_ascii_case("close")))
}

enum Answer {
    None,
    Begun,
}

fn failure(error: reqwest::Error, answer: Answer) -> TransportError {
    match (refusal(&error), answer) {
        (Some(refusal), Answer::None) => TransportError::unprocessed(refusal),
        // It contradicts the answer that had begun, and so proves nothing.
        (Some(refusal), Answer::Begun) => TransportError::unknown(refusal),
        (None, _) => TransportError::unknown(error),
    }
}

/// The server's word that it did not start on a request: a remote GOAWAY that does not cover its stream (h2 gives this
/// error to no other stream) or REFUSED_STREAM. Without the server's debug data, which may hold anything.
#[cfg(feature = "http2")]
fn refusal(error: &reqwest::Error) -> Option<h2::Error> {
    let refusal = std::iter::successors(Some(error as &(dyn Error + 'static)), |&error| error.source())
        .find_map(|error| error.downcast_ref::<h2::Error>())?;
    let reason = refusal.reason()?;
    let refused = refusal.is_go_away() || (refusal.is_reset() && reason == h2::Reason::REFUSED_STREAM);
    (refused && refusal.is_remote()).then(|| reason.into())
}

#[cfg(not(feature = "http2"))]
fn refusal(_: &reqwest::Error) -> Option<std::convert::Infallible> {
    None
}

/// Why there is no default transport.
#[derive(Debug)]
pub(crate) enum ClientError {
    /// `rustls-no-provider` is on, and the program has installed no provider.
    #[cfg(all(feature = "rustls-no-provider", not(feature = "rustls")))]
    NoCryptoProvider,
    /// For https, which nothing here speaks.
    NoTls,
    Client(reqwest::Error),
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            #[cfg(all(feature = "rustls-no-provider", not(feature = "rustls")))]
            Self::NoCryptoProvider => {
                "no crypto provider is installed: call `rustls::crypto::CryptoProvider::install_default`, \
                 or use the feature `rustls`"
            }
            Self::NoTls => "the base URL is https, which needs the feature `rustls` or `rustls-no-provider`",
            Self::Client(_) => "the HTTP client cannot be built",
        })
    }
}

impl Error for ClientError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            #[cfg(all(feature = "rustls-no-provider", not(feature = "rustls")))]
            Self::NoCryptoProvider => None,
            Self::NoTls => None,
            Self::Client(error) => Some(error),
        }
    }
}
