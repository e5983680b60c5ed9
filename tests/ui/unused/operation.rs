#![allow(dead_code)]
#![deny(unused_must_use)]

use async_api::async_api;
use servicing::Booking;

#[async_api("../servicing.yaml")]
trait Servicing {}

fn price(client: &ServicingClient, booking: Booking) {
    client.held_ticket_quote(booking);
}

fn main() {}
