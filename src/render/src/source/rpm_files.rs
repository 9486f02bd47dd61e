//! The files that go into an .rpm, for those who build one by other means.

use dunnage_model::{Format, PackageSpec, Product};

use super::origin::Origins;
use super::{Native, SourceFile};
use crate::{Content, Entry, Kind, RenderError, Tree};

/// A package for rpm, and where its files lie in the project.
pub(super) struct RpmPackage<'a> {
    pub(super) spec: &'a PackageSpec,
    pub(super) tree: Tree,
    origins: Origins,
}

/// Where a file of a package comes from.
pub(super) enum Source {
    /// A binary that Cargo builds.
    Binary(String),
    /// A file of the project, from its root.
    File(String),
    /// The same, but it is packed by gzip on the way.
    Packed(String),
}

impl<'a> RpmPackage<'a> {
    /// Every package of a product.
    pub(super) fn all(native: &Native<'a>) -> Result<Vec<RpmPackage<'a>>, RenderError> {
        let product: &'a Product = native.product;
        let packages = product.packages.iter().zip(native.trees(Format::Rpm)?);
        let package = |(spec, tree)| RpmPackage {
            spec,
            tree,
            origins: Origins::of_rpm(product, spec),
        };
        Ok(packages.map(package).collect())
    }

    /// Where the content of an entry comes from, if it has one.
    pub(super) fn source(&self, entry: &Entry) -> Option<Source> {
        let Kind::File { content, .. } = &entry.kind else {
            return None;
        };
        Some(match (content, self.origins.get(&entry.path)) {
            (Content::Binary(name), _) => Source::Binary(name.clone()),
            (_, Some(origin)) if entry.path.ends_with(".gz") && !origin.ends_with(".gz") => {
                Source::Packed(origin.to_owned())
            }
            (_, Some(origin)) => Source::File(origin.to_owned()),
            (_, None) => Source::File(self.place(&entry.path)),
        })
    }

    /// Where a file that follows from the manifest is committed.
    fn place(&self, path: &str) -> String {
        format!("rpm/tree/{}{path}", self.spec.name)
    }
}

/// The committed form of the files that lie nowhere else.
pub(super) fn generated(native: &Native<'_>) -> Result<Vec<SourceFile>, RenderError> {
    let mut files = Vec::new();
    for package in RpmPackage::all(native)? {
        for entry in &package.tree.entries {
            let Kind::File {
                content: Content::Bytes(bytes),
                ..
            } = &entry.kind
            else {
                continue;
            };
            if package.origins.get(&entry.path).is_none() {
                let text = String::from_utf8_lossy(bytes);
                files.push(SourceFile::new(package.place(&entry.path), text));
            }
        }
    }
    Ok(files)
}
