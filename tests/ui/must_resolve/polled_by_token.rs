use async_api::{Token, async_api};

#[async_api("../servicing.yaml")]
trait Servicing {}

async fn ask(client: &ServicingClient, token: &Token) {
    let _ = client.held_ticket_execute_poll(token).await;
}

fn main() {}
