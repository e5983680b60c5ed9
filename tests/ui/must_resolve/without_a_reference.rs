use async_api::async_api;
use servicing::HeldTicketExecuteQuery;

#[async_api("../servicing.yaml")]
trait Servicing {}

async fn buy(client: &ServicingClient, query: HeldTicketExecuteQuery) {
    let _ = client.held_ticket_execute(query).await;
}

fn main() {}
