//! What a polling step costs above the HTTP client.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_api::{BoxError, Schedule};
use tokio::time::sleep;

use super::{
    azure_core,
    by_hand::{self, Careful, Client},
    google_cloud_lro,
    ours::{self, DAYS, Quotes as _},
    runtime,
    targets::{held, median},
    usage::Usage,
    wire::{self, NOWHERE, Soon},
};

/// Under way at once, so that a wake-up of the timer is for many.
const TASKS: usize = 1000;

/// Before each poll, for all but the schedule that chooses for itself: less than this, and some would not sleep at all.
const PAUSE: Duration = Duration::from_millis(1);

/// A way to poll.
struct Peer {
    name: &'static str,
    /// Whose cost is not this one's own: the client's and the parser's.
    above: usize,
    /// So many polls that find it in progress.
    run: fn(usize) -> Result<(), BoxError>,
}

const SLEEP: usize = 0;
const BY_HAND: usize = 1;
const AZURE_MINIMAL: usize = 5;
const OURS: usize = 7;

const PEERS: [Peer; 9] = [
    Peer { name: "a task that sleeps and wakes up", above: SLEEP, run: sleeper },
    Peer { name: "a loop by hand: client, parser, and the sleep", above: SLEEP, run: by_hand },
    Peer {
        name: "… with limits of time and of requests at once, headers, jitter, and a look at whose answer it is",
        above: BY_HAND,
        run: by_hand_carefully,
    },
    Peer { name: "google-cloud-lro, as its clients use it; no client, no parser", above: SLEEP, run: google_published },
    Peer { name: "google-cloud-lro, minimal; the same", above: SLEEP, run: google_minimal },
    Peer { name: "azure_core, minimal", above: BY_HAND, run: azure_minimal },
    Peer { name: "azure_core, as documented", above: BY_HAND, run: azure_documented },
    Peer { name: "async-api", above: BY_HAND, run: ours },
    Peer { name: "async-api, with the default schedule", above: BY_HAND, run: ours_learned },
];

#[derive(Clone, Copy)]
struct Cost {
    nanoseconds: f64,
    allocations: f64,
}

pub(super) fn print(polls: usize, rounds: usize) -> Result<(), BoxError> {
    let costs = measure(polls, rounds)?;
    println!("\n## A polling step, the HTTP client mocked; medians of {rounds} rounds of {polls} polls\n");
    println!("| | CPU | its own | at most | allocations | its own | at most |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    let azure = costs[AZURE_MINIMAL].nanoseconds - costs[BY_HAND].nanoseconds;
    for (index, (peer, cost)) in PEERS.iter().zip(&costs).enumerate() {
        let is_ours = index >= OURS;
        let without = costs[peer.above];
        let own = cost.nanoseconds - without.nanoseconds;
        let own = held(own, is_ours.then_some(azure / 2.0), |cpu| format!("{:.2} µs", cpu / 1e3));
        let own_allocations = cost.allocations - without.allocations;
        let own_allocations = held(own_allocations, is_ours.then_some(2.0), |times| format!("{times:.1}"));
        let Cost { nanoseconds, allocations } = cost;
        println!("| {} | {:.2} µs | {own} | {allocations:.1} | {own_allocations} |", peer.name, nanoseconds / 1e3);
    }
    println!("\nIts own: what it costs more than the loop by hand, or than the sleep where there is no client.");
    Ok(())
}

/// What a poll costs each of the peers, who take turns.
fn measure(polls: usize, rounds: usize) -> Result<[Cost; PEERS.len()], BoxError> {
    let mut seen = PEERS.map(|_| (Vec::new(), Vec::new()));
    for round in 0..=rounds {
        for (peer, (cpu, allocations)) in PEERS.iter().zip(&mut seen) {
            let began = Usage::now();
            (peer.run)(0)?;
            let (without, began) = (began.since(), Usage::now());
            (peer.run)(polls)?;
            let with = began.since();
            // The first round finds everything for the first time.
            if round > 0 {
                cpu.push((with.cpu.as_nanos() as f64 - without.cpu.as_nanos() as f64) / polls as f64);
                allocations.push((with.allocations as f64 - without.allocations as f64) / polls as f64);
            }
        }
    }
    Ok(seen.map(|(cpu, allocations)| Cost { nanoseconds: median(cpu), allocations: median(allocations) }))
}

/// Runs tasks to their ends, each of which gives the price.
fn together<F>(start: impl Fn() -> Result<F, BoxError>) -> Result<(), BoxError>
where
    F: Future<Output = Result<String, BoxError>> + Send + 'static,
{
    runtime()?.block_on(async {
        let tasks = (0..TASKS).map(|_| Ok(tokio::spawn(start()?))).collect::<Result<Vec<_>, BoxError>>()?;
        for task in tasks {
            let price = task.await??;
            if price != wire::PRICE {
                return Err(format!("the price is not {price}").into());
            }
        }
        Ok(())
    })
}

fn sleeper(polls: usize) -> Result<(), BoxError> {
    let left = Arc::new(AtomicUsize::new(polls));
    together(|| {
        let left = Arc::clone(&left);
        Ok(async move {
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                sleep(PAUSE).await;
            }
            Ok(wire::PRICE.to_owned())
        })
    })
}

fn by_hand(polls: usize) -> Result<(), BoxError> {
    let client = Arc::new(Client(Soon::after(polls)));
    together(|| {
        let client = Arc::clone(&client);
        Ok(async move { Ok(by_hand::over(&client, NOWHERE, wire::token(0), PAUSE).await?.price) })
    })
}

fn by_hand_carefully(polls: usize) -> Result<(), BoxError> {
    let careful = Arc::new(Careful::new(Client(Soon::after(polls))));
    together(|| {
        let careful = Arc::clone(&careful);
        Ok(async move { Ok(by_hand::careful(&careful, NOWHERE, wire::token(0), PAUSE).await?.price) })
    })
}

fn google_published(polls: usize) -> Result<(), BoxError> {
    let client = google_cloud_lro::client(&google_cloud_lro::Server::new(Soon::after(polls), PAUSE));
    together(|| Ok(google_cloud_lro::published(&client)))
}

fn google_minimal(polls: usize) -> Result<(), BoxError> {
    let server = google_cloud_lro::Server::new(Soon::after(polls), PAUSE);
    together(|| Ok(google_cloud_lro::minimal(&server)))
}

fn azure_documented(polls: usize) -> Result<(), BoxError> {
    let pipeline = azure_core::pipeline(Soon::after(polls));
    together(|| azure_core::documented(&pipeline, PAUSE))
}

fn azure_minimal(polls: usize) -> Result<(), BoxError> {
    let client = azure_core::client(Soon::after(polls));
    together(|| azure_core::minimal(&client, PAUSE))
}

fn ours(polls: usize) -> Result<(), BoxError> {
    let client = ours::quotes(&ours::Server::ready_after(polls)).schedule(Schedule::fixed(PAUSE)).build()?;
    price(&client)
}

fn ours_learned(polls: usize) -> Result<(), BoxError> {
    let builder = ours::quotes(&ours::Server::ready_after(polls)).clock(ours::Fast::default());
    // A moment of the machine's is minutes there.
    price(&builder.send_within(DAYS).request_timeout(DAYS).build()?)
}

fn price(client: &ours::QuotesClient) -> Result<(), BoxError> {
    together(|| {
        let operation = client.ticket_quote(ours::query());
        Ok(async move { Ok(operation.await?.price) })
    })
}
