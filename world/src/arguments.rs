//! What to play.

use crate::{
    assumptions::Assumption,
    counts::Kind as _,
    mutations::{Mutation, named},
    play::Scenario,
};

pub(crate) const USAGE: &str = "\
usage: async-api-world --seeds COUNT [--start SEED] [--threads COUNT] [--mutation NAME] [--lacking NAME]
       async-api-world --seed SEED [--mutation NAME] [--lacking NAME]
       async-api-world --tables [--seeds COUNT] [--start SEED]";

pub(crate) struct Arguments {
    pub(crate) what: What,
    pub(crate) seeds: u64,
    pub(crate) start: u64,
    pub(crate) threads: usize,
    /// The rule that the runtime lacks.
    pub(crate) without: Option<Mutation>,
    /// What does not hold that verdicts are built on.
    pub(crate) lacks: Option<Assumption>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// So many worlds, until one breaks something.
    Seeds,
    /// One world, with its history.
    Replay,
    /// How many seeds each mutation and each broken assumption needs.
    Tables,
}

impl Arguments {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let (mut what, mut seeds, mut start) = (None, None, 0);
        let (mut without, mut lacks) = (None, None);
        let mut threads = std::thread::available_parallelism().map_or(1, usize::from);
        while let Some(word) = words.next() {
            let mut text = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--seeds" => seeds = Some(number(&text()?)?),
                "--start" => start = number(&text()?)?,
                "--seed" => (what, start) = (Some(What::Replay), number(&text()?)?),
                "--threads" => threads = number(&text()?)?,
                "--mutation" => without = Some(named(&text()?)?),
                "--lacking" => lacks = Some(assumption(&text()?)?),
                "--tables" => what = Some(What::Tables),
                _ => return Err(format!("unknown argument `{word}`")),
            }
        }
        let what = what.or(seeds.map(|_| What::Seeds)).ok_or("nothing to play")?;
        Ok(Self { what, seeds: seeds.unwrap_or(1000), start, threads, without, lacks })
    }

    /// One of the worlds.
    pub(crate) fn scenario(&self, seed: u64) -> Scenario {
        Scenario { seed, without: self.without, lacks: self.lacks, keeps_history: false }
    }
}

fn assumption(name: &str) -> Result<Assumption, String> {
    let found = Assumption::ALL.iter().find(|assumption| assumption.name() == name);
    found.copied().ok_or_else(|| format!("no assumption is called `{name}`"))
}

fn number<N: std::str::FromStr>(text: &str) -> Result<N, String> {
    text.parse().map_err(|_| format!("`{text}` is no number"))
}
