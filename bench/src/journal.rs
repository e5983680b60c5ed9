//! What the journal's file costs: time to make an intent durable, memory, and time to open it.

use std::{
    fs::OpenOptions,
    io::Write as _,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use async_api_runtime::{
    BoxError, Journal,
    journal::{Earlier, Entry, Intent, JournalStore, LogStore, Recorded},
    transport::BoxFuture,
};
use serde_json::json;

use crate::ALLOCATOR;

pub(crate) const USAGE: &str = "\
journal [--folder FOLDER] [--intents N] [--operations N]

  --folder      where to write; its disk is what is measured (default: target)
  --intents     how many to record with one submitter (default: 2000)
  --operations  how many to keep in memory, and to open again (default: 1000000)";

struct Options {
    folder: PathBuf,
    intents: u64,
    operations: u64,
}

impl Options {
    fn of(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self { folder: PathBuf::from("target"), intents: 2000, operations: 1_000_000 };
        while let Some(argument) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("{argument} needs a value\n\n{USAGE}"))?;
            let number = || value.parse().map_err(|_| format!("{argument} {value}: not a number"));
            match argument.as_str() {
                "--folder" => options.folder = PathBuf::from(value),
                "--intents" => options.intents = number()?,
                "--operations" => options.operations = number()?,
                _ => return Err(format!("what is {argument}?\n\n{USAGE}")),
            }
        }
        Ok(options)
    }
}

pub(crate) fn run(arguments: impl Iterator<Item = String>) -> Result<(), String> {
    let options = Options::of(arguments)?;
    let folder = options.folder.join(format!("journal-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let measured = measure(&options, &folder);
    std::fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    measured.map_err(|error| error.to_string())
}

fn measure(options: &Options, folder: &Path) -> Result<(), BoxError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    println!("durable intents, against appending 4 KiB to a file and flushing it (fdatasync) on the same disk:\n");
    println!("| submitters | intents/s | intents/flush | of the bare appends/s |");
    println!("| --- | --- | --- | --- |");
    for submitters in [1, 16, 256] {
        let intents = options.intents * submitters.min(16);
        let (mut journals, mut bare) = (Vec::new(), Vec::new());
        // In turns, for a shared disk has good and bad moments.
        for round in 0..5 {
            bare.push(appends(&folder.join(format!("bare-{submitters}-{round}")), options.intents / 5)?);
            let path = folder.join(format!("submitters-{submitters}-{round}"));
            journals.push(runtime.block_on(intents_per_second(&path, submitters, intents / 5))?);
        }
        let (speed, per_flush) = (median(journals.iter().map(|it| it.0)), median(journals.iter().map(|it| it.1)));
        let ratio = speed / median(bare.into_iter());
        println!("| {submitters} | {speed:.0} | {per_flush:.1} | {ratio:.2} |");
    }
    memory(folder, options.operations.min(100_000))?;
    opening(folder, options.operations)
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn appends(path: &Path, times: u64) -> std::io::Result<f64> {
    let mut file = OpenOptions::new().create_new(true).append(true).open(path)?;
    let block = [b'x'; 4096];
    let began = Instant::now();
    for _ in 0..times {
        file.write_all(&block)?;
        file.sync_data()?;
    }
    Ok(times as f64 / began.elapsed().as_secs_f64())
}

/// Counts flushes.
struct Counted<S>(S, Arc<AtomicU64>);

impl<S: JournalStore> JournalStore for Counted<S> {
    fn commit<'a>(&'a mut self, batch: &'a [Entry]) -> BoxFuture<'a, Result<Vec<Recorded>, BoxError>> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.commit(batch)
    }

    fn unfinished(&mut self) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        self.0.unfinished()
    }

    fn earlier<'a>(&'a mut self, intent: &'a Intent) -> BoxFuture<'a, Result<Vec<Earlier>, BoxError>> {
        self.0.earlier(intent)
    }

    fn idle(&mut self) -> BoxFuture<'_, Result<(), BoxError>> {
        self.0.idle()
    }

    fn close(&mut self) -> BoxFuture<'_, ()> {
        self.0.close()
    }
}

async fn intents_per_second(path: &Path, submitters: u64, intents: u64) -> Result<(f64, f64), BoxError> {
    let flushes = Arc::<AtomicU64>::default();
    let journal = Journal::over(Counted(LogStore::open(path)?, Arc::clone(&flushes)))?;
    let mut waiting = Vec::new();
    for submitter in 0..submitters {
        let each = intents / submitters;
        waiting.push((0..each).map(|number| intent(submitter * each + number + 1)).collect::<Result<Vec<_>, _>>()?);
    }
    let began = Instant::now();
    let submitters: Vec<_> = waiting
        .into_iter()
        .map(|entries| {
            let journal = journal.clone();
            tokio::spawn(async move {
                for entry in entries {
                    journal.record(entry).await?;
                }
                Ok::<_, BoxError>(())
            })
        })
        .collect();
    for submitter in submitters {
        submitter.await??;
    }
    let intents = intents as f64;
    let flushes = flushes.load(Ordering::Relaxed) as f64;
    Ok((intents / began.elapsed().as_secs_f64(), intents / flushes))
}

fn id(number: u64) -> String {
    // Spread as random ones are.
    let spread = u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    format!("{spread:032x}")
}

fn at(seconds: u64) -> serde_json::Value {
    json!({ "secs_since_epoch": 1_795_000_000 + seconds, "nanos_since_epoch": 0 })
}

fn intent(number: u64) -> Result<Entry, serde_json::Error> {
    serde_json::from_value(json!({ "Intent": {
        "id": id(number),
        "at": at(number / 1000),
        "scope": { "base": "https://api.example.com/v1/servicing", "account": "" },
        "endpoint": "POST /heldTicket/execute",
        "key": { "json": json!({ "transactionId": id(number) }).to_string() },
        "reference": json!({ "supplierCode": "XX", "supplierBookingReference": "ABC123" }).to_string(),
        "path": "/v1/servicing/heldTicket/execute",
        "repeat_after": null,
    }}))
}

fn decided(number: u64) -> Result<Entry, serde_json::Error> {
    let decided =
        json!({ "verdict": { "Done": "{\"ticket\":\"0012345678901\"}" }, "by": "Server", "at": at(0) }).to_string();
    serde_json::from_value(json!({ "Decided": { "id": id(number), "decided": decided, "at": at(number / 1000) }}))
}

/// `Never`, or `NotDone`.
fn delivered(number: u64, key_free: &str) -> Result<Entry, serde_json::Error> {
    serde_json::from_value(json!({ "Delivered": { "id": id(number), "key_free": key_free }}))
}

/// Records in large batches, as nobody but a benchmark does.
fn commit(
    store: &mut LogStore,
    numbers: std::ops::Range<u64>,
    entry: impl Fn(u64) -> Result<Entry, serde_json::Error>,
) -> Result<(), BoxError> {
    let numbers: Vec<_> = numbers.collect();
    for batch in numbers.chunks(500) {
        let batch = batch.iter().map(|number| entry(*number)).collect::<Result<Vec<_>, _>>()?;
        ready(store.commit(&batch))?;
    }
    Ok(())
}

fn close(store: &mut LogStore) {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let _ = store.close().as_mut().poll(&mut context);
}

/// The log does everything at once.
fn ready<T>(mut future: BoxFuture<'_, Result<T, BoxError>>) -> Result<T, BoxError> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match future.as_mut().poll(&mut context) {
        std::task::Poll::Ready(result) => result,
        std::task::Poll::Pending => Err("the log waits for something".into()),
    }
}

fn allocated() -> i128 {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated as i128 - stats.bytes_deallocated as i128
}

/// What is allocated once no compaction is under way.
fn settled(store: &mut LogStore) -> Result<i128, BoxError> {
    let mut last = i128::MAX;
    loop {
        std::thread::park_timeout(Duration::from_millis(300));
        ready(store.commit(&[]))?;
        match allocated() {
            same if same == last => return Ok(same),
            other => last = other,
        }
    }
}

fn memory(folder: &Path, operations: u64) -> Result<(), BoxError> {
    let each = |bytes: i128| bytes as f64 / operations as f64;
    let mut store = LogStore::open(folder.join("memory"))?;
    let before = allocated();
    commit(&mut store, 1..operations + 1, intent)?;
    let open = each(settled(&mut store)? - before);
    commit(&mut store, 1..operations + 1, decided)?;
    commit(&mut store, 1..operations + 1, |number| delivered(number, "Never"))?;
    let guarding = each(settled(&mut store)? - before);
    commit(&mut store, operations + 1..2 * operations + 1, intent)?;
    commit(&mut store, operations + 1..2 * operations + 1, decided)?;
    commit(&mut store, operations + 1..2 * operations + 1, |number| delivered(number, "NotDone"))?;
    let free = each(settled(&mut store)? - before) - guarding;
    println!(
        "\nmemory of {operations} operations, each: {open:.0} bytes while open, {guarding:.0} delivered and guarding, {:.0} else",
        free.max(0.0)
    );
    Ok(())
}

fn opening(folder: &Path, operations: u64) -> Result<(), BoxError> {
    let open = 1000;
    let alone = folder.join("alone");
    commit(&mut LogStore::open(&alone)?, 1..open + 1, intent)?;
    let among = folder.join("among");
    let mut store = LogStore::open(&among)?;
    commit(&mut store, 1..open + 1, intent)?;
    for first in (open + 1..operations + open + 1).step_by(10_000) {
        let these = first..first + 10_000;
        commit(&mut store, these.clone(), intent)?;
        commit(&mut store, these.clone(), decided)?;
        commit(&mut store, these, |number| delivered(number, "NotDone"))?;
    }
    close(&mut store);
    drop(store);
    let (alone, among) = (median_opening(&alone)?, median_opening(&among)?);
    println!(
        "\nopening: {open} open alone in {alone:.1?}; after {operations} that are delivered and guard nothing, in {among:.1?}"
    );
    Ok(())
}

fn median_opening(path: &Path) -> Result<Duration, BoxError> {
    let mut times = Vec::new();
    for _ in 0..5 {
        let began = Instant::now();
        drop(LogStore::open(path)?);
        times.push(began.elapsed());
    }
    times.sort();
    Ok(times[times.len() / 2])
}
