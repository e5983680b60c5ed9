//! The embedded store: an append-only text log in one file, as `docs/journal-format.md` describes it.

mod archive;
mod compaction;
mod disk;
mod error;
mod folder;
mod index;
mod record;
mod replay;
#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, HashSet},
    fmt,
    future::ready,
    path::Path,
    sync::Arc,
    time::SystemTime,
};

use self::{
    compaction::Compaction,
    folder::Folder,
    index::{Fingerprint, Fingerprints, Index},
    record::{Logged, Record},
};
pub use self::{
    disk::{Disk, DiskFile, Name},
    error::OpenError,
};
use super::{Earlier, Entry, Intent, JournalStore, Recorded};
use crate::{
    BoxError,
    error::DuplicateState,
    mutation::{Mutation, is},
    token::OperationId,
    transport::BoxFuture,
};

/// The store behind [`Journal::open`](super::Journal::open): an append-only log in a local file.
pub struct LogStore {
    disk: Arc<dyn Disk>,
    file: Box<dyn DiskFile>,
    /// How much of the file is written.
    length: u64,
    /// What is not written yet.
    pending: Vec<u8>,
    /// The number of the next record.
    next: u64,
    /// The number of the first record since the last flush, if there is one.
    first: Option<u64>,
    /// The last flush is not followed by anything.
    unfenced: bool,
    index: Index,
    compaction: Compaction,
    /// How often that has happened since it was opened.
    compacted: u64,
}

/// What a burst needed more is given back.
const PENDING: usize = 64 * 1024;

const COMPACTED_FROM: u64 = 1024 * 1024;

/// When a log is made short again, and by whom.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Compacting {
    /// Once the file is so long in bytes, and twice as long as after the last time.
    pub from: u64,
    /// On a thread of its own, or else in the way of whoever records.
    pub background: bool,
}

impl LogStore {
    /// Opens the journal at a path, or creates it.
    ///
    /// # Errors
    /// Those of [`Journal::open`](super::Journal::open).
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        let path = path.as_ref();
        let folder = Folder::lock(path)?;
        let folder = Arc::new(folder);
        let compacting = Compacting { from: COMPACTED_FROM, background: true };
        let opened = Self::on(Arc::clone(&folder) as Arc<dyn Disk>, compacting).map_err(|error| error.at(path))?;
        folder.note_journal();
        Ok(opened)
    }

    /// Opens the journal on a disk; makes one where there is none.
    ///
    /// # Errors
    /// The same as of [`open`](Self::open), but for the lock.
    #[doc(hidden)]
    pub fn on(disk: Arc<dyn Disk>, compacting: Compacting) -> Result<Self, OpenError> {
        let opened = replay::open(disk.as_ref())?;
        let compaction = Compaction::new(compacting, opened.index.worth());
        Ok(Self {
            disk,
            file: opened.file,
            length: opened.length,
            pending: Vec::new(),
            next: opened.next,
            first: None,
            unfenced: true,
            index: opened.index,
            compaction,
            compacted: 0,
        })
    }

    pub(in crate::journal) fn disk(&self) -> Arc<dyn Disk> {
        Arc::clone(&self.disk)
    }

    fn append(&mut self, record: &Record<'_>) -> u64 {
        let at = self.length + self.pending.len() as u64;
        let first = *self.first.get_or_insert(self.next);
        record.write(self.next, first, &mut self.pending);
        self.next += 1;
        at
    }

    fn flush(&mut self) -> Result<(), BoxError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        self.write()?;
        if !is(Mutation::SentBeforeFlush) {
            match self.file.sync() {
                Err(_) if is(Mutation::FlushIsRetried) => self.file.sync()?,
                flushed => flushed?,
            }
        }
        self.is_in_place()?;
        (self.first, self.unfenced) = (None, true);
        Ok(())
    }

    /// What is on record where nobody will look for it is not on record.
    fn is_in_place(&self) -> Result<(), BoxError> {
        match self.disk.has(Name::Journal, self.file.as_ref())? {
            true => Ok(()),
            false => Err("the journal's file was removed, renamed or replaced while it was open".into()),
        }
    }

    fn write(&mut self) -> Result<(), BoxError> {
        if self.file.length()? != self.length {
            return Err("the journal's file was cut off, or written to by somebody else, while it was open".into());
        }
        self.file.append(&self.pending)?;
        self.length += self.pending.len() as u64;
        self.pending.clear();
        self.pending.shrink_to(PENDING);
        Ok(())
    }

    fn record(&mut self, entry: &Entry) -> Result<Recorded, BoxError> {
        if let Entry::Intent(intent) = entry {
            return self.intend(intent);
        }
        let id = entry.operation();
        let Some(open) = self.index.open(id) else { return Ok(Recorded::NotOpen) };
        match entry {
            Entry::Decided { .. } if open.decided && !is(Mutation::LastDecisionWins) => {
                return Ok(Recorded::Decided(self.decision(id)?));
            }
            Entry::Decided { .. } => self.index.decide(id),
            Entry::Intent(_) | Entry::Token { .. } | Entry::Outcome { .. } | Entry::Watched { .. } => {}
            Entry::Delivered { key_free, .. } => {
                let at = self.append(&Record::delivered(id, open.fingerprint, *key_free));
                self.index.deliver(id, *key_free, at);
                return Ok(Recorded::Yes);
            }
        }
        self.append(&Record::entry(entry));
        Ok(Recorded::Yes)
    }

    fn intend(&mut self, intent: &Arc<Intent>) -> Result<Recorded, BoxError> {
        let fingerprints = self.index.fingerprints(intent);
        if let Some((of, state)) = self.duplicate(intent, &fingerprints)? {
            return Ok(Recorded::Duplicate { of, state });
        }
        if let Some(names) = self.index.new_names(intent) {
            self.append(&Record::names(&names));
            self.index.note_names(names);
        }
        let at = self.append(&Record::intent(intent));
        self.index.intend(intent, &fingerprints, at);
        Ok(Recorded::Yes)
    }

    /// Which operation has the key, if it is taken.
    fn duplicate(
        &self,
        intent: &Intent,
        fingerprints: &Fingerprints,
    ) -> Result<Option<(OperationId, DuplicateState)>, BoxError> {
        for fingerprint in fingerprints.all() {
            if let Some(block) = self.index.guard(fingerprint) {
                let (at, found) = self.guarding(block, fingerprint)?;
                if is(Mutation::GuardSeesFlushedOnly) && at >= self.length {
                    continue;
                }
                if let Some(taken) = self.taken(found, intent.at()) {
                    return Ok(Some(taken));
                }
            }
        }
        if !self.index.has_foreign_keys(fingerprints, intent) {
            return Ok(None);
        }
        self.foreign(intent)
    }

    /// The record that a guard stands on.
    fn guarding(&self, block: u64, fingerprint: Fingerprint) -> Result<(u64, Guarding), BoxError> {
        let mut found = None;
        self.scan(block.saturating_sub(1), |at, line| {
            if at >= block + index::BLOCK {
                return Ok(false);
            }
            if at >= block {
                found = Guarding::of(line, fingerprint, &self.index)?.map(|guarding| (at, guarding)).or(found);
            }
            Ok(true)
        })?;
        found.ok_or_else(|| "the index of keys does not fit the journal".into())
    }

    fn taken(&self, guarding: Guarding, now: SystemTime) -> Option<(OperationId, DuplicateState)> {
        let state = match guarding {
            Guarding::Open(id) => match self.index.open(id)?.decided {
                true if is(Mutation::GuardEndsWhenDecided) => return None,
                true => DuplicateState::Undelivered,
                false => DuplicateState::Open,
            },
            Guarding::Delivered(_, free) if free.is_free(now) => return None,
            Guarding::Delivered(..) => DuplicateState::Done,
        };
        Some((guarding.id(), state))
    }

    /// Whether a key of other fields stands in the way: only after a change of the spec, and so the file is read for it.
    fn foreign(&self, intent: &Intent) -> Result<Option<(OperationId, DuplicateState)>, BoxError> {
        let mut guards: Vec<Guarding> = Vec::new();
        let heirs = self.index.heirs(intent);
        self.scan(0, |_, line| {
            match record::logged(line)? {
                Some(Logged::Entry(Entry::Intent(other)))
                    if other.scope() == intent.scope() && intent.collides_as(&heirs, other.endpoint(), other.key()) =>
                {
                    guards.push(Guarding::Open(other.id()));
                }
                Some(Logged::Delivered { id, free, .. }) => {
                    if let Some(guarding) = guards.iter_mut().find(|guarding| guarding.id() == id) {
                        *guarding = Guarding::Delivered(id, free);
                    }
                }
                Some(Logged::Guard(guard))
                    if guard.scope == *intent.scope() && intent.collides_as(&heirs, &guard.endpoint, &guard.key) =>
                {
                    guards.push(Guarding::Delivered(guard.id, guard.free));
                }
                _ => {}
            }
            Ok(true)
        })?;
        Ok(guards.into_iter().find_map(|guarding| self.taken(guarding, intent.at())))
    }

    /// The verdict on record, which came first.
    fn decision(&self, of: OperationId) -> Result<String, BoxError> {
        let mut found = None;
        self.scan(0, |_, line| {
            if let Some(Logged::Entry(Entry::Decided { id, decided, .. })) = record::logged(line)?
                && id == of
            {
                found = Some(decided);
            }
            Ok(found.is_none())
        })?;
        found.ok_or_else(|| "the verdict on record is not in the journal".into())
    }

    /// Reads whole lines, from the first that begins after `from`; the ones that are not written yet, too.
    fn scan(&self, from: u64, mut look: impl FnMut(u64, &[u8]) -> Result<bool, BoxError>) -> Result<(), BoxError> {
        let mut lines = replay::Lines::new(self.file.as_ref(), from, &self.pending)?;
        if from == 0 {
            // No record, but the name of the format.
            lines.next()?;
        }
        while let Some((at, line)) = lines.next()? {
            if !look(at, line)? {
                break;
            }
        }
        Ok(())
    }

    fn unfinished_now(&self) -> Result<Vec<Entry>, BoxError> {
        let mut entries = Vec::new();
        self.scan(0, |_, line| {
            if let Some(Logged::Entry(entry)) = record::logged(line)?
                && self.index.open(entry.operation()).is_some()
            {
                entries.push(entry);
            }
            Ok(true)
        })?;
        // The last one counts.
        let mut watched = HashSet::new();
        entries.reverse();
        entries.retain(|entry| !matches!(entry, Entry::Watched { id, .. } if !watched.insert(*id)));
        entries.reverse();
        Ok(entries)
    }

    fn earlier_now(&self, intent: &Intent) -> Result<Vec<Earlier>, BoxError> {
        if !self.index.repeats() {
            return Ok(Vec::new());
        }
        let heirs = self.index.heirs(intent);
        let mut earlier = archive::earlier(self.disk.as_ref(), intent, &heirs)?;
        let mut same: HashMap<OperationId, Option<SystemTime>> = HashMap::new();
        self.scan(0, |_, line| {
            match record::logged(line)? {
                Some(Logged::Entry(Entry::Intent(other)))
                    if other.scope() == intent.scope() && intent.collides_as(&heirs, other.endpoint(), other.key()) =>
                {
                    same.insert(other.id(), None);
                }
                Some(Logged::Entry(Entry::Decided { id, at, .. })) => {
                    if let Some(decided_at) = same.get_mut(&id) {
                        *decided_at = Some(at);
                    }
                }
                Some(Logged::Delivered { id, free, .. }) => {
                    if let (Some(Some(at)), true) = (same.get(&id), free != super::KeyFree::NotDone) {
                        earlier.push(Earlier::new(id, *at));
                    }
                }
                Some(Logged::Guard(guard))
                    if guard.scope == *intent.scope() && intent.collides_as(&heirs, &guard.endpoint, &guard.key) =>
                {
                    earlier.push(Earlier::new(guard.id, guard.decided_at));
                }
                _ => {}
            }
            Ok(true)
        })?;
        Ok(Earlier::in_order(earlier))
    }

    fn commit_now(&mut self, batch: &[Entry]) -> Result<Vec<Recorded>, BoxError> {
        self.compact()?;
        let recorded = batch.iter().map(|entry| self.record(entry)).collect::<Result<_, _>>()?;
        self.flush()?;
        Ok(recorded)
    }

    /// Begins a compaction when it is worth it, and ends the one that is through.
    fn compact(&mut self) -> Result<(), BoxError> {
        if self.compaction.is_due(self.length) {
            self.compaction.begin(&self.disk, self.length, &self.index);
        }
        self.replace()
    }

    /// Puts the file that a compaction has made in the place of the other.
    fn replace(&mut self) -> Result<(), BoxError> {
        let Some(mut made) = self.compaction.finished() else { return Ok(()) };
        let ready = self.scan(made.read_to().saturating_sub(1), |_, line| made.add(line).map(|()| true));
        if let Err(error) = ready.and_then(|()| made.finish()) {
            compaction::failed(&error);
            return Ok(());
        }
        self.is_in_place()?;
        let made = made.take_place(self.disk.as_ref())?;
        (self.file, self.length, self.index) = (made.file, made.length, made.index);
        (self.next, self.first, self.unfenced) = (made.next, None, false);
        self.compaction.succeeded(self.index.worth());
        self.compacted += 1;
        tracing::debug!(target: "async_api::journal", length = self.length, times = self.compacted, "compacted");
        Ok(())
    }

    /// Whoever opens it next shall not have to read what could have gone.
    fn close_now(&mut self) -> Result<(), BoxError> {
        self.compaction.wait();
        self.replace()?;
        if self.compaction.is_due_at_last(self.length) {
            self.compaction.begin(&self.disk, self.length, &self.index);
            self.compaction.wait();
            self.replace()?;
        }
        self.append(&Record::CLOSED);
        self.flush()
    }

    fn idle_now(&mut self) -> Result<(), BoxError> {
        if std::mem::take(&mut self.unfenced) {
            self.append(&Record::FENCE);
            self.write()?;
        }
        Ok(())
    }
}

/// The last that a journal says of an operation whose key may be taken.
#[derive(Clone, Copy)]
enum Guarding {
    Open(OperationId),
    Delivered(OperationId, super::KeyFree),
}

impl Guarding {
    /// Passes over those that took the key and did not use it: what guarded before them may be in the same block.
    fn of(line: &[u8], fingerprint: Fingerprint, index: &Index) -> Result<Option<Self>, BoxError> {
        Ok(match record::logged(line)? {
            Some(Logged::Entry(Entry::Intent(intent)))
                if index.open(intent.id()).is_some() && index.fingerprint(&intent) == fingerprint =>
            {
                Some(Self::Open(intent.id()))
            }
            Some(Logged::Delivered { id, fingerprint: of, free })
                if of == fingerprint && free != super::KeyFree::NotDone =>
            {
                Some(Self::Delivered(id, free))
            }
            Some(Logged::Guard(guard)) if index.fingerprint_of(&guard) == fingerprint => {
                Some(Self::Delivered(guard.id, guard.free))
            }
            _ => None,
        })
    }

    fn id(self) -> OperationId {
        match self {
            Self::Open(id) | Self::Delivered(id, _) => id,
        }
    }
}

impl JournalStore for LogStore {
    fn commit<'a>(&'a mut self, batch: &'a [Entry]) -> BoxFuture<'a, Result<Vec<Recorded>, BoxError>> {
        Box::pin(ready(self.commit_now(batch)))
    }

    fn unfinished(&mut self) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        Box::pin(ready(self.unfinished_now()))
    }

    fn earlier<'a>(&'a mut self, intent: &'a Intent) -> BoxFuture<'a, Result<Vec<Earlier>, BoxError>> {
        Box::pin(ready(self.earlier_now(intent)))
    }

    fn idle(&mut self) -> BoxFuture<'_, Result<(), BoxError>> {
        Box::pin(ready(self.idle_now()))
    }

    fn close(&mut self) -> BoxFuture<'_, ()> {
        if let Err(error) = self.close_now() {
            tracing::warn!(target: "async_api::journal", %error, "the journal could not be closed in good order");
        }
        Box::pin(ready(()))
    }
}

impl fmt::Debug for LogStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogStore").field("length", &self.length).finish_non_exhaustive()
    }
}
