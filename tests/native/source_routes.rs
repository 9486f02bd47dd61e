//! dpkg-buildpackage, in an unpacked source archive.

use std::collections::BTreeSet;
use std::error::Error;
use std::ffi::OsStr;

use dunnage_verify::Invocation;

use crate::deb_facts::facts;
use crate::forced::{Forced, judge};
use crate::ground::{Ground, PRODUCT, files, quick, run};
use crate::pairs::compare_all;

/// What dpkg-buildpackage with debhelper 13 does differently.
const DEBHELPER: &[Forced] = &[Forced {
    reason: "it names the source package where that has another name",
    lines: &[
        "+ kohakuriver-host: Source: kohakuriver",
        "+ kohakuriver-runner: Source: kohakuriver",
    ],
}];

pub(crate) fn dpkg_buildpackage(ground: &Ground) -> Result<(), Box<dyn Error>> {
    let ours = ground.ours(PRODUCT)?;
    let source = ground.source(PRODUCT)?;
    // -d: a toolchain of rustup is no package.
    let build = Invocation::new(["dpkg-buildpackage", "-us", "-uc", "-b", "-d"]);
    run(quick(build.in_folder(&source)))?;
    // Beside the source, as dpkg does it.
    let out = source.parent().unwrap_or(&source);
    let mut differ = BTreeSet::new();
    compare_all(&ours, out, ".deb", facts, &mut differ)?;
    let changes = files(out, ".changes")?;
    judge(&differ, DEBHELPER)?;
    let words = ["lintian", "--allow-root", "--fail-on", "error,warning"].map(OsStr::new);
    let changes = changes.iter().map(|path| path.as_os_str());
    let said = run(Invocation::new(words.into_iter().chain(changes)))?.stdout;
    if said.is_empty() {
        Ok(())
    } else {
        Err(said.into())
    }
}
