//! What daemons link to start in order, say that they serve, and stop in time.
//!
//! A daemon shows its start order in one function of its own and takes the steps from here:
//! arguments and configuration are its own affair, then [`Logs::start`], [`bind`], [`Readiness`],
//! its work with [`Signals`] beside it, and [`drain`] with a timeout. [`Metrics`] and [`Health`] are
//! what its `/metrics` and `/health` show. [`Installer`] puts the unit of a daemon in place when no
//! package did. [`Problems`] are what is wrong with a configuration, and a [`Failure`] is why a command
//! ends with another exit code than 0; those that daemons share are in [`exit_code`]. Nothing here
//! prints or exits.

mod bind;
mod detach;
mod drain;
pub mod exit_code;
pub mod failure;
mod health;
mod held_signals;
mod install_error;
mod installer;
mod listener_error;
mod log_file;
mod logs;
mod metrics;
mod pid_file;
mod plan;
mod problem;
mod process;
mod readiness;
mod rotation;
mod running;
mod signals;
mod step;
mod whole_file;

pub use bind::bind;
pub use detach::{Detach, DetachError, Detached, Start, StartReport};
pub use drain::{Drained, drain};
pub use failure::Failure;
pub use health::{Component, Health, Status};
pub use held_signals::HeldSignals;
pub use install_error::InstallError;
pub use installer::{Caller, Installer};
pub use listener_error::BindError;
pub use log_file::LogFileError;
pub use logs::{LevelError, LogLevel, Logs};
pub use metrics::{Kind, Metrics};
pub use pid_file::{PidFile, PidFileError};
pub use plan::{Plan, PlannedFile, Staged};
pub use problem::{Origin, Problem, Problems};
pub use process::Process;
pub use readiness::Readiness;
pub use rotation::Rotation;
pub use running::{Running, Stop, StopError, Stopped};
pub use signals::{Call, Event, Signals};
pub use step::Step;
pub use whole_file::{WholeFile, WholeFileError};
