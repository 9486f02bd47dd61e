//! Building: binaries by Cargo, packages by us.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::UNIX_EPOCH;

use dunnage_model::{Arch, Format, Stamp, Target};
use dunnage_package::elf::keeps_promise;
use dunnage_package::xz::BlockCache;
use dunnage_package::{Package, Payload, deb, rpm};

use crate::compile::Compile;
use crate::console::Console;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::project::Project;

/// Compressed blocks that are kept between builds, in bytes.
const CACHE_LIMIT: u64 = 512 << 20;

/// The architecture of this machine.
pub(crate) fn host() -> Result<Arch, Failure> {
    Arch::host().ok_or_else(|| {
        let failure = Failure::new("no packages can be built on this architecture");
        failure.hint("build on x86-64 or 64-bit ARM")
    })
}

/// The moment of a build: SOURCE_DATE_EPOCH, or the last commit, or the manifest's last change.
pub(crate) fn stamp(project: &Project) -> Result<Stamp, Failure> {
    if let Some(value) = std::env::var_os("SOURCE_DATE_EPOCH") {
        let seconds = value.to_str().and_then(|text| text.parse().ok());
        return seconds.map(Stamp).ok_or_else(|| {
            let message = format!("SOURCE_DATE_EPOCH is `{}`, not a number", value.display());
            Failure::new(message).hint("it is in seconds since 1970: unset it, or use `date +%s`")
        });
    }
    let folder = project
        .manifest
        .parent()
        .filter(|dir| !dir.as_os_str().is_empty());
    let mut git = Command::new("git");
    git.args(["log", "-1", "--format=%ct"])
        .current_dir(folder.unwrap_or(Path::new(".")));
    let commit = git
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|output| output.status.success());
    let seconds =
        commit.and_then(|output| String::from_utf8(output.stdout).ok()?.trim().parse().ok());
    if let Some(seconds) = seconds {
        return Ok(Stamp(seconds));
    }
    let changed = fs::metadata(&project.manifest)?.modified()?;
    Ok(Stamp(
        changed
            .duration_since(UNIX_EPOCH)
            .map_or(0, |time| time.as_secs()),
    ))
}

/// Has Cargo build the binaries that a product's packages carry, and finds them.
pub(crate) fn payload(
    project: &Project,
    compile: &Compile,
    console: &Console,
) -> Result<Payload, Failure> {
    let names = project
        .product
        .packages
        .iter()
        .flat_map(|package| package.binaries.clone());
    let names: Vec<String> = names.collect();
    if names.is_empty() {
        return Ok(Payload::default());
    }
    let Some(cargo) = &project.cargo else {
        let failure = Failure::new(format!("nothing builds the binaries {}", names.join(", ")));
        return Err(failure.hint("add cargo = \"PACKAGE\" to the [product] table"));
    };
    let arch = host()?;
    compile.run(cargo, &names, arch, console)?;
    let dir = compile.folder(cargo, arch);
    let binaries: BTreeMap<_, _> = names
        .into_iter()
        .map(|n| (n.clone(), dir.join(n)))
        .collect();
    Ok(Payload { binaries })
}

/// Renders and packs every package of a product.
pub(crate) fn pack(
    project: &Project,
    payload: &Payload,
    target: Target,
    out: &Path,
    console: &Console,
) -> Result<Vec<Package>, Failure> {
    let product = &project.product;
    let _progress = Progress::start(
        console,
        format!("packing {} {}", product.name, product.version),
    );
    keeps_promise(payload, &product.baseline, target.arch).map_err(|error| {
        Failure::from(error).hint(
            "build on a system as old as the oldest of `baseline`, or take that one out of it",
        )
    })?;
    let stamp = stamp(project)?;
    let cache = cache(project);
    fs::create_dir_all(out).map_err(|error| cannot_write(out, &error))?;
    let mut packages = Vec::new();
    for tree in dunnage_render::render(product, target, stamp)? {
        let build = match target.format {
            Format::Deb => deb::build,
            Format::Rpm => rpm::build,
        };
        let package = build(&tree, payload, stamp, &cache, out).map_err(|error| {
            let hint = error.hint();
            Failure::hinted(error, hint)
        })?;
        packages.push(package);
    }
    Ok(packages)
}

/// What was compressed before.
pub(crate) fn cache(project: &Project) -> BlockCache {
    BlockCache::directory(cache_dir(project), CACHE_LIMIT)
}

/// Where work is kept between builds.
pub(crate) fn cache_dir(project: &Project) -> PathBuf {
    let target = project.cargo.as_ref().map(|cargo| cargo.target_dir.clone());
    target
        .unwrap_or_else(|| PathBuf::from("target"))
        .join("dunnage-cache")
}

/// Writes a small file that is whole or not there.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    dunnage_package::write_whole(path, bytes).map_err(|error| cannot_write(path, &error))
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("failed to write {}: {error}", path.display()))
        .hint("check the permissions and the free space there, or choose another folder with --out")
}
