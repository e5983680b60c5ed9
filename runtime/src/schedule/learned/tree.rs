//! How long operations take, as far as intervals tell: weights of evidence, older ones fading.

#[cfg(test)]
mod tests;

use std::{num::NonZeroU32, ops::Range};

use super::grid::{LEAVES, OCTAVES, POINTS, PRIOR, place, point};
use crate::compact::{Heap, Read, Sink, Source, Write, described};

/// How many observations the prior is worth.
const PRIOR_WORTH: f64 = 0.5;

/// Stages of life: before the first octave, then each octave.
const STAGES: usize = OCTAVES + 1;

/// How much is needed to believe that an octave's halves differ, and the halves of those, and so on: the finer the more.
const STIFFNESS: [f64; 5] = [0.5, 1.375, 2.25, 3.125, 4.0];

/// When all weights are made smaller, so that none becomes too large: e-folds.
const MOST_GROWTH: f64 = 30.0;

/// What kind of memory a tree is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Memory {
    /// How many operations it remembers.
    pub(super) operations: f64,
    /// How much of a completion is divided as if nothing had been learned yet, where it lies in an interval that is
    /// narrow: that smooths out what it cannot know.
    pub(super) doubt: f64,
    /// The same for wide intervals. There it makes room for what would never be seen by polling as if it were not
    /// there; and blurs what is known.
    pub(super) wide_doubt: f64,
    /// By how much of what is usual it fades with an operation of a burst, of which nothing is known for a while.
    pub(super) in_burst: f64,
}

/// How often operations that reach an octave complete in it, and when in it they do.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    memory: Memory,
    /// The logarithm of the weight of an operation that starts now.
    now: f64,
    /// The logarithm of the weight that counts as 1.
    base: f64,
    /// Weight of those that completed in a stage.
    died: [f32; STAGES],
    /// Weight of those that outlived it.
    lived: [f32; STAGES],
    /// Those that are under way, by the stage in which they were seen last.
    alive: [Alive; STAGES],
    /// Weight of those that completed in a part of an octave: a heap whose root is 1 and whose leaves begin at
    /// [`LEAVES`]. What says nothing about the halves of a node is in none of them.
    parts: [[f32; 2 * LEAVES]; OCTAVES],
}

/// Operations that are under way.
#[derive(Debug, Clone, Copy, Default)]
struct Alive {
    weight: f64,
    /// The sum of where in their stage they were seen last, each times its weight.
    position: f64,
}

/// When an operation started, by the growth of weights: in a few bytes, for each operation has one as long as it lasts.
///
/// It wraps around, after so many operations that none of them is under way any more.
#[derive(Debug, Clone, Copy)]
pub(super) struct Started(NonZeroU32);

impl Started {
    const IN_ONE: f64 = 65_536.0;

    fn at(growth: f64) -> Self {
        Self(NonZeroU32::MIN | (growth * Self::IN_ONE) as u64 as u32)
    }

    /// How much weights have grown since.
    fn before(self, now: Self) -> f64 {
        f64::from(now.0.get().wrapping_sub(self.0.get())) / Self::IN_ONE
    }
}

/// How likely it is that an operation completes in some interval.
struct Expected {
    /// In each stage.
    share: [f64; STAGES],
    all: f64,
}

impl Tree {
    pub(super) fn new(memory: Memory) -> Self {
        Self {
            memory,
            now: 0.0,
            base: 0.0,
            died: [0.0; STAGES],
            lived: [0.0; STAGES],
            alive: [Alive::default(); STAGES],
            parts: [[0.0; 2 * LEAVES]; OCTAVES],
        }
    }

    /// An operation starts while others are under way.
    ///
    /// Weights go by the order of starts: by that of ends, what is slow would always be what is new. Those that are under
    /// way make the memory longer, or a burst would be forgotten before it ends.
    pub(super) fn start(&mut self, under_way: u32, is_in_burst: bool) -> Started {
        let fades = if is_in_burst { self.memory.in_burst } else { 1.0 };
        self.now += fades / (self.memory.operations + f64::from(under_way));
        if self.now - self.base > MOST_GROWTH {
            self.scale((self.base - self.now).exp());
            self.base = self.now;
        }
        Started::at(self.now)
    }

    fn scale(&mut self, by: f64) {
        for weights in [&mut self.died[..], &mut self.lived, self.parts.as_flattened_mut()] {
            for weight in weights {
                *weight *= by as f32;
            }
        }
        for alive in &mut self.alive {
            *alive = Alive { weight: alive.weight * by, position: alive.position * by };
        }
    }

    /// Forgets all but a part of what it remembers.
    pub(super) fn fade(&mut self, to: f64) {
        self.scale(to);
    }

    /// Takes over what another remembers.
    pub(super) fn become_like(&mut self, other: &Self) {
        let base = self.now - (other.now - other.base);
        let alive = self.alive;
        *self = Self { memory: self.memory, now: self.now, base, alive, ..*other };
    }

    /// Forgets all, and believes a law as if it had been seen so often.
    pub(super) fn believe(&mut self, done: &[f64; POINTS], worth: f64) {
        let weight = worth * self.unit();
        for stage in 0..STAGES {
            let (from, to) = (stage.checked_sub(1).map_or(0.0, |before| done[before * LEAVES]), done[stage * LEAVES]);
            self.died[stage] = (weight * (to - from)) as f32;
            self.lived[stage] = (weight * (1.0 - to)) as f32;
        }
        for (octave, parts) in self.parts.iter_mut().enumerate() {
            for leaf in 0..LEAVES {
                let at = octave * LEAVES + leaf;
                parts[LEAVES + leaf] = (weight * (done[at + 1] - done[at])) as f32;
            }
            for node in (1..LEAVES).rev() {
                parts[node] = parts[2 * node] + parts[2 * node + 1];
            }
        }
    }

    /// The weight of an operation.
    fn weight(&self, started: Started) -> f64 {
        (self.now - self.base - started.before(Started::at(self.now))).exp()
    }

    /// What an observation of today weighs.
    fn unit(&self) -> f64 {
        (self.now - self.base).exp()
    }

    /// How many of those that reach a stage complete in it.
    fn hazard(&self, stage: usize, unit: f64) -> f64 {
        let prior = unit * PRIOR_WORTH;
        let (died, lived) = (f64::from(self.died[stage]), f64::from(self.lived[stage]));
        let (from, to) = (PRIOR.done(begin(stage)), PRIOR.done(end(stage)));
        (died + prior * (to - from)) / (died + lived + prior * (1.0 - from))
    }

    /// How many of those that complete in a node's range do so in its left half.
    fn left(&self, octave: usize, node: usize, unit: f64) -> f64 {
        let (left, right) = (f64::from(self.parts[octave][2 * node]), f64::from(self.parts[octave][2 * node + 1]));
        let prior = unit * STIFFNESS[node.ilog2() as usize];
        (left + prior * PRIOR.left(octave, node)) / (left + right + prior)
    }

    /// How many of those that complete in an octave have done so by a place in it, in leaves.
    fn within(&self, octave: usize, place: f64, unit: f64) -> f64 {
        let (mut node, mut width, mut at, mut done, mut share) = (1, LEAVES as f64, place, 0.0, 1.0);
        while node < LEAVES {
            let left = self.left(octave, node, unit);
            width /= 2.0;
            if at < width {
                (node, share) = (2 * node, share * left);
            } else {
                (node, at, done, share) = (2 * node + 1, at - width, done + share * left, share * (1.0 - left));
            }
        }
        done + share * at
    }

    /// How many of those that complete in a stage do so between two moments.
    fn during(&self, stage: usize, from: f64, to: f64, unit: f64) -> f64 {
        let done_by = |t: f64| match (stage, position(t, stage)) {
            (0, place) => place,
            (_, 0.0) => 0.0,
            (_, 1.0) => 1.0,
            (_, place) => self.within(stage - 1, place * LEAVES as f64, unit),
        };
        (done_by(to) - done_by(from)).max(0.0)
    }

    /// What is expected of an operation that is alive at the beginning of the stage that `from` lies in.
    fn expect(&self, from: f64, to: f64, unit: f64) -> Expected {
        let mut share = [0.0; STAGES];
        let mut alive = 1.0;
        for (stage, share) in share.iter_mut().enumerate().take(stage(to) + 1).skip(stage(from)) {
            let hazard = self.hazard(stage, unit);
            *share = alive * hazard * self.during(stage, from, to, unit);
            alive *= 1.0 - hazard;
        }
        Expected { share, all: share.iter().sum() }
    }

    /// An operation that was seen at one moment was seen again at a later one.
    pub(super) fn outlived(&mut self, started: Started, before: f64, at: f64) {
        let weight = self.weight(started);
        let (from, to) = (stage(before).min(STAGES), stage(at).min(STAGES));
        self.lived[from..to].iter_mut().for_each(|lived| *lived += weight as f32);
        self.counts(weight, at);
        if before > 0.0 {
            self.counts(-weight, before);
        }
    }

    /// One more is under way, or one fewer.
    fn counts(&mut self, weight: f64, at: f64) {
        if let Some(alive) = self.alive.get_mut(stage(at)) {
            alive.weight += weight;
            alive.position += weight * position(at, stage(at));
        }
    }

    /// Rounding adds up, as long as any are under way.
    pub(super) fn none_under_way(&mut self) {
        self.alive = [Alive::default(); STAGES];
    }

    /// An operation completed between two moments, as likely here or there as is believed. Gives how likely that was, as
    /// seen from the operation's start.
    pub(super) fn completed(&mut self, started: Started, from: f64, to: f64) -> f64 {
        let (weight, unit) = (self.weight(started), self.unit());
        if from > 0.0 {
            self.counts(-weight, from);
        }
        let Expected { share, all } = self.expect(from, to, unit);
        let (first, last) = (stage(from), stage(to));
        let reached: f64 = (0..first.min(STAGES)).map(|stage| 1.0 - self.hazard(stage, unit)).product();
        let doubt = if to < 2.0 * from { self.memory.doubt } else { self.memory.wide_doubt };
        let unlearned = |from: f64, to: f64| (PRIOR.done(to) - PRIOR.done(from)).max(0.0);
        let anywhere = unlearned(from, to).max(f64::MIN_POSITIVE);
        let mut later = 1.0;
        for (stage, share) in share.into_iter().enumerate().take(last + 1).skip(first) {
            let unknown = unlearned(from.max(begin(stage)), to.min(end(stage))) / anywhere;
            let known = if all > 0.0 { share / all } else { unknown };
            let here = known * (1.0 - doubt) + unknown * doubt;
            later = f64::max(later - here, 0.0);
            self.died[stage] += (weight * here) as f32;
            self.lived[stage] += (weight * later) as f32;
            if let Some(octave) = stage.checked_sub(1) {
                let leaves = |t: f64| position(t, stage) * LEAVES as f64;
                let cut = Cut { octave, interval: leaves(from)..leaves(to), doubt, unit };
                self.divide(&cut, Node::ROOT, weight * here);
            }
        }
        reached * all
    }

    /// Divides the weight of a completion over the halves of a node, as far down as the interval that it lies in cuts
    /// them. Where it may lie anywhere, it says nothing.
    fn divide(&mut self, cut: &Cut, node: Node, weight: f64) {
        if node.index >= LEAVES || !node.is_cut_by(&cut.interval) {
            return;
        }
        let halves = node.halves();
        let left = self.left(cut.octave, node.index, cut.unit);
        let known_left = left * self.covered(cut, halves[0]);
        let known_right = (1.0 - left) * self.covered(cut, halves[1]);
        let unknown = halves[0].overlap(&cut.interval) / node.overlap(&cut.interval);
        let in_left = match known_left + known_right {
            known if known > 0.0 => known_left / known * (1.0 - cut.doubt) + unknown * cut.doubt,
            _ => unknown,
        };
        for (half, share) in halves.into_iter().zip([in_left, 1.0 - in_left]) {
            self.parts[cut.octave][half.index] += (weight * share) as f32;
            self.divide(cut, half, weight * share);
        }
    }

    /// How much of a node's weight lies in the interval.
    fn covered(&self, cut: &Cut, node: Node) -> f64 {
        if node.index >= LEAVES || !node.is_cut_by(&cut.interval) {
            return node.overlap(&cut.interval) / node.width;
        }
        let left = self.left(cut.octave, node.index, cut.unit);
        let [first, second] = node.halves();
        left * self.covered(cut, first) + (1.0 - left) * self.covered(cut, second)
    }

    /// Nobody looks any more at an operation that had not completed at a moment.
    pub(super) fn censored(&mut self, started: Started, at: f64) {
        if at > 0.0 {
            self.counts(-self.weight(started), at);
        }
        let stage = stage(at);
        if stage < STAGES {
            let outlived = self.during(stage, 0.0, at, self.unit());
            self.lived[stage] += (self.weight(started) * outlived) as f32;
        }
    }

    /// By what to multiply how many complete in each part of an octave, of those that complete in it, for how many do so
    /// of those that reach it: before a leaf, and from it on.
    ///
    /// Those that are under way in this octave have outlived its parts as far as where they were seen, and say nothing
    /// of the rest (Kaplan and Meier). Without them, the first completions of a burst would look like all there will be.
    fn divided(&self, octave: usize, unit: f64) -> (usize, f64, f64) {
        let stage = octave + 1;
        let hazard = self.hazard(stage, unit);
        let Alive { weight, position } = self.alive[stage];
        let seen = (LEAVES as f64 * (position / weight).clamp(0.0, 1.0)).round() as usize;
        if weight <= 1e-3 * unit || seen == 0 {
            return (0, hazard, hazard);
        }
        let (from, to) = (PRIOR.done(begin(stage)), PRIOR.done(end(stage)));
        let prior = unit * PRIOR_WORTH;
        let died = f64::from(self.died[stage]) + prior * (to - from);
        let lived = f64::from(self.lived[stage]) + prior * (1.0 - to);
        let died_before = died * self.within(octave, seen as f64, unit);
        let died_after = died - died_before;
        let before = died_before / (died + lived + weight);
        let after = (1.0 - before) * died_after / (died_after + lived).max(f64::MIN_POSITIVE);
        let factor = |share: f64, of: f64| if of > 0.0 { share * died / of } else { hazard };
        (seen, factor(before, died_before), factor(after, died_after))
    }

    /// Adds to `done`, so many times over, how many have completed by each point.
    pub(super) fn add_to(&self, done: &mut [f64; POINTS], times: f64) {
        let unit = self.unit();
        let mut sum = times * self.hazard(0, unit);
        let mut alive = times - sum;
        done[0] += sum;
        for octave in 0..OCTAVES {
            let (seen, before, after) = self.divided(octave, unit);
            let mut share = [0.0; 2 * LEAVES];
            share[1] = 1.0;
            for node in 1..LEAVES {
                share[2 * node] = share[node] * self.left(octave, node, unit);
                share[2 * node + 1] = share[node] - share[2 * node];
            }
            let begun = sum;
            for leaf in 0..LEAVES {
                sum += alive * share[LEAVES + leaf] * if leaf < seen { before } else { after };
                done[octave * LEAVES + leaf + 1] += sum;
            }
            alive -= sum - begun;
        }
    }
}

/// What of an octave a completion may lie in.
struct Cut {
    octave: usize,
    /// In leaves.
    interval: Range<f64>,
    doubt: f64,
    unit: f64,
}

/// A node of an octave's heap, and its range in leaves.
#[derive(Debug, Clone, Copy)]
struct Node {
    index: usize,
    start: f64,
    width: f64,
}

impl Node {
    const ROOT: Self = Self { index: 1, start: 0.0, width: LEAVES as f64 };

    fn halves(self) -> [Self; 2] {
        let (index, width) = (2 * self.index, self.width / 2.0);
        [Self { index, start: self.start, width }, Self { index: index + 1, start: self.start + width, width }]
    }

    fn overlap(self, interval: &Range<f64>) -> f64 {
        (interval.end.min(self.start + self.width) - interval.start.max(self.start)).max(0.0)
    }

    /// Neither all of it lies in the interval, nor nothing.
    fn is_cut_by(self, interval: &Range<f64>) -> bool {
        let overlap = self.overlap(interval);
        overlap > 0.0 && overlap < self.width
    }
}

/// The stage that a moment lies in; the moment beyond all lies in one that is none.
fn stage(t: f64) -> usize {
    place(t).map_or(0, |(octave, _)| octave + 1)
}

/// When a stage begins.
fn begin(stage: usize) -> f64 {
    stage.checked_sub(1).map_or(0.0, end)
}

/// When a stage ends.
fn end(stage: usize) -> f64 {
    point(stage * LEAVES)
}

/// Where in a stage a moment is, from 0 to 1.
fn position(t: f64, of: usize) -> f64 {
    match (stage(t).cmp(&of), place(t)) {
        (std::cmp::Ordering::Less, _) => 0.0,
        (std::cmp::Ordering::Greater, _) => 1.0,
        (std::cmp::Ordering::Equal, Some((_, fraction))) => fraction,
        (std::cmp::Ordering::Equal, None) => t / point(0),
    }
}

/// What a tree remembers, in observations of today.
#[derive(Debug, Clone)]
pub(super) struct Exported {
    died: Vec<f32>,
    lived: Vec<f32>,
    /// Of octaves in which anything completed, the weights of all nodes but the root.
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
    /// What is wrong with it.
    pub(super) fn wrong(&self) -> Option<&'static str> {
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
    pub(super) fn export(&self) -> Exported {
        let unit = self.unit() as f32;
        let scaled = |weights: &[f32]| weights.iter().map(|weight| weight / unit).collect();
        let parts = self.parts.iter().enumerate().filter(|(_, parts)| parts.iter().any(|weight| *weight > 0.0));
        Exported {
            died: scaled(&self.died),
            lived: scaled(&self.lived),
            parts: Parts(parts.map(|(octave, parts)| (octave, scaled(&parts[2..]))).collect()),
        }
    }

    /// Remembers this, and only this. Operations that are under way keep their weight.
    pub(super) fn restore(&mut self, exported: &Exported) {
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
