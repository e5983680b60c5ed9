//! What is known of one endpoint, and the plan that follows from it.

use std::time::Duration;

use super::{
    Aim, Settings,
    grid::POINTS,
    kept::Endpoint,
    plan::{Belief, Bounds, Plan},
    tree::{Memory, Started, Tree},
};
use crate::clock::Moment;

/// What is exact as long as nothing changes.
const SLOW: Memory = Memory { operations: 250.0, doubt: 0.3, wide_doubt: 0.0 };

/// What is quick to notice a change.
const FAST: Memory = Memory { operations: 16.0, doubt: 0.5, wide_doubt: 0.12 };

/// How much of the trust in either memory passes to the other with each operation, so that none is ever lost.
const SHARE: f64 = 0.004;

/// From here on, the slow memory is believed to be of another time, and most of the fast one too.
const OVERTAKEN: f64 = 0.97;

/// How much of the fast memory then remains.
const REMAINS: f64 = 0.1;

/// No two plans follow each other sooner.
const REPLAN_AFTER: Duration = Duration::from_millis(10);

/// How far a poll may be from its planned moment, of the smaller of the gaps beside it.
const JITTER: f64 = 0.1;

/// What one endpoint's operations have told, and when to poll the next.
///
/// All ages are in seconds since the operation was accepted. It learns from intervals only: a completion lies between
/// the last poll that did not see it and the first that did. Taking the latter for the moment of completion would teach
/// it its own schedule.
#[derive(Debug)]
pub(in crate::schedule) struct Learner {
    settings: Settings,
    slow: Tree,
    fast: Tree,
    /// How far the fast memory is trusted.
    trust: f64,
    /// A poll's round trip, smoothed.
    round_trip: f64,
    under_way: u32,
    plan: Plan,
    price: f64,
    bounds: Bounds,
    planned_at: Option<Moment>,
    stale: bool,
}

/// One operation that is under way.
#[derive(Debug, Clone, Copy)]
pub(in crate::schedule) struct Ticket {
    slow: Started,
    fast: Started,
}

impl Learner {
    pub(super) fn new(settings: Settings) -> Self {
        let bounds = settings.bounds(0.0);
        let mut new = Self {
            settings,
            slow: Tree::new(SLOW),
            fast: Tree::new(FAST),
            trust: 0.5,
            round_trip: 0.0,
            under_way: 0,
            plan: Plan::none(),
            price: 0.25,
            bounds,
            planned_at: None,
            stale: false,
        };
        new.plan();
        new
    }

    /// An operation was accepted.
    pub(in crate::schedule) fn start(&mut self) -> Ticket {
        let ticket = Ticket { slow: self.slow.start(self.under_way), fast: self.fast.start(self.under_way) };
        self.under_way = self.under_way.saturating_add(1);
        ticket
    }

    /// It had not completed at an age; which was known already of an age `before`.
    pub(in crate::schedule) fn not_ready(&mut self, ticket: &Ticket, before: f64, age: f64) {
        self.slow.outlived(ticket.slow, before, age);
        self.fast.outlived(ticket.fast, before, age);
    }

    /// It completed between two ages; it was known that it had not at the first.
    pub(in crate::schedule) fn complete(&mut self, ticket: Ticket, after: f64, by: f64, now: Moment) {
        let by = by.max(after + 1e-6);
        let slow = self.slow.completed(ticket.slow, after, by);
        let fast = self.fast.completed(ticket.fast, after, by);
        self.weigh(slow, fast);
        self.ended();
        self.refresh(now);
    }

    /// Nobody looks any more; it was known that it had not completed at an age.
    ///
    /// The next plan that is asked for takes it into account.
    pub(in crate::schedule) fn give_up(&mut self, ticket: Ticket, age: f64) {
        self.slow.censored(ticket.slow, age);
        self.fast.censored(ticket.fast, age);
        self.ended();
    }

    /// How long polls take.
    pub(in crate::schedule) fn took(&mut self, round_trip: f64) {
        self.round_trip += 0.1 * (round_trip - self.round_trip);
    }

    /// Which memory foresaw it better.
    ///
    /// Of operations that started together the quick ones end first, which looks like a change to who waits for them one by
    /// one; so the more are under way, the less does each say.
    fn weigh(&mut self, slow: f64, fast: f64) {
        if slow > 0.0 && fast > 0.0 {
            let says = FAST.operations / (FAST.operations + f64::from(self.under_way));
            let odds = self.trust / (1.0 - self.trust) * (fast / slow).powf(says);
            let trust = odds / (1.0 + odds);
            self.trust = trust + says * SHARE * (1.0 - 2.0 * trust);
        }
        if self.trust > OVERTAKEN {
            self.slow.become_like(&self.fast);
            self.fast.fade(REMAINS);
            self.trust = 0.5;
        }
    }

    fn ended(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
        if self.under_way == 0 {
            self.slow.none_under_way();
            self.fast.none_under_way();
        }
        self.stale = true;
    }

    /// Plans anew if something was learned, unless that was done just now.
    fn refresh(&mut self, now: Moment) {
        if self.stale && self.planned_at.is_none_or(|at| now - at >= REPLAN_AFTER) {
            self.planned_at = Some(now);
            self.plan();
        }
    }

    fn plan(&mut self) {
        self.stale = false;
        self.bounds = self.settings.bounds(self.round_trip);
        let belief = self.belief();
        let forecast = |price: f64| Plan::new(&belief, price, self.bounds).forecast(&belief, self.bounds);
        self.price = match self.settings.aim {
            Aim::PollWorth(price) => price,
            Aim::Polls(most) => cheapest(self.price, |price| forecast(price).polls <= most),
            Aim::Overhead(most) => {
                let most = most * belief.mean();
                1.0 / cheapest(1.0 / self.price, |price| forecast(1.0 / price).delay <= most)
            }
        };
        self.plan = Plan::new(&belief, self.price, self.bounds);
    }

    fn belief(&self) -> Belief {
        let mut done = [0.0; POINTS];
        self.slow.add_to(&mut done, 1.0 - self.trust);
        self.fast.add_to(&mut done, self.trust);
        Belief::new(done)
    }

    /// The age at which to poll an operation that had not completed at `age`.
    pub(in crate::schedule) fn next(&mut self, age: f64, now: Moment, rng: &mut fastrand::Rng) -> f64 {
        self.refresh(now);
        let next = self.plan.after(age, self.bounds);
        let gap = (next - age).min(self.plan.after(next, self.bounds) - next);
        let jittered = next + JITTER * gap * (2.0 * rng.f64() - 1.0);
        jittered.clamp(age + self.bounds.least, self.bounds.latest(age))
    }

    pub(super) fn export(&self) -> Endpoint {
        Endpoint {
            trust: self.trust as f32,
            round_trip: self.round_trip as f32,
            slow: self.slow.export(),
            fast: self.fast.export(),
        }
    }

    pub(super) fn restore(&mut self, kept: &Endpoint) {
        (self.trust, self.round_trip) = (kept.trust.into(), kept.round_trip.into());
        self.slow.restore(&kept.slow);
        self.fast.restore(&kept.fast);
        self.plan();
    }
}

/// The least price at which it `holds`, where it holds from some price on; near one that was the least before.
fn cheapest(before: f64, holds: impl Fn(f64) -> bool) -> f64 {
    const LEAST: f64 = 1e-4;
    const MOST: f64 = 1e4;
    let (mut low, mut high) = (before, before);
    let mut step = 1.2;
    if holds(before) {
        while low > LEAST && holds(low) {
            (low, high, step) = (low / step, low, step * step);
        }
    } else {
        while high < MOST && !holds(high) {
            (low, high, step) = (high, high * step, step * step);
        }
    }
    while high / low > 1.02 {
        let middle = (low * high).sqrt();
        if holds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high.clamp(LEAST, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::Learned;

    const FAR: f64 = 300.0;

    impl Learner {
        /// The plan for an operation, without jitter.
        fn planned(&self, until: f64) -> Vec<f64> {
            let next = |age: &f64| Some(self.plan.after(*age, self.bounds)).filter(|next| *next < until);
            std::iter::successors(next(&0.0), next).collect()
        }

        fn believed(&self, age: f64) -> f64 {
            self.belief().at(age).0
        }
    }

    /// A learner, and the time.
    struct Desk {
        learner: Learner,
        rng: fastrand::Rng,
        now: Moment,
    }

    impl Desk {
        fn new(learned: Learned) -> Self {
            let learner = Learner::new(learned.settings());
            Self { learner, rng: fastrand::Rng::with_seed(3), now: Moment::default() }
        }

        /// One operation that takes so long; gives the polls.
        fn play(&mut self, takes: f64) -> Vec<f64> {
            let (began, ticket) = (self.now, self.learner.start());
            let (mut age, mut polls) = (0.0, Vec::new());
            loop {
                let next = self.learner.next(age, self.now, &mut self.rng);
                if next >= FAR {
                    self.learner.give_up(ticket, age);
                    return polls;
                }
                self.now = began + Duration::from_secs_f64(next);
                polls.push(next);
                if next >= takes {
                    self.learner.complete(ticket, age, next, self.now);
                    return polls;
                }
                self.learner.not_ready(&ticket, age, next);
                age = next;
            }
        }

        fn cost(&mut self, takes: f64) -> f64 {
            let polls = self.play(takes);
            0.25 * polls.len() as f64 + polls.last().unwrap_or(&FAR) - takes
        }
    }

    #[test]
    fn it_comes_to_poll_when_operations_complete_and_hardly_before() {
        let mut desk = Desk::new(Learned::new());
        let mut times = fastrand::Rng::with_seed(4);
        let mut costs: Vec<_> = (0..300).map(|_| desk.cost(10.0 + 0.4 * times.f64())).collect();
        let late: f64 = costs.drain(200..).sum::<f64>() / 100.0;
        let early: f64 = costs.drain(..5).sum::<f64>() / 5.0;
        assert!(early > 1.0 && late < 0.6, "{early} {late}");
        let polls = desk.learner.planned(FAR);
        assert!(polls[..2].iter().any(|poll| (9.9..10.5).contains(poll)), "{polls:?}");
    }

    #[test]
    fn it_does_not_learn_its_own_schedule() {
        // Between polls at 4 s and 8 s, nothing tells when an operation completes; after years, still nothing does.
        let mut learner = Learner::new(Learned::new().settings());
        for count in 0..2000_u32 {
            let ticket = learner.start();
            learner.not_ready(&ticket, 0.0, 4.0);
            learner.complete(ticket, 4.0, 8.0, Moment::default() + Duration::from_secs(count.into()));
        }
        let middle = learner.believed(5.66) - learner.believed(4.0);
        assert!((0.4..0.7).contains(&middle), "{middle}");
    }

    #[test]
    fn a_change_is_noticed_within_a_few_operations() {
        let mut desk = Desk::new(Learned::new());
        let mut times = fastrand::Rng::with_seed(4);
        for _ in 0..300 {
            desk.play(20.0 + times.f64());
        }
        let after: Vec<_> = (0..60).map(|_| desk.cost(2.0 + 0.1 * times.f64())).collect();
        let late = after[30..].iter().sum::<f64>() / 30.0;
        assert!(late < 0.8, "{after:?}");
        assert!(desk.learner.believed(3.0) > 0.8);
    }

    #[test]
    fn operations_that_start_together_are_no_change() {
        let mut desk = Desk::new(Learned::new());
        let mut times = fastrand::Rng::with_seed(4);
        for _ in 0..100 {
            desk.play(1.0 + 9.0 * times.f64());
        }
        let mut together: Vec<_> = (0..500).map(|_| desk.learner.start()).collect();
        desk.rng.shuffle(&mut together);
        let mut before = 0.0;
        for step in 1..=50 {
            let age = 1.0 + 9.0 * f64::from(step) / 50.0;
            for ticket in together.split_off(together.len() - 10) {
                desk.learner.complete(ticket, before, age, desk.now + Duration::from_secs_f64(age));
            }
            together.iter().for_each(|ticket| desk.learner.not_ready(ticket, before, age));
            before = age;
            if step == 25 {
                // Half of them have ended, within 5.5 s; that is not all there will be.
                assert!((0.4..0.7).contains(&desk.learner.believed(5.5)), "{}", desk.learner.believed(5.5));
            }
        }
        assert!((0.45..0.55).contains(&desk.learner.believed(5.5)), "{}", desk.learner.believed(5.5));
    }

    #[test]
    fn nothing_leads_out_of_the_bounds() {
        let learned = Learned::new().bounds(Duration::from_millis(200), Duration::from_secs(9));
        let mut desk = Desk::new(learned);
        for takes in [0.0, 1.0, 0.001, 30.0, 299.0, f64::INFINITY, 2.0, 2.0, 1e-12, 250.0].into_iter().cycle().take(500)
        {
            let polls = desk.play(takes);
            for pair in [0.0].iter().chain(&polls).collect::<Vec<_>>().windows(2) {
                assert!((0.2 - 1e-6..=9.0 + 1e-6).contains(&(pair[1] - pair[0])), "{takes}: {polls:?}");
            }
        }
    }

    #[test]
    fn round_trips_make_the_least_gap_longer() {
        let mut desk = Desk::new(Learned::new());
        for _ in 0..100 {
            desk.learner.took(2.0);
            desk.play(0.3);
        }
        let polls = desk.learner.planned(20.0);
        assert!(polls.windows(2).all(|pair| pair[1] - pair[0] > 2.0), "{polls:?}");
    }

    #[test]
    fn an_envelope_holds_whatever_was_learned() {
        let mut desk = Desk::new(Learned::new().envelope(1.0, Duration::from_secs(3)));
        for _ in 0..200 {
            let polls = desk.play(50.0);
            for pair in [0.0].iter().chain(&polls).collect::<Vec<_>>().windows(2) {
                assert!(*pair[1] <= 2.0 * pair[0] + 3.0, "{polls:?}");
            }
        }
    }

    #[test]
    fn aims_are_met() {
        let exponential = |rng: &mut fastrand::Rng| -4.0 * (1.0 - rng.f64()).ln();
        let mean = |desk: &mut Desk| {
            let mut times = fastrand::Rng::with_seed(9);
            let (mut polls, mut delay) = (0.0, 0.0);
            for count in 0..700 {
                let takes = exponential(&mut times);
                let made = desk.play(takes);
                if count >= 200 {
                    polls += made.len() as f64 / 500.0;
                    delay += (made.last().unwrap_or(&FAR) - takes) / 500.0;
                }
            }
            (polls, delay)
        };
        for aim in [1.5, 6.0] {
            let (polls, _) = mean(&mut Desk::new(Learned::new().polls_per_operation(aim)));
            assert!((0.85 * aim..1.15 * aim).contains(&polls), "{polls} polls for {aim}");
        }
        let (_, delay) = mean(&mut Desk::new(Learned::new().overhead(10.0)));
        assert!((0.3..0.5).contains(&delay), "{delay} s for a tenth of 4 s");
    }

    #[test]
    fn no_setting_breaks_it() {
        let odd = [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e300];
        let settings = odd.into_iter().flat_map(|odd| {
            [
                Learned::new().polls_per_operation(odd),
                Learned::new().overhead(odd),
                Learned::new().envelope(odd, Duration::ZERO),
            ]
        });
        let bounds = [Duration::ZERO, Duration::MAX];
        let more = bounds.into_iter().flat_map(|odd| {
            [
                Learned::new().poll_worth(odd),
                Learned::new().bounds(odd, odd),
                Learned::new().bounds(odd, Duration::ZERO),
            ]
        });
        for learned in settings.chain(more) {
            let mut desk = Desk::new(learned);
            for takes in [0.0, 3.0, 0.5, 3.0] {
                assert!(desk.play(takes).iter().all(|poll| poll.is_finite()), "{learned:?}");
            }
        }
    }

    #[test]
    fn it_is_small() {
        assert!(size_of::<Learner>() <= 16 * 1024, "{} bytes", size_of::<Learner>());
    }

    #[test]
    fn what_was_learned_survives_a_restart() {
        let mut desk = Desk::new(Learned::new());
        for _ in 0..50 {
            desk.play(7.0);
        }
        let kept = serde_json::to_string(&desk.learner.export()).unwrap();
        let mut other = Learner::new(Learned::new().settings());
        let blank = other.planned(20.0);
        other.restore(&serde_json::from_str(&kept).unwrap());
        assert_eq!(other.planned(20.0), desk.learner.planned(20.0));
        assert_ne!(blank, desk.learner.planned(20.0));
    }
}
