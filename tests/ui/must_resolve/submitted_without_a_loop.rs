use async_api::async_api;
use servicing::{Booking, HeldTicketExecuteQuery as Query};

#[async_api("../servicing.yaml")]
trait Servicing {}

async fn buy(client: &ServicingClient, query: Query, booking: Booking) {
    let _ = client.held_ticket_execute(query, booking).submit().await;
}

fn main() {}
