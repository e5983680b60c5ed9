use async_api::{Lost, async_api};
use servicing::{HeldTicketExecuteKey, Ticketed};

#[async_api("../servicing.yaml")]
trait Servicing {}

fn number(lost: Lost<HeldTicketExecuteKey>) -> Ticketed {
    lost.answer()
}

fn main() {}
