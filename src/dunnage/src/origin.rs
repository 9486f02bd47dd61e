//! Where the older version of a package comes from.

mod apt;
mod dnf;
mod folder;

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use dunnage_model::Format;
use dunnage_verify::{Archive, Subject, VerifyError};
use tempfile::TempDir;

use self::apt::Apt;
use self::dnf::Dnf;
use self::folder::newest_before;
use crate::failure::Failure;

/// Indexes and packages may come from far away.
const LIMIT: Duration = Duration::from_secs(600);

/// Where the older version of a package comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A package, or a folder that holds some.
    Place(PathBuf),
    /// What apt of this machine knows, or would know by this line of a sources.list.
    Apt(Option<String>),
    /// What dnf of this machine knows, or would know by this .repo file.
    Dnf(Option<PathBuf>),
}

impl FromStr for Origin {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Origin, Self::Err> {
        Ok(match text {
            "apt" => Origin::Apt(None),
            line if line.starts_with("deb ") => Origin::Apt(Some(line.to_owned())),
            "dnf" => Origin::Dnf(None),
            file if file.ends_with(".repo") => Origin::Dnf(Some(file.into())),
            place => Origin::Place(place.into()),
        })
    }
}

impl Origin {
    /// The older version of a package; what has to be fetched is put into `room`.
    ///
    /// `None`: one file was given, which is another package's.
    pub(crate) fn older(&self, new: &Archive, room: &TempDir) -> Result<Option<Subject>, Failure> {
        match (self, new.format) {
            (Origin::Place(place), _) if place.is_dir() => newest_before(new, place).map(Some),
            (Origin::Place(place), _) => file(new, place),
            (Origin::Apt(line), Format::Deb) => {
                Apt::new(line.as_deref(), room)?.older(new).map(Some)
            }
            (Origin::Dnf(file), Format::Rpm) => {
                Dnf::new(file.as_deref(), room)?.older(new).map(Some)
            }
            (Origin::Apt(_) | Origin::Dnf(_), format) => {
                let (tool, other) = match format {
                    Format::Rpm => ("apt", "dnf"),
                    _ => ("dnf", "apt"),
                };
                let (package, ending) = (&new.package, format.name());
                let text = format!("{tool} has no older {package}, which is a .{ending}");
                let hint =
                    format!("give {other} to --from, or an older .{ending}, or a folder with one");
                Err(Failure::new(text).hint(hint))
            }
        }
    }
}

/// The newest of several versions that is older than a package.
fn newest(new: &Archive, versions: &[&str]) -> Result<Option<String>, VerifyError> {
    let mut best: Option<Archive> = None;
    for version in versions {
        let offered = Archive {
            version: (*version).to_owned(),
            ..new.clone()
        };
        let newer = match &best {
            Some(best) => best.is_before(version)?,
            None => true,
        };
        if newer && offered.is_before(&new.version)? {
            best = Some(offered);
        }
    }
    Ok(best.map(|best| best.version))
}

/// No version that a package manager offers is older.
fn nothing_older(tool: &str, new: &Archive, versions: &[&str], source: &str) -> Failure {
    let known = if versions.is_empty() {
        "it knows no such package".to_owned()
    } else {
        format!("it knows {}", versions.join(", "))
    };
    let (package, version) = (&new.package, &new.version);
    let text = format!("{tool} offers no {package} older than {version}: {known}");
    Failure::new(text).hint(format!(
        "give an older package to --from, or a source: --from {source}"
    ))
}

/// What a package manager says to a source that it does not take.
fn not_taken(tool: &str, source: &str, said: &str) -> Failure {
    let mut text = format!("{tool} does not take {source}");
    for reason in said.lines().filter(|line| !line.trim().is_empty()) {
        text.push_str("\n  ");
        text.push_str(reason);
    }
    Failure::new(text)
}

fn file(new: &Archive, place: &Path) -> Result<Option<Subject>, Failure> {
    let subject = Subject::read(place).map_err(|error| {
        let hint = error.hint();
        Failure::hinted(error, hint)
    })?;
    let older = subject.archive();
    // With several packages, one file can be the older version of one of them only.
    if (older.format, &older.package) != (new.format, &new.package) {
        return Ok(None);
    }
    if older.is_before(&new.version)? {
        return Ok(Some(subject));
    }
    let text = format!(
        "{} is {} {}, which is not older than {}",
        place.display(),
        older.package,
        older.version,
        new.version
    );
    Err(Failure::new(text).hint("give an older package to --from"))
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn a_word_is_a_tool_and_what_it_reads_is_a_source_of_it() {
        let origin = |text: &str| text.parse::<Origin>().expect("anything is one");
        let line = "deb http://deb.debian.org/debian bullseye main";
        assert_eq!(origin("apt"), Origin::Apt(None));
        assert_eq!(origin(line), Origin::Apt(Some(line.to_owned())));
        assert_eq!(origin("dnf"), Origin::Dnf(None));
        assert_eq!(
            origin("/etc/yum.repos.d/fedora.repo"),
            Origin::Dnf(Some("/etc/yum.repos.d/fedora.repo".into()))
        );
        assert_eq!(origin("./apt"), Origin::Place("./apt".into()));
        assert_eq!(origin("debs"), Origin::Place("debs".into()));
    }
}
