//! Relations between packages.

use toml::Spanned;

use crate::manifest::{Manifest, PackageEntry};
use crate::problem::{Findings, Problem};

pub(super) fn check(manifest: &Manifest, findings: &Findings) {
    for package in &manifest.packages {
        let relations = &package.relations;
        let lists = [
            &relations.requires,
            &relations.recommends,
            &relations.suggests,
            &relations.conflicts,
            &relations.breaks,
            &relations.replaces,
            &relations.provides,
        ];
        for relation in lists.into_iter().chain(package.rpm.lists()).flatten() {
            relation_text(relation, findings);
            if name(relation.get_ref()) == package.name.get_ref() {
                let message = format!("`{}` relates to itself", package.name.get_ref());
                findings.push(Problem::at(relation.span(), message));
            }
        }
    }
}

fn relation_text(relation: &Spanned<String>, findings: &Findings) {
    let text = relation.get_ref();
    let rest = text.replace("${version}", "");
    if let Some(start) = rest.find("${") {
        let placeholder = rest[start..]
            .split_inclusive('}')
            .next()
            .unwrap_or(&rest[start..]);
        let message = format!("there is no `{placeholder}`");
        let hint = "`${version}`, the version being built, is the only one";
        findings.push(Problem::at(relation.span(), message).hint(hint));
    }
    let name = name(text);
    let valid = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "+-._".contains(c));
    if name.is_empty() || !valid || text.contains(',') || text.contains('\n') {
        let message = format!("`{text}` is not one relation");
        let hint = "write one package an entry, as in \"name (>= 1.0)\" or \"name | other\"";
        findings.push(Problem::at(relation.span(), message).hint(hint));
    }
}

/// The package a relation names first.
pub(super) fn name(relation: &str) -> &str {
    relation
        .split([' ', '(', '|', ':'])
        .next()
        .unwrap_or_default()
}

/// The package and all that it requires from this manifest, each once.
pub(super) fn with_required<'a>(
    manifest: &'a Manifest,
    package: &'a PackageEntry,
) -> Vec<&'a PackageEntry> {
    let mut found = vec![package];
    let mut next = 0;
    while next < found.len() {
        for relation in &found[next].relations.requires {
            let name = name(relation.get_ref());
            let sibling = manifest
                .packages
                .iter()
                .find(|package| package.name.get_ref() == name);
            if let Some(sibling) = sibling
                && !found.iter().any(|known| std::ptr::eq(*known, sibling))
            {
                found.push(sibling);
            }
        }
        next += 1;
    }
    found
}
