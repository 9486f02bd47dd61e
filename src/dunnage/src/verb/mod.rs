//! One file per verb: what it takes, and its story.

mod build;
mod check;
mod completions;
mod diff;
mod explain;
mod init;
mod key;
mod lint;
mod man;
mod publish;
mod render;
mod ship;
mod verify;

pub(crate) use build::Build;
pub(crate) use check::Check;
pub(crate) use completions::Completions;
pub(crate) use diff::Diff;
pub(crate) use explain::Explain;
pub(crate) use init::Init;
pub(crate) use key::Key;
pub(crate) use lint::Lint;
pub(crate) use man::Man;
pub(crate) use publish::Publish;
pub(crate) use render::Render;
pub(crate) use ship::Ship;
pub(crate) use verify::Verify;
