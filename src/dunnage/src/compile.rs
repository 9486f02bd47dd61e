//! Building binaries: Cargo, and Zig's linker for older systems.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use dunnage_model::{Arch, CargoProject};

use crate::console::Console;
use crate::failure::Failure;
use crate::remap;

/// How binaries are built.
#[derive(Clone, Debug, Default)]
pub(crate) struct Compile {
    /// Whether they are there already.
    pub(crate) done: bool,
    /// The oldest glibc that they must start with; that of this machine without.
    pub(crate) glibc: Option<String>,
}

impl Compile {
    /// Where Cargo puts them.
    pub(crate) fn folder(&self, cargo: &CargoProject, arch: Arch) -> PathBuf {
        let target = match self.glibc {
            Some(_) => cargo.target_dir.join(triple(arch)),
            None => cargo.target_dir.clone(),
        };
        target.join("release")
    }

    /// Has Cargo build them, unless they are there.
    pub(crate) fn run(
        &self,
        cargo: &CargoProject,
        binaries: &[String],
        arch: Arch,
        console: &Console,
    ) -> Result<(), Failure> {
        if self.done {
            return Ok(());
        }
        let mut command = self.command(arch)?;
        console.note(format!("building {}", binaries.join(", ")));
        command
            .args(["--release", "--package", &cargo.name])
            .current_dir(&cargo.root);
        remap::apply(&mut command, cargo, &triple(arch));
        for binary in binaries {
            command.args(["--bin", binary]);
        }
        // Packages carry no debug symbols (Debian Policy 10.1).
        command.env("CARGO_PROFILE_RELEASE_STRIP", "symbols");
        // Results go to stdout, and this is none.
        command.stdout(Stdio::null());
        let status = command.status().map_err(|error| {
            Failure::new(format!("failed to run cargo: {error}"))
                .hint("install Rust, or pass --no-build")
        })?;
        if !status.success() {
            let failure = Failure::new(format!("cargo did not build {}", binaries.join(", ")));
            return Err(failure.hint("its messages are above"));
        }
        Ok(())
    }

    fn command(&self, arch: Arch) -> Result<Command, Failure> {
        let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(program);
        let Some(glibc) = &self.glibc else {
            command.arg("build");
            return Ok(command);
        };
        let path = std::env::var_os("PATH").unwrap_or_default();
        let there = std::env::split_paths(&path).any(|dir| dir.join("cargo-zigbuild").is_file());
        if !there {
            let what =
                format!("cargo-zigbuild is needed to build for glibc {glibc}, and is not on PATH");
            return Err(Failure::new(what).hint(
                "cargo install cargo-zigbuild, and Zig itself: pip install ziglang; \
                 or build without --glibc on a system that old",
            ));
        }
        command.args(["zigbuild", "--target", &format!("{}.{glibc}", triple(arch))]);
        Ok(command)
    }
}

/// Rust's name of a platform.
pub(crate) fn triple(arch: Arch) -> String {
    format!("{}-unknown-linux-gnu", arch.rpm())
}

/// A version of glibc as it is typed: `2.28`.
pub(crate) fn glibc(text: &str) -> Result<String, String> {
    let minor = text
        .strip_prefix("2.")
        .and_then(|minor| minor.parse::<u32>().ok());
    match minor {
        Some(minor) if minor >= 17 => Ok(text.to_owned()),
        Some(_) => Err("Rust's own library needs 2.17".to_owned()),
        None => Err("write it as in 2.28".to_owned()),
    }
}
