//! Each cell of the table by name, and what holds in every history.

mod answers;
mod bugs;
mod cells;
mod checker;
mod history;
mod learning;
mod limits;
mod properties;
mod server;
mod table;

use super::{Lifecycle, State};
use crate::{chance::Chance, lifecycle::Pace, schedule::Schedule};

fn pace(schedule: Schedule) -> Pace {
    Pace { schedule, chance: Chance::seeded(7) }
}

/// What the guardian does with one that waits for its next poll.
fn rests(life: &mut Lifecycle) {
    let (State::Waiting { .. }, Some(_), Some(token)) = (&life.state, life.endpoint.critical, life.token.clone())
    else {
        return;
    };
    let (endpoint, fresh) = (life.endpoint, Lifecycle::new(life.endpoint, life.limits));
    let resting = std::mem::replace(life, fresh).rest().expect("it waits");
    *life = Lifecycle::rise(resting, endpoint, token);
}
