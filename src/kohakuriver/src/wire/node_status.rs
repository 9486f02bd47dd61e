//! Whether a node reports.

/// The status of a node that reports.
pub(crate) const ONLINE: &str = "online";
/// The status of a node that fell silent.
pub(crate) const OFFLINE: &str = "offline";
