//! What lies between the process and the server: it delays, loses, cuts, and at times lets nothing through.

use std::{
    future::pending,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_api::transport::{BoxFuture, Outgoing, Transport, TransportError};
use bytes::Bytes;
use http::Uri;

use crate::{
    answers::{Reply, to_poll, to_question, to_submission},
    assumptions::Assumption,
    counts::{Event, Stage},
    outside::announce,
    plan::{Endpoint, Fault},
    server::{Arrives, Executes, Submission},
    world::{State, World},
};

/// The process's end of the network.
pub(crate) struct Network {
    world: World,
    /// Shows how many there are.
    _connected: Arc<()>,
}

type Answered = Result<http::Response<Bytes>, TransportError>;

impl Transport for Network {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Answered> {
        Box::pin(self.exchange(outgoing))
    }
}

/// What a request asks for.
#[derive(Debug, Clone)]
enum Asks {
    Submission { endpoint: Endpoint, item: u32, order: usize },
    Poll { submission: usize, token: String },
    Truth { order: usize },
}

/// How the request fares on its way.
enum Way {
    /// No connection comes about; known so long after.
    Closed(Duration),
    Open {
        queued: Duration,
        arrives: Arrives,
        answer: Back,
    },
}

/// How the answer fares.
#[derive(Clone, Copy)]
enum Back {
    After(Duration),
    Lost,
    /// The connection breaks instead.
    Broken(Duration),
}

impl Network {
    pub(crate) fn new(world: &World) -> Self {
        Self { world: world.clone(), _connected: world.with(|state| Arc::clone(&state.life.connected)) }
    }

    async fn exchange(&self, outgoing: Outgoing) -> Answered {
        let world = &self.world;
        world.step(Stage::Sends).await;
        let Some(asks) = Asks::of(outgoing.uri()) else { return Err(TransportError::unsent("no such address")) };
        let (queued, arrives, back) = match world.with(|state| way(state, &asks)) {
            Way::Closed(after) => {
                world.sleep(after).await;
                return Err(TransportError::unsent("no connection"));
            }
            Way::Open { queued, arrives, answer } => (queued, arrives, answer),
        };
        let held = Held { world, slot: Arc::default() };
        let sending = leaves(world.clone(), asks.clone(), outgoing, queued, arrives, Arc::clone(&held.slot));
        if world.with(|state| queued > Duration::ZERO && state.strikes(Fault::Detached)) {
            // As a connection does that is not ours: it goes on whether or not we wait.
            tokio::spawn(sending).await.map_err(TransportError::unknown)??;
        } else {
            sending.await?;
        }
        let submission = held.slot.submission();
        let reply = match (arrives, back) {
            (_, Back::Broken(after)) => {
                world.sleep(after).await;
                return Err(TransportError::unknown("connection reset"));
            }
            (Arrives::At(at), Back::After(delay)) => {
                world.sleep_until(at).await;
                let reply = world.with(|state| reply(state, &asks, submission));
                world.sleep(delay).await;
                reply
            }
            (Arrives::At(at), Back::Lost) => {
                world.sleep_until(at).await;
                world.with(|state| drop(reply(state, &asks, submission)));
                return pending().await;
            }
            (Arrives::Never | Arrives::AfterRelease(_), _) => return pending().await,
        };
        world.step(Stage::HearsServer).await;
        world.with(|state| arrived(state, &asks, &reply));
        reply.answer().await
    }
}

/// The request waits in the queue of a connection, and then leaves, unless its body says that it must not.
async fn leaves(
    world: World,
    asks: Asks,
    outgoing: Outgoing,
    queued: Duration,
    arrives: Arrives,
    slot: Arc<Slot>,
) -> Result<(), TransportError> {
    world.sleep(queued).await;
    outgoing.into_request().into_body().into_bytes()?;
    world.step(Stage::Leaves).await;
    if let Some(submission) = world.with(|state| leave(state, &asks, arrives)) {
        slot.fill(&world, submission);
        announce(&world, submission);
    }
    Ok(())
}

/// A submission that the client waits for: once it does not any more, however that came, it has let go.
struct Held<'a> {
    world: &'a World,
    slot: Arc<Slot>,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if let Some(submission) = self.slot.close() {
            self.world.with(|state| state.let_go(submission));
        }
    }
}

/// Which submission it is, once it has left; and whether anybody waits for it still.
#[derive(Default)]
struct Slot(Mutex<(Option<usize>, bool)>);

impl Slot {
    fn submission(&self) -> Option<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn fill(&self, world: &World, submission: usize) {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slot.0 = Some(submission);
        if slot.1 {
            world.with(|state| state.let_go(submission));
        }
    }

    fn close(&self) -> Option<usize> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slot.1 = true;
        slot.0
    }
}

fn way(state: &mut State, asks: &Asks) -> Way {
    let timeout = state.plan.times.request_timeout;
    if state.strikes(Fault::Partition) {
        state.partition = state.now + state.dice.scaled(state.plan.times.lingers);
    }
    if state.now < state.partition || state.strikes(Fault::Unreachable) {
        return Way::Closed(state.dice.scaled(Duration::from_secs(10)));
    }
    let queued = if state.strikes(Fault::Queued) { state.dice.scaled(2 * timeout) } else { Duration::ZERO };
    let travels = if state.strikes(Fault::RequestDelayed) {
        state.dice.scaled(2 * timeout)
    } else {
        state.dice.span(Duration::from_millis(1), Duration::from_millis(50))
    };
    let arrives = match asks {
        _ if state.strikes(Fault::RequestLost) => Arrives::Never,
        Asks::Submission { .. } if state.strikes(Fault::RequestLate) => {
            Arrives::AfterRelease(state.dice.scaled(state.plan.executes_within()))
        }
        _ => Arrives::At(state.now + queued + travels),
    };
    let answer = if state.strikes(Fault::Reset) {
        Back::Broken(state.dice.scaled(timeout))
    } else if state.strikes(Fault::AnswerLost) {
        Back::Lost
    } else if state.strikes(Fault::AnswerDelayed) {
        Back::After(state.dice.scaled(2 * timeout))
    } else {
        Back::After(state.dice.span(Duration::from_millis(1), Duration::from_millis(50)))
    };
    Way::Open { queued, arrives, answer }
}

/// The request is out of our hands; the number is a submission's.
fn leave(state: &mut State, asks: &Asks, arrives: Arrives) -> Option<usize> {
    let &Asks::Submission { endpoint, item, order } = asks else { return None };
    let within = state.plan.executes_within();
    let executes = if state.strikes(Fault::NeverExecutes) {
        Executes::Never
    } else if state.strikes(Fault::Lingers) {
        // Mostly at the last moment.
        let early = state.dice.scaled(within);
        Executes::Lingering(within - early)
    } else if state.strikes(Fault::ExecutesLate) {
        Executes::After(state.dice.scaled(within))
    } else {
        Executes::After(Duration::ZERO)
    };
    let now = state.now;
    let forgotten_at = state.strikes(Fault::Forgets).then(|| now + state.dice.scaled(2 * state.plan.times.lingers));
    let account = state.plan.accounts[state.books.entries[order].order.client];
    let submission = Submission {
        order,
        account,
        endpoint,
        item,
        arrives,
        executes,
        released: None,
        sign: now,
        execution: None,
        forgotten_at,
        shows_once: state.strikes(Fault::ShowsOnce),
        arrived: None,
    };
    state.counts.events.count(Event::Left);
    state.books.leaves(order, now, &state.plan);
    if state.plan.lacks == Some(Assumption::SentTwice) && state.dice.percent(10) {
        state.server.leaves(submission.clone());
    }
    let number = state.server.leaves(submission);
    state.life.holds.insert(number);
    state.note(|| format!("order {order} leaves as submission {number}; it {arrives:?}, executes {executes:?}"));
    state.run_server();
    Some(number)
}

fn reply(state: &mut State, asks: &Asks, submission: Option<usize>) -> Reply {
    if state.strikes(Fault::Restart) {
        let State { server, dice, now, .. } = state;
        server.restarts(*now, dice);
    }
    let reply = match (asks, submission) {
        (Asks::Submission { .. }, Some(submission)) => to_submission(state, submission),
        (Asks::Poll { submission, token }, _) => to_poll(state, *submission, token),
        (Asks::Truth { order }, _) => to_question(state, *order),
        (Asks::Submission { .. }, None) => Reply::Nothing,
    };
    state.note(|| format!("{asks:?} is answered: {reply:?}"));
    reply
}

/// An answer is in the client's hands.
fn arrived(state: &mut State, asks: &Asks, reply: &Reply) {
    if let Asks::Poll { submission, .. } = asks {
        state.counts.events.count(Event::Poll);
        if reply.is_in_progress() {
            state.server.sign_of_life(*submission, state.now);
        }
    }
}

impl Asks {
    fn of(uri: &Uri) -> Option<Self> {
        let field = |name: &str| {
            let mut pairs = uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(field, _)| *field == name).map(|(_, value)| value)
        };
        let order = || field("order")?.parse().ok();
        let path = uri.path().strip_prefix("/v1/shop/")?;
        if path == "truth" {
            return Some(Self::Truth { order: order()? });
        }
        if path.ends_with("/poll") {
            let token = field("asyncOperationToken")?.to_owned();
            return Some(Self::Poll { submission: token.strip_prefix('t')?.parse().ok()?, token });
        }
        let endpoint = match path {
            "buy" => Endpoint::Buy,
            "pay" => Endpoint::Pay,
            "rent" => Endpoint::Rent,
            "charge" => Endpoint::Charge,
            _ => return None,
        };
        Some(Self::Submission { endpoint, item: field("item")?.parse().ok()?, order: order()? })
    }
}
