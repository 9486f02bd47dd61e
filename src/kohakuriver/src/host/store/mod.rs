//! The database of the host.
//!
//! Tables and columns are those of the Python implementation, so that its database can be taken over
//! and, if need be, handed back: columns are added, never changed or dropped. Tables that mean
//! nothing here (users, tokens, …) are left alone.

mod condition;
mod database;
mod error;
mod lists;
mod new_task;
mod nodes;
mod orders;
mod record;
mod row;
mod schema;
mod transitions;

pub(super) use condition::Condition;
pub(super) use database::Store;
pub(super) use error::StoreError;
pub(super) use lists::{Filter, counts, find, list, newest_id};
pub(super) use new_task::{NewTask, insert};
pub(super) use nodes::{NodeRow, nodes, save_node};
pub(super) use orders::{Active, Brief, active, active_of, brief, execute, queue};
pub(super) use row::TaskJson;
pub(super) use transitions::{
    Ending, assign, end, kill, lose, revive, start_running, switch, unassign, update,
};
