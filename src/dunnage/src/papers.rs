//! The papers that travel with packages: a bill of materials and `SHA256SUMS`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use dunnage_model::Bill;
use dunnage_package::source::digest;
use dunnage_package::{Package, Payload, Shipped, sbom};

use crate::compile;
use crate::failure::Failure;
use crate::project::Project;
use crate::workshop::{host, stamp, write_whole};

/// The list of digests, as sha256sum(1) checks it.
const SUMS: &str = "SHA256SUMS";

/// Writes what a product's binaries are made of beside its packages; nothing for one that Cargo does not
/// build.
pub(crate) fn bill(
    project: &Project,
    payload: &Payload,
    packages: &[Package],
    out: &Path,
) -> Result<Option<PathBuf>, Failure> {
    let Some(cargo) = project
        .cargo
        .as_ref()
        .filter(|_| !payload.binaries.is_empty())
    else {
        return Ok(None);
    };
    let arch = host()?;
    let bill = Bill::of(cargo, &compile::triple(arch))?;
    let binaries = payload.binaries.iter().map(|(name, path)| {
        let sha256 = digest(path)?;
        let name = name.clone();
        Ok(Shipped { name, sha256 })
    });
    let binaries = binaries.collect::<Result<Vec<_>, Failure>>()?;
    let mut files: Vec<_> = packages
        .iter()
        .map(|package| Shipped {
            name: file_name(&package.file),
            sha256: package.digest.clone(),
        })
        .collect();
    files.sort_by(|one, two| one.name.cmp(&two.name));
    let document = sbom(&bill, &binaries, &files, stamp(project)?);
    let product = &project.product;
    let name = format!(
        "{}_{}_{}.cdx.json",
        product.name,
        product.version.deb(),
        arch.deb()
    );
    let path = out.join(name);
    let text = serde_json::to_string_pretty(&document)? + "\n";
    write_whole(&path, text.as_bytes())?;
    Ok(Some(path))
}

/// Writes the digests of files into the list of their folder; what it says of other files that are still
/// there stays.
pub(crate) fn sums(out: &Path, files: &[PathBuf]) -> Result<(), Failure> {
    if files.is_empty() {
        return Ok(());
    }
    let path = out.join(SUMS);
    let text = fs::read_to_string(&path).unwrap_or_default();
    let earlier = text.lines().filter_map(|line| line.split_once("  "));
    let mut sums: BTreeMap<_, _> = earlier
        .filter(|(_, name)| out.join(name).is_file())
        .map(|(sum, name)| (name.to_owned(), sum.to_owned()))
        .collect();
    for file in files {
        sums.insert(file_name(file), digest(file)?);
    }
    let lines: String = sums
        .iter()
        .map(|(name, sum)| format!("{sum}  {name}\n"))
        .collect();
    write_whole(&path, lines.as_bytes())
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
