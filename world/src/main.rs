//! Simulated worlds: a program, a network and a server that all go wrong, on one thread, from one seed, in fake time. At
//! the end everything heals, and every verdict that was ever told must agree with what the server truly did.

mod answers;
mod arguments;
mod books;
mod counts;
mod dice;
mod disk;
mod invariants;
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
    mutations::{FLAGS, Mutation},
    play::{Ending, Scenario, play},
    world::Counts,
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
        What::Mutations => return table(&arguments),
    };
    match failed {
        Some(seed) => replay(seed, arguments.without),
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
            let ending = play(Scenario { seed, without: arguments.without, keeps_history: false });
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
fn replay(seed: u64, without: Option<Mutation>) -> ExitCode {
    let Ending { broken, history, .. } = play(Scenario { seed, without, keeps_history: true });
    print!("{history}");
    if broken.is_empty() {
        println!("\nseed {seed}: all is well");
        return ExitCode::SUCCESS;
    }
    println!("\nseed {seed} breaks what must hold:");
    for broken in &broken {
        println!("  {broken}");
    }
    println!("\nto play it again: {}", command(seed, without));
    ExitCode::FAILURE
}

fn command(seed: u64, without: Option<Mutation>) -> String {
    match without {
        Some(mutation) => {
            format!("{FLAGS} cargo run -p async-api-world -- --seed {seed} --mutation {}", mutation.name())
        }
        None => format!("cargo run -p async-api-world -- --seed {seed}"),
    }
}

/// Takes out each rule in turn, and prints the first seed that shows it.
fn table(arguments: &Arguments) -> ExitCode {
    let mut missed = 0;
    for mutation in Mutation::ALL {
        let seeds = arguments.start..arguments.start.saturating_add(arguments.seeds);
        let found = seeds.into_iter().find_map(|seed| {
            let ending = play(Scenario { seed, without: Some(*mutation), keeps_history: false });
            ending.broken.into_iter().next().map(|broken| (seed, broken))
        });
        match found {
            Some((seed, broken)) => println!("| `{}` | {seed} | {broken} |", mutation.name()),
            None => {
                println!("| `{}` | not within {} | |", mutation.name(), arguments.seeds);
                missed += 1;
            }
        }
    }
    if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
