//! Benchmarks of `async-api` beside its peers: a module for each command.

mod schedule;

use std::{alloc::System, process::ExitCode};

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

/// Counts what is allocated.
#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const USAGE: &str = "\
usage: cargo run --release -- COMMAND

  schedule    when to poll: the learned schedule against the optimum, and against its peers' defaults";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let done = match arguments.next().as_deref() {
        Some("schedule") => schedule::run(arguments),
        Some(_) | None => Err(format!("{USAGE}\n\n{}", schedule::USAGE)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
