//! The grid of time: fine for quick operations, coarse for slow ones.

use std::sync::LazyLock;

/// Each octave is twice as long as the one before.
pub(super) const OCTAVES: usize = 16;

/// How many equal parts an octave is cut into.
pub(super) const LEAVES: usize = 32;

/// How many points there are: the beginning of each part, and the end of the last.
pub(super) const POINTS: usize = OCTAVES * LEAVES + 1;

/// Where the first octave begins, in seconds. All before it is one part.
const FIRST: f64 = 1.0 / 64.0;

/// The time of a point, in seconds.
pub(super) const fn point(index: usize) -> f64 {
    let octave = (1_u64 << (index / LEAVES)) as f64;
    FIRST * octave * (1.0 + (index % LEAVES) as f64 / LEAVES as f64)
}

/// The octave that `t` lies in, and its position there, from 0 to 1; `None` before the first. Beyond the last, the octave is
/// [`OCTAVES`].
pub(super) fn place(t: f64) -> Option<(usize, f64)> {
    let scaled = t / FIRST;
    if scaled < 1.0 {
        return None;
    }
    if scaled >= (1_u64 << OCTAVES) as f64 {
        return Some((OCTAVES, 0.0));
    }
    // The exponent of a float is its rounded-down logarithm, and the mantissa its position between two powers of two.
    let octave = (scaled.to_bits() >> 52) as usize - 1023;
    let digits = scaled.to_bits() & ((1 << 52) - 1);
    Some((octave, f64::from_bits(digits | 1.0_f64.to_bits()) - 1.0))
}

/// The part that `t` lies in, and its position there, from 0 to 1; `None` before the first octave. Beyond the last octave, the
/// part is the one that begins at the last point.
pub(super) fn part(t: f64) -> Option<(usize, f64)> {
    let (octave, fraction) = place(t)?;
    let at = fraction * LEAVES as f64;
    // Not `fract`, which compiles to a function call.
    let leaf = at as usize;
    Some((octave * LEAVES + leaf, at - leaf as f64))
}

/// Interpolates `done`, the share that has completed by each point, at a moment.
pub(super) fn at<T: Copy + Into<f64>>(done: &[T; POINTS], t: f64) -> f64 {
    match part(t) {
        None => done[0].into() * t / FIRST,
        Some((index, fraction)) => {
            let before = done[index].into();
            match done.get(index + 1) {
                Some(&after) => before + (after.into() - before) * fraction,
                None => before,
            }
        }
    }
}

/// The prior: what is believed about an endpoint that nothing is known about. Log-logistic, with a small share that never
/// completes.
pub(super) struct Prior {
    /// The share that has completed by each point.
    done: [f64; POINTS],
    /// For each node of an octave's heap, the share of its completions that lie in its left half.
    left: [[f64; LEAVES]; OCTAVES],
}

/// The median, in seconds.
const MEDIAN: f64 = 3.0;

/// The shape of the log-logistic distribution: the smaller, the wider.
const SHAPE: f64 = 0.8;

/// The share that never completes.
const NEVER: f64 = 0.005;

pub(super) static PRIOR: LazyLock<Prior> = LazyLock::new(|| {
    let done: [f64; POINTS] = std::array::from_fn(|index| (1.0 - NEVER) / (1.0 + (point(index) / MEDIAN).powf(-SHAPE)));
    let left = |octave: usize, node: usize| {
        let depth = node.max(1).ilog2() as usize;
        let width = LEAVES >> depth;
        let from = octave * LEAVES + (node.max(1) - (1 << depth)) * width;
        (done[from + width / 2] - done[from]) / (done[from + width] - done[from])
    };
    Prior { done, left: std::array::from_fn(|octave| std::array::from_fn(|node| left(octave, node))) }
});

impl Prior {
    /// How many have completed by a moment.
    pub(super) fn done(&self, t: f64) -> f64 {
        at(&self.done, t)
    }

    /// How many of those that complete in a node's range do so in its left half.
    pub(super) fn left(&self, octave: usize, node: usize) -> f64 {
        self.left[octave][node]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_point_is_where_it_is_found() {
        for index in 0..POINTS - 1 {
            let inside = 0.3 * point(index) + 0.7 * point(index + 1);
            for (t, part) in [(point(index), 0.0), (inside, 0.7)] {
                let (octave, fraction) = place(t).unwrap();
                let found = (octave * LEAVES) as f64 + fraction * LEAVES as f64;
                assert!((found - index as f64 - part).abs() < 1e-9, "{t}: {found}");
            }
        }
    }

    #[test]
    fn what_is_sooner_or_later_than_all_has_a_place_too() {
        assert_eq!(place(0.0), None);
        assert_eq!(place(0.0156), None);
        assert_eq!(point(POINTS - 1), 1024.0);
        for late in [1024.0, 1e9, f64::MAX, f64::INFINITY] {
            assert_eq!(place(late), Some((OCTAVES, 0.0)));
        }
    }

    #[test]
    fn of_an_unknown_endpoint_half_is_done_after_three_seconds() {
        assert!((PRIOR.done(3.0) - 0.4975).abs() < 1e-3);
        assert!(PRIOR.done(1e9) > 0.98 && PRIOR.done(1e9) < 1.0 - NEVER);
        for index in 0..POINTS {
            assert!((PRIOR.done(point(index)) - PRIOR.done[index]).abs() < 1e-12);
        }
    }
}
