//! What the learned schedule is held to, measured.

use async_api_runtime::Schedule;

use super::{
    Count,
    law::{LAWS, Law, Named},
    optimum::{Cost, Rules, Table},
    parallel,
    peers::PEERS,
    play::{Stage, learned},
    trace::one,
};

/// What polls are worth, in seconds.
const PRICES: [f64; 4] = [0.05, 0.25, 1.0, 2.0];

/// After how many operations it is looked at.
const AFTER: [usize; 4] = [0, 20, 100, 1000];

/// A law, and the least that it costs.
struct Known {
    table: Table,
    best: Vec<f64>,
    rules: Rules,
}

impl Known {
    fn new(law: Law, price: f64) -> Self {
        let rules = Rules::new(price);
        let table = Table::of(|t| law.done(t), rules.give_up);
        let best = table.best(rules);
        Self { table, best, rules }
    }

    fn optimum(&self) -> f64 {
        self.cost(self.best.iter().copied()).at(self.rules.price)
    }

    fn cost(&self, polls: impl IntoIterator<Item = f64>) -> Cost {
        self.table.cost(polls, self.rules.give_up)
    }

    /// What the next operation would cost on the average.
    fn expected(&self, stage: &mut Stage) -> Cost {
        const WALKS: usize = 4;
        let mut cost = Cost::default();
        for _ in 0..WALKS {
            let walk = self.cost(stage.polls(self.rules.give_up));
            cost.polls += walk.polls / WALKS as f64;
            cost.delay += walk.delay / WALKS as f64;
        }
        cost
    }
}

fn draws(seed: u64) -> fastrand::Rng {
    fastrand::Rng::with_seed(seed.wrapping_mul(0x9e37_79b9).wrapping_add(17))
}

/// `*` where it misses.
fn held(value: f64, most: f64) -> String {
    format!("{value:.3}{}", if value <= most { "" } else { " *" })
}

pub(super) fn experience(count: Count) {
    println!("\n## Cost against the optimum, by operations seen\n");
    println!("`*`: misses what it is held to: after 20, 100 and 1,000 operations, at most that of the last column.\n");
    println!("| law | a poll is worth | optimum: polls, delay | nothing | 20 | 100 | 1,000 | held to |");
    println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    let cells: Vec<_> = LAWS.iter().flat_map(|named| PRICES.map(|price| (named, price))).collect();
    for row in parallel(&cells, |(named, price)| learning(named, *price, count)) {
        println!("{row}");
    }
}

fn learning(named: &Named, price: f64, count: Count) -> String {
    let known = Known::new(named.law, price);
    let optimum = known.optimum();
    let mut ratios = [0.0; AFTER.len()];
    for seed in 0..count.replications {
        let mut stage = Stage::new(Schedule::learned(learned(known.rules)), seed);
        let mut draws = draws(seed);
        for seen in 0..=AFTER[AFTER.len() - 1] {
            if let Some(at) = AFTER.iter().position(|after| *after == seen) {
                ratios[at] += known.expected(&mut stage).at(price) / optimum / count.replications as f64;
            }
            stage.play(named.law.draw(&mut draws), known.rules.give_up);
        }
    }
    let best = known.cost(known.best.iter().copied());
    let targets = named.targets.map(|target| format!("{target:.2}")).join(", ");
    format!(
        "| {} | {price} s | {:.2}, {:.3} s | {:.2} | {} | {} | {} | {targets} |",
        named.name,
        best.polls,
        best.delay,
        ratios[0],
        held(ratios[1], named.targets[0]),
        held(ratios[2], named.targets[1]),
        held(ratios[3], named.targets[2]),
    )
}

/// After 100 operations, at a price.
fn after_a_hundred(named: &Named, price: f64, count: Count) -> Cost {
    let known = Known::new_at_any_price(named.law, price);
    let mut mean = Cost::default();
    for seed in 0..count.replications {
        let mut stage = Stage::new(Schedule::learned(learned(known.rules)), seed);
        let mut draws = draws(seed);
        for _ in 0..100 {
            stage.play(named.law.draw(&mut draws), known.rules.give_up);
        }
        let cost = known.expected(&mut stage);
        mean.polls += cost.polls / count.replications as f64;
        mean.delay += cost.delay / count.replications as f64;
    }
    mean
}

impl Known {
    /// Without the optimum.
    fn new_at_any_price(law: Law, price: f64) -> Self {
        let rules = Rules::new(price);
        Self { table: Table::of(|t| law.done(t), rules.give_up), best: Vec::new(), rules }
    }
}

/// What it comes to at the price at which something of it is `wanted`, which grows with the price or falls with it.
fn at_equal(named: &Named, count: Count, wanted: f64, of: fn(Cost) -> f64, grows: bool) -> Cost {
    let (mut low, mut high) = (1e-3_f64, 1e3_f64);
    for _ in 0..12 {
        let middle = (low * high).sqrt();
        if (of(after_a_hundred(named, middle, count)) < wanted) == grows {
            low = middle;
        } else {
            high = middle;
        }
    }
    after_a_hundred(named, (low * high).sqrt(), count)
}

pub(super) fn peers(count: Count) {
    println!("\n## Against peers' defaults, after 100 operations\n");
    println!(
        "| law | google-cloud-gax: polls, delay | delay at equal polls, so many times less | polls at equal delay, so many times fewer | azure_core: polls, delay | delay at 0.25 poll more, so many times less |"
    );
    println!("| --- | --- | --- | --- | --- | --- |");
    let rows = parallel(&LAWS, |named| {
        let known = Known::new_at_any_price(named.law, 0.25);
        let cost = |peer: usize| known.cost(PEERS[peer].polls(known.rules.give_up, &mut draws(0)));
        let (gax, azure) = (cost(0), cost(2));
        let delay = gax.delay / at_equal(named, count, gax.polls, |cost| cost.polls, false).delay;
        let polls = gax.polls / at_equal(named, count, gax.delay, |cost| cost.delay, true).polls;
        let beside_azure = azure.delay / at_equal(named, count, azure.polls + 0.25, |cost| cost.polls, false).delay;
        let row = format!(
            "| {} | {:.2}, {:.2} s | {delay:.2} | {polls:.2} | {:.2}, {:.2} s | {beside_azure:.1} |",
            named.name, gax.polls, gax.delay, azure.polls, azure.delay
        );
        (row, [delay, polls, beside_azure])
    });
    let mean = |index: usize| {
        let logs: f64 = rows.iter().map(|(_, figures)| figures[index].ln()).sum();
        (logs / rows.len() as f64).exp()
    };
    for (row, _) in &rows {
        println!("{row}");
    }
    let least = rows.iter().map(|(_, figures)| figures[0]).fold(f64::INFINITY, f64::min);
    println!("| geometric mean | | {:.2} | {:.2} | | {:.1} |", mean(0), mean(1), mean(2));
    println!("| held to | | 2.50, each 1.05 (least here: {least:.2}) | 1.60 | | 8.0 |");
}

pub(super) fn drift(count: Count) {
    println!("\n## A drift, after 300 operations; a poll is worth 0.25 s\n");
    println!("| law | becomes | operations 10 to 30 after it (held to 1.25) | 30 to 100 (held to 1.10) |");
    println!("| --- | --- | --- | --- |");
    let cells: Vec<_> = LAWS.iter().flat_map(|named| [4.0, 0.25].map(|by| (named, by))).collect();
    for row in parallel(&cells, |(named, by)| after_drift(named, *by, count)) {
        println!("{row}");
    }
}

fn after_drift(named: &Named, by: f64, count: Count) -> String {
    let law = named.law.slower(by);
    let known = Known::new(law, 0.25);
    let optimum = known.optimum();
    let (mut early, mut late) = (0.0, 0.0);
    for seed in 0..count.replications {
        let mut stage = Stage::new(Schedule::learned(learned(known.rules)), seed);
        let mut draws = draws(seed);
        for _ in 0..300 {
            stage.play(named.law.draw(&mut draws), known.rules.give_up);
        }
        for since in 0..100 {
            if since >= 10 {
                let ratio = known.cost(stage.polls(known.rules.give_up)).at(0.25) / optimum / count.replications as f64;
                if since < 30 { early += ratio / 20.0 } else { late += ratio / 70.0 }
            }
            stage.play(law.draw(&mut draws), known.rules.give_up);
        }
    }
    let becomes = if by > 1.0 { "4 times slower" } else { "4 times quicker" };
    format!("| {} | {becomes} | {} | {} |", named.name, held(early, 1.25), held(late, 1.10))
}

pub(super) fn bursts(count: Count) {
    println!("\n## The burst after a first one; a poll is worth 0.25 s\n");
    println!("| law | {} at once, nothing known | {} more | held to |", count.burst, count.burst);
    println!("| --- | --- | --- | --- |");
    for row in parallel(&LAWS, |named| after_burst(named, count)) {
        println!("{row}");
    }
}

fn after_burst(named: &Named, count: Count) -> String {
    let known = Known::new(named.law, 0.25);
    let give_up = known.rules.give_up;
    let mut ratios = [0.0; 2];
    let replications = count.replications.div_ceil(4);
    for seed in 0..replications {
        let mut stage = Stage::new(Schedule::learned(learned(known.rules)), seed);
        let mut draws = draws(seed);
        for ratio in &mut ratios {
            let take: Vec<_> = (0..count.burst).map(|_| named.law.draw(&mut draws)).collect();
            // The best plan, on the same operations.
            let best: f64 = take.iter().map(|takes| one(known.best.iter().copied(), *takes, give_up).at(0.25)).sum();
            let cost = stage.burst(&take, give_up).at(0.25) * take.len() as f64;
            *ratio += cost / best / replications as f64;
        }
    }
    let most = if named.name.starts_with("bimodal") { 1.40 } else { 1.15 };
    format!("| {} | {:.2} | {} | {most:.2} |", named.name, ratios[0], held(ratios[1], most))
}
