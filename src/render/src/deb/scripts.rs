//! The maintainer scripts, in the shape of lifecycle 2.2.

use askama::Template;
use dunnage_model::{OnInstall, OnUpgrade, PackageSpec, ServiceSpec};
use dunnage_unit::{Layout, Scope, Word};

use super::shell::Words;
use crate::{RenderError, Script, ScriptKind};

/// A conffile that is given to a group once.
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
    delete: Words,
    keeps: Words,
}

/// The scripts a package needs; none at all for one that only brings files.
pub(crate) fn scripts(
    package: &PackageSpec,
    directories: bool,
) -> Result<Vec<Script>, RenderError> {
    let layout = Layout::debian();
    let system = System::of(package);
    let retired = retired(package, &layout);
    let services = !system.services.is_empty();
    let mut scripts = Vec::new();
    let mut add = |kind, text: askama::Result<String>| {
        // A template loses its last line break.
        scripts.push(Script {
            kind,
            text: text?
                + "
",
        });
        Ok::<_, RenderError>(())
    };
    let name = package.name.as_str();
    let stop_first = system.units(|spec| spec.on_upgrade == OnUpgrade::StopFirst);
    if services || !retired.is_empty() {
        let stop_first = stop_first.clone();
        let script = Preinst {
            package: name,
            retired: retired.clone(),
            services,
            stop_first,
        };
        add(ScriptKind::Preinst, script.render())?;
    }
    let postinst = Postinst {
        package: name,
        retired: retired.clone(),
        accounts: package.user.is_some(),
        directories,
        groups: group_files(package, &layout),
        enable: system.units(|spec| spec.on_install != OnInstall::Nothing),
        keep: system.units(|spec| spec.on_install == OnInstall::Nothing),
        services,
        start: system.units(|spec| spec.on_install == OnInstall::Start),
        templates: system.templates(),
        restart: system.globs(OnUpgrade::Restart),
        reload: system.globs(OnUpgrade::Reload),
        stop_first,
    };
    if services || directories || postinst.accounts || !retired.is_empty() {
        add(ScriptKind::Postinst, postinst.render())?;
    }
    if services {
        let script = Prerm {
            package: name,
            stop: system.all_globs(),
        };
        add(ScriptKind::Prerm, script.render())?;
    }
    let (delete, keeps) = purged(package, &layout);
    if services || directories || !retired.is_empty() {
        let units = system.units(|_| true);
        let templates = system.templates();
        let script = Postrm {
            package: name,
            retired,
            services,
            units,
            templates,
            delete,
            keeps,
        };
        add(ScriptKind::Postrm, script.render())?;
    }
    Ok(scripts)
}

/// The services that PID 1 runs.
struct System<'a> {
    services: Vec<&'a ServiceSpec>,
}

impl<'a> System<'a> {
    fn of(package: &'a PackageSpec) -> System<'a> {
        let services = package
            .services
            .iter()
            .filter(|spec| spec.scope == Scope::System);
        System {
            services: services.collect(),
        }
    }

    /// Units that are no templates.
    fn units(&self, wanted: impl Fn(&ServiceSpec) -> bool) -> Words {
        let plain = self
            .services
            .iter()
            .filter(|spec| !spec.service.name.is_template());
        plain
            .filter(|spec| wanted(spec))
            .map(|spec| spec.service.name.unit())
            .collect()
    }

    /// `x@` of every template.
    fn templates(&self) -> Vec<String> {
        let templates = self
            .services
            .iter()
            .filter(|spec| spec.service.name.is_template());
        templates
            .map(|spec| spec.service.name.to_string())
            .collect()
    }

    /// Units, and instances by glob, that an upgrade treats in one way.
    fn globs(&self, on_upgrade: OnUpgrade) -> Words {
        let same = self
            .services
            .iter()
            .filter(|spec| spec.on_upgrade == on_upgrade);
        same.map(|spec| spec.service.name.glob()).collect()
    }

    fn all_globs(&self) -> Words {
        self.services
            .iter()
            .map(|spec| spec.service.name.glob())
            .collect()
    }
}

fn group_files(package: &PackageSpec, layout: &Layout) -> Vec<GroupFile> {
    let files = package.configs.iter().filter_map(|config| {
        let group = config.group.clone().filter(|group| group != "root")?;
        Some(GroupFile {
            group,
            path: super::shell::quoted(&path(&config.file.dest, layout)?),
        })
    });
    files.collect()
}

fn retired(package: &PackageSpec, layout: &Layout) -> Vec<RetiredFile> {
    let files = package.retired.iter().filter_map(|retired| {
        let path = super::shell::quoted(&path(&retired.path, layout)?);
        // A pre-release of the version that drops it counts as newer than all that had it.
        Some(RetiredFile {
            path,
            before: format!("{}~", retired.since.deb()),
        })
    });
    files.collect()
}

/// What a purge deletes, and the data it leaves (lifecycle D17, D18).
fn purged(package: &PackageSpec, layout: &Layout) -> (Words, Words) {
    let (mut delete, mut keep) = (Vec::new(), Vec::new());
    for spec in package
        .services
        .iter()
        .filter(|spec| spec.scope == Scope::System)
    {
        let service = &spec.service;
        let dirs = [
            ("/var/log", &service.logs, true),
            ("/var/cache", &service.cache, true),
            ("/run", &service.runtime, true),
            ("/var/lib", &service.state, package.purge_state),
        ];
        for (base, dir, goes) in dirs {
            let Some(dir) = dir.as_ref().and_then(|dir| path(&dir.name, layout)) else {
                continue;
            };
            let list = if goes { &mut delete } else { &mut keep };
            let dir = format!("{base}/{dir}");
            if !list.contains(&dir) {
                list.push(dir);
            }
        }
    }
    (Words(delete), Words(keep))
}

fn path(word: &Word, layout: &Layout) -> Option<String> {
    word.resolve(layout).as_literal().map(str::to_owned)
}
