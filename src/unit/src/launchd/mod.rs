//! Jobs for launchd, the service manager of macOS.

mod job;
mod plist;

pub use job::{Domain, Job};
pub use plist::plist;
