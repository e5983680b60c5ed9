#![allow(dead_code)]
#![deny(unused_must_use)]

use async_api::{Evidence, OperationId, Resolution, async_api};

#[async_api("../servicing.yaml")]
trait Servicing {}

async fn webhook(client: &ServicingClient, id: OperationId, evidence: Evidence) {
    client.held_ticket_execute_report(id, Resolution::HappenedUnseen(evidence)).await;
}

fn main() {}
