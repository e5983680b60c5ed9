#![allow(dead_code)]
#![deny(unused_must_use)]

use async_api::async_api;
use servicing::{Booking, HeldTicketExecuteQuery as Query};

#[async_api("../servicing.yaml")]
trait Servicing {}

fn buy(client: &ServicingClient, query: Query, booking: Booking) {
    client.held_ticket_execute(query, booking);
}

fn main() {}
