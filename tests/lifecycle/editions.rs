//! The versions of the products that a case installs, all made by `dunnage ship`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use dunnage_verify::{Archive, Event, Listener, Server, VerifyError};
use support::{Dunnage, copy_tree, target_dir, workspace_dir};
use tempfile::TempDir;

use crate::case::deb;
use crate::faulty::Faulty;
use crate::product::{Daemon, PRODUCTS, Product};

/// One version of all products, published.
#[derive(Debug)]
pub(crate) struct Edition {
    /// As dpkg shows it.
    pub(crate) version: String,
    /// The root of the signed repository.
    pub(crate) repository: PathBuf,
    pub(crate) archives: Vec<Archive>,
    /// The .rpm packages of the same, as they come from the build.
    rpms: Vec<PathBuf>,
    pub(crate) install: Install,
}

/// The lines that install from a repository, as `ship` prints them.
#[derive(Debug)]
pub(crate) struct Install {
    pub(crate) apt: Vec<String>,
    pub(crate) dnf: Vec<String>,
}

/// The versions of the products that a case installs.
#[derive(Debug)]
pub(crate) struct Editions {
    /// This checkout.
    pub(crate) first: Edition,
    /// The next version: other defaults, another unit, one more configuration file.
    pub(crate) second: Edition,
    /// The one after, which retires that file.
    pub(crate) third: Edition,
    /// For each product.
    faulty: Vec<(&'static str, Faulty)>,
    /// Holds all of it, until the end of the run.
    room: TempDir,
}

impl Edition {
    /// The .rpm packages of a product, as dnf takes them.
    pub(crate) fn rpms(&self, product: &Product) -> Vec<&Path> {
        let belongs = |path: &&PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            // Before version and release.
            let package = name.rsplitn(3, '-').nth(2).unwrap_or_default();
            product.packages.contains(&package)
        };
        let files = self.rpms.iter().filter(belongs);
        files.map(PathBuf::as_path).collect()
    }

    /// What to tell apt to get a product in this version, be it older or newer.
    pub(crate) fn exactly(&self, product: &Product) -> Vec<String> {
        let packages = product.packages.iter();
        packages
            .map(|package| format!("{package}={}", self.version))
            .collect()
    }
}

/// In the environment of the second and the third version's main daemon.
pub(crate) const SECOND_MARK: &str = "DUNNAGE_EDITION=2";
pub(crate) const THIRD_MARK: &str = "DUNNAGE_EDITION=3";

/// What the second manifest says more than the first.
fn second(daemon: &Daemon) -> String {
    let (files, legacy, alias) = (daemon.files, daemon.legacy, daemon.alias);
    let dest = legacy.replace("/etc/", "{config}/");
    let [package, service] = daemon.tables;
    format!(
        r#"
[[{package}.config]]
source = "files/{files}{legacy}"
dest = "{dest}"

[{service}.environment]
DUNNAGE_EDITION = "2"

[{service}.systemd.Install]
Alias = "{alias}"
WantedBy = "graphical.target"
"#
    )
}

/// What the third manifest says more than the first.
fn third(daemon: &Daemon) -> String {
    let path = daemon.legacy.replace("/etc/", "{config}/");
    let [package, service] = daemon.tables;
    format!(
        r#"
[[{package}.retired]]
path = "{path}"
since = "0.3.0"

[{service}.environment]
DUNNAGE_EDITION = "3"
"#
    )
}

impl Editions {
    /// Ships the checkout, and two later versions of it from changed copies of its manifests.
    pub(crate) fn build(listener: &dyn Listener) -> Result<Editions, VerifyError> {
        listener.on(Event::Preparing("shipping three versions of the products"));
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
        let next = |name: &str, version, more: fn(&Daemon) -> String| {
            let copy = room.join(name).join("source");
            next_source(&copy, name, more).map_err(VerifyError::io("write", &copy))?;
            ship(&dunnage, room, name, Some(version), &copy)
        };
        let second = next("second", "0.2.0", second)?;
        let third = next("third", "0.3.0", third)?;
        let faulty = PRODUCTS
            .iter()
            .map(|product| Ok((product.name, Faulty::build(product, &first, room)?)))
            .collect::<Result<_, VerifyError>>()?;
        Ok(Editions {
            first,
            second,
            third,
            faulty,
            room: kept,
        })
    }

    /// The packages of a product that fail.
    pub(crate) fn faulty(&self, product: &Product) -> Result<&Faulty, VerifyError> {
        let mut all = self.faulty.iter();
        all.find_map(|(name, faulty)| (*name == product.name).then_some(faulty))
            .ok_or_else(|| VerifyError::Unexpected {
                what: "a product without faulty packages".to_owned(),
                text: product.name.to_owned(),
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
    let mut words = vec!["ship".into()];
    words.extend(PRODUCTS.map(|product| {
        let manifest = format!("packaging/{}.toml", product.name);
        source.join(manifest).into_os_string()
    }));
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
    let versions = PRODUCTS
        .iter()
        .flat_map(|product| product.packages)
        .map(|package| Ok(deb(&archives, package)?.version.clone()))
        .collect::<Result<Vec<_>, VerifyError>>()?;
    let version = versions[0].clone();
    if versions.iter().any(|other| *other != version) {
        return Err(VerifyError::Unexpected {
            what: format!("the versions of the {name} edition, which are not one"),
            text: versions.join(", "),
        });
    }
    let install = Install {
        apt: lines_for("Debian", &said.stdout),
        dnf: lines_for("Fedora", &said.stdout),
    };
    let rpms = rpms(&out)?;
    Ok(Edition {
        version,
        rpms,
        repository: out.join("repo"),
        archives,
        install,
    })
}

/// The .rpm packages that lie beside the repository, as they were built.
fn rpms(folder: &Path) -> Result<Vec<PathBuf>, VerifyError> {
    let failed = VerifyError::io("list", folder);
    let files = fs::read_dir(folder).and_then(|files| {
        files
            .map(|file| Ok(file?.path()))
            .collect::<io::Result<Vec<_>>>()
    });
    let mut files = files.map_err(failed)?;
    files.retain(|path| path.extension().is_some_and(|suffix| suffix == "rpm"));
    files.sort();
    Ok(files)
}

/// The lines to install that `ship` prints for a system.
fn lines_for(system: &str, said: &str) -> Vec<String> {
    let heading = |line: &&str| line.starts_with("To install") && line.contains(system);
    let after = said.lines().skip_while(|line| !heading(line)).skip(2);
    let lines = after.map_while(|line| line.strip_prefix("    "));
    lines.map(str::to_owned).collect()
}

/// What is proven: this checkout, unless `$DUNNAGE_SOURCE` names another one.
fn source_dir() -> PathBuf {
    std::env::var_os("DUNNAGE_SOURCE").map_or_else(workspace_dir, PathBuf::from)
}

/// A copy of what `ship` reads, with more in the manifests and other defaults.
fn next_source(copy: &Path, name: &str, more: fn(&Daemon) -> String) -> io::Result<()> {
    for folder in ["packaging", "debian"] {
        copy_tree(&source_dir().join(folder), &copy.join(folder))?;
    }
    for license in ["LICENSE-MIT", "LICENSE-APACHE"] {
        fs::copy(source_dir().join(license), copy.join(license))?;
    }
    let below = |daemon: &Daemon, path: &str| {
        let files = copy.join("packaging/files").join(daemon.files);
        files.join(path.trim_start_matches('/'))
    };
    for product in PRODUCTS {
        let manifest = copy.join(format!("packaging/{}.toml", product.name));
        append(&manifest, &more(product.main()))?;
        for daemon in product.daemons {
            append(
                &below(daemon, daemon.config),
                &format!("\n# A later version says this: {name}.\n"),
            )?;
        }
        let legacy = below(product.main(), product.main().legacy);
        fs::write(legacy, "# Read by nobody any more.\n")?;
    }
    Ok(())
}

fn append(path: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new()
        .append(true)
        .open(path)?
        .write_all(text.as_bytes())
}
