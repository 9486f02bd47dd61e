//! What a service may not do.

use serde::{Deserialize, Serialize};

/// The restrictions a service lives under: everything is closed but what it is allowed by name.
///
/// An allowance is a need of the program ("it uses devices"), not a directive: which directives open
/// with it is known in one place, the systemd renderer, with the reason beside each.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sandbox {
    /// Without a sandbox no directive of it is written; for generated units of ordinary users.
    #[serde(default)]
    pub off: bool,
    /// What the program needs.
    #[serde(default)]
    pub allow: Vec<Allowance>,
    /// Paths outside its managed directories that it writes; a missing one is no error.
    #[serde(default)]
    pub write: Vec<crate::Word>,
}

/// A need of a program that opens a part of its sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Allowance {
    /// Devices in /dev, such as GPUs.
    Devices,
    /// The home directories.
    Home,
    /// Writing code into memory and running it, as a JIT compiler does.
    Jit,
    /// A /tmp shared with other programs.
    SharedTmp,
    /// Reading /proc of other processes and of the machine.
    Proc,
    /// Writing outside its own directories, as the admin configures it.
    FileSystem,
    /// Starting programs that the system call filter of a plain service would stop.
    Programs,
}

impl Sandbox {
    /// Whether a need was declared.
    pub fn allows(&self, allowance: Allowance) -> bool {
        self.allow.contains(&allowance)
    }
}
