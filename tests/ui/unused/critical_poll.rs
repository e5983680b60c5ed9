#![allow(dead_code)]
#![deny(unused_must_use)]

use async_api::{OperationId, async_api};

#[async_api("../servicing.yaml")]
trait Servicing {}

fn ask(client: &ServicingClient, id: &OperationId) {
    client.held_ticket_execute_poll(id);
}

fn main() {}
