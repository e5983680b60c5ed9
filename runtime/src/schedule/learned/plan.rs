//! The cheapest plan for when to poll, given the believed distribution of completion times.

use super::grid::{POINTS, at, part, point};

/// The limits of a plan, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounds {
    /// The shortest gap between two polls.
    pub(super) least: f64,
    /// The longest gap.
    pub(super) most: f64,
    /// The latest next poll is at this many times the operation's age,
    pub(super) stretch: f64,
    /// plus this.
    pub(super) slack: f64,
}

impl Bounds {
    /// The latest time for the poll after one at `t`.
    pub(super) fn latest(&self, t: f64) -> f64 {
        (t + self.most).min(self.stretch * t + self.slack).max(t + self.least)
    }
}

/// For each point in time, when to poll next.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    first: f32,
    next: [f32; POINTS],
}

/// The expected cost of a plan, per operation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Forecast {
    pub(super) polls: f64,
    /// Seconds between completion and detection.
    pub(super) delay: f64,
}

/// The believed distribution: the share completed by each point, and its integral.
pub(super) struct Belief {
    done: [f64; POINTS],
    /// The integral of `done`.
    waited: [f64; POINTS],
}

impl Belief {
    pub(super) fn new(done: [f64; POINTS]) -> Self {
        let mut waited = [0.0; POINTS];
        waited[0] = 0.5 * done[0] * point(0);
        for index in 1..POINTS {
            let width = point(index) - point(index - 1);
            waited[index] = waited[index - 1] + 0.5 * (done[index] + done[index - 1]) * width;
        }
        Self { done, waited }
    }

    /// The share completed by a moment, and the integral up to it.
    pub(super) fn at(&self, t: f64) -> (f64, f64) {
        let done = at(&self.done, t);
        let waited = match part(t) {
            None => 0.5 * done * t,
            Some((index, _)) => self.waited[index] + 0.5 * (self.done[index] + done) * (t - point(index)),
        };
        (done, waited)
    }

    /// The mean completion time of those that complete within the grid.
    pub(super) fn mean(&self) -> f64 {
        let last = POINTS - 1;
        let done = self.done[last].max(f64::MIN_POSITIVE);
        (done * point(last) - self.waited[last]) / done
    }
}

impl Plan {
    /// A placeholder.
    pub(super) const fn none() -> Self {
        Self { first: 0.0, next: [0.0; POINTS] }
    }

    /// The cheapest plan, if a poll costs as much as `price` seconds of delay.
    ///
    /// Found by dynamic programming, backwards over the points. The cost of polling at `s` after a poll at `t` is, as a function
    /// of `x = done(t)`, a line with slope `-s`. Both `x` and the slopes are monotone, so the lowest line is found in amortised
    /// constant time (the convex hull trick).
    pub(super) fn new(belief: &Belief, price: f64, bounds: Bounds) -> Self {
        let Belief { done, waited } = belief;
        let mut plan = Self::none();
        let mut cost = [0.0; POINTS];
        let mut hull = Hull { lines: [(0.0, 0.0); POINTS], front: 0, back: 0 };
        let mut offered = POINTS;
        for index in (0..POINTS).rev() {
            let t = point(index);
            while offered > index + 1 && point(offered - 1) >= t + bounds.least {
                offered -= 1;
                hull.offer(point(offered), waited[offered] + cost[offered]);
            }
            let latest = bounds.latest(t);
            let best = hull.best(done[index]).filter(|&s| s <= latest).unwrap_or(latest);
            plan.next[index] = best as f32;
            let (_, waited_best) = belief.at(best);
            let after = cost_at(&cost, best);
            cost[index] = price * (1.0 - done[index]) + waited_best - waited[index] - done[index] * (best - t) + after;
        }
        while offered > 0 && point(offered - 1) >= bounds.least {
            offered -= 1;
            hull.offer(point(offered), waited[offered] + cost[offered]);
        }
        let latest = bounds.latest(0.0);
        plan.first = hull.best(0.0).filter(|&s| s <= latest).unwrap_or(latest) as f32;
        plan
    }

    /// When to poll next, if the operation had not completed at `t`.
    pub(super) fn after(&self, t: f64, bounds: Bounds) -> f64 {
        let planned = match part(t) {
            None => between(t / point(0), 0.0, point(0), self.first, self.next[0]),
            Some((index, fraction)) if index + 1 < POINTS => {
                between(fraction, point(index), point(index + 1), self.next[index], self.next[index + 1])
            }
            Some(_) => bounds.latest(t),
        };
        planned.max(t + bounds.least).min(bounds.latest(t))
    }

    /// The expected cost of the plan under a belief.
    pub(super) fn forecast(&self, belief: &Belief, bounds: Bounds) -> Forecast {
        let (mut polls, mut delay) = (0.0, 0.0);
        let (mut t, mut done, mut waited) = (0.0, 0.0, 0.0);
        while t < point(POINTS - 1) && done < 1.0 - 1e-9 {
            let s = self.after(t, bounds);
            let (done_s, waited_s) = belief.at(s);
            polls += 1.0 - done;
            delay += waited_s - waited - done * (s - t);
            (t, done, waited) = (s, done_s, waited_s);
        }
        Forecast { polls, delay }
    }
}

/// Interpolates the plans of two neighbouring points; if they are far apart, takes the nearer one's.
fn between(fraction: f64, from: f64, to: f64, first: f32, second: f32) -> f64 {
    let (first, second) = (f64::from(first), f64::from(second));
    if second - first > 4.0 * (to - from) {
        return if fraction < 0.5 { first } else { second };
    }
    first + (second - first) * fraction
}

/// The cost from a moment on, interpolated between the points around it.
fn cost_at(cost: &[f64; POINTS], t: f64) -> f64 {
    match part(t) {
        None => cost[0],
        Some((index, fraction)) => match cost.get(index + 1) {
            Some(after) => cost[index] + (after - cost[index]) * fraction,
            None => cost[POINTS - 1],
        },
    }
}

/// Lines added in order of rising slope, queried for the lowest at falling `x`.
struct Hull {
    /// Minus the slope, and the value at 0.
    lines: [(f64, f64); POINTS],
    front: usize,
    back: usize,
}

impl Hull {
    fn offer(&mut self, s: f64, at_zero: f64) {
        while self.back - self.front >= 2 {
            let ((s1, v1), (s2, v2)) = (self.lines[self.back - 2], self.lines[self.back - 1]);
            // The middle line is nowhere the least.
            if (at_zero - v1) * (s1 - s2) <= (v2 - v1) * (s1 - s) {
                self.back -= 1;
            } else {
                break;
            }
        }
        self.lines[self.back] = (s, at_zero);
        self.back += 1;
    }

    fn best(&mut self, x: f64) -> Option<f64> {
        let value = |(s, at_zero): (f64, f64)| at_zero - s * x;
        while self.back - self.front >= 2 && value(self.lines[self.front + 1]) <= value(self.lines[self.front]) {
            self.front += 1;
        }
        (self.front < self.back).then(|| self.lines[self.front].0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: Bounds = Bounds { least: 0.01, most: 60.0, stretch: 1.0, slack: f64::INFINITY };

    fn belief(done: impl Fn(f64) -> f64) -> Belief {
        Belief::new(std::array::from_fn(|index| done(point(index))))
    }

    fn planned(plan: &Plan, bounds: Bounds, until: f64) -> Vec<f64> {
        let next = |t: &f64| Some(plan.after(*t, bounds)).filter(|next| *next < until);
        std::iter::successors(next(&0.0), next).collect()
    }

    /// The cost of every plan over the points up to `last`, the least of which is found by trying all successors.
    fn least_cost(belief: &Belief, price: f64, bounds: Bounds) -> f64 {
        let mut cost = [0.0; POINTS + 1];
        let time = |index: usize| index.checked_sub(1).map_or(0.0, point);
        for from in (0..POINTS).rev() {
            let (t, (done, waited)) = (time(from), belief.at(time(from)));
            let allowed =
                (from + 1..=POINTS).filter(|&to| time(to) - t >= bounds.least && time(to) <= bounds.latest(t));
            let costs = allowed
                .map(|to| price * (1.0 - done) + belief.at(time(to)).1 - waited - done * (time(to) - t) + cost[to]);
            cost[from] = costs.fold(f64::INFINITY, f64::min);
        }
        cost[0]
    }

    #[test]
    fn a_plan_costs_what_the_best_of_all_costs() {
        let laws: [fn(f64) -> f64; 4] = [
            |t| 1.0 - (-t / 2.0).exp(),
            |t| ((t - 4.9) / 0.2).clamp(0.0, 1.0),
            |t| 0.8 * ((t - 0.3) / 0.2).clamp(0.0, 1.0) + 0.2 * ((t - 18.0) / 4.0).clamp(0.0, 1.0),
            |t| 1.0 - (0.5 / t.max(0.5)).powf(1.5),
        ];
        for (number, law) in laws.into_iter().enumerate() {
            let belief = belief(law);
            for price in [0.02, 0.25, 2.0] {
                // Without an upper bound, which `least_cost` would have to stay within between points.
                let bounds = Bounds { most: 1e9, ..FREE };
                let Forecast { polls, delay } = Plan::new(&belief, price, bounds).forecast(&belief, bounds);
                let (cost, least) = (price * polls + delay, least_cost(&belief, price, bounds));
                assert!(cost < 1.01 * least, "{number} at {price}: {cost} for {least}");
            }
        }
    }

    #[test]
    fn where_the_hazard_is_constant_so_is_the_gap() {
        let belief = belief(|t| 1.0 - (-t / 2.0).exp());
        let plan = Plan::new(&belief, 0.25, FREE);
        // The cost of a gap `g` is (price + g) / (1 - e^(-g / 2)), which is least at 0.93.
        for pair in planned(&plan, FREE, 8.0).windows(2) {
            assert!((0.8..1.1).contains(&(pair[1] - pair[0])), "{pair:?}");
        }
    }

    #[test]
    fn nothing_leads_out_of_the_bounds() {
        let anything: [fn(f64) -> f64; 4] =
            [|_| 0.0, |_| 1.0, |t| if t < 700.0 { 0.0 } else { 1.0 }, |t| 1.0 - 1.0 / (1.0 + t)];
        let bounds = Bounds { least: 0.2, most: 7.0, stretch: 2.0, slack: 1.0 };
        for law in anything {
            let belief = belief(law);
            for price in [1e-4, 0.25, 1e6] {
                let plan = Plan::new(&belief, price, bounds);
                let polls = planned(&plan, bounds, 3000.0);
                assert!(polls[0] <= 1.0 && polls.len() > 400, "{polls:?}");
                for pair in polls.windows(2) {
                    let gap = pair[1] - pair[0];
                    assert!((0.199..=7.001).contains(&gap) && pair[1] <= 2.0 * pair[0] + 1.001, "{pair:?}");
                }
            }
        }
    }
}
