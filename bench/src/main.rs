//! Benchmarks of `async-api` beside its peers: a module for each command.

mod compile;
mod decode;
mod journal;
mod memory;
mod schedule;

use std::{alloc::System, process::ExitCode};

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

/// Counts what is allocated.
#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const USAGE: &str = "\
usage: cargo run --release -- COMMAND

  compile     what a client costs to compile, beside its peers
  decode      how fast answers are decoded, beside what serde derives
  journal     what it costs to make critical operations durable, to keep them in mind, and to open the file again
  memory      what waiting and polling cost, beside peers, in memory and CPU time
  schedule    when to poll: the learned schedule against the optimum, and against its peers' defaults";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let done = match arguments.next().as_deref() {
        Some("compile") => compile::run(arguments),
        Some("decode") => decode::run(arguments),
        Some("journal") => journal::run(arguments),
        Some("memory") => memory::run(arguments),
        Some("schedule") => schedule::run(arguments),
        Some(_) | None => Err([USAGE, compile::USAGE, decode::USAGE, journal::USAGE, memory::USAGE, schedule::USAGE]
            .join(
                "

",
            )),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
