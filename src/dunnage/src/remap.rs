//! Paths of the machine that builds, kept out of binaries.
//!
//! Messages of a panic name the file they come from, and that of a crate lies in somebody's home. So two
//! people would build different programs from the same source, and each would carry a name of its maker.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use dunnage_model::CargoProject;
use toml::{Table, Value};

/// What stands between flags in CARGO_ENCODED_RUSTFLAGS.
const GAP: char = '\u{1f}';

/// Has rustc write the same paths everywhere, beside the flags that the project or its builder asks for.
pub(crate) fn apply(command: &mut Command, cargo: &CargoProject, triple: &str) {
    let flags = flags(cargo);
    // Cargo takes flags from one place only, the first of these that has some.
    let of = |name| env::var(name).ok().filter(|flags| !flags.is_empty());
    let own = of("CARGO_ENCODED_RUSTFLAGS").or_else(|| {
        let flags = of("RUSTFLAGS")?;
        let flags: Vec<_> = flags.split_whitespace().collect();
        Some(flags.join(&GAP.to_string()))
    });
    if let Some(own) = own {
        let all = std::iter::once(own).chain(flags).collect::<Vec<_>>();
        command.env("CARGO_ENCODED_RUSTFLAGS", all.join(&GAP.to_string()));
        return;
    }
    let key = match has_target_flags(&cargo.root) {
        true => format!("target.{triple}.rustflags"),
        false => "build.rustflags".to_owned(),
    };
    let value = Value::from(flags);
    command.arg("--config").arg(format!("{key}={value}"));
}

/// The last that fits counts, so that folders within others come later.
fn flags(cargo: &CargoProject) -> Vec<String> {
    let folders = [
        (Some(cargo.root.clone()), "/source"),
        (Some(cargo.target_dir.clone()), "/target"),
        (home(), "/cargo"),
    ];
    let flag = |(from, to): (Option<PathBuf>, _)| {
        Some(format!("--remap-path-prefix={}={to}", from?.display()))
    };
    folders.into_iter().filter_map(flag).collect()
}

/// Where Cargo keeps the source of crates.
fn home() -> Option<PathBuf> {
    let given = env::var_os("CARGO_HOME").filter(|home| !home.is_empty());
    let home = given.map_or_else(
        || Some(env::home_dir()?.join(".cargo")),
        |it| Some(it.into()),
    )?;
    std::path::absolute(home).ok()
}

/// Whether settings of Cargo have flags for a target, which stand for all others then.
fn has_target_flags(root: &Path) -> bool {
    let given = |name: OsString| {
        let name = name.to_string_lossy().into_owned();
        name.starts_with("CARGO_TARGET_") && name.ends_with("_RUSTFLAGS")
    };
    let folders = root.ancestors().map(|dir| dir.join(".cargo"));
    let settings = folders.chain(home()).any(|dir| {
        let text = fs::read_to_string(dir.join("config.toml"));
        let text = text.or_else(|_| fs::read_to_string(dir.join("config")));
        let table = text.ok().and_then(|text| text.parse::<Table>().ok());
        let targets = table
            .as_ref()
            .and_then(|table| table.get("target")?.as_table());
        targets.is_some_and(|targets| targets.values().any(|it| it.get("rustflags").is_some()))
    });
    settings || env::vars_os().any(|(name, _)| given(name))
}
