//! What the schedule itself costs.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use async_api_runtime::{
    __private::{Watch, fastrand},
    Moment, Schedule,
};
use stats_alloc::Region;

use super::{Count, law::Law};
use crate::ALLOCATOR;

const ENDPOINT: &str = "POST /operation";

pub(super) fn print(count: Count) {
    println!("\n## What it costs itself\n");
    println!("| | measured | held to |");
    println!("| --- | --- | --- |");
    let region = Region::new(ALLOCATOR);
    let schedule = Schedule::default();
    drop(Watch::resume(&schedule, ENDPOINT, Moment::default()));
    let used = region.change();
    println!("| an endpoint, in memory | {} bytes | 16,384 |", used.bytes_allocated - used.bytes_deallocated);

    let warm = times(count.operations);
    run(&schedule, Moment::default(), Duration::from_millis(20), &warm);
    let later = Moment::default() + Duration::from_secs(1_000_000);
    let region = Region::new(ALLOCATOR);
    let quick = run(&schedule, later, Duration::ZERO, &warm);
    let busy = run(&schedule, later + Duration::from_secs(1), Duration::from_millis(1), &warm);
    let slow = run(&schedule, later + Duration::from_secs(1_000_000), Duration::from_millis(10), &warm);
    let allocations = region.change().allocations;
    println!("| `next_delay` | {:.0} ns | 100 |", pauses(&schedule, count.operations));
    println!("| start and `complete`, no plan made | {:.2} µs | |", quick / 1e3);
    println!("| … with the plans, at 1,000 operations a second | {:.2} µs | 5 |", busy / 1e3);
    println!("| … with a plan each, at 100 a second | {:.2} µs | |", slow / 1e3);
    println!("| allocations in {} operations | {allocations} | 0 |", 3 * warm.len());
    println!("| what an endpoint exports | {} bytes | 65,536 |", schedule.export().len());
}

fn times(count: usize) -> Vec<f64> {
    let mut rng = fastrand::Rng::with_seed(1);
    let law = Law::LogNormal { median: 8.0, sigma: 1.0 };
    (0..count).map(|_| law.draw(&mut rng)).collect()
}

/// Nanoseconds an operation, of which each starts so long after the one before.
fn run(schedule: &Schedule, from: Moment, apart: Duration, times: &[f64]) -> f64 {
    let began = Instant::now();
    let mut now = from + Duration::from_secs(1000);
    for takes in times {
        now = now + apart;
        let age = |part: f64| Duration::from_secs_f64(takes.min(900.0) * part);
        let accepted = now.before(age(1.0));
        let mut watch = Watch::start(schedule, ENDPOINT, accepted);
        watch.asked(accepted + age(0.8));
        watch.in_progress(accepted + age(0.8));
        watch.finished(now);
        black_box(&watch);
    }
    began.elapsed().as_nanos() as f64 / times.len() as f64
}

/// Nanoseconds for one.
fn pauses(schedule: &Schedule, count: usize) -> f64 {
    let mut rng = fastrand::Rng::with_seed(1);
    let start = Moment::default() + Duration::from_secs(10_000_000);
    let watch = Watch::resume(schedule, ENDPOINT, start);
    let ages = times(1024).into_iter().map(Duration::from_secs_f64).collect::<Vec<_>>();
    watch.pause(schedule, 0, start + Duration::from_secs(1), &mut rng);
    let began = Instant::now();
    for age in ages.iter().cycle().take(10 * count) {
        black_box(watch.pause(schedule, 3, start + *age, &mut rng));
    }
    began.elapsed().as_nanos() as f64 / (10 * count) as f64
}
