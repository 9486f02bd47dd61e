//! The host: it keeps the table of nodes and that of tasks, and brings the two together.
//!
//! The tables are in `store`; `cluster` holds the nodes as they are now. A task comes in through
//! `submit`, finds its node by `placement`, and goes there by `dispatch` over `runners`; `update` and
//! `heartbeat` bring news of it, which `reconcile` compares with what should be.

mod app;
mod bookings;
mod cluster;
mod control;
mod dispatch;
mod flights;
mod gauges;
mod health;
mod heartbeat;
mod ids;
mod kill;
mod logs;
mod member;
mod nodes;
mod placement;
mod reconcile;
mod register;
mod runners;
mod sample;
mod samples;
mod settle;
mod start;
mod state;
mod store;
mod submission;
mod submit;
mod tally;
mod task_path;
mod tasks;
mod update;
mod watch;

pub(crate) use start::start;
