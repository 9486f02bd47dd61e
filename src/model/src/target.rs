//! What can be built, by address: `linux/amd64/deb`.

use std::fmt;

/// One thing to build, addressed as `os/architecture/format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Target {
    /// The machine it runs on.
    pub arch: Arch,
    /// The format of the package.
    pub format: Format,
}

/// A machine architecture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Arch {
    /// x86-64.
    Amd64,
    /// 64-bit ARM.
    Arm64,
}

/// A package format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// For dpkg and apt.
    Deb,
    /// For rpm, dnf and zypper.
    Rpm,
}

impl Arch {
    /// The architecture this program was built for, if packages can be made for it.
    pub fn host() -> Option<Arch> {
        match std::env::consts::ARCH {
            "x86_64" => Some(Arch::Amd64),
            "aarch64" => Some(Arch::Arm64),
            _ => None,
        }
    }

    /// Debian's name.
    pub fn deb(self) -> &'static str {
        match self {
            Arch::Amd64 => "amd64",
            Arch::Arm64 => "arm64",
        }
    }

    /// The name of rpm, and of the kernel.
    pub fn rpm(self) -> &'static str {
        match self {
            Arch::Amd64 => "x86_64",
            Arch::Arm64 => "aarch64",
        }
    }
}

impl Format {
    /// All of them, in the order in which they are built.
    pub const ALL: [Format; 2] = [Format::Deb, Format::Rpm];

    /// As addresses write it, and as the files of such packages end.
    pub fn name(self) -> &'static str {
        match self {
            Format::Deb => "deb",
            Format::Rpm => "rpm",
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "linux/{}/{}", self.arch.deb(), self.format.name())
    }
}
