//! Very many polls that are due at one moment, where few files may be open.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant, SystemTime},
};

use async_api::BoxError;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::{
    by_hand,
    ours::{self, Quotes as _},
    runtime,
    server::{RETRY_AT, Server},
    targets::held,
    usage::{live, peak_resident, resident},
    wire,
};

/// The part of the command that this is, in a process of its own.
pub(super) const PART: &str = "burst-here";

const FILES: u64 = 1024;

pub(super) fn print(operations: usize) -> Result<(), BoxError> {
    println!("\n## {operations} polls due at one moment, {FILES} file descriptors\n");
    println!("| | measured | at most |");
    println!("| --- | --- | --- |");
    super::alone(PART, operations)
}

/// What that process does.
pub(super) fn run(operations: usize) -> Result<(), BoxError> {
    let server = Server::start(0)?;
    setrlimit(Resource::Nofile, Rlimit { current: Some(FILES), ..getrlimit(Resource::Nofile) })?;
    let runtime = runtime()?;
    let before = resident()?;
    let Burst { mut waits, submitting, polling } = runtime.block_on(ours(&server, operations))?;
    let grown = peak_resident()?.saturating_sub(before);
    let (most, all) = runtime.block_on(server.connections())?;
    let failed = operations - waits.len();
    waits.sort();
    let mean = waits.iter().map(Duration::as_secs_f64).sum::<f64>() / waits.len().max(1) as f64;
    let longest = waits.last().copied().unwrap_or_default().as_secs_f64();
    let whole = |number: f64| format!("{number}");
    let mebibytes = |bytes: f64| format!("{:.1} MiB", bytes / f64::from(1 << 20));
    println!("| failed | {} |", held(failed as f64, Some(0.0), whole));
    println!("| connections at once | {} |", held(most as f64, Some(64.0), whole));
    println!("| connections opened | {all} | |");
    println!("| a poll's wait, in the mean | {mean:.3} s | |");
    println!("| the longest, of the mean | {} |", held(longest / mean, Some(2.0), |ratio| format!("{ratio:.3}")));
    println!("| peak of the heap | {} |", held(polling as f64, Some(12.0 * f64::from(1 << 20)), mebibytes));
    println!("| … while all submit at one moment | {} | |", mebibytes(submitting as f64));
    println!("| growth of the RSS | {} | |", mebibytes(grown as f64));
    let unbounded = runtime.block_on(unbounded(&server, operations))?;
    let percent = 100.0 * unbounded as f64 / operations as f64;
    println!("| for comparison: failed in loops by hand, as many requests at once | {percent:.0} % | |");
    Ok(())
}

struct Burst {
    /// How long each waited that succeeded, from the moment at which all are due.
    waits: Vec<Duration>,
    /// Peaks of the heap.
    submitting: i128,
    polling: i128,
}

async fn ours(server: &Server, operations: usize) -> Result<Burst, BoxError> {
    let client = ours::QuotesClient::builder(&server.base).give_up_after(Duration::from_secs(600)).build()?;
    // Time for the submissions, and for their connections to be closed; a date has whole seconds.
    let due = SystemTime::now() + Duration::from_secs(10 + operations as u64 / 1000);
    let date = httpdate::fmt_http_date(due);
    let due = httpdate::parse_http_date(&date)?;
    let due = Instant::now() + due.duration_since(SystemTime::now())?;
    let peak = Peak::watch();
    let tasks: Vec<_> = (0..operations)
        .map(|_| {
            let operation = client.ticket_quote(ours::query()).header(RETRY_AT, &date);
            tokio::spawn(async move {
                let is_right = operation.await.is_ok_and(|quote| quote.price == wire::PRICE);
                is_right.then(Instant::now)
            })
        })
        .collect();
    tokio::time::sleep_until((due - Duration::from_millis(500)).into()).await;
    let submitting = peak.end();
    let peak = Peak::watch();
    let mut waits = Vec::with_capacity(operations);
    for task in tasks {
        if let Some(at) = task.await? {
            waits.push(at.checked_duration_since(due).ok_or("a poll came before it was due")?);
        }
    }
    Ok(Burst { waits, submitting, polling: peak.end() })
}

/// How many fail where everybody asks at once.
async fn unbounded(server: &Server, operations: usize) -> Result<usize, BoxError> {
    let (client, base) = (reqwest::Client::new(), Arc::<str>::from(server.base.as_str()));
    let polls: Vec<_> = (0..operations)
        .map(|number| {
            let pause = Duration::from_secs(1);
            tokio::spawn(by_hand::inline(client.clone(), Arc::clone(&base), wire::token(number), pause))
        })
        .collect();
    let mut failed = 0;
    for poll in polls {
        failed += usize::from(poll.await?.is_err());
    }
    Ok(failed)
}

/// The most bytes that are live, as a thread sees it that looks ten thousand times a second.
struct Peak {
    stop: Arc<AtomicBool>,
    thread: thread::JoinHandle<i128>,
}

impl Peak {
    fn watch() -> Self {
        let stop = Arc::<AtomicBool>::default();
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let mut most = live();
            while !stopped.load(Ordering::Relaxed) {
                thread::park_timeout(Duration::from_micros(100));
                most = most.max(live());
            }
            most
        });
        Self { stop, thread }
    }

    fn end(self) -> i128 {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap_or_default()
    }
}
