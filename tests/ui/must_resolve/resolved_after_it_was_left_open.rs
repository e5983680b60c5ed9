use async_api::{MustResolve, Verdict, async_api};
use servicing::Ticketed;

#[async_api("../servicing.yaml")]
trait Servicing {}

async fn finish(outcome: MustResolve<Ticketed>) -> Verdict<Ticketed> {
    println!("operation {}", outcome.leave_open());
    outcome.resolve().await
}

fn main() {}
