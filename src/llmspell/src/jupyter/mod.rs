//! The Jupyter messaging protocol 5.3.
//!
//! A [`Message`] is signed frames, checked by [`Signer`]; `shell` and `control` are the channels that
//! answer, and [`Iopub`] is the one on which everybody sees what happens.

mod control;
mod history;
mod iopub;
mod kernelspec;
mod message;
mod replies;
mod shell;
mod signer;

pub(crate) use control::control;
pub(crate) use history::History;
pub(crate) use iopub::Iopub;
pub(crate) use kernelspec::{KernelSpec, SpecPlace};
pub(crate) use message::{Message, Refusal, session_id};
pub(crate) use shell::shell;
pub(crate) use signer::Signer;
