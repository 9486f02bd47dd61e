//! Services of systemd.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use dunnage_daemon::{Caller, Installer, WholeFile};
use dunnage_unit::{Layout, Scope, systemd};
use nix::unistd::{Uid, User};

use super::{
    Choices, DaemonStyle, Found, Manager, Target, Wanted,
    choices::{PLAIN, system_layout},
    failures::{ask, not_installed, refused, run},
};
use crate::{Failure, advised};

/// How files of ours are known.
const PREFACE: &str = "# Written by `llmspell kernel install-service`.\n";
const DROP_IN: &str = "50-install-service.conf";

/// A service of systemd.
#[derive(Clone, Debug)]
pub(super) struct Systemd {
    scope: Scope,
    name: String,
    home: PathBuf,
    /// Where units of ours go.
    own: PathBuf,
    /// Where packages put theirs.
    packaged: PathBuf,
}

impl Systemd {
    pub(super) fn new(target: &Target, home: PathBuf) -> Result<Systemd, Failure> {
        let name = target.stem().to_owned();
        let config = env::var_os("XDG_CONFIG_HOME").map(PathBuf::from);
        let config = config.filter(|path| path.is_absolute());
        let (scope, own, manager) = match target.system {
            true => (
                Scope::System,
                PathBuf::from("/etc/systemd/system"),
                "system",
            ),
            false => {
                let config = config.unwrap_or_else(|| home.join(".config"));
                (Scope::User, config.join("systemd/user"), "user")
            }
        };
        Ok(Systemd {
            scope,
            name,
            home,
            own,
            packaged: Path::new("/usr/lib/systemd").join(manager),
        })
    }

    fn unit(&self) -> String {
        format!("{}.service", self.name)
    }

    /// The unit that a package brought.
    fn packaged_unit(&self) -> Option<PathBuf> {
        Some(self.packaged.join(self.unit())).filter(|path| path.exists())
    }

    /// The file that is ours to write: beside a packaged unit a drop-in, which hides nothing of it.
    fn own_file(&self) -> PathBuf {
        match self.packaged_unit() {
            Some(_) => self.own.join(format!("{}.d", self.unit())).join(DROP_IN),
            None => self.own.join(self.unit()),
        }
    }

    fn systemctl(&self, words: &[&str]) -> Result<(), Failure> {
        let line = self.line(words);
        run(&line.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn answer(&self, words: &[&str]) -> String {
        let line = self.line(words);
        ask(&line.iter().map(String::as_str).collect::<Vec<_>>()).1
    }

    fn line(&self, words: &[&str]) -> Vec<String> {
        let mut line = Vec::new();
        if self.scope == Scope::User {
            // Who came by su or cron has a manager, if lingering, but no word of where it listens.
            if env::var_os("XDG_RUNTIME_DIR").is_none() && self.is_running() {
                let usual = format!("XDG_RUNTIME_DIR=/run/user/{}", Uid::effective());
                line.extend(["env".to_owned(), usual]);
            }
            line.extend(["systemctl".to_owned(), "--user".to_owned()]);
        } else {
            line.push("systemctl".to_owned());
        }
        line.extend(words.iter().map(|&word| word.to_owned()));
        line
    }

    /// Whether a manager is there that can be told.
    fn is_running(&self) -> bool {
        match self.scope {
            Scope::System => Path::new("/run/systemd/system").is_dir(),
            Scope::User => {
                let usual = PathBuf::from(format!("/run/user/{}", Uid::effective()));
                let runtime = env::var_os("XDG_RUNTIME_DIR").map_or(usual, PathBuf::from);
                runtime.join("systemd").is_dir()
            }
        }
    }

    fn write(&self, choices: &Choices) -> Result<(), Failure> {
        match self.scope {
            Scope::System => {
                account(&choices.user)?;
                let installer = Installer {
                    root: PathBuf::from("/"),
                    caller: Caller::Root,
                    sudo: Vec::new(),
                    dropin: DROP_IN.to_owned(),
                    preface: PREFACE.to_owned(),
                };
                let service = choices.of_system(&self.name)?;
                let plan = installer
                    .plan(&[service], &system_layout())
                    .map_err(not_installed)?;
                plan.write().map_err(not_installed)?;
            }
            Scope::User => {
                let service = choices.of_user(&self.name, &self.home)?;
                let text = match self.packaged_unit() {
                    Some(_) => systemd::dropin(&service, &Layout::user(), self.scope),
                    None => systemd::unit(&service, &Layout::user(), self.scope),
                };
                let file = WholeFile {
                    path: self.own_file(),
                    text: format!("{PREFACE}{}", text.map_err(|error| refused(&error))?),
                    mode: PLAIN,
                };
                file.replace().map_err(|error| advised(&error))?;
            }
        }
        Ok(())
    }

    fn next_steps(&self, wanted: Wanted) -> String {
        let user = if self.scope == Scope::User {
            " --user"
        } else {
            ""
        };
        let name = &self.name;
        let mut text = String::new();
        if !wanted.enabled {
            let when = if user.is_empty() { "boot" } else { "login" };
            text.push_str(&format!(
                "start it at every {when}: systemctl{user} enable {name}\n"
            ));
        }
        if !wanted.started {
            text.push_str(&format!("start it now: systemctl{user} start {name}\n"));
        }
        text.push_str(&format!("read its log: journalctl{user} -u {name}\n"));
        if self.scope == Scope::User {
            text.push_str("run it without a login, from boot on: loginctl enable-linger\n");
        }
        text
    }
}

impl Manager for Systemd {
    fn install(&self, choices: Choices, wanted: Wanted) -> Result<String, Failure> {
        let file = self.own_file();
        let there = file.exists();
        if there && !wanted.replaced {
            return Err(Failure::new(format!(
                "there is a service {} already: {}",
                self.name,
                file.display()
            ))
            .hint("replace it with --force, or choose another --name"));
        }
        if let (Some(packaged), DaemonStyle::Forking) = (self.packaged_unit(), choices.style) {
            // A drop-in of that shape would undo most of what the package says.
            return Err(Failure::new(format!(
                "{} comes from a package, and its kernel stays in the foreground",
                packaged.display()
            ))
            .hint("choose another --name for a service that forks"));
        }
        self.write(&choices)?;
        let mut text = String::new();
        if let Some(packaged) = self.packaged_unit() {
            text.push_str(&format!(
                "{} comes from a package and stays; only a drop-in is written beside it\n",
                packaged.display()
            ));
        }
        text.push_str(&format!("wrote {}\n", file.display()));
        if self.is_running() {
            if self.scope == Scope::User {
                self.systemctl(&["daemon-reload"])?;
            }
            if wanted.enabled {
                self.systemctl(&["enable", &self.unit()])?;
                text.push_str("enabled\n");
            }
            if wanted.started {
                // An older one that runs would go on as it is.
                self.systemctl(&["restart", &self.unit()])?;
                text.push_str("started\n");
            }
        } else if wanted.enabled || wanted.started {
            return Err(Failure::new(format!(
                "{} was written, but no systemd runs here that could enable or start it",
                file.display()
            ))
            .hint("log in on a terminal or over ssh first; su and sudo start no user manager"));
        }
        text.push_str(&self.next_steps(wanted));
        Ok(text)
    }

    fn uninstall(&self) -> Result<String, Failure> {
        let file = self.own_file();
        let Ok(text) = fs::read_to_string(&file) else {
            return Err(match self.packaged_unit() {
                Some(path) => Failure::new(format!("{} comes from a package", path.display()))
                    .hint("remove the package, or `systemctl disable --now` the service"),
                None => Failure::new(format!("there is no service {}", self.name))
                    .hint(format!("it would be {}", file.display())),
            });
        };
        if !text.starts_with(PREFACE) {
            return Err(Failure::new(format!(
                "{} was not written by install-service, so it stays",
                file.display()
            ))
            .hint("remove it by hand if nobody needs it"));
        }
        let packaged = self.packaged_unit().is_some();
        if self.is_running() && !packaged {
            self.systemctl(&["disable", "--now", &self.unit()])?;
        }
        fs::remove_file(&file).map_err(|error| {
            Failure::new(format!("failed to remove {}: {error}", file.display()))
        })?;
        if packaged && let Some(directory) = file.parent() {
            // Others may have drop-ins there as well.
            let _ = fs::remove_dir(directory);
        }
        if self.is_running() {
            self.systemctl(&["daemon-reload"])?;
        }
        let what = match packaged {
            true => "the packaged service is as it was; restart it to make that true now",
            false => "the service is gone; its state and its logs stay",
        };
        Ok(format!("removed {}\n{what}\n", file.display()))
    }

    fn find(&self) -> Result<Option<Found>, Failure> {
        let own = Some(self.own.join(self.unit())).filter(|path| path.exists());
        let packaged = own.is_none();
        let Some(file) = own.or_else(|| self.packaged_unit()) else {
            return Ok(None);
        };
        let unit = self.unit();
        let known = |text: String| {
            if text.is_empty() {
                "unknown".to_owned()
            } else {
                text
            }
        };
        Ok(Some(Found {
            file,
            packaged,
            enabled: known(self.answer(&["is-enabled", &unit])),
            active: known(self.answer(&["is-active", &unit])),
        }))
    }
}

/// The user of a service of the system; made like that of the package if there is none.
fn account(name: &str) -> Result<(), Failure> {
    if User::from_name(name).ok().flatten().is_some() {
        return Ok(());
    }
    if name != "llmspell" {
        return Err(
            Failure::new(format!("there is no user {name}")).hint(format!(
                "create it: useradd --system --no-create-home --shell /usr/sbin/nologin {name}"
            )),
        );
    }
    run(&[
        "useradd",
        "--system",
        "--user-group",
        "--no-create-home",
        "--home-dir",
        "/var/lib/llmspell",
        "--shell",
        "/usr/sbin/nologin",
        name,
    ])
}
