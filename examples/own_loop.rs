//! Your own polling loop: one request at a time, with the token stored in a file between two runs.
//!
//! `cargo run --example own_loop` needs no server: a simulator plays the API, and each run uses a client of its own.

use std::{fs, path::Path};

use async_api::{Polled, Token, async_api};
use async_api_simulator::{Plan, Ready, Simulator};
use quotes::{Booking, Quote};

#[async_api("examples/quotes.yaml")]
trait Quotes {}

/// Requests a quote and stores the token: one request, no polling.
async fn first_run(url: &str, kept: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let client = QuotesClient::builder(url).build()?;
    let booking = Booking { supplier_code: "XQ".to_owned(), supplier_booking_reference: "A1B2C3".to_owned() };
    match client.held_ticket_quote(booking).submit().await? {
        Polled::InProgress(pending) => fs::write(kept, pending.token().expose())?,
        Polled::Ready(quote) => println!("answered at once: {}", quote.total_price.amount),
        Polled::Lost(reason) => println!("lost: {reason}"),
    }
    Ok(())
}

/// Polls once; a scheduler can run this at any time.
async fn later_run(url: &str, kept: &Path) -> Result<Option<Quote>, Box<dyn std::error::Error>> {
    let client = QuotesClient::builder(url).build()?;
    let token = Token::parse(&fs::read_to_string(kept)?)?;
    match client.held_ticket_quote_poll(&token).await {
        Ok(Polled::InProgress(_)) => println!("not yet"),
        Ok(Polled::Ready(quote)) => return Ok(Some(quote)),
        Ok(Polled::Lost(reason)) => return Err(format!("lost: {reason}").into()),
        // A network problem, or a server that is restarting: the next run may succeed.
        Err(error) if error.is_transient() => println!("no usable answer: {error}"),
        Err(error) => return Err(error.into()),
    }
    Ok(None)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let api = Simulator::from_spec("examples/quotes.yaml").map_err(|problems| problems.to_string())?.start().await?;
    api.next_submission("POST /heldTicket/quote", Plan::new().ready(Ready::AtPoll(3)))?;
    let kept = std::env::temp_dir().join(format!("own_loop-{}.token", std::process::id()));

    first_run(api.url(), &kept).await?;
    let quote = loop {
        if let Some(quote) = later_run(api.url(), &kept).await? {
            break quote;
        }
    };
    println!("it would cost {} {}", quote.total_price.amount, quote.total_price.currency);
    assert_eq!(api.ledger().polls("POST /heldTicket/quote").count(), 3);

    fs::remove_file(&kept)?;
    Ok(())
}
