//! Books tickets while everything goes wrong: one purchase for each way in which an answer can be lost, against a simulated
//! server that keeps a ledger of what it truly executed.
//!
//!     cargo run --example book_ticket
//!
//! Prints what the client saw, what it concluded, and what the ledger says. Fails if the two disagree, as
//! `-- --resolver-lies` demonstrates.

use std::{
    collections::HashMap,
    process::ExitCode,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_api::{
    BoxError, CriticalOperation, Journal, Lost, NotStarted, Resolution, Schedule, Verdict, async_api, types::Uuid,
};
use async_api_simulator::{Execute, Fault, Plan, Ready, Simulator};
use serde_json::{Value, json};
use servicing::{Booking, ExecuteRequest, HeldTicketExecuteKey, PaymentMethod, TicketStatus, Ticketed};

#[async_api("api.yaml")]
pub trait Servicing {}

const EXECUTE: &str = "POST /heldTicket/execute";

/// How long after the last sign of life this server may still execute a request. A real one needs minutes.
const LINGERS: Duration = Duration::from_millis(600);

/// Finds out what became of a purchase whose answer was lost, by asking for the order.
#[derive(Clone, Copy)]
struct AskTheOrder {
    lies: bool,
}

impl ServicingResolver for AskTheOrder {
    async fn held_ticket_execute(&self, lost: Lost<HeldTicketExecuteKey>) -> Resolution<Ticketed> {
        if self.lies {
            return Resolution::HappenedUnseen("trust me".into());
        }
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

    async fn order_cancel_execute(
        &self,
        _: Lost<servicing::OrderCancelExecuteKey>,
    ) -> Resolution<servicing::Cancelled> {
        not_used_here()
    }

    async fn seat_execute(&self, _: Lost<servicing::SeatExecuteKey>) -> Resolution<servicing::SeatsAssigned> {
        not_used_here()
    }

    async fn ancillary_service_execute(
        &self,
        _: Lost<servicing::AncillaryServiceExecuteKey>,
    ) -> Resolution<servicing::ServicesAdded> {
        not_used_here()
    }

    async fn upgrade_cabin_execute(
        &self,
        _: Lost<servicing::UpgradeCabinExecuteKey>,
    ) -> Resolution<servicing::Upgraded> {
        not_used_here()
    }
}

fn not_used_here<T>() -> Resolution<T> {
    Resolution::CannotTell("this program only buys tickets".into())
}

/// A purchase, and what the server does to it.
struct Scenario {
    title: &'static str,
    plan: Plan,
}

fn scenarios() -> Vec<Scenario> {
    let scenario = |title, plan| Scenario { title, plan };
    let in_time = Execute::After(LINGERS * 3 / 4);
    vec![
        scenario("everything works", Plan::new().ready(Ready::AtPoll(2))),
        scenario("IN_PROGRESS, until the caller gives up; then READY", Plan::new().ready(Ready::AtPoll(60))),
        scenario("EXPIRED, and the tickets were bought", Plan::new().then(Fault::expired())),
        scenario("NOT_FOUND, and nothing was bought", Plan::new().execute(Execute::Never).then(Fault::not_found())),
        scenario("the request is refused: 422", Fault::status(422).json(json!({ "error": "price changed" })).into()),
        scenario("a poll is refused: 401; READY later", Plan::new().polls(3, Fault::status(401))),
        scenario("READY, and the airline says no", Plan::new().not_done()),
        scenario("nonsense instead of an answer", Plan::new().polls(3, Fault::no_json())),
        scenario("the connection breaks after the purchase", Fault::reset().execute(Execute::AtOnce)),
        scenario("the connection breaks before the purchase", Fault::close().execute(Execute::Never)),
        scenario("the connection breaks, and the purchase comes late", Fault::reset().execute(in_time)),
    ]
}

struct Shop {
    simulator: Simulator,
    client: ServicingClient,
}

impl Shop {
    async fn open(lies: bool) -> Result<Self, BoxError> {
        let simulator = server()?.start().await?;
        let client = ServicingClient::builder(simulator.url())
            .bearer_token("a secret")
            .journal(Journal::in_memory())
            .resolver(AskTheOrder { lies })
            .schedule(Schedule::fixed(Duration::from_millis(20)))
            .lingers(LINGERS)
            .ask_again_after(Duration::from_millis(100))
            .build()?;
        Ok(Self { simulator, client })
    }

    /// Quote, prepare, and the purchase itself, which is not sent before it is awaited.
    async fn prepare(&self, booking: &Booking) -> Result<(Uuid, CriticalOperation<Ticketed>), BoxError> {
        let quote = self.client.held_ticket_quote(booking.clone()).await?;
        let transaction_id = quote.transaction_id;
        let prepared = self
            .client
            .held_ticket_prepare(
                servicing::HeldTicketPrepareQuery { transaction_id },
                servicing::PrepareRequest { contact_email: "jo@example.com".into(), remarks: None },
            )
            .await?;
        let request = ExecuteRequest {
            expected_price_amount: prepared.expected_price.amount,
            expected_price_currency: prepared.expected_price.currency,
            expected_payment_amount: prepared.expected_payment.amount,
            expected_payment_currency: prepared.expected_payment.currency,
            payment_method: PaymentMethod::AgencyCash { agency_code: None },
        };
        let query = servicing::HeldTicketExecuteQuery { transaction_id };
        Ok((transaction_id, self.client.held_ticket_execute(query, request, booking.clone())))
    }

    /// Plays a scenario; returns whether verdict and ledger agree.
    async fn play(&self, number: usize, scenario: Scenario) -> Result<bool, BoxError> {
        println!("{number:2}. {}", scenario.title);
        let (transaction, purchase) = self.prepare(&booking(number)).await?;
        self.simulator.next_submission(EXECUTE, scenario.plan)?;
        let outcome = purchase.give_up_after(Duration::from_millis(500)).await?;
        match outcome.lost_reason() {
            Some(reason) => println!("    the client saw     lost: {reason}"),
            None => println!("    the client saw     a certain answer"),
        }
        let (happened, told) = told(outcome.resolve().await);
        self.compare(transaction, happened, &told).await
    }

    async fn compare(&self, transaction: Uuid, happened: Option<bool>, told: &str) -> Result<bool, BoxError> {
        let executed = self.simulator.ledger().executed(EXECUTE, &json!({ "transactionId": transaction }));
        let agree = happened == Some(executed == 1);
        println!("    it concluded       {told}");
        println!("    the ledger says    executed {executed} times{}\n", if agree { "" } else { "   <- DISAGREES" });
        Ok(agree)
    }

    /// The same purchase again, which must not be sent; and one that finds no server.
    async fn refuse_duplicates(&self, number: usize) -> Result<bool, BoxError> {
        println!("{number:2}. the same purchase twice at once");
        let (transaction, first) = self.prepare(&booking(number)).await?;
        let query = servicing::HeldTicketExecuteQuery { transaction_id: transaction };
        let request = ExecuteRequest {
            expected_price_amount: "1".parse()?,
            expected_price_currency: "EUR".into(),
            expected_payment_amount: "1".parse()?,
            expected_payment_currency: "EUR".into(),
            payment_method: PaymentMethod::NoPayment {},
        };
        let second = self.client.held_ticket_execute(query, request, booking(number));
        let (first, second) = tokio::join!(first, second);
        let duplicate = matches!(second, Err(NotStarted::Duplicate(_)));
        println!(
            "    the client saw     {}",
            second.err().map_or("no objection".to_owned(), |error| error.to_string())
        );
        let (happened, told) = told(first?.resolve().await);
        Ok(self.compare(transaction, happened, &told).await? && duplicate)
    }

    async fn find_no_server(&self, number: usize) -> Result<bool, BoxError> {
        println!("{number:2}. the server is down");
        let (transaction, purchase) = self.prepare(&booking(number)).await?;
        self.simulator.stop().await?;
        let outcome = purchase.send_within(Duration::from_millis(500)).await?;
        println!("    the client saw     that nothing left");
        let (happened, told) = told(outcome.resolve().await);
        self.compare(transaction, happened, &told).await
    }
}

fn booking(number: usize) -> Booking {
    Booking { supplier_code: "XQ".into(), supplier_booking_reference: format!("HELD{number:02}") }
}

/// Whether it happened, as far as the client knows, and in words.
fn told(verdict: Verdict<Ticketed>) -> (Option<bool>, String) {
    match verdict {
        Verdict::Done(ticketed) => (Some(true), format!("done: {} tickets", ticketed.tickets.len())),
        Verdict::DoneUnseen(evidence) => (Some(true), format!("done, though the answer is gone: {evidence}")),
        Verdict::NotDone(reason) => (Some(false), format!("not done, safe to try again: {reason}")),
        Verdict::Unknown(open) => (None, format!("nobody can tell yet: {}", open.id())),
    }
}

/// A server for the whole spec, which knows the booking of each transaction.
fn server() -> Result<async_api_simulator::Builder, BoxError> {
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/api.yaml");
    let bookings = Arc::new(Mutex::new(HashMap::<String, Value>::new()));
    let quoted = Arc::clone(&bookings);
    let quote = move |request: &async_api_simulator::Request| {
        let reference = request.query("supplierBookingReference").unwrap_or_default().to_owned();
        let mut quoted = quoted.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let transaction = json!(format!("00000000-0000-4000-8000-{:012}", quoted.len()));
        quoted.insert(reference, transaction.clone());
        Ok(json!({ "transactionId": transaction, "totalPrice": { "amount": "199.90", "currency": "EUR" } }))
    };
    let order = move |request: &async_api_simulator::Request| {
        let reference = request.query("supplierBookingReference").unwrap_or_default();
        let bookings = bookings.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let transaction = bookings.get(reference).cloned().unwrap_or_default();
        let ticketed = request.ledger().executed(EXECUTE, &json!({ "transactionId": transaction })) > 0;
        let status = if ticketed { "TICKETED" } else { "HELD" };
        Ok(json!({ "reference": reference, "status": status, "tickets": [] }))
    };
    let builder = Simulator::from_spec(spec).map_err(|problems| problems.to_string())?;
    Ok(builder.seed(7).handler("POST /heldTicket/quote", quote).handler("GET /order", order))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, BoxError> {
    let lies = std::env::args().any(|argument| argument == "--resolver-lies");
    let shop = Shop::open(lies).await?;
    let mut disagreements = 0;
    let mut number = 0;
    for scenario in scenarios() {
        number += 1;
        disagreements += u32::from(!shop.play(number, scenario).await?);
    }
    disagreements += u32::from(!shop.refuse_duplicates(number + 1).await?);
    disagreements += u32::from(!shop.find_no_server(number + 2).await?);
    match disagreements {
        0 => println!("every verdict agrees with the ledger"),
        wrong => println!("{wrong} verdicts disagree with the ledger"),
    }
    Ok(if disagreements == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
