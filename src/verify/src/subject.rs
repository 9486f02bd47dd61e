//! A package that shall be verified, as it tells of itself.

use std::path::Path;

use dunnage_model::Format;
use dunnage_package::specimen::{Hook, Item, ItemKind, Specimen};
use dunnage_unit::systemd::{self, UnitFile};

use crate::{Archive, SubjectError};

/// Where packages keep the units of the system.
const UNIT_FOLDERS: [&str; 3] = [
    "/usr/lib/systemd/system/",
    "/lib/systemd/system/",
    "/etc/systemd/system/",
];

/// Where the environment of services is kept, by Debian and by Fedora.
const ENVIRONMENT: [&str; 2] = ["/etc/default/", "/etc/sysconfig/"];

/// A package that shall be verified, as it tells of itself; nothing of it has been executed.
#[derive(Clone, Debug)]
pub struct Subject {
    archive: Archive,
    conffiles: Vec<String>,
    units: Vec<ServiceUnit>,
    specimen: Specimen,
}

/// A service that a package brings.
#[derive(Clone, Debug)]
pub struct ServiceUnit {
    /// Its name: `redis-server.service`.
    pub name: String,
    /// Where the package has it.
    pub path: String,
    /// What it says.
    text: UnitFile,
}

impl Subject {
    /// Reads a package from its beginning to its end; what is not sound is an error.
    pub fn read(path: &Path) -> Result<Subject, SubjectError> {
        let path = std::fs::canonicalize(path).map_err(|source| SubjectError::Missing {
            path: path.to_owned(),
            source,
        })?;
        let specimen = Specimen::read(&path)?;
        let config = |item: &&Item| item.is_config() && item.is_file();
        let conffiles = match specimen.format {
            Format::Deb => specimen.conffiles.clone(),
            Format::Rpm => {
                let files = specimen.items.iter().filter(config);
                files.map(|item| item.path.clone()).collect()
            }
        };
        Ok(Subject {
            archive: Archive {
                format: specimen.format,
                path,
                package: specimen.name.clone(),
                version: specimen.version.clone(),
            },
            conffiles,
            units: units(&specimen),
            specimen,
        })
    }

    /// The file.
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// Whose package it is.
    pub fn format(&self) -> Format {
        self.archive.format
    }

    /// As in `amd64` or `all`, `x86_64` or `noarch`.
    pub fn architecture(&self) -> &str {
        &self.specimen.arch
    }

    /// The services that it brings, templates left out.
    pub fn units(&self) -> &[ServiceUnit] {
        &self.units
    }

    /// The configuration files that it declares.
    pub fn conffiles(&self) -> &[String] {
        &self.conffiles
    }

    /// Everything in it.
    pub(crate) fn items(&self) -> &[Item] {
        &self.specimen.items
    }

    /// Its maintainer scripts, or scriptlets.
    pub(crate) fn scripts(&self) -> &[Hook] {
        &self.specimen.hooks
    }

    /// Whether the script of this name is missing, or a text that a shell can be made to read more of.
    pub(crate) fn has_shell_script(&self, name: &str) -> bool {
        let named = |hook: &&Hook| hook.name.trim_start_matches('%') == name;
        self.scripts().iter().find(named).is_none_or(Hook::is_shell)
    }

    /// Whether it leaves what happens to its services to what only Fedora's systemd brings.
    pub(crate) fn leans_on_fedora(&self) -> bool {
        let mut scripts = self.scripts().iter();
        scripts.any(|script| script.text.contains("systemd-update-helper"))
    }

    /// What it needs of others, as in `systemd` or `libc.so.6()(64bit)`, without versions; of several
    /// that would do, all.
    pub(crate) fn needs(&self) -> Vec<&str> {
        match self.format() {
            Format::Rpm => self.related("Requires").collect(),
            Format::Deb => {
                let kinds = ["Pre-Depends", "Depends"].into_iter();
                let relations = kinds.flat_map(|kind| self.specimen.related(kind));
                let names = relations.flat_map(|relation| relation.split('|'));
                names
                    .filter_map(|name| name.trim().split([' ', ':', '(']).next())
                    .collect()
            }
        }
    }

    /// Whether it is what somebody needs.
    fn provides(&self, name: &str) -> bool {
        name == self.archive.package
            || self.related("Provides").any(|provided| provided == name)
            || self.items().iter().any(|item| item.path == name)
    }

    fn related(&self, kind: &str) -> impl Iterator<Item = &str> {
        let names = self.specimen.related(kind).iter();
        names.filter_map(|name| name.split(' ').next())
    }

    /// Those of the others without which it cannot be installed, and those that they need.
    pub(crate) fn company<'s>(&'s self, others: &'s [Subject]) -> Vec<&'s Subject> {
        let mut found: Vec<&Subject> = vec![self];
        let mut next = 0;
        while let Some(subject) = found.get(next).copied() {
            next += 1;
            for other in others {
                let known = found
                    .iter()
                    .any(|one| one.archive.package == other.archive.package);
                let same = other.format() == self.format();
                if same && !known && subject.needs().into_iter().any(|name| other.provides(name)) {
                    found.push(other);
                }
            }
        }
        found.remove(0);
        found
    }

    /// The configuration files of an older version that this one has not.
    pub(crate) fn dropped(&self, older: &Archive) -> Vec<String> {
        // It was read when it was chosen; that it cannot be read any more would be seen elsewhere.
        let mut files = Subject::read(&older.path).map_or_else(|_| Vec::new(), |old| old.conffiles);
        files.retain(|path| self.items().iter().all(|item| item.path != *path));
        files
    }

    /// The configuration files that a line starting with `#` does not hurt.
    pub(crate) fn commentable(&self) -> Vec<&str> {
        let comment = |path: &&str| {
            let ends = [".conf", ".toml", ".ini", ".cfg", ".yaml", ".yml"];
            ENVIRONMENT.iter().any(|folder| path.starts_with(folder))
                || ends.iter().any(|end| path.ends_with(end))
        };
        self.conffiles
            .iter()
            .map(String::as_str)
            .filter(comment)
            .collect()
    }

    /// The configuration files that a unit takes its environment from.
    pub(crate) fn environment_files(&self) -> Vec<&str> {
        let named: Vec<&str> = self
            .units
            .iter()
            .flat_map(|unit| unit.text.values("Service", "EnvironmentFile"))
            .map(|path| path.trim_start_matches('-'))
            .collect();
        let environment = |path: &&str| {
            named.contains(path) || ENVIRONMENT.iter().any(|folder| path.starts_with(folder))
        };
        self.conffiles
            .iter()
            .map(String::as_str)
            .filter(environment)
            .collect()
    }

    /// Folders below /etc that are its own.
    pub(crate) fn config_folders(&self) -> Vec<&str> {
        let own = |path: &&str| {
            let depth = path.matches('/').count();
            let shared = [
                "/etc/default",
                "/etc/init.d",
                "/etc/logrotate.d",
                "/etc/sysconfig",
                "/etc/systemd",
            ];
            path.starts_with("/etc/")
                && depth == 2
                && !shared.contains(path)
                && !path.ends_with(".d")
                && self
                    .conffiles
                    .iter()
                    .any(|file| file.starts_with(&format!("{path}/")))
        };
        self.items()
            .iter()
            .filter(|item| item.kind == ItemKind::Directory)
            .map(|item| item.path.as_str())
            .filter(own)
            .collect()
    }

    /// Folders for what the service has to remember.
    pub(crate) fn state_folders(&self) -> Vec<String> {
        let declared = self
            .units
            .iter()
            .flat_map(|unit| unit.text.values("Service", "StateDirectory"));
        let declared = declared.flat_map(|value| value.split_whitespace());
        let mut folders: Vec<String> = declared.map(|name| format!("/var/lib/{name}")).collect();
        let packed = self.items().iter().filter(|item| {
            let inside = item.path.strip_prefix("/var/lib/");
            item.kind == ItemKind::Directory && inside.is_some_and(|rest| !rest.contains('/'))
        });
        folders.extend(packed.map(|item| item.path.clone()));
        folders.sort();
        folders.dedup();
        folders.retain(|folder| folder != "/var/lib/systemd");
        folders
    }
}

fn units(specimen: &Specimen) -> Vec<ServiceUnit> {
    let unit = |item: &Item| {
        let mut folders = UNIT_FOLDERS.iter();
        let name = folders.find_map(|folder| item.path.strip_prefix(folder))?;
        let plain = name.ends_with(".service") && !name.contains('/') && !name.contains('@');
        let text = item.text().filter(|_| plain)?;
        Some(ServiceUnit {
            name: name.to_owned(),
            path: item.path.clone(),
            // What systemd cannot read is none of its settings either.
            text: systemd::parse(text).unwrap_or_default(),
        })
    };
    let mut units: Vec<_> = specimen.items.iter().filter_map(unit).collect();
    // Those that are enabled come first: they are what the package is for.
    units.sort_by_key(|unit| !unit.is_wanted());
    units
}

impl ServiceUnit {
    /// Whether something can want it, so that it can be enabled.
    pub fn is_wanted(&self) -> bool {
        !self.text.values("Install", "WantedBy").is_empty()
    }

    /// The account it runs as.
    pub fn user(&self) -> Option<&str> {
        self.text
            .value("Service", "User")
            .filter(|user| *user != "root" && !user.contains('%'))
    }
}
