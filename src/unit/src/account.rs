//! System accounts.

use serde::{Deserialize, Serialize};

use crate::Word;

/// A system user with a group of the same name, for sysusers.d.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The name of the user and of its group.
    pub name: String,
    /// One line for people (the GECOS field).
    pub description: String,
    /// The home directory; `None` means that it has none (`/nonexistent`).
    #[serde(default)]
    pub home: Option<Word>,
    /// Groups of others that the user joins.
    #[serde(default)]
    pub member_of: Vec<Membership>,
}

/// That a user is in a group which another package may bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Membership {
    /// The group; it is created when it is missing, since a unit with an unknown group does not start.
    pub group: String,
}
