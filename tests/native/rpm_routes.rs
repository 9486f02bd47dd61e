//! rpmbuild, from the source archive.

use std::collections::BTreeSet;
use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use dunnage_verify::Invocation;
use support::workspace_dir;

use crate::forced::{Forced, judge};
use crate::ground::{Ground, PRODUCT, files, quick, run};
use crate::pairs::compare_all;
use crate::rpm_facts::facts;

/// What rpmbuild does differently before 4.19.
const WITHOUT_SYSUSERS: &[Forced] = &[Forced {
    reason: "it reads no sysusers.d: what it does not say of accounts, %pre does",
    lines: &[
        "- kohakuriver-host: Provides: group(kohakuriver-host)",
        "- kohakuriver-host: Provides: user(kohakuriver-host) = …",
        "- kohakuriver-host: Recommends: group(kohakuriver-host)",
        "- kohakuriver-host: Recommends: user(kohakuriver-host)",
        "- kohakuriver-runner: Provides: group(docker) = …",
        "- kohakuriver-runner: Provides: group(kohakuriver-runner)",
        "- kohakuriver-runner: Provides: user(kohakuriver-runner) = …",
        "- kohakuriver-runner: Recommends: group(kohakuriver-runner)",
        "- kohakuriver-runner: Recommends: user(kohakuriver-runner)",
        "- kohakuriver-runner: Requires: group(docker)",
        "- kohakuriver-runner: Requires: user(kohakuriver-runner)",
    ],
}];

/// What makes these relations in rpm 4.19 and later.
const SYSUSERS: &str = "/usr/lib/rpm/fileattrs/sysusers.attr";

/// What the machines of a distribution say of themselves in every package, and one folder for packages of
/// every architecture.
const MACROS: [&str; 3] = [
    "_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
    "packager Dunnage maintainers <maintainers@dunnage.dev>",
    "vendor Dunnage maintainers",
];

pub(crate) fn rpmbuild(ground: &Ground) -> Result<(), Box<dyn Error>> {
    let top = ground.folder("rpmbuild")?;
    let ours = ground.ours(PRODUCT)?;
    let mut made = vec![build(ground, PRODUCT, &top)?];
    let out = top.join("packages");
    let mut differ = BTreeSet::new();
    compare_all(&ours, &out, ".rpm", facts, &mut differ)?;
    made.extend(files(&out, ".rpm")?);
    let forced = if Path::new(SYSUSERS).exists() {
        &[]
    } else {
        WITHOUT_SYSUSERS
    };
    judge(&differ, forced)?;
    let config = workspace_dir().join("packaging/rpmlint.toml");
    let words = ["rpmlint".as_ref(), "--config".as_ref(), config.as_os_str()];
    let made = made.iter().map(|path| path.as_os_str());
    let said = Invocation::new(words.into_iter().chain(made)).run()?.stdout;
    if said.contains("; 0 errors, 0 warnings,") {
        Ok(())
    } else {
        Err(said.into())
    }
}

/// Has rpmbuild build the packages of a product; the .spec is what it returns.
fn build(ground: &Ground, product: &str, top: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let source = ground.source(product)?;
    // rpmbuild removes what it built, this file too.
    let spec = top.join(format!("{product}.spec"));
    fs::copy(source.join(format!("rpm/{product}.spec")), &spec)?;
    let (archives, out) = (ground.archives()?, top.join("packages"));
    let folders = [
        ("_topdir", top),
        ("_sourcedir", &archives),
        ("_rpmdir", &out),
        // Where the others were compiled, so that the crates have the same paths.
        ("_builddir", source.parent().unwrap_or(&source)),
    ];
    let folders = folders.map(|(name, folder)| format!("{name} {}", folder.display()));
    // --nodeps: a toolchain of rustup is no package.
    let mut line = ["rpmbuild", "-bb", "--nodeps"].map(OsString::from).to_vec();
    for words in folders.iter().map(String::as_str).chain(MACROS) {
        line.extend(["--define".into(), words.into()]);
    }
    line.push(spec.clone().into());
    run(quick(Invocation::new(line)))?;
    ground.forget_source(product);
    Ok(spec)
}
