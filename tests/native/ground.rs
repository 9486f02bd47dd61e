//! Where the cases run, and what they compare with.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use dunnage_verify::{Invocation, Outcome};
use support::{Dunnage, target_dir, workspace_dir};

/// The moment of every build.
pub(crate) const EPOCH: &str = "1795000000";

/// The most that compiling may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(3600);

/// The product that is built by other tools. Its packages have all that is told apart here, with and
/// without programs, accounts, services and configuration; every other one is compiled for minutes more.
pub(crate) const PRODUCT: &str = "kohakuriver";

/// How everything is compiled here: as quickly as can be, for nobody runs it.
const QUICK: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256"),
    ("CARGO_NET_OFFLINE", "true"),
];

/// One run of the cases. Everything is built in source archives that were unpacked, as distributions do,
/// always in the same place and into one build folder: Cargo knows vendored crates by their path, and
/// compiles each once.
pub(crate) struct Ground {
    dunnage: Dunnage,
    folder: PathBuf,
    sources: RefCell<BTreeMap<String, PathBuf>>,
    ours: RefCell<BTreeMap<String, PathBuf>>,
}

impl Ground {
    pub(crate) fn new() -> Result<Ground, Box<dyn Error>> {
        let folder = place().join("work");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        Ok(Ground {
            dunnage: Dunnage::build()?,
            folder,
            sources: RefCell::default(),
            ours: RefCell::default(),
        })
    }

    /// A folder for what one case makes.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf, Box<dyn Error>> {
        let folder = self.folder.join(name);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Where the source archives are.
    pub(crate) fn archives(&self) -> Result<PathBuf, Box<dyn Error>> {
        self.folder("archives")
    }

    /// The unpacked source archive of a product.
    pub(crate) fn source(&self, product: &str) -> Result<PathBuf, Box<dyn Error>> {
        if let Some(source) = self.sources.borrow().get(product) {
            return Ok(source.clone());
        }
        let archive = self.archive(product)?;
        let folder = self.folder(&format!("source/{product}"))?;
        run(Invocation::new([
            "tar".as_ref(),
            // Cargo goes by the dates of files; those in the archive are the same for other content.
            "--touch".as_ref(),
            "-xf".as_ref(),
            archive.as_os_str(),
            "-C".as_ref(),
            folder.as_os_str(),
        ]))?;
        let name = archive.file_name().unwrap_or_default().to_string_lossy();
        let source = folder.join(name.trim_end_matches(".tar.xz"));
        let mut sources = self.sources.borrow_mut();
        Ok(sources.entry(product.to_owned()).or_insert(source).clone())
    }

    /// Packs the source archive of a product, unless that was done.
    fn archive(&self, product: &str) -> Result<PathBuf, Box<dyn Error>> {
        let archives = self.archives()?;
        let packed = || -> Result<Option<PathBuf>, Box<dyn Error>> {
            let mut found = files(&archives, ".tar.xz")?.into_iter();
            Ok(found.find(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                name.starts_with(&format!("{product}-"))
            }))
        };
        if let Some(archive) = packed()? {
            return Ok(archive);
        }
        let words = ["build", product, "brew/source", "--out"].map(OsString::from);
        let words = words.into_iter().chain([archives.clone().into()]);
        let build = self.dunnage.invocation(words);
        run(build.env("SOURCE_DATE_EPOCH", EPOCH))?;
        Ok(packed()?.ok_or_else(|| format!("there is no archive of {product}"))?)
    }

    /// rpmbuild has unpacked the archive itself, and removed what it built.
    pub(crate) fn forget_source(&self, product: &str) {
        self.sources.borrow_mut().remove(product);
    }

    /// The packages of `dunnage build` from it.
    pub(crate) fn ours(&self, product: &str) -> Result<PathBuf, Box<dyn Error>> {
        if let Some(folder) = self.ours.borrow().get(product) {
            return Ok(folder.clone());
        }
        let source = self.source(product)?;
        let folder = self.folder(&format!("ours/{product}"))?;
        // Not by dunnage, which says other paths to the compiler: the others take what is compiled here.
        let line = [
            "cargo",
            "build",
            "--release",
            "--locked",
            "--package",
            product,
        ];
        run(quick(
            Invocation::new(line.into_iter().chain(["--bin", product])).in_folder(&source),
        ))?;
        let words = ["build", product, "--no-build", "--out"].map(OsString::from);
        let words = words.into_iter().chain([folder.clone().into()]);
        run(quick(self.dunnage.invocation(words).in_folder(source)))?;
        let mut ours = self.ours.borrow_mut();
        Ok(ours.entry(product.to_owned()).or_insert(folder).clone())
    }
}

/// `$NATIVE_DIR`, or a folder that is kept for the next run.
fn place() -> PathBuf {
    let given = std::env::var_os("NATIVE_DIR").map(PathBuf::from);
    given.unwrap_or_else(|| target_dir().join("native"))
}

/// Where everything is compiled.
pub(crate) fn built() -> PathBuf {
    place().join("cargo")
}

/// The same, compiling quickly into the one folder.
pub(crate) fn quick(mut invocation: Invocation) -> Invocation {
    for (name, value) in QUICK {
        invocation = invocation.env(name, value);
    }
    invocation
        .env("CARGO_TARGET_DIR", built())
        .env("SOURCE_DATE_EPOCH", EPOCH)
}

/// Runs a program that has to succeed.
pub(crate) fn run(invocation: Invocation) -> Result<Outcome, Box<dyn Error>> {
    Ok(invocation.limit(LIMIT).run()?.ok()?)
}

/// A program in the root of the checkout.
pub(crate) fn here(words: &[&str]) -> Invocation {
    Invocation::new(words).in_folder(workspace_dir())
}

/// The files in a folder whose names end so, sorted.
pub(crate) fn files(folder: &Path, end: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(end) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
