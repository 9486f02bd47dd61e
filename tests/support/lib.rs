//! The language in which the tests of this workspace are written.

mod commands;
mod dunnage;
mod golden;
mod project;
mod workspace;

pub use commands::build_commands;
pub use dunnage::Dunnage;
pub use golden::assert_golden;
pub use project::{Project, Said};
pub use workspace::{copy_tree, target_dir, workspace_dir};
