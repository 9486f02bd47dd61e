//! KohakuRiver, beside HakuRiver: the last release of the Python implementation's line that can be
//! installed by name.

mod backlog;
mod cluster;
mod dockerd;
mod fleet;
mod haku_river;
mod measure;
mod pipeline;

pub(crate) use measure::{Options, measure};
