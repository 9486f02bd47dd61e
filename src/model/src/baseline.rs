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

#[cfg(test)]
mod tests {
    use super::{BASELINES, Baseline};

    #[test]
    fn every_system_is_found_by_its_name() {
        for baseline in BASELINES {
            assert_eq!(Baseline::named(baseline.name), Some(*baseline));
        }
        assert_eq!(Baseline::named("debian"), None);
    }

    /// What the check of directives and the check of symbols rely on.
    #[test]
    fn newer_releases_of_a_family_have_newer_parts() {
        for pair in BASELINES.windows(2) {
            let family = |b: &Baseline| {
                b.name
                    .trim_end_matches(|c: char| !c.is_alphabetic())
                    .to_owned()
            };
            if family(&pair[0]) == family(&pair[1]) {
                assert!(pair[0].systemd <= pair[1].systemd, "{pair:?}");
                assert!(pair[0].glibc <= pair[1].glibc, "{pair:?}");
            }
        }
    }
}
