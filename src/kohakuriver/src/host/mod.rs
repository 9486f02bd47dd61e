//! The host: it keeps the table of nodes.

mod app;
mod gauges;
mod health;
mod heartbeat;
mod nodes;
mod register;
mod start;
mod state;
mod store;
mod watch;

pub(crate) use start::start;
