//! Kernels that stay: started, found, stopped, killed, and run by service managers.

mod killed;
mod log_files;
mod services;
mod starting;
mod support;
mod troubles;
