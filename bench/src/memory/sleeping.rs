//! What an operation costs while it sleeps between two polls.

use std::{future::Future, ops::Range, sync::Arc, time::Duration};

use async_api::{BoxError, outcomes};
use tokio::{task::yield_now, time::sleep};

use super::{
    azure_core, by_hand, floor, google_cloud_lro,
    ours::{self, Quotes as _},
    runtime,
    targets::held,
    usage::live,
    wire::{self, NOWHERE, Soon, TOKEN},
};

const HOUR: Duration = Duration::from_secs(3600);

/// Started before it is counted, so that what all share is there.
const FIRST: usize = 1000;

pub(super) fn print(operations: usize) -> Result<(), BoxError> {
    println!("\n## Asleep between two polls: bytes of the heap an operation, of {operations}\n");
    println!("Each in a spawned task, where nothing else is said; a token has {TOKEN} bytes.\n");
    println!("| | bytes | beyond its token | at most |");
    println!("| --- | --- | --- | --- |");
    row("the floor: a token in a task, and shared timers", None, floor(operations)?);
    row("… in a task that keeps a `String` for who joins it", None, floor_keeping(operations)?);
    row("a task that has a token and sleeps, tokio's timer in it", None, sleeper(operations)?);
    row("a loop by hand, reqwest's future in it", None, by_hand(operations, by_hand::inline)?);
    row("… on the heap while there is one", None, by_hand(operations, by_hand::boxed)?);
    let server = google_cloud_lro::Server::new(Soon::after(usize::MAX), HOUR);
    let client = google_cloud_lro::client(&server);
    row("google-cloud-lro, as its clients use it", None, of(operations, |_| Ok(google_cloud_lro::published(&client)))?);
    row("google-cloud-lro, minimal", None, of(operations, |_| Ok(google_cloud_lro::minimal(&server)))?);
    let pipeline = azure_core::pipeline(Soon::after(usize::MAX));
    row("azure_core, as documented", None, of(operations, |_| azure_core::documented(&pipeline, HOUR))?);
    let client = azure_core::client(Soon::after(usize::MAX));
    row("azure_core, minimal", None, of(operations, |_| azure_core::minimal(&client, HOUR))?);
    let used = |client: &ours::QuotesClient| {
        let operation = client.ticket_quote(ours::query());
        async move { drop(operation.await) }
    };
    row("async-api, in a task that uses the answer", Some(320.0), ours(operations, 0, used)?);
    let spawned = |client: &ours::QuotesClient| client.ticket_quote(ours::query());
    row(
        "… in a task that keeps the answer for who joins it: `spawn(operation)`",
        Some(320.0),
        ours(operations, 0, spawned)?,
    );
    row(
        "… and 4 KiB more in each answer, of which nothing is to be kept",
        Some(320.0),
        ours(operations, 4096, spawned)?,
    );
    let awaited = |client: &ours::QuotesClient| {
        let client = client.clone();
        async move { client.ticket_quote(ours::query()).await }
    };
    row("… awaited in a task that has a clone of the client", Some(320.0), ours(operations, 0, awaited)?);
    row("async-api, `outcomes(operations)` in one task", Some(160.0), in_one_task(operations)?);
    row("async-api, critical, with its journal in memory", Some(640.0), critical(operations)?);
    Ok(())
}

fn row(name: &str, most: Option<f64>, bytes: f64) {
    let beyond = held(bytes - TOKEN as f64, most, |bytes| format!("{bytes:.1}"));
    println!("| {name} | {bytes:.1} | {beyond} |");
}

/// What one costs more, of so many tasks that are started one after the other and then sleep, all that were started.
async fn each<F>(
    operations: usize,
    mut start: impl FnMut(usize) -> Result<F, BoxError>,
    all_asleep: impl Fn(usize) -> bool,
) -> Result<f64, BoxError>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let mut started = 0;
    let mut spawn = async |numbers: Range<usize>| {
        for number in numbers {
            drop(tokio::spawn(start(number)?));
            // Not all at once: what a queue grows to is no operation's.
            settle().await;
            started += 1;
        }
        while !all_asleep(started) {
            sleep(Duration::from_millis(10)).await;
        }
        Ok::<_, BoxError>(())
    };
    spawn(0..FIRST).await?;
    let before = live();
    spawn(FIRST..FIRST + operations).await?;
    Ok((live() - before) as f64 / operations as f64)
}

/// Lets all tasks run that can.
async fn settle() {
    for _ in 0..4 {
        yield_now().await;
    }
}

fn of<F>(operations: usize, start: impl FnMut(usize) -> Result<F, BoxError>) -> Result<f64, BoxError>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    runtime()?.block_on(each(operations, start, |_| true))
}

fn floor(operations: usize) -> Result<f64, BoxError> {
    least(operations, |asleep| asleep)
}

fn floor_keeping(operations: usize) -> Result<f64, BoxError> {
    least(operations, |asleep| async { String::from_utf8_lossy(&asleep.await).into_owned() })
}

/// `task`: what each of the tasks does that sleep.
fn least<F>(operations: usize, task: impl Fn(floor::Asleep) -> F) -> Result<f64, BoxError>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    // With the room for one: what the others have is theirs.
    let timers = floor::Timers::with_room(FIRST + operations);
    runtime()?.block_on(async {
        tokio::spawn(Arc::clone(&timers).run());
        let start = |_| Ok(task(floor::Asleep::new(&timers, [0; TOKEN], HOUR)));
        Ok(each(operations, start, |_| true).await? + floor::Timers::PLACE as f64)
    })
}

fn sleeper(operations: usize) -> Result<f64, BoxError> {
    of(operations, |number| {
        let token = wire::token(number);
        Ok(async move {
            sleep(HOUR).await;
            token
        })
    })
}

fn by_hand<F>(
    operations: usize,
    poll: impl Fn(reqwest::Client, Arc<str>, String, Duration) -> F,
) -> Result<f64, BoxError>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let (client, base) = (reqwest::Client::new(), Arc::from(NOWHERE));
    of(operations, |number| Ok(poll(client.clone(), Arc::clone(&base), wire::token(number), HOUR)))
}

fn ours<F>(operations: usize, more: usize, start: impl Fn(&ours::QuotesClient) -> F) -> Result<f64, BoxError>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let server = ours::Server::lets_sleep(more);
    let client = ours::quotes(&server).build()?;
    runtime()?.block_on(each(operations, |_| Ok(start(&client)), |started| server.sleeping() == started))
}

fn in_one_task(operations: usize) -> Result<f64, BoxError> {
    let server = ours::Server::lets_sleep(0);
    let client = ours::quotes(&server).build()?;
    runtime()?.block_on(async {
        let start = async |operations: usize| {
            let all_asleep = server.sleeping() + operations;
            let mut outcomes = outcomes((0..operations).map(|_| client.ticket_quote(ours::query())));
            tokio::spawn(async move { while outcomes.next().await.is_some() {} });
            while server.sleeping() < all_asleep {
                sleep(Duration::from_millis(10)).await;
            }
        };
        let used = async |operations| {
            let before = live();
            start(operations).await;
            live() - before
        };
        // The first pays for what all share, and each for its task.
        used(FIRST).await;
        let task = used(FIRST).await;
        Ok((used(FIRST + operations).await - task) as f64 / operations as f64)
    })
}

fn critical(operations: usize) -> Result<f64, BoxError> {
    runtime()?.block_on(async {
        let server = ours::Server::lets_sleep(0);
        let client = ours::purchases(&server)?;
        let start = |number| Ok(ours::purchase(&client, number));
        each(operations, start, |started| server.sleeping() == started).await
    })
}
