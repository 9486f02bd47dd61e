//! The real binary: its daemons, its command line, its configuration, what it writes.

mod cluster;
mod command_logs;
mod command_node;
mod command_submit;
mod command_task;
mod command_terminal;
mod config;
mod containers;
mod containers_crash;
mod dockerd;
mod fake_host;
mod fake_runner;
mod init;
mod log_file;
mod node;
mod recording_host;
mod runners;
mod shipped;
mod start;
mod support;
mod tasks;
