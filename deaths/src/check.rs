//! At the end: what the program was told, held against the ledger.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
};

use crate::{
    books::{self, Line, Told},
    journal,
    server::{self, Sale},
    tally,
};

/// What does not agree.
#[derive(Default)]
pub(crate) struct Disagreements(Vec<String>);

impl Disagreements {
    fn add(&mut self, what: String) {
        self.0.push(what);
    }
}

/// Prints what was bought and told.
///
/// # Errors
/// What of it does not agree.
pub(crate) fn check(folder: &Path) -> Result<(), async_api::BoxError> {
    let mut wrong = Disagreements::default();
    let lines = books::read(folder)?;
    let sales = server::read(folder)?;
    let verdicts = Verdicts::of(&lines, &mut wrong);
    verdicts.against(&sales, &mut wrong);
    against_the_journal(folder, &verdicts, &mut wrong)?;
    verdicts.print(&lines, &sales);
    if wrong.0.is_empty() {
        println!("ledger, journal and hook agree on every purchase");
        return Ok(());
    }
    for what in wrong.0.iter().take(20) {
        println!("  {what}");
    }
    Err(format!("{} disagreements", wrong.0.len()).into())
}

/// What was told of each operation.
struct Verdicts<'a> {
    /// By operation: its attempt, and what the hook heard.
    heard: BTreeMap<&'a str, (&'a str, Told)>,
    /// Attempts that came to nothing.
    not_started: BTreeSet<&'a str>,
    /// Attempts whose intent was durable.
    started: BTreeSet<&'a str>,
}

impl<'a> Verdicts<'a> {
    fn of(lines: &'a [Line], wrong: &mut Disagreements) -> Self {
        let mut verdicts = Self { heard: BTreeMap::new(), not_started: BTreeSet::new(), started: BTreeSet::new() };
        for line in lines {
            match line {
                Line::Started { attempt, .. } => drop(verdicts.started.insert(attempt)),
                Line::NotStarted { attempt } => drop(verdicts.not_started.insert(attempt)),
                Line::Heard { operation, attempt, told } => {
                    let first = verdicts.heard.entry(operation).or_insert((attempt, *told));
                    if *first != (attempt, *told) {
                        wrong.add(format!("the hook heard {first:?} of {operation}, and later {told:?}"));
                    }
                }
                Line::Told { .. } => {}
            }
        }
        for line in lines {
            if let Line::Told { operation, told, .. } = line
                && verdicts.heard.get(&**operation).is_none_or(|(_, heard)| heard != told)
            {
                wrong.add(format!("a caller was told {told:?} of {operation}, and the hook something else"));
            }
        }
        verdicts
    }

    fn against(&self, sales: &[Sale], wrong: &mut Disagreements) {
        let mut by_attempt: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
        let mut by_item: BTreeMap<&str, usize> = BTreeMap::new();
        for sale in sales {
            by_attempt.entry(&sale.attempt).or_default().push(sale.number);
            *by_item.entry(&sale.item).or_default() += 1;
        }
        for (item, count) in by_item.iter().filter(|(_, count)| **count > 1) {
            wrong.add(format!("{item} was bought {count} times"));
        }
        let mut told: BTreeMap<&str, Vec<Told>> = BTreeMap::new();
        for (attempt, verdict) in self.heard.values() {
            told.entry(attempt).or_default().push(*verdict);
        }
        for (attempt, numbers) in &by_attempt {
            match told.get(attempt).map(Vec::as_slice) {
                Some([Told::Done(number)]) if [*number] == numbers[..] => {}
                Some([Told::DoneUnseen]) => {}
                told => wrong.add(format!("{attempt} was executed as {numbers:?}, and told was {told:?}")),
            }
        }
        for (attempt, verdicts) in &told {
            if verdicts.iter().any(|told| told.happened()) && !by_attempt.contains_key(attempt) {
                wrong.add(format!("{attempt} was called done and never executed"));
            }
        }
        for attempt in self.not_started.iter().filter(|attempt| by_attempt.contains_key(**attempt)) {
            wrong.add(format!("{attempt} was called not started and was executed"));
        }
        for attempt in self.started.iter().filter(|attempt| !told.contains_key(**attempt)) {
            wrong.add(format!("{attempt} was started, and nobody heard what became of it"));
        }
    }

    fn print(&self, lines: &[Line], sales: &[Sale]) {
        let heard = |is: fn(Told) -> bool| self.heard.values().filter(|(_, told)| is(*told)).count();
        let times = lines.iter().filter(|line| matches!(line, Line::Heard { .. })).count();
        println!("what was bought");
        tally::line(self.heard.len(), "operations");
        tally::line(sales.len(), "executed by the server");
        tally::line(heard(|told| matches!(told, Told::Done(_))), "told Done, with the server's number");
        tally::line(heard(|told| told == Told::DoneUnseen), "told DoneUnseen");
        tally::line(heard(|told| told == Told::NotDone), "told NotDone");
        tally::line(times - self.heard.len(), "verdicts told again, the same");
        tally::line(self.not_started.len(), "refused as duplicates");
    }
}

fn against_the_journal(folder: &Path, verdicts: &Verdicts<'_>, wrong: &mut Disagreements) -> io::Result<()> {
    let journal = journal::read(folder)?;
    for (operation, stage) in &journal.open {
        wrong.add(format!("{operation} is still open in the journal: {}", stage.name()));
    }
    for (operation, happened) in &journal.verdicts {
        if verdicts.heard.get(&**operation).is_none_or(|(_, told)| told.happened() != *happened) {
            wrong.add(format!("the journal says of {operation} what the hook did not hear"));
        }
    }
    Ok(())
}
