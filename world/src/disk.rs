//! A disk in memory: it keeps what was flushed, and may lose all else when the power goes.

mod file;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    io,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use async_api::journal::{Disk, DiskFile, Name};

use self::file::File;
use crate::dice::Dice;

/// What a process asks of the disk, other than to be shown something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Write,
    Flush,
    Truncate,
    Create,
    Rename,
    Remove,
    FlushFolder,
}

/// What becomes of it. The number says which part of it is done nevertheless.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fate {
    Well,
    Fails(u64),
    /// There is no room for all of it.
    Full(u64),
    /// The process dies of it.
    Dies(u64),
}

/// The disk, which outlives every process.
#[derive(Clone, Default)]
pub(crate) struct Drive(Arc<Mutex<Folder>>);

/// The only folder on it.
#[derive(Clone, Default)]
struct Folder {
    files: Vec<File>,
    /// As programs see it.
    seen: BTreeMap<Name, usize>,
    /// As it is once the power was gone, if nothing of what follows was written.
    durable: BTreeMap<Name, usize>,
    /// Since the last flush of the folder: each happens as a whole, or not at all.
    changes: Vec<Vec<(Name, Option<usize>)>>,
    /// A process has the lock.
    held: bool,
}

impl Drive {
    /// The disk as a process uses it, unless another one does.
    pub(crate) fn mount(&self, fate: impl Fn(Op) -> Fate + Send + Sync + 'static) -> Option<Mounted> {
        let held = std::mem::replace(&mut self.hold().held, true);
        let mount = || Mount { drive: self.clone(), fate: Box::new(fate), dead: AtomicBool::new(false) };
        (!held).then(|| Mounted(Arc::new(mount())))
    }

    pub(crate) fn is_held(&self) -> bool {
        self.hold().held
    }

    /// The power goes, and comes again: of what was not flushed, any part is there.
    pub(crate) fn loses_power(&self, dice: &mut Dice) {
        let mut folder = self.hold();
        let often = dice.pick(&[0, 50, 100]);
        for change in std::mem::take(&mut folder.changes) {
            if dice.percent(often) {
                folder.durable.extend_by(&change);
            }
        }
        let files = std::mem::take(&mut folder.files);
        let durable = std::mem::take(&mut folder.durable);
        for (number, (name, file)) in durable.into_iter().enumerate() {
            folder.files.push(files[file].after_loss(dice));
            folder.durable.insert(name, number);
        }
        folder.seen = folder.durable.clone();
    }

    /// What programs can read, by the names that they can read it by.
    #[cfg(test)]
    pub(crate) fn contents(&self) -> BTreeMap<Name, Vec<u8>> {
        let folder = self.hold();
        folder.seen.iter().map(|(name, file)| (*name, folder.files[*file].seen().to_vec())).collect()
    }

    pub(crate) fn length(&self, name: Name) -> usize {
        let folder = self.hold();
        folder.seen.get(&name).map_or(0, |file| folder.files[*file].seen().len())
    }

    /// Another disk with the same on it, used by nobody.
    #[cfg(test)]
    pub(crate) fn copied(&self) -> Self {
        Self(Arc::new(Mutex::new(Folder { held: false, ..self.hold().clone() })))
    }

    /// A disk with these files, all flushed.
    #[cfg(test)]
    pub(crate) fn with(contents: &BTreeMap<Name, Vec<u8>>) -> Self {
        let files = contents.values().map(|bytes| File::flushed(bytes.clone())).collect();
        let seen: BTreeMap<_, _> = contents.keys().copied().zip(0..).collect();
        Self(Arc::new(Mutex::new(Folder { files, durable: seen.clone(), seen, ..Folder::default() })))
    }

    fn hold(&self) -> MutexGuard<'_, Folder> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

trait Names {
    fn extend_by(&mut self, change: &[(Name, Option<usize>)]);
}

impl Names for BTreeMap<Name, usize> {
    fn extend_by(&mut self, change: &[(Name, Option<usize>)]) {
        for (name, file) in change {
            match file {
                Some(file) => drop(self.insert(*name, *file)),
                None => drop(self.remove(name)),
            }
        }
    }
}

impl Folder {
    fn change(&mut self, change: Vec<(Name, Option<usize>)>) {
        self.seen.extend_by(&change);
        self.changes.push(change);
    }

    fn flush(&mut self) {
        for change in std::mem::take(&mut self.changes) {
            self.durable.extend_by(&change);
        }
    }
}

/// The disk in the hands of a process, with the lock.
#[derive(Clone)]
pub(crate) struct Mounted(Arc<Mount>);

struct Mount {
    drive: Drive,
    fate: Box<dyn Fn(Op) -> Fate + Send + Sync>,
    /// Nothing that the process still does reaches the disk.
    dead: AtomicBool,
}

impl Drop for Mount {
    fn drop(&mut self) {
        self.drive.hold().held = false;
    }
}

impl Mounted {
    /// The process has died of something that it did here.
    pub(crate) fn is_dead(&self) -> bool {
        self.0.dead.load(Ordering::Relaxed)
    }
}

impl Mount {
    /// Does it, or as much of it as fate allows.
    fn act<R>(
        &self,
        op: Op,
        well: impl FnOnce(&mut Folder) -> R,
        part: impl FnOnce(&mut Folder, u64),
    ) -> io::Result<R> {
        if self.dead.load(Ordering::Relaxed) {
            return Err(io::Error::other("the process is dead"));
        }
        let fate = (self.fate)(op);
        let mut folder = self.drive.hold();
        match fate {
            Fate::Well => Ok(well(&mut folder)),
            Fate::Fails(seed) => {
                part(&mut folder, seed);
                Err(io::Error::other("input/output error"))
            }
            Fate::Full(seed) => {
                part(&mut folder, seed);
                Err(io::ErrorKind::StorageFull.into())
            }
            Fate::Dies(seed) => {
                part(&mut folder, seed);
                self.dead.store(true, Ordering::Relaxed);
                Err(io::Error::other("the process is dead"))
            }
        }
    }

    /// The same for what is done as a whole or not at all.
    fn arrange(&self, op: Op, well: impl FnOnce(&mut Folder)) -> io::Result<()> {
        self.act(op, well, |_, _| {})
    }

    fn handle(self: &Arc<Self>, file: usize) -> Box<dyn DiskFile> {
        Box::new(Handle { mount: Arc::clone(self), file })
    }
}

impl Disk for Mounted {
    fn open(&self, name: Name) -> io::Result<Option<Box<dyn DiskFile>>> {
        let file = self.0.drive.hold().seen.get(&name).copied();
        Ok(file.map(|file| self.0.handle(file)))
    }

    fn create(&self, name: Name) -> io::Result<Box<dyn DiskFile>> {
        let mut file = 0;
        self.0.arrange(Op::Create, |folder| {
            file = folder.files.len();
            folder.files.push(File::default());
            folder.change(vec![(name, Some(file))]);
        })?;
        Ok(self.0.handle(file))
    }

    fn rename(&self, from: Name, to: Name) -> io::Result<()> {
        self.0.arrange(Op::Rename, |folder| {
            let file = folder.seen.get(&from).copied();
            folder.change(vec![(from, None), (to, file)]);
        })
    }

    fn remove(&self, name: Name) -> io::Result<()> {
        if !self.0.drive.hold().seen.contains_key(&name) {
            return Ok(());
        }
        self.0.arrange(Op::Remove, |folder| folder.change(vec![(name, None)]))
    }

    fn sync(&self) -> io::Result<()> {
        self.0.arrange(Op::FlushFolder, Folder::flush)
    }
}

/// A file in the hands of a process.
struct Handle {
    mount: Arc<Mount>,
    file: usize,
}

impl Handle {
    fn look<R>(&self, look: impl FnOnce(&File) -> R) -> R {
        look(&self.mount.drive.hold().files[self.file])
    }

    fn act(&self, op: Op, well: impl FnOnce(&mut File), part: impl FnOnce(&mut File, u64)) -> io::Result<()> {
        let file = self.file;
        self.mount.act(op, |folder| well(&mut folder.files[file]), |folder, seed| part(&mut folder.files[file], seed))
    }
}

impl DiskFile for Handle {
    fn length(&self) -> io::Result<u64> {
        Ok(self.look(|file| file.seen().len() as u64))
    }

    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(self.look(|file| {
            let rest = usize::try_from(at).ok().and_then(|at| file.seen().get(at..)).unwrap_or_default();
            let read = rest.len().min(buffer.len());
            buffer[..read].copy_from_slice(&rest[..read]);
            read
        }))
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let part = |file: &mut File, seed| {
            let written = Dice::new(seed).index(bytes.len());
            file.append(&bytes[..written]);
        };
        self.act(Op::Write, |file| file.append(bytes), part)
    }

    fn write_again(&mut self, from: u64) -> io::Result<()> {
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        self.act(
            Op::Write,
            |file| file.write_again(from),
            |file, seed| {
                let rest = file.seen().len().saturating_sub(from);
                file.write_again(from + Dice::new(seed).index(rest));
            },
        )
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        self.act(Op::Truncate, |file| file.truncate(length), |_, _| {})
    }

    fn sync(&mut self) -> io::Result<()> {
        self.act(Op::Flush, File::flush, |file, seed| file.fails_to_flush(&mut Dice::new(seed)))
    }
}
