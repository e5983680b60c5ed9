#![allow(dead_code)]
#![deny(unused_must_use)]

use async_api::{NotStarted, async_api};
use servicing::{Booking, HeldTicketExecuteQuery as Query};

#[async_api("../servicing.yaml")]
trait Servicing {}

async fn buy(client: &ServicingClient, query: Query, booking: Booking) -> Result<(), NotStarted> {
    client.held_ticket_execute(query, booking).await?;
    Ok(())
}

fn main() {}
