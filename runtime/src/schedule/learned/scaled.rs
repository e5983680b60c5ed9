//! The distribution from before a change, at another speed: when operations become slower or faster, the shape mostly stays.

use std::ops::Range;

use super::grid::{POINTS, at, point};

/// Factors per doubling of speed: as fine as the grid of time.
const FINE: usize = 32;

/// The index of factor 1. The smallest factor is 1/16, the largest 16.
const SAME: usize = 4 * FINE;

const FACTORS: usize = 2 * SAME + 1;

/// After how many operations it ends; by then, the memories know the new distribution themselves.
const LASTS: u16 = 200;

/// The prior probability that a change is one of speed only, or was no change at all.
const LIKELY: f64 = 0.5;

/// The part of that for no change at all.
const NONE: f32 = 0.5;

/// The highest credence, so that the memories are heard once they know better.
const MOST: f64 = 0.97;

/// A factor that is less likely than the likeliest by this much is dropped.
const GIVEN_UP: f32 = 1e-4;

/// How many factors a plan considers; each represents its neighbours.
const PLANNED: usize = 12;

/// How precisely the factor must be known, relative to itself, to count as found.
const EXACT: f64 = 0.03;

/// How many operations finding it takes at least.
const SOME: u16 = 4;

/// A belief about the new distribution, from the old one at other speeds.
#[derive(Debug, Clone)]
pub(super) struct Scaled {
    /// The old distribution: the share that had completed by each point.
    done: [f32; POINTS],
    /// How likely each factor is.
    likely: [f32; FACTORS],
    /// The factors that were not dropped.
    range: Range<u16>,
    /// How much of this is believed, as opposed to the memories.
    credence: f64,
    /// How many more operations until it ends.
    left: u16,
}

/// The ages between which an operation completed.
pub(super) type Interval = (f32, f32);

impl Scaled {
    /// While there was no change.
    pub(super) const fn none() -> Self {
        Self { done: [0.0; POINTS], likely: [0.0; FACTORS], range: 0..0, credence: 0.0, left: 0 }
    }

    /// A change is suspected, which began with the completions `seen`. `done` is the distribution before it.
    pub(super) fn begin(&mut self, done: &[f64; POINTS], seen: &[Interval]) {
        self.done = done.map(|done| done as f32);
        self.likely = [(1.0 - NONE) / (FACTORS - 1) as f32; FACTORS];
        self.likely[SAME] = NONE;
        self.range = 0..FACTORS as u16;
        self.credence = LIKELY;
        self.left = LASTS;
        for &(after, by) in seen {
            self.fits(after.into(), by.into(), 1.0);
        }
    }

    /// Ends it.
    pub(super) fn end(&mut self) {
        self.left = 0;
    }

    /// How far it is believed.
    pub(super) fn credence(&self) -> f64 {
        if self.left == 0 { 0.0 } else { self.credence }
    }

    /// An operation completed between two ages. `usual`: the probability that the memories gave it. `says`: how much of an
    /// observation it counts as.
    pub(super) fn completed(&mut self, after: f64, by: f64, usual: f64, says: f64) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        let fits = self.fits(after, by, says);
        let odds = self.credence / (1.0 - self.credence) * (fits / usual).powf(says);
        self.credence = if odds.is_nan() { 0.0 } else { f64::min(odds / (1.0 + odds), MOST) };
        if self.credence < 1e-3 {
            self.end();
        }
    }

    /// Updates the factors by a completion, and returns how likely it was.
    fn fits(&mut self, after: f64, by: f64, says: f64) -> f64 {
        let (mut all, mut sum, mut most) = (0.0, 0.0, 0.0_f32);
        for index in self.range() {
            let factor = factor(index);
            let fits = f64::max(at(&self.done, by / factor) - at(&self.done, after / factor), 1e-9);
            let likely = f64::from(self.likely[index]);
            let now = if says < 1.0 { likely * fits.powf(says) } else { likely * fits };
            (all, sum) = (all + likely * fits, sum + now);
            self.likely[index] = now as f32;
            most = most.max(now as f32);
        }
        let is_given_up = |at: &u16| self.likely[usize::from(*at)] < GIVEN_UP * most;
        let from = self.range.clone().take_while(is_given_up).count() as u16;
        let to = self.range.clone().rev().take_while(is_given_up).count() as u16;
        self.range = self.range.start + from..self.range.end - to;
        for index in self.range() {
            self.likely[index] = (f64::from(self.likely[index]) / sum) as f32;
        }
        all
    }

    /// Whether there certainly was a change and its factor is found. What remains to be learned is the distribution itself, which
    /// is seen in more detail than before if operations became slower.
    pub(super) fn is_settled(&self) -> bool {
        if self.left == 0 || LASTS - self.left < SOME || self.credence < 0.9 || self.likely[SAME] > GIVEN_UP {
            return false;
        }
        let (mut mean, mut square) = (0.0, 0.0);
        for index in self.range() {
            let (likely, logarithm) = (f64::from(self.likely[index]), factor(index).ln());
            mean += likely * logarithm;
            square += likely * logarithm * logarithm;
        }
        square - mean * mean < EXACT * EXACT
    }

    /// Adds the share that has completed by each point to `done`, weighted by `times`.
    pub(super) fn add_to(&self, done: &mut [f64; POINTS], times: f64) {
        let range = self.range();
        let step = range.len().div_ceil(PLANNED).max(1);
        for (few, first) in self.likely[range.clone()].chunks(step).zip(range.step_by(step)) {
            let times = times * few.iter().copied().map(f64::from).sum::<f64>();
            let by = 1.0 / factor(first + few.len() / 2);
            for (index, done) in done.iter_mut().enumerate() {
                *done += times * at(&self.done, point(index) * by);
            }
        }
    }

    fn range(&self) -> Range<usize> {
        self.range.start.into()..self.range.end.into()
    }
}

fn factor(index: usize) -> f64 {
    ((index as f64 - SAME as f64) / FINE as f64).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All complete between 4 s and 6 s, most of them in the middle.
    fn law() -> [f64; POINTS] {
        std::array::from_fn(|index| {
            let x = (point(index) - 4.0).clamp(0.0, 2.0);
            if x < 1.0 { x * x / 2.0 } else { 1.0 - (2.0 - x) * (2.0 - x) / 2.0 }
        })
    }

    /// After completions at these moments, seen half a second around them, of which memories knew little.
    fn after(times: &[f64]) -> Scaled {
        let mut scaled = Scaled::none();
        scaled.begin(&law(), &[]);
        times.iter().for_each(|at| scaled.completed(at - 0.25, at + 0.25, 0.05, 1.0));
        scaled
    }

    fn done(scaled: &Scaled, by: f64) -> f64 {
        let mut done = [0.0; POINTS];
        scaled.add_to(&mut done, 1.0);
        at(&done, by)
    }

    const SLOWER: [f64; 8] = [14.1, 15.4, 16.2, 14.8, 15.0, 15.9, 13.8, 14.9];

    #[test]
    fn a_law_is_known_again_at_another_speed() {
        let slower = after(&SLOWER);
        assert!(slower.credence() > 0.9, "{}", slower.credence());
        assert!(done(&slower, 12.0) < 0.05 && done(&slower, 18.0) > 0.95);
        assert!((0.4..0.6).contains(&done(&slower, 15.0)), "{}", done(&slower, 15.0));
        let quicker = after(&[0.6, 0.7, 0.65]);
        assert!(done(&quicker, 1.2) > 0.9);
    }

    #[test]
    fn what_was_no_change_is_known_too() {
        let same = after(&[4.9, 5.3, 4.6, 5.1, 5.0]);
        assert!(same.credence() > 0.9 && same.likely[SAME] > 0.9);
        for by in [4.5, 5.0, 5.5] {
            assert!((done(&same, by) - at(&law(), by)).abs() < 0.05, "{by}");
        }
        assert!(!same.is_settled());
    }

    #[test]
    fn what_has_another_shape_is_not_believed() {
        let other = after(&[1.0, 30.0, 5.0, 2.0, 12.0]);
        assert_eq!(other.credence(), 0.0);
    }

    #[test]
    fn it_is_settled_once_the_factor_is_known() {
        assert!(!after(&SLOWER[..2]).is_settled());
        let many: Vec<_> = SLOWER.into_iter().cycle().take(60).collect();
        assert!(after(&many).is_settled());
        assert!(!Scaled::none().is_settled());
    }

    #[test]
    fn it_ends() {
        let many: Vec<_> = SLOWER.into_iter().cycle().take(LASTS.into()).collect();
        assert!(after(&many[1..]).credence() > 0.9);
        assert_eq!(after(&many).credence(), 0.0);
    }

    #[test]
    fn one_of_many_that_are_under_way_says_less() {
        let says = |says: f64| {
            let mut scaled = Scaled::none();
            scaled.begin(&law(), &[]);
            scaled.completed(14.5, 15.5, 0.001, says);
            scaled.credence()
        };
        assert!(says(1.0) > says(0.1) && says(0.1) > LIKELY);
    }
}
