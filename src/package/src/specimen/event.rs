//! Scripts of packages, by the event that runs them.

/// A script of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// As its format calls it: `postinst`, `%post`.
    pub name: String,
    /// When it runs.
    pub event: Event,
    /// What runs it, with arguments: `/bin/sh -e`.
    pub interpreter: String,
    /// Permissions of the file it is in, where it is one.
    pub mode: Option<u32>,
    /// Its text, with the `#!` line if it has one.
    pub text: String,
}

/// When a script runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// Before any package of the transaction.
    TransactionBegins,
    /// Before the files are there.
    BeforeInstall,
    /// When the files are there.
    AfterInstall,
    /// Before the files go.
    BeforeRemove,
    /// When the files are gone.
    AfterRemove,
    /// After all packages of the transaction.
    TransactionEnds,
    /// When something else happens: a trigger, a verification.
    Other,
}

impl Hook {
    /// Whether it is a script for a POSIX shell.
    pub fn is_shell(&self) -> bool {
        let program = self.interpreter.split_whitespace().next();
        let name = program.and_then(|program| program.rsplit('/').next());
        matches!(name, Some("sh" | "dash" | "ash" | "bash"))
    }
}
