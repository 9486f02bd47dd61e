//! One file per task.

mod bench;
mod codegen;
mod fuzz;
mod test;
mod tidy;

pub(crate) use bench::Bench;
pub(crate) use codegen::Codegen;
pub(crate) use fuzz::Fuzz;
pub(crate) use test::Test;
pub(crate) use tidy::Tidy;
