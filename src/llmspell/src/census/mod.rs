//! Which kernels run on this machine.
//!
//! A kernel holds the lock of its connection file for as long as it lives ([`Mark`]), so that a file
//! which a killed one left behind is never taken for it. [`Census`] knows where such files are,
//! [`Kernel`] is one that was found, [`Health`] what it says of itself.

mod health;
mod kernel;
mod mark;
mod pinned;
mod places;

pub(crate) use health::Health;
pub(crate) use kernel::Kernel;
pub(crate) use mark::Mark;
pub(crate) use places::Census;
