use async_api::{MustResolve, async_api};
use servicing::Ticketed;

#[async_api("../servicing.yaml")]
trait Servicing {}

async fn number(outcome: MustResolve<Ticketed>) -> String {
    outcome.await.number
}

fn main() {}
