//! The rules that a manifest must keep as a whole.
//!
//! One file per kind of rule; each reports what it finds and goes on, so that one problem does not
//! hide the next.

mod accounts;
mod declarations;
mod homebrew;
mod names;
mod paths;
mod product;
mod relations;
mod releases;
mod services;
mod texts;

pub use product::{Surroundings, check};

pub(crate) use names::{maintainer, package_name};
pub(crate) use texts::one_line;
