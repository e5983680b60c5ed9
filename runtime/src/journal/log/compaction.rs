//! Makes a log short again, off the writer's way.

use std::{
    collections::{HashMap, HashSet},
    io,
    ops::Range,
    sync::Arc,
    thread::JoinHandle,
    time::SystemTime,
};

use super::{
    Compacting,
    archive::{self, Archive},
    disk::{Disk, DiskFile, Name},
    index::Index,
    record::{self, Line, Logged, Record},
    replay::{self, Lines},
};
use crate::{
    BoxError,
    journal::{Entry, Intent, KeyFree},
    mutation::{Mutation, is},
    token::OperationId,
};

/// Whether a compaction is worth it, and the one that is under way.
pub(super) struct Compaction {
    compacting: Compacting,
    /// How long the file was after the last one.
    worth: u64,
    running: Option<Running>,
    /// After a failure, not before the file is twice as long again.
    not_before: u64,
}

enum Running {
    Thread(JoinHandle<io::Result<Made>>),
    Ended(Box<io::Result<Made>>),
}

impl Compaction {
    pub(super) fn new(compacting: Compacting, worth: u64) -> Self {
        Self { compacting, worth, running: None, not_before: 0 }
    }

    pub(super) fn is_due(&self, length: u64) -> bool {
        let worth_it = length > self.compacting.from && length > 2 * self.worth && length >= self.not_before;
        self.running.is_none() && worth_it && !is(Mutation::NeverCompacted)
    }

    /// Whether it is worth it although nothing more is going to be recorded: whoever opens it next has less to read.
    pub(super) fn is_due_at_last(&self, length: u64) -> bool {
        self.running.is_none() && length > self.worth + self.worth / 4 + 64 * 1024
    }

    /// Begins to write what is in the file up to a length, which is durable.
    pub(super) fn begin(&mut self, disk: &Arc<dyn Disk>, length: u64, index: &Index) {
        // Unless it ends well.
        self.not_before = 2 * length;
        let (disk, secret, repeats) = (Arc::clone(disk), index.secret(), index.repeats());
        let read = self.worth..length;
        self.running = Some(if self.compacting.background {
            let work = move || Made::of(disk.as_ref(), read, secret, repeats);
            match std::thread::Builder::new().name("async-api-compaction".to_owned()).spawn(work) {
                Ok(thread) => Running::Thread(thread),
                Err(error) => Running::Ended(Box::new(Err(error))),
            }
        } else {
            Running::Ended(Box::new(Made::of(disk.as_ref(), read, secret, repeats)))
        });
    }

    /// Waits for what is under way.
    pub(super) fn wait(&mut self) {
        self.running = match self.running.take() {
            Some(Running::Thread(thread)) => {
                let panicked = |_| Err(io::Error::other("the compaction panicked"));
                Some(Running::Ended(Box::new(thread.join().unwrap_or_else(panicked))))
            }
            other => other,
        };
    }

    /// What was made, once it is. A failure costs nothing but space: the journal goes on as it is.
    pub(super) fn finished(&mut self) -> Option<Made> {
        if matches!(&self.running, Some(Running::Thread(thread)) if !thread.is_finished()) {
            return None;
        }
        self.wait();
        match self.running.take()? {
            Running::Ended(made) => made.inspect_err(|error| failed(error)).ok(),
            Running::Thread(_) => None,
        }
    }

    /// What was made has taken the place of the file, and is so long but for what was recorded in the meantime.
    pub(super) fn succeeded(&mut self, length: u64) {
        (self.worth, self.not_before) = (length, 0);
    }
}

/// Waits for what is under way, so that it writes to no file that somebody else has opened by then.
impl Drop for Compaction {
    fn drop(&mut self) {
        self.wait();
    }
}

pub(super) fn failed(error: &dyn std::fmt::Display) {
    tracing::warn!(target: "async_api::journal", %error, "the journal could not be compacted; it goes on as it is");
}

/// A compacted journal that waits to take the place of the other.
pub(super) struct Made {
    file: Box<dyn DiskFile>,
    read_to: u64,
    length: u64,
    pending: Vec<u8>,
    next: u64,
    index: Index,
}

/// What has taken the place.
pub(super) struct Placed {
    pub(super) file: Box<dyn DiskFile>,
    pub(super) length: u64,
    pub(super) next: u64,
    pub(super) index: Index,
}

const PIECE: usize = 256 * 1024;

impl Made {
    /// Of what is in the file up to the end of the range, which begins where the last compaction ended.
    fn of(disk: &dyn Disk, range: Range<u64>, secret: [u8; 16], repeats: bool) -> io::Result<Self> {
        let read_to = range.end;
        let old = disk.open(Name::Journal)?.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        let survey = Survey::of(old.as_ref(), range).map_err(io::Error::other)?;
        let pending = replay::beginning(secret);
        let file = disk.create(Name::Next)?;
        let mut made = Self { file, read_to, length: 0, pending, next: 1, index: Index::new(secret) };
        if repeats {
            made.append(&Record::REPEATS)?;
            made.index.note_repeats();
        }
        made.fill(disk, old.as_ref(), &survey).map_err(io::Error::other)?;
        made.write()?;
        made.file.sync()?;
        made.index.set_worth(made.length);
        made.index.pack();
        Ok(made)
    }

    fn fill(&mut self, disk: &dyn Disk, old: &dyn DiskFile, survey: &Survey) -> Result<(), BoxError> {
        let mut archive = Archive::open(disk)?;
        let mut delivered: HashMap<OperationId, (Arc<Intent>, Option<SystemTime>)> = HashMap::new();
        let now = survey.lowest.unwrap_or(SystemTime::UNIX_EPOCH);
        let mut lines = Lines::new(old, 0, &[])?;
        lines.next()?;
        while let Some((at, bytes)) = lines.next()? {
            if at >= self.read_to {
                break;
            }
            let line = record::line(bytes).ok_or("a record is damaged")?;
            match line.logged()? {
                Some(Logged::Entry(Entry::Watched { id, .. })) if survey.watched.get(&id) != Some(&at) => {}
                Some(Logged::Entry(entry)) if survey.open.contains(&entry.operation()) => self.keep(&line)?,
                Some(Logged::Entry(Entry::Intent(intent))) => {
                    delivered.insert(intent.id(), (intent, None));
                }
                Some(Logged::Entry(Entry::Decided { id, at, .. })) => {
                    if let Some((_, decided_at)) = delivered.get_mut(&id) {
                        *decided_at = Some(at);
                    }
                }
                Some(Logged::Delivered { id, free, .. }) => {
                    if let (Some((intent, Some(decided_at))), true) = (delivered.remove(&id), free != KeyFree::NotDone)
                    {
                        let guard = archive::guard(&intent, decided_at, free);
                        archive.add(&guard)?;
                        self.guard(&guard, now)?;
                    }
                }
                Some(Logged::Guard(guard)) => {
                    if is(Mutation::ArchivedAgain) {
                        archive.add(&guard)?;
                    }
                    self.guard(&guard, now)?;
                }
                Some(Logged::Names(names)) if self.index.knows(&names) => {}
                Some(Logged::Names(_)) => self.keep(&line)?,
                Some(Logged::Entry(_) | Logged::Secret(_) | Logged::Repeats) | None => {}
            }
        }
        Ok(archive.finish()?)
    }

    /// Up to where the old file was read.
    pub(super) fn read_to(&self) -> u64 {
        self.read_to
    }

    /// Takes over a line that was written after that.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<(), BoxError> {
        let line = record::line(bytes).ok_or("a record is damaged")?;
        if matches!(line.kind, "F" | "C" | "H" | "R") { Ok(()) } else { self.keep(&line) }
    }

    fn keep(&mut self, line: &Line<'_>) -> Result<(), BoxError> {
        let at = self.append(&Record::again(line))?;
        match line.logged()? {
            Some(Logged::Entry(Entry::Intent(intent))) => {
                let fingerprints = self.index.fingerprints(&intent);
                self.index.intend(&intent, &fingerprints, at);
            }
            Some(Logged::Entry(Entry::Decided { id, .. })) => self.index.decide(id),
            Some(Logged::Delivered { id, free, .. }) => self.index.deliver(id, free, at),
            Some(Logged::Guard(guard)) => self.index.keep(&guard, at),
            Some(Logged::Names(names)) => self.index.note_names(*names),
            Some(Logged::Entry(_) | Logged::Secret(_) | Logged::Repeats) | None => {}
        }
        Ok(())
    }

    fn guard(&mut self, guard: &record::Guard, now: SystemTime) -> Result<(), BoxError> {
        if !guard.free.is_free(now) || is(Mutation::FreeKeysAreKept) {
            let at = self.append(&Record::guard(guard))?;
            self.index.keep(guard, at);
        }
        Ok(())
    }

    fn append(&mut self, record: &Record<'_>) -> io::Result<u64> {
        let at = self.length + self.pending.len() as u64;
        record.write(self.next, self.next, &mut self.pending);
        self.next += 1;
        if self.pending.len() > PIECE {
            self.write()?;
        }
        Ok(at)
    }

    fn write(&mut self) -> io::Result<()> {
        self.file.append(&self.pending)?;
        self.length += self.pending.len() as u64;
        self.pending.clear();
        Ok(())
    }

    /// Makes all of it durable.
    pub(super) fn finish(&mut self) -> Result<(), BoxError> {
        self.append(&Record::FENCE)?;
        self.write()?;
        Ok(self.file.sync()?)
    }

    /// Puts it in the place of the other. If that fails, nobody knows which of the two will be there after a crash.
    pub(super) fn take_place(self, disk: &dyn Disk) -> Result<Placed, BoxError> {
        disk.rename(Name::Next, Name::Journal)?;
        disk.sync()?;
        let Self { file, length, next, index, .. } = self;
        Ok(Placed { file, length, next, index })
    }
}

/// What must be known before the first line can be written.
struct Survey {
    /// The operations that are open where the old file was durable.
    open: HashSet<OperationId>,
    /// Where the record is that says for how long one was watched: the last one counts.
    watched: HashMap<OperationId, u64>,
    /// The lowest time that was recorded since the last compaction. Only a key that is free by then is forgotten: the clock
    /// may have been ahead for a while, and nobody else's is asked.
    lowest: Option<SystemTime>,
}

impl Survey {
    fn of(old: &dyn DiskFile, range: Range<u64>) -> Result<Self, BoxError> {
        let mut survey = Self { open: HashSet::new(), watched: HashMap::new(), lowest: None };
        let mut lines = Lines::new(old, 0, &[])?;
        lines.next()?;
        while let Some((at, bytes)) = lines.next()? {
            if at >= range.end {
                break;
            }
            let logged = record::logged(bytes)?;
            let time = match &logged {
                Some(Logged::Entry(Entry::Intent(intent))) => Some(intent.at()),
                Some(Logged::Entry(Entry::Decided { at, .. })) => Some(*at),
                _ => None,
            };
            if let Some(time) = time.filter(|_| at >= range.start) {
                survey.lowest = Some(survey.lowest.map_or(time, |lowest| lowest.min(time)));
            }
            match logged {
                Some(Logged::Entry(Entry::Intent(intent))) => {
                    survey.open.insert(intent.id());
                }
                Some(Logged::Entry(Entry::Watched { id, .. })) => drop(survey.watched.insert(id, at)),
                Some(Logged::Delivered { id, .. }) => {
                    survey.open.remove(&id);
                    survey.watched.remove(&id);
                }
                Some(Logged::Entry(_) | Logged::Guard(_) | Logged::Secret(_) | Logged::Repeats | Logged::Names(_))
                | None => {}
            }
        }
        Ok(survey)
    }
}
