//! What differs between two packages.

mod change;
mod counterpart;
mod difference;
mod files;
mod text_change;

#[cfg(test)]
mod tests;

pub use change::{Change, Section, Sort};
pub use difference::Difference;
