//! A product as the files and maintainer scripts of one target.

mod tree;

pub use tree::{About, Content, Entry, Kind, Relations, Script, ScriptKind, Tree};
