use async_api::{Verdict, async_api};
use servicing::Ticketed;

#[async_api("../servicing.yaml")]
trait Servicing {}

fn may_try_again(verdict: &Verdict<Ticketed>) -> bool {
    match verdict {
        Verdict::Done(_) | Verdict::DoneUnseen(_) => false,
        Verdict::NotDone(reason) | Verdict::Unknown(reason) => true,
    }
}

fn main() {}
