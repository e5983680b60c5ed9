use async_api::{MustResolve, async_api};
use servicing::Ticketed;

#[async_api("../servicing.yaml")]
trait Servicing {}

fn print(ticketed: Ticketed) {
    println!("{}", ticketed.number);
}

fn finish(outcome: MustResolve<Ticketed>) {
    print(outcome);
}

fn main() {}
