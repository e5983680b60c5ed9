use async_api::{NotStarted, async_api};
use servicing::{Booking, HeldTicketExecuteQuery as Query, Ticketed};

#[async_api("../servicing.yaml")]
trait Servicing {}

async fn buy(client: &ServicingClient, query: Query, booking: Booking) -> Result<Ticketed, NotStarted> {
    client.held_ticket_execute(query, booking).await
}

fn main() {}
