//! An operation that sleeps between two polls has no task: what wakes it all the same.

use std::{
    future::ready,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::header::RETRY_AFTER;
use tokio::runtime::Handle;

use super::{super::Beginning, EXECUTE, Hook, Shop, execute};
use crate::{
    Builder, CriticalOperation, Journal, Missing, Schedule, Verdict,
    case::{Case, Times},
    clock::{Clock, Moment, tests::StoppedClock},
    endpoint::sample::Ticket,
    journal::Decided,
    operations::OperationState,
    outcome::{DecidedBy, RawVerdict, Resolution},
    report::Reported,
    token::OperationId,
    transport::{BoxFuture, Outgoing, Transport, TransportError},
};

/// Between two polls, for the server asks for it.
const PAUSE: Duration = Duration::from_secs(60);

/// Accepts each submission, and answers polls with IN_PROGRESS until it is ready.
#[derive(Clone, Default)]
struct Slow {
    polls: Arc<AtomicU32>,
    ready: Arc<AtomicBool>,
}

impl Slow {
    fn polls(&self) -> u32 {
        self.polls.load(Ordering::Relaxed)
    }
}

impl Transport for Slow {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let is_poll = outgoing.uri().path().ends_with("/poll");
        drop(outgoing.into_request().into_body().into_bytes());
        if is_poll {
            self.polls.fetch_add(1, Ordering::Relaxed);
        }
        let body = match is_poll && self.ready.load(Ordering::Relaxed) {
            true => r#"{"asyncOperation": {"token": "t", "status": "READY"}, "result": {"seat": "12A"}}"#,
            false => r#"{"asyncOperation": {"token": "t", "status": "IN_PROGRESS"}}"#,
        };
        let mut answer = http::Response::new(Bytes::from_static(body.as_bytes()));
        answer.headers_mut().insert(RETRY_AFTER, PAUSE.as_secs().into());
        Box::pin(ready(Ok(answer)))
    }
}

/// A client, and what is around it.
struct Scene {
    shop: Shop,
    server: Slow,
    hook: Hook,
    clock: StoppedClock,
    journal: Journal,
}

impl Scene {
    fn on(runtime: &Handle) -> Self {
        let (server, hook, clock) = (Slow::default(), Hook::default(), StoppedClock::default());
        let journal = Journal::in_memory();
        let shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
            .journal(journal.clone())
            .resolver(hook.clone())
            .transport(server.clone())
            .clock(clock.clone())
            .schedule(Schedule::fixed(Duration::ZERO))
            .give_up_after(Duration::from_secs(24 * 3600))
            .runtime(runtime.clone())
            .build()
            .unwrap();
        Self { shop, server, hook, clock, journal }
    }

    fn begin(&self, id: &str) -> CriticalOperation<Ticket> {
        execute(&self.shop, id)
    }

    /// The one that is open.
    fn case(&self) -> Arc<Case> {
        self.shop.0.shared().guardian.as_ref().unwrap().find(|_| true).unwrap()
    }

    fn states(&self) -> Vec<(OperationId, OperationState)> {
        self.shop.0.operations().iter().map(|open| (open.id(), open.state().clone())).collect()
    }

    /// One that was begun, and sleeps.
    async fn asleep() -> (Self, CriticalOperation<Ticket>, Arc<Case>) {
        let scene = Self::on(&Handle::current());
        let mut operation = scene.begin("a");
        operation.started().await.unwrap();
        others_run().await;
        let case = scene.case();
        assert!(case.is_asleep());
        (scene, operation, case)
    }

    /// One to which something happens on the guardian, right when it is about to sleep.
    async fn on_its_way_to_sleep(happens: impl Fn(&Arc<Case>) + Send + Sync + 'static) -> (Self, Arc<Case>) {
        let scene = Self::on(&Handle::current());
        let shared = Arc::downgrade(scene.shop.0.shared());
        let mut operation = scene.begin("a").on_progress(move |_| {
            let client = shared.upgrade().unwrap();
            happens(&client.guardian.as_ref().unwrap().find(|_| true).unwrap());
        });
        let case = {
            let mut started = pin!(operation.started());
            assert!(started.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            let case = scene.case();
            started.await.unwrap();
            case
        };
        others_run().await;
        assert!(!case.is_asleep());
        (scene, case)
    }
}

async fn others_run() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

fn is_stopped(case: &Case) -> bool {
    case.look(|state| state.stopped)
}

fn seen() -> RawVerdict {
    RawVerdict::DoneUnseen("seen".into())
}

#[tokio::test]
async fn what_sleeps_is_no_task() {
    let scene = Scene::on(&Handle::current());
    others_run().await;
    let before = Handle::current().metrics().num_alive_tasks();
    let mut operations: Vec<_> = (0..100).map(|id| scene.begin(&id.to_string())).collect();
    for operation in &mut operations {
        operation.started().await.unwrap();
    }
    others_run().await;
    assert_eq!(scene.shop.0.operations().len(), 100);
    assert_eq!(Handle::current().metrics().num_alive_tasks(), before + 1, "what wakes them all is one");
}

#[tokio::test]
async fn it_is_polled_when_its_time_has_come_and_sleeps_on() {
    let (scene, operation, case) = Scene::asleep().await;
    for polls in 1..=3 {
        scene.clock.advance(PAUSE - Duration::from_secs(1));
        others_run().await;
        assert_eq!(scene.server.polls(), polls - 1);
        scene.clock.advance(Duration::from_secs(1));
        others_run().await;
        assert_eq!(scene.server.polls(), polls);
        assert!(case.is_asleep());
    }
    scene.server.ready.store(true, Ordering::Relaxed);
    scene.clock.advance(PAUSE);
    let Verdict::Done(ticket) = operation.await.unwrap().resolve().await else { panic!("not done") };
    assert_eq!(ticket.seat, "12A");
}

#[tokio::test]
async fn who_decides_meanwhile_wakes_it_to_be_delivered() {
    let (scene, operation, case) = Scene::asleep().await;
    let happened = Resolution::Happened(Ticket { seat: "7C".to_owned() });
    let reported = scene.shop.0.report::<_, serde_json::Value>(&EXECUTE, case.id(), happened).await;
    assert!(matches!(reported, Reported::Decided), "{reported:?}");
    let Verdict::Done(ticket) = operation.await.unwrap().resolve().await else { panic!("not done") };
    assert_eq!((ticket.seat.as_str(), scene.hook.calls(), scene.server.polls()), ("7C", 1, 0));

    let (scene, _operation, case) = Scene::asleep().await;
    let looked = Resolution::HappenedUnseen("in the books".into());
    let settled = scene.shop.0.settle(case.id(), looked, SystemTime::now()).await;
    assert!(matches!(settled, Reported::Decided), "{settled:?}");
    others_run().await;
    assert_eq!((scene.hook.calls(), scene.shop.0.operations().len()), (1, 0));
}

#[tokio::test]
async fn a_journal_that_fails_meanwhile_ends_the_work_on_it() {
    let (scene, operation, case) = Scene::asleep().await;
    scene.journal.poison();
    others_run().await;
    assert!(is_stopped(&case));
    assert_eq!(scene.states(), [(case.id(), OperationState::Stranded)]);
    assert!(matches!(operation.await.unwrap().resolve().await, Verdict::Unknown(_)));
    scene.clock.advance(PAUSE);
    others_run().await;
    assert_eq!((scene.server.polls(), scene.hook.calls()), (0, 0));
    let left = scene.shop.0.shutdown(Duration::from_secs(3600)).await;
    assert_eq!(left.len(), 1, "nothing is waited for, for nothing more can be found out: {left:?}");
}

#[tokio::test]
async fn a_shutdown_lets_go_of_it_and_the_next_client_takes_it_over() {
    let (scene, operation, case) = Scene::asleep().await;
    assert_eq!(scene.shop.0.shutdown(Duration::ZERO).await.len(), 1);
    assert!(is_stopped(&case) && scene.shop.0.operations().is_empty());
    assert!(matches!(operation.await.unwrap().resolve().await, Verdict::Unknown(_)));
    scene.clock.advance(PAUSE);
    others_run().await;
    assert_eq!(scene.server.polls(), 0);
    let open = scene.journal.take_over(Arc::new(super::handover::Account(""))).await.unwrap();
    assert_eq!(open.open.len(), 1);
}

#[tokio::test]
async fn a_shutdown_that_waits_sees_it_through() {
    let (scene, _operation, _) = Scene::asleep().await;
    scene.server.ready.store(true, Ordering::Relaxed);
    let time = async {
        others_run().await;
        scene.clock.advance(PAUSE);
    };
    let (left, ()) = tokio::join!(scene.shop.0.shutdown(2 * PAUSE), time);
    assert_eq!((left.len(), scene.hook.calls()), (0, 1));
}

#[test]
fn a_runtime_that_ends_meanwhile_leaves_nobody_waiting() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let theirs = runtime();
    let scene = Scene::on(theirs.handle());
    let mut operation = scene.begin("a");
    theirs.block_on(async {
        operation.started().await.unwrap();
        others_run().await;
    });
    let case = scene.case();
    assert!(case.is_asleep());
    drop(theirs);
    assert!(is_stopped(&case) && scene.shop.0.operations().is_empty());
    runtime().block_on(async {
        assert!(matches!(operation.await.unwrap().resolve().await, Verdict::Unknown(_)));
    });
    let client = Arc::downgrade(scene.shop.0.shared());
    drop((scene, case));
    assert!(client.upgrade().is_none(), "who sleeps keeps the client alive, and nobody sleeps any more");
}

#[tokio::test]
async fn what_is_decided_as_it_goes_to_sleep_is_delivered() {
    let (scene, _) = Scene::on_its_way_to_sleep(|case| {
        let decided = Decided { verdict: seen(), by: DecidedBy::Report, at: SystemTime::UNIX_EPOCH };
        let decided = pin!(case.decide(decided)).poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(decided, Poll::Ready(Ok(_))));
    })
    .await;
    assert_eq!((scene.hook.calls(), scene.shop.0.operations().len()), (1, 0));
}

#[tokio::test]
async fn what_is_let_go_of_as_it_goes_to_sleep_ends() {
    let (scene, case) = Scene::on_its_way_to_sleep(|case| case.let_go_of()).await;
    assert!(is_stopped(&case) && scene.shop.0.operations().is_empty());
}

#[tokio::test]
async fn what_has_a_journal_that_fails_as_it_goes_to_sleep_is_stranded() {
    let (scene, case) = Scene::on_its_way_to_sleep(|case| case.poison()).await;
    assert!(is_stopped(&case));
    assert_eq!(scene.states(), [(case.id(), OperationState::Stranded)]);
}

#[tokio::test]
async fn what_has_slept_enough_as_it_goes_to_sleep_is_polled() {
    let scene = Scene::on(&Handle::current());
    let clock = scene.clock.clone();
    let mut operation = scene.begin("a").on_progress(move |progress| {
        if progress.polls == 0 {
            clock.advance(PAUSE);
        }
    });
    operation.started().await.unwrap();
    others_run().await;
    assert_eq!(scene.server.polls(), 1);
    assert!(scene.case().is_asleep());
}

#[derive(Default)]
struct Woken(AtomicU32);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn its_caller_is_woken_where_it_came_last() {
    let (_scene, mut operation, case) = Scene::asleep().await;
    let [first, last] = [(); 2].map(|()| Arc::<Woken>::default());
    for woken in [&first, &last] {
        let waker = Waker::from(Arc::clone(woken));
        assert!(pin!(&mut operation).poll(&mut Context::from_waker(&waker)).is_pending());
    }
    case.nudge();
    case.nudge();
    assert_eq!([first, last].map(|woken| woken.0.load(Ordering::Relaxed)), [0, 1]);
}

/// A clock that panics once it is broken.
#[derive(Clone, Default)]
struct Fragile {
    clock: StoppedClock,
    broken: Arc<AtomicBool>,
}

impl Clock for Fragile {
    fn now(&self) -> Moment {
        assert!(!self.broken.load(Ordering::Relaxed), "the clock panics, as planned");
        self.clock.now()
    }

    fn sleep_until(&self, at: Moment) -> BoxFuture<'static, ()> {
        self.clock.sleep_until(at)
    }
}

#[tokio::test]
async fn a_clock_that_panics_as_it_goes_to_sleep_leaves_nobody_waiting() {
    let (clock, journal) = (Fragile::default(), Journal::in_memory());
    let shop: Shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(journal.clone())
        .resolver(Hook::default())
        .transport(Slow::default())
        .clock(clock.clone())
        .runtime(Handle::current())
        .build()
        .unwrap();
    let broken = Arc::clone(&clock.broken);
    let mut operation = execute(&shop, "a").on_progress(move |_| broken.store(true, Ordering::Relaxed));
    operation.started().await.unwrap();
    others_run().await;
    clock.broken.store(false, Ordering::Relaxed);
    let states = || shop.0.operations().iter().map(|open| open.state().clone()).collect::<Vec<_>>();
    assert_eq!(states(), [OperationState::Stranded]);
    assert!(matches!(operation.await.unwrap().resolve().await, Verdict::Unknown(_)));

    let mut handover = journal.take_over(Arc::new(super::handover::Account(""))).await.unwrap();
    let (client, kept) = (shop.0.shared(), handover.open.pop().unwrap());
    let guardian = client.guardian.as_ref().unwrap();
    let times = Times { lingers: PAUSE, resolve_within: PAUSE };
    let case = Case::kept(guardian.terms(client, &EXECUTE, times), kept);
    assert!(guardian.take_on(Arc::new(case), Beginning::Kept).is_some());
    assert_eq!(states(), [OperationState::InProgress], "somebody works on it again");
}
