use async_api::{Lost, Resolution, async_api};
use servicing::{HeldTicketExecuteKey, Order};

#[async_api("../servicing.yaml")]
trait Servicing {}

struct Ask;

impl ServicingResolver for Ask {
    async fn held_ticket_execute(&self, _: Lost<HeldTicketExecuteKey>) -> Resolution<Order> {
        Resolution::DidNotHappen
    }
}

fn main() {}
