//! A process full of sleeping operations.

use std::time::{Duration, Instant};

use async_api::BoxError;
use tokio::task::yield_now;

use super::{
    ours::{self, Quotes as _},
    runtime,
    usage::{Usage, live, resident},
};

/// The part of the command that this is, in a process of its own.
pub(super) const PART: &str = "million-here";

pub(super) fn print(operations: usize) -> Result<(), BoxError> {
    println!("\n## Operations that sleep in one process\n");
    println!("Each was submitted and polled once, over a transport that is a function call.\n");
    println!("| operations | RSS | of the heap | all asleep after | all dropped after |");
    println!("| --- | --- | --- | --- | --- |");
    super::alone(PART, operations)
}

/// What that process does.
pub(super) fn run(operations: usize) -> Result<(), BoxError> {
    let server = ours::Server::lets_sleep(0);
    let client = ours::quotes(&server).build()?;
    let runtime = runtime()?;
    let (began, used, before) = (Instant::now(), Usage::now(), live());
    runtime.block_on(async {
        for number in 0..operations {
            drop(tokio::spawn(client.ticket_quote(ours::query())));
            if number % 100 == 0 {
                yield_now().await;
            }
        }
        while server.sleeping() < operations {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    let (asleep, used) = (began.elapsed(), used.since().cpu);
    let (heap, resident) = ((live() - before) as f64, resident()?);
    let mebibytes = |bytes: f64| bytes / f64::from(1 << 20);
    let (began, using) = (Instant::now(), Usage::now());
    drop(runtime);
    let (dropped, using) = (began.elapsed(), using.since().cpu);
    println!(
        "| {operations} | {:.0} MiB | {:.0} MiB | {asleep:.2?} ({used:.2?} of CPU time) | {dropped:.2?} ({using:.2?}) |",
        mebibytes(resident as f64),
        mebibytes(heap)
    );
    Ok(())
}
