//! The real binary: its daemons, its command line, its configuration, what it writes.

mod cluster;
mod config;
mod init;
mod shipped;
mod start;
mod support;
