use async_api::{MustResolve, async_api};
use servicing::Ticketed;

#[async_api("../servicing.yaml")]
trait Servicing {}

async fn number(outcome: MustResolve<Ticketed>) -> Option<String> {
    Some(outcome?.number)
}

fn main() {}
