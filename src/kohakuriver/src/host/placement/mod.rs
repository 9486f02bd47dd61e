//! Which node takes which task; pure, so that it can be tested with tables.
//!
//! A [`Demand`] is what a task wants, a [`Room`] what a node has; [`choose`] finds the room for one
//! task, and [`plan`] goes through the queue.

mod choose;
mod demand;
mod plan;
mod room;

pub(super) use choose::choose;
pub(super) use demand::Demand;
pub(super) use plan::Plan;
pub(super) use room::Room;
