use async_api::{MustResolve, async_api};
use servicing::Ticketed;

#[async_api("../servicing.yaml")]
trait Servicing {}

fn number(outcome: MustResolve<Ticketed>) -> String {
    outcome.number
}

fn main() {}
