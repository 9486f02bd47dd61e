//! `debian/rules`.

use askama::Template;
use dunnage_model::PackageSpec;
use dunnage_unit::{Layout, Mode};

use super::Native;
use super::debian::{by_debhelper, renamed};
use super::origin::Origins;
use crate::{Content, Kind, RenderError, Tree};

#[derive(Template)]
#[template(path = "source/rules.txt")]
struct Rules {
    /// Cargo packages, each with the binaries that are shipped.
    builds: Vec<(String, Vec<String>)>,
    binaries: Vec<String>,
    /// Files that have another name in the project: from, to.
    renamed: Vec<(String, String)>,
    /// Documents that stay readable as they are.
    plain: Vec<String>,
    /// Files with a mode of their own: mode, path.
    modes: Vec<(Mode, String)>,
}

/// The commands that build and pack every package.
pub(super) fn rules(
    natives: &[Native<'_>],
    trees: &[(&PackageSpec, Tree)],
) -> Result<String, RenderError> {
    let builds = natives.iter().filter_map(|native| {
        let binaries: Vec<_> = native.binaries().into_iter().map(str::to_owned).collect();
        let cargo = native.cargo.as_ref().filter(|_| !binaries.is_empty())?;
        Some((cargo.package.clone(), binaries))
    });
    let builds: Vec<_> = builds.collect();
    let mut rules = Rules {
        binaries: builds.iter().flat_map(|(_, names)| names.clone()).collect(),
        builds,
        renamed: Vec::new(),
        plain: Vec::new(),
        modes: Vec::new(),
    };
    for (package, tree) in trees {
        rules.add(package, tree);
    }
    Ok(rules.render()? + "\n")
}

impl Rules {
    fn add(&mut self, package: &PackageSpec, tree: &Tree) {
        let name = &package.name;
        let layout = Layout::debian();
        let origins = Origins::of(package, &layout);
        let built = |path: &str| format!("debian/{name}{path}");
        for entry in &tree.entries {
            let Kind::File { content, .. } = &entry.kind else {
                continue;
            };
            let path = &entry.path;
            if let Some(origin) = origins.get(path).filter(|origin| renamed(origin, path)) {
                let to = format!("debian/tmp{path}");
                self.renamed.push((origin.to_owned(), to));
            }
            let doc = path.starts_with("/usr/share/doc/") && !path.ends_with(".gz");
            if doc && !by_debhelper(name, path) {
                self.plain.push(path.trim_start_matches('/').to_owned());
            }
            let binary = matches!(content, Content::Binary(_));
            if !binary && entry.mode != Mode::new(0o644) {
                self.modes.push((entry.mode, built(path)));
            }
        }
        let directories = package.directories.iter();
        for directory in directories.filter(|directory| directory.user == "root") {
            let path = directory.path.resolve(&layout);
            if directory.mode != Mode::new(0o755)
                && let Some(path) = path.as_literal()
            {
                self.modes.push((directory.mode, built(path)));
            }
        }
    }
}
