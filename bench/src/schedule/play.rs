//! Plays operations against the runtime's own `Schedule`.

use std::time::Duration;

use async_api_runtime::{
    __private::{Watch, fastrand},
    Learned, Moment, Schedule,
};

use super::optimum::{Cost, Rules};

/// The one endpoint.
const ENDPOINT: &str = "POST /operation";

/// A schedule, and the time.
pub(crate) struct Stage {
    pub(crate) schedule: Schedule,
    pub(crate) rng: fastrand::Rng,
    now: Moment,
}

pub(crate) fn learned(rules: Rules) -> Learned {
    let seconds = Duration::from_secs_f64;
    Learned::new().poll_worth(seconds(rules.price)).bounds(seconds(rules.least), seconds(rules.most))
}

impl Stage {
    pub(crate) fn new(schedule: Schedule, seed: u64) -> Self {
        Self { schedule, rng: fastrand::Rng::with_seed(seed), now: Moment::default() }
    }

    /// One operation that takes so long, after all before have ended.
    pub(crate) fn play(&mut self, takes: f64, give_up: f64) -> Cost {
        let began = self.now;
        let mut watch = Watch::start(&self.schedule, ENDPOINT, began);
        let mut polls = 0_u32;
        loop {
            let next = self.now + watch.pause(&self.schedule, polls, self.now, &mut self.rng);
            let age = (next - began).as_secs_f64();
            if age >= give_up {
                self.now = began + Duration::from_secs_f64(give_up);
                return Cost { polls: polls.into(), delay: (give_up - takes).max(0.0) };
            }
            polls += 1;
            self.now = next;
            if age >= takes {
                watch.finished(next);
                return Cost { polls: polls.into(), delay: age - takes };
            }
            watch.asked(next);
            watch.in_progress(next);
        }
    }

    /// Operations that start together and take so long.
    pub(crate) fn burst(&mut self, take: &[f64], give_up: f64) -> Cost {
        let began = self.now;
        let mut watches: Vec<_> = take.iter().map(|_| Some(Watch::start(&self.schedule, ENDPOINT, began))).collect();
        let mut queue = std::collections::BTreeSet::new();
        let mut polls = vec![0_u32; take.len()];
        let mut cost = Cost::default();
        for (index, watch) in watches.iter_mut().enumerate() {
            if let Some(watch) = watch {
                queue.insert((began + watch.pause(&self.schedule, 0, began, &mut self.rng), index));
            }
        }
        while let Some((now, index)) = queue.pop_first() {
            let age = (now - began).as_secs_f64();
            let Some(watch) = &mut watches[index] else { continue };
            if age >= give_up {
                cost.delay += (give_up - take[index]).max(0.0);
                watches[index] = None;
                continue;
            }
            polls[index] += 1;
            cost.polls += 1.0;
            self.now = now;
            if age >= take[index] {
                watch.finished(now);
                watches[index] = None;
                cost.delay += age - take[index];
            } else {
                watch.asked(now);
                watch.in_progress(now);
                queue.insert((now + watch.pause(&self.schedule, polls[index], now, &mut self.rng), index));
            }
        }
        let count = take.len() as f64;
        Cost { polls: cost.polls / count, delay: cost.delay / count }
    }

    /// When it would poll an operation that never completes. Nothing is learned from that.
    pub(crate) fn polls(&mut self, until: f64) -> Vec<f64> {
        let watch = Watch::resume(&self.schedule, ENDPOINT, self.now);
        let (began, mut now, mut polls) = (self.now, self.now, Vec::new());
        loop {
            now = now + watch.pause(&self.schedule, polls.len() as u32, now, &mut self.rng);
            let age = (now - began).as_secs_f64();
            if age >= until {
                return polls;
            }
            polls.push(age);
        }
    }
}
