//! Plays the completion times of a file.

use async_api_runtime::Schedule;
use serde_json::{Value, json};

use super::{
    optimum::{Cost, Rules, Table},
    peers::PEERS,
    play::{Stage, learned},
};

/// What became of a file's operations, as JSON.
pub(crate) fn play(text: &str, rules: Rules, seed: u64) -> Result<Value, String> {
    let times = read(text)?;
    let table = Table::seen(&times, rules.give_up);
    let optimum = table.cost(table.best(rules), rules.give_up);
    let mut schedules = vec![told("learned", by_learning(&times, rules, seed), rules)];
    let mut rng = fastrand::Rng::with_seed(seed);
    for peer in &PEERS {
        let each = times.iter().map(|takes| one(peer.polls(rules.give_up, &mut rng), *takes, rules.give_up));
        schedules.push(told(peer.name, mean(each, times.len()), rules));
    }
    let optimum = json!({ "polls": optimum.polls, "delay": optimum.delay, "cost": optimum.at(rules.price) });
    Ok(json!({ "optimum": optimum, "schedules": schedules }))
}

fn told(name: &str, cost: Cost, rules: Rules) -> Value {
    json!({ "name": name, "polls": cost.polls, "delay": cost.delay, "cost": cost.at(rules.price) })
}

/// The times in a file: seconds, one a line; `inf` for never. Blank lines say nothing.
pub(crate) fn read(text: &str) -> Result<Vec<f64>, String> {
    let mut times = Vec::new();
    for (line, number) in text.trim_start_matches('\u{feff}').lines().zip(1..) {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        match line.parse::<f64>() {
            Ok(time) if time >= 0.0 => times.push(time),
            Ok(_) | Err(_) => {
                return Err(format!("line {number}: `{line}` is no time: seconds, not negative, or `inf` for never"));
            }
        }
    }
    if times.is_empty() {
        return Err("there is no time in it: it needs seconds, one a line, or `inf` for never".to_owned());
    }
    Ok(times)
}

/// Starting from nothing.
fn by_learning(times: &[f64], rules: Rules, seed: u64) -> Cost {
    let mut stage = Stage::new(Schedule::learned(learned(rules)), seed);
    mean(times.iter().map(|takes| stage.play(*takes, rules.give_up)), times.len())
}

/// What polling one operation at these moments costs.
pub(crate) fn one(polls: impl IntoIterator<Item = f64>, takes: f64, give_up: f64) -> Cost {
    let mut cost = Cost::default();
    for poll in polls {
        cost.polls += 1.0;
        if poll >= takes {
            return Cost { delay: poll - takes, ..cost };
        }
    }
    Cost { delay: (give_up - takes).max(0.0), ..cost }
}

fn mean(each: impl Iterator<Item = Cost>, count: usize) -> Cost {
    let all =
        each.fold(Cost::default(), |sum, one| Cost { polls: sum.polls + one.polls, delay: sum.delay + one.delay });
    Cost { polls: all.polls / count as f64, delay: all.delay / count as f64 }
}

#[cfg(test)]
mod tests;
