//! What waiting and polling cost, in memory and CPU time.

mod azure_core;
mod burst;
mod by_hand;
mod floor;
mod google_cloud_lro;
mod loopback;
mod million;
mod ours;
mod server;
mod sleeping;
mod step;
mod targets;
mod usage;
mod wire;

use std::process::Command;

use async_api::BoxError;
use tokio::runtime::{Builder, Runtime};

pub(crate) const USAGE: &str = "\
memory [PART] [--operations N] [--rounds N]

  PART          sleeping: what an operation costs while it sleeps between two polls
                million: ten times as many in one process
                step: what a poll costs above the HTTP client
                loopback: what it costs over real HTTP; a fifth as many polls
                burst: a tenth as many polls, due at one moment
                all of them when none is named
  --operations  how many sleep, and how many polls a step is measured by (default: 100000)
  --rounds      how often what is compared takes its turn (default: 9)";

const PARTS: [&str; 5] = ["sleeping", "million", "step", "loopback", "burst"];

struct Options {
    part: Option<String>,
    operations: usize,
    rounds: usize,
}

impl Options {
    fn of(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self { part: None, operations: 100_000, rounds: 9 };
        while let Some(argument) = arguments.next() {
            if PARTS.contains(&argument.as_str()) {
                options.part = Some(argument);
                continue;
            }
            let value = arguments.next().ok_or_else(|| format!("what is {argument}?\n\n{USAGE}"))?;
            let number = || match value.parse() {
                Ok(0) | Err(_) => Err(format!("{argument} {value}: not a number of them")),
                Ok(number) => Ok(number),
            };
            match argument.as_str() {
                "--operations" => options.operations = number()?,
                "--rounds" => options.rounds = number()?,
                _ => return Err(format!("what is {argument}?\n\n{USAGE}")),
            }
        }
        Ok(options)
    }

    fn has(&self, part: &str) -> bool {
        self.part.as_ref().is_none_or(|only| only == part)
    }
}

pub(crate) fn run(arguments: impl Iterator<Item = String>) -> Result<(), String> {
    // A peer switches TLS on in `reqwest`, and leaves the provider to the program.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let arguments: Vec<_> = arguments.collect();
    let done = match arguments.as_slice() {
        [part, number] if part == server::PART => number.parse().map_err(Into::into).and_then(server::serve),
        [part, number] if part == million::PART => number.parse().map_err(Into::into).and_then(million::run),
        [part, number] if part == burst::PART => number.parse().map_err(Into::into).and_then(burst::run),
        _ => measure(&Options::of(arguments.into_iter())?),
    };
    done.map_err(|error| error.to_string())
}

fn measure(options: &Options) -> Result<(), BoxError> {
    let (operations, rounds) = (options.operations, options.rounds);
    println!("`*`: misses what it is held to.");
    if options.has("sleeping") {
        sleeping::print(operations)?;
    }
    if options.has("million") {
        million::print(10 * operations)?;
    }
    if options.has("step") {
        step::print(operations, rounds)?;
    }
    if options.has("loopback") {
        loopback::print(operations / 5, rounds)?;
    }
    if options.has("burst") {
        burst::print(operations / 10)?;
    }
    Ok(())
}

/// Runs a part in a process of its own, which prints what it finds.
fn alone(part: &str, operations: usize) -> Result<(), BoxError> {
    let status = Command::new(std::env::current_exe()?).args(["memory", part, &operations.to_string()]).status()?;
    status.success().then_some(()).ok_or_else(|| format!("{part}: {status}").into())
}

fn runtime() -> std::io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}
