//! Delivered operations, for those who must know what happened before with a key.

use std::time::SystemTime;

use super::{
    disk::{Disk, DiskFile, Name},
    record::{self, Guard, Logged, Record},
    replay::Lines,
};
use crate::{
    BoxError,
    journal::{Earlier, Intent, KeyFree, Scope},
};

/// Appends to the archive, in pieces that are worth a write.
pub(super) struct Archive {
    file: Box<dyn DiskFile>,
    pending: Vec<u8>,
}

const PIECE: usize = 256 * 1024;

impl Archive {
    pub(super) fn open(disk: &dyn Disk) -> std::io::Result<Self> {
        let file = match disk.open(Name::Archive)? {
            Some(mut file) => {
                // A line that a crash has cut must not spoil the next.
                file.append(b"\n")?;
                file
            }
            None => {
                let file = disk.create(Name::Archive)?;
                // Nothing goes that is not there then.
                disk.sync()?;
                file
            }
        };
        Ok(Self { file, pending: Vec::new() })
    }

    /// One that happened. One that did not means nothing to those who come later.
    pub(super) fn add(&mut self, intent: &Intent, decided_at: SystemTime, free: KeyFree) -> std::io::Result<()> {
        let guard = guard(intent, decided_at, free);
        Record::guard(&guard).write(0, 0, &mut self.pending);
        if self.pending.len() > PIECE { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> std::io::Result<()> {
        self.file.append(&self.pending)?;
        self.pending.clear();
        Ok(())
    }

    pub(super) fn finish(mut self) -> std::io::Result<()> {
        self.write()?;
        self.file.sync()
    }
}

pub(super) fn guard(intent: &Intent, decided_at: SystemTime, free: KeyFree) -> Guard {
    Guard {
        id: intent.id,
        decided_at,
        free,
        scope: Scope::clone(&intent.scope),
        endpoint: intent.endpoint.clone(),
        key: intent.key.clone(),
    }
}

/// What is in the archive of an intent's key. A line that cannot be read is passed over: no verdict stands on it.
pub(super) fn earlier(disk: &dyn Disk, intent: &Intent) -> Result<Vec<Earlier>, BoxError> {
    let mut earlier = Vec::new();
    let Some(file) = disk.open(Name::Archive)? else { return Ok(earlier) };
    let mut lines = Lines::new(file.as_ref(), 0, &[])?;
    while let Some((_, line)) = lines.next()? {
        if let Ok(Some(Logged::Guard(guard))) = record::logged(line)
            && guard.scope == *intent.scope
            && intent.collides_with(&guard.endpoint, &guard.key)
        {
            earlier.push(Earlier::new(guard.id, guard.decided_at));
        }
    }
    Ok(earlier)
}
