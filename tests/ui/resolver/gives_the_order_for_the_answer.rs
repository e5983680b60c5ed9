use async_api::{Lost, Resolution, async_api};
use servicing::{HeldTicketExecuteKey, Ticketed};

#[async_api("../servicing.yaml")]
trait Servicing {}

struct Ask;

impl ServicingResolver for Ask {
    async fn held_ticket_execute(&self, lost: Lost<HeldTicketExecuteKey>) -> Resolution<Ticketed> {
        match lost.api().order(lost.reference().clone()).await {
            Ok(order) => Resolution::Happened(order),
            Err(error) => Resolution::CannotTell(error.into()),
        }
    }
}

fn main() {}
