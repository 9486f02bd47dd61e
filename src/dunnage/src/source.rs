//! Gathering the source of a product: what git tracks, and the crates that it is built with.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use dunnage_model::CargoProject;
use dunnage_package::source::{self, SourceArchive, SourceTree};
use dunnage_package::xz::Compression;

use crate::console::Console;
use crate::failure::Failure;
use crate::native::OneProduct;
use crate::progress::Progress;
use crate::project::Project;
use crate::vendor::Vendor;
use crate::workshop;

/// Where Cargo looks for its settings.
const CONFIG: &str = ".cargo/config.toml";

/// What a source package of Debian has.
const CONTROL: &str = "debian/control";

/// The effort put into compressing source: a sixth more bytes than with the usual one, in a third of the
/// time, and there is much of it.
const EFFORT: Compression = Compression { preset: 3 };

/// Packs the source of a product into a folder.
pub(crate) fn pack(
    project: &Project,
    out: &Path,
    console: &Console,
) -> Result<SourceArchive, Failure> {
    let product = &project.product;
    let Some(cargo) = &project.cargo else {
        let failure = Failure::new(format!("nothing says how {} is built", product.name));
        return Err(failure.hint("add cargo = \"PACKAGE\" to the [product] table"));
    };
    let stamp = workshop::stamp(project)?;
    let mut files = tracked(&cargo.root)?;
    let mut texts = Vec::new();
    if files.iter().any(|file| file == Path::new(CONTROL)) {
        let one = OneProduct::of(&cargo.root, project, stamp)?;
        files.retain(|file| !one.foreign.contains(file));
        texts.extend(one.files.into_iter().map(|file| (file.path, file.text)));
    }
    let vendor = Vendor::of(cargo, &files, &workshop::cache_dir(project), console)?;
    let (name, version) = (product.name.clone(), product.version.upstream());
    let text = format!("packing the source of {name} {version}");
    let _progress = Progress::start(console, text);
    texts.push((CONFIG.to_owned(), config(&cargo.root, &vendor)?));
    let tree = SourceTree {
        name,
        version,
        texts,
        root: cargo.root.clone(),
        files,
        vendor: vendor.folder,
    };
    let cache = workshop::cache(project).with_compression(EFFORT);
    Ok(source::build(&tree, stamp, &cache, out)?)
}

/// The files that git tracks. Not those that happen to lie there: a folder may hold keys and notes.
fn tracked(root: &Path) -> Result<Vec<PathBuf>, Failure> {
    let hint = "a source archive holds what git tracks: `git init`, `git add` what belongs to it";
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached"]).current_dir(root);
    let output = git
        .output()
        .map_err(|error| Failure::new(format!("failed to run git: {error}")).hint("install git"))?;
    if !output.status.success() {
        let why = words(&output);
        let message = format!("git does not know the files of {}: {why}", root.display());
        return Err(Failure::new(message).hint(hint));
    }
    let names = output
        .stdout
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty());
    // A conflict lists a file more than once.
    let names: BTreeSet<_> = names
        .map(|name| PathBuf::from(OsStr::from_bytes(name)))
        .collect();
    if names.is_empty() {
        let message = format!("git tracks no file in {}", root.display());
        return Err(Failure::new(message).hint(hint));
    }
    Ok(names.into_iter().collect())
}

/// The project's settings of Cargo, and that crates come from `vendor`.
fn config(root: &Path, vendor: &Vendor) -> Result<String, Failure> {
    let path = root.join(CONFIG);
    let own = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            return Err(Failure::new(format!(
                "failed to read {}: {error}",
                path.display()
            )));
        }
    };
    let settings: toml::Table = own
        .parse()
        .map_err(|error| Failure::new(format!("{} is not valid TOML: {error}", path.display())))?;
    if settings.contains_key("source") {
        let message = format!("{} replaces sources of crates itself", path.display());
        return Err(Failure::new(message)
            .hint("a source archive has its crates in vendor: remove [source]"));
    }
    let gap = if own.is_empty() || own.ends_with("\n\n") {
        ""
    } else {
        "\n"
    };
    Ok(format!(
        "{own}{gap}# Written by `dunnage build`: the crates are here, and no network is needed.\n{}",
        vendor.config
    ))
}

/// What a program said before it failed, in one line if it can be.
pub(crate) fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}

/// The manifests of crates among tracked files.
pub(crate) fn manifests(files: &[PathBuf]) -> impl Iterator<Item = &PathBuf> {
    files.iter().filter(|path| path.ends_with("Cargo.toml"))
}

/// The lock file of a project.
pub(crate) fn lock_file(cargo: &CargoProject) -> PathBuf {
    cargo.root.join("Cargo.lock")
}
