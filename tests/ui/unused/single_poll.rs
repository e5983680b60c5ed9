#![allow(dead_code)]
#![deny(unused_must_use)]

use async_api::{Token, async_api};

#[async_api("../servicing.yaml")]
trait Servicing {}

fn ask(client: &ServicingClient, token: &Token) {
    client.held_ticket_quote_poll(token);
}

fn main() {}
