//! What to play.

use crate::mutations::{Mutation, named};

pub(crate) const USAGE: &str = "\
usage: async-api-world --seeds COUNT [--start SEED] [--threads COUNT] [--mutation NAME]
       async-api-world --seed SEED [--mutation NAME]
       async-api-world --mutations [--seeds COUNT]";

pub(crate) struct Arguments {
    pub(crate) what: What,
    pub(crate) seeds: u64,
    pub(crate) start: u64,
    pub(crate) threads: usize,
    /// The rule that the runtime lacks.
    pub(crate) without: Option<Mutation>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// So many worlds, until one breaks something.
    Seeds,
    /// One world, with its history.
    Replay,
    /// How many seeds each mutation needs.
    Mutations,
}

impl Arguments {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let (mut what, mut seeds, mut start, mut without) = (None, None, 0, None);
        let mut threads = std::thread::available_parallelism().map_or(1, usize::from);
        while let Some(word) = words.next() {
            let mut text = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--seeds" => seeds = Some(number(&text()?)?),
                "--start" => start = number(&text()?)?,
                "--seed" => (what, start) = (Some(What::Replay), number(&text()?)?),
                "--threads" => threads = number(&text()?)?,
                "--mutation" => without = Some(named(&text()?)?),
                "--mutations" => what = Some(What::Mutations),
                _ => return Err(format!("unknown argument `{word}`")),
            }
        }
        let what = what.or(seeds.map(|_| What::Seeds)).ok_or("nothing to play")?;
        Ok(Self { what, seeds: seeds.unwrap_or(1000), start, threads, without })
    }
}

fn number<N: std::str::FromStr>(text: &str) -> Result<N, String> {
    text.parse().map_err(|_| format!("`{text}` is no number"))
}
