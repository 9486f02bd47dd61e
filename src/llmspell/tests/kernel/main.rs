//! The real binary and its real clients: Jupyter's, HTTP's, and those that send nonsense.

mod channels;
mod command;
mod configuration;
mod driver;
mod endless;
mod http;
mod jupyter;
mod keys;
mod limits;
mod models;
mod python;
mod shipped;
mod signals;
mod start;
mod support;
