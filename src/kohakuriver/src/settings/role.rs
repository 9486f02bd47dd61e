//! Which of the two daemons.

use std::path::PathBuf;

use super::{Key, host_keys::HOST_KEYS, runner_keys::RUNNER_KEYS};

/// A daemon of the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Keeps the table of nodes.
    Host,
    /// Runs tasks on one node.
    Runner,
}

impl Role {
    /// `host` or `runner`, as in the names of subcommands and files.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Role::Host => "host",
            Role::Runner => "runner",
        }
    }

    /// The keys of its configuration, in the order in which they are written.
    pub(crate) fn keys(self) -> &'static [Key] {
        match self {
            Role::Host => HOST_KEYS,
            Role::Runner => RUNNER_KEYS,
        }
    }

    /// Where its configuration is looked for when none is named.
    pub(crate) fn default_config(self) -> Option<PathBuf> {
        let home = PathBuf::from(std::env::var_os("HOME").filter(|home| !home.is_empty())?);
        Some(
            home.join(".kohakuriver")
                .join(format!("{}_config.py", self.name())),
        )
    }
}
