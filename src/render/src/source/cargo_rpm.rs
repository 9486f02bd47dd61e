//! `[package.metadata.generate-rpm]`: what `cargo generate-rpm` builds from. The first package is the
//! table itself, the others are variants.
//!
//! The tool knows files and nothing else: no directories, no links, no ghosts, no changelog.

use std::fmt::Write as _;

use super::cargo_deb::variant;
use super::cargo_metadata::{MARK, from_package, quoted};
use super::rpm_files::{RpmPackage, Source};
use super::{CargoToml, Native, SourceFile};
use crate::{Entry, Kind, Owner, RenderError, ScriptKind};

/// Scriptlets, and the keys that name them.
const SCRIPTS: [(ScriptKind, &str); 5] = [
    (ScriptKind::Pre, "pre_install_script"),
    (ScriptKind::Post, "post_install_script"),
    (ScriptKind::Preun, "pre_uninstall_script"),
    (ScriptKind::Postun, "post_uninstall_script"),
    (ScriptKind::Posttrans, "post_trans_script"),
];

/// The text of the table, and the scriptlets that it names.
pub(super) fn table(
    native: &Native<'_>,
    cargo: &CargoToml,
) -> Result<(String, Vec<SourceFile>), RenderError> {
    let mut text = MARK.to_owned();
    let mut files = Vec::new();
    let packages = RpmPackage::all(native)?;
    // A variant takes what it does not say from the table, so it says whatever that says.
    let first = packages.first();
    for (index, package) in packages.iter().enumerate() {
        let name = &package.spec.name;
        let header = match index {
            0 => "[package.metadata.generate-rpm]\n".to_owned(),
            _ => format!(
                "\n[package.metadata.generate-rpm.variants.{}]\n",
                variant(&native.product.name, name)
            ),
        };
        text.push_str(&header);
        about(&mut text, package);
        relations(&mut text, package, first);
        for (kind, key) in SCRIPTS {
            let has = |package: &RpmPackage<'_>| {
                let mut scripts = package.tree.scripts.iter();
                scripts.any(|script| script.kind == kind)
            };
            if has(package) {
                let path = from_package(cargo, &path(name, kind));
                line(&mut text, key, &quoted(&path));
            } else if first.is_some_and(has) {
                line(&mut text, key, &quoted("exit 0\n"));
            } else {
                continue;
            }
            line(&mut text, &format!("{key}_prog"), "[\"/bin/sh\"]");
        }
        for script in &package.tree.scripts {
            files.push(SourceFile::new(
                path(name, script.kind),
                script.text.clone(),
            ));
        }
        assets(&mut text, package, cargo);
    }
    Ok((text, files))
}

/// Where a scriptlet lies.
fn path(package: &str, kind: ScriptKind) -> String {
    format!("rpm/scripts/{package}/{}", kind.name())
}

fn line(text: &mut String, key: &str, value: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{key} = {value}");
}

fn about(text: &mut String, package: &RpmPackage<'_>) {
    let about = &package.tree.about;
    let (version, release) = about.version.rpm();
    line(text, "name", &quoted(&about.name));
    line(text, "version", &quoted(&version));
    line(text, "release", &quoted(&release));
    line(text, "summary", &quoted(&about.summary));
    line(text, "license", &quoted(&about.license));
    let vendor = about.maintainer.split(" <").next().unwrap_or_default();
    line(text, "vendor", &quoted(vendor));
    if let Some(homepage) = &about.homepage {
        line(text, "url", &quoted(homepage));
    }
    let scripted = !package.tree.scripts.is_empty();
    line(text, "require-sh", &scripted.to_string());
    // There is no key that says so of the package itself: `cargo generate-rpm --arch noarch`.
    let looks = if about.arch_independent {
        "disabled"
    } else {
        "auto"
    };
    line(text, "auto-req", &quoted(looks));
}

fn relations(text: &mut String, package: &RpmPackage<'_>, first: Option<&RpmPackage<'_>>) {
    let lists = |package: &RpmPackage<'_>| {
        let relations = &package.tree.about.relations;
        [
            ("requires", relations.depends.clone()),
            ("recommends", relations.recommends.clone()),
            ("suggests", relations.suggests.clone()),
            ("conflicts", relations.conflicts.clone()),
            ("obsoletes", relations.replaces.clone()),
            ("provides", relations.provides.clone()),
        ]
    };
    let firsts = first.map(lists);
    for (index, (key, list)) in lists(package).into_iter().enumerate() {
        let said = firsts.as_ref().is_some_and(|all| !all[index].1.is_empty());
        if !list.is_empty() || said {
            let entries: Vec<_> = list.iter().map(|relation| entry(relation)).collect();
            let table = match entries.as_slice() {
                [] => "{}".to_owned(),
                entries => format!("{{ {} }}", entries.join(", ")),
            };
            line(text, key, &table);
        }
    }
}

/// A relation as a key and the versions it means.
fn entry(relation: &str) -> String {
    let (name, version) = match relation.split_once(' ') {
        Some((name, version)) if !relation.starts_with('(') => (name, version),
        _ => (relation, "*"),
    };
    format!("{} = {}", quoted(name), quoted(version))
}

fn assets(text: &mut String, package: &RpmPackage<'_>, cargo: &CargoToml) {
    text.push_str("assets = [\n");
    for entry in &package.tree.entries {
        if let Some(asset) = asset(package, entry, cargo) {
            let _ = writeln!(text, "    {asset},");
        }
    }
    text.push_str("]\n");
}

/// A file as cargo-generate-rpm reads it.
fn asset(package: &RpmPackage<'_>, entry: &Entry, cargo: &CargoToml) -> Option<String> {
    let (source, dest) = match package.source(entry)? {
        Source::Binary(name) => (format!("target/release/{name}"), entry.path.as_str()),
        Source::File(path) => (from_package(cargo, &path), entry.path.as_str()),
        // It packs nothing, and rpm reads a man page that is not packed as well.
        Source::Packed(path) => (
            from_package(cargo, &path),
            entry.path.trim_end_matches(".gz"),
        ),
    };
    let mode = entry.mode.to_string();
    let mut asset = format!(
        "{{ source = {}, dest = {}, mode = {}",
        quoted(&source),
        quoted(dest),
        quoted(mode.trim_start_matches('0'))
    );
    if entry.owner != Owner::root() {
        let (user, group) = (quoted(&entry.owner.user), quoted(&entry.owner.group));
        let _ = write!(asset, ", user = {user}, group = {group}");
    }
    if let Kind::File { conffile: true, .. } = entry.kind {
        asset.push_str(", config = \"noreplace\"");
    } else if ["/usr/share/doc/", "/usr/share/man/"]
        .iter()
        .any(|top| dest.starts_with(top))
    {
        asset.push_str(", doc = true");
    }
    asset.push_str(" }");
    Some(asset)
}
