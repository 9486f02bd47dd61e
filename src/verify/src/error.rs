//! Why a system could not be made, entered or asked.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::{Outcome, Suite};

/// Why a system could not be made, entered or asked.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// A file or directory could not be used.
    #[error("failed to {action} {}", path.display())]
    Io {
        /// A verb, as in `read`.
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A program could not be started.
    #[error("failed to start `{command}`")]
    Spawn {
        /// The line, as one would paste it.
        command: String,
        /// Why.
        source: io::Error,
    },
    /// A command that must succeed did not.
    #[error("{0}")]
    Command(Box<Outcome>),
    /// A command did not end in time.
    #[error("`{command}` did not end within {} s", limit.as_secs())]
    TimedOut {
        /// The line, as one would paste it.
        command: String,
        /// How long it was given.
        limit: Duration,
    },
    /// A system did not come up.
    #[error("the system did not boot: {reason}\n{console}")]
    Boot {
        /// What was waited for.
        reason: String,
        /// The last lines of its console.
        console: String,
    },
    /// A system call for mounts or namespaces failed.
    #[error("failed to {action}")]
    Kernel {
        /// A verb and its object.
        action: String,
        /// Why.
        source: nix::Error,
    },
    /// Something on a system never came to be.
    #[error("{what} did not happen within {} s; last seen: {seen}", limit.as_secs())]
    NeverHappened {
        /// What was waited for.
        what: String,
        /// How long it was given.
        limit: Duration,
        /// The last thing seen instead.
        seen: String,
    },
    /// A copy of a package that differs in one thing could not be made.
    #[error("failed to make another version of {package}")]
    Copy {
        /// Its name.
        package: String,
        /// Why.
        source: Box<dunnage_package::rpm::ReadError>,
    },
    /// What an .rpm needs is not there.
    #[error(
        "what {package} needs is neither among the given packages nor in the Debian {suite} that \
         plays a Fedora: {said}"
    )]
    Unmet {
        /// The package and its version.
        package: String,
        /// Where it was looked for.
        suite: Suite,
        /// What rpm says.
        said: Box<Outcome>,
    },
    /// What a package depends on is not there.
    #[error("what {package} depends on is not in Debian {suite}: {said}")]
    Unresolved {
        /// The package and its version.
        package: String,
        /// Where it was looked for.
        suite: Suite,
        /// What apt says.
        said: Box<Outcome>,
    },
    /// Somebody asked for an end.
    #[error("interrupted")]
    Interrupted,
    /// The answer of a tool was not in the shape that is known.
    #[error("failed to understand {what}: {text:?}")]
    Unexpected {
        /// Which answer.
        what: String,
        /// Its text.
        text: String,
    },
}

impl VerifyError {
    /// For `map_err` on file operations.
    pub fn io(action: &'static str, path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Self {
        let path = path.as_ref().to_owned();
        move |source| VerifyError::Io {
            action,
            path,
            source,
        }
    }

    /// Its first line.
    pub(crate) fn headline(&self) -> String {
        self.chain().lines().next().unwrap_or_default().to_owned()
    }

    /// The error and its causes on one line.
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        text
    }
}
