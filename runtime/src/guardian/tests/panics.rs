//! Code of the program's that panics while an operation's request is under way.

use bytes::Bytes;
use http::HeaderMap;
use tokio::runtime::Handle;

use super::{Hook, Shop, execute};
use crate::{
    Builder, Journal, Missing, Verdict,
    clock::{Clock, tests::StoppedClock},
    error::BoxError,
    transport::{BoxFuture, Outgoing, Transport, TransportError},
};

/// Panics once the request has left.
struct Panics;

impl Transport for Panics {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            outgoing.into_request().into_body().into_bytes()?;
            panic!("the transport panics, as planned")
        })
    }
}

async fn no_credentials() -> Result<HeaderMap, BoxError> {
    panic!("the hook panics, as planned")
}

#[tokio::test]
async fn a_transport_that_panics_leaves_an_operation_to_be_resolved() {
    let shop: Shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(Journal::in_memory())
        .resolver(Hook::default())
        .transport(Panics)
        .clock(StoppedClock::default())
        .runtime(Handle::current())
        .build()
        .unwrap();
    let outcome = execute(&shop, "a").await.unwrap();
    assert!(outcome.lost_reason().is_some());
    assert_eq!(shop.0.operations().len(), 1);
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test's own task")]
async fn a_hook_for_credentials_that_panics_is_one_that_has_none() {
    let clock = StoppedClock::default();
    let shop: Shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(Journal::in_memory())
        .resolver(Hook::default())
        .transport(Panics)
        .authenticate(no_credentials)
        .clock(clock.clone())
        .runtime(Handle::current())
        .build()
        .unwrap();
    let operation = execute(&shop, "a");
    let verdict = tokio::spawn(async move { operation.await.unwrap().resolve().await });
    while !verdict.is_finished() {
        clock.advance(std::time::Duration::from_millis(100));
        tokio::task::yield_now().await;
    }
    assert!(clock.now().since(crate::Moment::default()) < std::time::Duration::from_secs(60));
    assert!(matches!(verdict.await.unwrap(), Verdict::NotDone(_)));
}
