//! Whom a generated service runs as.

use std::path::PathBuf;

use dunnage_unit::Account;
use nix::unistd::{Gid, Group, Uid, User};

use crate::{Failure, settings::Role};

/// The user and group of a generated service.
#[derive(Clone, Debug)]
pub(crate) struct Owner {
    user: String,
    group: String,
    /// Whether it is somebody else than who asks.
    named: bool,
    home: Option<PathBuf>,
    /// Whether the group docker exists: with an unknown group a unit does not start.
    docker: bool,
}

impl Owner {
    /// The named user, or the caller. Never the one of `SUDO_USER`: whoever runs this as root has
    /// to say whose rights the daemon gets.
    pub(crate) fn find(user: Option<&str>, group: Option<&str>) -> Result<Owner, Failure> {
        let account = match user {
            Some(name) => User::from_name(name).ok().flatten(),
            None => User::from_uid(Uid::effective()).ok().flatten(),
        };
        let Some(account) = account else {
            return Err(match user {
                Some(name) => Failure::new(format!("there is no user {name}")).hint(format!(
                    "create it: useradd --system --no-create-home --shell /usr/sbin/nologin {name}"
                )),
                None => Failure::new("your user has no name here").hint("name one with --user"),
            });
        };
        let group = match group {
            Some(name) => match Group::from_name(name).ok().flatten() {
                Some(_) => name.to_owned(),
                None => {
                    return Err(Failure::new(format!("there is no group {name}"))
                        .hint(format!("create it: groupadd --system {name}")));
                }
            },
            None => group_name(account.gid),
        };
        Ok(Owner {
            user: account.name,
            group,
            named: user.is_some(),
            home: Some(account.dir),
            docker: Group::from_name("docker").is_ok_and(|group| group.is_some()),
        })
    }

    /// What whoever did not choose a user should know.
    pub(crate) fn warning(&self) -> Option<&'static str> {
        (self.user == "root" && !self.named)
            .then_some("the service will run as root; name another user with --user")
    }

    /// Whether the services run as whoever asks.
    pub(crate) fn asks(&self) -> bool {
        !self.named
    }

    /// The account for the service of a daemon.
    pub(crate) fn account(&self, role: Role) -> Account {
        let docker = role == Role::Runner && self.docker && self.user != "root";
        Account {
            user: self.user.clone(),
            group: self.group.clone(),
            supplementary_groups: if docker {
                vec!["docker".to_owned()]
            } else {
                Vec::new()
            },
        }
    }

    /// The home directory that default paths are below.
    pub(crate) fn home(&self) -> Result<PathBuf, Failure> {
        if !self.named {
            return Owner::caller_home();
        }
        // A system user's home may be /nonexistent; nothing can be kept there.
        self.home
            .clone()
            .filter(|home| home.is_dir())
            .ok_or_else(|| {
                Failure::new(format!("the user {} has no home directory", self.user))
                    .hint("name a directory with --working-dir")
            })
    }

    /// That of whoever asks.
    pub(crate) fn caller_home() -> Result<PathBuf, Failure> {
        super::init_config::home().map(|mut home| {
            home.pop();
            home
        })
    }
}

fn group_name(gid: Gid) -> String {
    Group::from_gid(gid)
        .ok()
        .flatten()
        .map_or_else(|| gid.to_string(), |group| group.name)
}
