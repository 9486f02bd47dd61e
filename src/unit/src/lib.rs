//! What a service is, and its text in every format that a system wants it in.
//!
//! A [`Service`] is written once, with placeholders such as `{bin}` and `{config}` in its words.
//! A [`Layout`] says what those placeholders mean on one kind of system, and the modules `systemd`,
//! `launchd`, `sysusers`, `tmpfiles`, `logrotate` and `newsyslog` turn the pair into text. The same
//! text goes into packages (by `dunnage-render`) and is installed by the daemons themselves
//! (`init service`, through `dunnage-daemon`), so this crate is a leaf: pure, no clock, no disk.

mod account;
mod directory;
mod error;
mod field;
mod layout;
mod limits;
mod log_policy;
mod mode;
mod sandbox;
mod service;
mod service_name;
mod signal;
mod word;

pub mod launchd;
pub mod logrotate;
pub mod newsyslog;
pub mod systemd;
pub mod sysusers;
pub mod tmpfiles;

pub use account::{Membership, User};
pub use directory::Directory;
pub use error::{Refusal, UnitError};
pub use layout::{Base, Layout};
pub use limits::Limits;
pub use log_policy::{Frequency, LogPolicy};
pub use mode::{Mode, ModeError};
pub use sandbox::{Allowance, Sandbox};
pub use service::{
    Account, Directive, KillMode, ManagedDir, Ready, Restart, RestartPolicy, Scope, Service, Stop,
};
pub use service_name::{ServiceName, ServiceNameError};
pub use signal::Signal;
pub use word::{Part, Place, Resolved, ResolvedPart, Word, WordError};
