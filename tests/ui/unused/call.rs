#![allow(dead_code)]
#![deny(unused_must_use)]

use async_api::async_api;
use servicing::Booking;

#[async_api("../servicing.yaml")]
trait Servicing {}

fn look(client: &ServicingClient, booking: Booking) {
    client.order(booking);
}

fn main() {}
