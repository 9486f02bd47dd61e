//! What scripts find beside the libraries of Lua: one file for each name.

mod agent;
mod install;
mod json;
mod provider;
mod state;

pub(super) use install::install;
