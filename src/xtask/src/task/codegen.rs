//! `cargo xtask codegen`: files that follow from others, committed so that a build needs no tool.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;
use dunnage_model::{CargoProject, Manifest, Surroundings, check};
use dunnage_unit::Scope;

use crate::commands::{Commands, PRODUCTS};

/// Write the files that follow from others.
#[derive(Debug, Args)]
pub(crate) struct Codegen {
    /// Write nothing; fail if a file is not what it should be.
    #[arg(long)]
    check: bool,
}

/// The verb of a command for its completions.
fn verb(product: &str) -> &'static str {
    match product {
        "dunnage" => "completions",
        _ => "completion",
    }
}

/// Where each shell looks for the completions that packages bring.
fn completions(product: &str) -> [(&'static str, String); 3] {
    let bash = format!("usr/share/bash-completion/completions/{product}");
    let zsh = format!("usr/share/zsh/vendor-completions/_{product}");
    let fish = format!("usr/share/fish/vendor_completions.d/{product}.fish");
    [("bash", bash), ("zsh", zsh), ("fish", fish)]
}

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
    let commands = Commands::build()?;
    for product in PRODUCTS {
        // Before its packages are looked at: they carry what is made here.
        describe(&commands, product, &mut files)?;
        let services = services(&Path::new("packaging").join(format!("{product}.toml")))?;
        for (name, text) in services {
            files.insert(Path::new("src").join(product).join(name), text);
        }
    }
    Ok(files)
}

/// The man pages and completions of a command.
fn describe(
    commands: &Commands,
    product: &str,
    files: &mut BTreeMap<PathBuf, Vec<u8>>,
) -> io::Result<()> {
    let say = |args: &[&str]| say(commands.command(product), args);
    let shipped = Path::new("packaging/files").join(product);
    for (shell, path) in completions(product) {
        files.insert(shipped.join(path), say(&[verb(product), shell])?);
    }
    let pages = Path::new("target/man").join(product);
    if pages.exists() {
        std::fs::remove_dir_all(&pages)?;
    }
    std::fs::create_dir_all("target/man")?;
    say(&["man", &pages.display().to_string()])?;
    for page in std::fs::read_dir(&pages)? {
        let page = page?;
        let name = PathBuf::from(page.file_name());
        let section = name.extension().unwrap_or_default().to_string_lossy();
        let path = shipped.join(format!("usr/share/man/man{section}"));
        files.insert(path.join(&name), std::fs::read(page.path())?);
    }
    Ok(())
}

/// The services of a manifest, for the daemon that installs itself: a list of those of the system, and
/// one of those of users if there are any.
fn services(path: &Path) -> io::Result<Vec<(&'static str, Vec<u8>)>> {
    let manifest = Manifest::load(path).map_err(io::Error::other)?;
    let cargo = CargoProject::read(Path::new("."), manifest.cargo()).map_err(io::Error::other)?;
    let surroundings = Surroundings {
        cargo: Some(cargo),
        ..Surroundings::default()
    };
    let product = check(manifest, &surroundings).map_err(io::Error::other)?;
    let specs = || {
        let packages = product.packages.iter();
        packages.flat_map(|package| &package.services)
    };
    let mut files = Vec::new();
    for (name, scope) in [
        ("services.json", Scope::System),
        ("user_services.json", Scope::User),
    ] {
        let services: Vec<_> = specs()
            .filter(|spec| spec.scope == scope)
            .map(|spec| &spec.service)
            .collect();
        if services.is_empty() {
            continue;
        }
        let mut text = serde_json::to_vec_pretty(&services)?;
        text.push(b'\n');
        files.push((name, text));
    }
    Ok(files)
}

/// What a command prints when it describes itself.
fn say(mut command: Command, args: &[&str]) -> io::Result<Vec<u8>> {
    let output = command.args(args).output()?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        let program = command.get_program().display();
        return Err(io::Error::other(format!(
            "{program} {}: {words}",
            args.join(" ")
        )));
    }
    Ok(output.stdout)
}
