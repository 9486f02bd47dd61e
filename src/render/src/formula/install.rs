//! `def install`, and the folders that are made after it.

use std::collections::{BTreeMap, BTreeSet};

use dunnage_model::{Config, PackageSpec, Product, ServiceSpec};
use dunnage_unit::{Layout, ManagedDir, Place, Word};

use super::keg::{below, place};
use super::origin::FormulaOrigin;
use super::ruby::{WIDTH, call, escaped, quoted};
use crate::source::{CargoToml, from_root};

/// The lines of `def install`.
pub(super) fn install(
    product: &Product,
    cargo: &CargoToml,
    origin: &FormulaOrigin,
    service: Option<&ServiceSpec>,
) -> Vec<String> {
    let builds = origin.builds();
    let mut lines = binaries(product, cargo, builds);
    for package in &product.packages {
        links(product, package, &mut lines);
    }
    shared(product, builds, &mut lines);
    settings(product, service, builds, &mut lines);
    lines
}

/// Where the archive keeps a file: it has all of the project, or what lies beside the manifest.
fn inside(source: &str, builds: bool) -> String {
    let rest = source.split_once('/').map_or(source, |(_, rest)| rest);
    quoted(if builds { source } else { rest })
}

/// Man pages, completions, texts and data.
fn shared(product: &Product, builds: bool, lines: &mut Vec<String>) {
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut renamed = Vec::new();
    for file in product.packages.iter().flat_map(|package| &package.files) {
        let resolved = file.dest.resolve(&Layout::debian());
        let kept = resolved
            .as_literal()
            .and_then(|path| place(path, &product.name));
        let source = file.source.as_deref().and_then(from_root);
        let (Some((folder, name)), Some(source)) = (kept, source) else {
            continue;
        };
        let from = inside(&source, builds);
        if has_name(&source, &name) {
            files.entry(folder).or_default().push(from);
        } else {
            renamed.push(format!("{folder}.install {from} => {}", quoted(&name)));
        }
    }
    for (folder, sources) in files {
        let install = call(&format!("{folder}.install"), " ", &sources, "");
        if install.iter().all(|line| line.len() <= WIDTH) {
            lines.extend(install);
        } else {
            lines.extend(call("files = ", "[", &sources, "]"));
            lines.push(format!("{folder}.install files"));
        }
    }
    lines.append(&mut renamed);
}

/// The configuration.
fn settings(
    product: &Product,
    service: Option<&ServiceSpec>,
    builds: bool,
    lines: &mut Vec<String>,
) {
    for (config, path) in configs(product) {
        let source = config.file.source.as_deref().and_then(from_root);
        let Some(source) = source else { continue };
        let from = inside(&source, builds);
        lines.push(String::new());
        lines.extend(translate(product, service, config, &from));
        // The mode before the file gets its place: what an admin gave an older one stays.
        if !config.file.mode.world_readable() {
            lines.push(format!("chmod 0600, {from}"));
        }
        let (folder, name) = match path.rsplit_once('/') {
            Some((folder, name)) => (format!("(etc/{})", quoted(folder)), name),
            None => ("etc".to_owned(), path.as_str()),
        };
        lines.push(if has_name(&source, name) {
            format!("{folder}.install {from}")
        } else {
            format!("{folder}.install {from} => {}", quoted(name))
        });
    }
}

/// Whether a path ends with a name: `install` keeps that of its source unless told another one.
fn has_name(path: &str, name: &str) -> bool {
    path.rsplit('/').next() == Some(name)
}

fn binaries(product: &Product, cargo: &CargoToml, builds: bool) -> Vec<String> {
    if builds {
        let folder = cargo
            .path
            .rsplit_once('/')
            .map_or(".", |(folder, _)| folder);
        let path = quoted(folder);
        return vec![format!(
            "system \"cargo\", \"install\", *std_cargo_args(path: {path})"
        )];
    }
    let binaries = product.packages.iter().flat_map(|it| &it.binaries);
    let binaries: Vec<_> = binaries.map(|name| quoted(name)).collect();
    call("bin.install", " ", &binaries, "")
}

fn links(product: &Product, package: &PackageSpec, lines: &mut Vec<String>) {
    for link in &package.links {
        let resolved = link.path.resolve(&Layout::debian());
        let kept = resolved
            .as_literal()
            .and_then(|path| place(path, &product.name));
        let Some((folder, name)) = kept else { continue };
        let to = match folder.starts_with("man") {
            true => link.to.trim_end_matches(".gz"),
            false => &link.to,
        };
        let (to, name) = (quoted(to), quoted(&name));
        lines.push(format!("{folder}.install_symlink {to} => {name}"));
    }
}

/// The configuration files, with their paths below `etc`. Homebrew has no environment files: who needs
/// one writes `~/.homebrew/services/NAME.env`.
pub(super) fn configs(product: &Product) -> impl Iterator<Item = (&Config, String)> {
    let configs = product.packages.iter().flat_map(|package| &package.configs);
    configs.filter_map(|config| Some((config, below(&config.file.dest, Place::Config)?)))
}

/// Says the paths and commands of Homebrew in a configuration file that was written for Linux.
fn translate(
    product: &Product,
    service: Option<&ServiceSpec>,
    config: &Config,
    source: &str,
) -> Vec<String> {
    let text = String::from_utf8_lossy(&config.file.bytes);
    let mut pairs = Vec::new();
    let mut said: Vec<String> = Vec::new();
    // Sorted, so that the beginning of another path comes first and stands for that one too: replaced
    // once more, a prefix would be in it twice.
    for (path, expression) in folders(product) {
        if text.contains(&path) && !said.iter().any(|start| path.starts_with(start)) {
            pairs.push((quoted(&path), expression));
            said.push(path);
        }
    }
    if let Some(spec) = service {
        let unit = spec.service.name.as_str();
        for verb in ["reload", "restart"] {
            let command = format!("systemctl {verb} {unit}");
            if text.contains(&command) {
                let brew = format!("brew services restart {}", product.name);
                pairs.push((quoted(&command), quoted(&brew)));
            }
        }
    }
    match pairs.as_slice() {
        [] => Vec::new(),
        [(old, new)] => vec![format!("inreplace {source}, {old}, {new}")],
        pairs => {
            let mut lines = vec![format!("inreplace {source} do |s|")];
            lines.extend(
                pairs
                    .iter()
                    .map(|(old, new)| format!("  s.gsub! {old}, {new}")),
            );
            lines.push("end".to_owned());
            lines
        }
    }
}

/// The folders of the product on Linux, and what they are in Homebrew.
fn folders(product: &Product) -> BTreeSet<(String, String)> {
    let mut words: Vec<Word> = Vec::new();
    for (_, path) in configs(product) {
        if let Some((folder, _)) = path.split_once('/') {
            words.extend(Word::parse(&format!("{{config}}/{folder}")));
        }
    }
    let services = product.packages.iter().flat_map(|it| &it.services);
    for spec in services {
        words.extend(managed(spec).into_iter().map(|(word, _)| word));
    }
    let linux = Layout::debian();
    let brewed = |word: &Word| {
        let (place, base) = [
            (Place::Config, "#{etc}"),
            (Place::State, "#{var}/lib"),
            (Place::Cache, "#{var}/cache"),
            (Place::Log, "#{var}/log"),
            (Place::Runtime, "#{var}/run"),
        ]
        .into_iter()
        .find(|(place, _)| below(word, *place).is_some())?;
        let path = below(word, place)?;
        Some(format!("\"{base}/{}\"", escaped(&path)))
    };
    let pairs = words.iter().filter_map(|word| {
        let path = word.resolve(&linux).as_literal()?.to_owned();
        Some((path, brewed(word)?))
    });
    pairs.collect()
}

/// The folders that systemd makes for a service, and where they are below `var`.
pub(super) fn managed(spec: &ServiceSpec) -> Vec<(Word, String)> {
    let service = &spec.service;
    let known = [
        ("state", "lib", &service.state),
        ("cache", "cache", &service.cache),
        ("log", "log", &service.logs),
        ("runtime", "run", &service.runtime),
    ];
    let mut found = Vec::new();
    for (place, folder, dir) in known {
        let Some(ManagedDir { name, .. }) = dir else {
            continue;
        };
        // A name that depends on an instance belongs to no service of Homebrew.
        if let (Ok(word), false) = (
            Word::parse(&format!("{{{place}}}/{name}")),
            name.has_instance(),
        ) {
            found.push((word, format!("{folder}/{name}")));
        }
    }
    found
}
