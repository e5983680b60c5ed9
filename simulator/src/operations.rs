//! The operations that a server knows, how they stand, and what was ordered for them.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::Arc,
};

use fastrand::Rng;
use serde_json::Value;
use tokio::time::Instant;

use crate::{
    answer::Truth,
    cast::{Cast, Refusal},
    fault::{Content, Fault},
    plan::{Execute, Plan, Ready},
    request::Request,
    route::{Asked, Routes},
    sample::uuid,
};

/// All operations, and the scripts of all endpoints.
pub(crate) struct Operations {
    rng: Rng,
    /// By [`Arrival::sequence`](crate::Arrival::sequence) of their submissions.
    all: BTreeMap<u64, Operation>,
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

/// What came of a submission.
pub(crate) struct Operation {
    pub(crate) endpoint: usize,
    /// Base path and filled path, as sent.
    pub(crate) path: String,
    pub(crate) token: String,
    pub(crate) request: Arc<Request>,
    pub(crate) plan: Plan,
    arrived: Instant,
    polls: u32,
    progress: Progress,
    /// Whether polls for the token find it.
    known: bool,
}

#[derive(Debug)]
pub(crate) enum Progress {
    Waiting,
    Executing,
    Executed(Value),
    Refused(Refusal),
    /// It was forgotten before it was executed.
    Dropped,
}

impl Operation {
    pub(crate) fn new(endpoint: usize, path: &str, token: &str, request: Request, plan: Plan) -> Self {
        Self {
            endpoint,
            path: path.to_owned(),
            token: token.to_owned(),
            request: Arc::new(request),
            plan,
            arrived: Instant::now(),
            polls: 0,
            progress: Progress::Waiting,
            known: true,
        }
    }

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

impl Operations {
    pub(crate) fn new(cast: &Cast) -> Self {
        Self {
            rng: Rng::with_seed(cast.seed),
            all: BTreeMap::new(),
            tokens: HashMap::new(),
            scripts: cast.api.endpoints.iter().map(|_| Script::default()).collect(),
        }
    }

    pub(crate) fn script(&mut self, endpoint: usize) -> &mut Script {
        &mut self.scripts[endpoint]
    }

    /// What becomes of the next submission to an endpoint.
    pub(crate) fn plan(&mut self, cast: &Cast, endpoint: usize) -> Plan {
        let random = cast.random_submissions.draw(&mut self.rng);
        let script = &mut self.scripts[endpoint];
        let ordered = script.next.pop_front().or_else(|| script.every.clone());
        ordered.or(random).unwrap_or_else(|| cast.usual.clone())
    }

    pub(crate) fn new_token(&mut self) -> String {
        uuid(&mut self.rng)
    }

    pub(crate) fn add(&mut self, sequence: u64, operation: Operation) {
        self.tokens.insert(operation.token.clone(), sequence);
        self.all.insert(sequence, operation);
    }

    /// The operation that a poll asks about, if it asks where its submission went.
    pub(crate) fn find(&self, routes: &Routes, asked: &Asked, path: &str) -> Option<u64> {
        let sequence = *self.tokens.get(&asked.token)?;
        let operation = self.all.get(&sequence)?;
        let same_place = operation.endpoint == asked.endpoint && routes.poll_path(asked, &operation.path) == path;
        same_place.then_some(sequence)
    }

    /// A poll arrived: what it is told if not the truth, and whether its operation is now to be executed.
    pub(crate) fn polled(&mut self, cast: &Cast, endpoint: usize, sequence: Option<u64>) -> (Fault, bool) {
        let random = cast.random_polls.draw(&mut self.rng);
        let script = &mut self.scripts[endpoint];
        let (next, every) = (script.next_polls.pop_front(), script.every_poll.clone());
        let operation = sequence.and_then(|sequence| self.all.get_mut(&sequence));
        let (fault, is_due) = match operation {
            Some(operation) => {
                operation.polls = operation.polls.saturating_add(1);
                let is_due = matches!(operation.plan.executes(), Execute::AtPoll(n) if operation.polls >= n);
                let own = |operation: &mut Operation| operation.plan.polls.pop_front();
                (next.or_else(|| own(operation)).or(every).or_else(|| operation.plan.then.clone()), is_due)
            }
            None => (next.or(every), false),
        };
        (fault.or(random).unwrap_or(Fault::none()), is_due)
    }

    /// How an operation stands, which may be told only once.
    pub(crate) fn tell(&mut self, sequence: u64, fault: &Fault) -> Truth {
        let Some(operation) = self.all.get_mut(&sequence) else { return Truth::NotFound };
        let truth = operation.stands();
        if operation.plan.shown_once && matches!((&truth, &fault.content), (Truth::Ready(_), Content::Truth)) {
            operation.known = false;
        }
        truth
    }

    /// Takes up what waits to be executed.
    pub(crate) fn begin(&mut self, sequence: u64) -> Option<&Operation> {
        let operation = self.all.get_mut(&sequence).filter(|operation| operation.is_waiting())?;
        operation.progress = Progress::Executing;
        Some(operation)
    }

    pub(crate) fn finish(&mut self, sequence: u64, progress: Progress) {
        if let Some(operation) = self.all.get_mut(&sequence) {
            operation.progress = progress;
        }
    }

    /// Whether it is executed, or was refused.
    pub(crate) fn is_over(&self, sequence: u64) -> bool {
        match self.all.get(&sequence).map(|operation| &operation.progress) {
            Some(Progress::Executed(_) | Progress::Refused(_)) | None => true,
            Some(Progress::Waiting | Progress::Executing | Progress::Dropped) => false,
        }
    }

    /// What waits for the test, in the order of arrival.
    pub(crate) fn held(&self) -> Vec<u64> {
        let held = |operation: &Operation| operation.is_waiting() && operation.plan.executes() == Execute::Held;
        self.all.iter().filter(|(_, operation)| held(operation)).map(|(sequence, _)| *sequence).collect()
    }

    /// It will never be executed; says whether it would have been.
    pub(crate) fn discard(&mut self, sequence: u64) -> bool {
        self.begin(sequence).is_some() && {
            self.finish(sequence, Progress::Dropped);
            true
        }
    }

    pub(crate) fn forget_tokens(&mut self) {
        for operation in self.all.values_mut() {
            operation.known = false;
        }
    }

    /// As when a process ends: tokens are forgotten, and what was not executed never is.
    pub(crate) fn die(&mut self) {
        self.forget_tokens();
        for operation in self.all.values_mut().filter(|operation| operation.is_waiting()) {
            operation.progress = Progress::Dropped;
        }
    }
}
