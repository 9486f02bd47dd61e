//! What this crate writes: compared with whole texts, read back by properties, and given to the
//! programs that have to understand it.

mod accounts;
mod any_service;
mod jobs;
mod logs;
mod properties;
mod refusals;
mod sandboxes;
mod services;
mod tool;
mod units;
