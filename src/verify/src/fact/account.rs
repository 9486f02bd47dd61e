//! Accounts.

use crate::{System, VerifyError};

/// An account, as `getent passwd` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountFact {
    /// Its number.
    pub uid: u32,
    /// The number of its first group.
    pub gid: u32,
    /// Its home directory.
    pub home: String,
    /// Its login shell.
    pub shell: String,
    /// The names of all its groups, sorted.
    pub groups: Vec<String>,
    /// Whether its password is locked, as `passwd -S` tells.
    pub locked: bool,
}

impl AccountFact {
    /// Reads it; `None` if there is no such account.
    pub fn read(system: &System, name: &str) -> Result<Option<AccountFact>, VerifyError> {
        let line = system.run(["getent", "passwd", name])?;
        if !line.is_ok() {
            return Ok(None);
        }
        let unexpected = || VerifyError::Unexpected {
            what: "an entry of passwd".to_owned(),
            text: line.stdout.clone(),
        };
        let fields: Vec<&str> = line.answer().split(':').collect();
        let [_, _, uid, gid, _, home, shell] = fields[..] else {
            return Err(unexpected());
        };
        let groups = system.run(["id", "-nG", name])?.ok()?;
        let mut groups: Vec<String> = groups
            .answer()
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        groups.sort();
        let shadow = system.run(["getent", "shadow", name])?;
        let password = shadow
            .answer()
            .split(':')
            .nth(1)
            .unwrap_or_default()
            .to_owned();
        Ok(Some(AccountFact {
            uid: uid.parse().map_err(|_| unexpected())?,
            gid: gid.parse().map_err(|_| unexpected())?,
            home: home.to_owned(),
            shell: shell.to_owned(),
            groups,
            locked: password.starts_with(['!', '*']),
        }))
    }
}
