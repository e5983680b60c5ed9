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
fn what_became_slower_is_known_again_by_its_shape() {
    let mut desk = Desk::new(Learned::new());
    let mut times = fastrand::Rng::with_seed(4);
    let mut takes = || if times.f64() < 0.6 { 1.0 + 0.3 * times.f64() } else { 4.0 + times.f64() };
    for _ in 0..300 {
        desk.play(takes());
    }
    for _ in 0..12 {
        desk.play(5.0 * takes());
    }
    // Of what takes 20 s to 25 s, little was seen yet; that nothing comes before, is known from before.
    let [quick, none, slow] = [8.0, 18.0, 27.0].map(|age| desk.learner.believed(age));
    assert!((0.5..0.7).contains(&quick) && none - quick < 0.08 && slow > 0.93, "{quick} {none} {slow}");
}

#[test]
fn once_its_speed_is_known_the_slow_memory_has_the_new_law() {
    let mut desk = Desk::new(Learned::new());
    let mut times = fastrand::Rng::with_seed(4);
    for _ in 0..300 {
        desk.play(5.0 + 0.2 * times.f64());
    }
    for _ in 0..20 {
        desk.play(15.0 + 0.6 * times.f64());
    }
    assert_eq!(desk.learner.scaled.credence(), 0.0);
    let mut done = [0.0; POINTS];
    desk.learner.slow.add_to(&mut done, 1.0);
    let [before, after] = [10.0, 17.0].map(|age| Belief::new(done).at(age).0);
    assert!(before < 0.1 && after > 0.9, "{before} {after}");
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
fn a_burst_leaves_what_even_the_fast_memory_knows() {
    let mut desk = Desk::new(Learned::new());
    for _ in 0..100 {
        desk.play(9.5);
    }
    let quick = |learner: &Learner| {
        let mut done = [0.0; POINTS];
        learner.fast.add_to(&mut done, 1.0);
        Belief::new(done).at(8.0).0
    };
    let before = quick(&desk.learner);
    let burst: Vec<_> = (0..1000).map(|_| desk.learner.start()).collect();
    assert!(quick(&desk.learner) < before + 0.1, "{before}, then {}", quick(&desk.learner));
    // Where others end meanwhile, it is no burst, and what was is forgotten.
    for ticket in burst {
        desk.learner.start();
        desk.learner.complete(ticket, 1.0, 2.0, desk.now);
    }
    assert!(quick(&desk.learner) > 0.9, "{}", quick(&desk.learner));
}

#[test]
fn nothing_leads_out_of_the_bounds() {
    let learned = Learned::new().bounds(Duration::from_millis(200), Duration::from_secs(9));
    let mut desk = Desk::new(learned);
    for takes in [0.0, 1.0, 0.001, 30.0, 299.0, f64::INFINITY, 2.0, 2.0, 1e-12, 250.0].into_iter().cycle().take(500) {
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
        [Learned::new().poll_worth(odd), Learned::new().bounds(odd, odd), Learned::new().bounds(odd, Duration::ZERO)]
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
