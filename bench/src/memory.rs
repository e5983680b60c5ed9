//! What waiting and polling cost, in memory and CPU time.

mod by_hand;
mod ours;
mod sleeping;
mod step;
mod targets;
mod usage;
mod wire;

use async_api::BoxError;
use tokio::runtime::{Builder, Runtime};

pub(crate) const USAGE: &str = "\
memory [PART] [--operations N] [--rounds N]

  PART          sleeping: what an operation costs while it sleeps between two polls
                step: what a poll costs above the HTTP client
                all of them when none is named
  --operations  how many sleep, and how many polls a step is measured by (default: 100000)
  --rounds      how often what is compared takes its turn (default: 9)";

const PARTS: [&str; 2] = ["sleeping", "step"];

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
    let options = Options::of(arguments)?;
    measure(&options).map_err(|error| error.to_string())
}

fn measure(options: &Options) -> Result<(), BoxError> {
    println!("`*`: misses what it is held to.");
    if options.has("sleeping") {
        sleeping::print(options.operations)?;
    }
    if options.has("step") {
        step::print(options.operations, options.rounds)?;
    }
    Ok(())
}

fn runtime() -> std::io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}
