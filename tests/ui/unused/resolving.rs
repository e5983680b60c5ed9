#![allow(dead_code)]
#![deny(unused_must_use)]

use async_api::{MustResolve, async_api};
use servicing::Ticketed;

#[async_api("../servicing.yaml")]
trait Servicing {}

fn finish(outcome: MustResolve<Ticketed>) {
    outcome.resolve();
}

fn main() {}
