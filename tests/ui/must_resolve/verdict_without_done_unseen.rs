use async_api::{Verdict, async_api};
use servicing::Ticketed;

#[async_api("../servicing.yaml")]
trait Servicing {}

fn number(verdict: Verdict<Ticketed>) -> Option<String> {
    match verdict {
        Verdict::Done(ticketed) => Some(ticketed.number),
        Verdict::NotDone(_) => None,
        Verdict::Unknown(open) => Some(open.id().to_string()),
    }
}

fn main() {}
