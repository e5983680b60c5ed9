//! The program that dies: it buys many things at once, and picks up what its earlier lives left.

use std::{collections::HashSet, path::Path, sync::Arc, time::Duration};

use async_api::{
    BoxError, Decision, Journal, Lost, MustResolve, NotStarted, RecoveryReport, Resolution, Schedule, Settled, Verdict,
    async_api,
};
use till::{Attempt, BuyKey, BuyQuery, Receipt};
use tokio::time::timeout;

use crate::books::{self, Books, Line, Told};

#[async_api("till.yaml")]
pub(crate) trait Till {}

/// How many purchases at once.
const BUYERS: usize = 24;

/// How long after the last sign of life the server may still execute a request.
const LINGERS: Duration = Duration::from_secs(1);

/// The longest of all time-outs.
pub(crate) const TIME_OUT: Duration = Duration::from_millis(400);

/// Buys until it is killed.
pub(crate) async fn buy(folder: &Path, url: &str, seed: &str, kept: &str) -> Result<(), BoxError> {
    let known = Arc::new(Known::of(&books::read(folder)?));
    let seed: u64 = seed.parse()?;
    fastrand::seed(seed);
    let books = Arc::new(Books::open(folder)?);
    let client = client(folder, url, kept, &books)?;
    println!("open");
    let buyers: Vec<_> = (0..BUYERS)
        .map(|buyer| {
            let (client, books, known) = (client.clone(), Arc::clone(&books), Arc::clone(&known));
            let buyer = Buyer { client, books, known, name: format!("{seed}.{buyer}") };
            tokio::spawn(buyer.go_on())
        })
        .collect();
    // Beside new purchases, also of the same things.
    let _ = client.recover().await?;
    let all = async {
        for buyer in buyers {
            buyer.await??;
        }
        Ok(())
    };
    let (mut input, mut nowhere) = (tokio::io::stdin(), tokio::io::sink());
    tokio::select! {
        ended = all => ended,
        // Whoever was to kill it is dead.
        closed = tokio::io::copy(&mut input, &mut nowhere) => Ok(closed.map(drop)?),
    }
}

/// Recovers until nothing is open.
pub(crate) async fn settle(folder: &Path, url: &str, kept: &str) -> Result<(), BoxError> {
    let books = Arc::new(Books::open(folder)?);
    let client = client(folder, url, kept, &books)?;
    let settled = timeout(Duration::from_secs(60), async {
        let mut settled = 0;
        loop {
            let RecoveryReport { settled: some, open, left_alone, .. } = client.recover().await?;
            settled += some.len();
            if !left_alone.is_empty() {
                return Err(BoxError::from(format!("left alone: {left_alone:?}")));
            }
            if open.is_empty() {
                return Ok(settled);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    println!("{}", settled.await.map_err(|_| "something is still open after a minute")??);
    Ok(())
}

fn client(folder: &Path, url: &str, kept: &str, books: &Arc<Books>) -> Result<TillClient, BoxError> {
    let journal = match kept {
        "file" => Journal::open(folder.join("journal"))?,
        _ => Journal::in_memory(),
    };
    Ok(TillClient::builder(url)
        .journal(journal)
        .resolver(AskTheTill(Arc::clone(books)))
        .schedule(Schedule::fixed(Duration::from_millis(5)))
        .lingers(LINGERS)
        .connect_timeout(TIME_OUT)
        .request_timeout(TIME_OUT)
        .tcp_user_timeout(TIME_OUT)
        .send_within(TIME_OUT)
        .give_up_after(TIME_OUT)
        .resolver_timeout(TIME_OUT)
        .hook_timeout(TIME_OUT)
        .resolve_within(TIME_OUT)
        .ask_again_after(Duration::from_millis(20))
        .build()?)
}

struct AskTheTill(Arc<Books>);

impl TillResolver for AskTheTill {
    async fn buy(&self, lost: Lost<BuyKey>) -> Resolution<Receipt> {
        match lost.api().bought(lost.reference().clone()).await {
            Ok(bought) => match bought.numbers.first() {
                Some(number) if fastrand::bool() => {
                    Resolution::Happened(Receipt { status: "BOUGHT".into(), number: *number })
                }
                Some(number) => Resolution::HappenedUnseen(format!("number {number}").into()),
                None => Resolution::DidNotHappen,
            },
            Err(error) => Resolution::CannotTell(error.into()),
        }
    }

    async fn buy_settled(&self, settled: Settled<'_, BuyKey>) -> Result<(), BoxError> {
        if fastrand::u8(..10) == 0 {
            return Err("the books are closed".into());
        }
        let told = match settled.decision() {
            Decision::Done(receipt) => Told::Done(u64::try_from(receipt.number)?),
            Decision::DoneUnseen(_) => Told::DoneUnseen,
            Decision::NotDone(_) => Told::NotDone,
        };
        let (operation, attempt) = (settled.operation().to_string(), settled.reference().attempt.clone());
        self.0.note(&Line::Heard { operation, attempt, told })?;
        if fastrand::u8(..10) == 0 {
            return Err("the books were written, and something else failed".into());
        }
        Ok(())
    }
}

/// What earlier lives bought, or tried to.
struct Known {
    all: Vec<String>,
    not_done: Vec<String>,
}

impl Known {
    fn of(lines: &[Line]) -> Self {
        let heard = |line: &Line| match line {
            Line::Heard { attempt, told, .. } => Some((books::item_of(attempt).to_owned(), *told)),
            Line::Started { .. } | Line::NotStarted { .. } | Line::Told { .. } => None,
        };
        let heard: Vec<_> = lines.iter().filter_map(heard).collect();
        let done: HashSet<&str> = heard.iter().filter(|(_, told)| told.happened()).map(|(item, _)| &**item).collect();
        let not_done = heard.iter().filter(|(item, _)| !done.contains(&**item));
        Self {
            not_done: not_done.map(|(item, _)| item.clone()).collect(),
            all: lines
                .iter()
                .filter_map(|line| match line {
                    Line::Started { attempt, .. } => Some(books::item_of(attempt).to_owned()),
                    Line::NotStarted { .. } | Line::Heard { .. } | Line::Told { .. } => None,
                })
                .collect(),
        }
    }
}

struct Buyer {
    client: TillClient,
    books: Arc<Books>,
    known: Arc<Known>,
    name: String,
}

impl Buyer {
    async fn go_on(self) -> Result<(), BoxError> {
        for count in 0_u64.. {
            let fresh = format!("{}.{count}", self.name);
            // Most are new; some were not done and are tried again, and some were begun by an earlier life.
            let item = match fastrand::u8(..8) {
                0 => fastrand::choice(&self.known.not_done).cloned(),
                1 => fastrand::choice(&self.known.all).cloned(),
                _ => None,
            };
            let item = item.unwrap_or_else(|| fresh.clone());
            let attempt = format!("{item}~{fresh}");
            self.buy(item, attempt).await?;
        }
        Ok(())
    }

    async fn buy(&self, item: String, attempt: String) -> Result<(), BoxError> {
        let query = BuyQuery { item, attempt: attempt.clone() };
        let mut operation = self.client.buy(query, Attempt { attempt: attempt.clone() });
        if fastrand::u8(..8) == 0 {
            // Hangs up in the middle of it.
            let _ = timeout(Duration::from_micros(fastrand::u64(..20_000)), operation).await;
            return Ok(());
        }
        let outcome = match operation.started().await {
            Ok(id) => {
                self.books.note(&Line::Started { operation: id.to_string(), attempt: attempt.clone() })?;
                operation.await
            }
            Err(why) => Err(why),
        };
        match outcome {
            Ok(outcome) => self.resolve(outcome, attempt).await,
            Err(NotStarted::Duplicate(_)) => Ok(self.books.note(&Line::NotStarted { attempt })?),
            Err(error) => Err(error.into()),
        }
    }

    async fn resolve(&self, outcome: MustResolve<Receipt>, attempt: String) -> Result<(), BoxError> {
        let operation = outcome.id().to_string();
        let told = match outcome.resolve().await {
            Verdict::Done(receipt) => Told::Done(u64::try_from(receipt.number)?),
            Verdict::DoneUnseen(_) => Told::DoneUnseen,
            Verdict::NotDone(_) => Told::NotDone,
            Verdict::Unknown(_) => return Ok(()),
        };
        Ok(self.books.note(&Line::Told { operation, attempt, told })?)
    }
}
