//! The tools that crates.io has, installed once for a checkout.

use std::error::Error;

use dunnage_verify::Invocation;
use support::workspace_dir;

use crate::ground::{here, run};

/// A tool, and the version whose behaviour is written down here.
pub(crate) struct Tool {
    package: &'static str,
    program: &'static str,
    version: &'static str,
}

pub(crate) const CARGO_DEB: Tool = Tool {
    package: "cargo-deb",
    program: "cargo-deb",
    version: "3.8.0",
};

pub(crate) const GENERATE_RPM: Tool = Tool {
    package: "cargo-generate-rpm",
    program: "cargo-generate-rpm",
    version: "0.21.1",
};

pub(crate) const DIST: Tool = Tool {
    package: "cargo-dist",
    program: "dist",
    version: "0.33.0",
};

/// Where they are, in the build folder of the checkout.
const ROOT: &str = "target/tools";

/// What pip installs there, where its maker builds it.
const DIST_REQUIREMENTS: &str = "tests/native/dist-requirements.txt";

impl Tool {
    /// Installs it, unless it is there.
    pub(crate) fn install(&self) -> Result<(), Box<dyn Error>> {
        let root = workspace_dir().join(ROOT);
        if folders().any(|folder| root.join(folder).join(self.program).exists()) {
            return Ok(());
        }
        println!(
            "        installing {} {} (once)",
            self.package, self.version
        );
        if self.program == DIST.program && std::env::consts::ARCH == "x86_64" {
            return pip();
        }
        let version = format!("{}@{}", self.package, self.version);
        // Not optimised: it is compiled for longer than it runs.
        let how = ["--quiet", "--debug", "--locked", "--root", ROOT];
        // What the tools have in common is compiled once.
        let build = ["--target-dir", "target/tools/build"];
        let line = [&["cargo", "install"], &how[..], &build, &[version.as_str()]].concat();
        run(here(&line).env("CARGO_PROFILE_DEV_DEBUG", "0"))?;
        Ok(())
    }
}

fn pip() -> Result<(), Box<dyn Error>> {
    let folder = format!("{ROOT}/python");
    run(here(&["python3", "-m", "venv", &folder]))?;
    let pip = format!("{folder}/bin/pip");
    let how = ["install", "--quiet", "--no-deps", "--require-hashes"];
    run(here(
        &[
            &[pip.as_str()],
            &how[..],
            &["--requirement", DIST_REQUIREMENTS],
        ]
        .concat(),
    ))?;
    Ok(())
}

/// Where programs are, below the folder of the tools.
fn folders() -> impl Iterator<Item = &'static str> {
    ["bin", "python/bin"].into_iter()
}

/// A program that finds the tools.
pub(crate) fn with_tools(invocation: Invocation) -> Invocation {
    let root = workspace_dir().join(ROOT);
    let old = std::env::var_os("PATH").unwrap_or_default();
    let own: Vec<_> = folders().map(|folder| root.join(folder)).collect();
    let path = std::env::join_paths(own.into_iter().chain(std::env::split_paths(&old)));
    match path {
        Ok(path) => invocation.env("PATH", path),
        Err(_) => invocation,
    }
}
