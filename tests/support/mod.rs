//! A shop without sockets: a server whose every move is planned, a resolver that says what it is told to, and time that
//! passes when nobody has anything else to do.

#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test uses its part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use async_api::{
    BoxError, DecidedBy, Decision, Evidence, Journal, Lost, LostReason, OperationId, Resolution, Settled, async_api,
    transport::{BoxFuture, Outgoing, Transport, TransportError},
};
use bytes::Bytes;
use serde_json::{Value, json};

mod clock;
pub mod lives;
pub use clock::{PausedClock, seconds};

#[async_api("tests/specs/shop.yaml")]
pub trait Shop {}

/// How long a request may linger in these tests.
pub const LINGERS: Duration = Duration::from_secs(300);

/// What the server does with one submission.
#[derive(Clone, Debug)]
pub struct Plan {
    pub answer: Answer,
    /// How long after its arrival the request is executed; `None`: never.
    pub executes: Option<Duration>,
    /// How the polls are answered, the last one for ever.
    pub polls: Vec<Answer>,
}

#[derive(Clone, Debug)]
pub enum Answer {
    InProgress,
    /// READY with this result.
    Ready(Value),
    /// READY with a receipt once it was executed, IN_PROGRESS before.
    Truth,
    Status(&'static str),
    Code(u16),
    /// The connection breaks: it may have left.
    Broken,
    /// The connection was never there.
    Unsent,
    /// IN_PROGRESS until so long after the start of the test, then a broken connection.
    InProgressUntil(Duration),
    /// Nothing, ever.
    Silence,
    /// The answer, after so long.
    After(Duration, Box<Self>),
}

/// Accepted, executed at once, and the truth when polled.
pub fn works() -> Plan {
    Plan { answer: Answer::InProgress, executes: Some(Duration::ZERO), polls: vec![Answer::Truth] }
}

/// Breaks without an answer; executed after so long, or never.
pub fn breaks(executes: Option<Duration>) -> Plan {
    Plan { answer: Answer::Broken, executes, polls: Vec::new() }
}

/// Accepted, and polled like this.
pub fn accepted(executes: Option<Duration>, polls: impl IntoIterator<Item = Answer>) -> Plan {
    Plan { answer: Answer::InProgress, executes, polls: polls.into_iter().collect() }
}

/// Answered like this, at once.
pub fn answers(executes: Option<Duration>, answer: Answer) -> Plan {
    Plan { answer, executes, polls: Vec::new() }
}

pub const AT_ONCE: Option<Duration> = Some(Duration::ZERO);

pub fn bought() -> Value {
    json!({ "status": "BOUGHT", "number": 7 })
}

#[derive(Clone)]
pub struct Server(Arc<ServerState>);

struct ServerState {
    clock: PausedClock,
    plans: Mutex<VecDeque<Plan>>,
    open: Mutex<HashMap<String, Open>>,
    ledger: Arc<Mutex<Vec<(String, Duration)>>>,
    submissions: Mutex<Vec<String>>,
    polls: Mutex<usize>,
    under_way: Arc<Mutex<usize>>,
}

struct Open {
    id: String,
    polls: VecDeque<Answer>,
}

impl Server {
    pub fn new(clock: PausedClock) -> Self {
        Self(Arc::new(ServerState {
            clock,
            plans: Mutex::default(),
            open: Mutex::default(),
            ledger: Arc::default(),
            submissions: Mutex::default(),
            polls: Mutex::default(),
            under_way: Arc::default(),
        }))
    }

    /// The next submission goes like this; without a plan it [`works`].
    pub fn plan(&self, plan: Plan) {
        self.0.plans.lock().unwrap().push_back(plan);
    }

    /// How often this was executed.
    pub fn executed(&self, id: &str) -> usize {
        self.0.ledger.lock().unwrap().iter().filter(|(other, _)| other == id).count()
    }

    fn executed_by(&self, id: &str, moment: Duration) -> bool {
        self.0.ledger.lock().unwrap().iter().any(|(other, at)| other == id && *at <= moment)
    }

    /// The requests that left, by id.
    pub fn submissions(&self) -> Vec<String> {
        self.0.submissions.lock().unwrap().clone()
    }

    pub fn polls(&self) -> usize {
        *self.0.polls.lock().unwrap()
    }

    pub fn under_way(&self) -> usize {
        *self.0.under_way.lock().unwrap()
    }

    fn submit(&self, path: &str, id: String) -> (Answer, String) {
        let plan = self.0.plans.lock().unwrap().pop_front().unwrap_or_else(works);
        if matches!(plan.answer, Answer::Unsent) {
            return (plan.answer, String::new());
        }
        self.0.submissions.lock().unwrap().push(id.clone());
        if let Some(delay) = plan.executes {
            let (ledger, clock, id) = (Arc::clone(&self.0.ledger), self.0.clock, id.clone());
            let execute = move || ledger.lock().unwrap().push((id, clock.elapsed()));
            if delay.is_zero() {
                execute();
            } else {
                tokio::spawn(async move {
                    tokio::time::sleep(delay).await;
                    execute();
                });
            }
        }
        let mut open = self.0.open.lock().unwrap();
        let token = format!("{path}-token-{}", open.len());
        open.insert(token.clone(), Open { id, polls: plan.polls.into() });
        (plan.answer, token)
    }

    fn poll(&self, token: &str) -> Option<(Answer, String)> {
        *self.0.polls.lock().unwrap() += 1;
        let mut open = self.0.open.lock().unwrap();
        let open = open.get_mut(token)?;
        let answer = match open.polls.len() {
            0 => Answer::Truth,
            1 => open.polls[0].clone(),
            _ => open.polls.pop_front()?,
        };
        Some((answer, open.id.clone()))
    }
}

struct UnderWay(Arc<Mutex<usize>>);

impl UnderWay {
    fn new(count: &Arc<Mutex<usize>>) -> Self {
        *count.lock().unwrap() += 1;
        Self(Arc::clone(count))
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        *self.0.lock().unwrap() -= 1;
    }
}

impl Transport for Server {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let server = self.clone();
        Box::pin(async move {
            let _under_way = UnderWay::new(&server.0.under_way);
            let uri = outgoing.uri().clone();
            let query = |name: &str| {
                let query = uri.query().unwrap_or_default();
                query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")).map(str::to_owned))
            };
            let path = uri.path().trim_start_matches("/v1/shop/").to_owned();
            let is_poll = path.ends_with("/poll");
            let unsent = matches!(server.0.plans.lock().unwrap().front(), Some(Plan { answer: Answer::Unsent, .. }));
            if unsent && !is_poll {
                server.0.plans.lock().unwrap().pop_front();
                return Err(TransportError::unsent("no connection"));
            }
            outgoing.into_request().into_body().into_bytes()?;
            let (answer, token, id) = if path == "truth" {
                let id = query("id").unwrap_or_default();
                let status = if server.executed(&id) > 0 { "BOUGHT" } else { "NONE" };
                return Ok(response(200, json!({ "status": status })));
            } else if is_poll {
                let token = query("asyncOperationToken").unwrap_or_default();
                // It is known where it was given only.
                let is_here = token.starts_with(&format!("{}-", path.trim_end_matches("/poll")));
                match is_here.then(|| server.poll(&token)).flatten() {
                    Some((answer, id)) => (answer, token, id),
                    None => (Answer::Status("NOT_FOUND"), token, String::new()),
                }
            } else {
                let id = query("id").unwrap_or_default();
                let (answer, token) = server.submit(&path, id.clone());
                (answer, token, id)
            };
            server.answer(answer, &token, &id, path == "charge").await
        })
    }
}

impl Server {
    async fn answer(
        &self,
        answer: Answer,
        token: &str,
        id: &str,
        sync: bool,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let status = |status: &str| response(200, json!({ "asyncOperation": { "token": token, "status": status } }));
        let ready = |result: Value| {
            response(200, json!({ "asyncOperation": { "token": token, "status": "READY" }, "result": result }))
        };
        match answer {
            Answer::InProgress => Ok(status("IN_PROGRESS")),
            Answer::Ready(result) if sync => Ok(response(200, result)),
            Answer::Ready(result) => Ok(ready(result)),
            Answer::Truth if self.executed(id) > 0 => Ok(ready(bought())),
            Answer::Truth => Ok(status("IN_PROGRESS")),
            Answer::Status(word) => Ok(status(word)),
            Answer::Code(code) => Ok(response(code, json!({ "error": code }))),
            Answer::Broken => Err(TransportError::unknown("connection reset")),
            Answer::Unsent => Err(TransportError::unsent("no connection")),
            Answer::InProgressUntil(end) if self.0.clock.elapsed() < end => Ok(status("IN_PROGRESS")),
            Answer::InProgressUntil(_) => Err(TransportError::unknown("connection reset")),
            Answer::Silence => std::future::pending().await,
            Answer::After(delay, answer) => {
                tokio::time::sleep(delay).await;
                Box::pin(self.answer(*answer, token, id, sync)).await
            }
        }
    }
}

fn response(code: u16, body: Value) -> http::Response<Bytes> {
    let mut response = http::Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = http::StatusCode::from_u16(code).unwrap();
    response
}

/// What the resolver says when it is asked.
#[derive(Clone, Debug)]
pub enum Says {
    Happened,
    HappenedUnseen,
    DidNotHappen,
    CannotTell,
    /// What the ledger says at this moment.
    Truth,
    /// What the ledger said so long ago.
    TruthAsOf(Duration),
    Panics,
    Never,
    /// Looks at once, answers after so long.
    After(Duration, Box<Self>),
}

/// What the hook does with a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hears {
    Well,
    Fails,
    Panics,
    Never,
}

/// A verdict as tests compare it.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    Done(i64),
    DoneUnseen(String),
    NotDone(String),
    Unknown,
}

#[derive(Clone)]
pub struct Resolver(Arc<ResolverState>);

struct ResolverState {
    clock: PausedClock,
    server: Server,
    says: Mutex<VecDeque<Says>>,
    hears: Mutex<VecDeque<Hears>>,
    asked: Mutex<Vec<(Duration, LostReason)>>,
    settled: Mutex<Vec<(OperationId, Told, DecidedBy)>>,
    earlier: Mutex<Vec<usize>>,
}

impl Resolver {
    pub fn new(clock: PausedClock, server: Server) -> Self {
        Self(Arc::new(ResolverState {
            clock,
            server,
            says: Mutex::default(),
            hears: Mutex::default(),
            asked: Mutex::default(),
            settled: Mutex::default(),
            earlier: Mutex::default(),
        }))
    }

    /// What it says next; the last one for ever. It says the truth if it was told nothing.
    pub fn says(&self, says: impl IntoIterator<Item = Says>) {
        self.0.says.lock().unwrap().extend(says);
    }

    /// What its hook does next; then it hears well.
    pub fn hears(&self, hears: impl IntoIterator<Item = Hears>) {
        self.0.hears.lock().unwrap().extend(hears);
    }

    /// When it was asked, and what the reason was.
    pub fn asked(&self) -> Vec<(Duration, LostReason)> {
        self.0.asked.lock().unwrap().clone()
    }

    /// What it was told.
    pub fn settled(&self) -> Vec<(OperationId, Told, DecidedBy)> {
        self.0.settled.lock().unwrap().clone()
    }

    pub fn told(&self) -> Vec<Told> {
        self.settled().into_iter().map(|(_, told, _)| told).collect()
    }

    /// How many earlier operations each question knew of.
    pub fn earlier(&self) -> Vec<usize> {
        self.0.earlier.lock().unwrap().clone()
    }

    async fn ask<K: async_api::Key>(&self, lost: Lost<K>, id: &str) -> Resolution<shop::Receipt> {
        self.0.asked.lock().unwrap().push((self.0.clock.elapsed(), lost.reason().clone()));
        self.0.earlier.lock().unwrap().push(lost.earlier().len());
        let says = {
            let mut says = self.0.says.lock().unwrap();
            match says.len() {
                0 => Says::Truth,
                1 => says[0].clone(),
                _ => says.pop_front().unwrap(),
            }
        };
        self.say(says, id).await
    }

    async fn say(&self, says: Says, id: &str) -> Resolution<shop::Receipt> {
        let truth_as_of = |ago: Duration| match self.0.clock.elapsed().checked_sub(ago) {
            Some(moment) if self.0.server.executed_by(id, moment) => Says::Happened,
            Some(_) | None => Says::DidNotHappen,
        };
        let truth = || truth_as_of(Duration::ZERO);
        match says {
            Says::Happened => Resolution::Happened(shop::Receipt { status: "BOUGHT".into(), number: Some(7) }),
            Says::HappenedUnseen => Resolution::HappenedUnseen(Evidence::new("seen in the books")),
            Says::DidNotHappen => Resolution::DidNotHappen,
            Says::CannotTell => Resolution::CannotTell("the books are closed".into()),
            Says::Truth => Box::pin(self.say(truth(), id)).await,
            Says::TruthAsOf(ago) => Box::pin(self.say(truth_as_of(ago), id)).await,
            Says::Panics => panic!("the resolver panics, as planned"),
            Says::Never => std::future::pending().await,
            Says::After(delay, says) => {
                let says = if matches!(*says, Says::Truth) { truth() } else { *says };
                tokio::time::sleep(delay).await;
                Box::pin(self.say(says, id)).await
            }
        }
    }

    async fn hear<K: async_api::Key<Answer = shop::Receipt>>(&self, settled: Settled<'_, K>) -> Result<(), BoxError> {
        let told = match settled.decision() {
            Decision::Done(receipt) => Told::Done(receipt.number.unwrap_or_default()),
            Decision::DoneUnseen(evidence) => Told::DoneUnseen(evidence.text().to_owned()),
            Decision::NotDone(reason) => Told::NotDone(reason.to_string()),
        };
        self.0.settled.lock().unwrap().push((settled.operation(), told, settled.decided_by()));
        let hears = self.0.hears.lock().unwrap().pop_front().unwrap_or(Hears::Well);
        match hears {
            Hears::Well => Ok(()),
            Hears::Fails => Err("the books are closed".into()),
            Hears::Panics => panic!("the hook panics, as planned"),
            Hears::Never => std::future::pending().await,
        }
    }
}

macro_rules! resolve {
    ($($ask:ident $settled:ident $key:ident),*) => {
        impl ShopResolver for Resolver {
            $(
                async fn $ask(&self, lost: Lost<shop::$key>) -> Resolution<shop::Receipt> {
                    let id = lost.key().id.clone();
                    self.ask(lost, &id).await
                }

                async fn $settled(&self, settled: Settled<'_, shop::$key>) -> Result<(), BoxError> {
                    self.hear(settled).await
                }
            )*
        }
    };
}

resolve! {
    buy buy_settled BuyKey,
    pay pay_settled PayKey,
    rent rent_settled RentKey,
    charge charge_settled ChargeKey
}

/// A client and all that it stands on.
pub struct World {
    pub clock: PausedClock,
    pub server: Server,
    pub resolver: Resolver,
    pub journal: Journal,
    pub client: ShopClient,
}

/// What a test may change before the client is built.
pub type Builder = async_api::Builder<
    ShopClient,
    async_api::Given<Journal>,
    async_api::Given<Arc<dyn async_api::__private::Resolver>>,
>;

impl World {
    pub fn new() -> Self {
        Self::built(|builder| builder)
    }

    pub fn built(change: impl FnOnce(Builder) -> Builder) -> Self {
        let clock = PausedClock::new();
        let server = Server::new(clock);
        let resolver = Resolver::new(clock, server.clone());
        Self::started(clock, server, resolver, Journal::in_memory(), change)
    }

    /// A process that was started with this journal, in a world that is there already.
    pub fn started(
        clock: PausedClock,
        server: Server,
        resolver: Resolver,
        journal: Journal,
        change: impl FnOnce(Builder) -> Builder,
    ) -> Self {
        let client = change(builder("https://shop.example.com", clock, &server, &resolver, &journal)).build().unwrap();
        Self { clock, server, resolver, journal, client }
    }

    /// Another client of the same journal.
    pub fn another(&self, base_url: &str, account: &str) -> ShopClient {
        let builder = builder(base_url, self.clock, &self.server, &self.resolver, &self.journal);
        builder.account(account).build().unwrap()
    }

    pub fn now(&self) -> Duration {
        self.clock.elapsed()
    }

    /// Lets so much time pass.
    pub async fn pass(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

fn builder(base_url: &str, clock: PausedClock, server: &Server, resolver: &Resolver, journal: &Journal) -> Builder {
    ShopClient::builder(base_url)
        .journal(journal.clone())
        .resolver(resolver.clone())
        .transport(server.clone())
        .clock(clock)
        .runtime(tokio::runtime::Handle::current())
        .lingers(LINGERS)
}

pub fn buy_query(id: &str) -> shop::BuyQuery {
    shop::BuyQuery { id: id.to_owned() }
}

pub fn note() -> shop::BuyReference {
    shop::BuyReference { note: "for an investigation".to_owned() }
}

impl World {
    pub fn buy(&self, id: &str) -> async_api::CriticalOperation<shop::Receipt> {
        self.client.buy(buy_query(id), note())
    }

    /// Buys, resolves, and says what came of it.
    pub async fn verdict(&self, id: &str) -> Told {
        told(self.buy(id).await.unwrap().resolve().await)
    }
}

pub fn told(verdict: async_api::Verdict<shop::Receipt>) -> Told {
    match verdict {
        async_api::Verdict::Done(receipt) => Told::Done(receipt.number.unwrap_or_default()),
        async_api::Verdict::DoneUnseen(evidence) => Told::DoneUnseen(evidence.text().to_owned()),
        async_api::Verdict::NotDone(reason) => Told::NotDone(reason.to_string()),
        async_api::Verdict::Unknown(_) => Told::Unknown,
    }
}
