use async_api::{Lost, async_api};
use servicing::{HeldTicketExecuteKey, HeldTicketExecuteQuery};

#[async_api("../servicing.yaml")]
trait Servicing {}

async fn again(lost: Lost<HeldTicketExecuteKey>, query: HeldTicketExecuteQuery) {
    let _ = lost.api().held_ticket_execute(query, lost.reference().clone()).await;
}

fn main() {}
