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

use crate::{chance::Chance, lifecycle::Pace, schedule::Schedule};

fn pace(schedule: Schedule) -> Pace {
    Pace { schedule, chance: Chance::seeded(7) }
}
