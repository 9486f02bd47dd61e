//! One file per task.

mod codegen;
mod test;
mod tidy;

pub(crate) use codegen::Codegen;
pub(crate) use test::Test;
pub(crate) use tidy::Tidy;
