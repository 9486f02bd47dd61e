//! Just enough of a POSIX shell's grammar to see what a maintainer script would run, and when.

mod command;
mod lexer;
mod parser;

pub(crate) use command::{Command, Joint};
pub(crate) use parser::parse;

#[cfg(test)]
mod tests;
