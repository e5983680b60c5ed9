//! A trait that declares its methods, with types of its own.
#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic)]

use async_api::{Call, CriticalOperation, Lost, Operation, Resolution, async_api, types::Uuid};
use serde::{Deserialize, Serialize};

/// Names a purchase.
#[derive(Debug, Serialize)]
pub struct Tx {
    /// As the quote named it.
    #[serde(rename = "transactionId")]
    pub transaction: Uuid,
}

/// How it is paid.
#[derive(Debug, Serialize)]
pub struct Pay {
    /// In cents.
    pub cents: u64,
}

/// What an investigation needs.
#[derive(Debug, Serialize, Deserialize)]
pub struct Booking {
    /// The airline's name for it.
    pub reference: String,
}

/// The answer to a purchase.
#[derive(Debug, Serialize, Deserialize)]
pub struct Receipt {
    /// Its number.
    pub number: String,
}

/// What it would cost.
#[derive(Debug, Deserialize)]
pub struct Quote {
    /// In cents.
    pub cents: u64,
}

/// The path of an order.
#[derive(Debug, Serialize)]
pub struct OrderPath<'a> {
    /// The airline's name for it.
    pub reference: &'a str,
}

/// What this crate calls an answer that comes later.
pub type Later<T> = Operation<T>;

/// What this crate calls a purchase.
pub type Purchase = CriticalOperation<Receipt>;

/// What this crate uses of the API.
#[async_api("api.yaml")]
pub trait Tickets: Send + Sync {
    /// An answer behind an alias.
    fn held_ticket_quote(&self, query: Tx) -> Later<Quote>;

    /// A critical endpoint, behind an alias too.
    fn held_ticket_execute(&self, query: Tx, body: Pay, reference: Booking) -> Purchase;

    /// An endpoint by its path.
    #[endpoint("GET /orders/{reference}")]
    fn order(&self, path: OrderPath<'_>) -> Call<Quote>;

    /// Nothing is answered.
    fn forget(&self, path: OrderPath<'_>) -> Operation<()>;

    /// A method of this crate's own.
    fn home(&self) -> &'static str {
        "LHR"
    }
}

/// Asks the API.
#[derive(Debug)]
pub struct AskTheOrder;

impl TicketsResolver for AskTheOrder {
    async fn held_ticket_execute(&self, lost: Lost<tickets::HeldTicketExecuteKey>) -> Resolution<Receipt> {
        let booking: &Booking = lost.reference();
        let transaction: Uuid = lost.key().transaction_id;
        match lost.api().order(OrderPath { reference: &booking.reference }).await {
            Ok(quote) => Resolution::Happened(Receipt { number: format!("{transaction} {}", quote.cents) }),
            Err(error) => Resolution::CannotTell(error.into()),
        }
    }
}
