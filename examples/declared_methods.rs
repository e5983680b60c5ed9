//! A trait that declares the endpoints it uses, with types of its own, checked against the spec.
//!
//! `cargo run --example declared_methods` needs no server: a simulator plays the API.

use async_api::{
    Call, CriticalOperation, Journal, Lost, Operation, Resolution, Verdict, async_api,
    types::{Decimal, Exact, Uuid},
};
use async_api_simulator::Simulator;
use serde::{Deserialize, Serialize};

/// Identifies a booking. Used as a query and as a reference, so it is both serialised and deserialised.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Booking {
    #[serde(rename = "supplierCode")]
    airline: String,
    #[serde(rename = "supplierBookingReference")]
    reference: String,
}

/// The part of a quote that this program needs.
#[derive(Debug, Deserialize)]
struct Quote {
    #[serde(rename = "transactionId")]
    transaction: Uuid,
    #[serde(rename = "totalPrice")]
    price: Price,
}

/// `Exact` keeps serde from passing the amount through a float.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Price {
    amount: Exact<Decimal>,
    currency: String,
}

#[derive(Debug, Serialize)]
struct Purchase {
    #[serde(rename = "transactionId")]
    transaction: Uuid,
}

#[derive(Debug, Serialize)]
struct Payment {
    #[serde(rename = "expectedPrice")]
    expected: Price,
}

/// The answer to a purchase is stored in the journal, so it is serialised, too.
#[derive(Debug, Serialize, Deserialize)]
struct Receipt {
    reference: String,
}

#[derive(Debug, Deserialize)]
struct Order {
    status: String,
}

/// Exactly these methods. A name, argument or return type that does not fit the spec is an error at that token.
#[async_api("examples/held_ticket.yaml")]
trait Tickets: Send + Sync {
    fn held_ticket_quote(&self, query: Booking) -> Operation<Quote>;

    fn held_ticket_execute(&self, query: Purchase, body: Payment, reference: Booking) -> CriticalOperation<Receipt>;

    #[endpoint("GET /order")]
    fn look_up(&self, query: Booking) -> Call<Order>;
}

struct AskTheOrder;

impl TicketsResolver for AskTheOrder {
    async fn held_ticket_execute(&self, lost: Lost<tickets::HeldTicketExecuteKey>) -> Resolution<Receipt> {
        match lost.api().look_up(lost.reference().clone()).await {
            Ok(order) if order.status == "TICKETED" => Resolution::HappenedUnseen("the order is ticketed".into()),
            Ok(order) if order.status == "HELD" => Resolution::DidNotHappen,
            Ok(order) => Resolution::CannotTell(format!("the order is {}", order.status).into()),
            Err(error) => Resolution::CannotTell(error.into()),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let api =
        Simulator::from_spec("examples/held_ticket.yaml").map_err(|problems| problems.to_string())?.start().await?;
    let client = TicketsClient::builder(api.url()).journal(Journal::in_memory()).resolver(AskTheOrder).build()?;

    let booking = Booking { airline: "XQ".to_owned(), reference: "A1B2C3".to_owned() };
    let Quote { transaction, price } = client.held_ticket_quote(booking.clone()).await?;
    println!("it would cost {} {}", price.amount.0, price.currency);

    let outcome = client.held_ticket_execute(Purchase { transaction }, Payment { expected: price }, booking).await?;
    match outcome.resolve().await {
        Verdict::Done(receipt) => println!("ticketed: {}", receipt.reference),
        other => return Err(format!("not what a simulator does that nothing goes wrong in: {other:?}").into()),
    }
    assert_eq!(api.ledger().executions("POST /heldTicket/execute").count(), 1);
    Ok(())
}
