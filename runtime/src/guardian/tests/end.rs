//! The end of a client, as seen by what still runs beside its operations.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use tokio::runtime::Handle;

use super::{EXECUTE, Hook, Shop, execute};
use crate::{
    Builder, Journal, Missing,
    clock::tests::StoppedClock,
    endpoint::sample,
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

fn shop(journal: &Journal, hook: &Hook, transport: impl Transport) -> Shop {
    Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(journal.clone())
        .resolver(hook.clone())
        .transport(transport)
        .clock(StoppedClock::default())
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
