#![allow(dead_code)]
#![deny(unused_must_use)]

use async_api::{Resolution, async_api};
use servicing::{Order, OrderStatus, Ticketed};

#[async_api("../servicing.yaml")]
trait Servicing {}

fn judge(order: Order) -> Resolution<Ticketed> {
    if order.status == OrderStatus::Held {
        Resolution::<Ticketed>::CannotTell("the order is still held".into());
    }
    Resolution::HappenedUnseen("the order is ticketed".into())
}

fn main() {}
