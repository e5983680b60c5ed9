//! What a log says when it is opened: all of it, or why it cannot be trusted.

use std::io;

use super::{
    disk::{Disk, DiskFile, Name},
    error::OpenError,
    index::Index,
    record::{self, Logged, Record},
};
use crate::{
    journal::Entry,
    mutation::{Mutation, is},
};

/// The first line of every journal.
pub(super) const HEADER: &str = "async-api-journal 1";
const FORMAT: &str = "async-api-journal ";

/// A log that can be trusted.
pub(super) struct Opened {
    pub(super) file: Box<dyn DiskFile>,
    pub(super) length: u64,
    pub(super) next: u64,
    pub(super) index: Index,
}

/// Opens the journal of a disk, or makes one.
pub(super) fn open(disk: &dyn Disk) -> Result<Opened, OpenError> {
    let mut file = match disk.open(Name::Journal)? {
        Some(file) if file.length()? == 0 => return Err(OpenError::Empty { path: <_>::default() }),
        Some(file) => file,
        None => make(disk)?,
    };
    let replayed = replay(file.as_ref())?;
    if let Some(torn) = replayed.torn {
        cut_off(disk, file.as_mut(), torn)?;
    }
    // What was read must not be better than what the disk holds, and neither must the file's name. Of the last flush nobody
    // knows that it succeeded.
    if !is(Mutation::OpenBelievesAtOnce) {
        file.write_again(replayed.last_flush)?;
        file.sync()?;
        disk.sync()?;
    }
    disk.remove(Name::Next)?;
    let Replayed { length, next, index, .. } = replayed;
    Ok(Opened { file, length, next, index })
}

/// What a new journal begins with. All of it is durable before the file has its name.
pub(super) fn beginning(secret: [u8; 16]) -> Vec<u8> {
    let mut bytes = format!("{HEADER}\n").into_bytes();
    Record::secret(secret).write(0, 0, &mut bytes);
    bytes
}

/// A secret and a fence: in a torn flush they cannot be.
const DURABLE_BEFORE_NAMED: u64 = 2;

fn make(disk: &dyn Disk) -> Result<Box<dyn DiskFile>, OpenError> {
    let mut secret = [0; 16];
    getrandom::fill(&mut secret).map_err(|error| io::Error::other(error.to_string()))?;
    let mut bytes = beginning(secret);
    Record::FENCE.write(1, 1, &mut bytes);
    let mut file = disk.create(Name::Next)?;
    file.append(&bytes)?;
    file.sync()?;
    disk.rename(Name::Next, Name::Journal)?;
    disk.sync()?;
    Ok(file)
}

struct Replayed {
    /// Of what is good.
    length: u64,
    /// Where the last good flush begins.
    last_flush: u64,
    next: u64,
    index: Index,
    /// Where the last flush is torn.
    torn: Option<u64>,
}

fn replay(file: &dyn DiskFile) -> Result<Replayed, OpenError> {
    header(file)?;
    let mut lines = Lines::new(file, 0, &[])?;
    lines.next()?;
    let mut index = Index::new([0; 16]);
    let (mut next, mut length, mut number_of_line) = (0, lines.at, 1);
    let (mut last_flush, mut guarding) = (0, true);
    while let Some((at, bytes)) = lines.next()? {
        number_of_line += 1;
        let good = record::line(bytes).filter(|line| line.number == next);
        let good = if is(Mutation::TornTailIsBelieved) { record::line(bytes) } else { good };
        let Some(line) = good else {
            if is(Mutation::TornTailIsBelieved) {
                length = at + bytes.len() as u64;
                continue;
            }
            let place = Place { line: number_of_line, byte: at };
            let proven = next < DURABLE_BEFORE_NAMED || proves_damage(bytes, next);
            proven_damage(&mut lines, next, place, proven)?;
            return Ok(Replayed { length: at, last_flush, next, index, torn: Some(at) });
        };
        if !line.is_known() {
            return Err(OpenError::Later { path: <_>::default(), version: format!("a record of kind {}", line.kind) });
        }
        let damaged = |why| OpenError::Damaged { path: <_>::default(), line: number_of_line, byte: at, why };
        match line.logged().map_err(|_| damaged("its checksum is right, but it was written by something else"))? {
            Some(Logged::Secret(secret)) if next == 0 => index = Index::new(secret),
            Some(Logged::Repeats) => index.note_repeats(),
            Some(Logged::Secret(_)) => return Err(damaged("the journal begins anew in the middle")),
            Some(Logged::Entry(Entry::Intent(intent))) => {
                let fingerprints = index.fingerprints(&intent);
                index.intend(&intent, &fingerprints, at);
            }
            Some(Logged::Entry(Entry::Decided { id, .. })) => index.decide(id),
            Some(Logged::Entry(_)) | None => {}
            Some(Logged::Delivered { id, free, .. }) => index.deliver(id, free, at),
            Some(Logged::Guard(guard)) => index.keep(&guard, at),
            Some(Logged::Names(names)) => index.note_names(*names),
        }
        if line.first == line.number {
            last_flush = at;
        }
        // What a compaction has kept comes first, and each record of it is its own flush.
        guarding = guarding && line.first == line.number;
        (next, length) = (line.number + 1, at + bytes.len() as u64);
        if guarding {
            index.set_worth(length);
        }
    }
    index.pack();
    if next == 0 {
        return Err(OpenError::NotAJournal { path: <_>::default() });
    }
    if next < DURABLE_BEFORE_NAMED {
        let (path, line, why) = (<_>::default(), number_of_line + 1, "it ends where it must go on");
        return Err(OpenError::Damaged { path, line, byte: length, why });
    }
    Ok(Replayed { length, last_flush, next, index, torn: None })
}

/// No more is read for it than a journal begins with: another file may be one line, and longer than the memory.
fn header(file: &dyn DiskFile) -> Result<(), OpenError> {
    let none = || OpenError::NotAJournal { path: <_>::default() };
    let (mut beginning, mut length) = ([0; 64], 0);
    while !beginning[..length].contains(&b'\n') {
        match file.read_at(length as u64, &mut beginning[length..])? {
            0 => return Err(none()),
            read => length += read,
        }
    }
    let line = beginning.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = std::str::from_utf8(line).map_err(|_| none())?;
    match line.strip_prefix(FORMAT) {
        Some("1") => Ok(()),
        Some(version) if !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()) => {
            Err(OpenError::Later { path: <_>::default(), version: format!("format {version}") })
        }
        Some(_) | None => Err(none()),
    }
}

#[derive(Clone, Copy)]
struct Place {
    line: u64,
    byte: u64,
}

/// Whether something that was durable is damaged: a later flush began after the record that cannot be read.
fn proven_damage(lines: &mut Lines<'_>, bad: u64, place: Place, mut proven: bool) -> Result<(), OpenError> {
    while !proven {
        let Some((_, bytes)) = lines.next()? else { return Ok(()) };
        proven = proves_damage(bytes, bad);
    }
    let (Place { line, byte }, why) = (place, "what is there now is not what was written");
    Err(OpenError::Damaged { path: <_>::default(), line, byte, why })
}

/// Whether a line is of a later flush than a record that cannot be read; also one that has lost the end of the line before it.
fn proves_damage(bytes: &[u8], bad: u64) -> bool {
    let after_digits = bytes.windows(9).enumerate().filter(|(_, start)| {
        start[8] == b' ' && start[..8].iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
    });
    let mut lines = after_digits.filter_map(|(at, _)| record::line(&bytes[at..]));
    lines.any(|line| line.first > bad && line.is_known() && line.logged().is_ok())
}

/// Takes the last flush away, which nobody was told had succeeded, and keeps it beside.
fn cut_off(disk: &dyn Disk, file: &mut dyn DiskFile, at: u64) -> Result<(), OpenError> {
    let length = file.length()?;
    let mut cut = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    while at + (cut.len() as u64) < length {
        match file.read_at(at + cut.len() as u64, &mut buffer)? {
            0 => break,
            read => cut.extend_from_slice(&buffer[..read]),
        }
    }
    let mut torn = match disk.open(Name::Torn)? {
        Some(torn) => torn,
        None => disk.create(Name::Torn)?,
    };
    torn.append(&cut)?;
    torn.sync()?;
    disk.sync()?;
    file.truncate(at)?;
    file.sync()?;
    tracing::warn!(
        target: "async_api::journal",
        at, bytes = cut.len(),
        "the last write to the journal was torn; its success was never reported. It was cut off, and kept in `<name>.torn`",
    );
    Ok(())
}

/// The lines of a file, and then those of what is not written to it yet.
pub(super) struct Lines<'a> {
    file: &'a dyn DiskFile,
    pending: &'a [u8],
    /// Where the next line begins.
    at: u64,
    buffer: Vec<u8>,
    /// Where it begins in the buffer.
    start: usize,
    /// How much of the file was read.
    read: u64,
    ended: bool,
}

const AT_ONCE: usize = 64 * 1024;

impl<'a> Lines<'a> {
    /// From the first line on that begins after `from`; from the beginning, if that is 0.
    pub(super) fn new(file: &'a dyn DiskFile, from: u64, pending: &'a [u8]) -> io::Result<Self> {
        let mut lines = Self { file, pending, at: from, buffer: Vec::new(), start: 0, read: from, ended: false };
        if from > 0 {
            // The rest of a line, or just its end.
            lines.next()?;
        }
        Ok(lines)
    }

    /// A line, with its end if it has one, and where it begins.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, &[u8])>> {
        let mut searched = self.start;
        let end = loop {
            if let Some(end) = self.buffer[searched..].iter().position(|byte| *byte == b'\n') {
                break searched + end + 1;
            }
            searched = self.buffer.len() - self.start;
            if !self.fill()? {
                break self.buffer.len();
            }
        };
        let (at, start) = (self.at, std::mem::replace(&mut self.start, end));
        self.at += (end - start) as u64;
        Ok((end > start).then(|| (at, &self.buffer[start..end])))
    }

    /// Whether there is more. What is read already is in front then.
    fn fill(&mut self) -> io::Result<bool> {
        self.buffer.drain(..std::mem::take(&mut self.start));
        if self.ended {
            return Ok(false);
        }
        let before = self.buffer.len();
        self.buffer.resize(before + AT_ONCE, 0);
        let read = self.file.read_at(self.read, &mut self.buffer[before..])?;
        self.buffer.truncate(before + read);
        self.read += read as u64;
        if read == 0 {
            self.ended = true;
            // Whoever began behind the file's end began in the middle of what is pending.
            let before = usize::try_from(self.read.saturating_sub(self.file.length()?)).unwrap_or(usize::MAX);
            self.buffer.extend_from_slice(self.pending.get(before..).unwrap_or_default());
        }
        Ok(read > 0 || !self.pending.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    struct Bytes {
        bytes: Vec<u8>,
        /// How much of them.
        read: Cell<usize>,
    }

    impl Bytes {
        fn of(text: &str) -> Self {
            Self { bytes: text.into(), read: Cell::new(0) }
        }
    }

    impl DiskFile for Bytes {
        fn length(&self) -> io::Result<u64> {
            Ok(self.bytes.len() as u64)
        }

        fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
            let rest = self.bytes.get(at as usize..).unwrap_or_default();
            let read = rest.len().min(buffer.len());
            buffer[..read].copy_from_slice(&rest[..read]);
            self.read.set(self.read.get() + read);
            Ok(read)
        }

        fn append(&mut self, _: &[u8]) -> io::Result<()> {
            unreachable!("it is only read")
        }

        fn write_again(&mut self, _: u64) -> io::Result<()> {
            unreachable!("it is only read")
        }

        fn truncate(&mut self, _: u64) -> io::Result<()> {
            unreachable!("it is only read")
        }

        fn sync(&mut self) -> io::Result<()> {
            unreachable!("it is only read")
        }
    }

    #[test]
    fn of_a_file_that_is_no_journal_little_is_read() {
        let file = Bytes::of(&"a".repeat(1024 * 1024));
        assert!(matches!(replay(&file), Err(OpenError::NotAJournal { .. })));
        assert!(file.read.get() <= 64, "{}", file.read.get());
    }

    #[test]
    fn lines_are_found_wherever_one_begins_to_read_and_whatever_of_them_is_written() {
        let text = "one\ntwo\n\nthree\nfour\nfive\n";
        let ends = |at: &usize| text[..*at].is_empty() || text[..*at].ends_with('\n');
        for written in (0..=text.len()).filter(ends) {
            let (file, pending) = text.split_at(written);
            let file = Bytes::of(file);
            for from in 0..=text.len() {
                let begins =
                    if from == 0 { 0 } else { text[from..].find('\n').map_or(text.len(), |end| from + end + 1) };
                let wanted: Vec<_> = text[begins..].split_inclusive('\n').map(str::to_owned).collect();
                let mut lines = Lines::new(&file, from as u64, pending.as_bytes()).unwrap();
                let (mut found, mut at) = (Vec::new(), begins);
                while let Some((begin, line)) = lines.next().unwrap() {
                    assert_eq!(begin as usize, at, "from {from}, {written} written");
                    at += line.len();
                    found.push(String::from_utf8(line.to_owned()).unwrap());
                }
                assert_eq!(found, wanted, "from {from}, {written} written");
            }
        }
    }
}
