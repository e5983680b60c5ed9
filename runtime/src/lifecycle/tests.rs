//! Each cell of the table by name, and what holds in every history.

mod answers;
mod cells;
mod history;
mod limits;
