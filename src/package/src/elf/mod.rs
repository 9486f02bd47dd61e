//! What a binary needs of the system it runs on.

mod debian_library;
mod elf_error;
mod lib_version;
mod needs;
mod promise;

#[cfg(test)]
mod tests;

pub use elf_error::ElfError;
pub use lib_version::LibVersion;
pub use needs::{Needs, Requirement};
pub use promise::{Breach, PromiseError, keeps_promise};

pub(crate) use debian_library::depends;
