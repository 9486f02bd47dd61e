//! A product as a Homebrew formula.

mod class;
mod install;
mod keg;
mod origin;
mod page;
mod ruby;
mod service;
mod test;

pub use origin::{Artifact, FormulaOrigin};
pub use page::formula;
