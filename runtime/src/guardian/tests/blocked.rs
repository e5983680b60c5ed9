//! Code of the program's that blocks the guardian's thread.

use std::time::Duration;

use super::{Hook, Server, Shop, execute};
use crate::{Builder, Journal, Missing, Verdict};

#[test]
fn a_callers_patience_ends_although_a_hook_blocks() {
    let (server, hook) = (Server::default(), Hook::default());
    server.gate.notify_one();
    let shop: Shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(Journal::in_memory())
        .resolver(hook.clone())
        .transport(server)
        .build()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let blocked = hook.0.lock().unwrap();
    let operation = execute(&shop, "a").resolve_within(Duration::from_millis(50));
    let Verdict::Unknown(open) = runtime.block_on(async { operation.await.unwrap().resolve().await }) else {
        panic!("a verdict that no hook has heard was told")
    };
    drop(blocked);
    assert!(matches!(runtime.block_on(open.wait()), Verdict::Done(_)));
}
