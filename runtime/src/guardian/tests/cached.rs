//! What no cache on the way may answer.

use std::{
    future::ready,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use http::{Method, header::CACHE_CONTROL};
use tokio::runtime::Handle;

use super::{Hook, Shop};
use crate::{
    Builder, CriticalOperation, Journal, Missing,
    endpoint::{Endpoint, sample},
    request::Request,
    transport::{BoxFuture, Outgoing, Transport, TransportError},
};

/// Keeps what each request says of caches.
#[derive(Clone, Default)]
struct Listens(Arc<Mutex<Vec<Option<String>>>>);

impl Transport for Listens {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let said = outgoing.headers().get(CACHE_CONTROL).map(|said| said.to_str().unwrap().to_owned());
        self.0.lock().unwrap().push(said);
        drop(outgoing.into_request().into_body().into_bytes());
        Box::pin(ready(Ok(http::Response::new(Bytes::from_static(br#"{"seat": "12A"}"#)))))
    }
}

#[tokio::test]
async fn a_purchase_by_get() {
    for (method, asked) in [(Method::GET, Some("no-cache")), (Method::POST, None)] {
        let server = Listens::default();
        let shop: Shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
            .journal(Journal::in_memory())
            .resolver(Hook::default())
            .transport(server.clone())
            .runtime(Handle::current())
            .build()
            .unwrap();
        let endpoint = sample::leaked(Endpoint { method, ..sample::sync(sample::critical()) });
        let query = serde_json::json!({ "id": "a" });
        let bought: CriticalOperation<sample::Ticket> = shop.0.critical(endpoint, Request::new().query(&query));
        drop(bought.resolve_within(Duration::from_secs(60)).await.unwrap());
        assert_eq!(*server.0.lock().unwrap(), [asked.map(str::to_owned)]);
    }
}
