//! A machine that is suspended before a submission has left: it must not leave afterwards.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use tokio::runtime::Handle;

use super::{Hook, Shop, execute};
use crate::{
    Builder, Journal, Missing, NotDoneReason, NotSent, Verdict,
    clock::{Clock, Moment, tests::StoppedClock},
    transport::{BoxFuture, Outgoing, Transport, TransportError},
};

/// A clock of a machine that can be suspended: only one of its hands goes on.
#[derive(Clone, Default)]
struct Laptop {
    awake: StoppedClock,
    suspended: Arc<Mutex<Duration>>,
}

impl Laptop {
    fn is_suspended(&self, span: Duration) {
        *self.suspended.lock().unwrap() += span;
    }
}

impl Clock for Laptop {
    fn now(&self) -> Moment {
        self.awake.now()
    }

    fn sleep_until(&self, at: Moment) -> BoxFuture<'static, ()> {
        self.awake.sleep_until(at)
    }

    fn now_counting_suspension(&self) -> Moment {
        self.now() + *self.suspended.lock().unwrap()
    }
}

/// Cannot be reached at first; counts what has left.
#[derive(Clone, Default)]
struct Far {
    unreachable: Arc<AtomicU32>,
    left: Arc<AtomicU32>,
}

impl Transport for Far {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let fewer = |left: u32| left.checked_sub(1);
            if self.unreachable.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fewer).is_ok() {
                return Err(TransportError::unsent("no connection"));
            }
            outgoing.into_request().into_body().into_bytes()?;
            self.left.fetch_add(1, Ordering::Relaxed);
            Err(TransportError::unknown("reset"))
        })
    }
}

async fn others_run() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test's own task")]
async fn between_two_tries() {
    for (seconds, leaves) in [(0, 1), (40, 0), (3600, 0)] {
        let (clock, far) = (Laptop::default(), Far::default());
        far.unreachable.store(1, Ordering::Relaxed);
        let shop: Shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
            .journal(Journal::in_memory())
            .resolver(Hook::default())
            .transport(far.clone())
            .clock(clock.clone())
            .runtime(Handle::current())
            .build()
            .unwrap();
        let begun = tokio::spawn(execute(&shop, "a"));
        others_run().await;
        clock.is_suspended(Duration::from_secs(seconds));
        clock.awake.advance(Duration::from_secs(1));
        others_run().await;
        let outcome = begun.await.unwrap().unwrap();
        assert_eq!(far.left.load(Ordering::Relaxed), leaves);
        if leaves == 0 {
            let verdict = outcome.resolve().await;
            assert!(matches!(verdict, Verdict::NotDone(NotDoneReason::NotSent(NotSent::TooLate))), "{verdict:?}");
        }
    }
}
