//! `cargo xtask codegen`: files that follow from others, committed so that a build needs no tool.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;
use dunnage_model::{CargoProject, Manifest, Surroundings, check};

/// Write the files that follow from others.
#[derive(Debug, Args)]
pub(crate) struct Codegen {
    /// Write nothing; fail if a file is not what it should be.
    #[arg(long)]
    check: bool,
}

/// Where each shell looks for the completions that packages bring.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "usr/share/bash-completion/completions/kohakuriver"),
    ("zsh", "usr/share/zsh/vendor-completions/_kohakuriver"),
    (
        "fish",
        "usr/share/fish/vendor_completions.d/kohakuriver.fish",
    ),
];

impl Codegen {
    pub(crate) fn run(self) -> io::Result<bool> {
        if self.check {
            let stale = Codegen::stale()?;
            for path in &stale {
                eprintln!(
                    "{} is out of date: run `cargo xtask codegen`",
                    path.display()
                );
            }
            return Ok(stale.is_empty());
        }
        for (path, bytes) in generate()? {
            if is_current(&path, &bytes) {
                continue;
            }
            std::fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
            std::fs::write(&path, bytes)?;
            println!("wrote {}", path.display());
        }
        Ok(true)
    }

    /// The files that are not what they should be.
    pub(crate) fn stale() -> io::Result<Vec<PathBuf>> {
        let files = generate()?.into_iter();
        Ok(files
            .filter(|(path, bytes)| !is_current(path, bytes))
            .map(|(path, _)| path)
            .collect())
    }
}

fn is_current(path: &Path, bytes: &[u8]) -> bool {
    std::fs::read(path).is_ok_and(|old| old == bytes)
}

/// Every generated file.
fn generate() -> io::Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let services = services(Path::new("packaging/kohakuriver.toml"))?;
    files.insert(PathBuf::from("src/kohakuriver/services.json"), services);
    let shipped = Path::new("packaging/files/kohakuriver");
    for (shell, path) in COMPLETIONS {
        files.insert(shipped.join(path), kohakuriver(&["completion", shell])?);
    }
    let pages = PathBuf::from("target/man");
    if pages.exists() {
        std::fs::remove_dir_all(&pages)?;
    }
    kohakuriver(&["man", "target/man"])?;
    for page in std::fs::read_dir(&pages)? {
        let page = page?;
        let name = PathBuf::from(page.file_name());
        let section = name.extension().unwrap_or_default().to_string_lossy();
        let path = shipped.join(format!("usr/share/man/man{section}"));
        files.insert(path.join(&name), std::fs::read(page.path())?);
    }
    Ok(files)
}

/// The services of a manifest, for the daemon that installs itself.
fn services(path: &Path) -> io::Result<Vec<u8>> {
    let manifest = Manifest::load(path).map_err(io::Error::other)?;
    let cargo = CargoProject::read(Path::new("."), manifest.cargo()).map_err(io::Error::other)?;
    let surroundings = Surroundings {
        cargo: Some(cargo),
        ..Surroundings::default()
    };
    let product = check(manifest, &surroundings).map_err(io::Error::other)?;
    let specs = product
        .packages
        .iter()
        .flat_map(|package| &package.services);
    let services: Vec<_> = specs.map(|spec| &spec.service).collect();
    let mut text = serde_json::to_vec_pretty(&services)?;
    text.push(b'\n');
    Ok(text)
}

/// What the command prints when it describes itself.
fn kohakuriver(args: &[&str]) -> io::Result<Vec<u8>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["run", "--quiet", "--package", "kohakuriver", "--"])
        .args(args);
    let output = command.output()?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(io::Error::other(format!(
            "kohakuriver {}: {words}",
            args.join(" ")
        )));
    }
    Ok(output.stdout)
}
