//! Where the older version of a package comes from.

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use dunnage_model::Format;
use dunnage_verify::{Archive, Invocation, Outcome, Subject, VerifyError};
use tempfile::TempDir;

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
}

impl FromStr for Origin {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Origin, Self::Err> {
        Ok(match text {
            "apt" => Origin::Apt(None),
            line if line.starts_with("deb ") => Origin::Apt(Some(line.to_owned())),
            place => Origin::Place(place.into()),
        })
    }
}

impl Origin {
    /// The older version of a package; what has to be fetched is put into `room`.
    ///
    /// `None`: one file was given, which is another package's.
    pub(crate) fn older(&self, new: &Archive, room: &TempDir) -> Result<Option<Archive>, Failure> {
        match self {
            Origin::Place(place) if place.is_dir() => in_folder(new, place).map(Some),
            Origin::Place(place) => file(new, place),
            Origin::Apt(_) if new.format == Format::Rpm => {
                let text = format!("apt has no older {}, which is an .rpm", new.package);
                Err(Failure::new(text).hint("give an older .rpm to --from, or a folder with one"))
            }
            Origin::Apt(line) => Apt::new(line.as_deref(), room)?.older(new).map(Some),
        }
    }
}

fn read(path: &Path) -> Result<Archive, Failure> {
    let subject = Subject::read(path).map_err(|error| {
        let hint = error.hint();
        Failure::hinted(error, hint)
    })?;
    Ok(subject.archive().clone())
}

fn file(new: &Archive, place: &Path) -> Result<Option<Archive>, Failure> {
    let older = read(place)?;
    // With several packages, one file can be the older version of one of them only.
    if (older.format, &older.package) != (new.format, &new.package) {
        return Ok(None);
    }
    if older.is_before(&new.version)? {
        return Ok(Some(older));
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

/// The newest one that is older.
fn in_folder(new: &Archive, folder: &Path) -> Result<Archive, Failure> {
    let mut best: Option<Archive> = None;
    for path in packages_below(folder, new)? {
        // A repository may hold what is not for us; it is not judged here.
        let Ok(other) = Subject::read(&path) else {
            continue;
        };
        let other = other.archive().clone();
        if other.package != new.package || !other.is_before(&new.version)? {
            continue;
        }
        let newer = match &best {
            Some(best) => best.is_before(&other.version)?,
            None => true,
        };
        if newer {
            best = Some(other);
        }
    }
    best.ok_or_else(|| {
        let (package, version, folder) = (&new.package, &new.version, folder.display());
        let ending = new.format.name();
        Failure::new(format!(
            "there is no .{ending} of {package} older than {version} in {folder}"
        ))
    })
}

/// Those whose name begins as that of the package does: others need not be read.
fn packages_below(folder: &Path, new: &Archive) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            found.extend(packages_below(&path, new)?);
        } else if path
            .extension()
            .is_some_and(|ending| ending == new.format.name())
            && entry
                .file_name()
                .to_string_lossy()
                .starts_with(&new.package)
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// apt of this machine, perhaps with a source of its own.
struct Apt<'r> {
    options: Vec<String>,
    room: &'r TempDir,
}

impl<'r> Apt<'r> {
    fn new(line: Option<&str>, room: &'r TempDir) -> Result<Apt<'r>, Failure> {
        let mut apt = Apt {
            options: Vec::new(),
            room,
        };
        let Some(line) = line else {
            return Ok(apt);
        };
        let place = room.path().display();
        fs::create_dir_all(room.path().join("lists/partial"))?;
        fs::write(room.path().join("sources.list"), format!("{line}\n"))?;
        for option in [
            format!("Dir::Etc::SourceList={place}/sources.list"),
            "Dir::Etc::SourceParts=/dev/null".to_owned(),
            format!("Dir::State::Lists={place}/lists"),
            format!("Dir::Cache={place}"),
            "APT::Sandbox::User=root".to_owned(),
            "APT::Update::Error-Mode=any".to_owned(),
        ] {
            apt.options.extend(["-o".to_owned(), option]);
        }
        let said = apt.call("apt-get", &["-qq", "update"])?;
        if said.is_ok() {
            return Ok(apt);
        }
        let mut text = format!("apt does not take `{line}`");
        for reason in said.stderr.lines() {
            text.push_str("\n  ");
            text.push_str(reason);
        }
        let hint = "a repository that is not Debian's needs its key: \
                    --from 'deb [signed-by=/path/to/KEY.gpg] URL SUITE COMPONENT'";
        Err(Failure::new(text).hint(hint))
    }

    fn run(&self, program: &str, words: &[&str]) -> Result<String, VerifyError> {
        Ok(self.call(program, words)?.ok()?.stdout)
    }

    fn call(&self, program: &str, words: &[&str]) -> Result<Outcome, VerifyError> {
        let options = self.options.iter().map(String::as_str);
        let all = std::iter::once(program)
            .chain(options)
            .chain(words.iter().copied());
        let call = Invocation::new(all).in_folder(self.room.path());
        call.limit(LIMIT).run()
    }

    fn older(&self, new: &Archive) -> Result<Archive, Failure> {
        let package = new.package.as_str();
        let table = self.run("apt-cache", &["madison", package])?;
        // `redis-server | 5:7.0.15-1 | http://deb.debian.org/debian bookworm/main amd64 Packages`
        let versions = table.lines().filter_map(|line| line.split('|').nth(1));
        let versions: Vec<&str> = versions.map(str::trim).collect();
        let mut best: Option<Archive> = None;
        for version in &versions {
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
        let Some(best) = best else {
            let known = if versions.is_empty() {
                "it knows no such package".to_owned()
            } else {
                format!("it knows {}", versions.join(", "))
            };
            let text = format!(
                "apt offers no {package} older than {}: {known}",
                new.version
            );
            let hint =
                "give an older package to --from, or a source: --from 'deb URL SUITE COMPONENT'";
            return Err(Failure::new(text).hint(hint));
        };
        let wanted = format!("{package}={}", best.version);
        self.run("apt-get", &["-q", "download", &wanted])?;
        in_folder(new, self.room.path())
    }
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn a_word_is_apt_and_a_line_is_a_source_of_it() {
        let origin = |text: &str| text.parse::<Origin>().expect("anything is one");
        let line = "deb http://deb.debian.org/debian bullseye main";
        assert_eq!(origin("apt"), Origin::Apt(None));
        assert_eq!(origin(line), Origin::Apt(Some(line.to_owned())));
        assert_eq!(origin("./apt"), Origin::Place("./apt".into()));
        assert_eq!(origin("debs"), Origin::Place("debs".into()));
    }
}
