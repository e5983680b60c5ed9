//! A simulator in a process of its own, as tests have it that kill clients.

mod support;

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use async_api_simulator::Ledger;
use http::Method;
use support::send_to;

#[tokio::test]
async fn the_example_plays_until_its_input_is_closed() {
    // `cargo test` builds examples beside its tests.
    let mut program = std::env::current_exe().unwrap();
    program.pop();
    program.pop();
    program.push(format!("examples/play{}", std::env::consts::EXE_SUFFIX));
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop.yaml");
    let mut process =
        Command::new(program).args([spec, "7"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut url = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let address = url.trim().strip_prefix("http://").unwrap();

    send_to(address, Method::POST, "/v1/quote?order=1", "").await.unwrap();
    let ledger = send_to(address, Method::GET, "/__simulator/ledger", "").await.unwrap();
    let ledger: Ledger = serde_json::from_slice(&ledger.body).unwrap();
    assert_eq!(ledger.executions("POST /quote").count(), 1);

    drop(process.stdin.take());
    assert!(process.wait().unwrap().success());
}
