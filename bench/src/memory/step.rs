//! What a polling step costs above the HTTP client.

use std::{future::Future, sync::Arc};

use async_api::BoxError;

use super::{
    by_hand::{self, Client},
    ours::{self, Quotes as _},
    runtime,
    targets::{held, median},
    usage::Usage,
    wire::{self, NOWHERE, Soon},
};

/// Under way at once, so that a wake-up of the timer is for many.
const TASKS: usize = 1000;

/// A way to poll.
struct Peer {
    name: &'static str,
    /// So many polls that find it in progress.
    run: fn(usize) -> Result<(), BoxError>,
}

const BY_HAND: usize = 0;
const OURS: usize = 1;

const PEERS: [Peer; 2] = [Peer { name: "a loop by hand", run: by_hand }, Peer { name: "async-api", run: ours }];

pub(super) fn print(polls: usize, rounds: usize) -> Result<(), BoxError> {
    let mut seen = PEERS.map(|_| (Vec::new(), Vec::new()));
    for round in 0..=rounds {
        for (peer, (cpu, allocations)) in PEERS.iter().zip(&mut seen) {
            let began = Usage::now();
            (peer.run)(0)?;
            let (without, began) = (began.since(), Usage::now());
            (peer.run)(polls)?;
            let with = began.since();
            // The first one finds everything for the first time.
            if round > 0 {
                cpu.push((with.cpu.as_nanos() as f64 - without.cpu.as_nanos() as f64) / polls as f64);
                allocations.push((with.allocations as f64 - without.allocations as f64) / polls as f64);
            }
        }
    }
    let figures = seen.map(|(cpu, allocations)| (median(cpu), median(allocations)));
    println!("\n## A polling step, the HTTP client mocked; medians of {rounds} rounds of {polls} polls\n");
    println!("What the loop by hand costs is that of the client and the parser; what is more is the library's.\n");
    println!("| | CPU | more | at most | allocations | more | at most |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    let least = figures[BY_HAND];
    for (index, (peer, (cpu, allocations))) in PEERS.iter().zip(figures).enumerate() {
        let is_ours = index == OURS;
        let more = held(cpu - least.0, None, |cpu| format!("{:.2} µs", cpu / 1e3));
        let more_often = held(allocations - least.1, is_ours.then_some(2.0), |times| format!("{times:.1}"));
        println!("| {} | {:.2} µs | {more} | {allocations:.1} | {more_often} |", peer.name, cpu / 1e3);
    }
    Ok(())
}

/// Runs the tasks to their ends, each of which gives the price.
fn together<F>(start: impl Fn() -> F) -> Result<(), BoxError>
where
    F: Future<Output = Result<String, BoxError>> + Send + 'static,
{
    runtime()?.block_on(async {
        let tasks: Vec<_> = (0..TASKS).map(|_| tokio::spawn(start())).collect();
        for task in tasks {
            let price = task.await??;
            if price != wire::PRICE {
                return Err(format!("the price is not {price}").into());
            }
        }
        Ok(())
    })
}

fn by_hand(polls: usize) -> Result<(), BoxError> {
    let client = Arc::new(Client(Soon::after(polls)));
    together(|| {
        let client = Arc::clone(&client);
        async move { Ok(by_hand::over(&client, NOWHERE, wire::token(0)).await?.price) }
    })
}

fn ours(polls: usize) -> Result<(), BoxError> {
    let client = ours::quotes(&ours::Server::ready_after(polls))?;
    together(|| {
        let operation = client.ticket_quote(ours::query());
        async move { Ok(operation.await?.price) }
    })
}
