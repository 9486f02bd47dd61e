//! A package file, and what dpkg's own tools see in a .deb.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fmt, fs};

use dunnage_model::Format;
use rpm_version::Evr;
use tempfile::TempDir;

use crate::{Invocation, VerifyError};

/// A package on this machine; what is asked of its inside is asked of a .deb.
#[derive(Clone, Debug)]
pub struct Archive {
    /// Whose package it is.
    pub format: Format,
    /// Where it is.
    pub path: PathBuf,
    /// The name of the package in it.
    pub package: String,
    /// Its version; of an .rpm with its release, and with its epoch if it has one.
    pub version: String,
}

/// A file, directory or link in the data of a .deb.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// As `ls` shows it, type included: `-rw-r-----`.
    pub mode: String,
    /// Numeric owner and group: `0/0`.
    pub owner: String,
    /// With the leading slash: `/etc/kohakuriver/host.toml`.
    pub path: String,
    /// As it stands in the archive: `./etc/kohakuriver/host.toml`.
    pub raw: String,
}

impl Archive {
    /// Reads name and version of a .deb.
    pub fn open(path: &Path) -> Result<Archive, VerifyError> {
        let field = |name| -> Result<String, VerifyError> {
            let call = Invocation::new([Path::new("dpkg-deb"), Path::new("-f"), path, name]);
            Ok(call.run()?.ok()?.answer().to_owned())
        };
        Ok(Archive {
            format: Format::Deb,
            path: path.to_owned(),
            package: field(Path::new("Package"))?,
            version: field(Path::new("Version"))?,
        })
    }

    /// Every .deb directly below a folder, by name.
    pub fn all_in(folder: &Path) -> Result<Vec<Archive>, VerifyError> {
        let io = || VerifyError::io("list", folder);
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).map_err(io())? {
            let path = entry.map_err(io())?.path();
            if path.extension().is_some_and(|extension| extension == "deb") {
                found.push(Archive::open(&path)?);
            }
        }
        found.sort_by(|one, other| one.package.cmp(&other.package));
        Ok(found)
    }

    /// What to tell apt to get it in this version.
    pub(crate) fn exactly(&self) -> String {
        format!("{}={}", self.package, self.version)
    }

    /// Whether its version is lower than another one.
    pub fn is_before(&self, version: &str) -> Result<bool, VerifyError> {
        if self.format == Format::Rpm {
            return Ok(Evr::parse(&self.version) < Evr::parse(version));
        }
        let call = ["dpkg", "--compare-versions", &self.version, "lt", version];
        Ok(Invocation::new(call).run()?.is_ok())
    }

    /// Its version as the record of installed packages has it: rpm's without the epoch.
    pub fn recorded(&self) -> &str {
        match self.format {
            Format::Deb => &self.version,
            Format::Rpm => self
                .version
                .split_once(':')
                .map_or(&self.version, |(_, rest)| rest),
        }
    }

    /// One field of its control file; empty if it is missing.
    pub fn field(&self, name: &str) -> Result<String, VerifyError> {
        let path = self.path.to_string_lossy();
        Ok(Invocation::new(["dpkg-deb", "-f", &path, name])
            .run()?
            .ok()?
            .answer()
            .to_owned())
    }

    /// The data members.
    pub fn members(&self) -> Result<Vec<Member>, VerifyError> {
        self.list("--fsys-tarfile")
    }

    /// The control members.
    pub fn control_members(&self) -> Result<Vec<Member>, VerifyError> {
        self.list("--ctrl-tarfile")
    }

    /// The text of one control member, such as `postinst`; `None` if there is none.
    pub fn control(&self, name: &str) -> Result<Option<String>, VerifyError> {
        let path = self.path.to_string_lossy();
        let outcome = Invocation::new(["dpkg-deb", "-I", &path, name]).run()?;
        Ok(outcome.is_ok().then_some(outcome.stdout))
    }

    /// Unpacks it, lets somebody change the tree (control files are in `DEBIAN`), and packs the tree
    /// into `folder` under a new version.
    pub fn repack(
        &self,
        folder: &Path,
        version: &str,
        change: impl FnOnce(&Path) -> std::io::Result<()>,
    ) -> Result<Archive, VerifyError> {
        let room = TempDir::new_in(folder).map_err(VerifyError::io("create in", folder))?;
        let tree = room.path().join("tree");
        let limit = Duration::from_secs(300);
        let unpack = [
            Path::new("dpkg-deb"),
            Path::new("--raw-extract"),
            self.path.as_path(),
            &tree,
        ];
        Invocation::new(unpack).limit(limit).run()?.ok()?;
        let control = tree.join("DEBIAN/control");
        let text = fs::read_to_string(&control).map_err(VerifyError::io("read", &control))?;
        // Only its own version: the packages beside it, on whose versions it depends, stay.
        let text = text.replacen(
            &format!("\nVersion: {}\n", self.version),
            &format!("\nVersion: {version}\n"),
            1,
        );
        fs::write(&control, text).map_err(VerifyError::io("write", &control))?;
        change(&tree).map_err(VerifyError::io("change", &tree))?;
        // apt takes a colon in a name for something else.
        let name = format!("{}_{}.deb", self.package, version.replace(':', "_"));
        let path = folder.join(name);
        let pack: [&Path; 6] = [
            Path::new("dpkg-deb"),
            Path::new("-Zgzip"),
            Path::new("-z1"),
            Path::new("--build"),
            &tree,
            &path,
        ];
        Invocation::new(pack).limit(limit).run()?.ok()?;
        Archive::open(&path)
    }

    fn list(&self, part: &str) -> Result<Vec<Member>, VerifyError> {
        let line = "dpkg-deb \"$1\" \"$2\" | tar --numeric-owner --full-time -tvf -";
        let file = self.path.to_string_lossy();
        let listing = Invocation::new(["sh", "-c", line, "sh", part, &file])
            .run()?
            .ok()?;
        listing.stdout.lines().map(Member::parse).collect()
    }
}

impl Member {
    /// Whether it is a regular file.
    pub fn is_file(&self) -> bool {
        self.mode.starts_with('-')
    }

    fn parse(line: &str) -> Result<Member, VerifyError> {
        let unexpected = || VerifyError::Unexpected {
            what: "a line of `tar -tv`".to_owned(),
            text: line.to_owned(),
        };
        let mut words = line.split_whitespace();
        let mode = words.next().ok_or_else(unexpected)?;
        let owner = words.next().ok_or_else(unexpected)?;
        // Size, date and time come between; a link shows its target behind an arrow.
        let place = line.find("./").ok_or_else(unexpected)?;
        let raw = line[place..].split(" -> ").next().unwrap_or_default();
        let path = raw.trim_start_matches('.').trim_end_matches('/');
        let path = if path.is_empty() { "/" } else { path };
        Ok(Member {
            mode: mode.into(),
            owner: owner.into(),
            path: path.into(),
            raw: raw.into(),
        })
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.mode, self.owner, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_its_own_path() {
        let line = "lrwxrwxrwx 0/0 0 2026-01-01 00:00:00 ./usr/bin/kohakuriver.host -> kohakuriver";
        let member = Member::parse(line).expect("well-formed");
        assert_eq!(
            member.to_string(),
            "lrwxrwxrwx 0/0 /usr/bin/kohakuriver.host"
        );
        assert_eq!(member.raw, "./usr/bin/kohakuriver.host");
    }

    #[test]
    fn the_root_is_a_slash() {
        let member = Member::parse("drwxr-xr-x 0/0 0 2026-01-01 00:00:00 ./").expect("well-formed");
        assert_eq!(member.path, "/");
    }
}
