//! The maintainer scripts, in the shape of lifecycle 2.2.

use askama::Template;
use dunnage_model::{OnInstall, OnUpgrade, PackageSpec};
use dunnage_unit::{Layout, Word};

use super::held::{Held, held};
use crate::shell::{Words, quoted};
use crate::system::System;
use crate::{RenderError, Script, ScriptKind};

/// A conffile that is given to a group once.
#[derive(Clone)]
struct GroupFile {
    group: String,
    path: String,
}

/// A conffile that is gone, for dpkg-maintscript-helper(1).
#[derive(Clone)]
struct RetiredFile {
    path: String,
    /// The version before which packages shipped it.
    before: String,
}

#[derive(Template)]
#[template(path = "deb/preinst.sh")]
struct Preinst<'a> {
    package: &'a str,
    retired: Vec<RetiredFile>,
    groups: Vec<GroupFile>,
    services: bool,
    stop_first: Words,
}

#[derive(Template)]
#[template(path = "deb/postinst.sh")]
struct Postinst<'a> {
    package: &'a str,
    retired: Vec<RetiredFile>,
    accounts: bool,
    directories: bool,
    groups: Vec<GroupFile>,
    enable: Words,
    keep: Words,
    services: bool,
    start: Words,
    units: Words,
    templates: Vec<String>,
    restart: Words,
    reload: Words,
    stop_first: Words,
}

#[derive(Template)]
#[template(path = "deb/prerm.sh")]
struct Prerm<'a> {
    package: &'a str,
    stop: Words,
}

#[derive(Template)]
#[template(path = "deb/postrm.sh")]
struct Postrm<'a> {
    package: &'a str,
    retired: Vec<RetiredFile>,
    services: bool,
    units: Words,
    templates: Vec<String>,
    /// Whether the other scripts leave marks in /run.
    marks: bool,
    delete: Vec<Words>,
    keeps: Words,
}

/// The scripts a package needs; none at all for one that only brings files.
pub(crate) fn scripts(
    package: &PackageSpec,
    directories: bool,
) -> Result<Vec<Script>, RenderError> {
    let layout = Layout::debian();
    let system = System::of(package);
    let services = !system.is_empty();
    let retired = retired(package, &layout);
    let groups = group_files(package, &layout);
    let marks = services || !groups.is_empty();
    let held = held(package, &layout);
    let mut scripts = Vec::new();
    if marks || !retired.is_empty() {
        let script = preinst(package, &system, groups.clone(), retired.clone());
        scripts.push((ScriptKind::Preinst, script.render()?));
    }
    if marks || directories || package.user.is_some() || !retired.is_empty() {
        let script = postinst(package, &system, groups, retired.clone(), directories);
        scripts.push((ScriptKind::Postinst, script.render()?));
    }
    if services {
        let (package, stop) = (package.name.as_str(), system.all_globs());
        scripts.push((ScriptKind::Prerm, Prerm { package, stop }.render()?));
    }
    let delete: Vec<_> = held
        .iter()
        .filter(|held| held.goes)
        .map(Held::words)
        .collect();
    if marks || !delete.is_empty() || !retired.is_empty() {
        let keeps = held.iter().filter(|held| !held.goes);
        let script = Postrm {
            package: &package.name,
            retired,
            services,
            units: system.units(|_| true),
            templates: system.templates(),
            marks,
            delete,
            keeps: keeps.map(Held::path).collect(),
        };
        scripts.push((ScriptKind::Postrm, script.render()?));
    }
    // A template loses its last line break.
    let script = |(kind, text)| Script {
        kind,
        text: text + "\n",
    };
    Ok(scripts.into_iter().map(script).collect())
}

fn preinst<'a>(
    package: &'a PackageSpec,
    system: &System<'_>,
    groups: Vec<GroupFile>,
    retired: Vec<RetiredFile>,
) -> Preinst<'a> {
    Preinst {
        package: &package.name,
        retired,
        groups,
        services: !system.is_empty(),
        stop_first: system.globs(OnUpgrade::StopFirst),
    }
}

fn postinst<'a>(
    package: &'a PackageSpec,
    system: &System<'_>,
    groups: Vec<GroupFile>,
    retired: Vec<RetiredFile>,
    directories: bool,
) -> Postinst<'a> {
    Postinst {
        package: &package.name,
        retired,
        accounts: package.user.is_some(),
        directories,
        groups,
        enable: system.units(|spec| spec.on_install != OnInstall::Nothing),
        keep: system.units(|spec| spec.on_install == OnInstall::Nothing),
        services: !system.is_empty(),
        start: system.units(|spec| spec.on_install == OnInstall::Start),
        units: system.units(|_| true),
        templates: system.templates(),
        restart: system.globs(OnUpgrade::Restart),
        reload: system.globs(OnUpgrade::Reload),
        stop_first: system.globs(OnUpgrade::StopFirst),
    }
}

fn group_files(package: &PackageSpec, layout: &Layout) -> Vec<GroupFile> {
    let files = package.configs.iter().filter_map(|config| {
        let group = config.group.clone().filter(|group| group != "root")?;
        Some(GroupFile {
            group,
            path: quoted(&path(&config.file.dest, layout)?),
        })
    });
    files.collect()
}

fn retired(package: &PackageSpec, layout: &Layout) -> Vec<RetiredFile> {
    let files = package.retired.iter().filter_map(|retired| {
        let path = quoted(&path(&retired.path, layout)?);
        // A pre-release of the version that drops it counts as newer than all that had it.
        Some(RetiredFile {
            path,
            before: format!("{}~", retired.since.deb()),
        })
    });
    files.collect()
}

fn path(word: &Word, layout: &Layout) -> Option<String> {
    word.resolve(layout).as_literal().map(str::to_owned)
}
