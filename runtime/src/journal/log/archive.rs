//! Delivered operations, for those who must know what happened before with a key.

use std::time::SystemTime;

use super::{
    disk::{Disk, DiskFile, Name},
    record::{self, Guard, Logged, Record},
    replay::Lines,
};
use crate::{
    BoxError,
    journal::{Earlier, Intent, KeyFree},
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
        let mut pending = Vec::new();
        Record::FENCE.write(0, 0, &mut pending);
        Ok(Self { file, pending })
    }

    /// One that happened. One that did not means nothing to those who come later.
    pub(super) fn add(&mut self, guard: &Guard) -> std::io::Result<()> {
        Record::guard(guard).write(0, 0, &mut self.pending);
        if self.pending.len() > PIECE { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> std::io::Result<()> {
        self.file.append(&self.pending)?;
        self.pending.clear();
        Ok(())
    }

    /// Says that the piece is whole once it is: without a flush between, a power loss may keep the end and not what is
    /// before it, which nobody could tell from damage.
    pub(super) fn finish(mut self) -> std::io::Result<()> {
        self.write()?;
        self.file.sync()?;
        Record::CLOSED.write(0, 0, &mut self.pending);
        self.write()?;
        self.file.sync()
    }
}

pub(super) fn guard(intent: &Intent, decided_at: SystemTime, free: KeyFree) -> Guard {
    Guard {
        id: intent.id(),
        decided_at,
        free,
        scope: intent.scope().clone(),
        endpoint: intent.endpoint().to_owned(),
        key: intent.key().clone(),
    }
}

const DAMAGED: &str = "the journal's archive is damaged, and what happened before with a key cannot be told: keep it, and put \
                       back a copy; or move it away if no investigation needs it";

/// What is in the archive of an intent's key.
///
/// # Errors
/// When it is damaged: whoever was not told of an operation may take its traces for those of a later one. What a crash has
/// left of a piece that was never finished is no damage, for all of that is in the journal still.
pub(super) fn earlier(disk: &dyn Disk, intent: &Intent, heirs: &[&str]) -> Result<Vec<Earlier>, BoxError> {
    let mut earlier = Vec::new();
    let Some(file) = disk.open(Name::Archive)? else { return Ok(earlier) };
    let mut lines = Lines::new(file.as_ref(), 0, &[])?;
    let mut bad = false;
    while let Some((_, bytes)) = lines.next()? {
        let Some(line) = record::line(bytes) else {
            bad |= bytes != b"\n";
            continue;
        };
        match line.kind {
            "F" => bad = false,
            "C" if bad => {
                return Err(DAMAGED.into());
            }
            _ => {}
        }
        if let Some(Logged::Guard(guard)) = line.logged()?
            && guard.scope == *intent.scope()
            && intent.collides_as(heirs, &guard.endpoint, &guard.key)
        {
            earlier.push(Earlier::new(guard.id, guard.decided_at));
        }
    }
    Ok(earlier)
}
