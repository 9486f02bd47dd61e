//! The runner: it represents one node.

mod app;
mod docker;
mod link;
mod machine;
mod report;
mod start;
mod state;
mod url;

pub(crate) use start::start;
