//! Where Homebrew gets a product from.

use dunnage_model::{Product, Version};

use super::ruby::quoted;

/// Forges whose pages are repositories as well.
const FORGES: [&str; 3] = [
    "https://github.com/",
    "https://gitlab.com/",
    "https://codeberg.org/",
];

/// Where Homebrew gets a product from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormulaOrigin {
    /// The tag of a release in its repository; its crates come from the network.
    Tag {
        /// The URL of the repository.
        repository: String,
    },
    /// A source archive with its crates.
    Source(Artifact),
    /// Archives with built binaries. Homebrew wants one for each system it knows, or none (its audit
    /// fails with "formula requires at least a URL" where one is missing).
    Prebuilt {
        /// macOS on Apple's processors.
        macos_arm: Artifact,
        /// macOS on Intel's.
        macos_intel: Artifact,
        /// Linux on 64-bit ARM.
        linux_arm: Artifact,
        /// Linux on x86-64.
        linux_intel: Artifact,
    },
}

/// A file that Homebrew fetches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Where it is.
    pub url: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// `on_macos`, `on_linux`, quoted.
pub(super) struct System {
    pub(super) name: &'static str,
    pub(super) parts: Vec<Part>,
}

/// `on_arm`, `on_intel`, quoted.
pub(super) struct Part {
    pub(super) name: &'static str,
    pub(super) url: String,
    pub(super) sha256: String,
}

impl FormulaOrigin {
    /// The tag of a product's version, if its homepage is the page of its repository.
    pub(crate) fn tag(product: &Product) -> Option<FormulaOrigin> {
        let homepage = product.homepage.as_deref()?;
        let known = FORGES.iter().any(|forge| homepage.starts_with(forge));
        let repository = format!("{}.git", homepage.trim_end_matches('/'));
        known.then_some(FormulaOrigin::Tag { repository })
    }

    /// Where `brew livecheck` looks for tags. An archive does not say where its successors are.
    pub(super) fn livecheck(&self, product: &Product) -> Option<&'static str> {
        let tag = FormulaOrigin::tag(product)?;
        Some(if *self == tag { ":stable" } else { ":homepage" })
    }

    /// The lines about what is fetched by everybody.
    pub(super) fn stable(&self, version: &Version) -> Vec<String> {
        let upstream = version.upstream();
        // Homebrew reads the version off the URL, and its audit wants none that says the same again.
        // A pre-release it does not read.
        let said = |url: &str| url.contains(&upstream) && !upstream.contains(['-', '+']);
        let stated = format!("version {}", quoted(&upstream));
        match self {
            FormulaOrigin::Tag { repository } => vec![
                format!("url {},", quoted(repository)),
                format!("    tag: {}", quoted(&format!("v{upstream}"))),
            ],
            FormulaOrigin::Source(artifact) => {
                let mut lines = vec![format!("url {}", quoted(&artifact.url))];
                if !said(&artifact.url) {
                    lines.push(stated);
                }
                lines.push(format!("sha256 {}", quoted(&artifact.sha256)));
                lines
            }
            FormulaOrigin::Prebuilt { macos_arm, .. } if said(&macos_arm.url) => Vec::new(),
            FormulaOrigin::Prebuilt { .. } => vec![stated],
        }
    }

    /// What is fetched by each system.
    pub(super) fn platforms(&self) -> Vec<System> {
        let FormulaOrigin::Prebuilt {
            macos_arm,
            macos_intel,
            linux_arm,
            linux_intel,
        } = self
        else {
            return Vec::new();
        };
        let part = |name, artifact: &Artifact| Part {
            name,
            url: quoted(&artifact.url),
            sha256: quoted(&artifact.sha256),
        };
        let system = |name, arm, intel| System {
            name,
            parts: vec![part("arm", arm), part("intel", intel)],
        };
        vec![
            system("macos", macos_arm, macos_intel),
            system("linux", linux_arm, linux_intel),
        ]
    }

    /// Whether Homebrew compiles it.
    pub(super) fn builds(&self) -> bool {
        !matches!(self, FormulaOrigin::Prebuilt { .. })
    }
}
