//! What the server does with a request: no sockets here.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_api_codegen::model::Mode;
use bytes::Bytes;
use fastrand::Rng;
use http::{StatusCode, request::Parts};
use serde_json::{Map, Value};
use tokio::sync::watch;

use crate::{
    answer::{Message, Reply, Truth, reply},
    cast::{Cast, Refusal, UnknownEndpoint},
    fault::{Content, Wait},
    ledger::{Arrival, ArrivalKind, Book, Execution},
    operations::{Operation, Operations, Progress, Script},
    plan::{Execute, Plan, Ready, Told},
    request::{self, Raw, Request},
    route::{Asked, Routes, Target},
    sample::{Samples, Says, says},
};

/// A server's mind.
pub(crate) struct Play {
    cast: Cast,
    routes: Routes,
    samples: Samples,
    operations: Mutex<Operations>,
    pub(crate) book: Arc<Book>,
    releases: watch::Sender<()>,
}

impl Play {
    pub(crate) fn new(cast: Cast) -> Self {
        Self {
            routes: Routes::new(&cast.api),
            samples: Samples::new(&cast.api),
            operations: Mutex::new(Operations::new(&cast)),
            book: Arc::new(Book::new()),
            releases: watch::Sender::new(()),
            cast,
        }
    }

    /// Changes what was ordered for an endpoint.
    pub(crate) fn script(&self, endpoint: &str, change: impl FnOnce(&mut Script)) -> Result<(), UnknownEndpoint> {
        let index = self.cast.index_of(endpoint)?;
        change(self.lock().script(index));
        Ok(())
    }

    pub(crate) fn target(&self, head: &Parts) -> Target {
        let operations = self.lock();
        let (path, query) = (head.uri.path(), head.uri.query().unwrap_or_default());
        let is_known = |asked: &Asked| operations.find(&self.routes, asked, path).is_some();
        self.routes.target(head.method.as_str(), path, query, is_known)
    }

    /// Why a request is turned away at the door.
    pub(crate) fn turned_away(&self, head: &Parts) -> Option<Message> {
        let missing = self.cast.required.iter().find(|(name, value)| head.headers.get(name) != Some(value))?;
        let text = format!("the header field `{}` is missing or not what it must be", missing.0);
        Some(Message::error(StatusCode::UNAUTHORIZED, text))
    }

    /// What becomes of the next submission to an endpoint.
    pub(crate) fn plan(&self, endpoint: usize) -> Plan {
        self.lock().plan(&self.cast, endpoint)
    }

    /// A submission whose body is not read.
    pub(crate) async fn refuse_unread(&self, endpoint: usize, plan: &Plan) -> Reply {
        let held = self.releases.subscribe();
        wait(&plan.answer.wait, held).await;
        reply(self.cast.endpoint(endpoint), &plan.answer, None, Truth::Unread)
    }

    /// Writes down a request that goes no further: a stray, or one that is turned away.
    pub(crate) fn note(&self, head: &Parts, body: &Bytes, target: &Target) {
        let endpoint = |index: usize| Some(self.cast.endpoint(index).id());
        let mut arrival = arrival(head, body);
        (arrival.kind, arrival.endpoint, arrival.token) = match target {
            Target::Endpoint { index, .. } => (ArrivalKind::Submission, endpoint(*index), None),
            Target::Poll { first, .. } => (ArrivalKind::Poll, endpoint(first.endpoint), Some(first.token.clone())),
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
        let endpoint = self.cast.endpoint(index);
        let query = head.uri.query().unwrap_or_default();
        let raw = Raw { parameters, query, headers: &head.headers, body };
        let (request, fit) = request::read(&self.cast.api, endpoint, raw, Arc::clone(&self.book));

        let mut arrival = arrival(head, body);
        arrival.kind = ArrivalKind::Submission;
        arrival.endpoint = Some(endpoint.id());
        arrival.key = request.key.clone();
        if let Err(problems) = fit {
            self.book.arrived(arrival);
            return Reply::Http(Message::error(StatusCode::BAD_REQUEST, problems));
        }
        let is_sync = endpoint.mode == Mode::Sync;
        if is_sync {
            // There is no poll that could find it ready: the answer waits for it.
            plan.ready = Ready::AtPoll(0);
        }
        let (answer, execute) = (plan.answer.clone(), plan.executes());
        let (sequence, token) = {
            // Under one lock: whoever sees it in the ledger can order that it be executed.
            let mut operations = self.lock();
            let token = operations.new_token();
            arrival.token = Some(token.clone());
            let sequence = self.book.arrived(arrival);
            operations.add(sequence, Operation::new(index, head.uri.path(), &token, request, plan));
            (sequence, token)
        };
        match execute {
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
        if is_sync && matches!(answer.content, Content::Truth) {
            self.until_over(sequence).await;
        }
        let truth = self.lock().tell(sequence, &answer);
        wait(&answer.wait, held).await;
        reply(endpoint, &answer, Some(&token), truth)
    }

    /// A poll: `first` as one endpoint reads it, `others` as others of the same template do.
    pub(crate) async fn poll(&self, head: &Parts, body: &Bytes, first: Asked, others: Vec<Asked>) -> Reply {
        let held = self.releases.subscribe();
        let (asked, sequence, fault, is_due) = {
            let mut operations = self.lock();
            let path = head.uri.path();
            let mut known = std::iter::once(&first).chain(&others);
            let known = known.find_map(|asked| Some((asked, operations.find(&self.routes, asked, path)?)));
            let (asked, sequence) = known.map_or((&first, None), |(asked, sequence)| (asked, Some(sequence)));

            let mut arrival = arrival(head, body);
            arrival.kind = ArrivalKind::Poll;
            arrival.endpoint = Some(self.cast.endpoint(asked.endpoint).id());
            arrival.token = Some(asked.token.clone());
            self.book.arrived(arrival);
            let (fault, is_due) = operations.polled(&self.cast, asked.endpoint, sequence);
            (asked, sequence, fault, is_due)
        };
        let truth = match sequence {
            Some(sequence) => {
                if is_due {
                    self.execute(sequence);
                }
                match self.lock().tell(sequence, &fault) {
                    Truth::Refused(refusal) => Truth::RefusedLate(refusal),
                    truth => truth,
                }
            }
            None => Truth::NotFound,
        };
        wait(&fault.wait, held).await;
        reply(self.cast.endpoint(asked.endpoint), &fault, Some(&asked.token), truth)
    }

    /// Executes an operation, unless somebody did before, or it was dropped; says which.
    fn execute(&self, sequence: u64) -> bool {
        let (index, request, told, effect, token) = {
            let mut operations = self.lock();
            let Some(operation) = operations.begin(sequence) else { return false };
            let (plan, request) = (&operation.plan, Arc::clone(&operation.request));
            (operation.endpoint, request, plan.result.clone(), plan.effect, operation.token.clone())
        };
        // Without the lock: a handler may use the simulator.
        let result = self.result(index, sequence, &request, told);

        let endpoint = self.cast.endpoint(index);
        let means = |result: &Value| endpoint.critical.as_ref().map_or(Says::Done, |critical| says(critical, result));
        // Ledger and operation change under one lock: whoever sees it in the ledger finds it executed.
        let mut operations = self.lock();
        if let Ok(result) = &result
            && effect
            && means(result) != Says::NotDone
        {
            self.book.executed(Execution {
                sequence: 0,
                endpoint: endpoint.id(),
                key: request.key.clone(),
                submission: sequence,
                token,
                result: result.clone(),
            });
        }
        operations.finish(sequence, result.map_or_else(Progress::Refused, Progress::Executed));
        drop(operations);
        self.book.touch();
        true
    }

    fn result(&self, index: usize, sequence: u64, request: &Request, told: Told) -> Result<Value, Refusal> {
        let endpoint = self.cast.endpoint(index);
        let says = match (told, self.cast.handlers.get(&endpoint.id())) {
            (Told::Given(result), _) => return Ok(result),
            (Told::Handled, Some(handler)) => return handler(request),
            (Told::Handled, None) => Says::Done,
            (Told::Made(says), _) => says,
        };
        // Of its own, so that what others do at the same time changes nothing.
        let mut rng = Rng::with_seed(self.cast.seed.rotate_left(32) ^ sequence);
        Ok(self.samples.result(&self.cast.api, endpoint, says, &request.given, &mut rng))
    }

    async fn until_over(&self, sequence: u64) {
        let mut changes = self.book.changes();
        while !self.lock().is_over(sequence) {
            // The sender is in `self`: it cannot be gone.
            let _ = changes.changed().await;
        }
    }

    /// Executes what waits for the test, in the order of arrival, and says how much that was.
    pub(crate) fn execute_held(&self) -> usize {
        let held = self.lock().held();
        held.into_iter().filter(|sequence| self.execute(*sequence)).count()
    }

    /// What waits for the test is never executed; says how much that was.
    pub(crate) fn discard_held(&self) -> usize {
        let mut operations = self.lock();
        let held = operations.held();
        held.into_iter().filter(|sequence| operations.discard(*sequence)).count()
    }

    pub(crate) fn forget_tokens(&self) {
        self.lock().forget_tokens();
    }

    /// As when a process ends: tokens are forgotten, and what was not executed never is.
    pub(crate) fn die(&self) {
        self.lock().die();
    }

    /// Sends the answers that wait for the test.
    pub(crate) fn release(&self) {
        self.releases.send_replace(());
    }

    fn lock(&self) -> MutexGuard<'_, Operations> {
        self.operations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Play {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Play").finish_non_exhaustive()
    }
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
        key: Map::new(),
        token: None,
    }
}
