//! Simulated worlds: a program, a network and a server that all go wrong, on one thread, from one seed, in fake time. At
//! the end everything heals, and every verdict that was ever told must agree with what the server truly did.

mod answers;
mod arguments;
mod books;
mod counts;
mod dice;
mod disk;
mod invariants;
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
    arguments::Arguments,
    play::{Scenario, play},
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
    let failed = match arguments.seed {
        Some(seed) => Some(seed),
        None => play_all(&arguments),
    };
    match failed {
        Some(seed) => replay(seed),
        None => ExitCode::SUCCESS,
    }
}

/// Plays all seeds, prints what happened, and gives the first that broke something.
fn play_all(arguments: &Arguments) -> Option<u64> {
    let began = Instant::now();
    let (next, stopped, failed) = (AtomicU64::new(arguments.start), AtomicBool::new(false), AtomicU64::new(u64::MAX));
    let end = arguments.start + arguments.seeds;
    let work = || {
        let mut counts = Counts::default();
        while !stopped.load(Ordering::Relaxed) {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= end {
                break;
            }
            let ending = play(Scenario { seed, keeps_history: false });
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
        for thread in threads {
            if let Ok(counts) = thread.join() {
                sum.add(&counts);
            }
        }
        sum
    });
    let seconds = began.elapsed().as_secs_f64();
    println!("{counts}\n{:.0} worlds/s on {} threads", counts.worlds() as f64 / seconds, arguments.threads);
    Some(failed.into_inner()).filter(|seed| *seed != u64::MAX)
}

/// Plays one world again and shows all that happened.
fn replay(seed: u64) -> ExitCode {
    let ending = play(Scenario { seed, keeps_history: true });
    print!("{}", ending.history);
    if ending.broken.is_empty() {
        println!("\nseed {seed}: all is well");
        return ExitCode::SUCCESS;
    }
    println!("\nseed {seed} breaks what must hold:");
    for broken in &ending.broken {
        println!("  {broken}");
    }
    println!("\nto play it again: cargo run -p async-api-world -- --seed {seed}");
    ExitCode::FAILURE
}
