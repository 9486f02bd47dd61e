//! The daemon.
//!
//! `start` shows the order in which it comes up and goes down; [`Kernel`] is what its channels share.

mod attend;
mod connection;
mod families;
mod idle;
mod kernel_state;
mod parent;
mod place;
mod ports;
mod rates;
mod reload;
mod sessions;
mod start;
mod statistics;

pub(crate) use connection::ConnectionFile;
pub(crate) use families::{observe_process, resident_bytes};
pub(crate) use kernel_state::{Kernel, Live};
pub(crate) use rates::Rates;
pub(crate) use sessions::Sessions;
pub(crate) use start::{Serving, rehearse, run};
