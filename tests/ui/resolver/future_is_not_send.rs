use async_api::{Lost, Resolution, async_api};
use servicing::{HeldTicketExecuteKey, Ticketed};

#[async_api("../servicing.yaml")]
trait Servicing {}

struct Ask;

impl ServicingResolver for Ask {
    async fn held_ticket_execute(&self, lost: Lost<HeldTicketExecuteKey>) -> Resolution<Ticketed> {
        let seen = std::rc::Rc::new(lost.reference().clone());
        let _ = lost.api().order(lost.reference().clone()).await;
        Resolution::HappenedUnseen(seen.reference.as_str().into())
    }
}

fn main() {}
