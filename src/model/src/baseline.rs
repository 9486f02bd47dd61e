//! The oldest systems a product promises to run on.

/// A system release that a manifest can name as its baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// As the manifest writes it.
    pub name: &'static str,
    /// Its systemd, where it has one.
    pub systemd: Option<u32>,
    /// Its C library, major and minor.
    pub glibc: Option<(u32, u32)>,
}

/// Every system that can be named, oldest first in each family.
pub const BASELINES: &[Baseline] = &[
    linux("debian11", 247, (2, 31)),
    linux("debian12", 252, (2, 36)),
    linux("debian13", 257, (2, 41)),
    linux("ubuntu20.04", 245, (2, 31)),
    linux("ubuntu22.04", 249, (2, 35)),
    linux("ubuntu24.04", 255, (2, 39)),
    linux("el8", 239, (2, 28)),
    linux("el9", 252, (2, 34)),
    linux("el10", 257, (2, 39)),
    linux("fedora40", 255, (2, 39)),
    linux("fedora41", 256, (2, 40)),
    linux("fedora42", 257, (2, 41)),
    Baseline {
        name: "homebrew",
        systemd: None,
        glibc: None,
    },
];

const fn linux(name: &'static str, systemd: u32, glibc: (u32, u32)) -> Baseline {
    Baseline {
        name,
        systemd: Some(systemd),
        glibc: Some(glibc),
    }
}

impl Baseline {
    /// The system of this name.
    pub fn named(name: &str) -> Option<Baseline> {
        BASELINES
            .iter()
            .find(|baseline| baseline.name == name)
            .copied()
    }
}
