//! The versions of the product that a case installs, all made by `dunnage ship`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use dunnage_verify::{Archive, Event, Listener, Server, VerifyError};
use support::{Dunnage, copy_tree, target_dir, workspace_dir};
use tempfile::TempDir;

use crate::case::deb;
use crate::product::{DAEMONS, HOST_DAEMON};

/// One version, published.
#[derive(Debug)]
pub(crate) struct Edition {
    /// As dpkg shows it.
    pub(crate) version: String,
    /// The root of the signed repository.
    pub(crate) repository: PathBuf,
    pub(crate) archives: Vec<Archive>,
    /// The .rpm packages of the same, as they come from the build.
    pub(crate) rpms: Vec<PathBuf>,
    /// The lines that install from it, as `ship` prints them.
    pub(crate) install: Vec<String>,
}

/// The versions of the product that a case installs.
#[derive(Debug)]
pub(crate) struct Editions {
    /// This checkout.
    pub(crate) first: Edition,
    /// The next version: other defaults, another unit, one more configuration file.
    pub(crate) second: Edition,
    /// The one after, which retires that file.
    pub(crate) third: Edition,
    /// The host of the first version with a script that fails.
    pub(crate) bad_preinst: Archive,
    pub(crate) bad_postinst: Archive,
    pub(crate) bad_prerm: Archive,
    /// The host of the first version, packed again.
    pub(crate) repaired: Archive,
    /// The host of the first version with a configuration that it refuses.
    pub(crate) broken: Archive,
    /// Holds all of it, until the end of the run.
    room: TempDir,
}

/// In the second version only.
pub(crate) const LEGACY: &str = "/etc/kohakuriver/legacy.toml";
/// In the unit of the second version.
pub(crate) const ALIAS: &str = "river-head.service";
/// In the environment of the second and the third version's host.
pub(crate) const SECOND_MARK: &str = "DUNNAGE_EDITION=2";
pub(crate) const THIRD_MARK: &str = "DUNNAGE_EDITION=3";

/// What the second manifest says more than the first.
const SECOND: &str = r#"
[[package.kohakuriver-host.config]]
source = "files/kohakuriver-host/etc/kohakuriver/legacy.toml"
dest = "{config}/kohakuriver/legacy.toml"

[package.kohakuriver-host.service.kohakuriver-host.environment]
DUNNAGE_EDITION = "2"

[package.kohakuriver-host.service.kohakuriver-host.systemd.Install]
Alias = "river-head.service"
WantedBy = "graphical.target"
"#;

/// What the third manifest says more than the first.
const THIRD: &str = r#"
[[package.kohakuriver-host.retired]]
path = "{config}/kohakuriver/legacy.toml"
since = "0.3.0"

[package.kohakuriver-host.service.kohakuriver-host.environment]
DUNNAGE_EDITION = "3"
"#;

impl Editions {
    /// Ships the checkout, and two later versions of it from changed copies of its manifest.
    pub(crate) fn build(listener: &dyn Listener) -> Result<Editions, VerifyError> {
        listener.on(Event::Preparing("shipping three versions of the product"));
        let dunnage = Dunnage::build()?;
        let place = target_dir().join("lifecycle");
        fs::create_dir_all(&place).map_err(VerifyError::io("create", &place))?;
        // One of its own, so that two runs do not meet.
        let kept = tempfile::Builder::new()
            .prefix("run-")
            .tempdir_in(&place)
            .map_err(VerifyError::io("create a directory in", &place))?;
        let room = kept.path();
        let first = ship(&dunnage, room, "first", None, &source_dir())?;
        let next = |name: &str, version, more| {
            let copy = room.join(name).join("source");
            next_source(&copy, name, more).map_err(VerifyError::io("write", &copy))?;
            ship(&dunnage, room, name, Some(version), &copy)
        };
        let second = next("second", "0.2.0", SECOND)?;
        let third = next("third", "0.3.0", THIRD)?;
        let host = deb(&first.archives, HOST_DAEMON.package)?;
        let repack = |suffix: &str, change: &dyn Fn(&Path) -> io::Result<()>| {
            host.repack(room, &format!("{}+{suffix}", host.version), change)
        };
        let failing = |name: &str, event: &str| {
            // Right after the first line, before the script has done anything.
            let line = format!("case \"$1\" in {event}) echo \"bad {name}\" >&2; exit 1 ;; esac");
            repack(&format!("bad{name}"), &|tree| {
                after_first_line(&script(tree, name), &line)
            })
        };
        Ok(Editions {
            bad_preinst: failing("preinst", "install|upgrade")?,
            bad_postinst: failing("postinst", "configure")?,
            bad_prerm: failing("prerm", "remove")?,
            repaired: repack("repaired", &|_| Ok(()))?,
            broken: repack("broken", &|tree| {
                let config = tree.join(HOST_DAEMON.config.trim_start_matches('/'));
                fs::write(config, "HOST_PORT = eight thousand\n")
            })?,
            first,
            second,
            third,
            room: kept,
        })
    }

    /// Where systems keep what they change.
    pub(crate) fn room(&self) -> PathBuf {
        self.room.path().join("systems")
    }
}

fn ship(
    dunnage: &Dunnage,
    room: &Path,
    name: &str,
    asked: Option<&str>,
    source: &Path,
) -> Result<Edition, VerifyError> {
    let out = room.join(name).join("dist");
    let manifest = source.join("packaging/kohakuriver.toml");
    let mut words = vec!["ship".into(), manifest.into_os_string()];
    words.extend(["--out".into(), out.clone().into_os_string()]);
    if let Some(version) = asked {
        words.extend(["--set-version".into(), version.into()]);
    }
    let url = format!("http://127.0.0.1:{}", Server::PORT);
    words.extend(["--url".into(), url.into()]);
    let said = dunnage
        .invocation(words)
        // A key of its own: a test must not make one for the person who runs it.
        .env("XDG_DATA_HOME", target_dir().join("lifecycle/data"))
        .limit(Duration::from_secs(1800))
        .run()?
        .ok()?;
    let archives = Archive::all_in(&out)?;
    let version = deb(&archives, HOST_DAEMON.package)?.version.clone();
    let lines = said
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("    "));
    let install = lines.map(str::to_owned).collect();
    let rpms = rpms(
        dunnage,
        &source.join("packaging/kohakuriver.toml"),
        &out,
        asked,
    )?;
    Ok(Edition {
        version,
        rpms,
        repository: out.join("repo"),
        archives,
        install,
    })
}

/// Builds the .rpm packages from what was compiled just now.
fn rpms(
    dunnage: &Dunnage,
    manifest: &Path,
    out: &Path,
    asked: Option<&str>,
) -> Result<Vec<PathBuf>, VerifyError> {
    let folder = out.join("rpm");
    let mut words = vec!["build".into(), manifest.as_os_str().to_owned()];
    words.extend(["--no-build".into(), "--out".into(), folder.clone().into()]);
    if let Some(version) = asked {
        words.extend(["--set-version".into(), version.into()]);
    }
    let invocation = dunnage.invocation(words);
    invocation.limit(Duration::from_secs(600)).run()?.ok()?;
    let failed = VerifyError::io("list", &folder);
    let files = fs::read_dir(&folder).and_then(|files| {
        files
            .map(|file| Ok(file?.path()))
            .collect::<io::Result<Vec<_>>>()
    });
    let mut files = files.map_err(failed)?;
    files.retain(|path| path.extension().is_some_and(|ending| ending == "rpm"));
    files.sort();
    Ok(files)
}

/// What is proven: this checkout, unless `$DUNNAGE_SOURCE` names another one.
fn source_dir() -> PathBuf {
    std::env::var_os("DUNNAGE_SOURCE").map_or_else(workspace_dir, PathBuf::from)
}

/// A copy of what `ship` reads, with more in the manifest and other defaults.
fn next_source(copy: &Path, name: &str, more: &str) -> io::Result<()> {
    for folder in ["packaging", "debian"] {
        copy_tree(&source_dir().join(folder), &copy.join(folder))?;
    }
    for license in ["LICENSE-MIT", "LICENSE-APACHE"] {
        fs::copy(source_dir().join(license), copy.join(license))?;
    }
    append(&copy.join("packaging/kohakuriver.toml"), more)?;
    let files = copy.join("packaging/files");
    for daemon in DAEMONS {
        let config = files
            .join(daemon.package)
            .join(daemon.config.trim_start_matches('/'));
        append(
            &config,
            &format!("\n# A later version says this: {name}.\n"),
        )?;
    }
    let legacy = files
        .join(HOST_DAEMON.package)
        .join(LEGACY.trim_start_matches('/'));
    fs::write(legacy, "# Read by nobody any more.\n")
}

fn append(path: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new()
        .append(true)
        .open(path)?
        .write_all(text.as_bytes())
}

fn script(tree: &Path, name: &str) -> PathBuf {
    tree.join("DEBIAN").join(name)
}

fn after_first_line(path: &Path, line: &str) -> io::Result<()> {
    let text = fs::read_to_string(path)?;
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    // Written in place, so that the file keeps its mode.
    fs::write(path, format!("{first}\n{line}\n{rest}"))
}
