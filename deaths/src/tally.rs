//! What was seen at the deaths.

use std::{collections::BTreeMap, fmt, time::Duration};

use crate::journal::{End, Journal, Stage};

#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) starting: u64,
    pub(crate) buying: u64,
    pub(crate) stopped: u64,
    pub(crate) server: u64,
    /// Deaths at which at least one operation stood there, and how many operations did.
    stages: BTreeMap<Stage, (u64, u64)>,
    most_open: usize,
    in_write: u64,
    torn: u64,
    compacting: u64,
    /// The hook had returned, or nearly so, and the journal does not know.
    heard: u64,
}

impl Tally {
    /// Takes down how things stood at a death.
    pub(crate) fn note(&mut self, journal: &Journal, compacting: bool, heard: usize) {
        for stage in [Stage::Intended, Stage::Accepted, Stage::Concluded, Stage::Decided] {
            let there = journal.open.values().filter(|open| **open == stage).count() as u64;
            let (deaths, operations) = self.stages.entry(stage).or_default();
            *deaths += u64::from(there > 0);
            *operations += there;
        }
        self.most_open = self.most_open.max(journal.open.len());
        self.in_write += u64::from(journal.end != End::Fenced);
        self.torn += u64::from(journal.end == End::Torn);
        self.compacting += u64::from(compacting);
        self.heard += heard as u64;
    }

    pub(crate) fn deaths(&self) -> u64 {
        self.starting + self.buying + self.stopped
    }

    pub(crate) fn print(&self, took: Duration) {
        println!("{} deaths in {} s", self.deaths(), took.as_secs());
        line(self.starting, "while it started and recovered");
        line(self.buying, "while it bought");
        line(self.stopped, "after a SIGSTOP longer than every time-out");
        line(self.server, "deaths of the server beside");
        println!("how the open operations stood when the program died");
        println!("{:>12} {:>12}", "operations", "at deaths");
        for (stage, (deaths, operations)) in &self.stages {
            println!("{operations:>12} {deaths:>12}  {}", stage.name());
        }
        println!("{:>12} {:>12}  heard by the hook, and not on record as delivered", self.heard, "");
        println!("{:>12} {:>12}  the most at once", self.most_open, "");
        println!("how the journal stood");
        line(self.in_write, "deaths between a write and what follows its flush");
        line(self.torn, "of them in the middle of a line");
        line(self.compacting, "during a compaction");
    }
}

pub(crate) fn line(count: impl fmt::Display, what: &str) {
    println!("{count:>12}  {what}");
}
