use async_api::{Lost, Resolution, async_api};
use servicing::Ticketed;

#[async_api("../servicing.yaml")]
trait Servicing {}

struct Ask;

impl ServicingResolver for Ask {
    async fn held_ticket_execute(&self, _: Lost) -> Resolution<Ticketed> {
        Resolution::DidNotHappen
    }
}

fn main() {}
