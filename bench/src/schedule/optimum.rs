//! What a plan costs, and the plan that costs least, where it is known how long operations take.

/// Within what every schedule stays, in seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    /// How much delay a poll costs.
    pub(crate) price: f64,
    /// No two polls are nearer.
    pub(crate) least: f64,
    /// Nor farther apart.
    pub(crate) most: f64,
    /// An operation is given up.
    pub(crate) give_up: f64,
}

impl Rules {
    pub(crate) const fn new(price: f64) -> Self {
        Self { price, least: 0.05, most: 60.0, give_up: 300.0 }
    }
}

/// Means per operation.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Cost {
    pub(crate) polls: f64,
    /// Seconds between completion and detection, or giving up.
    pub(crate) delay: f64,
}

impl Cost {
    pub(crate) fn at(self, price: f64) -> f64 {
        price * self.polls + self.delay
    }
}

/// How many operations have completed by some moment, and the integral of that.
pub(crate) struct Table {
    /// At rising moments, from 0 to where operations are given up.
    points: Vec<Point>,
}

#[derive(Debug, Clone, Copy)]
struct Point {
    t: f64,
    done: f64,
    waited: f64,
}

impl Table {
    /// From a distribution function, by the trapezoid rule.
    pub(crate) fn of(done: impl Fn(f64) -> f64, give_up: f64) -> Self {
        let mut points = vec![Point { t: 0.0, done: 0.0, waited: 0.0 }];
        let mut last = points[0];
        while last.t < give_up {
            let t = (last.t + (0.0015 * last.t).max(0.002)).min(give_up);
            let done = done(t);
            last = Point { t, done, waited: last.waited + 0.5 * (done + last.done) * (t - last.t) };
            points.push(last);
        }
        Self { points }
    }

    /// From times that were seen; those beyond giving up never complete. All between moments of the table is exact only
    /// at them, so plans are to be made of those.
    pub(crate) fn seen(times: &[f64], give_up: f64) -> Self {
        let mut sorted: Vec<_> = times.iter().copied().filter(|t| *t < give_up).collect();
        sorted.sort_by(f64::total_cmp);
        let mut moments = candidates(&sorted, give_up);
        moments.push(give_up);
        let mut points = vec![Point { t: 0.0, done: 0.0, waited: 0.0 }];
        let (mut count, mut sum) = (0, 0.0);
        for t in moments {
            while let Some(time) = sorted.get(count).filter(|time| **time <= t) {
                sum += time;
                count += 1;
            }
            let all = times.len() as f64;
            points.push(Point { t, done: count as f64 / all, waited: (count as f64 * t - sum) / all });
        }
        Self { points }
    }

    fn at(&self, t: f64) -> Point {
        let index = self.points.partition_point(|point| point.t <= t);
        let (before, after) = match (self.points.get(index.wrapping_sub(1)), self.points.get(index)) {
            (Some(before), Some(after)) => (before, after),
            (Some(only), None) | (None, Some(only)) => return *only,
            (None, None) => return Point { t, done: 0.0, waited: 0.0 },
        };
        let part = (t - before.t) / (after.t - before.t);
        let done = before.done + part * (after.done - before.done);
        Point { t, done, waited: before.waited + 0.5 * (before.done + done) * (t - before.t) }
    }

    /// What polling at these moments costs.
    pub(crate) fn cost(&self, polls: impl IntoIterator<Item = f64>, give_up: f64) -> Cost {
        let mut cost = Cost::default();
        let mut last = Point { t: 0.0, done: 0.0, waited: 0.0 };
        let before_the_end = polls.into_iter().take_while(|t| *t < give_up);
        for (t, is_poll) in before_the_end.map(|t| (t, true)).chain([(give_up, false)]) {
            let next = self.at(t);
            if is_poll {
                cost.polls += 1.0 - last.done;
            }
            cost.delay += next.waited - last.waited - last.done * (next.t - last.t);
            last = next;
        }
        cost
    }

    /// The plan that costs least, of polls at moments of the table: by dynamic programming, every successor tried.
    pub(crate) fn best(&self, rules: Rules) -> Vec<f64> {
        let count = self.points.len();
        let mut after = vec![(f64::INFINITY, None); count];
        for index in (0..count).rev() {
            let here = self.points[index];
            let waiting = |next: &Point| next.waited - here.waited - here.done * (next.t - here.t);
            let end = &self.points[count - 1];
            if end.t - here.t <= rules.most {
                after[index] = (waiting(end), None);
            }
            let poll = rules.price * (1.0 - here.done);
            for (next, point) in self.points.iter().enumerate().take(count - 1).skip(index + 1) {
                if point.t - here.t > rules.most + 1e-9 {
                    break;
                }
                let step = poll + waiting(point);
                if point.t - here.t >= rules.least && step + after[next].0 < after[index].0 {
                    after[index] = (step + after[next].0, Some(next));
                }
            }
        }
        let chain = std::iter::successors(after[0].1, |index| after[*index].1);
        chain.map(|index| self.points[index].t).collect()
    }
}

/// When a plan for times that were seen may poll: at those (thinned out, where they are many), and in between.
fn candidates(sorted: &[f64], give_up: f64) -> Vec<f64> {
    const MOST: usize = 4000;
    let every = sorted.len().div_ceil(MOST).max(1);
    let mut moments: Vec<_> = sorted.iter().copied().skip(every - 1).step_by(every).collect();
    moments.extend(sorted.last());
    let mut between = 0.01;
    while between < give_up {
        moments.push(between);
        between *= 1.01;
    }
    moments.extend((1..).map(|count| f64::from(count) * 20.0).take_while(|t| *t < give_up));
    moments.sort_by(f64::total_cmp);
    moments.dedup();
    moments.retain(|t| *t > 0.0);
    moments
}
