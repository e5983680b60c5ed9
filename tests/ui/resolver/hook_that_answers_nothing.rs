use async_api::{Lost, Resolution, Settled, async_api};
use servicing::{HeldTicketExecuteKey, Ticketed};

#[async_api("../servicing.yaml")]
trait Servicing {}

struct Ask;

impl ServicingResolver for Ask {
    async fn held_ticket_execute(&self, _: Lost<HeldTicketExecuteKey>) -> Resolution<Ticketed> {
        Resolution::DidNotHappen
    }
    async fn held_ticket_execute_settled(&self, _: Settled<'_, HeldTicketExecuteKey>) {}
}

fn main() {}
