//! Ten thousand operations at once, in a process that may open a thousand files.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]
#![cfg(unix)]

use std::{
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_api::{Schedule, async_api};
use async_api_simulator::{Execute, Plan, Simulator};
use tokio::{sync::Notify, task::JoinSet};

#[async_api("tests/specs/plain.yaml")]
trait Api {}

const MANY: usize = 10_000;
const DESCRIPTORS: usize = 1024;

#[test]
fn ten_thousand_operations_are_open_at_once_under_a_limit_of_a_thousand_descriptors() {
    const NAME: &str = "ten_thousand_operations_are_open_at_once_under_a_limit_of_a_thousand_descriptors";
    if std::env::var_os("ASYNC_API_FEW_DESCRIPTORS").is_some() {
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
        println!("{}", limits.lines().find(|line| line.starts_with("Max open files")).unwrap_or_default());
        return tokio::runtime::Runtime::new().unwrap().block_on(open_many());
    }
    let child = Command::new("sh")
        .args(["-c", &format!(r#"ulimit -n {DESCRIPTORS} && exec "$0" "$@""#)])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", NAME, "--nocapture"])
        .env("ASYNC_API_FEW_DESCRIPTORS", "1")
        .status()
        .unwrap();
    assert!(child.success(), "{child}");
}

async fn open_many() {
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/specs/plain.yaml");
    let simulator = Simulator::from_spec(spec).unwrap().start_on_thread().unwrap();
    simulator.every_submission("POST /quote", Plan::new().execute(Execute::Held)).unwrap();
    let client = ApiClient::builder(simulator.url())
        .schedule(Schedule::fixed(Duration::from_secs(10)))
        .send_within(Duration::from_secs(240))
        .build()
        .unwrap();

    let open = Arc::new((AtomicUsize::new(0), Notify::new()));
    let mut operations = JoinSet::new();
    for id in 0..MANY {
        let accepted = Arc::clone(&open);
        let quote = client.quote(api::QuoteQuery { id: id.to_string() }).on_progress(move |progress| {
            if progress.accepted && progress.polls == 0 && accepted.0.fetch_add(1, Ordering::Relaxed) + 1 == MANY {
                accepted.1.notify_one();
            }
        });
        operations.spawn(quote);
    }
    open.1.notified().await;
    println!("{MANY} operations are open over {} connections", simulator.open_connections());
    assert!(simulator.open_connections() <= 64, "as many as there may be requests under way");
    assert_eq!(simulator.execute_held(), MANY);
    let mut answered = 0;
    while let Some(answer) = operations.join_next().await {
        answer.unwrap().unwrap();
        answered += 1;
    }
    assert_eq!(answered, MANY);
    simulator.shutdown().await;
}
