//! The runner: it represents one node, and runs tasks in containers.
//!
//! A request becomes an entry of the `journal` and a `job`, which makes a `plan` of it, gets the
//! image, launches the container, waits for it, and writes the verdict down; the `outbox` delivers
//! what was written down. `reattach` goes on with all of that after a restart.

mod app;
mod control;
mod docker;
mod docker_error;
mod execute;
mod finding;
mod gpus;
mod health;
mod host_client;
mod image_list;
mod images;
mod job;
mod journal;
mod journal_error;
mod launch;
mod link;
mod log_place;
mod machine;
mod mount;
mod namesake;
mod numa;
mod orphan;
mod outbox;
mod output;
mod patrol;
mod pause;
mod phase;
mod plan;
mod reattach;
mod report;
mod script;
mod start;
mod state;
mod tasks;
mod temperature;
mod url;
mod variables;
mod verdict;

pub(crate) use start::start;
