//! dpkg-buildpackage, in a copy of the source.

use std::collections::BTreeSet;
use std::error::Error;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use dunnage_verify::Invocation;
use support::workspace_dir;

use crate::deb_facts::facts;
use crate::forced::{Forced, compare, judge};
use crate::ground::{EPOCH, Ground, cargo_target, files, here, run};

/// What dpkg-buildpackage with debhelper 13 does differently.
const DEBHELPER: &[Forced] = &[Forced {
    reason: "it names the source package, which has another name",
    lines: &[
        "+ kohakuriver: Source: dunnage",
        "+ kohakuriver-host: Source: dunnage",
        "+ kohakuriver-runner: Source: dunnage",
        "+ llmspell: Source: dunnage",
    ],
}];

pub(crate) fn dpkg_buildpackage(ground: &Ground) -> Result<(), Box<dyn Error>> {
    let folder = ground.folder("dpkg-buildpackage")?;
    let source = folder.join("source");
    copy_tracked(&source)?;
    // -d: a toolchain of rustup is no package.
    let build = Invocation::new(["dpkg-buildpackage", "-us", "-uc", "-b", "-d"]);
    let build = build
        .env("SOURCE_DATE_EPOCH", EPOCH)
        .env("CARGO_TARGET_DIR", cargo_target())
        .env("CARGO_NET_OFFLINE", "true");
    run(build.in_folder(&source))?;
    let mut differ = BTreeSet::new();
    let debs = files(&folder, ".deb")?;
    let same = files(ground.ours()?, ".deb")?;
    let names = |list: &[std::path::PathBuf]| -> Vec<_> {
        list.iter()
            .map(|path| path.file_name().map(OsStr::to_owned))
            .collect()
    };
    if names(&debs) != names(&same) {
        return Err(format!("made {debs:?} and not {same:?}").into());
    }
    for (ours, theirs) in same.iter().zip(&debs) {
        let name = theirs
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let package = name.split('_').next().unwrap_or_default();
        compare(package, &facts(ours)?, &facts(theirs)?, &mut differ);
    }
    judge(&differ, DEBHELPER)?;
    let changes = files(&folder, ".changes")?;
    let words = ["lintian", "--allow-root", "--fail-on", "error,warning"].map(OsStr::new);
    let changes = changes.iter().map(|path| path.as_os_str());
    let said = run(Invocation::new(words.into_iter().chain(changes)))?.stdout;
    if said.is_empty() {
        Ok(())
    } else {
        Err(said.into())
    }
}

/// Copies what git tracks, as it is now.
fn copy_tracked(to: &Path) -> Result<(), Box<dyn Error>> {
    let listed = run(here(&["git", "ls-files", "-z"]))?.stdout;
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        let target = to.join(path);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(workspace_dir().join(path), target)?;
    }
    Ok(())
}
