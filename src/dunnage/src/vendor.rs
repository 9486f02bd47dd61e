//! The crates that a product is built with, beside its source.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use dunnage_model::{CargoProject, CrateId};
use sha2::{Digest, Sha256};

use crate::console::Console;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::source::{lock_file, manifests, words};
use crate::workshop::write_whole;

/// The folder in a source archive.
const FOLDER: &str = "vendor";

/// What the crates of the last lock file are kept in, in the cache.
const CACHE: &str = "vendored";

/// How a folder says that it is complete; it holds the settings for Cargo.
const SETTINGS: &str = "config.toml";

/// What a lock file is about; other systems' crates are needed by nobody who has this source.
const PLATFORMS: [&str; 11] = [
    "aarch64-apple-darwin",
    "aarch64-unknown-linux-gnu",
    "aarch64-unknown-linux-musl",
    "armv7-unknown-linux-gnueabihf",
    "i686-unknown-linux-gnu",
    "powerpc64le-unknown-linux-gnu",
    "riscv64gc-unknown-linux-gnu",
    "s390x-unknown-linux-gnu",
    "x86_64-apple-darwin",
    "x86_64-unknown-linux-gnu",
    "x86_64-unknown-linux-musl",
];

/// Vendored crates.
pub(crate) struct Vendor {
    /// Where they are.
    pub(crate) folder: PathBuf,
    /// How Cargo finds them in `vendor`.
    pub(crate) config: String,
}

impl Vendor {
    /// The crates of a Cargo package, fetched once for a lock file. Crates that it does not need on any
    /// of [`PLATFORMS`] are there as empty ones: Cargo wants to see everything that the lock file names.
    pub(crate) fn of(
        cargo: &CargoProject,
        files: &[PathBuf],
        cache: &Path,
        console: &Console,
    ) -> Result<Vendor, Failure> {
        let base = cache.join(CACHE).join(&cargo.name);
        let place = base.join(key(cargo, files)?);
        let folder = place.join(FOLDER);
        let settings = place.join(SETTINGS);
        if let Ok(config) = fs::read_to_string(&settings) {
            return Ok(Vendor { folder, config });
        }
        let text = format!("fetching the crates of {}", cargo.name);
        let _progress = Progress::start(console, text);
        // Those of older lock files, and what a killed run left.
        if base.exists() {
            fs::remove_dir_all(&base)?;
        }
        fs::create_dir_all(&folder)?;
        let config = fetch(cargo, &folder)?;
        let needed = cargo.crates(&PLATFORMS)?;
        hollow(&folder, &needed)?;
        write_whole(&settings, config.as_bytes())?;
        Ok(Vendor { folder, config })
    }
}

/// What the crates depend on: the lock file, and who asks for what.
fn key(cargo: &CargoProject, files: &[PathBuf]) -> Result<String, Failure> {
    let lock = lock_file(cargo);
    let read = |path: &Path| {
        fs::read(path)
            .map_err(|error| Failure::new(format!("failed to read {}: {error}", path.display())))
    };
    let locked = read(&lock).map_err(|failure| {
        failure.hint("a source archive pins its crates: `cargo generate-lockfile` writes the file")
    })?;
    let mut sum = Sha256::new();
    sum.update(PLATFORMS.join(" "));
    sum.update(&locked);
    for path in manifests(files) {
        sum.update(path.as_os_str().as_encoded_bytes());
        sum.update(read(&cargo.root.join(path)).unwrap_or_default());
    }
    let sum: String = sum.finalize().iter().map(|b| format!("{b:02x}")).collect();
    Ok(sum[..32].to_owned())
}

/// Has Cargo fetch everything; what it says is how a project uses it.
fn fetch(cargo: &CargoProject, folder: &Path) -> Result<String, Failure> {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command
        .args(["vendor", "--locked", "--versioned-dirs"])
        .arg(folder)
        .current_dir(&cargo.root)
        // What it prints is needed, also by people who like it quiet.
        .env("CARGO_TERM_QUIET", "false");
    let output = command.output().map_err(|error| {
        Failure::new(format!("failed to run cargo: {error}")).hint("install Rust")
    })?;
    if !output.status.success() {
        let message = format!("cargo did not fetch the crates: {}", words(&output));
        return Err(Failure::new(message).hint(
            "it needs the network once for every Cargo.lock, and a Cargo.lock that is up to date",
        ));
    }
    let config = String::from_utf8_lossy(&output.stdout);
    Ok(config.replace(&*folder.to_string_lossy(), FOLDER))
}

/// Empties the crates that are not needed.
fn hollow(folder: &Path, needed: &[CrateId]) -> Result<(), Failure> {
    for entry in fs::read_dir(folder)? {
        let dir = entry?.path();
        let manifest = fs::read_to_string(dir.join("Cargo.toml"))?;
        let mut manifest: toml::Table = manifest.parse()?;
        let text = |key| {
            let value = manifest.get("package").and_then(|package| package.get(key));
            value.and_then(toml::Value::as_str).map(str::to_owned)
        };
        let id = CrateId {
            name: text("name").unwrap_or_default(),
            version: text("version").unwrap_or_default(),
        };
        if needed.contains(&id) {
            continue;
        }
        let sums: serde_json::Value =
            serde_json::from_slice(&fs::read(dir.join(".cargo-checksum.json"))?)?;
        let sums = serde_json::json!({ "files": {}, "package": sums["package"] });
        shell(&mut manifest);
        fs::remove_dir_all(&dir)?;
        fs::create_dir_all(dir.join("src"))?;
        fs::write(dir.join("src/lib.rs"), "")?;
        fs::write(dir.join("Cargo.toml"), toml::to_string(&manifest)?)?;
        fs::write(dir.join(".cargo-checksum.json"), sums.to_string())?;
    }
    Ok(())
}

/// Leaves of a manifest what resolving asks for: names, features, dependencies.
fn shell(manifest: &mut toml::Table) {
    for target in ["bin", "example", "test", "bench"] {
        manifest.remove(target);
    }
    let lib = toml::Table::from_iter([("path".to_owned(), "src/lib.rs".into())]);
    manifest.insert("lib".to_owned(), lib.into());
    if let Some(package) = manifest
        .get_mut("package")
        .and_then(toml::Value::as_table_mut)
    {
        // A crate that links something must have a build script, and there is none any more.
        for key in ["build", "links", "readme", "license-file", "default-run"] {
            package.remove(key);
        }
    }
}
