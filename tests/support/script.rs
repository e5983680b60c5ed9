//! A transport that answers as a closure says, remembers what it was asked, and counts what is under way. Time passes
//! when nobody has anything else to do.

#![allow(dead_code, unused_imports, unused_macros, unreachable_pub, missing_docs, reason = "each test uses its part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_api::{
    BoxError, Journal, Lost, LostReason, Resolution, Settled, async_api,
    transport::{BoxFuture, Outgoing, Purpose, Transport, TransportError},
};
use bytes::Bytes;

mod clock;
pub use clock::{PausedClock, seconds};

#[async_api("tests/specs/times.yaml")]
pub trait Api {}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    pub at: Duration,
    pub method: String,
    pub uri: http::Uri,
    pub headers: http::HeaderMap,
    pub body: Bytes,
    pub purpose: Purpose,
    /// How many of its kind arrived before.
    pub earlier: usize,
}

impl Seen {
    pub fn is_poll(&self) -> bool {
        self.uri.path().ends_with("/poll")
    }

    pub fn query(&self, name: &str) -> String {
        let query = self.uri.query().unwrap_or_default();
        let value = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")).map(str::to_owned));
        value.unwrap_or_default()
    }
}

/// What becomes of a request.
#[derive(Clone, Debug)]
pub enum Say {
    Answer { code: u16, headers: Vec<(&'static str, String)>, body: String },
    Unsent,
    Unprocessed,
    Broken,
    TooLarge,
    Silence,
    After(Duration, Box<Self>),
}

pub const TOKEN: &str = "token-1";

pub fn json(body: impl Into<String>) -> Say {
    Say::Answer { code: 200, headers: Vec::new(), body: body.into() }
}

pub fn code(code: u16) -> Say {
    Say::Answer { code, headers: Vec::new(), body: String::new() }
}

pub fn status(word: &str) -> Say {
    json(format!(r#"{{"asyncOperation":{{"token":"{TOKEN}","status":"{word}"}}}}"#))
}

pub fn in_progress() -> Say {
    status("IN_PROGRESS")
}

pub fn ready() -> Say {
    json(format!(r#"{{"asyncOperation":{{"token":"{TOKEN}","status":"READY"}},"result":{{"price":7}}}}"#))
}

pub fn price() -> Say {
    json(r#"{"price":7}"#)
}

impl Say {
    #[must_use]
    pub fn retry_after(mut self, value: &str) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.push(("retry-after", value.to_owned()));
        }
        self
    }

    #[must_use]
    pub fn after(self, delay: Duration) -> Self {
        Self::After(delay, Box::new(self))
    }
}

type Script = Arc<dyn Fn(&Seen) -> Say + Send + Sync>;

/// The transport. A clone is the same one.
#[derive(Clone)]
pub struct Wire {
    clock: PausedClock,
    script: Script,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    seen: Vec<Seen>,
    under_way: usize,
    most: usize,
}

impl Wire {
    pub fn new(script: impl Fn(&Seen) -> Say + Send + Sync + 'static) -> Self {
        Self { clock: PausedClock::new(), script: Arc::new(script), state: Arc::default() }
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.state.lock().unwrap().seen.clone()
    }

    pub fn submissions(&self) -> Vec<Seen> {
        self.seen().into_iter().filter(|seen| !seen.is_poll()).collect()
    }

    pub fn polls(&self) -> Vec<Seen> {
        self.seen().into_iter().filter(Seen::is_poll).collect()
    }

    /// Requests that were begun and have neither been answered nor dropped.
    pub fn under_way(&self) -> usize {
        self.state.lock().unwrap().under_way
    }

    /// The most there were at once.
    pub fn most_under_way(&self) -> usize {
        self.state.lock().unwrap().most
    }

    pub fn now(&self) -> Duration {
        self.clock.elapsed()
    }

    pub fn clock(&self) -> PausedClock {
        self.clock
    }

    fn begin(&self) -> UnderWay {
        let mut state = self.state.lock().unwrap();
        state.under_way += 1;
        state.most = state.most.max(state.under_way);
        UnderWay(Arc::clone(&self.state))
    }

    fn see(&self, mut seen: Seen) -> Seen {
        let mut state = self.state.lock().unwrap();
        let same = |other: &&Seen| other.uri.path() == seen.uri.path();
        seen.earlier = state.seen.iter().filter(same).count();
        state.seen.push(seen.clone());
        seen
    }
}

struct UnderWay(Arc<Mutex<State>>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.lock().unwrap().under_way -= 1;
    }
}

impl Transport for Wire {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let _under_way = self.begin();
            let purpose = outgoing.purpose();
            let (parts, body) = outgoing.into_request().into_parts();
            let seen = self.see(Seen {
                at: self.now(),
                method: parts.method.to_string(),
                uri: parts.uri,
                headers: parts.headers,
                body: Bytes::new(),
                purpose,
                earlier: 0,
            });
            let mut say = (self.script)(&seen);
            if matches!(say, Say::Unsent) {
                return Err(TransportError::unsent("no connection"));
            }
            let body = body.into_bytes()?;
            if let Some(seen) = self.state.lock().unwrap().seen.last_mut() {
                seen.body = body;
            }
            loop {
                say = match say {
                    Say::After(delay, say) => {
                        tokio::time::sleep(delay).await;
                        *say
                    }
                    Say::Answer { code, headers, body } => {
                        let response = http::Response::builder().status(code);
                        let response =
                            headers.into_iter().fold(response, |response, (name, value)| response.header(name, value));
                        return Ok(response.body(body.into()).unwrap());
                    }
                    Say::Unsent => return Err(TransportError::unsent("no connection")),
                    Say::Unprocessed => return Err(TransportError::unprocessed("refused stream")),
                    Say::Broken => return Err(TransportError::unknown("connection reset")),
                    Say::TooLarge => return Err(TransportError::body_too_large(1)),
                    Say::Silence => std::future::pending().await,
                };
            }
        })
    }
}

/// A resolver that answers and hears as closures say, and remembers when it was asked.
#[derive(Clone)]
pub struct Resolver {
    clock: PausedClock,
    pub asked: Arc<Mutex<Vec<Duration>>>,
    pub heard: Arc<Mutex<Vec<Duration>>>,
    pub reasons: Arc<Mutex<Vec<LostReason>>>,
    says: Arc<dyn Fn(usize) -> Answer + Send + Sync>,
}

/// What an investigation, or a hook, comes to.
pub enum Answer {
    Happened,
    DidNotHappen,
    CannotTell,
    Never,
}

impl Resolver {
    pub fn new(wire: &Wire, says: impl Fn(usize) -> Answer + Send + Sync + 'static) -> Self {
        Self {
            clock: wire.clock,
            asked: Arc::default(),
            heard: Arc::default(),
            reasons: Arc::default(),
            says: Arc::new(says),
        }
    }

    pub fn asked(&self) -> Vec<Duration> {
        self.asked.lock().unwrap().clone()
    }

    pub fn heard(&self) -> Vec<Duration> {
        self.heard.lock().unwrap().clone()
    }

    async fn ask(&self) -> Resolution<api::Price> {
        let count = {
            let mut asked = self.asked.lock().unwrap();
            asked.push(self.clock.elapsed());
            asked.len()
        };
        match (self.says)(count) {
            Answer::Happened => Resolution::Happened(api::Price { price: 7 }),
            Answer::DidNotHappen => Resolution::DidNotHappen,
            Answer::CannotTell => Resolution::CannotTell("closed".into()),
            Answer::Never => std::future::pending().await,
        }
    }

    async fn hear(&self) -> Result<(), BoxError> {
        let count = {
            let mut heard = self.heard.lock().unwrap();
            heard.push(self.clock.elapsed());
            heard.len()
        };
        match (self.says)(count) {
            Answer::Never => std::future::pending().await,
            Answer::CannotTell => Err("closed".into()),
            Answer::Happened | Answer::DidNotHappen => Ok(()),
        }
    }
}

impl ApiResolver for Resolver {
    async fn buy(&self, lost: Lost<api::BuyKey>) -> Resolution<api::Price> {
        self.reasons.lock().unwrap().push(lost.reason().clone());
        self.ask().await
    }

    async fn buy_settled(&self, _: Settled<'_, api::BuyKey>) -> Result<(), BoxError> {
        self.hear().await
    }

    async fn rent(&self, _: Lost<api::RentKey>) -> Resolution<api::Price> {
        self.ask().await
    }

    async fn rent_settled(&self, _: Settled<'_, api::RentKey>) -> Result<(), BoxError> {
        self.hear().await
    }
}

pub type Builder =
    async_api::Builder<ApiClient, async_api::Given<Journal>, async_api::Given<Arc<dyn async_api::__private::Resolver>>>;

/// A client over this wire, whose resolver never has to be asked.
pub fn client(wire: &Wire) -> ApiClient {
    built(wire, |builder| builder)
}

pub fn built(wire: &Wire, change: impl FnOnce(Builder) -> Builder) -> ApiClient {
    resolving(wire, &Resolver::new(wire, |_| Answer::Happened), change)
}

pub fn resolving(wire: &Wire, resolver: &Resolver, change: impl FnOnce(Builder) -> Builder) -> ApiClient {
    resolving_over(Journal::in_memory(), wire, resolver, change)
}

pub fn resolving_over(
    journal: Journal,
    wire: &Wire,
    resolver: &Resolver,
    change: impl FnOnce(Builder) -> Builder,
) -> ApiClient {
    let builder = ApiClient::builder("https://api.example.com")
        .journal(journal)
        .resolver(resolver.clone())
        .transport(wire.clone())
        .clock(wire.clock)
        .runtime(tokio::runtime::Handle::current());
    change(builder).build().unwrap()
}

/// The argument of every endpoint here.
macro_rules! query {
    ($type:ident, $id:expr) => {
        api::$type { id: $id.to_string() }
    };
}
pub(crate) use query;

pub fn card() -> api::BuyBody {
    api::BuyBody { card: "4111".to_owned() }
}
