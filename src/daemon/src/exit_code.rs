//! The exit codes of daemons.
//!
//! The numbers above 63 are those of sysexits.h, which systemd shows by name in `systemctl status`.

/// It did what it was asked to do.
pub const SUCCESS: u8 = 0;
/// It failed for a reason that has no code of its own.
pub const FAILURE: u8 = 1;
/// The command line is wrong.
pub const USAGE: u8 = 2;
/// The service it asks does not answer (`EX_UNAVAILABLE`).
pub const UNAVAILABLE: u8 = 69;
/// A step needs root, and nobody is there to be asked for a password (`EX_NOPERM`).
pub const NEEDS_ROOT: u8 = 77;
/// The configuration is wrong; starting again will not help (`EX_CONFIG`).
pub const CONFIG: u8 = 78;
