use async_api::{Verdict, async_api};
use servicing::Ticketed;

#[async_api("../servicing.yaml")]
trait Servicing {}

fn number(verdict: Verdict<Ticketed>) -> String {
    verdict.unwrap().number
}

fn main() {}
