//! `[package.metadata.deb]`: what `cargo deb` builds from. The first package is the table itself, the
//! others are variants.

use std::fmt::Write as _;

use dunnage_model::{Format, PackageSpec};
use dunnage_unit::Layout;

use super::cargo_metadata::{MARK, from_package, quoted};
use super::debian::place;
use super::origin::Origins;
use super::{CargoToml, Native, SourceFile};
use crate::{Content, Entry, Kind, RenderError, Tree};

/// The text of the table, and the maintainer scripts under the names that cargo-deb looks for.
pub(super) fn table(
    native: &Native<'_>,
    cargo: &CargoToml,
) -> Result<(String, Vec<SourceFile>), RenderError> {
    let mut text = MARK.to_owned();
    let mut scripts = Vec::new();
    let trees = native.trees(Format::Deb)?;
    let scripted = trees.iter().any(|tree| !tree.scripts.is_empty());
    for (index, (package, tree)) in native.product.packages.iter().zip(&trees).enumerate() {
        let header = match index {
            0 => "[package.metadata.deb]\n".to_owned(),
            _ => format!(
                "\n[package.metadata.deb.variants.{}]\n",
                variant(&native.product.name, &package.name)
            ),
        };
        text.push_str(&header);
        let folder = format!("debian/cargo-deb/{}", package.name);
        // A variant takes what it does not say from the table.
        if scripted {
            let folder = from_package(cargo, &folder);
            line(&mut text, "maintainer-scripts", &quoted(&folder));
        }
        for script in &tree.scripts {
            let path = format!("{folder}/{}", script.kind.name());
            scripts.push(SourceFile::new(path, script.text.clone()));
        }
        about(&mut text, cargo, native, tree);
        assets(&mut text, cargo, package, tree);
    }
    Ok((text, scripts))
}

/// The name of a package as a variant, as in `host` for `kohakuriver-host`.
pub(super) fn variant(product: &str, package: &str) -> String {
    let part = package.strip_prefix(product);
    let part = part.and_then(|part| part.strip_prefix('-'));
    part.unwrap_or(package).to_owned()
}

fn line(text: &mut String, key: &str, value: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{key} = {value}");
}

fn about(text: &mut String, cargo: &CargoToml, native: &Native<'_>, tree: &Tree) {
    let about = &tree.about;
    let relations = &about.relations;
    line(text, "name", &quoted(&about.name));
    line(text, "maintainer", &quoted(&about.maintainer));
    line(text, "section", &quoted(&about.section));
    line(text, "priority", &quoted("optional"));
    let description = about.folded_description();
    let lines: Vec<_> = description
        .lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    let description = lines.join("\n");
    line(
        text,
        "extended-description",
        &quoted(description.trim_start()),
    );
    let mut depends = relations.depends.clone();
    if !about.arch_independent {
        depends.push("$auto".to_owned());
    }
    let lists = [
        ("depends", &depends),
        ("recommends", &relations.recommends),
        ("suggests", &relations.suggests),
        ("conflicts", &relations.conflicts),
        ("breaks", &relations.breaks),
        ("replaces", &relations.replaces),
        ("provides", &relations.provides),
    ];
    // A variant takes what it does not say from the table; empty lists are left out of the control file
    // where cargo-deb does so.
    for (key, list) in lists {
        if !list.is_empty() || ["depends", "recommends", "suggests"].contains(&key) {
            line(text, key, &quoted(&list.join(", ")));
        }
    }
    if native.product.changelog.is_some() {
        let changelog = from_package(cargo, "debian/changelog");
        line(text, "changelog", &quoted(&changelog));
    }
}

fn assets(text: &mut String, cargo: &CargoToml, package: &PackageSpec, tree: &Tree) {
    let origins = Origins::of(package, &Layout::debian());
    text.push_str("assets = [\n");
    for entry in &tree.entries {
        if let Some(asset) = asset(entry, cargo, &package.name, &origins) {
            let _ = writeln!(text, "    {asset},");
        }
    }
    text.push_str("]\n");
}

/// An entry as cargo-deb reads it: where it lies, where it goes, its mode.
fn asset(entry: &Entry, cargo: &CargoToml, package: &str, origins: &Origins) -> Option<String> {
    let path = entry.path.trim_start_matches('/');
    let source = match &entry.kind {
        Kind::Link(to) => {
            let (dest, to) = (quoted(path), quoted(to));
            return Some(format!("{{ dest = {dest}, link_name = {to} }}"));
        }
        Kind::File { content, .. } => match (content, origins.get(&entry.path)) {
            (Content::Binary(name), _) => format!("target/release/{name}"),
            // It has a key of its own.
            _ if path == format!("usr/share/doc/{package}/changelog.Debian.gz") => return None,
            _ if path == format!("usr/share/doc/{package}/copyright") => {
                from_package(cargo, "debian/copyright")
            }
            (_, Some(origin)) => from_package(cargo, origin),
            (_, None) => from_package(cargo, &place(package, &entry.path)),
        },
        _ => return None,
    };
    // cargo-deb packs man pages itself.
    let dest = match origins.get(&entry.path) {
        Some(origin) if !origin.ends_with(".gz") && path.starts_with("usr/share/man/") => {
            path.trim_end_matches(".gz")
        }
        _ => path,
    };
    let (source, dest) = (quoted(&source), quoted(dest));
    let mode = quoted(entry.mode.to_string().trim_start_matches('0'));
    Some(format!("[{source}, {dest}, {mode}]"))
}
