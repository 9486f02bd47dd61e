//! Whole outputs, compared with committed ones.

mod explain;
mod manifests;
mod trees;
