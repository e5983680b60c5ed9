//! A webhook, through which the airline reports how purchases ended: what such a message decides, what it does not, and what to
//! do with one that matches no operation.
//!
//!     cargo run --example webhook
//!
//! The webhook is an axum server, the airline a simulator with a ledger of what it truly executed. Prints each message, what
//! became of it, and each verdict, and fails if a verdict disagrees with the ledger.

use std::{
    cell::Cell,
    net::SocketAddr,
    process::ExitCode,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_api::{
    BoxError, Journal, Lost, NotStarted, Reported, Resolution, Schedule, Verdict, Which, async_api, types::Uuid,
};
use async_api_simulator::{Execute, Fault, Plan, Ready, Simulator};
use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use serde::{Deserialize, Serialize};
use serde_json::json;
use servicing::{Booking, ExecuteRequest, HeldTicketExecuteKey, HeldTicketExecuteQuery, Money, TicketStatus, Ticketed};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

#[async_api("examples/held_ticket.yaml")]
pub trait Servicing {}

/// A message of this airline.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    event: Event,
    /// The operation it is about, by the token that the airline returned.
    token: Option<String>,
    /// The purchase it is about.
    transaction_id: Uuid,
    order: String,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Event {
    Ticketed,
    Failed,
}

#[derive(Clone)]
struct Desk {
    client: ServicingClient,
    /// Messages that matched no operation yet. A database table in a real program.
    kept: Arc<Mutex<Vec<Message>>>,
}

/// `POST /airline`. A real one checks a signature first, because whoever may send here decides what was bought.
async fn webhook(State(desk): State<Desk>, Json(message): Json<Message>) -> (StatusCode, &'static str) {
    // The sender is done in any case: messages that match nothing are kept here.
    (StatusCode::OK, desk.take_in(message).await)
}

impl Desk {
    async fn take_in(&self, message: Message) -> &'static str {
        // A token identifies one operation. A transaction identifies a purchase, which may have had several operations.
        let which = match &message.token {
            Some(token) => Which::token(token),
            None => HeldTicketExecuteKey { transaction_id: message.transaction_id }.into(),
        };
        let resolution = match message.event {
            Event::Ticketed => {
                let (reference, status) = (message.order.clone(), TicketStatus::Ticketed);
                Resolution::Happened(Ticketed { reference, status })
            }
            Event::Failed => Resolution::DidNotHappen,
        };
        match self.client.held_ticket_execute_report(which, resolution).await {
            Reported::Decided => "Decided: this is the verdict now",
            Reported::AlreadyDecided => "AlreadyDecided: the verdict says the same",
            Reported::Contradicts => "Contradicts: the verdict stands, and a person must look",
            Reported::Investigating => "Investigating: it proves nothing by itself",
            // `Unmatched`, and anything else that leaves the message unprocessed.
            _ => {
                hold(&self.kept).push(message);
                "Unmatched: kept for later"
            }
        }
    }

    /// Tries the kept messages again. In a real program, a timer calls this every few seconds.
    async fn try_again(&self) {
        let kept = std::mem::take(&mut *hold(&self.kept));
        for message in kept {
            println!("    tried again         {}", self.take_in(message).await);
        }
    }
}

/// Finds out what became of a lost purchase.
struct AskTheOrder;

impl ServicingResolver for AskTheOrder {
    async fn held_ticket_execute(&self, lost: Lost<HeldTicketExecuteKey>) -> Resolution<Ticketed> {
        match lost.api().order(lost.reference().clone()).await {
            Ok(order) => match order.status {
                TicketStatus::Ticketed => {
                    Resolution::HappenedUnseen(format!("order {} is ticketed", order.reference).into())
                }
                TicketStatus::Held => Resolution::DidNotHappen,
                other => Resolution::CannotTell(format!("the order is {other:?}").into()),
            },
            Err(error) => Resolution::CannotTell(error.into()),
        }
    }
}

const EXECUTE: &str = "POST /heldTicket/execute";
const ORDER: &str = "GET /order";

/// A purchase in progress, and what the airline would say about it.
struct Purchase {
    transaction: Uuid,
    verdict: JoinHandle<Result<Verdict<Ticketed>, NotStarted>>,
    message: Message,
}

struct Stage {
    airline: Simulator,
    desk: Desk,
    address: SocketAddr,
    disagreements: Cell<u32>,
}

impl Stage {
    async fn open() -> Result<Self, BoxError> {
        let airline = airline()?.start().await?;
        let client = ServicingClient::builder(airline.url())
            .journal(Journal::in_memory())
            .resolver(AskTheOrder)
            .schedule(Schedule::fixed(Duration::from_millis(20)))
            .build()?;
        let desk = Desk { client, kept: Arc::default() };
        let app = Router::new().route("/airline", post(webhook)).with_state(desk.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(axum::serve(listener, app).into_future());
        Ok(Self { airline, desk, address, disagreements: Cell::new(0) })
    }

    async fn play(&self) -> Result<(), BoxError> {
        println!("1. word comes before READY does, and comes twice");
        let purchase = self.buy(Plan::new().ready(Ready::AtPoll(1000))).await?;
        self.polled(&purchase).await;
        self.send(&purchase.message).await?;
        self.send(&purchase.message).await?;
        self.compare(purchase).await?;

        println!("\n2. the answer is lost, and word comes that names the purchase only");
        let mut purchase = self.buy(Fault::reset().execute(Execute::Held)).await?;
        self.airline.wait_until(|ledger| ledger.submissions(ORDER).count() == 1).await;
        self.airline.execute_held();
        purchase.message.token = None;
        self.send(&purchase.message).await?;
        self.compare(purchase).await?;

        println!("\n3. word comes that it failed, and then it succeeds");
        let mut purchase = self.buy(Plan::new().execute(Execute::Held)).await?;
        self.polled(&purchase).await;
        purchase.message.event = Event::Failed;
        self.send(&purchase.message).await?;
        self.airline.execute_held();
        self.compare(purchase).await?;

        println!("\n4. word comes before the answer that has the token");
        let purchase = self.buy(Plan::new().answer(Fault::none().held()).ready(Ready::AtPoll(1000))).await?;
        self.send(&purchase.message).await?;
        self.airline.release();
        self.polled(&purchase).await;
        self.desk.try_again().await;
        self.compare(purchase).await?;

        println!("\n5. READY says that the order was cancelled, and word comes that it is ticketed");
        let purchase = self.buy(Plan::new().not_done()).await?;
        let message = purchase.message.clone();
        self.compare(purchase).await?;
        self.send(&message).await?;

        println!("\n6. word comes of a purchase that this program did not make");
        let (token, transaction_id) = (Some("nobody's".to_owned()), Uuid::nil());
        self.send(&Message { event: Event::Ticketed, token, transaction_id, order: "A0".to_owned() }).await?;
        println!("    still kept          {}, for a person to look at", hold(&self.desk.kept).len());
        Ok(())
    }

    /// Starts a purchase, and returns once the airline has the request.
    async fn buy(&self, plan: Plan) -> Result<Purchase, BoxError> {
        let number = self.airline.ledger().submissions(EXECUTE).count() + 1;
        let order = format!("A{number}");
        let transaction: Uuid = transaction(&order).parse()?;
        self.airline.next_submission(EXECUTE, plan)?;
        let query = HeldTicketExecuteQuery { transaction_id: transaction };
        let expected_price = Money { amount: "199.90".parse()?, currency: "EUR".into() };
        let booking = Booking { supplier_code: "XQ".into(), supplier_booking_reference: order.clone() };
        let purchase = self.desk.client.held_ticket_execute(query, ExecuteRequest { expected_price }, booking);
        let verdict = tokio::spawn(async move { Ok(purchase.await?.resolve().await) });
        let ledger = self.airline.wait_until(|ledger| ledger.submissions(EXECUTE).count() == number).await;
        let token = ledger.submissions(EXECUTE).next_back().and_then(|arrival| arrival.token.clone());
        let message = Message { event: Event::Ticketed, token, transaction_id: transaction, order };
        Ok(Purchase { transaction, verdict, message })
    }

    /// Waits until the program polls for the answer: by then it knows the token.
    async fn polled(&self, purchase: &Purchase) {
        let token = &purchase.message.token;
        self.airline.wait_until(|ledger| ledger.polls(EXECUTE).any(|poll| poll.token == *token)).await;
    }

    /// Sends a message as the airline would.
    async fn send(&self, message: &Message) -> Result<(), BoxError> {
        let mut connection = TcpStream::connect(self.address).await?;
        let body = serde_json::to_string(message)?;
        let head = "POST /airline HTTP/1.1\r\nhost: desk\r\nconnection: close\r\ncontent-type: application/json";
        connection.write_all(format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).as_bytes()).await?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await?;
        let (_, answer) = answer.split_once("\r\n\r\n").ok_or("no answer")?;
        println!("    {:<20}{answer}", format!("{:?}", message.event).to_lowercase());
        Ok(())
    }

    async fn compare(&self, purchase: Purchase) -> Result<(), BoxError> {
        let (happened, told) = match purchase.verdict.await?? {
            Verdict::Done(ticketed) => (true, format!("done: order {}", ticketed.reference)),
            Verdict::DoneUnseen(evidence) => (true, format!("done, though the answer is gone: {evidence}")),
            Verdict::NotDone(reason) => (false, format!("not done: {reason}")),
            Verdict::Unknown(open) => return Err(format!("nobody can tell what became of {}", open.id()).into()),
        };
        let executed = self.airline.ledger().executed(EXECUTE, &json!({ "transactionId": purchase.transaction }));
        let agree = executed == usize::from(happened);
        self.disagreements.set(self.disagreements.get() + u32::from(!agree));
        println!("    the verdict         {told}");
        println!("    the ledger says     executed {executed} times{}", if agree { "" } else { "   <- DISAGREES" });
        Ok(())
    }
}

/// The transaction of an order, for this airline.
fn transaction(order: &str) -> String {
    format!("00000000-0000-4000-8000-{:0>12}", order.to_lowercase())
}

/// A server of the whole spec.
fn airline() -> Result<async_api_simulator::Builder, BoxError> {
    let execute = |request: &async_api_simulator::Request| {
        let transaction = request.query("transactionId").unwrap_or_default();
        let order = transaction[transaction.len() - 12..].trim_start_matches('0').to_uppercase();
        Ok(json!({ "reference": order, "status": "TICKETED" }))
    };
    let order = |request: &async_api_simulator::Request| {
        let order = request.query("supplierBookingReference").unwrap_or_default();
        let executed = request.ledger().executed(EXECUTE, &json!({ "transactionId": transaction(order) }));
        Ok(json!({ "reference": order, "status": if executed > 0 { "TICKETED" } else { "HELD" } }))
    };
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/held_ticket.yaml");
    let builder = Simulator::from_spec(spec).map_err(|problems| problems.to_string())?;
    Ok(builder.handler(EXECUTE, execute).handler(ORDER, order))
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, BoxError> {
    let stage = Stage::open().await?;
    stage.play().await?;
    match stage.disagreements.get() {
        0 => println!("\nevery verdict agrees with the ledger"),
        wrong => println!("\n{wrong} verdicts disagree with the ledger"),
    }
    Ok(if stage.disagreements.get() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
