//! Throw-away systems, the facts read from them, and the report of what was proven.
//!
//! A [`Base`] root is made once per [`Suite`] and kept. A [`System`] is a copy-on-write view of it:
//! booted with systemd as PID 1, run as a container without systemd, or entered as a plain chroot. A
//! [`Story`] is one scenario on one suite: its [`Stage`]s act on systems and note, statement by
//! statement, what was expected and what was found; the notes end as [`Check`]s in a [`Report`].
//!
//! A [`Verification`] plays the [`Case`]s on any package, a [`Subject`], and ends in a [`Proof`].
//!
//! Nothing here prints. Progress goes to a [`Listener`].

mod archive;
mod base;
mod case;
mod cgroup;
mod check;
mod company;
mod container;
mod editions;
mod error;
mod fact;
mod habit;
mod hierarchy;
mod interruption;
mod invocation;
mod junit;
mod listener;
mod overlay;
mod prepared;
mod prerequisite;
mod proof;
mod reissue;
mod report;
mod server;
mod site;
mod stage;
mod statement;
mod stock;
mod story;
mod subject;
mod subject_error;
mod suite;
mod system;
mod trial;
mod verification;

pub use archive::{Archive, Member};
pub use base::{Base, Flavour};
pub use case::{CASES, Case};
pub use check::{Check, Verdict};
pub use error::VerifyError;
pub use fact::{AccountFact, FileFact, JournalCursor, JournalFact, PackageFact, RpmFact, UnitFact};
pub use interruption::interruption;
pub use invocation::{Invocation, Outcome};
pub use listener::{Event, Listener, Silent};
pub use overlay::{Layer, Overlay, isolate};
pub use prerequisite::{Prerequisite, missing_prerequisites};
pub use proof::Proof;
pub use report::Report;
pub use server::{Occupied, Server};
pub use stage::Stage;
pub use statement::{GENERAL, STATEMENTS, Statement};
pub use story::Story;
pub use subject::{ServiceUnit, Subject};
pub use subject_error::SubjectError;
pub use suite::Suite;
pub use system::System;
pub use verification::Verification;
