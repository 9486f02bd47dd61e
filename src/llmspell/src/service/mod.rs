//! A kernel as a service of this system: systemd's or launchd's, for the system or for one user.
//!
//! [`Target`] says which service, [`Choices`] what is different from the packaged one, and [`Manager`]
//! puts it in place, removes it, and says how it is. What the packages bring is never shadowed.

mod choices;
mod failures;
mod launchd;
mod manager;
mod quantity;
mod systemd;
mod target;

pub(crate) use choices::{Choices, DaemonStyle, packaged_limits};
pub(crate) use manager::{Found, Manager, Wanted};
pub(crate) use quantity::{memory_mib, per_cent};
pub(crate) use target::Target;
