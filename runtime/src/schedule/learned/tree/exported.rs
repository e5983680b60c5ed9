//! What a tree exports and restores.

use super::{LEAVES, OCTAVES, STAGES, Tree};
use crate::compact::{Heap, Read, Sink, Source, Write, described};

/// What a tree knows, in units of an operation that starts now.
#[derive(Debug, Clone)]
pub(in super::super) struct Exported {
    died: Vec<f32>,
    lived: Vec<f32>,
    /// For octaves with completions, the weights of all nodes except the root.
    parts: Parts,
}

described!(Exported { died, lived, parts });

/// By octave.
#[derive(Debug, Clone, Default)]
struct Parts(Vec<(usize, Vec<f32>)>);

impl Write for Parts {
    fn write(&self, to: &mut dyn Sink) {
        let named: Vec<_> = self.0.iter().map(|(octave, parts)| (octave.to_string(), parts)).collect();
        to.map(named.len(), &mut named.iter().map(|(octave, parts)| (octave.as_str(), *parts as &dyn Write)));
    }
}

impl Read for Parts {
    fn read(from: &mut dyn Source) -> Option<Self> {
        let mut parts = Self::default();
        from.map(&mut parts)?;
        Some(parts)
    }
}

impl Heap for Parts {
    fn push(&mut self, name: String, from: &mut dyn Source) -> Option<()> {
        let parts = Read::read(from)?;
        match name.parse() {
            Ok(octave) => self.0.push((octave, parts)),
            Err(_) => {
                from.refuse("not an octave");
                return None;
            }
        }
        Some(())
    }
}

impl Exported {
    /// What is wrong with it, if anything.
    pub(in super::super) fn wrong(&self) -> Option<&'static str> {
        if self.died.len() != STAGES || self.lived.len() != STAGES {
            return Some("`died` and `lived` have not 17 weights each");
        }
        if self.parts.0.iter().any(|(octave, parts)| *octave >= OCTAVES || parts.len() != 2 * LEAVES - 2) {
            return Some("`parts` has not 62 weights for each of at most 16 octaves");
        }
        let are_weights = |weights: &[f32]| weights.iter().all(|weight| (0.0..=1e9).contains(weight));
        if !are_weights(&self.died) || !are_weights(&self.lived) || !self.parts.0.iter().all(|(_, of)| are_weights(of))
        {
            return Some("a weight is negative, or too large");
        }
        None
    }
}

impl Tree {
    pub(in super::super) fn export(&self) -> Exported {
        let unit = self.unit() as f32;
        let scaled = |weights: &[f32]| weights.iter().map(|weight| weight / unit).collect();
        let parts = self.parts.iter().enumerate().filter(|(_, parts)| parts.iter().any(|weight| *weight > 0.0));
        Exported {
            died: scaled(&self.died),
            lived: scaled(&self.lived),
            parts: Parts(parts.map(|(octave, parts)| (octave, scaled(&parts[2..]))).collect()),
        }
    }

    /// Replaces what it knows. Operations in progress keep their weight.
    pub(in super::super) fn restore(&mut self, exported: &Exported) {
        self.base = self.now;
        self.parts = [[0.0; 2 * LEAVES]; OCTAVES];
        self.died.iter_mut().zip(&exported.died).for_each(|(weight, kept)| *weight = *kept);
        self.lived.iter_mut().zip(&exported.lived).for_each(|(weight, kept)| *weight = *kept);
        for (octave, kept) in &exported.parts.0 {
            if let Some(parts) = self.parts.get_mut(*octave) {
                parts[2..].iter_mut().zip(kept).for_each(|(weight, kept)| *weight = *kept);
            }
        }
    }
}
