//! `cargo xtask tidy`: the rules of this workspace, each a test with its reason.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{DependencyKind, MetadataCommand};
use clap::Args;

use crate::commands::Commands;
use crate::tally::Tally;

/// Check the rules of this workspace.
#[derive(Debug, Args)]
pub(crate) struct Tidy {}

/// Which of our crates each may use: values travel in one direction, and a daemon never links the
/// packaging side.
const EDGES: &[(&str, &[&str])] = &[
    ("dunnage-unit", &[]),
    ("dunnage-model", &["dunnage-unit"]),
    ("dunnage-render", &["dunnage-model", "dunnage-unit"]),
    (
        "dunnage-package",
        &["dunnage-render", "dunnage-model", "dunnage-unit"],
    ),
    (
        "dunnage-repo",
        &[
            "dunnage-package",
            "dunnage-render",
            "dunnage-model",
            "dunnage-unit",
        ],
    ),
    (
        "dunnage-verify",
        &[
            "dunnage-repo",
            "dunnage-package",
            "dunnage-model",
            "dunnage-unit",
        ],
    ),
    ("dunnage-daemon", &["dunnage-unit"]),
    ("kohakuriver", &["dunnage-daemon", "dunnage-unit"]),
];

/// Words that must not stay in the code.
const UNFINISHED: [&str; 4] = ["FIX\u{4d}E", "X\u{58}X", "TO\u{44}O", "HAC\u{4b}"];

/// The most lines of a source file: beyond that it holds more than one thing.
const MOST_LINES: usize = 450;

impl Tidy {
    pub(crate) fn run(self) -> io::Result<bool> {
        let mut tally = Tally::default();
        let rules: [(&str, Vec<String>); 6] = [
            ("crates use each other in one direction", edges()?),
            ("no unfinished marks", unfinished()?),
            ("no source file holds several things", long_files()?),
            ("generated files are up to date", codegen()?),
            ("rendered files are up to date", rendered()?),
            ("code is formatted", format()?),
        ];
        for (rule, breaches) in rules {
            println!(
                "{} {rule}",
                if breaches.is_empty() {
                    "ok    "
                } else {
                    "FAILED"
                }
            );
            for breach in &breaches {
                println!("       {breach}");
            }
            if breaches.is_empty() {
                tally.passed += 1
            } else {
                tally.failed += 1
            }
        }
        println!("tidy: {tally}");
        Ok(tally.failed == 0)
    }
}

fn edges() -> io::Result<Vec<String>> {
    let metadata = MetadataCommand::new()
        .no_deps()
        .exec()
        .map_err(io::Error::other)?;
    let allowed: BTreeMap<_, _> = EDGES.iter().copied().collect();
    let mut breaches = Vec::new();
    for package in &metadata.packages {
        let Some(allowed) = allowed.get(package.name.as_str()) else {
            continue;
        };
        for dependency in &package.dependencies {
            let ours = dependency.path.is_some() && dependency.kind == DependencyKind::Normal;
            if ours && !allowed.contains(&dependency.name.as_str()) {
                breaches.push(format!("{} must not use {}", package.name, dependency.name));
            }
        }
    }
    Ok(breaches)
}

fn unfinished() -> io::Result<Vec<String>> {
    let mut breaches = Vec::new();
    for path in sources()? {
        let text = std::fs::read_to_string(&path)?;
        for (number, line) in text.lines().enumerate() {
            if let Some(word) = UNFINISHED.iter().find(|word| line.contains(**word)) {
                breaches.push(format!("{}:{}: {word}", path.display(), number + 1));
            }
        }
    }
    Ok(breaches)
}

fn long_files() -> io::Result<Vec<String>> {
    let mut breaches = Vec::new();
    for path in sources()? {
        let lines = std::fs::read_to_string(&path)?.lines().count();
        if lines > MOST_LINES {
            breaches.push(format!(
                "{} has {lines} lines, more than {MOST_LINES}",
                path.display()
            ));
        }
    }
    Ok(breaches)
}

fn codegen() -> io::Result<Vec<String>> {
    let current = super::Codegen::stale()?;
    Ok(current
        .into_iter()
        .map(|path| format!("{}: run `cargo xtask codegen`", path.display()))
        .collect())
}

/// What native tools build from must follow from the manifests.
fn rendered() -> io::Result<Vec<String>> {
    let mut dunnage = Commands::build()?.command("dunnage");
    let output = dunnage.args(["render", "--check"]).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    Ok(if output.status.success() {
        Vec::new()
    } else {
        said.lines().map(str::to_owned).collect()
    })
}

/// Where rustfmt is missing, this is a breach as well: nobody could tell.
fn format() -> io::Result<Vec<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["fmt", "--all", "--check"])
        .output()?;
    let said = String::from_utf8_lossy(if output.stdout.is_empty() {
        &output.stderr
    } else {
        &output.stdout
    });
    let first = said
        .lines()
        .next()
        .unwrap_or("cargo fmt --all --check failed")
        .to_owned();
    Ok(if output.status.success() {
        Vec::new()
    } else {
        vec![first]
    })
}

/// Every Rust file of the workspace.
fn sources() -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from("src"), PathBuf::from("tests")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension() == Some(Path::new("rs").as_os_str()) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
