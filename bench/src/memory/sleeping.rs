//! What an operation costs while it sleeps between two polls.

use std::{future::Future, ops::Range, sync::Arc, time::Duration};

use async_api::BoxError;
use tokio::task::yield_now;

use super::{
    by_hand,
    ours::{self, Quotes as _},
    runtime,
    targets::held,
    usage::live,
    wire::{self, NOWHERE, TOKEN},
};

const HOUR: Duration = Duration::from_secs(3600);

/// Started before it is counted, so that what all share is there.
const FIRST: usize = 1000;

pub(super) fn print(operations: usize) -> Result<(), BoxError> {
    println!("\n## Asleep between two polls: bytes of the heap an operation, of {operations}\n");
    println!("Each in a spawned task; a token has {TOKEN} bytes.\n");
    println!("| | bytes | beyond its token | at most |");
    println!("| --- | --- | --- | --- |");
    row("a loop by hand, reqwest's future in it", None, by_hand(operations, by_hand::inline)?);
    row("… on the heap while there is one", None, by_hand(operations, by_hand::boxed)?);
    row("async-api, `spawn(operation)`", Some(320.0), ours(operations, |client| client.ticket_quote(ours::query()))?);
    let awaited = |client: &ours::QuotesClient| {
        let client = client.clone();
        async move { client.ticket_quote(ours::query()).await }
    };
    row("… awaited in a task that has a clone of the client", Some(320.0), ours(operations, awaited)?);
    row("async-api, critical, with its journal in memory", Some(640.0), critical(operations)?);
    Ok(())
}

fn row(name: &str, most: Option<f64>, bytes: f64) {
    let beyond = held(bytes - TOKEN as f64, most, |bytes| format!("{bytes:.0}"));
    println!("| {name} | {bytes:.0} | {beyond} |");
}

/// What one costs more, of so many tasks that are started one after the other and then sleep.
async fn each<F>(operations: usize, mut start: impl FnMut(usize) -> F) -> f64
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let mut spawn = async |numbers: Range<usize>| {
        for number in numbers {
            drop(tokio::spawn(start(number)));
            // Not all at once: what a queue grows to is no operation's.
            settle().await;
        }
        // Of what is due at once, each is due in the next millisecond.
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    spawn(0..FIRST).await;
    let before = live();
    spawn(FIRST..FIRST + operations).await;
    (live() - before) as f64 / operations as f64
}

/// Lets all tasks run that can.
async fn settle() {
    for _ in 0..4 {
        yield_now().await;
    }
}

fn ours<F>(operations: usize, start: impl Fn(&ours::QuotesClient) -> F) -> Result<f64, BoxError>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    runtime()?.block_on(async {
        let server = ours::Server::lets_sleep();
        let client = ours::quotes(&server)?;
        let bytes = each(operations, |_| start(&client)).await;
        all_asleep(operations, server.sleeping())?;
        Ok(bytes)
    })
}

fn critical(operations: usize) -> Result<f64, BoxError> {
    runtime()?.block_on(async {
        let server = ours::Server::lets_sleep();
        let client = ours::purchases(&server)?;
        let bytes = each(operations, |number| ours::purchase(&client, number)).await;
        all_asleep(operations, server.sleeping())?;
        Ok(bytes)
    })
}

fn all_asleep(operations: usize, asleep: usize) -> Result<(), BoxError> {
    match asleep == FIRST + operations {
        true => Ok(()),
        false => Err(format!("{asleep} are asleep, not {}", FIRST + operations).into()),
    }
}

fn by_hand<F>(
    operations: usize,
    poll: impl Fn(reqwest::Client, Arc<str>, String, Duration) -> F,
) -> Result<f64, BoxError>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    runtime()?.block_on(async {
        let (client, base) = (reqwest::Client::new(), Arc::from(NOWHERE));
        let start = |number| poll(client.clone(), Arc::clone(&base), wire::token(number), HOUR);
        Ok(each(operations, start).await)
    })
}
