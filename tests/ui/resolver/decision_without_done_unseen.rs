use async_api::{Decision, Settled, async_api};
use servicing::HeldTicketExecuteKey;

#[async_api("../servicing.yaml")]
trait Servicing {}

fn number(settled: Settled<'_, HeldTicketExecuteKey>) -> Option<String> {
    match settled.decision() {
        Decision::Done(ticketed) => Some(ticketed.number.clone()),
        Decision::NotDone(_) => None,
    }
}

fn main() {}
