//! The command under test.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use dunnage_verify::{Invocation, VerifyError};

use crate::workspace_dir;

/// How it lets Cargo build what it packs: as quickly as can be. What is in a package, and what its programs
/// do, is the same.
const QUICK: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256"),
];

/// The `dunnage` of this checkout.
#[derive(Clone, Debug)]
pub struct Dunnage {
    program: PathBuf,
}

impl Dunnage {
    /// Builds it, unless `$DUNNAGE` names one that is built.
    pub fn build() -> Result<Dunnage, VerifyError> {
        if let Some(program) = std::env::var_os("DUNNAGE") {
            return Ok(Dunnage {
                program: program.into(),
            });
        }
        Ok(Dunnage {
            program: crate::build_commands()?.join("dunnage"),
        })
    }

    /// A command to run it with other arguments.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(workspace_dir()).envs(QUICK);
        command
    }

    /// An invocation of it, in the root of the checkout.
    pub fn invocation<W: Into<OsString>>(&self, words: impl IntoIterator<Item = W>) -> Invocation {
        let program = std::iter::once(OsString::from(&self.program));
        let quick = QUICK.into_iter();
        quick
            .fold(
                Invocation::new(program.chain(words.into_iter().map(Into::into))),
                |invocation, (name, value)| invocation.env(name, value),
            )
            .in_folder(workspace_dir())
    }
}
