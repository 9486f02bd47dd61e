//! What can be seen to be wrong with a package without installing it.
//!
//! Every rule has the number of the statement that it checks and says why it matters and what to do.

mod accounts;
mod bashisms;
mod calls;
mod conffiles;
mod exception;
mod finding;
mod linter;
mod logrotate;
mod members;
mod paths;
mod rule;
mod scriptlets;
mod scripts;
mod secrets;
mod services;
mod tools;
mod unit_text;
mod units;

#[cfg(test)]
mod tests;

pub use exception::Exception;
pub use finding::{Finding, Place};
pub use linter::lint;
pub use rule::{RULES, Rule, Severity};
