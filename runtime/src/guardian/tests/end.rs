//! The end of a client, as seen by what still runs beside its operations.

use std::{
    pin::pin,
    sync::{
        Arc, Weak,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Waker},
    time::Duration,
};

use bytes::Bytes;
use tokio::{runtime::Handle, sync::Semaphore};

use super::{EXECUTE, Hook, Server, Shop, execute, lost_case};
use crate::{
    BoxError, Builder, Journal, Missing, Moment, NotStarted,
    clock::tests::StoppedClock,
    endpoint::sample,
    guardian::{Beginning, sleep},
    journal::{Attendant, Earlier, Entry, Intent, JournalStore, MemoryStore, Recorded},
    token::OperationId,
    transport::{BoxFuture, Outgoing, Transport, TransportError},
};

/// Accepts each submission and answers no poll, and knows how many wait for one.
#[derive(Clone, Default)]
struct Accepts(Arc<()>);

impl Accepts {
    fn waiting(&self) -> usize {
        // One is the test's, and one the client's.
        Arc::strong_count(&self.0) - 2
    }
}

impl Transport for Accepts {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let waiting = Arc::clone(&self.0);
        Box::pin(async move {
            let is_poll = outgoing.uri().path().ends_with("/poll");
            outgoing.into_request().into_body().into_bytes()?;
            if is_poll {
                let _waiting = waiting;
                return std::future::pending().await;
            }
            let body = r#"{"asyncOperation": {"token": "t", "status": "IN_PROGRESS"}}"#;
            Ok(http::Response::new(Bytes::from_static(body.as_bytes())))
        })
    }
}

/// Answers once it is let.
struct Gated {
    store: MemoryStore,
    gate: Arc<Semaphore>,
}

impl JournalStore for Gated {
    fn commit<'a>(&'a mut self, batch: &'a [Entry]) -> BoxFuture<'a, Result<Vec<Recorded>, BoxError>> {
        Box::pin(async move {
            let _open = self.gate.acquire().await?;
            self.store.commit(batch).await
        })
    }

    fn unfinished(&mut self) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        Box::pin(async move {
            let _open = self.gate.acquire().await?;
            self.store.unfinished().await
        })
    }

    fn earlier<'a>(&'a mut self, intent: &'a Intent) -> BoxFuture<'a, Result<Vec<Earlier>, BoxError>> {
        self.store.earlier(intent)
    }
}

fn gated() -> (Journal, Arc<Semaphore>) {
    let gate = Arc::new(Semaphore::new(1));
    let store = Gated { store: MemoryStore::default(), gate: Arc::clone(&gate) };
    (Journal::over_on(store, &Handle::current()), gate)
}

async fn others_run() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}

fn shop(journal: &Journal, hook: &Hook, transport: impl Transport) -> Shop {
    shop_by(StoppedClock::default(), journal, hook, transport)
}

fn shop_by(clock: StoppedClock, journal: &Journal, hook: &Hook, transport: impl Transport) -> Shop {
    Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(journal.clone())
        .resolver(hook.clone())
        .transport(transport)
        .clock(clock)
        .runtime(Handle::current())
        .build()
        .unwrap()
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test's own task")]
async fn a_poll_that_runs_beside_an_operation_ends_before_the_shutdown_does() {
    let server = Accepts::default();
    let shop = shop(&Journal::in_memory(), &Hook::default(), server.clone());
    let mut operation = execute(&shop, "a");
    let id = operation.started().await.unwrap();
    let case = shop.0.shared().guardian.as_ref().unwrap().case(id).unwrap();
    case.until(|state| state.token.as_ref().map(drop)).await;
    let polled = tokio::spawn(shop.0.critical_poll::<sample::Ticket>(&EXECUTE, &id));
    while server.waiting() == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(shop.0.shutdown(Duration::ZERO).await.len(), 1);
    assert_eq!(server.waiting(), 0);
    assert!(polled.await.unwrap().unwrap().is_some(), "its outcome is there to be resolved");
}

#[tokio::test]
async fn nobody_gets_an_operation_before_whoever_asks_about_it_has_come_to_an_end() {
    let shop = shop(&Journal::in_memory(), &Hook::default(), Accepts::default());
    let mut operation = execute(&shop, "a");
    let id = operation.started().await.unwrap();
    let guardian = shop.0.shared().guardian.as_ref().unwrap();
    let case = guardian.case(id).unwrap();
    case.until(|state| state.token.as_ref().map(drop)).await;
    let mut asking = pin!(case.ask_server(std::future::pending::<()>()));
    assert!(asking.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    let ends = async {
        others_run().await;
        assert!(guardian.case(id).is_some(), "what comes of the question may still be recorded");
        assert!(asking.await.is_err());
    };
    let (left, ()) = tokio::join!(shop.0.shutdown(Duration::ZERO), ends);
    assert_eq!((left.len(), guardian.case(id).is_some()), (1, false));
}

/// Waits for what others let go of.
#[derive(Default)]
struct Heir(AtomicU32);

impl Attendant for Heir {
    fn attends(&self, _: OperationId) -> bool {
        false
    }

    fn would_attend(&self, _: &Intent) -> bool {
        true
    }

    fn look_again(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn a_shutdown_ends_although_a_question_does_not_and_hands_on_once_it_has() {
    let (clock, journal, heir) = (StoppedClock::default(), Journal::in_memory(), Arc::<Heir>::default());
    let shop = shop_by(clock.clone(), &journal, &Hook::default(), Accepts::default());
    journal.admit(Arc::downgrade(&heir) as Weak<dyn Attendant>);
    let mut operation = execute(&shop, "a");
    let id = operation.started().await.unwrap();
    let guardian = shop.0.shared().guardian.as_ref().unwrap();
    let case = guardian.case(id).unwrap();
    case.until(|state| state.token.as_ref().map(drop)).await;
    let mut asking = Box::pin(case.ask_server(std::future::pending::<()>()));
    assert!(asking.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    let passes = async {
        others_run().await;
        clock.advance(Duration::from_secs(2 * 30 + 5));
    };
    let (left, ()) = tokio::join!(shop.0.shutdown(Duration::ZERO), passes);
    assert_eq!((left.len(), guardian.case(id).is_some()), (1, true));
    let before = heir.0.load(Ordering::Relaxed);
    drop(asking);
    others_run().await;
    assert_eq!((guardian.case(id).is_some(), heir.0.load(Ordering::Relaxed)), (false, before + 1));
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the guardian's own thread runs by the machine's clock")]
async fn the_guardians_thread_lives_on_without_a_client_until_nothing_is_open() {
    let (server, hook) = (Server::default(), Hook::default());
    let shop: Shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(Journal::in_memory())
        .resolver(hook.clone())
        .transport(server.clone())
        .build()
        .unwrap();
    let mut operation = execute(&shop, "a");
    operation.started().await.unwrap();
    let until = async |is_so: &dyn Fn() -> bool| {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    let told = async {
        until(&|| *server.arrived.lock().unwrap() == 1).await;
        drop((operation, shop));
        // A thread that ended now would have had the time to.
        tokio::task::spawn_blocking(|| std::thread::park_timeout(Duration::from_millis(50))).await.unwrap();
        server.gate.notify_one();
        until(&|| hook.calls() == 1).await;
    };
    assert!(tokio::time::timeout(Duration::from_secs(10), told).await.is_ok());
}

#[tokio::test]
async fn who_cannot_begin_because_the_journal_fails_learns_the_id_that_may_be_on_record() {
    let (journal, gate) = gated();
    let _closed = gate.acquire().await.unwrap();
    let shop = shop(&journal, &Hook::default(), Accepts::default());
    let mut operation = execute(&shop, "a");
    let fails = async {
        others_run().await;
        journal.poison();
    };
    let (started, ()) = tokio::join!(operation.started(), fails);
    assert!(matches!(started, Err(NotStarted::Journal(_))), "{started:?}");
}

#[tokio::test]
async fn what_is_handed_over_while_the_client_is_shut_down_is_not_taken_on() {
    let journal = Journal::in_memory();
    let shop = shop(&journal, &Hook::default(), Accepts::default());
    let guardian = shop.0.shared().guardian.as_ref().unwrap();
    assert!(shop.0.shutdown(Duration::ZERO).await.is_empty());
    // A pass through the journal that began before comes to it now.
    let _ = guardian.take_on(Arc::new(lost_case(&journal)), Beginning::Kept);
    assert!(shop.0.operations().is_empty());
}

#[tokio::test]
async fn who_stops_sleeping_outside_of_tokio_leaves_nothing_behind() {
    let shop = shop(&Journal::in_memory(), &Hook::default(), Accepts::default());
    others_run().await;
    let metrics = Handle::current().metrics();
    let before = metrics.num_alive_tasks();
    let outside = || {
        let mut sleep = pin!(sleep(shop.0.shared(), Moment::default() + Duration::from_secs(330)));
        assert!(sleep.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        metrics.num_alive_tasks()
    };
    let asleep = std::thread::scope(|threads| threads.spawn(outside).join());
    assert_eq!(asleep.unwrap(), before + 1);
    others_run().await;
    assert_eq!(metrics.num_alive_tasks(), before);
}
