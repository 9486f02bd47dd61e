//! A package that shall be verified, as it tells of itself.

use std::collections::BTreeMap;
use std::path::Path;

use dunnage_package::deb::{self, MemberKind};
use dunnage_unit::systemd::{self, UnitFile};

use crate::{Archive, SubjectError};

/// Where packages keep the units of the system.
const UNIT_FOLDERS: [&str; 3] = [
    "/usr/lib/systemd/system/",
    "/lib/systemd/system/",
    "/etc/systemd/system/",
];

/// A package that shall be verified, as it tells of itself; nothing of it has been executed.
#[derive(Clone, Debug)]
pub struct Subject {
    archive: Archive,
    architecture: String,
    conffiles: Vec<String>,
    units: Vec<ServiceUnit>,
    scripts: BTreeMap<&'static str, String>,
    members: Vec<deb::Member>,
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
        let inspected = deb::Inspected::read(&path)?;
        let field = |name| inspected.control.get(name).unwrap_or_default().to_owned();
        let mut scripts = BTreeMap::new();
        for (kind, text) in &inspected.scripts {
            scripts.insert(kind.name(), text.clone());
        }
        let mut subject = Subject {
            archive: Archive {
                path,
                package: field("Package"),
                version: field("Version"),
            },
            architecture: field("Architecture"),
            conffiles: inspected.conffiles,
            units: Vec::new(),
            scripts,
            members: inspected.members,
        };
        subject.units = subject.find_units()?;
        Ok(subject)
    }

    fn find_units(&self) -> Result<Vec<ServiceUnit>, SubjectError> {
        let mut units = Vec::new();
        for member in &self.members {
            let name = UNIT_FOLDERS
                .iter()
                .find_map(|folder| member.path.strip_prefix(folder));
            let Some(name) = name.filter(|name| name.ends_with(".service")) else {
                continue;
            };
            let plain = !name.contains('/') && !name.contains('@');
            if !plain || !matches!(member.kind, MemberKind::File { .. }) {
                continue;
            }
            let text = self.archive.content(&member.path)?;
            units.push(ServiceUnit {
                name: name.to_owned(),
                path: member.path.clone(),
                // What systemd cannot read is none of its settings either.
                text: systemd::parse(&text).unwrap_or_default(),
            });
        }
        // Those that are enabled come first: they are what the package is for.
        units.sort_by_key(|unit| !unit.is_wanted());
        Ok(units)
    }

    /// The file.
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// As in `amd64` or `all`.
    pub fn architecture(&self) -> &str {
        &self.architecture
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
    pub(crate) fn members(&self) -> &[deb::Member] {
        &self.members
    }

    /// Its maintainer scripts by name.
    pub(crate) fn scripts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.scripts
            .iter()
            .map(|(name, text)| (*name, text.as_str()))
    }

    /// The script of this name, if it is a text that a shell can be made to read more of.
    pub(crate) fn has_shell_script(&self, name: &str) -> bool {
        self.scripts
            .get(name)
            .is_none_or(|text| text.starts_with("#!") && text.lines().next().is_some_and(is_shell))
    }

    /// The configuration files that a line starting with `#` does not hurt.
    pub(crate) fn commentable(&self) -> Vec<&str> {
        let comment = |path: &&str| {
            let ends = [".conf", ".toml", ".ini", ".cfg", ".yaml", ".yml"];
            path.starts_with("/etc/default/") || ends.iter().any(|end| path.ends_with(end))
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
        let environment = |path: &&str| named.contains(path) || path.starts_with("/etc/default/");
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
        self.members
            .iter()
            .filter(|member| member.kind == MemberKind::Directory)
            .map(|member| member.path.as_str())
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
        let packed = self.members.iter().filter(|member| {
            let inside = member.path.strip_prefix("/var/lib/");
            member.kind == MemberKind::Directory && inside.is_some_and(|rest| !rest.contains('/'))
        });
        folders.extend(packed.map(|member| member.path.clone()));
        folders.sort();
        folders.dedup();
        folders.retain(|folder| folder != "/var/lib/systemd");
        folders
    }
}

fn is_shell(line: &str) -> bool {
    line.split_whitespace().any(|word| {
        ["sh", "bash", "dash"].contains(
            &word
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .trim_start_matches("#!"),
        )
    })
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
