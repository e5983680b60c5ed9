use async_api::{Lost, Resolution, async_api};
use servicing::{HeldTicketExecuteKey, Ticketed};

#[async_api("../servicing.yaml")]
trait Servicing {}

struct Ask;

impl ServicingResolver for Ask {
    fn held_ticket_execute(&self, _: Lost<HeldTicketExecuteKey>) -> Resolution<Ticketed> {
        Resolution::DidNotHappen
    }
}

fn main() {}
