//! What the server does with a request: no sockets here.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_api_codegen::model::{Api, Endpoint, Mode};
use bytes::Bytes;
use fastrand::Rng;
use http::{HeaderName, HeaderValue, StatusCode, request::Parts};
use serde_json::Value;
use tokio::{sync::watch, time::Instant};

use crate::{
    answer::{Message, Reply, Truth, reply},
    ledger::{self, Arrival, ArrivalKind, Book},
    request::{self, Raw, Request},
    route::{Asked, Routes, Target},
    sample::{Samples, Says, says, uuid},
    script::{Content, Execute, Fault, Plan, Ready, Refusal, Told, Wait},
};

/// Gives a submission its result.
pub(crate) type Handler = Box<dyn Fn(&Request) -> Result<Value, Refusal> + Send + Sync>;

/// All that a server is told before it starts.
pub(crate) struct Cast {
    pub(crate) api: Api,
    pub(crate) seed: u64,
    /// By the index of the endpoint.
    pub(crate) handlers: HashMap<usize, Handler>,
    pub(crate) required: Vec<(HeaderName, HeaderValue)>,
    /// What becomes of a submission that nothing else was said about.
    pub(crate) usual: Plan,
    pub(crate) random_submissions: Chance<Plan>,
    pub(crate) random_polls: Chance<Fault>,
}

/// One of these, so often.
#[derive(Debug)]
pub(crate) struct Chance<T> {
    pub(crate) rate: f64,
    pub(crate) of: Vec<T>,
}

impl<T: Clone> Chance<T> {
    pub(crate) fn never() -> Self {
        Self { rate: 0.0, of: Vec::new() }
    }

    fn draw(&self, rng: &mut Rng) -> Option<T> {
        // Drawn in any case, so that one rate does not shift what another meets.
        let hit = rng.f64() < self.rate;
        rng.choice(&self.of).filter(|_| hit).cloned()
    }
}

/// A server's mind.
pub(crate) struct Play {
    cast: Cast,
    routes: Routes,
    samples: Samples,
    state: Mutex<State>,
    pub(crate) book: Book,
    releases: watch::Sender<()>,
}

struct State {
    rng: Rng,
    /// By [`Arrival::sequence`] of their submissions.
    operations: BTreeMap<u64, Operation>,
    tokens: HashMap<String, u64>,
    /// By the index of the endpoint.
    scripts: Vec<Script>,
}

/// What a test ordered for an endpoint.
#[derive(Debug, Default)]
pub(crate) struct Script {
    pub(crate) next: VecDeque<Plan>,
    pub(crate) every: Option<Plan>,
    pub(crate) next_polls: VecDeque<Fault>,
    pub(crate) every_poll: Option<Fault>,
}

struct Operation {
    endpoint: usize,
    /// Base path and filled path, as sent.
    path: String,
    token: String,
    request: Arc<Request>,
    plan: Plan,
    arrived: Instant,
    polls: u32,
    progress: Progress,
    /// Whether polls for the token find it.
    known: bool,
}

enum Progress {
    Waiting,
    Executing,
    Executed(Value),
    Refused(Refusal),
    /// It was forgotten before it was executed.
    Dropped,
}

impl Operation {
    fn stands(&self) -> Truth {
        let is_ready = match self.plan.ready {
            Ready::AtPoll(n) => self.polls >= n,
            Ready::After(time) => self.arrived.elapsed() >= time,
        };
        match &self.progress {
            _ if !self.known => Truth::NotFound,
            Progress::Executed(result) if is_ready => Truth::Ready(result.clone()),
            Progress::Refused(refusal) => Truth::Refused(refusal.clone()),
            Progress::Waiting | Progress::Executing | Progress::Executed(_) | Progress::Dropped => {
                Truth::InProgress { retry_after: self.plan.retry_after }
            }
        }
    }

    fn is_waiting(&self) -> bool {
        matches!(self.progress, Progress::Waiting)
    }
}

impl Play {
    pub(crate) fn new(cast: Cast) -> Self {
        let state = State {
            rng: Rng::with_seed(cast.seed),
            operations: BTreeMap::new(),
            tokens: HashMap::new(),
            scripts: cast.api.endpoints.iter().map(|_| Script::default()).collect(),
        };
        Self {
            routes: Routes::new(&cast.api),
            samples: Samples::new(&cast.api),
            state: Mutex::new(state),
            book: Book::new(),
            releases: watch::Sender::new(()),
            cast,
        }
    }

    /// Changes what was ordered for an endpoint.
    pub(crate) fn script(&self, endpoint: &str, change: impl FnOnce(&mut Script)) -> Result<(), UnknownEndpoint> {
        let index = index_of(&self.cast.api, endpoint)?;
        change(&mut self.lock().scripts[index]);
        Ok(())
    }

    pub(crate) fn target(&self, head: &Parts) -> Target {
        let state = self.lock();
        let path = head.uri.path();
        self.routes.target(head.method.as_str(), path, head.uri.query().unwrap_or_default(), |asked| {
            state.operation(&self.routes, asked, path).is_some()
        })
    }

    /// Why a request is turned away at the door.
    pub(crate) fn turned_away(&self, head: &Parts) -> Option<Message> {
        let missing = self.cast.required.iter().find(|(name, value)| head.headers.get(name) != Some(value))?;
        let text = format!("the header field `{}` is missing or not what it must be", missing.0);
        Some(Message::error(StatusCode::UNAUTHORIZED, text))
    }

    /// What becomes of the next submission to an endpoint.
    pub(crate) fn plan(&self, endpoint: usize) -> Plan {
        let state = &mut *self.lock();
        let random = self.cast.random_submissions.draw(&mut state.rng);
        let script = state.scripts.get_mut(endpoint);
        let ordered = script.and_then(|script| script.next.pop_front().or_else(|| script.every.clone()));
        ordered.or(random).unwrap_or_else(|| self.cast.usual.clone())
    }

    /// A submission whose body is not read.
    pub(crate) async fn refuse_unread(&self, endpoint: usize, plan: &Plan) -> Reply {
        let held = self.releases.subscribe();
        wait(&plan.answer.wait, held).await;
        reply(&self.cast.api.endpoints[endpoint], &plan.answer, None, Truth::Unread)
    }

    /// A request that no endpoint reads: a stray, or one that is turned away.
    pub(crate) fn note(&self, head: &Parts, body: &Bytes, target: &Target) {
        let mut arrival = arrival(head, body);
        (arrival.kind, arrival.endpoint, arrival.token) = match target {
            Target::Endpoint { index, .. } => (ArrivalKind::Submission, Some(self.endpoint(*index).id()), None),
            Target::Poll(asked) => {
                let first = asked.first();
                let endpoint = first.map(|asked| self.endpoint(asked.endpoint).id());
                (ArrivalKind::Poll, endpoint, first.map(|asked| asked.token.clone()))
            }
            Target::OtherMethod(_) | Target::Nothing => (ArrivalKind::Stray, None, None),
        };
        self.book.arrived(arrival);
    }

    /// A submission that arrived whole.
    pub(crate) async fn submit(
        self: &Arc<Self>,
        head: &Parts,
        body: &Bytes,
        (index, parameters): (usize, Vec<(String, String)>),
        mut plan: Plan,
    ) -> Reply {
        // Taken before the ledger shows the request: whoever waits for that may release it at once.
        let held = self.releases.subscribe();
        let endpoint = self.endpoint(index);
        let query = head.uri.query().unwrap_or_default();
        let raw = Raw { parameters, query, headers: &head.headers, body };
        let (mut request, fit) = request::read(&self.cast.api, endpoint, raw);

        let mut arrival = arrival(head, body);
        arrival.kind = ArrivalKind::Submission;
        arrival.endpoint = Some(endpoint.id());
        arrival.key = request.key.clone();
        if let Err(problems) = fit {
            self.book.arrived(arrival);
            return Reply::Http(Message::error(StatusCode::BAD_REQUEST, problems));
        }
        if endpoint.mode == Mode::Sync {
            // There is no poll that could find it ready: the answer waits for it.
            plan.ready = Ready::AtPoll(0);
        }
        let answer = plan.answer.clone();
        let execution = plan.executes();
        let (sequence, token) = {
            let state = &mut *self.lock();
            let token = uuid(&mut state.rng);
            arrival.token = Some(token.clone());
            request.ledger = self.book.snapshot();
            let sequence = self.book.arrived(arrival);
            let operation = Operation {
                endpoint: index,
                path: head.uri.path().to_owned(),
                token: token.clone(),
                request: Arc::new(request),
                plan,
                arrived: Instant::now(),
                polls: 0,
                progress: Progress::Waiting,
                known: true,
            };
            state.operations.insert(sequence, operation);
            state.tokens.insert(token.clone(), sequence);
            (sequence, token)
        };
        match execution {
            Execute::AtOnce => {
                self.execute(sequence);
            }
            Execute::After(time) => {
                let play = Arc::clone(self);
                // Apart from the connection, which may be gone by then.
                tokio::spawn(async move {
                    tokio::time::sleep(time).await;
                    play.execute(sequence);
                });
            }
            Execute::AtPoll(_) | Execute::Held | Execute::Never => {}
        }
        if endpoint.mode == Mode::Sync && matches!(answer.content, Content::Truth) {
            self.executed_or_refused(sequence).await;
        }
        let truth = self.tell(sequence, &answer);
        wait(&answer.wait, held).await;
        reply(endpoint, &answer, Some(&token), truth)
    }

    /// A poll; `asked` is not empty.
    pub(crate) async fn poll(&self, head: &Parts, body: &Bytes, asked: Vec<Asked>) -> Reply {
        let held = self.releases.subscribe();
        let (asked, found, fault) = {
            let state = &mut *self.lock();
            let path = head.uri.path();
            let known = asked.iter().find_map(|asked| Some((asked, state.operation(&self.routes, asked, path)?)));
            let Some(first) = known.map(|(asked, _)| asked).or(asked.first()) else {
                return Reply::Http(Message::error(StatusCode::NOT_FOUND, "this is no poll"));
            };
            let sequence = known.map(|(_, sequence)| sequence);
            let mut arrival = arrival(head, body);
            arrival.kind = ArrivalKind::Poll;
            arrival.endpoint = Some(self.endpoint(first.endpoint).id());
            arrival.token = Some(first.token.clone());
            self.book.arrived(arrival);

            let random = self.cast.random_polls.draw(&mut state.rng);
            let operation = sequence.and_then(|sequence| state.operations.get_mut(&sequence));
            let script = state.scripts.get_mut(first.endpoint);
            let (fault, is_due) = poll_fault(script, operation);
            (first.clone(), sequence.map(|sequence| (sequence, is_due)), fault.or(random).unwrap_or(Fault::none()))
        };
        let endpoint = self.endpoint(asked.endpoint);
        let truth = match found {
            Some((sequence, is_due)) => {
                if is_due {
                    self.execute(sequence);
                }
                match self.tell(sequence, &fault) {
                    Truth::Refused(refusal) => Truth::RefusedLate(refusal),
                    truth => truth,
                }
            }
            None => Truth::NotFound,
        };
        wait(&fault.wait, held).await;
        reply(endpoint, &fault, Some(&asked.token), truth)
    }

    /// Executes what waits, and says whether there was anything to do.
    fn execute(&self, sequence: u64) -> bool {
        let (index, request, told, effect, token) = {
            let state = &mut *self.lock();
            let Some(operation) = state.operations.get_mut(&sequence).filter(|operation| operation.is_waiting()) else {
                return false;
            };
            operation.progress = Progress::Executing;
            let plan = &operation.plan;
            let (told, effect) = (plan.result.clone(), plan.effect);
            (operation.endpoint, Arc::clone(&operation.request), told, effect, operation.token.clone())
        };
        // Without the lock: a handler may look at the simulator.
        let endpoint = self.endpoint(index);
        let result = self.result(index, sequence, &request, told);
        let state = &mut *self.lock();
        let Some(operation) = state.operations.get_mut(&sequence) else { return false };
        operation.progress = match result {
            Err(refusal) => Progress::Refused(refusal),
            Ok(result) => {
                let says = endpoint.critical.as_ref().map_or(Says::Done, |critical| says(critical, &result));
                if effect && says != Says::NotDone {
                    self.book.executed(ledger::Execution {
                        sequence: 0,
                        endpoint: endpoint.id(),
                        key: request.key.clone(),
                        submission: sequence,
                        token,
                        result: result.clone(),
                    });
                }
                Progress::Executed(result)
            }
        };
        self.book.touch();
        true
    }

    fn result(&self, index: usize, sequence: u64, request: &Request, told: Told) -> Result<Value, Refusal> {
        let says = match (told, self.cast.handlers.get(&index)) {
            (Told::Given(result), _) => return Ok(result),
            (Told::Handled, Some(handler)) => return handler(request),
            (Told::Handled, None) => Says::Done,
            (Told::Made(says), _) => says,
        };
        // Of its own, so that what others do at the same time changes nothing.
        let mut rng = Rng::with_seed(self.cast.seed.rotate_left(32) ^ sequence);
        let (api, endpoint) = (&self.cast.api, self.endpoint(index));
        Ok(self.samples.result(api, endpoint, says, &request.given, &mut rng))
    }

    async fn executed_or_refused(&self, sequence: u64) {
        let mut changes = self.book.changes();
        loop {
            let is_over = match self.lock().operations.get(&sequence).map(|operation| &operation.progress) {
                Some(Progress::Executed(_) | Progress::Refused(_)) | None => true,
                Some(Progress::Waiting | Progress::Executing | Progress::Dropped) => false,
            };
            if is_over {
                return;
            }
            // The sender is in `self`: it cannot be gone.
            let _ = changes.changed().await;
        }
    }

    /// How an operation stands, which may be told only once.
    fn tell(&self, sequence: u64, fault: &Fault) -> Truth {
        let state = &mut *self.lock();
        let Some(operation) = state.operations.get_mut(&sequence) else { return Truth::NotFound };
        let truth = operation.stands();
        if operation.plan.shown_once && matches!((&truth, &fault.content), (Truth::Ready(_), Content::Truth)) {
            operation.known = false;
        }
        truth
    }

    /// Executes what waits for the test, in the order of arrival; how many.
    pub(crate) fn execute_held(&self) -> usize {
        let held = self.held();
        held.into_iter().filter(|sequence| self.execute(*sequence)).count()
    }

    /// What waits for the test is never executed; how many.
    pub(crate) fn discard_held(&self) -> usize {
        let held = self.held();
        let state = &mut *self.lock();
        let dropped = held.iter().filter(|sequence| state.drop_waiting(**sequence)).count();
        self.book.touch();
        dropped
    }

    fn held(&self) -> Vec<u64> {
        let state = self.lock();
        let held = |operation: &Operation| operation.is_waiting() && operation.plan.executes() == Execute::Held;
        state.operations.iter().filter(|(_, operation)| held(operation)).map(|(sequence, _)| *sequence).collect()
    }

    pub(crate) fn forget_tokens(&self) {
        for operation in self.lock().operations.values_mut() {
            operation.known = false;
        }
    }

    /// As a server does whose process ends: tokens are forgotten, and what was not executed never is.
    pub(crate) fn die(&self) {
        self.forget_tokens();
        let state = &mut *self.lock();
        let all: Vec<u64> = state.operations.keys().copied().collect();
        for sequence in all {
            state.drop_waiting(sequence);
        }
    }

    pub(crate) fn release(&self) {
        self.releases.send_replace(());
    }

    fn endpoint(&self, index: usize) -> &Endpoint {
        &self.cast.api.endpoints[index]
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Play {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Play").finish_non_exhaustive()
    }
}

impl State {
    /// The operation that a poll asks about, if it is asked where its submission went.
    fn operation(&self, routes: &Routes, asked: &Asked, path: &str) -> Option<u64> {
        let sequence = *self.tokens.get(&asked.token)?;
        let operation = self.operations.get(&sequence)?;
        let same_place = operation.endpoint == asked.endpoint && routes.poll_path(asked, &operation.path) == path;
        same_place.then_some(sequence)
    }

    fn drop_waiting(&mut self, sequence: u64) -> bool {
        let waiting = self.operations.get_mut(&sequence).filter(|operation| operation.is_waiting());
        waiting.map(|operation| operation.progress = Progress::Dropped).is_some()
    }
}

/// What a poll is told, if anything was ordered, and whether it is the one at which its operation is executed.
fn poll_fault(script: Option<&mut Script>, operation: Option<&mut Operation>) -> (Option<Fault>, bool) {
    let (mut next, mut every) = (None, None);
    if let Some(script) = script {
        next = script.next_polls.pop_front();
        every = script.every_poll.clone();
    }
    let Some(operation) = operation else { return (next.or(every), false) };
    operation.polls = operation.polls.saturating_add(1);
    let is_due = matches!(operation.plan.executes(), Execute::AtPoll(n) if operation.polls >= n);
    let fault = next.or_else(|| operation.plan.polls.pop_front()).or(every).or_else(|| operation.plan.then.clone());
    (fault, is_due)
}

/// The spec has no endpoint of this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownEndpoint {
    asked: String,
    known: Vec<String>,
}

impl fmt::Display for UnknownEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the spec has no endpoint `{}`; it has {}", self.asked, self.known.join(", "))
    }
}

impl std::error::Error for UnknownEndpoint {}

/// Where the spec has the endpoint of this name.
pub(crate) fn index_of(api: &Api, id: &str) -> Result<usize, UnknownEndpoint> {
    let known: Vec<String> = api.endpoints.iter().map(Endpoint::id).collect();
    known.iter().position(|known| known == id).ok_or_else(|| UnknownEndpoint { asked: id.to_owned(), known })
}

async fn wait(wait: &Wait, mut held: watch::Receiver<()>) {
    match wait {
        Wait::No => {}
        Wait::For(time) => tokio::time::sleep(*time).await,
        Wait::Held => {
            // Fails only when the server is gone, and with it whoever is to be answered.
            let _ = held.changed().await;
        }
    }
}

/// All of a request but what the spec makes of it.
fn arrival(head: &Parts, body: &Bytes) -> Arrival {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    Arrival {
        sequence: 0,
        kind: ArrivalKind::Stray,
        endpoint: None,
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect(),
        body: text(body),
        key: serde_json::Map::new(),
        token: None,
    }
}
