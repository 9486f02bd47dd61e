//! The packages that a subject is tried with: itself, an older one, and copies that fail on purpose.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use dunnage_model::Format;

use crate::reissue::Other;
use crate::{Archive, Subject, VerifyError};

/// Which of the packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Edition {
    /// The one that came before.
    Old,
    /// The subject itself.
    New,
    /// A later one, with other defaults in its configuration files.
    News,
    /// A later one whose script fails.
    Failing(&'static str),
    /// The one that comes after a failing one.
    Repaired,
    /// One in whose script dpkg or rpm is killed, once.
    Killed(&'static str),
    /// An older one in whose script dpkg or rpm is killed, once.
    OldKilled(&'static str),
}

/// Where a script waits for its first call.
pub(crate) const KILL_MARK: &str = "/var/lib/dunnage-verify-kill";

/// What a later version adds to a configuration file.
pub(crate) const NEWS: &str = "# A later version says this.";

/// The packages, each made when it is needed first.
#[derive(Debug)]
pub(crate) struct Editions<'s> {
    subject: &'s Subject,
    older: Option<Archive>,
    room: PathBuf,
    made: Mutex<BTreeMap<Edition, Archive>>,
}

impl<'s> Editions<'s> {
    pub(crate) fn new(subject: &'s Subject, older: Option<Archive>, room: PathBuf) -> Self {
        Editions {
            subject,
            older,
            room,
            made: Mutex::default(),
        }
    }

    /// The older version that was given, if one was.
    pub(crate) fn older(&self) -> Option<&Archive> {
        self.older.as_ref()
    }

    pub(crate) fn get(&self, edition: Edition) -> Result<Archive, VerifyError> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(archive) = made.get(&edition) {
            return Ok(archive.clone());
        }
        let archive = self.make(edition)?;
        made.insert(edition, archive.clone());
        Ok(archive)
    }

    fn make(&self, edition: Edition) -> Result<Archive, VerifyError> {
        fs::create_dir_all(&self.room).map_err(VerifyError::io("create", &self.room))?;
        match self.subject.format() {
            Format::Deb => self.deb(edition),
            Format::Rpm => self.rpm(edition),
        }
    }

    fn rpm(&self, edition: Edition) -> Result<Archive, VerifyError> {
        let new = self.subject.archive();
        let old = self.older.as_ref();
        let files = self.subject.commentable();
        let issue = |archive: &Archive, suffix: &str, other: Other<'_>| {
            other.issue(archive, &self.room, suffix)
        };
        match edition {
            Edition::New => Ok(new.clone()),
            Edition::Old => old.map_or_else(
                || issue(new, "~was", Other::Version),
                |older| Ok(older.clone()),
            ),
            Edition::News => issue(new, "+news", Other::Files(&files, NEWS)),
            Edition::Repaired => issue(new, "+repaired", Other::Version),
            Edition::Failing(script) => {
                // An upgrade does not begin with the end of the old one.
                let when = if script == "preun" { "0" } else { "$1" };
                let line =
                    format!("if [ \"$1\" = {when} ]; then echo \"bad {script}\" >&2; exit 1; fi");
                issue(
                    new,
                    &format!("+bad{script}"),
                    Other::Scriptlet(script, &line),
                )
            }
            Edition::Killed(script) => {
                let line = kill_line();
                issue(
                    new,
                    &format!("+kill{script}"),
                    Other::Scriptlet(script, &line),
                )
            }
            Edition::OldKilled(script) => {
                let line = kill_line();
                let (archive, suffix) = match old {
                    Some(older) => (older, format!("+kill{script}")),
                    None => (new, format!("~was+kill{script}")),
                };
                issue(archive, &suffix, Other::Scriptlet(script, &line))
            }
        }
    }

    fn deb(&self, edition: Edition) -> Result<Archive, VerifyError> {
        let new = self.subject.archive();
        let later = |suffix: &str| format!("{}+{suffix}", new.version);
        match edition {
            Edition::New => Ok(new.clone()),
            Edition::Old => match &self.older {
                Some(older) => Ok(older.clone()),
                None => new.repack(&self.room, &format!("{}~was", new.version), |_| Ok(())),
            },
            Edition::News => {
                let files = self.subject.commentable();
                new.repack(&self.room, &later("news"), |tree| {
                    files.iter().try_for_each(|path| add_news(tree, path))
                })
            }
            Edition::Failing(script) => {
                let line = format!(
                    "case \"$1\" in install|upgrade|configure|remove) echo \"bad {script}\" >&2; exit 1 ;; esac"
                );
                new.repack(&self.room, &later(&format!("bad{script}")), |tree| {
                    insert(tree, script, &line)
                })
            }
            Edition::Repaired => new.repack(&self.room, &later("repaired"), |_| Ok(())),
            Edition::Killed(script) => {
                new.repack(&self.room, &later(&format!("kill{script}")), |tree| {
                    insert(tree, script, &kill_line())
                })
            }
            Edition::OldKilled(script) => {
                let old = match &self.older {
                    Some(older) => older.clone(),
                    None => new.clone(),
                };
                let version = match &self.older {
                    Some(older) => format!("{}+kill{script}", older.version),
                    None => format!("{}~was+kill{script}", new.version),
                };
                old.repack(&self.room, &version, |tree| {
                    insert(tree, script, &kill_line())
                })
            }
        }
    }
}

/// The parent of a script is dpkg, or rpm.
fn kill_line() -> String {
    format!("if [ -e {KILL_MARK} ]; then rm -f {KILL_MARK}; kill -KILL $PPID; kill -KILL $$; fi")
}

fn add_news(tree: &Path, path: &str) -> io::Result<()> {
    let path = tree.join(path.trim_start_matches('/'));
    let mut text = fs::read(&path)?;
    if !text.is_empty() && !text.ends_with(b"\n") {
        text.push(b'\n');
    }
    text.extend_from_slice(NEWS.as_bytes());
    text.push(b'\n');
    // Written in place, so that the file keeps its owner and mode.
    fs::write(path, text)
}

/// Right after the first line, before the script has done anything.
fn insert(tree: &Path, script: &str, line: &str) -> io::Result<()> {
    let path = tree.join("DEBIAN").join(script);
    if !path.exists() {
        fs::write(&path, format!("#!/bin/sh\n{line}\nexit 0\n"))?;
        return fs::set_permissions(&path, fs::Permissions::from_mode(0o755));
    }
    let text = fs::read_to_string(&path)?;
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    fs::write(&path, format!("{first}\n{line}\n{rest}"))
}
