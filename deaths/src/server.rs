//! The server: a simulator whose ledger is a file, so that it may be killed as well.

use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io::{self, Write as _},
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_api::BoxError;
use async_api_simulator::{Execute, Fault, Plan, Ready, Request, Simulator};
use serde_json::{Value, json};

const BUY: &str = "POST /buy";
const BOUGHT: &str = "GET /bought";

/// Plays the till until standard input is closed; then holds its file against the simulator's own ledger.
pub(crate) async fn serve(folder: &Path, address: &str, seed: &str) -> Result<(), BoxError> {
    let till = std::sync::Arc::new(Till::open(folder)?);
    let (sold, asked) = (std::sync::Arc::clone(&till), std::sync::Arc::clone(&till));
    let before = till.hold().count;
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/till.yaml");
    let simulator = Simulator::from_spec(spec)
        .map_err(|problems| problems.to_string())?
        .seed(seed.parse()?)
        .address(address.parse::<std::net::SocketAddr>()?)
        .random_submissions(0.45, faults())
        .handler(BUY, move |request| Ok(sold.sell(request)))
        .handler(BOUGHT, move |request| Ok(asked.bought(request)))
        .start()
        .await?;
    // An investigation is told the truth.
    simulator.every_submission(BOUGHT, Plan::new())?;
    println!("{}", simulator.url());
    tokio::io::copy(&mut tokio::io::stdin(), &mut tokio::io::sink()).await?;
    let (told, written) = (simulator.ledger().executions(BUY).count(), till.hold().count - before);
    if told as u64 != written {
        return Err(format!("the simulator executed {told} purchases, and the file has {written}").into());
    }
    Ok(())
}

/// All that a server may do to a purchase. What it executes, it executes well within `lingers`.
fn faults() -> Vec<Plan> {
    let late = || Execute::After(Duration::from_millis(20));
    vec![
        Plan::new().ready(Ready::AtPoll(0)),
        Plan::new().ready(Ready::AtPoll(4)),
        Plan::new().ready(Ready::After(Duration::from_millis(40))),
        Plan::new().not_done(),
        Plan::new().shown_once(),
        Plan::new().execute(late()),
        Plan::new().polls(2, Fault::status(401)),
        Plan::new().then(Fault::expired()),
        Plan::new().then(Fault::no_json()),
        Plan::new().execute(Execute::Never).then(Fault::not_found()),
        Fault::status(422).into(),
        Fault::status(503).execute(Execute::AtOnce),
        Fault::reset().execute(Execute::AtOnce),
        Fault::reset().execute(late()),
        Fault::close().execute(Execute::Never),
        Fault::silence().execute(late()),
        Fault::none().cut().execute(Execute::AtOnce),
    ]
}

/// What was sold, in a file: a line for each purchase, written before anybody is told.
struct Till(Mutex<Sold>);

struct Sold {
    file: File,
    count: u64,
    by_attempt: HashMap<String, Vec<u64>>,
}

impl Till {
    fn open(folder: &Path) -> io::Result<Self> {
        let path = folder.join("ledger");
        let sold = read(folder)?;
        let mut by_attempt: HashMap<String, Vec<u64>> = HashMap::new();
        for sale in &sold {
            by_attempt.entry(sale.attempt.clone()).or_default().push(sale.number);
        }
        let file = OpenOptions::new().append(true).create(true).open(&path)?;
        // What a death cut short was not executed.
        let whole: usize = sold.iter().map(|sale| sale.line().len()).sum();
        file.set_len(whole as u64)?;
        Ok(Self(Mutex::new(Sold { file, count: sold.len() as u64, by_attempt })))
    }

    fn hold(&self) -> MutexGuard<'_, Sold> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sell(&self, request: &Request) -> Value {
        let text = |name| request.query(name).unwrap_or_default().to_owned();
        let mut sold = self.hold();
        let sale = Sale { number: sold.count, item: text("item"), attempt: text("attempt") };
        if sold.file.write_all(sale.line().as_bytes()).is_err() {
            // Nothing that is not on disk may be told.
            std::process::abort();
        }
        sold.count += 1;
        sold.by_attempt.entry(sale.attempt).or_default().push(sale.number);
        json!({ "status": "BOUGHT", "number": sale.number })
    }

    fn bought(&self, request: &Request) -> Value {
        let sold = self.hold();
        let numbers = request.query("attempt").and_then(|attempt| sold.by_attempt.get(attempt));
        json!({ "numbers": numbers.cloned().unwrap_or_default() })
    }
}

/// A purchase that was executed.
pub(crate) struct Sale {
    pub(crate) number: u64,
    pub(crate) item: String,
    pub(crate) attempt: String,
}

impl Sale {
    fn line(&self) -> String {
        format!("{} {} {}\n", self.number, self.item, self.attempt)
    }
}

/// The ledger: all that was executed.
pub(crate) fn read(folder: &Path) -> io::Result<Vec<Sale>> {
    let text = match std::fs::read_to_string(folder.join("ledger")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        text => text?,
    };
    let whole = text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
    whole.map(|line| sale(line).ok_or_else(|| io::Error::other(format!("no sale: {line:?}")))).collect()
}

fn sale(line: &str) -> Option<Sale> {
    let mut words = line.split(' ').map(str::to_owned);
    Some(Sale { number: words.next()?.parse().ok()?, item: words.next()?, attempt: words.next()? })
}
