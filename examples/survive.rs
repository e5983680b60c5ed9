//! Dies in the middle of four payments, restarts, and reports what became of them.
//!
//!     cargo run --example survive
//!
//! The paying program is this one, in another process, which is killed with SIGKILL. Meanwhile the simulated server continues,
//! and keeps a ledger of what it truly executed. Fails if something was paid twice, or not at all; `-- --in-memory` shows that
//! this happens without a journal in a file.

use std::{
    fs, io,
    io::{BufRead as _, Write as _},
    path::Path,
    process::{Child, Command, ExitCode, Stdio},
    time::Duration,
};

use async_api::{BoxError, Decision, Journal, Lost, Resolution, Schedule, Settled, Verdict, async_api};
use async_api_simulator::{Execute, Fault, Ledger, Plan, Ready, Request, Simulator};
use payments::{PayBody, PayKey, Payment, PaymentsQuery};
use serde_json::json;

#[async_api("examples/payments.yaml")]
trait Payments {}

const PAY: &str = "POST /pay";

/// How long after the last sign of life this server may still execute a request. A real one needs minutes.
const LINGERS: Duration = Duration::from_millis(500);

/// Finds out what became of a payment, and receives every verdict.
struct Shop {
    /// The process that will be killed: it receives a verdict, but does not get to record it.
    dies: bool,
}

impl PaymentsResolver for Shop {
    async fn pay(&self, lost: Lost<PayKey>) -> Resolution<Payment> {
        let query = PaymentsQuery { order_number: lost.key().order_number.clone() };
        match lost.api().payments(query).await {
            Ok(found) if found.payments.is_empty() => Resolution::DidNotHappen,
            Ok(_) => Resolution::HappenedUnseen("the payment is listed".into()),
            Err(error) => Resolution::CannotTell(error.into()),
        }
    }

    async fn pay_settled(&self, settled: Settled<'_, PayKey>) -> Result<(), BoxError> {
        if self.dies {
            println!("a verdict");
            return std::future::pending().await;
        }
        let told = match settled.decision() {
            Decision::Done(payment) => format!("paid: {}", payment.id),
            Decision::DoneUnseen(evidence) => format!("paid, though the answer is gone: {evidence}"),
            Decision::NotDone(reason) => format!("not paid: {reason}"),
        };
        println!("    {}  {told}", settled.key().order_number);
        Ok(())
    }
}

fn client(url: &str, journal: &str, dies: bool) -> Result<PaymentsClient, BoxError> {
    let journal = if journal == "memory" { Journal::in_memory() } else { Journal::open(journal)? };
    Ok(PaymentsClient::builder(url)
        .journal(journal)
        .resolver(Shop { dies })
        .schedule(Schedule::fixed(Duration::from_millis(50)))
        .lingers(LINGERS)
        .ask_again_after(Duration::from_millis(100))
        .build()?)
}

fn order(number: &str) -> PayBody {
    PayBody { order_number: number.to_owned(), cents: 1990 }
}

/// Pays the orders it is given, until it is killed.
async fn pay(url: &str, journal: &str) -> Result<(), BoxError> {
    let client = client(url, journal, true)?;
    while let Some(number) = tokio::task::block_in_place(|| io::stdin().lines().next()) {
        let client = client.clone();
        tokio::spawn(async move { Ok::<_, BoxError>(client.pay(order(&number?)).await?.resolve().await) });
    }
    Ok(())
}

/// What the next process does first, and what it may do after that.
async fn pay_on(url: &str, journal: &str, orders: &[&str]) -> Result<(), BoxError> {
    let client = client(url, journal, false)?;
    println!("    what it finds in its journal:");
    let report = client.recover().await?;
    // A request may still be on its way, or being processed by the server.
    for open in report.open {
        while client.operations().iter().any(|operation| operation.id() == open.id()) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    println!("    it tries all of them again:");
    for number in orders {
        match client.pay(order(number)).await {
            Ok(outcome) => match outcome.resolve().await {
                Verdict::Done(_) => {}
                other => println!("    {number}  {other:?}"),
            },
            Err(refused) => println!("    {number}  {refused}"),
        }
    }
    Ok(())
}

/// What becomes of each order on the server, if nobody tries it again.
fn orders() -> [(&'static str, &'static str, Plan); 4] {
    let slow = Plan::new().execute(Execute::After(Duration::from_millis(600))).ready(Ready::After(LINGERS * 2));
    [
        ("A1", "accepted; the server takes its time", slow),
        ("A2", "paid, but no answer comes", Fault::silence().execute(Execute::AtOnce)),
        ("A3", "lost on the way; no answer comes", Fault::silence().execute(Execute::Never)),
        ("A4", "paid and answered; the program has not written it down", Plan::new().ready(Ready::AtPoll(0))),
    ]
}

/// This program again, in a process of its own.
fn another(what: &str, url: &str, journal: &Path) -> io::Result<Child> {
    let mut command = Command::new(std::env::current_exe()?);
    let output = if what == "--pay" { Stdio::piped() } else { Stdio::inherit() };
    command.args([what, url]).arg(journal).stdin(Stdio::piped()).stdout(output).spawn()
}

async fn survive(in_memory: bool) -> Result<bool, BoxError> {
    let server = server()?.start().await?;
    let folder = std::env::temp_dir().join(format!("survive-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let journal = if in_memory { "memory".into() } else { folder.join("payments.journal") };

    let mut program = another("--pay", server.url(), &journal)?;
    println!("process {} pays four orders", program.id());
    let mut told = program.stdin.take().ok_or("no input")?;
    for (count, (number, what, plan)) in orders().into_iter().enumerate() {
        server.next_submission(PAY, plan)?;
        writeln!(told, "{number}")?;
        server.wait_until(|ledger| ledger.submissions(PAY).count() == count + 1).await;
        println!("    {number}  {what}");
    }
    // Now one payment is being polled, and one has a verdict that is on record but was not delivered.
    server.wait_until(|ledger| ledger.polls(PAY).count() > 0).await;
    let output = program.stdout.take().ok_or("no output")?;
    tokio::task::block_in_place(|| io::BufReader::new(output).lines().next()).ok_or("it ended by itself")??;
    program.kill()?;
    program.wait()?;
    println!("kill -9 {}\n", program.id());

    let mut next = another("--pay-on", server.url(), &journal)?;
    println!("process {} starts", next.id());
    let ended = tokio::task::block_in_place(|| next.wait())?;
    // Whatever was under way.
    tokio::time::sleep(2 * LINGERS).await;
    let ledger = server.ledger();
    println!("\nthe ledger says");
    for (number, ..) in orders() {
        println!("    {number}  paid {}", times(paid(&ledger, number)));
    }
    fs::remove_dir_all(&folder)?;
    Ok(ended.success() && orders().iter().all(|(number, ..)| paid(&ledger, number) == 1))
}

fn paid(ledger: &Ledger, number: &str) -> usize {
    ledger.executed(PAY, &json!({ "orderNumber": number }))
}

fn times(count: usize) -> String {
    match count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        more => format!("{more} times   <- TOO OFTEN"),
    }
}

fn server() -> Result<async_api_simulator::Builder, BoxError> {
    let pay = |request: &Request| Ok(json!({ "id": format!("payment of {}", number(request)), "state": "PAID" }));
    let payments = |request: &Request| {
        let order = request.query("orderNumber").unwrap_or_default();
        let listed =
            vec![json!({ "id": format!("payment of {order}"), "state": "PAID" }); paid(&request.ledger(), order)];
        Ok(json!({ "payments": listed }))
    };
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/payments.yaml");
    let builder = Simulator::from_spec(spec).map_err(|problems| problems.to_string())?;
    Ok(builder.handler(PAY, pay).handler("GET /payments", payments))
}

fn number(request: &Request) -> &str {
    request.body()["orderNumber"].as_str().unwrap_or_default()
}

#[tokio::main]
async fn main() -> Result<ExitCode, BoxError> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let all_is_well = match words[..] {
        ["--pay", url, journal] => pay(url, journal).await.map(|()| true)?,
        ["--pay-on", url, journal] => {
            pay_on(url, journal, &orders().map(|(number, ..)| number)).await.map(|()| true)?
        }
        ["--in-memory"] => survive(true).await?,
        _ => {
            let survived = survive(false).await?;
            println!(
                "{}",
                if survived { "each order was paid exactly once" } else { "the orders were not paid once each" }
            );
            survived
        }
    };
    Ok(if all_is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
