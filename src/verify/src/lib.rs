//! Throw-away systems, the facts read from them, and the report of what was proven.
//!
//! A [`Base`] root is made once per [`Suite`] and kept. A [`System`] is a copy-on-write view of it:
//! booted with systemd as PID 1, run as a container without systemd, or entered as a plain chroot. A
//! [`Story`] is one scenario on one suite: its [`Stage`]s act on systems and note, statement by
//! statement, what was expected and what was found; the notes end as [`Check`]s in a [`Report`].
//!
//! Nothing here prints. Progress goes to a [`Listener`].

mod archive;
mod base;
mod cgroup;
mod check;
mod container;
mod error;
mod fact;
mod hierarchy;
mod invocation;
mod junit;
mod listener;
mod overlay;
mod prerequisite;
mod report;
mod server;
mod stage;
mod statement;
mod story;
mod suite;
mod system;

pub use archive::{Archive, Member};
pub use base::{Base, Flavour};
pub use check::{Check, Verdict};
pub use error::VerifyError;
pub use fact::{AccountFact, FileFact, JournalCursor, JournalFact, PackageFact, RpmFact, UnitFact};
pub use invocation::{Invocation, Outcome};
pub use listener::{Event, Listener, Silent};
pub use overlay::{Layer, Overlay, isolate};
pub use prerequisite::{Prerequisite, missing_prerequisites};
pub use report::Report;
pub use server::{Occupied, Server};
pub use stage::Stage;
pub use statement::{STATEMENTS, Statement};
pub use story::Story;
pub use suite::Suite;
pub use system::System;
