use async_api::{MustResolve, Verdict, async_api};
use servicing::Ticketed;

#[async_api("../servicing.yaml")]
trait Servicing {}

async fn twice(outcome: MustResolve<Ticketed>) -> [Verdict<Ticketed>; 2] {
    [outcome.resolve().await, outcome.resolve().await]
}

fn main() {}
