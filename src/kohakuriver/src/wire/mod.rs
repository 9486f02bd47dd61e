//! What host, runners and clients say to each other; the names are those of the Python implementation.
//!
//! Task ids are numbers between host and runner, and text towards clients, whose JSON may not hold
//! 64 bits. Fields that nobody here knows are ignored, so that either side may be newer.

mod execute;
mod heartbeat;
mod message;
mod node;
mod node_status;
mod register;
mod submit;
mod task;
mod task_status;
mod update;

pub(crate) use execute::{Control, Execute, Executed};
pub(crate) use heartbeat::{Heartbeat, KilledTask};
pub(crate) use message::Message;
pub(crate) use node::Node;
pub(crate) use node_status::{OFFLINE, ONLINE};
pub(crate) use register::{Register, Registered};
pub(crate) use submit::{AssignedNode, FailedTarget, Submit, Submitted};
pub(crate) use task::Task;
pub(crate) use task_status::TaskStatus;
pub(crate) use update::Update;
