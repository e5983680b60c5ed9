//! Processes that fork: a child has client, journal and operations of its parent, and may use none of them.

use std::{
    fs::OpenOptions,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    process::exit,
    sync::Arc,
    time::Duration,
};

use async_api::{
    BoxError, Journal, Lost, NotStarted, Resolution, Verdict,
    transport::{BoxFuture, Outgoing, Transport, TransportError},
};
use bytes::Bytes;
use fork::{Fork, fork};
use rustix::process::{Pid, WaitOptions, waitpid};
use tokio::{sync::Notify, time::timeout};

use crate::program::{
    TillClient, TillResolver,
    till::{Attempt, BuyKey, BuyQuery, Receipt},
};

/// Forks with clients at rest, and with a submission that is about to leave. Prints what came of it in each process.
pub(crate) fn with_a_client(folder: &Path) -> Result<(), BoxError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (path, wire) = (folder.join("journal"), Wire::new(folder.join("sent")));
    let journal = Journal::open(&path)?;
    let builder = || TillClient::builder("http://localhost").journal(journal.clone()).resolver(NeverAsked);
    let on_a_thread = builder().transport(wire.clone()).build()?;
    let client = builder().transport(wire.clone()).runtime(runtime.handle().clone()).build()?;

    let Some(child) = forked()? else {
        ended(runtime.block_on(async {
            // The child has no guardian's thread, so that nobody would answer who is not asked here.
            let begun = timeout(PATIENCE, buy(&on_a_thread, "begun")).await?;
            println!("child: {}", refusal(begun));
            let recovered = timeout(PATIENCE, on_a_thread.recover()).await?;
            println!("child: {}", refusal(recovered.map(drop)));
            println!("child: {}", refusal(Journal::open(&path)));
            Ok(())
        }))
    };
    wait_for(child)?;

    let mut under_way = buy(&client, "under way");
    runtime.block_on(async {
        under_way.started().await?;
        wire.reached.notified().await;
        Ok::<_, NotStarted>(())
    })?;
    // From now on it may leave, in whichever process.
    wire.released.notify_one();
    let child = forked()?;
    if let Some(child) = child {
        wait_for(child)?;
    }
    let verdict =
        runtime.block_on(async { timeout(PATIENCE, async { Ok(under_way.await?.resolve().await) }).await })?;
    let who = if child.is_some() { "parent" } else { "child" };
    match verdict {
        Ok(Verdict::Done(receipt)) => println!("{who}: done, number {}", receipt.number),
        Ok(Verdict::Unknown(_)) => println!("{who}: nothing is told"),
        Ok(Verdict::DoneUnseen(_) | Verdict::NotDone(_)) => println!("{who}: another verdict"),
        Err(error) => println!("{who}: {}", refusal::<()>(Err::<_, NotStarted>(error))),
    }
    if child.is_none() {
        ended(Ok(()));
    }
    Ok(())
}

/// Opens a journal, forks, and ends; the child lives until its standard input is closed.
pub(crate) fn with_a_journal(folder: &Path) -> Result<(), BoxError> {
    let journal = Journal::open(folder.join("journal"))?;
    match forked()? {
        Some(_) => {
            println!("the parent ends, and nothing of it is dropped");
            exit(0)
        }
        None => {
            let read = std::io::stdin().read_to_end(&mut Vec::new());
            drop(journal);
            ended(read.map(drop).map_err(Into::into))
        }
    }
}

const PATIENCE: Duration = Duration::from_secs(10);

fn buy(client: &TillClient, what: &str) -> async_api::CriticalOperation<Receipt> {
    use crate::program::Till as _;
    let query = BuyQuery { item: what.to_owned(), attempt: what.to_owned() };
    client.buy(query, Attempt { attempt: what.to_owned() }).resolve_within(Duration::from_millis(200))
}

/// In the parent: its child.
fn forked() -> Result<Option<Pid>, BoxError> {
    match fork()? {
        Fork::Parent(child) => Ok(Some(Pid::from_raw(child).ok_or("a child without a number")?)),
        Fork::Child => Ok(None),
    }
}

fn ended(how: Result<(), BoxError>) -> ! {
    if let Err(error) = how {
        println!("child: {error}");
        exit(1)
    }
    exit(0)
}

fn wait_for(child: Pid) -> Result<(), BoxError> {
    match waitpid(Some(child), WaitOptions::empty())? {
        Some((_, status)) if status.exit_status() == Some(0) => Ok(()),
        other => Err(format!("the child ended as {other:?}").into()),
    }
}

/// An error and its causes.
fn refusal<T>(result: Result<T, impl std::error::Error>) -> String {
    let Err(error) = result else { return "nothing is refused".to_owned() };
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// A transport that holds the first request back, and writes down what leaves.
#[derive(Clone)]
struct Wire {
    sent: PathBuf,
    reached: Arc<Notify>,
    released: Arc<Notify>,
}

impl Wire {
    fn new(sent: PathBuf) -> Self {
        Self { sent, reached: Arc::default(), released: Arc::default() }
    }
}

impl Transport for Wire {
    fn send(&self, outgoing: Outgoing) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            self.reached.notify_one();
            self.released.notified().await;
            outgoing.into_request().into_body().into_bytes()?;
            let sent = OpenOptions::new().append(true).create(true).open(&self.sent);
            sent.and_then(|mut file| file.write_all(b"sent\n")).map_err(TransportError::unknown)?;
            let answer = r#"{"asyncOperation":{"token":"t","status":"READY"},"result":{"status":"BOUGHT","number":7}}"#;
            Ok(http::Response::new(answer.into()))
        })
    }
}

struct NeverAsked;

impl TillResolver for NeverAsked {
    async fn buy(&self, _: Lost<BuyKey>) -> Resolution<Receipt> {
        Resolution::CannotTell("nobody is to ask".into())
    }
}
