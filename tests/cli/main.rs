//! The commands as they are typed: exact output, exit code and files.

mod bad_package;
mod build;
mod checkouts;
mod describe;
mod init;
mod inspect;
mod keys;
mod killed;
mod ours;
mod papers;
mod project;
mod render;
mod ship;
mod source;
mod tap;
