//! Simulated worlds: a program, a network and a server that all go wrong, on one thread, from one seed, in fake time. At
//! the end everything heals, and every verdict that was ever told must agree with what the server truly did.

mod acknowledged;
mod answers;
mod arguments;
mod assumptions;
mod books;
mod broken;
mod caller;
mod clock;
mod counts;
mod dice;
mod disk;
#[cfg(test)]
mod frozen;
mod growth;
mod invariants;
mod journals;
mod mutations;
mod network;
mod outside;
mod plan;
mod play;
mod program;
mod resolver;
mod server;
mod world;

use std::{
    process::ExitCode,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::Instant,
};

use self::{
    arguments::{Arguments, What},
    assumptions::Assumption,
    broken::Rule,
    counts::{Counts, Kind as _},
    mutations::{FLAGS, Mutation},
    play::{Ending, Scenario, play},
};

fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(problem) => {
            eprintln!("{problem}\n\n{}", arguments::USAGE);
            return ExitCode::from(2);
        }
    };
    let failed = match arguments.what {
        What::Replay => Some(arguments.start),
        What::Seeds => play_all(&arguments),
        What::Tables => return tables(&arguments),
    };
    match failed {
        Some(seed) => replay(arguments.scenario(seed)),
        None => ExitCode::SUCCESS,
    }
}

/// Plays all seeds, prints what happened, and gives the first that broke something.
fn play_all(arguments: &Arguments) -> Option<u64> {
    let began = Instant::now();
    let (next, stopped, failed) = (AtomicU64::new(arguments.start), AtomicBool::new(false), AtomicU64::new(u64::MAX));
    let end = arguments.start.saturating_add(arguments.seeds);
    let work = || {
        let mut counts = Counts::default();
        while !stopped.load(Ordering::Relaxed) {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= end {
                break;
            }
            let ending = play(arguments.scenario(seed));
            counts.add(&ending.counts);
            if !ending.broken.is_empty() {
                failed.fetch_min(seed, Ordering::Relaxed);
                stopped.store(true, Ordering::Relaxed);
            }
        }
        counts
    };
    let counts = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..arguments.threads).map(|_| scope.spawn(work)).collect();
        let mut sum = Counts::default();
        for counts in threads.into_iter().filter_map(|thread| thread.join().ok()) {
            sum.add(&counts);
        }
        sum
    });
    let seconds = began.elapsed().as_secs_f64();
    println!("{counts}\n{:.0} worlds/s on {} threads", counts.worlds() as f64 / seconds, arguments.threads);
    Some(failed.into_inner()).filter(|seed| *seed != u64::MAX)
}

/// Plays one world again and shows all that happened.
fn replay(scenario: Scenario) -> ExitCode {
    let Ending { broken, history, .. } = play(Scenario { keeps_history: true, ..scenario });
    print!("{history}");
    if broken.is_empty() {
        println!("\nseed {}: all is well", scenario.seed);
        return ExitCode::SUCCESS;
    }
    println!("\nseed {} breaks what must hold:", scenario.seed);
    for broken in &broken {
        println!("  {broken}");
    }
    println!("\nto play it again: {}", command(scenario));
    ExitCode::FAILURE
}

fn command(scenario: Scenario) -> String {
    let mut command = format!("cargo run -p async-api-world -- --seed {}", scenario.seed);
    if let Some(mutation) = scenario.without {
        command = format!("{FLAGS} {command} --mutation {}", mutation.name());
    }
    if let Some(assumption) = scenario.lacks {
        command = format!("{command} --lacking {}", assumption.name());
    }
    command
}

/// Takes out each rule and each assumption in turn, and prints the first seed that shows it, as rows of a table.
fn tables(arguments: &Arguments) -> ExitCode {
    let mut missed = 0;
    let mut row = |name: &str, breaks: &[Rule], change: &dyn Fn(u64) -> Scenario| {
        let mut seeds = arguments.start..arguments.start.saturating_add(arguments.seeds);
        let found = seeds.find_map(|seed| Some((seed, play(change(seed)).broken.into_iter().next()?)));
        match found {
            Some((seed, broken)) if breaks.is_empty() || breaks.contains(&broken.rule) => {
                println!("| `{name}` | {} | {seed} |", broken.rule.name());
            }
            Some(_) | None => {
                println!("| `{name}` | nothing within {} seeds | |", arguments.seeds);
                missed += 1;
            }
        }
    };
    for mutation in Mutation::ALL {
        row(mutation.name(), &[], &|seed| Scenario { without: Some(*mutation), ..arguments.scenario(seed) });
    }
    for lacks in Assumption::ALL {
        row(lacks.name(), lacks.breaks(), &|seed| Scenario { lacks: Some(*lacks), ..arguments.scenario(seed) });
    }
    if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
