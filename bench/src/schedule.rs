//! When to poll.

mod law;
mod optimum;
mod peers;
mod play;
mod plots;
mod speed;
mod targets;
mod trace;

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use self::optimum::Rules;

pub(crate) const USAGE: &str = "\
usage: schedule [--replications N]
           prints what the learned schedule is held to, and what it comes to; 24 replications
       schedule --trace FILE [--poll-worth SECONDS] [--give-up-after SECONDS] [--seed N]
           plays a file of completion times, in order: seconds, one a line, `inf` for never;
           prints means an operation as JSON; 0.25 s, 300 s, seed 1
       schedule --plots FOLDER
           draws the plots of docs/polling.md";

/// How much is measured.
#[derive(Debug, Clone, Copy)]
struct Count {
    replications: u64,
    burst: usize,
    operations: usize,
}

pub(crate) fn run(arguments: impl Iterator<Item = String>) -> Result<(), String> {
    let Arguments { replications, trace, plots, rules, seed } = Arguments::read(arguments)?;
    if let Some(path) = trace {
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        let told = trace::play(&text, rules, seed).map_err(|error| format!("{path}: {error}"))?;
        println!("{told:#}");
        return Ok(());
    }
    if let Some(folder) = plots {
        return plots::draw(&folder).map_err(|error| format!("{folder}: {error}"));
    }
    let is_quick = replications < 10;
    let (burst, operations) = if is_quick { (100, 2000) } else { (1000, 100_000) };
    let count = Count { replications, burst, operations };
    targets::experience(count);
    targets::peers(count);
    targets::drift(count);
    targets::bursts(count);
    speed::print(count);
    Ok(())
}

struct Arguments {
    replications: u64,
    trace: Option<String>,
    plots: Option<String>,
    rules: Rules,
    seed: u64,
}

impl Arguments {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut read = Self { replications: 24, trace: None, plots: None, rules: Rules::new(0.25), seed: 1 };
        while let Some(name) = arguments.next() {
            let known = ["--replications", "--trace", "--plots", "--poll-worth", "--give-up-after", "--seed"];
            if !known.contains(&name.as_str()) {
                return Err(format!("unknown argument `{name}`\n{USAGE}"));
            }
            let value = arguments.next().ok_or_else(|| format!("`{name}` needs a value\n{USAGE}"))?;
            let bad = || format!("`{value}` is no value for `{name}`\n{USAGE}");
            let seconds = || value.parse().ok().filter(|seconds| (1e-3..=1e6).contains(seconds)).ok_or_else(bad);
            let whole = || value.parse::<u64>().map_err(|_| bad());
            match name.as_str() {
                "--replications" => read.replications = whole()?.max(1),
                "--trace" => read.trace = Some(value),
                "--plots" => read.plots = Some(value),
                "--poll-worth" => read.rules.price = seconds()?,
                "--give-up-after" => read.rules.give_up = seconds()?,
                _ => read.seed = whole()?,
            }
        }
        Ok(read)
    }
}

/// What `work` makes of each, in order.
fn parallel<T: Sync, R: Send>(of: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((index, item)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    of.get(index).map(|item| (index, item))
                } {
                    let made = work(item);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((index, made));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, made)| made).collect()
}
