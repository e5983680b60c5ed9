//! One file: what programs read of it, and what is there when the power was gone.

use std::{collections::BTreeSet, ops::Range};

use crate::dice::Dice;

/// What is written as a whole, or not.
const SECTOR: usize = 512;

#[derive(Clone, Default)]
pub(super) struct File {
    seen: Vec<u8>,
    durable: Vec<u8>,
    /// Sectors that a flush will write. Those that a failed flush left out are not among them: what programs go on to read
    /// there, no later flush writes.
    dirty: BTreeSet<usize>,
    /// How short it was cut since the last flush.
    cut: Option<usize>,
}

impl File {
    #[cfg(test)]
    pub(super) fn flushed(bytes: Vec<u8>) -> Self {
        Self { durable: bytes.clone(), seen: bytes, ..Self::default() }
    }

    pub(super) fn seen(&self) -> &[u8] {
        &self.seen
    }

    pub(super) fn append(&mut self, bytes: &[u8]) {
        let from = self.seen.len();
        self.seen.extend_from_slice(bytes);
        self.touch(from..self.seen.len());
    }

    /// Whatever a failed flush has made of it, the next one writes it.
    pub(super) fn write_again(&mut self, from: usize) {
        self.touch(from..self.seen.len());
    }

    fn touch(&mut self, bytes: Range<usize>) {
        if !bytes.is_empty() {
            self.dirty.extend(bytes.start / SECTOR..=(bytes.end - 1) / SECTOR);
        }
    }

    pub(super) fn truncate(&mut self, length: usize) {
        if length < self.seen.len() {
            self.seen.truncate(length);
            self.dirty.retain(|sector| sector * SECTOR < length);
            self.cut = Some(self.cut.unwrap_or(length).min(length));
        }
    }

    pub(super) fn flush(&mut self) {
        let (dirty, cut) = (std::mem::take(&mut self.dirty), self.cut.take());
        self.write(cut, dirty);
        self.durable.resize(self.seen.len(), 0);
    }

    /// Nobody knows what of it is on the disk, and the system does not try again.
    pub(super) fn fails_to_flush(&mut self, dice: &mut Dice) {
        let (cut, written) = self.part(dice);
        self.write(cut, written);
        if !self.dirty.is_empty() && dice.percent(30) {
            // The length is known already, and nothing of what was to be there.
            self.durable.resize(self.durable.len().max(self.seen.len()), 0);
        }
        self.dirty.clear();
        self.cut = None;
    }

    /// As it is after the power was gone.
    pub(super) fn after_loss(&self, dice: &mut Dice) -> Self {
        let mut file = self.clone();
        file.fails_to_flush(dice);
        Self { seen: file.durable.clone(), durable: file.durable, ..Self::default() }
    }

    /// Any part of what a flush would do.
    fn part(&self, dice: &mut Dice) -> (Option<usize>, BTreeSet<usize>) {
        let often = dice.pick(&[0, 20, 50, 80, 100]);
        let cut = self.cut.filter(|_| dice.percent(often));
        let written = self.dirty.iter().copied().filter(|_| dice.percent(often)).collect();
        (cut, written)
    }

    fn write(&mut self, cut: Option<usize>, sectors: BTreeSet<usize>) {
        self.durable.truncate(cut.unwrap_or(usize::MAX));
        for sector in sectors {
            let bytes = sector * SECTOR..((sector + 1) * SECTOR).min(self.seen.len());
            if self.durable.len() < bytes.end {
                // What is between was never written.
                self.durable.resize(bytes.end, 0);
            }
            self.durable[bytes.clone()].copy_from_slice(&self.seen[bytes]);
        }
    }
}
