//! What a poll costs the client over real HTTP, beside the loop that one writes by hand.

use std::{future::Future, time::Duration};

use async_api::{BoxError, Schedule};

use super::{
    by_hand,
    ours::{self, Quotes as _},
    runtime,
    server::Server,
    targets::{held, median},
    usage::Usage,
    wire,
};

/// Under way at once.
const TOGETHER: usize = 64;

pub(super) fn print(polls: usize, rounds: usize) -> Result<(), BoxError> {
    let each = polls.div_ceil(TOGETHER);
    let polls = each * TOGETHER;
    let server = Server::start(each)?;
    let runtime = runtime()?;
    let plain = reqwest::Client::new();
    let limited =
        reqwest::Client::builder().timeout(Duration::from_secs(30)).connect_timeout(Duration::from_secs(10)).build()?;
    let ours = ours::QuotesClient::builder(&server.base).schedule(Schedule::fixed(Duration::ZERO)).build()?;
    let mut seen = [const { (Vec::new(), Vec::new()) }; 3];
    for round in 0..=rounds {
        let by_hand = |client: &reqwest::Client| {
            let (client, base) = (client.clone(), server.base.clone());
            move || by_hand::quote(client.clone(), base.clone())
        };
        let usages = [
            runtime.block_on(together(by_hand(&plain)))?,
            runtime.block_on(together(by_hand(&limited)))?,
            runtime.block_on(together(|| {
                let operation = ours.ticket_quote(ours::query());
                async move { Ok(operation.await?.price) }
            }))?,
        ];
        // In the first one, connections are opened.
        if round > 0 {
            for (usage, (cpu, allocations)) in usages.iter().zip(&mut seen) {
                cpu.push(usage.cpu.as_nanos() as f64 / polls as f64);
                allocations.push(usage.allocations as f64 / polls as f64);
            }
        }
    }
    let ratio = |to: usize| median(seen[2].0.iter().zip(&seen[to].0).map(|(ours, theirs)| ours / theirs).collect());
    let ratios = [None, None, Some((ratio(0), ratio(1)))];
    println!("\n## A poll over loopback, {TOGETHER} at once; medians of {rounds} rounds of {polls} polls, in turns\n");
    println!("| | CPU | allocations | of the first, round by round | at most | of the second |");
    println!("| --- | --- | --- | --- | --- | --- |");
    let names = ["`get(url).send().json()` in a loop", "… with limits of time, as async-api has them", "async-api"];
    for ((name, (cpu, allocations)), ratios) in names.iter().zip(&seen).zip(ratios) {
        let (cpu, allocations) = (median(cpu.clone()) / 1e3, median(allocations.clone()));
        let (first, second) = match ratios {
            Some((first, second)) => (held(first, Some(1.0), |ratio| format!("{ratio:.2}")), format!("{second:.2}")),
            None => (" |".to_owned(), String::new()),
        };
        println!("| {name} | {cpu:.1} µs | {allocations:.1} | {first} | {second} |");
    }
    Ok(())
}

/// What so many operations use that run together, each to its price.
async fn together<F>(start: impl Fn() -> F) -> Result<Usage, BoxError>
where
    F: Future<Output = Result<String, BoxError>> + Send + 'static,
{
    let began = Usage::now();
    let tasks: Vec<_> = (0..TOGETHER).map(|_| tokio::spawn(start())).collect();
    for task in tasks {
        let price = task.await??;
        if price != wire::PRICE {
            return Err(format!("the price is not {price}").into());
        }
    }
    Ok(began.since())
}
