//! The commands as they are typed: exact output, exit code and files.

mod build;
mod checkouts;
mod describe;
mod init;
mod keys;
mod killed;
mod ours;
mod papers;
mod project;
mod render;
mod ship;
mod source;
mod tap;
