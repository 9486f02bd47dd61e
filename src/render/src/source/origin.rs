//! Where the files of a package lie in the project.

use std::collections::BTreeMap;
use std::path::Path;

use dunnage_model::{PackageSpec, Product};
use dunnage_unit::Layout;

use crate::rpm::placed;

/// Paths in the project, by the path that the package gives them. What follows from the manifest and lies
/// nowhere is not among them.
pub(super) struct Origins(BTreeMap<String, String>);

impl Origins {
    pub(super) fn of(package: &PackageSpec, layout: &Layout) -> Origins {
        let configs = package.configs.iter().map(|config| &config.file);
        let files = package.files.iter().chain(configs);
        let found = files.filter_map(|file| {
            let path = file.dest.resolve(layout).as_literal()?.to_owned();
            Some((path, from_root(file.source.as_deref()?)?))
        });
        Origins(found.collect())
    }

    /// The same in an .rpm, where some paths have other names and the licences are files.
    pub(super) fn of_rpm(product: &Product, package: &PackageSpec) -> Origins {
        let Origins(found) = Origins::of(package, &Layout::fedora());
        let found = found
            .into_iter()
            .map(|(path, origin)| (placed(path), origin));
        let licenses = product.license_files.iter().filter_map(|license| {
            let path = format!("/usr/share/licenses/{}/{}", package.name, license.name);
            Some((path, from_root(license.source.as_deref()?)?))
        });
        Origins(found.chain(licenses).collect())
    }

    /// The origin of a path; a man page is packed on the way.
    pub(super) fn get(&self, path: &str) -> Option<&str> {
        let plain = || self.0.get(path.strip_suffix(".gz")?);
        self.0.get(path).or_else(plain).map(String::as_str)
    }
}

/// The path without `.` and `..`, which tools take literally.
pub(crate) fn from_root(path: &Path) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.to_str()?.split('/') {
        match part {
            "." | "" => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    Some(parts.join("/"))
}

/// The folder and the name of an absolute path, the former without its leading slash.
pub(super) fn split(path: &str) -> (&str, &str) {
    let path = path.trim_start_matches('/');
    path.rsplit_once('/').unwrap_or(("", path))
}
