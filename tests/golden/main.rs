//! Whole outputs, compared with committed ones.

mod any_manifest;
mod explain;
mod formulas;
mod lives;
mod manifests;
mod products;
mod readme;
mod scriptlets;
mod scripts;
mod stage;
mod trees;
