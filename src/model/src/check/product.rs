//! From a [`Manifest`] to a [`Product`].

use dunnage_unit::{Layout, Scope};
use toml::Spanned;

use super::{accounts, declarations, homebrew, names, paths, relations, releases, services, texts};
use crate::manifest::{
    HomebrewEntry, Manifest, PackageEntry, RelationEntry, RelationOverride, ServiceEntry,
};
use crate::problem::{Findings, Problem, Problems};
use crate::product::{
    Accepted, Config, Homebrew, PackageSpec, Product, RelationSpec, ServiceSpec, Shipped,
};
use crate::{Baseline, CargoProject, Released, Version};

/// What a manifest is checked against.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The Cargo package that builds its binaries.
    pub cargo: Option<CargoProject>,
    /// A version that replaces the one of the manifest and of Cargo.
    pub version: Option<Version>,
    /// What earlier versions shipped.
    pub released: Released,
}

/// Checks a manifest as a whole.
pub fn check(manifest: Manifest, surroundings: &Surroundings) -> Result<Product, Problems> {
    let findings = Findings::default();
    let version = version(&manifest, surroundings, &findings);
    let baseline = names::check(&manifest, &findings);
    let layout = Layout::debian();
    texts::check(&manifest, &findings);
    names::binaries(&manifest, surroundings.cargo.as_ref(), &findings);
    relations::check(&manifest, &findings);
    accounts::check(&manifest, &layout, &findings);
    paths::check(&manifest, &layout, &findings);
    services::check(&manifest, &layout, &baseline, &findings);
    declarations::check(&manifest, &layout, &findings);
    homebrew::check(&manifest, &findings);
    releases::check(&manifest, &layout, &surroundings.released, &findings);

    let mut problems = manifest.problems;
    problems.extend(findings.into_list());
    match version {
        Some(version) if problems.is_empty() => {
            let homebrew = brew(manifest.homebrew);
            let product = product(manifest.head, manifest.packages, version, baseline);
            Ok(Product {
                homebrew,
                ..product
            })
        }
        _ => Err(Problems::new(manifest.path, manifest.text, problems)),
    }
}

fn version(manifest: &Manifest, around: &Surroundings, findings: &Findings) -> Option<Version> {
    let cargo = around.cargo.as_ref().map(|cargo| cargo.version.clone());
    let found = around
        .version
        .clone()
        .or_else(|| manifest.head.version.clone())
        .or(cargo);
    if found.is_none() {
        let hint = "add `version = \"1.2.3\"`, or `cargo = \"PACKAGE\"` to take it from Cargo.toml";
        let span = manifest.head.spans.of("version");
        findings.push(Problem::at(span, "the product has no version").hint(hint));
    }
    found
}

fn product(
    head: crate::manifest::Head,
    packages: Vec<PackageEntry>,
    version: Version,
    baseline: Vec<Baseline>,
) -> Product {
    let text = |value: Option<Spanned<String>>| value.map(Spanned::into_inner);
    let summary = head.summary;
    let packages = packages
        .into_iter()
        .map(|entry| package(entry, &summary))
        .collect();
    Product {
        name: head.name,
        version,
        summary: summary.clone(),
        license: text(head.license).unwrap_or_default(),
        maintainer: text(head.maintainer).unwrap_or_default(),
        homepage: head.homepage,
        section: head.section.unwrap_or_else(|| "misc".to_owned()),
        cargo: text(head.cargo),
        baseline,
        changelog: head.changelog,
        copyright: head.copyright,
        license_files: head.license_files,
        packages,
        homebrew: Homebrew::default(),
    }
}

fn brew(entry: HomebrewEntry) -> Homebrew {
    Homebrew {
        service: entry.service.map(Spanned::into_inner),
        caveats: entry.caveats.map(Spanned::into_inner),
        test: entry.test.map(|(test, _)| test),
    }
}

fn package(entry: PackageEntry, product_summary: &str) -> PackageSpec {
    let text = |value: Option<Spanned<String>>| value.map(Spanned::into_inner);
    let summary = text(entry.summary).unwrap_or_else(|| product_summary.to_owned());
    let user = entry.user.map(|(user, _)| user);
    let group = user.as_ref().map(|user| user.name.clone());
    let mut configs: Vec<_> = entry
        .configs
        .into_iter()
        .map(|config| {
            // Unreadable for the world and no group named: it is meant for the package's own service.
            let own = || group.clone().filter(|_| !config.file.mode.world_readable());
            let group = config.group.map(Spanned::into_inner).or_else(own);
            Config {
                file: config.file,
                group,
            }
        })
        .collect();
    let services: Vec<_> = entry.services.into_iter().map(service).collect();
    let relations = relation_spec(entry.relations);
    configs.extend(missing_env_files(&services, &configs));
    let binaries: Vec<_> = entry
        .binaries
        .into_iter()
        .map(Spanned::into_inner)
        .collect();
    PackageSpec {
        name: entry.name.into_inner(),
        description: text(entry.description).unwrap_or_else(|| contents(&binaries, &services)),
        summary,
        binaries,
        links: entry.links.into_iter().map(|entry| entry.link).collect(),
        files: entry.files.into_iter().map(|entry| entry.file).collect(),
        configs,
        directories: entry
            .directories
            .into_iter()
            .map(|entry| entry.directory)
            .collect(),
        retired: entry
            .retired
            .into_iter()
            .map(|entry| entry.retired)
            .collect(),
        user,
        services,
        logs: entry.logs.into_iter().map(|entry| entry.policy).collect(),
        rpm_relations: rpm_relation_spec(entry.rpm, &relations),
        relations,
        purge_state: entry.purge_state,
        lintian: entry
            .lintian_ignore
            .iter()
            .filter_map(|text| accepted(text.get_ref()))
            .collect(),
    }
}

/// `TAG [WHERE]=REASON`
pub(super) fn accepted(text: &str) -> Option<Accepted> {
    let (tag, reason) = text.split_once('=')?;
    let (tag, reason) = (tag.trim().to_owned(), reason.trim().to_owned());
    let said = !tag.is_empty() && !reason.is_empty() && !text.chars().any(char::is_control);
    said.then_some(Accepted { tag, reason })
}

fn service(entry: ServiceEntry) -> ServiceSpec {
    let ports = entry
        .ports
        .iter()
        .filter_map(|port| u16::try_from(*port.get_ref()).ok())
        .collect();
    ServiceSpec {
        service: entry.service,
        scope: entry.scope,
        on_upgrade: entry.on_upgrade,
        on_install: entry.on_install,
        ports,
    }
}

/// What a package brings, for a manifest that does not say what it is for.
fn contents(binaries: &[String], services: &[ServiceSpec]) -> String {
    let units: Vec<_> = services
        .iter()
        .map(|spec| spec.service.name.unit())
        .collect();
    match (binaries, units.as_slice()) {
        ([], []) => "This package brings files only.".to_owned(),
        (binaries, []) => format!("This package brings {}.", binaries.join(", ")),
        ([], units) => format!("This package brings {}.", units.join(", ")),
        (binaries, units) => {
            format!(
                "This package brings {}, and {} to run it.",
                binaries.join(", "),
                units.join(", ")
            )
        }
    }
}

/// A commented stub for every environment file that the units read and no file of the manifest fills.
fn missing_env_files(services: &[ServiceSpec], configs: &[Config]) -> Vec<Config> {
    let mut stubs: Vec<Config> = Vec::new();
    // Those of a user manager lie in the home of its user.
    for spec in services.iter().filter(|spec| spec.scope == Scope::System) {
        let Some(dest) = &spec.service.env_file else {
            continue;
        };
        let known = configs
            .iter()
            .chain(&stubs)
            .any(|config| config.file.dest == *dest);
        if !known && !dest.has_instance() {
            let unit = spec.service.name.unit();
            let bytes =
                format!("# Environment of {unit}, one NAME=value a line; see systemd.exec(5).\n");
            let mode = dunnage_unit::Mode::new(0o640);
            let file = Shipped {
                dest: dest.clone(),
                mode,
                bytes: bytes.into_bytes(),
                source: None,
            };
            // systemd reads it as root before it becomes the service's user: no group is needed.
            stubs.push(Config { file, group: None });
        }
    }
    stubs
}

fn relation_spec(entry: RelationEntry) -> RelationSpec {
    let texts = |list: Vec<Spanned<String>>| list.into_iter().map(Spanned::into_inner).collect();
    RelationSpec {
        requires: texts(entry.requires),
        recommends: texts(entry.recommends),
        suggests: texts(entry.suggests),
        conflicts: texts(entry.conflicts),
        breaks: texts(entry.breaks),
        replaces: texts(entry.replaces),
        provides: texts(entry.provides),
    }
}

/// The general lists, but for those that .rpm packages have in other words.
fn rpm_relation_spec(entry: RelationOverride, general: &RelationSpec) -> RelationSpec {
    let texts = |list: Option<Vec<Spanned<String>>>, general: &Vec<String>| match list {
        Some(list) => list.into_iter().map(Spanned::into_inner).collect(),
        None => general.clone(),
    };
    RelationSpec {
        requires: texts(entry.requires, &general.requires),
        recommends: texts(entry.recommends, &general.recommends),
        suggests: texts(entry.suggests, &general.suggests),
        conflicts: texts(entry.conflicts, &general.conflicts),
        breaks: texts(entry.breaks, &general.breaks),
        replaces: texts(entry.replaces, &general.replaces),
        provides: texts(entry.provides, &general.provides),
    }
}
