//! The distribution of completion times, estimated from intervals, with recent evidence weighing more.
//!
//! A completion is never seen itself, only two polls that it lies between; an operation that was given up is censored. So this
//! is survival analysis in two levels. Time is cut into *stages*: one before the first octave, then one per octave. For each
//! stage, the tree knows the weight of the operations that completed in it (`died`) and of those that outlived it (`lived`),
//! which gives the stage's *hazard*: the share of those reaching it that complete in it. Within an octave, a binary tree of
//! halves says how completions are distributed, down to [`LEAVES`] equal parts.
//!
//! Weights grow exponentially with each start instead of all earlier ones shrinking, which would touch every weight.

mod exported;
#[cfg(test)]
mod tests;

use std::{num::NonZeroU32, ops::Range};

pub(super) use self::exported::Exported;
use super::grid::{LEAVES, OCTAVES, POINTS, PRIOR, place, point};

/// How many observations the prior of a hazard is worth.
const PRIOR_WORTH: f64 = 0.5;

/// One before the first octave, and one per octave.
const STAGES: usize = OCTAVES + 1;

/// How many observations the prior of a node's halves is worth, by depth: finer differences need more evidence.
const STIFFNESS: [f64; 5] = [0.5, 1.375, 2.25, 3.125, 4.0];

/// How far weights may grow, in e-folds, before all are scaled down.
const MOST_GROWTH: f64 = 30.0;

/// How fast a tree forgets, and how much it trusts what it knows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Memory {
    /// How many operations it remembers, roughly.
    pub(super) operations: f64,
    /// Which share of a completion is divided by the prior, as if nothing had been learned, if its interval is narrow. This
    /// smooths details that cannot be known.
    pub(super) doubt: f64,
    /// The same for wide intervals. Here it keeps possibilities alive that the schedule, which does not believe in them, would
    /// never poll for; but it also blurs what is known.
    pub(super) wide_doubt: f64,
    /// How much it forgets per operation of a burst, relative to any other: it takes a while until a burst tells something.
    pub(super) in_burst: f64,
}

/// The hazard of each stage, and the distribution within each octave.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    memory: Memory,
    /// The logarithm of the weight of an operation that starts now.
    now: f64,
    /// The logarithm of the weight that is stored as 1.
    base: f64,
    /// By stage: the weight of the operations that completed in it.
    died: [f32; STAGES],
    /// By stage: the weight of those that outlived it.
    lived: [f32; STAGES],
    /// Operations in progress, by the stage in which they were seen last.
    alive: [Alive; STAGES],
    /// By octave: the weight of completions in each part, as a binary heap with its root at 1 and its leaves from [`LEAVES`] on.
    /// A completion whose interval does not distinguish a node's halves is in neither of them.
    parts: [[f32; 2 * LEAVES]; OCTAVES],
}

/// Operations in progress.
#[derive(Debug, Clone, Copy, Default)]
struct Alive {
    weight: f64,
    /// The weighted sum of their positions in the stage when they were seen last.
    position: f64,
}

/// When an operation started, on the scale of `Tree::now`. Small, because each operation in progress holds one.
///
/// It wraps around, but only after so many operations that none of the old ones can still be in progress.
#[derive(Debug, Clone, Copy)]
pub(super) struct Started(NonZeroU32);

impl Started {
    const IN_ONE: f64 = 65_536.0;

    fn at(growth: f64) -> Self {
        Self(NonZeroU32::MIN | (growth * Self::IN_ONE) as u64 as u32)
    }

    /// By how much weights have grown from this start to `now`, as a logarithm.
    fn before(self, now: Self) -> f64 {
        f64::from(now.0.get().wrapping_sub(self.0.get())) / Self::IN_ONE
    }
}

/// The probability that an operation completes in an interval.
struct Expected {
    /// The part of it in each stage.
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

    /// An operation starts, while `under_way` others are in progress.
    ///
    /// Weights follow the order of starts. By order of ends, slow operations would always look like the most recent. Operations
    /// in progress make the memory longer; otherwise a burst would be forgotten before it ends.
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

    /// Forgets everything but this share of its evidence.
    pub(super) fn fade(&mut self, to: f64) {
        self.scale(to);
    }

    /// Takes over what another tree knows, and keeps its own operations in progress.
    pub(super) fn become_like(&mut self, other: &Self) {
        let base = self.now - (other.now - other.base);
        let alive = self.alive;
        *self = Self { memory: self.memory, now: self.now, base, alive, ..*other };
    }

    /// Replaces what it knows by a distribution, as if it came from `worth` observations. `done`: the share that has completed
    /// by each point.
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

    /// The weight of an operation, on the stored scale.
    fn weight(&self, started: Started) -> f64 {
        (self.now - self.base - started.before(Started::at(self.now))).exp()
    }

    /// The weight of an operation that starts now, on the stored scale.
    fn unit(&self) -> f64 {
        (self.now - self.base).exp()
    }

    /// The share of those reaching a stage that complete in it.
    fn hazard(&self, stage: usize, unit: f64) -> f64 {
        let prior = unit * PRIOR_WORTH;
        let (died, lived) = (f64::from(self.died[stage]), f64::from(self.lived[stage]));
        let (from, to) = (PRIOR.done(begin(stage)), PRIOR.done(end(stage)));
        (died + prior * (to - from)) / (died + lived + prior * (1.0 - from))
    }

    /// The share of a node's completions that lie in its left half.
    fn left_share(&self, octave: usize, node: usize, unit: f64) -> f64 {
        let (left, right) = (f64::from(self.parts[octave][2 * node]), f64::from(self.parts[octave][2 * node + 1]));
        let prior = unit * STIFFNESS[node.ilog2() as usize];
        (left + prior * PRIOR.left(octave, node)) / (left + right + prior)
    }

    /// The share of an octave's completions that lie before a place in it. `place` is counted in leaves.
    fn share_before(&self, octave: usize, place: f64, unit: f64) -> f64 {
        let (mut node, mut width, mut at, mut done, mut share) = (1, LEAVES as f64, place, 0.0, 1.0);
        while node < LEAVES {
            let left = self.left_share(octave, node, unit);
            width /= 2.0;
            if at < width {
                (node, share) = (2 * node, share * left);
            } else {
                (node, at, done, share) = (2 * node + 1, at - width, done + share * left, share * (1.0 - left));
            }
        }
        done + share * at
    }

    /// The share of a stage's completions that lie between two moments.
    fn share_between(&self, stage: usize, from: f64, to: f64, unit: f64) -> f64 {
        let done_by = |t: f64| match (stage, position(t, stage)) {
            (0, place) => place,
            (_, 0.0) => 0.0,
            (_, 1.0) => 1.0,
            (_, place) => self.share_before(stage - 1, place * LEAVES as f64, unit),
        };
        (done_by(to) - done_by(from)).max(0.0)
    }

    /// The probability to complete between two moments, for an operation in progress at the beginning of the stage of `from`.
    fn expect(&self, from: f64, to: f64, unit: f64) -> Expected {
        let mut share = [0.0; STAGES];
        let mut alive = 1.0;
        for (stage, share) in share.iter_mut().enumerate().take(stage(to) + 1).skip(stage(from)) {
            let hazard = self.hazard(stage, unit);
            *share = alive * hazard * self.share_between(stage, from, to, unit);
            alive *= 1.0 - hazard;
        }
        Expected { share, all: share.iter().sum() }
    }

    /// An operation that was in progress at one moment still is at a later one.
    pub(super) fn outlived(&mut self, started: Started, before: f64, at: f64) {
        let weight = self.weight(started);
        let (from, to) = (stage(before).min(STAGES), stage(at).min(STAGES));
        self.lived[from..to].iter_mut().for_each(|lived| *lived += weight as f32);
        self.add_alive(weight, at);
        if before > 0.0 {
            self.add_alive(-weight, before);
        }
    }

    /// Adds to those in progress; a negative weight removes.
    fn add_alive(&mut self, weight: f64, at: f64) {
        if let Some(alive) = self.alive.get_mut(stage(at)) {
            alive.weight += weight;
            alive.position += weight * position(at, stage(at));
        }
    }

    /// No operation is in progress. Clears rounding errors, which add up otherwise.
    pub(super) fn none_under_way(&mut self) {
        self.alive = [Alive::default(); STAGES];
    }

    /// An operation completed between two moments. Its weight is divided over the interval in proportion to what is believed so
    /// far. Returns how likely that completion was, as seen from the operation's start.
    pub(super) fn completed(&mut self, started: Started, from: f64, to: f64) -> f64 {
        let (weight, unit) = (self.weight(started), self.unit());
        if from > 0.0 {
            self.add_alive(-weight, from);
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

    /// Divides the weight of a completion over the halves of a node, down to where its interval covers a node completely: below
    /// that, it says nothing about where it lies.
    fn divide(&mut self, cut: &Cut, node: Node, weight: f64) {
        if node.index >= LEAVES || !node.is_cut_by(&cut.interval) {
            return;
        }
        let halves = node.halves();
        let left = self.left_share(cut.octave, node.index, cut.unit);
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

    /// The share of a node's completions that lie in the interval.
    fn covered(&self, cut: &Cut, node: Node) -> f64 {
        if node.index >= LEAVES || !node.is_cut_by(&cut.interval) {
            return node.overlap(&cut.interval) / node.width;
        }
        let left = self.left_share(cut.octave, node.index, cut.unit);
        let [first, second] = node.halves();
        left * self.covered(cut, first) + (1.0 - left) * self.covered(cut, second)
    }

    /// An operation that was still in progress at a moment is not watched any more.
    pub(super) fn censored(&mut self, started: Started, at: f64) {
        if at > 0.0 {
            self.add_alive(-self.weight(started), at);
        }
        let stage = stage(at);
        if stage < STAGES {
            let outlived = self.share_between(stage, 0.0, at, self.unit());
            self.lived[stage] += (self.weight(started) * outlived) as f32;
        }
    }

    /// `(leaf, before, after)`: factors that turn the distribution of an octave's completions into probabilities for those that
    /// reach the octave, for the parts before a leaf and from it on.
    ///
    /// Without operations in progress in this octave, both are its hazard. Otherwise, these have outlived its parts up to where
    /// they were seen, and say nothing about the rest (the Kaplan–Meier estimate). Without them, the first completions of a burst
    /// would look like all there will ever be.
    fn factors(&self, octave: usize, unit: f64) -> (usize, f64, f64) {
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
        let died_before = died * self.share_before(octave, seen as f64, unit);
        let died_after = died - died_before;
        let before = died_before / (died + lived + weight);
        let after = (1.0 - before) * died_after / (died_after + lived).max(f64::MIN_POSITIVE);
        let factor = |share: f64, of: f64| if of > 0.0 { share * died / of } else { hazard };
        (seen, factor(before, died_before), factor(after, died_after))
    }

    /// Adds the share that has completed by each point to `done`, weighted by `times`.
    pub(super) fn add_to(&self, done: &mut [f64; POINTS], times: f64) {
        let unit = self.unit();
        let mut sum = times * self.hazard(0, unit);
        let mut alive = times - sum;
        done[0] += sum;
        for octave in 0..OCTAVES {
            let (seen, before, after) = self.factors(octave, unit);
            let mut share = [0.0; 2 * LEAVES];
            share[1] = 1.0;
            for node in 1..LEAVES {
                share[2 * node] = share[node] * self.left_share(octave, node, unit);
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

/// The part of an octave that a completion may lie in.
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

    /// Whether the interval covers it in part, but not completely.
    fn is_cut_by(self, interval: &Range<f64>) -> bool {
        let overlap = self.overlap(interval);
        overlap > 0.0 && overlap < self.width
    }
}

/// The stage that a moment lies in; [`STAGES`] for one beyond the last.
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

/// The position of a moment within a stage: from 0 to 1, which are also for moments before and after it.
fn position(t: f64, of: usize) -> f64 {
    match (stage(t).cmp(&of), place(t)) {
        (std::cmp::Ordering::Less, _) => 0.0,
        (std::cmp::Ordering::Greater, _) => 1.0,
        (std::cmp::Ordering::Equal, Some((_, fraction))) => fraction,
        (std::cmp::Ordering::Equal, None) => t / point(0),
    }
}
