//! Asking the host: single questions, and questions that are asked until something happens.

mod api;
mod log_reader;
mod overlap;
mod pace;
mod patience;
mod refusal;
mod secret;
mod talk;
mod waiting;

pub(crate) use api::{Action, Client, LogPart, Which};
pub(crate) use log_reader::LogReader;
pub(crate) use pace::Pace;
pub(crate) use patience::Patience;
pub(crate) use secret::VARIABLES as SECRET_VARIABLES;
pub(crate) use talk::{interruptible, talk};
pub(crate) use waiting::{is_final, wait_for};
