//! The tools that crates.io has, installed once for a checkout.

use std::error::Error;
use std::ffi::OsString;

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

/// Where they are, in the build folder of the checkout.
const ROOT: &str = "target/tools";

impl Tool {
    /// Installs it, unless it is there.
    pub(crate) fn install(&self) -> Result<(), Box<dyn Error>> {
        let program = workspace_dir().join(ROOT).join("bin").join(self.program);
        if program.exists() {
            return Ok(());
        }
        println!(
            "        installing {} {} (once)",
            self.package, self.version
        );
        let version = format!("{}@{}", self.package, self.version);
        // Not optimised: it is compiled for longer than it runs.
        let how = ["--quiet", "--debug", "--locked", "--root", ROOT];
        let line: Vec<_> = ["cargo", "install"].into_iter().chain(how).collect();
        run(here(&[line, vec![version.as_str()]].concat()))?;
        Ok(())
    }
}

/// A program that finds the tools.
pub(crate) fn with_tools(invocation: Invocation) -> Invocation {
    let mut path = OsString::from(workspace_dir().join(ROOT).join("bin"));
    if let Some(old) = std::env::var_os("PATH") {
        path.push(":");
        path.push(old);
    }
    invocation.env("PATH", path)
}
