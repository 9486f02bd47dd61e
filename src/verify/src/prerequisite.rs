//! What a machine must have before anything can be proven on it.

use std::path::Path;

use nix::unistd::Uid;

/// Something that a machine lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prerequisite {
    /// Mounts and namespaces need it.
    Root,
    /// A program.
    Tool {
        /// Its name.
        program: &'static str,
        /// The Debian package with it.
        package: &'static str,
    },
}

/// The programs that are called, and the Debian packages that hold them.
const TOOLS: &[(&str, &str)] = &[
    ("mmdebstrap", "mmdebstrap"),
    ("systemd-nspawn", "systemd-container"),
    ("nsenter", "util-linux"),
    ("setpriv", "util-linux"),
    ("chroot", "coreutils"),
    ("tar", "tar"),
    ("dpkg-deb", "dpkg"),
    ("shellcheck", "shellcheck"),
    ("checkbashisms", "devscripts"),
];

impl std::fmt::Display for Prerequisite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Prerequisite::Root => f.write_str("needs root"),
            Prerequisite::Tool { program, package } => {
                write!(f, "needs `{program}` (apt-get install {package})")
            }
        }
    }
}

/// What this machine lacks; empty if everything can be proven.
pub fn missing_prerequisites() -> Vec<Prerequisite> {
    let mut missing = Vec::new();
    if !Uid::effective().is_root() {
        missing.push(Prerequisite::Root);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    for &(program, package) in TOOLS {
        // As an ordinary user /usr/sbin may not be in PATH, which is no reason to call it missing.
        let found = std::env::split_paths(&path)
            .chain([
                Path::new("/usr/sbin").to_owned(),
                Path::new("/sbin").to_owned(),
            ])
            .any(|folder| folder.join(program).is_file());
        if !found {
            missing.push(Prerequisite::Tool { program, package });
        }
    }
    missing
}
