//! A resolver or a hook that blocks its thread.

use std::time::Duration;

use tokio::runtime::Runtime;

use super::{Hook, Server, Shop, execute};
use crate::{Builder, Journal, Missing, Verdict, operations::OperationState, outcome::DecidedBy};

fn shop(server: &Server, hook: &Hook) -> (Shop, Runtime) {
    let shop = Builder::<Shop, Missing, Missing>::new("https://shop.example.com".to_owned())
        .journal(Journal::in_memory())
        .resolver(hook.clone())
        .transport(server.clone())
        .build()
        .unwrap();
    (shop, tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap())
}

#[test]
fn a_callers_patience_ends_although_a_hook_blocks() {
    let (server, hook) = (Server::default(), Hook::default());
    server.gate.notify_one();
    let (shop, runtime) = shop(&server, &hook);
    let blocked = hook.0.lock().unwrap();
    let operation = execute(&shop, "a").resolve_within(Duration::from_millis(50));
    let Verdict::Unknown(open) = runtime.block_on(async { operation.await.unwrap().resolve().await }) else {
        panic!("a verdict that no hook has heard was told")
    };
    drop(blocked);
    assert!(matches!(runtime.block_on(open.wait()), Verdict::Done(_)));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the guardian's own thread runs by the machine's clock")]
fn others_are_sent_and_decided_although_a_hook_blocks() {
    let (server, hook) = (Server::default(), Hook::default());
    let (shop, runtime) = shop(&server, &hook);
    let blocked = hook.0.lock().unwrap();
    for decided in 1..=3 {
        let mut operation = execute(&shop, &decided.to_string());
        let started = async { tokio::time::timeout(Duration::from_secs(10), operation.started()).await };
        runtime.block_on(started).expect("the guardian waits for the hook").unwrap();
        server.gate.notify_one();
        let is_decided = |state: &OperationState| *state == OperationState::Undelivered { by: DecidedBy::Server };
        let all_are = || shop.0.operations().iter().filter(|open| is_decided(open.state())).count() == decided;
        let waits = (0..1_000_000).take_while(|_| !all_are()).inspect(|_| std::thread::yield_now());
        assert!(waits.count() < 1_000_000, "the guardian waits for the hook");
    }
    let left = runtime.block_on(shop.0.shutdown(Duration::from_millis(50)));
    assert_eq!(left.len(), 3, "it ended in time");
    drop(blocked);
}
