use async_api::{Verdict, async_api};
use servicing::Ticketed;

#[async_api("../servicing.yaml")]
trait Servicing {}

fn number(verdict: Verdict<Ticketed>) -> Option<String> {
    match verdict {
        Verdict::Done(ticketed) => Some(ticketed.number),
        Verdict::DoneUnseen(evidence) => Some(evidence.to_string()),
        Verdict::NotDone(_) => None,
    }
}

fn main() {}
