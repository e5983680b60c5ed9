use async_api::{MustResolve, Verdict, async_api};
use servicing::Ticketed;

#[async_api("../servicing.yaml")]
trait Servicing {}

fn number(outcome: MustResolve<Ticketed>) -> Option<String> {
    match outcome {
        Verdict::Done(ticketed) => Some(ticketed.number),
        _ => None,
    }
}

fn main() {}
