//! Whole outputs, compared with committed ones.

mod explain;
mod manifests;
mod products;
mod scripts;
mod stage;
mod trees;
